"""What goes out as CSV, BibTeX, RIS or CSL-JSON comes back in as it was, in every field."""

import datetime
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.bibliography.carrying import packed, unpacked
from glossary.models import Source, Term
from portal.spreadsheets.cells import DANGEROUS, harmless, unharmed
from portal.spreadsheets.moving import BIBLIOGRAPHY, GLOSSARY
from portal.spreadsheets.tables import read_table, write_table
from portal.transfer import import_edition
from portal.transfer.problems import Findings
from tests.support.kinds import term_kind
from tests.support.small_edition import small_edition, written
from tests.support.spreadsheets import AWKWARD, exported, imported, plant, snapshot
from topics.models import Edition, Tool, Topic

WAYS = [(kind, ending) for kind in (GLOSSARY, BIBLIOGRAPHY) for ending in kind.endings]
each_way = pytest.mark.parametrize(("kind", "ending"), WAYS, ids=[f"{kind.name}-{end}" for kind, end in WAYS])

# Any text that our databases keep.
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)
AWKWARD_TEXT = st.one_of(TEXT, st.sampled_from([text for text in AWKWARD if "[@" not in text]))
LINE = AWKWARD_TEXT.map(lambda text: " ".join(text.split())).filter(bool)


@pytest.fixture
def awkward(kept_rows, db, tmp_path) -> Edition:
    """The small edition with rows in whose fields stand awkward texts."""

    def make() -> None:
        import_edition(written(tmp_path, small_edition()))
        plant_awkward_rows()

    kept_rows.store("awkward rows", make)
    return Edition.objects.get(slug="2030")


def plant_awkward_rows() -> None:
    edition = Edition.objects.get()
    kinds = [None, *(term_kind(edition, slug) for slug in ("legal", "deep-water", "=sum"))]
    for number, text in enumerate(AWKWARD):
        plant(
            GLOSSARY, french=text, definition=text, why_note=text, why_owner=text,
            aliases=[f"alias {number}"], published=number % 2 == 0, case_sensitive=number % 3 == 0,
            kind=kinds[number % 4],
        )  # fmt: skip
        source = plant(
            BIBLIOGRAPHY, title=text, publisher=text[:160], authors=text, note=text, why_note=text,
            why_owner=text[:160], published=number % 2 == 0, type=Source.Type.values[number % 7],
            year=[None, 1999, 2024][number % 3], withdrawn=number % 5 == 0,
            url=["", "https://example.org/a_b%20c?d=1;2&e#f"][number % 2],
            archived_url=["", "https://example.com/copy"][number % 4 == 0],
            archived_on=[None, datetime.date(2026, 2, 1)][number % 4 == 0],
            accessed_on=[None, datetime.date(2026, 1, 31)][number % 3 == 0],
            link_status=Source.LinkStatus.values[number % 7],
        )  # fmt: skip
        source.topics.set(Topic.objects.all()[: number % 3])
        source.tools.set(Tool.objects.all()[: number % 2])


@each_way
def test_every_field_of_awkward_rows_comes_back_into_an_empty_list(awkward, kind, ending):
    before, file = snapshot(kind), exported(kind, ending)
    kind.model.objects.all().delete()
    imported(kind, file, f"file.{ending}")
    assert json.loads(snapshot(kind)) == json.loads(before)
    assert exported(kind, ending) == file


@each_way
def test_a_file_imported_over_what_it_was_exported_from_changes_nothing(awkward, kind, ending):
    assert not imported(kind, exported(kind, ending), f"file.{ending}").summary.differs


@each_way
def test_an_export_brings_back_what_was_changed_since(awkward, kind, ending):
    before, file = snapshot(kind), exported(kind, ending)
    kind.model.objects.update(why_note="changed", published=True)
    if kind is GLOSSARY:
        Term.objects.update(definition="changed", french="")
    else:
        Source.objects.update(title="changed", authors="Other", year=1888, note="", accessed_on="2020-01-01")
    imported(kind, file, f"file.{ending}")
    assert json.loads(snapshot(kind)) == json.loads(before)


