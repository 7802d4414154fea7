"""Tables of terms and sources from a spreadsheet: what is read from them, and what is refused and where."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from glossary.models import Source, Term
from portal.spreadsheets import tables
from portal.spreadsheets.moving import BIBLIOGRAPHY, FACTS, GLOSSARY, KINDS, PHRASES, PRECEDENTS, TOOLS
from portal.spreadsheets.tabular import columns
from portal.transfer.catalogue import content_of
from tests.support.spreadsheets import AWKWARD, exported, imported, plant, problems, snapshot, table
from topics.models import Edition, OpeningPhrase, Precedent, QuestionFact, Tool, Topic

pytestmark = pytest.mark.usefixtures("stored")


def only_problem(kind, content, name="file.csv") -> str:
    [problem] = problems(kind, content, name)
    return str(problem)


# What a spreadsheet makes of it


def test_no_cell_of_an_export_is_a_formula_in_libreoffice(tmp_path):
    office = shutil.which("soffice")
    if office is None or not (Path(office).resolve().parent / "libsclo.so").exists():
        message = "NOT CHECKED: LibreOffice Calc is not installed."
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(message)
    for number, text in enumerate(AWKWARD):
        plant(
            GLOSSARY, french=text, definition=text, aliases=[f"={number}", text.strip() or "x"], why_note=text
        )
    file = tmp_path / "glossary.csv"
    file.write_bytes(exported(GLOSSARY))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    how = [
        f"--infilter=Text - txt - csv (StarCalc):{ord(',')},34,76,1",
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(file),
    ]
    subprocess.run([office, profile, "--headless", *how], check=True, capture_output=True, timeout=180)
    with zipfile.ZipFile(tmp_path / "glossary.ods") as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<table:table-row") > len(AWKWARD)
    assert "table:formula" not in content
    assert "HYPERLINK" in content


@pytest.mark.parametrize("semicolons", [False, True])
def test_no_cell_of_an_export_begins_like_a_formula(semicolons):
    """As any spreadsheet reads it, whatever it passes over before the sign."""
    for number, text in enumerate(AWKWARD):
        plant(
            GLOSSARY, french=text, definition=text, aliases=[f"={number}", text.strip() or "x"], why_note=text
        )
    text = exported(GLOSSARY, semicolons=semicolons).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";" if semicolons else ","))
    assert len(rows) == len(AWKWARD) + 3
    cells = [cell for row in rows for cell in row]
    assert sum(cell.startswith("'") for cell in cells) > 4 * len(AWKWARD) / 3
    for cell in cells:
        assert not re.match(r"[\s\u200b\ufeff\"]*[=+\-@\t\r＝＋－＠]", cell) or cell[0] == "'", cell
        assert cell[:1] not in ("\t", "\r")


# What is read


def test_a_column_that_is_not_there_leaves_its_field_as_it_is():
    Term.objects.filter(slug="well").update(french="puits", why_note="Kept.")
    [problem] = problems(GLOSSARY, table("slug,name", "well,deep well", "spring,spring"))
    assert (problem.number, problem.unit, problem.field) == (3, "line", "definition")
    imported(GLOSSARY, table("slug,name", "well,deep well"))
    term = Term.objects.get(slug="well")
    assert (term.name, term.french, term.why_note) == ("deep well", "puits", "Kept.")
    assert Term.objects.count() == 2


def test_an_empty_cell_empties_what_may_be_empty_and_leaves_the_rest():
    Term.objects.filter(slug="well").update(french="puits", published=True, aliases=["wells"])
    imported(GLOSSARY, table("slug,french,kind,link_rule,published,aliases,see also", "well,,,,,,"))
    term = Term.objects.get(slug="well")
    assert (term.french, term.aliases, list(term.see_also.all())) == ("", [], [])
    assert (term.kind, term.link_rule, term.published) == (None, "edition", True)


def test_values_are_read_as_people_and_spreadsheets_write_them():
    rows = table(
        "Citation Key,title,type,YEAR,accessed on,published,topics,tools",
        'a,A,issue paper,2024,31/01/2026,yes,"assembly/water\nassembly/air",assembly/pump',
        "b,B,Report,,2026-01-31,FAUX,,",
        " c ,C,report, 1999 ,05/05/2025,VRAI,assembly/air,",
    )
    imported(BIBLIOGRAPHY, rows)
    a, b, c = (Source.objects.get(key=key) for key in "abc")
    assert (a.type, b.type, c.type) == ("issue_paper", "report", "report")
    assert (a.year, b.year, c.year) == (2024, None, 1999)
    assert [str(row.accessed_on) for row in (a, b, c)] == ["2026-01-31", "2026-01-31", "2025-05-05"]
    assert (a.published, b.published, c.published) == (True, False, True)
    assert [topic.slug for topic in a.topics.in_order()] == ["water", "air"]
    assert [tool.slug for tool in a.tools.all()] == ["pump"]


def test_an_address_without_https_and_a_key_in_spaces_are_taken_as_the_forms_take_them():
    imported(BIBLIOGRAPHY, table("key,title,url", "a,A, www.example.org/a "))
    assert Source.objects.get(key="a").url == "https://www.example.org/a"
    header, row = "committee,slug,body,year,date,title,source_key", "assembly, x ,Assembly,2010,2010,T, a "
    imported(PRECEDENTS, table(header, row))
    assert Precedent.objects.get(slug="x").source_key == "a"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_saves_as_is_read(encoding, delimiter, end):
    rows = [["slug", "name", "definition"], ["pump", "pompe à eau", f'"It lifts, and; so{end}on."']]
    text = "".join(delimiter.join(row) + end for row in rows)
    imported(GLOSSARY, text.encode(encoding), "file.txt")
    term = Term.objects.get(slug="pump")
    assert (term.name, term.definition) == ("pompe à eau", f"It lifts, and; so{end}on.")


def test_a_line_that_names_the_separator_and_blank_last_columns_are_no_obstacle():
    imported(GLOSSARY, b"sep=;\r\nslug;name;definition;;\r\npump;pompe;It lifts, and so on.;;\r\n")
    assert Term.objects.get(slug="pump").definition == "It lifts, and so on."
    [problem] = problems(GLOSSARY, b'"sep=,"\nslug,name,definition\n\npump,,x\n')
    assert (problem.number, problem.field) == (4, "name")


def test_a_bibliography_in_an_old_encoding_is_named_so_with_its_line():
    text = "@book{a,\n  title = {L'eau potable, une r\xe9alit\xe9},\n}\n"
    [problem] = problems(BIBLIOGRAPHY, text.encode("latin-1"), "sources.bib")
    assert "in Latin-1 or another old encoding (line 2 shows it); save it as UTF-8" in problem.reason


# Rows of a committee


@pytest.mark.parametrize("kind", KINDS[2:], ids=[kind.name for kind in KINDS[2:]])
def test_a_table_of_a_committees_rows_comes_back_as_it_was(kind):
    before, file = snapshot(kind), exported(kind)
    assert not imported(kind, file).summary.differs
    kind.model.objects.update(why_note="changed")
    imported(kind, file)
    assert snapshot(kind) == before
    kind.model.objects.all().delete()
    imported(kind, file)
    assert json.loads(snapshot(kind)) == json.loads(before)


def test_the_table_of_tools_has_columns_for_french_and_for_what_instruments_say():
    table_ = table(
        "committee,slug,French name,since,binding,asks,coverage",
        "Assembly,pump,pompe,1923,binding,Test,wells",
    )
    imported(TOOLS, table_)
    tool = Tool.objects.get(slug="pump")
    assert (tool.french, tool.since, tool.binding) == ("pompe", 1923, "binding")
    assert (tool.asks, tool.coverage) == ("Test", "wells")


def test_a_fact_and_a_phrase_are_brought_in_by_the_names_of_what_they_belong_to():
    imported(
        FACTS,
        table("question,slug,kind,statement,as of,source key", "Who pays?,law,argued,A law.,2030,un-water"),
    )
    fact = QuestionFact.objects.get(slug="law")
    assert (fact.question.slug, fact.kind, fact.as_of, fact.source_key) == (
        *("who-pays", "argued", "2030"),
        "un-water",
    )
    imported(PHRASES, table("committee,slug,may be used", "assembly,urges,no"))
    assert not OpeningPhrase.objects.get(slug="urges").is_allowed


def test_a_name_that_two_rows_have_is_no_name_and_their_keys_are():
    air = Topic.objects.get(slug="air")
    air.questions.create(slug="who-pays", label="Who pays?", text="Who?")
    header, rest = "question,slug,kind,statement,as of", "law,exists,A law.,2030"
    [problem] = problems(FACTS, table(header, f"Who pays?,{rest}"))
    assert problem.field == "question"
    imported(FACTS, table(header, f"assembly/air/who-pays,{rest}"))
    assert QuestionFact.objects.get(slug="law").question.topic == air


@pytest.mark.parametrize("missing", ["committee", "slug"])
def test_a_table_without_what_identifies_its_rows_is_refused(missing):
    names = [name for name in ("committee", "slug", "title") if name != missing]
    [problem] = problems(PRECEDENTS, table(",".join(names), "a,b"))
    assert f"has no column “{missing}”, which identifies the rows" in problem.reason


def test_a_precedent_is_not_tied_to_a_question_of_another_committee():
    council = Edition.objects.get().committees.create(slug="council", name="Council")
    topic = council.topics.create(number=1, slug="law", title="Law")
    topic.questions.create(slug="whose", label="Whose", text="Whose?")
    [problem] = problems(PRECEDENTS, table("committee,slug,questions", "assembly,a-64-292,council/law/whose"))
    assert problem.field == "questions"
    assert "of another committee" in problem.reason


def test_blank_rows_are_passed_over_and_lines_are_counted_with_them():
    rows = table("slug,name,definition", '"a","a","one\r\ntwo"', ",,", "", "b,,x")
    [problem] = problems(GLOSSARY, rows)
    assert (problem.number, problem.field) == (6, "name")


def test_every_field_of_the_models_has_a_column():
    for kind in (GLOSSARY, BIBLIOGRAPHY):
        names = set(content_of(kind.model).fields) - {"edition"}
        assert set(columns(kind.content)) == names
        assert set(exported(kind).decode("utf-8-sig").splitlines()[0].replace('"', "").split(",")) == names


def test_a_name_that_begins_like_a_formula_is_shown_with_an_apostrophe_and_comes_in_without():
    plant(GLOSSARY, french="=1+1", why_note="'quoted'")
    text = exported(GLOSSARY).decode("utf-8-sig")
    assert '"\'=1+1"' in text
    assert "\"'quoted'\"" in text
    Term.objects.filter(french="=1+1").update(french="")
    imported(GLOSSARY, text)
    assert Term.objects.filter(french="=1+1").exists()


# What is refused


def test_ten_errors_are_ten_each_with_its_line():
    rows = [f"t-{number},name {number},x,{'maybe' if number % 2 else 'yes'}" for number in range(20)]
    found = problems(GLOSSARY, table("slug,name,definition,published", *rows))
    assert [problem.number for problem in found] == list(range(3, 23, 2))
    assert str(found[0]) == (
        "file.csv: line 3, glossary.term 2030/t-1, published: is a text; it must be true or false."
    )


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (table("slug,name,frensh", "a,a,a"), "has an unknown column “frensh”; did you mean"),
        (table("slug,,name", "a,,a"), "line 1: has a column without a name"),
        (table("slug,name,,", "a,a,,b"), "has 4 cells where the first line has 2"),
        (table("slug,name,Name", "a,a,a"), "line 1: has the column “name” 2 times"),
        (table("name,definition", "a,a"), "line 1: has no column “slug”"),
        (table("slug,name"), "contains no rows"),
        (table("slug,name,definition", "a,a"), "2030/a: has 2 cells where the first line has 3"),
        (table("slug,name", "well,a,b"), "has 3 cells where the first line has 2"),
        (table("slug,name", 'well,"a'), "is no table from line 2 on (a quote is opened and never closed)"),
        (table("slug,name", 'well,"a"b'), "is no table from line 2 on"),
        (table("slug,see_also", "well,nowhere"), "see_also: its item 1 names the glossary.term 2030/nowhere"),
        (table("slug,name,definition", "a,b,x", "a,c,x"), "line 3, glossary.term 2030/a, slug: has the"),
        (table("slug,name,definition", ",a,b"), "slug: This field cannot be blank."),
        (table("slug,name", "well,aquifer"), "already links to the term “aquifer”"),
        (table("slug,definition", "well,[@nowhere]"), "cites “nowhere”"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(content, told):
    assert told in only_problem(GLOSSARY, content)


def test_a_date_that_can_be_read_in_two_ways_is_refused():
    text = only_problem(BIBLIOGRAPHY, table("key,accessed_on", "un-water,03/04/2026"))
    assert "line 2, glossary.source 2030/un-water, accessed_on: “03/04/2026”" in text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n ",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xff\xfeab\0",
        b"\0" * 100,
        b"slug,name\nwell,\0",
        "slug,name\nwell,é".encode("latin-1"),
        b"PK\x03\x04" + b"x" * 100,
        b"\xd0\xcf\x11\xe0" + b"x" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"," * 100_000,
        b"slug" + b",a" * 100_000,
        b"slug,name\n" + b"a,b\n" * 20_001,
        b'"' * 99_999,
        b"=" * 100_000,
        b"x" * (5 * 1024 * 1024 + 1),
        b'slug,"' + b"\n" * 100_000,
        b"[" * 100_000,
    ],
    ids=range(19),
)
def test_what_is_no_table_is_refused_in_one_line(content):
    for name in ("file.csv", "file.txt"):
        line = only_problem(GLOSSARY, content, name)
        assert line.startswith(f"{name}: ")
        assert len(line) < 300


def test_the_size_that_is_allowed_is_read_and_one_byte_more_is_not(monkeypatch):
    content = table("slug,name", "well,deep").encode()
    monkeypatch.setattr(tables, "SIZE_LIMIT", len(content) - 1)
    assert "is larger than" in only_problem(GLOSSARY, content)
    monkeypatch.setattr(tables, "SIZE_LIMIT", len(content))
    assert imported(GLOSSARY, content).summary.changed == 1


@pytest.mark.parametrize("name", ["file.xlsx", "file.pdf", "file.bib", "file"])
def test_another_kind_of_file_is_refused_by_its_name_and_none_by_its_content(name):
    content = table("slug,name", "well,deep")
    if name == "file":
        assert imported(GLOSSARY, content, name).summary.changed == 1
    else:
        assert "choose a file that ends with .csv" in only_problem(GLOSSARY, content, name)


@pytest.mark.parametrize("cell", ["technical", "Technology", " TECHNOLOGY "])
def test_a_kind_is_known_by_its_slug_or_its_name(stored, cell):
    Term.objects.update(kind=None)
    imported(GLOSSARY, table("slug,kind", f"well,{cell}"))
    assert Term.objects.get(slug="well").kind.slug == "technical"
    assert '"technical"' in exported(GLOSSARY).decode()


def test_a_kind_that_the_edition_does_not_have_is_refused(stored):
    assert "2030/odd" in only_problem(GLOSSARY, table("slug,kind", "well,odd"))
