"""What is read of a file: its words in Markdown, whatever marks, tags, styles or frames its program wrote."""

import base64
import time
from contextlib import suppress

import pytest

from portal.guides.errors import GuideError
from portal.guides.guide import Kind
from portal.guides.office import mark_looks, parsed
from portal.guides.reading import read_guide
from portal.guides.report import Fate, accounts
from tests.support.guide_files import (
    NOTE_OF_ODT,
    WORD,
    box,
    docx,
    in_style,
    odt,
    paragraphs,
    picture_of_word,
    relation,
    rtf,
    styled_docx,
)
from tests.support.guides import give_pandoc_little_time, outline_of, texts_of, understood
from tests.support.picture_files import drawing, file_of

PICTURE = base64.b64encode(file_of(drawing(), "PNG")).decode()
INNER = box("X").replace(paragraphs("X"), paragraphs("Outer.").replace("</w:p>", f"{box('Inner.')}</w:p>"))
CELL = "<table:table-cell><text:p>{}</text:p>{}</table:table-cell>"
TABLE = "<table:table><table:table-row>{}</table:table-row></table:table>"
FRAME = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
IN_A_CELL = "<table:table-cell><text:h text:outline-level='2'>{}</text:h></table:table-cell>"
DRAWN = "<draw:frame><draw:text-box><text:p>Forty ships.</text:p></draw:text-box></draw:frame>"
SHAPE = "<draw:custom-shape><text:p>In 2010.</text:p></draw:custom-shape>"
RULE = "|---|---|---|"
LOST = "Not read, so add it by hand: “{}”."
GOOGLE = "https://www.google.com/url?"
WATER = "[ICRC](https://www.icrc.org/water)"


def word_with_box(*after: str) -> str:
    return f"<w:p><w:r><w:t>Pirates </w:t></w:r>{after[0]}<w:r><w:t>attack.</w:t></w:r></w:p>"


