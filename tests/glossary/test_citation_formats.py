"""Citations as a librarian would write them, and files that reference managers read without loss."""

import datetime
import html
import json
import re
import subprocess

import pypandoc
import pytest
import rispy
from hypothesis import given, settings
from hypothesis import strategies as st

from glossary.bibliography import formats
from glossary.bibliography.context_objects import context_object
from glossary.bibliography.csl import literal, names, source_item
from glossary.bibliography.formats import PandocError, Style, bibtex, csl_json, formatted, ris
from glossary.models import Source
from topics.programs import ProgramError, TooMuchError
from topics.rendering import render_markdown

URL = "https://example.org/a_b"
SMITH = "Smith, Jane"
Type = Source.Type


def source(**fields) -> Source:
    return Source(**{"key": "atlas", "title": "Atlas of wells", "publisher": "Water Press", **fields})


def cited(row: Source, style: Style = Style.APA) -> str:
    return formatted([source_item(row)], style)[row.key]


def pandoc(text: str, *options: str) -> str:
    command = [pypandoc.get_pandoc_path(), *options]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def read_back(bib: str) -> list[dict]:
    return json.loads(pandoc(bib, "--from=biblatex", "--to=csljson"))


def visible(markdown: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", render_markdown(markdown))).strip()


# What is printed


IN_THE_THREE_GUIDES = [  # fields of a source, and how APA, MLA and Chicago cite it
    (
        {"type": Type.WEB_PAGE, "year": 2023},
        "Water Press. (2023). *Atlas of wells*. <URL>",
        "“Atlas of Wells.” *Water Press*, 2023, <URL>.",
        "Water Press. 2023. “Atlas of Wells.” <URL>.",
    ),
    (
        {"type": Type.WEB_PAGE, "authors": "Water Press"},
        "Water Press. (n.d.). *Atlas of wells*. <URL>",
        "“Atlas of Wells.” *Water Press*, n.d., <URL>.",
        "Water Press. n.d. “Atlas of Wells.” <URL>.",
    ),
    (
        {"type": Type.WEB_PAGE, "authors": SMITH, "year": 2023},
        "Smith, J. (2023). *Atlas of wells*. Water Press. <URL>",
        "Smith, Jane. “Atlas of Wells.” *Water Press*, 2023, <URL>.",
        "Smith, Jane. 2023. “Atlas of Wells.” Water Press. <URL>.",
    ),
    (
        {"type": Type.NEWS, "year": 2023},
        "Atlas of wells. (2023). *Water Press*. <URL>",
        "“Atlas of Wells.” *Water Press*, 2023, <URL>.",
        "*Water Press*. 2023. “Atlas of Wells.” <URL>.",
    ),
    (
        {"type": Type.NEWS, "authors": SMITH, "year": 2023},
        "Smith, J. (2023). Atlas of wells. *Water Press*. <URL>",
        "Smith, Jane. “Atlas of Wells.” *Water Press*, 2023, <URL>.",
        "Smith, Jane. 2023. “Atlas of Wells.” *Water Press*. <URL>.",
    ),
    (
        {"type": Type.REPORT, "year": 2023},
        "Water Press. (2023). *Atlas of wells*. <URL>",
        "*Atlas of Wells*. Water Press, 2023, <URL>.",
        "Water Press. 2023. *Atlas of Wells*. <URL>.",
    ),
    (
        {"type": Type.REPORT, "authors": "Water Press", "year": 2023},
        "Water Press. (2023). *Atlas of wells*. <URL>",
        "*Atlas of Wells*. Water Press, 2023, <URL>.",
        "Water Press. 2023. *Atlas of Wells*. <URL>.",
    ),
    (
        {"type": Type.REPORT, "authors": SMITH, "year": 2023},
        "Smith, J. (2023). *Atlas of wells*. Water Press. <URL>",
        "Smith, Jane. *Atlas of Wells*. Water Press, 2023, <URL>.",
        "Smith, Jane. 2023. *Atlas of Wells*. Water Press. <URL>.",
    ),
    (
        {"type": Type.ISSUE_PAPER, "year": 2023},
        r"Water Press. (2023). *Atlas of wells* \[Issue paper\]. <URL>",
        "*Atlas of Wells*. Issue paper. Water Press, 2023, <URL>.",
        "Water Press. 2023. *Atlas of Wells*. Issue paper. <URL>.",
    ),
    (
        {"type": Type.ARTICLE, "authors": SMITH, "year": 2023},
        "Smith, J. (2023). Atlas of wells. *Water Press*. <URL>",
        "Smith, Jane. “Atlas of Wells.” *Water Press*, 2023, <URL>.",
        "Smith, Jane. 2023. “Atlas of Wells.” *Water Press*. <URL>.",
    ),
    (
        {"type": Type.LEGAL_TEXT, "year": 2023},
        "Water Press. (2023). *Atlas of wells*. <URL>",
        "Atlas of Wells. Water Press, 2023, <URL>.",
        "Water Press. 2023. *Atlas of Wells*. <URL>.",
    ),
    (
        {"type": Type.BOOK, "authors": SMITH, "year": 2023},
        "Smith, J. (2023). *Atlas of wells*. Water Press. <URL>",
        "Smith, Jane. *Atlas of Wells*. Water Press, 2023, <URL>.",
        "Smith, Jane. 2023. *Atlas of Wells*. Water Press. <URL>.",
    ),
]


def test_each_kind_of_source_is_cited_as_the_three_guides_have_it():
    rows = [source(key=f"row-{at}", url=URL, **fields) for at, (fields, *_) in enumerate(IN_THE_THREE_GUIDES)]
    for place, style in enumerate(Style, start=1):
        made = formatted([source_item(row) for row in rows], style)
        for row, found in zip(rows, IN_THE_THREE_GUIDES, strict=True):
            assert made[row.key] == found[place].replace("URL", URL), (style, found[0])


def test_every_kind_of_source_has_a_place_in_each_format():
    for kind in Type:
        item = source_item(source(type=kind))
        assert read_back(bibtex([item]))[0]["type"] == item["type"]
        assert len(rispy.loads(ris([item]))) == 1
        assert "rft_val_fmt" in context_object(item)


@pytest.mark.parametrize(
    ("style", "printed"),
    [
        (Style.APA, "Retrieved January 31, 2026"),
        (Style.MLA, "Accessed 31 Jan. 2026"),
        (Style.CHICAGO, "2026"),
    ],
)
def test_a_date_of_access_is_printed_where_it_is_noted_and_never_made_up(style, printed):
    day = datetime.date(2026, 1, 31)
    assert printed in cited(source(url=URL, accessed_on=day), style)
    undated = cited(source(url=URL), style)
    assert not re.search(r"20\d\d|[Rr]etrieved|[Aa]ccessed", undated)


def test_a_note_and_an_archived_copy_are_exported_and_not_printed():
    copy = "https://archive.example/1"
    row = source(url=URL, note="A map.", archived_url=copy, archived_on=datetime.date(2026, 1, 4))
    item = source_item(row)
    for style in Style:
        assert not re.search("map|archive|2026", formatted([item], style)["atlas"])
    [read] = read_back(bibtex([item]))
    [record] = rispy.loads(ris([item]))
    told = f"Archived copy of 2026-01-04: {copy}"
    assert (read["abstract"], read["annote"]) == ("A map.", told)
    assert (record["abstract"], record["notes"]) == ("A map.", [told])


def test_a_dead_link_gives_way_to_its_archived_copy_and_is_kept_in_the_export():
    copy = "https://archive.example/1"
    dead = source(url=URL, archived_url=copy, link_status=Source.LinkStatus.DEAD)
    assert f"<{copy}>" in cited(dead)
    assert URL not in cited(dead)
    assert URL in source_item(dead)["annote"]
    assert URL in cited(source(url=URL, archived_url=copy, link_status=Source.LinkStatus.MOVED))
    assert URL in cited(source(url=URL, link_status=Source.LinkStatus.DEAD))
    assert copy in cited(source(archived_url=copy))


@pytest.mark.parametrize(
    ("authors", "apa"),
    [
        ("Smith, Jane; Okafor, Chidi", "Smith, J., & Okafor, C. (n.d.)"),
        ("Smith, Jane;Okafor, Chidi ; ", "Smith, J., & Okafor, C. (n.d.)"),
        ("United Nations; Smith, Jane", "United Nations, & Smith, J. (n.d.)"),
        ("de la Tour, Anne Marie", "de la Tour, A. M. (n.d.)"),
        ("Smith,", "Smith. (n.d.)"),
        ("; ,", "*Atlas of wells*. (n.d.)"),
    ],
)
def test_several_authors_are_told_apart(authors, apa):
    assert cited(source(type=Type.BOOK, authors=authors)).startswith(apa)


def test_a_name_without_a_comma_is_an_organisations():
    assert names("Jane Smith; Okafor, Chidi") == [
        {"literal": "Jane Smith"},
        {"family": "Okafor", "given": "Chidi"},
    ]


def test_a_citation_among_others_is_as_it_is_alone():
    rows = [source(key=f"atlas-{n}", title=f"Atlas {n}", type=Type.REPORT) for n in range(3)]
    for style in Style:
        together = formatted([source_item(row) for row in rows], style)
        assert together == {row.key: cited(row, style) for row in rows}


def test_the_styles_have_our_changes():
    """Each is said in glossary/bibliography/styles/README.md."""
    for style in Style:
        text = (formats.STYLES / f"{style}.csl").read_text(encoding="utf-8")
        assert "disambiguate-add-year-suffix" not in text
        assert "subsequent-author-substitute" not in text
        assert ('value="n.d."' in text) == (style is Style.MLA)
        assert "creativecommons.org/licenses/by-sa/3.0/" in text


# Files


def test_the_bib_file_says_a_body_with_and_in_its_name_once():
    body = "Office on Drugs and Crime"
    [web, report] = read_back(
        bibtex([source_item(source(publisher=body, type=kind)) for kind in (Type.WEB_PAGE, Type.REPORT)])
    )
    assert web["publisher"] == report["publisher"] == body
    assert report["author"] == [{"literal": body}]


@pytest.mark.parametrize(
    "title", ["Wells: what we do", "A map of Wells in the city", "iARMS and the ITI", "Wells | Press", "x"]
)
def test_the_bib_file_keeps_every_capital(title):
    assert read_back(bibtex([source_item(source(title=title))]))[0]["title"] == title


def test_the_bib_file_has_the_fields_of_its_dialect():
    kinds = (Type.REPORT, Type.ISSUE_PAPER, Type.WEB_PAGE, Type.NEWS)
    text = bibtex([source_item(source(key=kind, type=kind)) for kind in kinds])
    assert [line for line in text.splitlines() if "Water Press" in line or "type = " in line] == [
        *("  author = {{Water Press}},", "  institution = {{Water Press}},"),
        *("  type = {Issue paper},", "  author = {{Water Press}},", "  institution = {{Water Press}},"),
        *("  author = {{Water Press}},", "  organization = {{Water Press}},"),
        *("  publisher = {{Water Press}},", "  journal = {Water Press},", "  entrysubtype = {newspaper}"),
    ]
    assert [item.get("genre") for item in read_back(text)] == [None, "Issue paper", None, None]


def test_a_title_that_says_what_it_is_is_not_told_so_again():
    assert "genre" in source_item(source(type=Type.ISSUE_PAPER))
    assert "genre" not in source_item(source(type=Type.ISSUE_PAPER, title="Wells: an Issue Paper"))
    assert "genre" not in source_item(source(type=Type.ISSUE_PAPER, number="Issue Brief 4"))


def test_the_ris_file_is_nothing_but_records():
    text = ris([source_item(source(key=f"a{n}", accessed_on=datetime.date(2026, 1, 4))) for n in (1, 2)])
    assert all(re.match(r"[A-Z][A-Z0-9]  - |$", line) for line in text.splitlines())
    assert [record["access_date"] for record in rispy.loads(text)] == ["2026/01/04"] * 2


def test_no_items_make_empty_files():
    assert (bibtex([]), ris([]), json.loads(csl_json([]))) == ("", "", [])
    assert formatted([], Style.APA) == {}


# Texts that look like something else

HOSTILE = [
    "<script>alert(1)</script>",
    "<i>a</i> <B>b</B> <sup>c</sup> <span class=\"nocase\">d</span> <span style='x'>e</span>",
    "R&D &amp; &lt;b&gt; &#60;i&#62; &copy",
    "*a* _b_ `c` [d](http://e) ![f](g) <https://h> # i",
    "$x^2$ $$y$$ @key [@key] ~~~ ~~z~~ ^w^",
    r"\textbf{a} \( b \) \\ c\ {d} % e",
    "1. a",
    "- a",
    "| a | b |",
    "</div> </p> --- ...",
    "{{ a }} {% b %} ${c}",
    "مرحبا 日本 é 😀",
]


def seen(text: str) -> str:
    """Return what the eye tells apart, but for capitals, spaces and quotation marks, which styles set."""
    return re.sub(r"\s+", " ", re.sub("[\N{WORD JOINER}\"'`“”‘’]", "", text)).casefold()


@pytest.mark.parametrize("style", Style)
def test_a_hostile_title_is_printed_as_it_is_written(style):
    rows = [source(key=f"k{n}", title=title, type=Type.BOOK) for n, title in enumerate(HOSTILE)]
    lines = formatted([source_item(row) for row in rows], style)
    for row in rows:
        page = render_markdown(lines[row.key])
        assert seen(row.title) in seen(visible(lines[row.key]))
        assert set(re.findall(r"</?(\w+)", page)) <= {"p", "em"}


def test_a_hostile_text_breaks_no_file():
    rows = [
        source(key=f"k{n}", title=text, publisher=text, authors=text, note=text)
        for n, text in enumerate(HOSTILE)
    ]
    items = [source_item(row) for row in rows]
    assert json.loads(csl_json(items)) == items
    records = rispy.loads(ris(items))
    assert [record["title"] for record in records] == [item["title"] for item in items]
    read = read_back(bibtex(items))
    assert [item["id"] for item in read] == [item["id"] for item in items]
    for item, row in zip(read, rows, strict=True):
        assert seen(item["title"]) == seen(row.title)


def test_no_line_break_or_control_character_reaches_a_file():
    text = "a\r\nTY  - BOOK\nER  - \x00\x07b\u2028c\x85d\x0be\tf"
    assert literal(text) == "a TY - BOOK ER - b c d e f"
    item = source_item(source(title=text, note=text, authors=f"{text}, {text}"))
    [record] = rispy.loads(ris([item]))
    assert record["title"] == literal(text)
    assert len(bibtex([item]).splitlines()) == len(
        bibtex([source_item(source(note="n", authors="a, b"))]).splitlines()
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1), min_size=1, max_size=20))
def test_whatever_is_written_each_source_gets_a_citation_without_markup_of_its_own(texts):
    rows = [source(key=f"k{n}", title=f"a{text}", publisher=text) for n, text in enumerate(texts)]
    lines = formatted([source_item(row) for row in rows], Style.MLA)
    assert list(lines) == [row.key for row in rows]
    for line in lines.values():
        assert set(re.findall(r"</?(\w+)", render_markdown(line))) <= {"p", "em"}