@each_way
def test_the_whole_2026_edition_goes_out_and_comes_back(edition_2026, kind, ending):
    edition_2026.slug = "2030"
    edition_2026.save()
    before, file = snapshot(kind), exported(kind, ending)
    assert not imported(kind, file, f"file.{ending}").summary.differs
    for row in kind.model.objects.all():
        kind.model.objects.filter(pk=row.pk).update(why_note="x", published=False)
    imported(kind, file, f"file.{ending}")
    assert snapshot(kind) == before


@pytest.mark.parametrize("semicolons", [False, True])
def test_the_sign_between_cells_is_seen_by_the_reader(awkward, semicolons):
    file = exported(GLOSSARY, semicolons=semicolons)
    assert (b'"slug";"name"' in file) == semicolons
    assert not imported(GLOSSARY, file).summary.differs


# Whatever is in the texts


@given(st.text())
def test_a_cell_is_harmless_and_reads_as_it_was(text):
    cell = harmless(text)
    assert unharmed(cell) == text
    assert not re.match(r"[\s'\"]*[=+\-@＝＋－＠]", cell) or cell.startswith("'")


@pytest.mark.parametrize("text", AWKWARD)
def test_what_could_begin_a_formula_is_told_from_what_could_not(text):
    assert unharmed(harmless(text)) == text
    begins = text.lstrip("'\" \u00a0\u200b\t\r\n\u2028\u2060“")[:1] in tuple("=+-@＝＋－＠")
    assert bool(DANGEROUS.match(text)) == (begins or text[0] in "\t\r\n")


@given(st.lists(st.lists(TEXT, min_size=2, max_size=2).filter(any), max_size=5), st.sampled_from(",;"))
def test_any_table_reads_as_it_was_written(rows, delimiter):
    data = write_table(["slug", "name"], rows, delimiter)
    names, read = read_table(data.decode("utf-8-sig"), Findings("x"), {"slug": "slug", "name": "name"}.get)
    assert names == ["slug", "name"]
    assert [row.cells for row in read] == rows


@given(st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), TEXT), st.lists, max_leaves=8))
def test_what_is_carried_along_reads_as_it_was_packed(value):
    packed_value = packed({"key": "a", "also": {"x": value}})
    assert unpacked(f"verba = {{{packed_value}}},") == [{"key": "a", "also": {"x": value}}]
    assert re.fullmatch(r'[A-Za-z0-9 <>()\[\]"\\,.:;/_-]+', packed_value)
    assert "  " not in packed_value


@pytest.mark.parametrize("ending", BIBLIOGRAPHY.endings)
def test_any_texts_of_sources_come_back(stored, ending):
    """All in one file, as each run of pandoc takes its time."""
    found = []

    @given(st.lists(AWKWARD_TEXT.filter(bool), min_size=4, max_size=4))
    def collect(texts):
        found.append(texts)

    collect()
    for number, (title, authors, publisher, note) in enumerate(found):
        kind = Source.Type.values[number % 7]
        plant(BIBLIOGRAPHY, title=title, authors=authors, publisher=publisher, note=note, type=kind)
    before, file = snapshot(BIBLIOGRAPHY), exported(BIBLIOGRAPHY, ending)
    assert len(found) > 100
    Source.objects.all().delete()
    imported(BIBLIOGRAPHY, file, f"file.{ending}")
    assert json.loads(snapshot(BIBLIOGRAPHY)) == json.loads(before)


def test_any_texts_of_terms_come_back(stored):
    found = []

    @given(AWKWARD_TEXT, AWKWARD_TEXT, LINE)
    def collect(french, note, alias):
        found.append((french, note, alias))

    collect()
    for number, (french, note, alias) in enumerate(found):
        plant(GLOSSARY, french=french, why_note=note, aliases=[f"{alias} no {number}"])
    before, file = snapshot(GLOSSARY), exported(GLOSSARY)
    Term.objects.all().delete()
    imported(GLOSSARY, file)
    assert json.loads(snapshot(GLOSSARY)) == json.loads(before)