# What is told → the kind of file, what it holds, the lines that are read of it, and what is doubted.
READ: dict[str, tuple[str, str | bytes, list[str]]] = {
    # Text boxes and frames
    "a text box of Word stands behind its paragraph and takes nothing of it": (
        "docx",
        docx(word_with_box(box("Forty ships.")) + paragraphs("They are many.")),
        ["Pirates attack.", "Forty ships.", "They are many."],
    ),
    "boxes in a box and two on one paragraph keep their order": (
        "docx",
        docx(f"<w:p><w:r><w:t>Text.</w:t></w:r>{INNER}{box('Second.')}</w:p>"),
        ["Text.", "Outer.", "Inner.", "Second."],
    ),
    "a frame of an ODT stands behind its paragraph": (
        "odt",
        odt(f"<text:p>Pirates {DRAWN}attack{SHAPE}.</text:p>"),
        ["Pirates attack.", "Forty ships.", "In 2010."],
    ),
    "a picture beside a text box still comes along": (
        "docx",
        docx(
            f"<w:p>{picture_of_word('p1')}{box('Beside it.')}</w:p>",
            relations=relation("image", "media/image1.png", external=False).replace("x1", "p1"),
            more={"word/media/image1.png": b"\x89PNG"},
        ),
        ["![](media/image1.png)", "Beside it."],
    ),
    "a table of one cell is a frame": (
        "docx",
        docx(
            FRAME.format(paragraphs("# Topic 1: Rain") + FRAME.format(paragraphs("# Wells", "They run dry.")))
        ),
        ["**Topic 1: Rain**", "**Wells**", "They run dry."],
    ),
    "a table of one cell of an ODT is a frame": (
        "odt",
        odt(TABLE.format(CELL.format("Framed", ""))),
        ["Framed"],
    ),
    # Tables
    "a heading in a table of an ODT is read": (
        "odt",
        odt(TABLE.format(IN_A_CELL.format("Bloc") + IN_A_CELL.format("Aim"))),
        ["| Bloc | Aim |", "|---|---|"],
    ),
    "cells beside a cell that reaches down stay in their columns": (
        "html",
        "<table><tr><td rowspan='2'>Country</td><td colspan='2'>Debt</td></tr>"
        "<tr><td>Total</td><td>Creditor</td></tr><tr><td>Zambia</td><td rowspan=2>18</td><td>China</td></tr>"
        "<tr><td>Ghana</td><td>funds</td></tr></table>",
        [
            "| Country | Debt | |",
            RULE,
            "| | Total | Creditor |",
            "| Zambia | 18 | China |",
            "| Ghana | | funds |",
        ],
    ),
    "a table that Markdown has no word for keeps all its words": (
        "html",
        "<table><tr><th>State</th><th>View</th></tr>"
        "<tr><td>Isles</td><td><h3>For</h3><ul><li>all</li><li>x | y</li></ul></td></tr>"
        "<tr><td colspan='2'><b>Both</b> together</td></tr></table><p>After.</p>",
        [
            "| State | View |",
            "|---|---|",
            "| Isles | For; all; x \\| y |",
            "| **Both** together | |",
            "After.",
        ],
    ),
    # What is not read
    "what pandoc leaves out is told": (
        "odt",
        odt(TABLE.format(CELL.format("Kept", TABLE.format(CELL.format("Lost", ""))) + CELL.format("It", ""))),
        ["| Kept | It |", "|---|---|", LOST.format("Lost")],
    ),
    "a note is not told as lost": (
        "odt",
        odt(f"<text:p>A{NOTE_OF_ODT.format('A remark.')} short one.</text:p>"),
        ["A[^1] short one.", "A remark."],
    ),
    "signs that are read in other marks are not told as lost": (
        "odt",
        odt("<text:p>Tab<text:tab/>and<text:line-break/>break,<text:s/>*stars* and [[marks]].</text:p>"),
        ["Tab and\\", "break, \\*stars\\* and \\[\\[marks\\]\\]."],
    ),
    "what Word tracks as taken out is not told as lost": (
        "docx",
        docx(f"<w:p><w:del><w:r><w:delText>Out.</w:delText></w:r></w:del></w:p>{paragraphs('Kept.')}"),
        ["Kept."],
    ),
    "a number that leads to no note stays and loses nothing": (
        "html",
        '<p>See <a id="a" href="#b">1</a> and <a id="c" href="#a">2</a>.</p><p><a href="#z">3</a> is it.</p>',
        ["See 1 and 2.", "3 is it."],
    ),
    # RTF
    "links that a style underlines leave the rest of an RTF alone": (
        "rtf",
        rtf(r"\s1 Text body" "\n" r"\*\cs19\ul Internet Link", r"\s1 They run dry."),
        ["They run dry."],
    ),
    "a footnote of RTF is read that older programs may pass over": (
        "rtf",
        rb"{\rtf1\ansi Rivers{\super\chftn}{\*\footnote\chftn The Nile.} flow.\par}",
        ["Rivers[^1] flow.", "The Nile."],
    ),
    # Markdown
    "names in braces are no words of a heading": (
        "md",
        "# **Topic A: Rain** {#topic-a:-rain}\n\n## Two {#two .unnumbered}\n\n## Three {-}\n\n{#four}",
        ["# **Topic A: Rain**", "## Two", "## Three", "{#four}"],
    ),
    "addresses at the end stand where their links and pictures are": (
        "md",
        f'![][image1]\n\nSee [his letter][1] and [2].\n\n[1]: https://a.org/b "A"\n[2]: <https://a.org/c>\n'
        f"[image1]: <data:image/png;base64,{PICTURE}>",
        ["![](guide-picture-1)", 'See [his letter](https://a.org/b "A") and [2](https://a.org/c).'],
    ),
    "an address or a note that nothing refers to is a text": (
        "md",
        "Text.\n\n[3]: https://a.org/unused\n\n[^1]: A note.",
        ["Text.", "\\[3\\]: https://a.org/unused", "\\[^1\\]: A note."],
    ),
    "signs of our own are none in a text": (
        "md",
        "It is &#30;heading &#29;1&#29; so.\n\n```\n\x1elist\nx\n\x1epage\n```",
        ["It is \x1eheading [^1] so.", "    \x1elist", "    x", "    \x1epage"],
    ),
    "links to places in the file are words": ("md", "As [the next](#next) tells.", ["As the next tells."]),
    "brackets that no address is given for stay": (
        "md",
        "See [1] and [x][2].\n\n- [ ] to do\n\n\\[1\\] [a](b)",
        ["See \\[1\\] and \\[x\\]\\[2\\].", "- \\[ \\] to do", "\\[1\\] [a](b)"],
    ),
    "tags are no words of a text": (
        "md",
        "In 2025<sup>12</sup> some 10<sup>-6</sup> of CO<sub>2</sub>, <u>really</u>, the 1<sup>st</sup> time."
        "<!-- ask -->\n\n| a | b |\n|--|--|\n| c<br>d | e<br/>f |",
        ["In 2025¹² some 10⁻⁶ of CO2, really, the 1st time.", "| a | b |", RULE[:9], "| c; d | e; f |"],
    ),
    "an address that only leads on to another is the other": (
        "md",
        f"[ICRC]({GOOGLE}q=https://www.icrc.org/water&sa=D&source=editors&ust=17&usg=AO)\n\n"
        f"[ICRC]({GOOGLE}q=https://www.icrc.org/water&amp;sa=D)\n\n"
        f"[ICRC]({GOOGLE}sa=t&q=https%3A%2F%2Fwww.icrc.org%2Fwater&usg=AO)",
        [WATER] * 3,
    ),
    "an address with another in it is left as it is": (
        "md",
        "[a](https://web.archive.org/web/2024/https://a.org) [b](https://www.google.com/search?q=water)",
        ["[a](https://web.archive.org/web/2024/https://a.org) [b](https://www.google.com/search?q=water)"],
    ),
    **{
        f"{words} describes {'no' if not kept else 'a'} picture": (
            "md",
            f"![{words}](a.png) and ![x](b.png)",
            [f"![{kept}](a.png) and ![x](b.png)"],
        )
        for words, kept in {
            "C:\\\\Users\\\\someone\\\\cover.png": "",
            "/home/someone/cover": "",
            "cover.JPG": "",
            "https://example.org/a picture": "https://example.org/a picture",
            "https://example.org/a": "",
            "A dam and/or a wall": "A dam and/or a wall",
        }.items()
    },
}


