"""Files of reference managers: what is made of them, which source is which, and what is refused."""

import json
from contextlib import suppress

import pytest

from glossary.bibliography import formats
from glossary.bibliography.describing import described_source
from glossary.bibliography.reading import bibtex_items, ris_items
from glossary.made_keys import made_key
from glossary.models import Source
from portal.spreadsheets.moving import BIBLIOGRAPHY
from portal.transfer import TransferError
from tests.support.paths import ROOT
from tests.support.spreadsheets import exported, imported, plant, problems, snapshot
from topics.models import Edition, Topic

pytestmark = pytest.mark.usefixtures("stored")

SAMPLES = ROOT / "tests" / "samples" / "references"
FILES = sorted(path.name for path in SAMPLES.iterdir())
# What the three sources of each sample must come in as, whoever wrote it.
EXPECTED = {
    "Stolen Works of Art Database": {
        "authors": "",
        "publisher": "INTERPOL",
        "type": "web_page",
        "url": "https://www.interpol.int/en/Crimes/Stolen-Works-of-Art",
        "accessed_on": "2024-05-02",
    },
    "Small arms & the law": {
        "authors": "Okafor, Chidi; van der Berg, Jan",
        "publisher": "Journal of Conflict Studies",
        "year": 2019,
        "type": "article",
        "note": "How arms leave legal stocks.",
    },
    "Global Study on Firearms Trafficking": {
        "authors": "",
        "publisher": "UNODC",
        "year": 2020,
        "type": "report",
    },
}


def csl(*items: object) -> str:
    return json.dumps(items)


def only_new() -> Source:
    return Source.objects.exclude(key="un-water").get()


# Files of other programs


def test_an_address_that_begins_with_www_is_one_of_the_web():
    imported(BIBLIOGRAPHY, csl({"id": "a", "title": "A", "URL": "www.example.org/a"}).encode(), "x.json")
    assert only_new().url == "https://www.example.org/a"


@pytest.mark.parametrize("name", FILES)
def test_what_other_programs_write_comes_in(name):
    outcome = imported(BIBLIOGRAPHY, (SAMPLES / name).read_bytes(), name)
    assert outcome.summary.created == 3
    assert outcome.remarks == ()
    for title, fields in EXPECTED.items():
        source = Source.objects.get(title=title)
        assert {field: str(getattr(source, field)) for field in fields} == {
            field: str(value) for field, value in fields.items()
        }
        assert not source.published


@pytest.mark.parametrize("name", FILES)
def test_the_same_file_again_changes_nothing(name):
    for changed in (True, False):
        outcome = imported(BIBLIOGRAPHY, (SAMPLES / name).read_bytes(), name)
        assert outcome.summary.differs == changed
        assert outcome.remarks == ()


# Keys


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ({"id": "un-water"}, "un-water"),
        ({"id": "Okafor2019"}, "okafor2019"),
        ({"id": "12"}, "okafor-2019-law-small-arms"),
        ({"id": "RN12"}, "okafor-2019-law-small-arms"),
        ({"id": "http://zotero.org/users/1/items/AB"}, "okafor-2019-law-small-arms"),
        ({}, "okafor-2019-law-small-arms"),
        ({"author": [{"literal": "École nationale"}]}, "ecole-2019-law-small-arms"),
        ({"author": [], "publisher": "UNODC"}, "unodc-2019-law-small-arms"),
        ({"author": [], "issued": None}, "law-small-arms"),
        ({"author": [], "issued": None, "title": "日本"}, "source"),
    ],
)
def test_a_reference_keeps_its_key_or_is_given_one_of_author_year_and_title(item, key):
    base = {
        "type": "article-journal",
        "title": "The Law of Small Arms",
        "author": [{"family": "Okafor", "given": "C."}],
        "issued": {"date-parts": [[2019]]},
    }
    imported(BIBLIOGRAPHY, csl(base | item), "a.json")
    assert Source.objects.filter(key=key, title=item.get("title", base["title"])).exists()


def test_keys_that_are_made_are_of_one_source_each():
    plant(BIBLIOGRAPHY, key="law", title="Another law")
    imported(BIBLIOGRAPHY, csl({"title": "Law"}, {"title": "Law!"}), "a.json")
    assert set(Source.objects.values_list("key", flat=True)) == {"un-water", "law", "law-2", "law-3"}
    assert Source.objects.get(key="law").title == "Another law"


