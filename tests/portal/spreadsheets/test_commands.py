"""The commands that move a glossary or a bibliography."""

import pytest
from django.core.management import CommandError, call_command

from glossary.models import Source, Term
from portal.spreadsheets.moving import BIBLIOGRAPHY, GLOSSARY
from tests.support.small_edition import everything_stored
from tests.support.spreadsheets import exported, table

pytestmark = pytest.mark.usefixtures("stored")


@pytest.mark.parametrize("ending", BIBLIOGRAPHY.endings)
def test_a_bibliography_is_written_by_the_end_of_its_name_and_read_again(tmp_path, capsys, ending):
    file = tmp_path / f"sources.{ending}"
    call_command("export_bibliography", "2030", output=str(file))
    assert capsys.readouterr() == (f"1 source: {file}\n", "")
    assert file.read_bytes() == exported(BIBLIOGRAPHY, ending)
    Source.objects.all().delete()
    call_command("import_bibliography", str(file), edition="2030")
    assert capsys.readouterr() == ("1 object: 1 created, 0 changed, 0 unchanged.\n", "")
    assert Source.objects.get().tools.count() == 1


def test_a_glossary_is_printed_as_it_would_be_written(capfdbinary):
    call_command("export_glossary", "2030")
    assert capfdbinary.readouterr() == (exported(GLOSSARY), b"")
    call_command("export_glossary", "2030", "--semicolons")
    assert capfdbinary.readouterr() == (exported(GLOSSARY, semicolons=True), b"")


def test_a_dry_run_says_what_would_change_and_writes_nothing(tmp_path, capsys):
    file = tmp_path / "terms.csv"
    file.write_text(table("slug,french", "well,puits"))
    before = everything_stored()
    call_command("import_glossary", str(file), edition="2030", dry_run=True, verbosity=2)
    said, _ = capsys.readouterr()
    assert "glossary.term 2030/well: french" in said
    assert "{+puits+}" in said
    assert said.endswith("This was a dry run: nothing was written.\n")
    assert everything_stored() == before
    call_command("import_glossary", str(file), edition="2030", verbosity=0)
    assert Term.objects.get(slug="well").french == "puits"
    assert Term.objects.get(slug="well").history.first().history_change_reason == f"Import of {file}"


@pytest.mark.parametrize("note", ["", "French words are in."])
def test_delegates_are_told_what_the_note_says(tmp_path, note):
    file = tmp_path / "terms.csv"
    file.write_text(table("slug,french", "well,puits"))
    call_command("import_glossary", str(file), edition="2030", note=note)
    assert Term.objects.get(slug="well").history.first().change_note == note


def test_what_seems_to_be_there_is_pointed_out(tmp_path, capsys):
    file = tmp_path / "sources.csv"
    file.write_text(table("key,title", "other,Water for all"))
    call_command("import_bibliography", str(file), edition="2030")
    assert "has the same title and year as “un-water”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "options", "told"),
    [
        ("export_glossary", {"edition": "2031"}, "There is no edition '2031'; there are: 2030."),
        ("export_glossary", {"edition": "2030", "output": "x.bib"}, "x.bib: end the name with one of .csv."),
        ("export_bibliography", {"edition": "2030", "output": "x.txt"}, "one of .csv, .bib, .ris, .json."),
        ("export_glossary", {"edition": "2030", "output": "/nowhere/x.csv"}, "cannot be written"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(command, options, told):
    with pytest.raises(CommandError) as refusal:
        call_command(command, options.pop("edition"), **options)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "content", "edition", "told"),
    [
        ("x.csv", "slug,name\nwell,a", "2031", "There is no edition '2031'"),
        ("x.csv", "slug,nam\nwell,a", "2030", "did you mean “name”?"),
        ("missing.csv", None, "2030", "cannot be read (No such file or directory)"),
        (".", None, "2030", "cannot be read (Is a directory)"),
        ("x.docx", "PK\x03\x04", "2030", "cannot be imported here; choose a file that ends with .csv."),
        ("x.xlsx", "PK\x03\x04", "2030", "is a workbook; save it in the spreadsheet as “CSV UTF-8”"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(tmp_path, name, content, edition, told):
    file = tmp_path / name
    if content is not None:
        file.write_text(content)
    before = everything_stored()
    with pytest.raises(CommandError) as refusal:
        call_command("import_glossary", str(file), edition=edition)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert everything_stored() == before