@pytest.mark.parametrize("told", READ)
def test_of_a_file_its_words_are_read_as_is_told(told: str):
    kind, data, lines = READ[told]
    if kind == "html":
        data = f"<html><body>{data}</body></html>"
    assert texts_of(data.encode() if isinstance(data, str) else data, f"guide.{kind}") == lines


def test_a_remark_in_a_markdown_file_is_shown_to_no_reader():
    remark = "<!-- ask Ana:\n# is this true?\n-->\n\n"
    guide = understood(f"# Topic 1: Debt\n\n{remark}It is <!-- really? --> so.\n\n<!-- one --> It was.\n")
    assert [entry.kind for entry in guide.entries] == [Kind.TOPIC, Kind.INTRODUCTION]
    assert guide.entries[1].body == "It is so.\n\nIt was."
    assert [each.number for each in accounts(guide) if each.fate is Fate.SKIPPED] == [3, 4, 5]


def test_a_note_that_is_set_in_is_a_source_without_the_mark_of_a_quotation():
    note = NOTE_OF_ODT.format("Reports of the ICC, https://icc-ccs.org/reports")
    data = odt(f"<text:h text:outline-level='1'>Topic 1: Piracy</text:h><text:p>Ships{note} sink.</text:p>")
    assert [source.title for source in understood(data, "guide.odt").references] == ["Reports of the ICC"]


# Styles of Word

STYLES = (
    '<w:style w:type="paragraph" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Sub"><w:name w:val="Subtitle"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="MUN Cover"/><w:basedOn w:val="T"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>'
)
TEXT = paragraphs("Every year more people are displaced by floods and storms than by wars.")
TURNED = '<w:r><w:br w:type="page"/></w:r>'


