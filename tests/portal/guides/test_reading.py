"""What is read of a file: its words in Markdown, whatever its program wrote around them, and their looks."""

import base64

import pytest

from portal.guides.blocks import Block, Look, Shape
from portal.guides.furniture import is_title
from portal.guides.office import SPACES, mark_looks, parsed
from portal.guides.reading import read_guide
from tests.support.guide_files import NOTE_OF_ODT, box, docx, in_style, odt, pdf, picture, relation, words_at
from tests.support.guides import SAMPLES, texts_of, understood
from tests.support.picture_files import drawing, file_of


def run(text: str, properties: str = "") -> str:
    """Words of Word with these properties."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def named(identifier: str, name: str, *said: str) -> str:
    """A style of Word under this name, of which this is said."""
    inside = f'<w:name w:val="{name}"/>{"".join(said)}'
    return f'<w:style w:type="paragraph" w:styleId="{identifier}">{inside}</w:style>'


WORD = SPACES["w"]
BOLD, LARGE, RAISED = "<w:b/>", '<w:sz w:val="40"/>', '<w:vertAlign w:val="superscript"/>'
BASED = '<w:basedOn w:val="{}"/>'
STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
    + "".join(map(named, ("T", "Sub", "H"), ("Title", "Subtitle", "heading 1")))
    + named("Own", "MUN Cover", BASED.format("T"))
    + named("Big", "Big", '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>')
    + named("Slanted", "Slanted", BASED.format("Big"), '<w:rPr><w:b w:val="0"/><w:i/></w:rPr>')
    + named("Out", "Out", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')
)
TURNED, BREAK = '<w:r><w:rPr><w:b/></w:rPr><w:br w:type="page"/></w:r>', "<w:r><w:br/></w:r>"
UNION = run("Union", BOLD)
FRAME = "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>"
ROW = "<table:table><table:table-row>{}{}</table:table-row></table:table>"
CELL = "<table:table-cell><text:p>{}</text:p>{}</table:table-cell>"
HEAD = "<table:table-cell><text:h text:outline-level='2'>{}</text:h></table:table-cell>"
DRAWN = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
SHAPE = "<draw:custom-shape><text:p>In 2010.</text:p></draw:custom-shape>"
TEXT = ("Rivers cross borders, and the states on", "them share water that no one state owns.")
PICTURE = base64.b64encode(file_of(drawing(), "PNG")).decode()
GOOGLE = "https://www.google.com/url?"
ELSEWHERE = "[a](https://web.archive.org/web/2024/https://www.google.com/search?q=water)"
WITH_WORDS = "![https://a.org/a view](e) ![A dam and/or a wall](f)"
SECRET = (SAMPLES / "matrix.md").as_uri()

# By the kind of a file: each part of it → the lines that are read of that, and last what is doubted.
READ: dict[str, dict[str, str]] = {
    "docx": {
        # Pandoc takes but one line in each style of a cover.
        in_style("T", run("Guide")) + in_style("Own", run("Lake MUN")): "Guide\nLake MUN",
        in_style("Sub", run("Rain")) + in_style("Sub", run("Snow")): "Rain\nSnow",
        # A page or line that is broken in a heading takes none of its words.
        in_style("H", TURNED, run("African"), BREAK, run("Union")): "# African Union",
        in_style("H", UNION, TURNED) + in_style("", TURNED, UNION): "# **Union**\n**Union**",
        in_style("", UNION, TURNED, UNION, BREAK): "**Union\\\nUnion**",
        # A text box stands behind its paragraph and takes nothing of it, be it a picture.
        in_style("", run("Pirates "), box("Forty ships."), run("attack.")): "Pirates attack.\nForty ships.",
        in_style("", run("Text."), box("Box.", box("In it.")), box("Next.")): "Text.\nBox.\nIn it.\nNext.",
        in_style("", picture("image"), box("Beside it.")): "![](media/1.png)\nBeside it.",
        # A table of one cell is a frame.
        FRAME.format(in_style("H", run("Rain")) + FRAME.format(in_style("", run("Wet.")))): "# Rain\nWet.",
        FRAME.format(
            f"{in_style('', UNION)}</w:tc><w:tc>{in_style('', UNION)}"
        ): "| **Union** | **Union** |\n|---|---|",
        # What was taken out is not told as lost.
        "<w:p><w:del><w:r><w:delText>Out.</w:delText></w:r></w:del></w:p>": "",
        # Words like Markdown at the beginning or end of a paragraph stay words.
        "".join(in_style("", run(each)) for each in ("# A", "1. B", "- C", "&gt; D", "+ E", "2) F \\")): (
            "\\# A\n1\\. B\n\\- C\n\\> D\n\\+ E\n2\\) F \\\\"
        ),
        in_style("", run("1", RAISED), run(" of 2010"), run("2", RAISED)): "¹ of 2010²",
    },
    "odt": {
        DRAWN.format("First."): "First.",  # a frame on its page, and others that are in a paragraph
        f"<text:p>Pirates {DRAWN.format('Forty.')}go{SHAPE}.</text:p>": "Pirates go.\nForty.\nIn 2010.",
        ROW.format(HEAD.format("Bloc"), HEAD.format("Aim")): "| Bloc | Aim |\n|---|---|",
        ROW.format(CELL.format("Kept", ROW.format(CELL.format("Lost", ""), "")), CELL.format("It", "")): (
            "| Kept | It |\n|---|---|"
        ),
        # Signs that are read in other marks, and a note that is set in, are not told as lost.
        "<text:p>Tab<text:tab/>and<text:line-break/>break,<text:s/>*stars* and [[marks]].</text:p>": (
            "Tab and\\\nbreak, \\*stars\\* and \\[\\[marks\\]\\]."
        ),
        f"<text:p>A{NOTE_OF_ODT.format('A remark.')} one.</text:p>": "A[^1] one.\nA remark.",
        "": "Not read, so add it by hand: “Lost”.",
    },
    # A style of characters leaves the rest alone; older programs may pass over a note of this kind.
    "rtf": {
        r"{\rtf1\ansi{\stylesheet{\s0 Default;}{\*\cs19\b Strong;}}\pard\plain \s0 ": "",
        r"Rivers{\super\chftn}{\*\footnote\chftn The Nile.} flow.\par}": "Rivers[^1] flow.\nThe Nile.",
    },
    "html": {
        # Nothing is fetched, and no script is run.
        f"<!doctype html><p>Text.</p><iframe src='{SECRET}'></iframe><script>alert(1)</script>": "Text.",
        f"<p><img src='{SECRET}'> <img src='http://127.0.0.1:9/x'></p>": f"![]({SECRET}) ![](http://127.0.0.1:9/x)",
        f"<img src='data:image/png;base64,{PICTURE}' alt='a well'>": "![a well](guide-picture-1)",
        # Cells beside one that reaches down stay in their columns, and those with lists are one line.
        "<table><tr><td rowspan='2'>In</td><td colspan='2'>Debt</td></tr>": "| In | Debt | |\n|---|---|---|",
        "<tr><td>Total</td><td>Creditor</td></tr>": "| | Total | Creditor |",
        "<tr><td>Zambia</td><td>18</td><td>China</td></tr></table>": "| Zambia | 18 | China |",
        "<table><tr><th>State</th><th>View</th></tr>": "| State | View |\n|---|---|",
        "<tr><td>Isles</td><td><h3>For</h3><ul><li>all</li><li>x | y</li></ul>": "",
        "<table><tr><td>a</td><td>b</td></tr></table></td></tr>": "| Isles | For; all; x \\| y; a; b |",
        "<tr><td colspan='2'><b>Both</b> too</td></tr></table><p>After.</p>": "| **Both** too | |\nAfter.",
    },
    "md": {
        # Names in braces are no words of a heading.
        "# **Topic A: Rain** {#topic-a:-rain}": "# **Topic A: Rain**",
        "## Two {#two .unnumbered}\n\n## Three {-}\n\n{#four}": "## Two\n## Three\n{#four}",
        # Addresses stand where their links are, and others, notes and brackets that lead nowhere are text.
        "![][image1]\n\nSee [his letter][1] and [2].\n\n[2]: <https://a.org/c>": "![](guide-picture-1)",
        '[1]: https://a.org/b "A"': 'See [his letter](https://a.org/b "A") and [2](https://a.org/c).',
        f"[image1]: <data:image/png;base64,{PICTURE}>": "",
        "[3]: https://a.org/unused\n\n[^1]: A note.": "\\[3\\]: https://a.org/unused\n\\[^1\\]: A note.",
        "- [ ] See [4], [x][5] or \\[1\\] [a](b)": "- \\[ \\] See \\[4\\], \\[x\\]\\[5\\] or \\[1\\] [a](b)",
        # Links to places in the file are words, and an address that only leads on to another is the other.
        "As [the next](#next) tells.": "As the next tells.",
        f"[a]({GOOGLE}q=https://a.org/b&sa=D&source=editors&ust=17&usg=AO)": "[a](https://a.org/b)",
        f"[a]({GOOGLE}q=https://a.org/b&amp;sa=D)": "[a](https://a.org/b)",
        f"[a]({GOOGLE}sa=t&q=https%3A%2F%2Fa.org%2Fb%29%E9&usg=AO)": "[a](https://a.org/b%29%E9)",
        ELSEWHERE: ELSEWHERE,
        # A path, the name of a file or an address describes no picture, unlike words with such.
        r"![C:\\Users\\x](a) ![/home/x](b) ![x.JPG](c) ![https://a.org/a](d)": "![](a) ![](b) ![](c) ![](d)",
        # Tags and remarks are no words, and break no line.
        f"<u>{' '.join(TEXT)}</u> {WITH_WORDS}": f"{' '.join(TEXT)} {WITH_WORDS}",
        "2025<sup>12</sup> 10<sup>-6</sup> CO<sub>2</sub> <u>a</u> 1<sup>st</sup>": "2025¹² 10⁻⁶ CO2 a 1st",
        "It is <!-- really? --> so.\n\n<!-- one --> It was. <!-- two -->": "It is so.\nIt was.",
        "| a | b |\n|--|--|\n| c<br>d | e<br/>f |": "| a | b |\n|---|---|\n| c; d | e; f |",
        # Lines of one look stay as they are written.
        (LINES := "One line\ngoes on\\\nand is broken."): LINES,
        (VERSE := f"*{'verse ' * 20}a*\\\n*{'verse ' * 20}b*"): VERSE,
        # Signs of our own are none in a text.
        "It is &#30;heading &#29;1&#29; so.": "It is \x1eheading [^1] so.",
        "```\n\x1elist\nx\n\x1epage\n```": "    \x1elist\n    x\n    \x1epage",
    },
}


def file_with(kind: str, *parts: str) -> bytes:
    if kind == "odt":
        return odt("".join(parts))
    if kind != "docx":
        return ("\n\n" if kind == "md" else "").join(parts).encode()
    relations = relation("image", "media/1.png", external=False) + relation("hyperlink", "https://a.org/rain")
    more = {"word/media/1.png": b"\x89PNG"}
    return docx("".join(parts), styles=STYLES, relations=relations, number="2", more=more)


@pytest.mark.parametrize("kind", READ)
def test_of_a_file_without_an_ending_all_words_are_read_and_no_more(kind: str):
    lines = "\n".join(filter(None, READ[kind].values())).split("\n")
    assert texts_of(file_with(kind, *READ[kind]), "guide") == lines


def blocks_of(*texts: str) -> list[Block]:
    """The blocks of a Word file of these paragraphs."""
    return read_guide(docx("".join(texts), styles=STYLES), "guide.docx").blocks


LOOKS = [  # of paragraphs of Word
    (in_style("", run("Wells")), Look(size=11)),
    (in_style("Big", run("Wells")), Look(size=16, is_bold=True, is_marked=True)),
    (in_style("Slanted", run("Wells")), Look(size=16, is_italic=True, is_marked=True)),
    (in_style("Slanted", run("A", f"{LARGE}<w:u/>")), Look(0, 20, False, True, True, False, True)),
    (in_style("", run("Wells", '<w:sz w:val="24"/>')), Look(size=12)),
    (in_style("Out", run("The Wells")), Look(level=2, size=11)),
    (in_style("", run("Wells", "<w:caps/>")), Look(size=11, is_capital=True)),
    (in_style("", run("WELLS")), Look(size=11, is_capital=True)),
    (in_style("", run("Wells", '<w:rStyle w:val="Big"/>')), Look(size=16, is_bold=True, is_marked=True)),
    (in_style("", run("We", BOLD), run("lls", '<w:b w:val="1"/>')), Look(size=11, is_bold=True)),
    (in_style("", run("We", BOLD), run("lls")), Look(size=11)),
    (in_style("", run("Wells", BOLD), run(" ")), Look(size=11, is_bold=True)),
]


def test_words_of_word_look_as_their_style_and_what_it_is_based_on_say():
    blocks = blocks_of(*(text for text, _ in LOOKS))
    assert [block.look for block in blocks] == [look for _, look in LOOKS]
    assert [block.shape is Shape.HEADING for block in blocks] == [look.level > 0 for _, look in LOOKS]


BROKEN = [  # lines of a paragraph with soft breaks (Shift+Enter) between them, and what they become
    ([run("THE WELLS", BOLD), run("They run."), run("In May.")], ["**THE WELLS**", "They run.\\\nIn May."]),
    ([run("The wells", LARGE), run("They run dry.")], ["The wells", "They run dry."]),
    ([run("PART I", BOLD), run("WELLS", BOLD)], ["**PART I WELLS**"]),
    ([run("PART I", BOLD), run(""), run("WELLS", BOLD)], ["**PART I**", "**WELLS**"]),
    ([run("Wells", BOLD + LARGE), run("Dams", BOLD)], ["**Wells**", "**Dams**"]),
    ([run("\\\\\\")], ["\\\\\\\\"]),  # which ends in no sign of a break
]


def test_a_soft_break_parts_words_of_different_looks_and_a_blank_line_two_headings():
    blocks = blocks_of(*(in_style("", BREAK.join(lines)) for lines, _ in BROKEN))
    assert [block.text for block in blocks] == [part for _, parts in BROKEN for part in parts]


def test_styles_that_are_based_on_one_another_without_end_are_passed_over_soon():
    """With work that grew as the square of their number, this would take hours."""
    count = 30_000
    chain = "".join(named(f"S{number}", "s", BASED.format(f"S{number + 1}")) for number in range(count))
    sheet = parsed(f'<w:styles xmlns:w="{WORD}">{chain}{named(f"S{count}", "Title")}</w:styles>'.encode())
    for style, is_known in (("S0", True), (f"S{count - 3}", False)):
        root = parsed(f'<w:body xmlns:w="{WORD}">{in_style(style, run("MUN"))}</w:body>'.encode())
        assert len(mark_looks(root, [sheet])[0]) == 1
        assert (root.find(f".//{{{WORD}}}pStyle") is not None) is is_known


# PDFs

TITLE = words_at(72, 740, "Topic 1: Rivers", font=2, size=18)
SORTED = "The columns of page 1 were read one by one: check their order."


def lines_at(left: int, top: int, *lines: str) -> str:
    return "".join(words_at(left, top - 14 * place, line) for place, line in enumerate(lines))


def read(*content: str) -> list[str]:
    """The texts of the blocks and what is doubted about the whole; with a doubt of the order, each has it."""
    reading = read_guide(pdf(content="".join(content)), "guide.pdf")
    assert all(bool(block.doubt) == (SORTED in reading.doubts) for block in reading.blocks)
    return [block.text for block in reading.blocks] + reading.doubts


def test_each_block_has_the_size_and_type_of_its_lines():
    heading, point = words_at(72, 700, "The Quarrel", font=2), words_at(90, 680, "A first point", font=3)
    blocks = read_guide(pdf(content=TITLE + heading + point + lines_at(72, 660, *TEXT)), "guide.pdf").blocks
    looks = {"is_bold": True, "is_marked": True, "size": 18}, {"is_bold": True}, {"is_italic": True}, {}
    assert [block.look for block in blocks] == [Look(**{"size": 11, **look}) for look in looks]
    assert [is_title(block) for block in blocks] == [True, True, True, False]


def test_a_large_first_letter_joins_its_word_unless_it_is_one_and_no_number_and_no_words_below():
    for rest, words in ((" NTRODUCTION", "INTRODUCTION"), ("12", "I 12")):  # in small capitals
        line = words_at(72, 500, "I", font=2, size=16) + words_at(90, 500, rest, font=2, size=12)
        assert read(line, lines_at(72, 450, *TEXT)) == [f"**{words}**", " ".join(TEXT)]
    drop, beside = words_at(72, 450, "R", size=36), lines_at(98, 474, TEXT[0][1:], TEXT[1])
    below = words_at(72, 420, "Treaties", font=2)
    assert read(drop, beside, below) == read(beside, drop, below) == [" ".join(TEXT), "**Treaties**"]
    assert read(drop, below, words_at(98, 474, "12")) == ["R", "**Treaties**", "12"]
    word = words_at(72, 450, "A", size=36)
    assert read(word, lines_at(98, 474, "river crosses", "a river too.")) == ["A river crosses a river too."]
    assert read(word, lines_at(98, 474, "lthough a river", "is.")) == ["Although a river is."]


def test_a_bold_label_begins_a_point_where_the_bullet_is_only_drawn():
    rows = ((700, "Wells:"), (686, "Dams:"))
    lines = (words_at(72, at, each, font=2) + words_at(110, at, f" {TEXT[0]}") for at, each in rows)
    _, *texts = read(TITLE, *lines, words_at(72, 672, TEXT[1]))
    assert texts == [f"**Wells:** {TEXT[0]}", f"**Dams:** {' '.join(TEXT)}"]


def test_columns_written_row_by_row_are_parted_and_doubted_and_no_table_and_none_in_order():
    places = range(12)
    left, right = ([f"{side} {row} of a text that goes on" for row in places] for side in ("left", "right"))
    cells = [f"cell {row}" for row in places]
    by_rows, table = (
        [lines_at(72, 700 - 14 * row, left[row]) + lines_at(320, 700 - 14 * row, own[row]) for row in places]
        for own in (right, cells)
    )
    assert read(TITLE, *by_rows) == ["**Topic 1: Rivers**", " ".join(left + right), SORTED]
    assert read(lines_at(72, 700, *left), lines_at(320, 700, *right)) == [" ".join(left + right)]
    assert read(*table) == [" ".join(f"{left[row]} {cells[row]}" for row in places)]


def test_a_picture_is_named_with_its_page_and_one_on_every_page_is_not():
    said = "The pictures on page 1 were not copied: add them by hand."
    for options, doubts in (({"picture": True}, [said]), ({}, []), ({"picture": True, "kids": 4}, [])):
        assert read_guide(pdf("It rains.", **options), "guide.pdf").doubts == doubts


def test_words_without_a_size_are_read_and_bullets_of_a_symbol_font_are_bullets():
    assert read(words_at(72, 700, "Rain", size=0), words_at(72, 680, "Snow")) == ["Rain", "Snow"]
    lines = "\n".join(f"{bullet} A thing" for bullet in "\uf0b7\uf095\ue123•")
    *_, listed = read_guide(f"Some things are named here:\n{lines}".encode(), "guide.txt").blocks
    assert [item.text for item in listed.items] == ["A thing"] * 4


SMALL, BOOK = {"size": 6}, {"font": 3}
WITH_NOTES = (  # left edge, height and words, small or slanted where it is said
    *((72, 646, "The states share water.", {}), (200, 650, "1", SMALL), (210, 646, "In 2024", {})),
    *((260, 650, "2", SMALL), (270, 646, "they had 10", {}), (340, 650, "3", SMALL)),
    *((350, 646, "dams and CO", {}), (410, 643, "2", SMALL)),
    *((72, 124, "1", SMALL), (78, 120, 'Rivers Institute, "Rivers of the', {})),
    (72, 107, 'North", 2018, https://example.org/north', {}),
    *((72, 94, "2", SMALL), (78, 90, "World Bank,", {}), (140, 90, "Rivers and their", BOOK)),
    *((72, 77, "Towns", BOOK), (110, 77, ", 2020, https://example.com/towns, p. 4", {})),
)


def test_a_note_at_the_foot_of_a_page_is_a_citation_and_a_power_of_ten_stays_a_number():
    text = "".join(words_at(*place, **look) for *place, look in WITH_NOTES)
    guide = understood(pdf(content=TITLE + text), "guide.pdf")
    assert guide.entries[-1].body == (
        "The states share water.[@rivers-2018-rivers-north] In 2024"
        "[@world-2020-rivers-their-towns, p. 4] they had 10³ dams and CO2"
    )
    assert {each.title for each in guide.references} == {"Rivers of the North", "Rivers and their Towns"}
