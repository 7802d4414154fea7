"""A PDF is read as it looks: fonts, columns, large first letters, bullets of symbol fonts."""

from portal.guides.blocks import Look, Shape
from portal.guides.furniture import is_title
from portal.guides.reading import read_guide
from tests.support.guide_files import pdf, words_at
from tests.support.guides import understood

TEXT = ("Rivers cross borders, and the states on", "them share water that no one state owns.")


def blocks_of(*content: str) -> list:
    return read_guide(pdf(content="".join(content)), "guide.pdf").blocks


def test_each_block_has_the_size_and_type_of_its_lines():
    title, heading, point, text = blocks_of(
        words_at(72, 740, "Topic 1: Rivers", font=2, size=18),
        words_at(72, 700, "The Quarrel", font=2),
        words_at(90, 680, "A first point", font=3),
        *(words_at(72, 660 - 13 * place, line) for place, line in enumerate(TEXT)),
    )
    assert title.look == Look(size=18, is_bold=True, is_marked=True)
    assert heading.look == Look(size=11, is_bold=True)
    assert point.look == Look(size=11, is_italic=True)
    assert text.look == Look(size=11)
    assert [is_title(block) for block in (title, heading, point, text)] == [True, True, True, False]
    assert text.text == " ".join(TEXT)


def rows(count: int, right: str) -> str:
    """Lines of two columns in the order of the rows, as some programs write them."""
    return "".join(
        words_at(72, 700 - 14 * row, f"left {row} of a text that goes on and")
        + words_at(320, 700 - 14 * row, right.format(row))
        for row in range(count)
    )


def test_columns_that_are_written_row_by_row_are_read_one_after_the_other_and_doubted():
    title = words_at(72, 740, "Topic 1: A title that spans the two columns of its page", font=2, size=18)
    reading = read_guide(pdf(content=title + rows(12, "right {} of a text that goes on")), "guide.pdf")
    assert [line.split()[:2] for line in reading.lines[1:]] == [
        [side, str(row)] for side in ("left", "right") for row in range(12)
    ]
    assert reading.lines[0].startswith("Topic 1")
    assert reading.doubts == ["The columns of page 1 were read one by one: check their order."]
    assert all(block.doubt for block in reading.blocks)


def test_a_table_and_columns_in_order_are_left_as_they_are():
    table = read_guide(pdf(content=rows(12, "cell {}")), "guide.pdf")
    assert table.doubts == []
    assert table.lines[3] == "left 3 of a text that goes on and cell 3"
    in_order = "".join(
        words_at(left, 700 - 14 * row, f"{left} {row} of a text that goes on and")
        for left in (72, 320)
        for row in range(12)
    )
    assert read_guide(pdf(content=in_order), "guide.pdf").doubts == []


def test_a_large_first_letter_joins_its_word():
    text = words_at(72, 450, "R", size=36) + words_at(98, 474, TEXT[0][1:]) + words_at(98, 460, TEXT[1])
    (block,) = blocks_of(text)
    assert block.text == " ".join(TEXT)
    lines = words_at(98, 474, TEXT[0][1:]) + words_at(98, 460, TEXT[1])
    written_last = lines + words_at(72, 450, "R", size=36) + words_at(72, 420, "Treaties", font=2)
    assert [block.text for block in blocks_of(written_last)] == [" ".join(TEXT), "**Treaties**"]
    word = (
        words_at(72, 450, "A", size=36) + words_at(98, 474, "river crosses") + words_at(98, 460, "a river.")
    )
    assert [block.text for block in blocks_of(word)] == ["A river crosses a river."]
    heading = words_at(72, 500, "I", font=2, size=16) + words_at(77, 500, " NTRODUCTION", font=2, size=12)
    assert (blocks_of(heading, text)[0].text, blocks_of(heading, text)[0].look.size) == (
        "**INTRODUCTION**",
        16,
    )
    whole = words_at(72, 500, "A", font=2, size=16) + words_at(90, 500, "12", font=2, size=12)
    assert blocks_of(whole, text)[0].text != "A12"


def test_a_bullet_of_a_symbol_font_is_a_bullet():
    lines = [f"{bullet} A thing" for bullet in "\uf0b7\uf095\ue123•"]
    reading = read_guide("\n".join(["Some things are named here, one by one:", *lines]).encode(), "guide.txt")
    (listed,) = [block for block in reading.blocks if block.shape is Shape.LIST]
    assert [item.text for item in listed.items] == ["A thing"] * 4


def test_a_bold_label_begins_a_point_where_the_bullet_is_only_drawn():
    rows = ((700, "Wells:"), (686, "Dams:"))
    lines = (words_at(72, at, each, font=2) + words_at(110, at, f" {TEXT[0]}") for at, each in rows)
    blocks = blocks_of(words_at(72, 740, "Aims", font=2), *lines, words_at(72, 672, TEXT[1]))
    assert [block.text for block in blocks[1:]] == [f"**Wells:** {TEXT[0]}", f"**Dams:** {' '.join(TEXT)}"]


def test_a_picture_is_named_with_its_page_and_one_on_every_page_is_not():
    said = "The pictures on page 1 were not copied: add them by hand."
    assert read_guide(pdf("It rains.", picture=True), "guide.pdf").doubts == [said]
    assert read_guide(pdf("It rains."), "guide.pdf").doubts == []
    assert read_guide(pdf("It rains.", picture=True, kids=4), "guide.pdf").doubts == []


# Left edge, height and words; bold, slanted or small where it is said.
BOLD, SLANTED, SMALL = {"font": 2, "size": 18}, {"font": 3}, {"size": 6}
WITH_NOTES = [
    (72, 700, "Topic 1: Rivers", BOLD),
    (72, 660, "The states on them share water in the years to", {}),
    *((72, 646, "come.", {}), (110, 650, "1", SMALL), (120, 646, "In 2024", {}), (170, 650, "2", SMALL)),
    *((180, 646, "they had 10", {}), (240, 650, "3", SMALL)),
    *((250, 646, "dams and CO", {}), (310, 643, "2", SMALL)),
    *((72, 124, "1", SMALL), (78, 120, 'Rivers Institute, "Rivers of the', {})),
    (72, 107, 'North", 2018, https://example.org/north', {}),
    *((72, 94, "2", SMALL), (78, 90, "World Bank,", {}), (140, 90, "Rivers and their", SLANTED)),
    *((72, 77, "Towns", SLANTED), (110, 77, ", 2020, https://example.com/towns, p. 4", {})),
]


def test_a_note_at_the_foot_of_a_page_is_a_citation_and_a_power_of_ten_stays_a_number():
    text = "".join(words_at(left, height, words, **look) for left, height, words, look in WITH_NOTES)
    guide = understood(pdf(content=text), "guide.pdf")
    assert guide.entries[-1].body == (
        "The states on them share water in the years to come.[@example-rivers-north] In 2024"
        "[@example-rivers-their-towns, p. 4] they had 10³ dams and CO2"
    )
    assert [(each.title, each.url) for each in guide.references] == [
        ("Rivers of the North", "https://example.org/north"),
        ("Rivers and their Towns", "https://example.com/towns"),
    ]