def test_a_made_key_is_short_and_begins_with_no_initial():
    assert made_key({"authors": "J. Okafor", "title": "Stolen Works"}) == "okafor-stolen-works"
    assert len(made_key({"authors": "x" * 90, "title": "y" * 90})) <= 60


@pytest.mark.parametrize(
    ("item", "told"),
    [
        ({"title": "Water for ALL"}, "title and year"),
        ({"title": "Other", "URL": "http://www.example.org/water/#top"}, "address"),
        ({"title": "Other", "DOI": "10.1234/ABC"}, None),
    ],
)
def test_what_seems_to_be_there_under_another_key_is_pointed_out(item, told):
    Source.objects.filter(key="un-water").update(url="https://example.org/water")
    outcome = imported(BIBLIOGRAPHY, csl({"id": "new-one", **item}), "a.json")
    sentence = f"“new-one” is new, but it has the same {told} as “un-water”."
    assert outcome.remarks == ((sentence,) if told else ())


def test_one_doi_is_one_publication_however_it_is_written():
    Source.objects.filter(key="un-water").update(url="https://doi.org/10.1234/abc")
    items = [{"id": "b", "title": "B", "DOI": "10.1234/ABC"}, {"id": "c", "title": "C", "DOI": "10.1234/x"}]
    outcome = imported(BIBLIOGRAPHY, csl(*items), "a.json")
    assert outcome.remarks == ("“b” is new, but it has the same DOI as “un-water”.",)
    assert Source.objects.get(key="c").url == "https://doi.org/10.1234/x"


# What somebody changed on the way


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_what_was_corrected_in_a_reference_manager_comes_in_and_the_rest_stays(ending):
    Source.objects.update(title="Water  for <i>all</i>", why_note="Kept.", authors="Okafor, Chidi", year=2020)
    file = exported(BIBLIOGRAPHY, ending).decode()
    changed = file.replace("Okafor", "Lovelace").replace("Chidi", "Ada")
    imported(BIBLIOGRAPHY, changed, f"a.{ending}")
    source = Source.objects.get()
    assert (source.authors, source.title, source.why_note, source.year) == (
        "Lovelace, Ada",
        "Water  for <i>all</i>",
        "Kept.",
        2020,
    )
    assert [topic.slug for topic in source.topics.all()] == ["water"]


@pytest.mark.parametrize(
    ("ending", "before", "after"),
    [
        ("bib", "title = {{{Water} for all}}", "title = {{{Water} for some}}"),
        ("ris", "TI  - Water for all", "TI  - Water for some"),
        ("json", '"title": "Water for all",\n', '"title": "Water for some",\n'),
    ],
)
def test_a_title_that_had_to_be_carried_along_gives_way_to_its_correction(ending, before, after):
    Source.objects.update(title="Water  for all")
    file = exported(BIBLIOGRAPHY, ending).decode()
    assert file.count(before) == 1, file
    imported(BIBLIOGRAPHY, file.replace(before, after), f"a.{ending}")
    assert Source.objects.get().title == "Water for some"


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_a_file_for_readers_brought_back_changes_nothing(client, ending, edition_2026):
    text = client.get(f"/2026/bibliography.{ending}").content
    edition_2026.sources.update(why_note="Kept.", withdrawn=True)
    Edition.objects.filter(slug="2030").delete()
    Edition.objects.filter(slug="2026").update(slug="2030")
    before = snapshot(BIBLIOGRAPHY)
    summary = imported(BIBLIOGRAPHY, text, f"bibliography.{ending}").summary
    assert [change.fields for change in summary.changes] == []
    assert snapshot(BIBLIOGRAPHY) == before


def test_what_is_carried_along_is_checked_like_everything_else():
    also = {"link_status": "fine", "chairs": 5}
    item = {"id": "a", "title": "A", "custom": {"mun-research-portal": {"also": also}}}
    found = problems(BIBLIOGRAPHY, csl(item), "a.json")
    assert {(problem.unit, problem.number, problem.field) for problem in found} == {
        ("entry", 1, "link_status"),
        ("entry", 1, "chairs"),
    }