def test_a_title_of_nothing_that_can_be_read_stops_nothing():
    items = [source_item(source(title="\x07", type=kind)) for kind in Type]
    for item in items:
        assert "Water Press" in formatted([item], Style.MLA)["atlas"]
        assert "rft_val_fmt" in context_object(item)
    assert len(read_back(bibtex(items))) == len(rispy.loads(ris(items))) == len(Type)


# Pandoc


def failing(error: Exception):
    def run(*arguments, **options):
        raise error

    return run


@pytest.mark.parametrize(
    "error",
    [
        FileNotFoundError("no pandoc"),
        TooMuchError("it took longer than 10 seconds"),
        ProgramError("bad style"),
    ],
)
def test_a_pandoc_that_fails_is_told_in_one_way_and_asked_again(monkeypatch, error):
    title = f"Asked again after {type(error).__name__}"
    item = source_item(source(title=title))
    with monkeypatch.context() as patch:
        patch.setattr(formats, "output_of", failing(error))
        for make in (lambda: formatted([item], Style.APA), lambda: bibtex([item])):
            with pytest.raises(PandocError, match="pandoc"):
                make()
        assert title in ris([item])
        assert title in csl_json([item])
    assert title in formatted([item], Style.APA)["atlas"]


def test_a_pandoc_that_leaves_something_out_is_not_believed(monkeypatch):
    monkeypatch.setattr(formats, "output_of", lambda *arguments, **options: b"")
    with pytest.raises(PandocError, match="not one for each item"):
        formatted([source_item(source(title="Left out"))], Style.APA)
