"""Each heading and paragraph has the look that its file gives it, be it by a style."""

import pytest

from portal.guides.blocks import Block, Look, Shape
from portal.guides.reading import read_guide
from tests.support.guide_files import docx, in_style, styled_docx
from tests.support.guides import outline_of, understood

STYLES = (
    '<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:styleId="Big"><w:name w:val="Big"/><w:rPr><w:b/><w:sz w:val="32"/></w:rPr></w:style>'
    '<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="Big"/><w:rPr><w:b w:val="0"/><w:i/>'
    "</w:rPr></w:style>"
    '<w:style w:styleId="Out"><w:name w:val="Out"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def blocks_of(*paragraphs: tuple[str, str]) -> list[Block]:
    """The blocks of a Word file of these styles and runs."""
    body = "".join(in_style(*each) for each in paragraphs)
    return read_guide(styled_docx(body, STYLES), "guide.docx").blocks


@pytest.mark.parametrize(
    ("style", "runs", "look"),
    [
        ("", run("Wells"), Look(size=11)),
        ("Big", run("Wells"), Look(size=16, is_bold=True)),
        ("Own", run("Wells"), Look(size=16, is_italic=True)),
        ("Own", run("Wells", '<w:sz w:val="24"/><w:u w:val="single"/>'), Look(0, 12, False, True, True)),
        ("", run("Wells", "<w:caps/>"), Look(size=11, is_capital=True)),
        ("", run("WELLS"), Look(size=11, is_capital=True)),
        ("", run("Wells", '<w:rStyle w:val="Strong"/>'), Look(size=11, is_bold=True)),
        ("", run("We", "<w:b/>") + run("lls", '<w:b w:val="1"/>'), Look(size=11, is_bold=True)),
        ("", run("We", "<w:b/>") + run("lls"), Look(size=11)),
        ("", run("Wells", "<w:b/>") + run(" "), Look(size=11, is_bold=True)),
    ],
)
def test_words_of_word_look_as_their_style_and_what_it_is_based_on_say(style, runs, look):
    (block,) = blocks_of((style, runs))
    assert block.look == look


def test_titles_that_are_only_larger_are_headings_and_the_largest_is_the_topic():
    sizes = {"Rain": 40, "Wells": 28, "It is dry.": 22, "A name": 24, "Dams": 28, "They all break.": 22}
    body = "".join(in_style("", run(text, f'<w:sz w:val="{size}"/>')) for text, size in sizes.items())
    assert outline_of(understood(styled_docx(body, STYLES), "guide.docx")) == "# Rain\n  Wells\n  Dams"


def test_a_style_with_a_level_of_the_outline_makes_headings():
    heading, text = blocks_of(("Out", run("The Wells")), ("", run("They run dry.")))
    assert (heading.shape, heading.look.level) == (Shape.HEADING, 2)
    assert (text.shape, text.look.level) == (Shape.PARAGRAPH, 0)


@pytest.mark.parametrize("text", ["# Well", "1. Well", "- Well", "> Well", "+ Well", "2) Well", "\\\\\\"])
def test_words_like_markdown_at_the_beginning_of_a_paragraph_stay_words(text):
    (block,) = blocks_of(("", run(text.replace(">", "&gt;"))))
    assert block.shape is Shape.PARAGRAPH
    assert block.text in (f"\\{text}", f"{text[:1]}\\{text[1:]}")


BOLD = "<w:b/>"


@pytest.mark.parametrize(
    ("runs", "parts"),
    [
        (
            [("THE WELLS", BOLD), ("They run dry.", ""), ("In summer.", "")],
            ["**THE WELLS**", "They run dry.\\\nIn summer."],
        ),
        ([("The wells", '<w:sz w:val="40"/>'), ("They run dry.", "")], ["The wells", "They run dry."]),
        ([("PART I", BOLD), ("WELLS", BOLD)], ["**PART I WELLS**"]),
        ([("PART I", BOLD), ("", ""), ("WELLS", BOLD)], ["**PART I**", "**WELLS**"]),
        ([("Wells", f'{BOLD}<w:sz w:val="40"/>'), ("Dams", BOLD)], ["**Wells**", "**Dams**"]),
    ],
)
def test_a_soft_break_parts_words_of_different_looks_and_a_blank_line_two_headings(runs, parts):
    line = "<w:r><w:br/></w:r>".join(run(*each) for each in runs)
    assert [block.text for block in blocks_of(("", line))] == parts


def test_a_raised_number_at_the_beginning_or_end_of_a_paragraph_stays_raised():
    raised = run("12", '<w:vertAlign w:val="superscript"/>')
    (block,) = blocks_of(("", raised + run(" See the letter of 2010") + raised))
    assert block.text == "¹² See the letter of 2010¹²"


def test_the_only_item_of_a_list_has_a_look_since_it_may_be_a_numbered_heading():
    numbered, several = (
        read_guide(text.encode(), "g.md").blocks[0] for text in ("1. **Wells**", "1. **a**\n2. b")
    )
    assert (numbered.shape, numbered.look) == (Shape.LIST, Look(is_bold=True))
    assert several.look == Look()


def test_lines_of_one_look_stay_as_they_are_written():
    for text in ("One line\ngoes on\\\nand is broken.", f"*{'verse ' * 20}a*\\\n*{'verse ' * 20}b*"):
        (block,) = read_guide(text.encode(), "guide.md").blocks
        assert block.text == text


def test_a_table_holds_no_marks():
    cell = f"<w:tc><w:p>{run('Wells')}</w:p></w:tc>"
    data = docx(f"<w:tbl><w:tr>{cell}{cell}</w:tr></w:tbl><w:p>{run('Text.')}</w:p>")
    assert all(line.isascii() for line in read_guide(data, "guide.docx").lines)