@pytest.mark.parametrize(
    "custom", [5, None, [], {"mun-research-portal": 5}, {"mun-research-portal": {"also": 5, "instead": [1]}}]
)
def test_what_is_carried_along_and_damaged_is_passed_over(custom):
    imported(BIBLIOGRAPHY, csl({"id": "a", "title": "A", "custom": custom}), "a.json")
    assert Source.objects.get(key="a").title == "A"


def test_links_of_another_edition_are_refused():
    far = Topic.objects.get(slug="water").natural_key()[1:]
    item = {
        "id": "a",
        "title": "A",
        "custom": {"mun-research-portal": {"also": {"topics": [["2031", *far]]}}},
    }
    [problem] = problems(BIBLIOGRAPHY, csl(item), "a.json")
    assert "of another edition" in str(problem)


# Refusals

HOSTILE = {
    "deep.json": "[" * 5_000 + "]" * 5_000,
    "long.json": "[" + "0," * 2_100_000 + "0]",
    "empty.json": "[]",
    "number.json": "[5]",
    "broken.json": '[{"id": "a"',
    "nothing.bib": "@comment{x}",
    "broken.bib": "@book{x, title = {a",
    "loop.bib": "@book{x, title={",
    "empty.ris": "TY  - \n",
    "broken.ris": "TY  - BOOK\nTI  - x\n",
    "twice.ris": "TY  - BOOK\nTY  - BOOK\nER  - \n",
    "odd.ris": "TY  - BOOK\nER  - \nTI  - x\n",
    "swapped.bib": "TY  - BOOK\nTI  - A\nER  - \n",
    "swapped.json": "@book{x, title={A}}",
    "swapped.ris": "[]",
    "unknown.txt": "Dear chair",
    "unknown.doc": "@book{x, title={A}}",
    "nul.bib": "@book{x, title={A\0}}",
    "surrogate.json": '[{"id": "a", "title": "\\ud800"}]',
    "untitled.json": '[{"id": "a"}]',
    "address.json": '[{"id": "a", "title": "A", "URL": "javascript:alert(1)"}]',
    "year.json": '[{"id": "a", "title": "A", "issued": {"date-parts": [[99]]}}]',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_read_is_refused_in_one_line(name):
    [problem] = problems(BIBLIOGRAPHY, HOSTILE[name], name)
    assert len(str(problem)) < 400
    assert "/" not in str(problem).replace("2030/a", "")


NAMES = [
    *("id", "type", "title", "author", "editor", "publisher", "container-title", "issued", "accessed"),
    *("URL", "DOI", "genre", "abstract", "annote", "note", "custom"),
]
ODD: list[object] = [
    *(
        None,
        5,
        1.5,
        True,
        "",
        "x",
        [],
        {},
        [[]],
        [None],
        [{}],
        {"x": 1},
        {"date-parts": 5},
        {"raw": "in 2019"},
    ),
    *(
        {"date-parts": [5]},
        {"date-parts": [["a"]]},
        {"date-parts": [[10**30]]},
        [{"family": 5}],
        [{"literal": []}],
    ),
]


@pytest.mark.parametrize("value", ODD, ids=range(len(ODD)))
def test_no_value_of_any_kind_trips_the_reader(value):
    items = [{"id": f"a-{name.lower()}", "title": "A", name: value} for name in NAMES]
    for item in items:
        described_source(item)
    with suppress(TransferError):
        imported(BIBLIOGRAPHY, csl(*items), "a.json", dry_run=True)


def test_a_file_that_pandoc_takes_too_long_for_says_so(monkeypatch):
    monkeypatch.setattr(formats, "PANDOC_SECONDS", 0.001)
    [problem] = problems(BIBLIOGRAPHY, "@book{x, title={A}}", "a.bib")
    assert "took longer than" in str(problem)


def test_no_file_is_read_from_within_a_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("very secret")
    items = bibtex_items(f"@book{{x, title={{a \\input{{{secret}}} b}}}}")
    assert "very secret" not in json.dumps(items)


def test_lines_of_ris_are_read_as_other_programs_write_them():
    [item] = ris_items(
        "\n\nTY  - JOUR\r\nT1  - A long\n  title\nA1  - B, C\nY1  - 2020/03//\nUR  - http://x;y\nER  -"
    )
    assert item["title"] == "A long title"
    assert item["author"] == [{"family": "B", "given": "C"}]
    assert item["issued"] == {"date-parts": [[2020, 3]]}
    assert item["URL"] == "http://x;y"