def words(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def word_guide(*parts: str):
    return understood(styled_docx("".join(parts), STYLES), "guide.docx")


def test_every_line_of_a_cover_in_the_styles_of_word_is_read_and_a_topic_may_be_in_one():
    cover = [("T", "Lakeside MUN"), ("Sub", "Study Guide"), ("Sub", "Refugee Agency"), ("Own", "Spring 2027")]
    body = [in_style(style, words(text)) for style, text in cover]
    guide = word_guide(*body, in_style("H1", words("Topic 1: Storms")), TEXT)
    told = {account.text: account.reason for account in accounts(guide)}
    assert [told.get(text) for _, text in cover] == ["the cover"] * 4
    assert guide.doubts == []
    topic = word_guide(in_style("T", words("Topic 1: Storms")), in_style("H1", words("History")), TEXT)
    assert outline_of(topic).splitlines() == ["# Storms", "  History"]


@pytest.mark.parametrize(
    "runs",
    [
        (TURNED, words("African Union")),
        (words("African"), "<w:r><w:br/></w:r>", words("Union")),
        (words("African Union"), TURNED),
    ],
)
def test_a_page_or_line_that_is_broken_in_a_heading_takes_none_of_its_words(runs):
    topic = in_style("H1", words("Topic 1: Storms"))
    assert outline_of(word_guide(topic, in_style("H2", *runs), TEXT)) == "# Storms\n  African Union"


# Files made to take long


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("guide.txt", "Contents\n" + "." * 300_000 + "\nTopic 1: X\n"),
        ("guide.md", "# Contents\n\n" + "." * 300_000 + "x\n"),
        ("guide.md", "x " + "<!--" * 100_000),
        ("guide.md", "x " + f"{GOOGLE}a=" * 30_000),
        ("guide.rtf", r"{\rtf1 " + r"{\*\cs1" * 100_000),
        (
            "guide.html",
            f"<table>{'<tr><td rowspan=999999999 colspan=999999999>x</td><td>y</td></tr>' * 40}</table>",
        ),
    ],
    ids=["dots", "dots in Markdown", "remarks", "addresses", "styles", "spans"],
)
def test_signs_without_end_are_read_or_refused_in_a_moment_and_become_no_more(name, text, monkeypatch):
    give_pandoc_little_time(monkeypatch)
    start = time.process_time()  # which a busy machine does not lengthen
    with suppress(GuideError):
        assert len("".join(understood(text, name).lines)) < max(310_000, len(text) + 10)
    assert time.process_time() - start < 5


def test_styles_that_are_based_on_one_another_without_end_are_passed_over_soon():
    """With work that grew as the square of their number, this would take hours."""
    count = 30_000
    chain = "".join(
        f'<w:style w:styleId="S{number}"><w:name w:val="s"/><w:basedOn w:val="S{number + 1}"/></w:style>'
        for number in range(count)
    )
    last = f'<w:style w:styleId="S{count}"><w:name w:val="Title"/></w:style>'
    sheet = parsed(f'<w:styles xmlns:w="{WORD}">{chain}{last}</w:styles>'.encode())
    for style, is_known in (("S0", True), (f"S{count - 3}", False)):
        root = parsed(f'<w:body xmlns:w="{WORD}">{in_style(style, words("MUN"))}</w:body>'.encode())
        assert len(mark_looks(root, [sheet])[0]) == 1
        assert (root.find(f".//{{{WORD}}}pStyle") is not None) is is_known


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (odt(f"<text:p>{'<text:span>' * 20_000}x{'</text:span>' * 20_000}</text:p>"), "g.odt", "inside one"),
        (odt("<text:p/>" * 1_000_001), "g.odt", "far more than any guide"),
        (docx("<w:p/>" * 1_000_001), "g.docx", "far more than any guide"),
    ],
    ids=["deep", "many in ODT", "many in DOCX"],
)
def test_a_file_of_elements_without_end_is_refused_before_they_take_memory(data, name, said):
    with pytest.raises(GuideError, match=said):
        read_guide(data, name)
