"""What is read of a file: its words in Markdown, whatever marks, tags, styles or frames its program wrote."""

import base64
import time
from contextlib import suppress

import pytest

from portal.guides.errors import GuideError
from portal.guides.office import mark_looks, parsed
from portal.guides.reading import read_guide
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
from tests.support.guides import give_pandoc_little_time, texts_of, understood, with_rows
from tests.support.picture_files import drawing, file_of

PICTURE = base64.b64encode(file_of(drawing(), "PNG")).decode()
INNER = box("X").replace(paragraphs("X"), paragraphs("Outer.").replace("</w:p>", f"{box('Inner.')}</w:p>"))
CELL = "<table:table-cell><text:p>{}</text:p>{}</table:table-cell>"
TABLE = "<table:table><table:table-row>{}</table:table-row></table:table>"
FRAME = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
IN_A_CELL = "<table:table-cell><text:h text:outline-level='2'>{}</text:h></table:table-cell>"
DRAWN = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
SHAPE = "<draw:custom-shape><text:p>In 2010.</text:p></draw:custom-shape>"
RULE = "|---|---|"
GOOGLE = "https://www.google.com/url?"
ELSEWHERE = "https://web.archive.org/web/2024/https://www.google.com/search?q=water"


def words(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def named(identifier: str, name: str, base: str = "") -> str:
    """A style of Word under this name, based on another."""
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="paragraph" w:styleId="{identifier}"><w:name w:val="{name}"/>{based}</w:style>'


COVER = named("T", "Title") + named("Sub", "Subtitle") + named("Own", "MUN Cover", "T")
TURNED, BROKEN = '<w:r><w:rPr><w:b/></w:rPr><w:br w:type="page"/></w:r>', "<w:r><w:br/></w:r>"
BOLD = "<w:r><w:rPr><w:b/></w:rPr><w:t>Union</w:t></w:r>"

# What is told → what a file holds, the lines that are read of it, and what is doubted.
READ: dict[str, tuple[str | bytes, list[str]]] = {
    "a text box of Word stands behind its paragraph and takes nothing of it": (
        docx(f"<w:p>{words('Pirates ')}{box('Forty ships.')}{words('attack.')}</w:p>{paragraphs('Many.')}"),
        ["Pirates attack.", "Forty ships.", "Many."],
    ),
    "boxes in a box and two on one paragraph keep their order": (
        docx(f"<w:p>{words('Text.')}{INNER}{box('Second.')}</w:p>"),
        ["Text.", "Outer.", "Inner.", "Second."],
    ),
    "a frame of an ODT stands behind its paragraph, or where it is on its page": (
        odt(f"{DRAWN.format('First.')}<text:p>Pirates {DRAWN.format('Forty ships.')}attack{SHAPE}.</text:p>"),
        ["First.", "Pirates attack.", "Forty ships.", "In 2010."],
    ),
    "a picture beside a text box still comes along": (
        docx(
            f"<w:p>{picture_of_word('p1')}{box('Beside it.')}</w:p>",
            relations=relation("image", "media/image1.png", external=False).replace("x1", "p1"),
            more={"word/media/image1.png": b"\x89PNG"},
        ),
        ["![](media/image1.png)", "Beside it."],
    ),
    "a table of one cell is a frame": (
        docx(FRAME.format(paragraphs("# Topic 1: Rain") + FRAME.format(paragraphs("# Wells", "They run.")))),
        ["**Topic 1: Rain**", "**Wells**", "They run."],
    ),
    "a heading in a table of an ODT is read": (
        odt(TABLE.format(IN_A_CELL.format("Bloc") + IN_A_CELL.format("Aim"))),
        ["| Bloc | Aim |", "|---|---|"],
    ),
    "cells beside a cell that reaches down stay in their columns": (
        "<table><tr><td rowspan='2'>Country</td><td colspan='2'>Debt</td></tr>"
        "<tr><td>Total</td><td>Creditor</td></tr><tr><td>Zambia</td><td>18</td><td>China</td></tr></table>",
        ["| Country | Debt | |", "|---|---|---|", "| | Total | Creditor |", "| Zambia | 18 | China |"],
    ),
    "a table that Markdown has no word for keeps all its words": (
        "<table><tr><th>State</th><th>View</th></tr><tr><td>Isles</td><td><h3>For</h3><ul><li>all</li>"
        "<li>x | y</li></ul><table><tr><td>a</td><td>b</td></tr></table></td></tr>"
        "<tr><td colspan='2'><b>Both</b> together</td></tr></table><p>After.</p>",
        [
            "| State | View |",
            RULE,
            "| Isles | For; all; x \\| y; a; b |",
            "| **Both** together | |",
            "After.",
        ],
    ),
    "what pandoc leaves out is told": (
        odt(TABLE.format(CELL.format("Kept", TABLE.format(CELL.format("Lost", ""))) + CELL.format("It", ""))),
        ["| Kept | It |", RULE, "Not read, so add it by hand: “Lost”."],
    ),
    "a note is not told as lost, and may be set in": (
        odt(f"<text:p>A{NOTE_OF_ODT.format('A remark.')} short one.</text:p>"),
        ["A[^1] short one.", "A remark."],
    ),
    "signs that are read in other marks are not told as lost": (
        odt("<text:p>Tab<text:tab/>and<text:line-break/>break,<text:s/>*stars* and [[marks]].</text:p>"),
        ["Tab and\\", "break, \\*stars\\* and \\[\\[marks\\]\\]."],
    ),
    "what Word tracks as taken out is not told as lost": (
        docx(f"<w:p><w:del><w:r><w:delText>Out.</w:delText></w:r></w:del></w:p>{paragraphs('Kept.')}"),
        ["Kept."],
    ),
    "every line of a cover in the styles of Word is read": (
        styled_docx("".join(in_style(style, words(style)) for style in ("T", "Sub", "Sub", "Own")), COVER),
        ["T", "Sub", "Sub", "Own"],
    ),
    "a page or line that is broken in a heading takes none of its words": (
        styled_docx(
            in_style("H", TURNED, words("African"), BROKEN, words("Union"))
            + in_style("H", BOLD, TURNED)
            + in_style("", TURNED, BOLD)
            + in_style("", BOLD, TURNED, BOLD, BROKEN),
            named("H", "heading 1"),
        ),
        ["# African Union", "# **Union**", "**Union**", "**Union\\", "Union**"],
    ),
    "words that a style has in bold leave the rest of an RTF alone": (
        rtf(r"\s0 Default" "\n" r"\*\cs19\b Strong", r"\s0 They run dry."),
        ["They run dry."],
    ),
    "a footnote of RTF is read that older programs may pass over": (
        rb"{\rtf1\ansi Rivers{\super\chftn}{\*\footnote\chftn The Nile.} flow.\par}",
        ["Rivers[^1] flow.", "The Nile."],
    ),
    "names in braces are no words of a heading": (
        "# **Topic A: Rain** {#topic-a:-rain}\n\n## Two {#two .unnumbered}\n\n## Three {-}\n\n{#four}",
        ["# **Topic A: Rain**", "## Two", "## Three", "{#four}"],
    ),
    "addresses at the end stand where their links and pictures are": (
        f'![][image1]\n\nSee [his letter][1] and [2].\n\n[1]: https://a.org/b "A"\n[2]: <https://a.org/c>\n'
        f"[image1]: <data:image/png;base64,{PICTURE}>",
        ["![](guide-picture-1)", 'See [his letter](https://a.org/b "A") and [2](https://a.org/c).'],
    ),
    "an address or a note that nothing refers to is a text": (
        "Text.\n\n[3]: https://a.org/unused\n\n[^1]: A note.",
        ["Text.", "\\[3\\]: https://a.org/unused", "\\[^1\\]: A note."],
    ),
    "signs of our own are none in a text": (
        "It is &#30;heading &#29;1&#29; so.\n\n```\n\x1elist\nx\n\x1epage\n```",
        ["It is \x1eheading [^1] so.", "    \x1elist", "    x", "    \x1epage"],
    ),
    "links to places in the file are words": ("As [the next](#next) tells.", ["As the next tells."]),
    "brackets that no address is given for stay": (
        "See [1] and [x][2].\n\n- [ ] to do\n\n\\[1\\] [a](b)",
        ["See \\[1\\] and \\[x\\]\\[2\\].", "- \\[ \\] to do", "\\[1\\] [a](b)"],
    ),
    "tags are no words of a text": (
        "In 2025<sup>12</sup> some 10<sup>-6</sup> of CO<sub>2</sub>, <u>really</u>, the 1<sup>st</sup> time."
        "<!-- ask -->\n\n| a | b |\n|--|--|\n| c<br>d | e<br/>f |",
        ["In 2025¹² some 10⁻⁶ of CO2, really, the 1st time.", "| a | b |", RULE, "| c; d | e; f |"],
    ),
    "an address that only leads on to another is the other": (
        f"[ICRC]({GOOGLE}q=https://www.icrc.org/water&sa=D&source=editors&ust=17&usg=AO)\n\n"
        f"[ICRC]({GOOGLE}q=https://www.icrc.org/water&amp;sa=D)\n\n"
        f"[ICRC]({GOOGLE}sa=t&q=https%3A%2F%2Fwww.icrc.org%2Fwater%29%E9&usg=AO)",
        [*["[ICRC](https://www.icrc.org/water)"] * 2, "[ICRC](https://www.icrc.org/water%29%E9)"],
    ),
    "an address with another in it is left as it is": ((LEADING := f"[a]({ELSEWHERE})"), [LEADING]),
    "a path, the name of a file or an address describes no picture": (
        r"![C:\\Users\\x](a) ![/home/x](b) ![cover.JPG](c) ![https://example.org/a](d)",
        ["![](a) ![](b) ![](c) ![](d)"],
    ),
    "words with an address or a stroke describe a picture": (
        (DESCRIBED := "![https://example.org/a picture](a) ![A dam and/or a wall](b)"),
        [DESCRIBED],
    ),
}


@pytest.mark.parametrize("told", READ)
def test_of_a_file_its_words_are_read_as_is_told(told: str):
    given, lines = READ[told]
    data = given if isinstance(given, bytes) else given.encode()
    name = "guide" if isinstance(given, bytes) else "guide.html" if given.startswith("<") else "guide.md"
    assert texts_of(data, name) == lines


def test_a_remark_in_a_markdown_file_is_shown_to_no_reader():
    remark = "<!-- ask Ana:\n# is this true?\n-->\n\n"
    guide = understood(f"# Topic 1: Debt\n\n{remark}It is <!-- really? --> so.\n\n<!-- one --> It was.\n")
    assert guide.entries[1].body == "It is so.\n\nIt was."
    assert guide.set_aside == 1


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
        rows = with_rows(text, name)[1]
        assert sum(len(row.block.text) for row in rows) < max(310_000, len(text) + 10)
    assert time.process_time() - start < 5


def test_styles_that_are_based_on_one_another_without_end_are_passed_over_soon():
    """With work that grew as the square of their number, this would take hours."""
    count = 30_000
    chain = "".join(named(f"S{number}", "s", f"S{number + 1}") for number in range(count))
    sheet = parsed(f'<w:styles xmlns:w="{WORD}">{chain}{named(f"S{count}", "Title")}</w:styles>'.encode())
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
