"""A PDF is read as it looks: fonts, columns, large first letters, bullets of symbol fonts."""

from portal.guides.blocks import Block, Look
from portal.guides.furniture import is_title
from portal.guides.reading import read_guide
from tests.support.guide_files import pdf, words_at
from tests.support.guides import understood

TEXT = ("Rivers cross borders, and the states on", "them share water that no one state owns.")


def blocks_of(*content: str) -> list[Block]:
    return read_guide(pdf(content="".join(content)), "guide.pdf").blocks


def texts_of(*content: str) -> list[str]:
    return [block.text for block in blocks_of(*content)]


def lines_at(left: int, top: int, *lines: str) -> str:
    return "".join(words_at(left, top - 14 * place, line) for place, line in enumerate(lines))


def test_each_block_has_the_size_and_type_of_its_lines():
    title, heading, point, text = blocks_of(
        words_at(72, 740, "Topic 1: Rivers", font=2, size=18),
        words_at(72, 700, "The Quarrel", font=2),
        words_at(90, 680, "A first point", font=3),
        lines_at(72, 660, *TEXT),
    )
    assert title.look == Look(size=18, is_bold=True, is_marked=True)
    assert heading.look == Look(size=11, is_bold=True)
    assert point.look == Look(size=11, is_italic=True)
    assert text.look == Look(size=11)
    assert [is_title(block) for block in (title, heading, point, text)] == [True, True, True, False]
    assert text.text == " ".join(TEXT)


def test_words_without_a_size_are_read_as_any_others():
    assert texts_of(words_at(72, 700, "Rain", size=0), words_at(72, 680, "Snow")) == ["Rain", "Snow"]


LEFT, RIGHT = ([f"{side} {row} of a text that goes on" for row in range(12)] for side in ("left", "right"))


def row_by_row(right: list[str]) -> str:
    """Lines of two columns in the order of the rows, as some programs write them."""
    rows = enumerate(zip(LEFT, right, strict=True))
    both = (
        lines_at(72, 700 - 14 * row, left) + lines_at(320, 700 - 14 * row, own) for row, (left, own) in rows
    )
    return "".join(both)


def test_columns_that_are_written_row_by_row_are_read_one_after_the_other_and_doubted():
    title = words_at(72, 740, "Topic 1: A title that spans the two columns of its page", font=2, size=18)
    reading = read_guide(pdf(content=title + row_by_row(RIGHT)), "guide.pdf")
    assert reading.lines[1:] == [*LEFT, *RIGHT]
    assert reading.lines[0].startswith("Topic 1")
    assert reading.doubts == ["The columns of page 1 were read one by one: check their order."]
    assert all(block.doubt for block in reading.blocks)


def test_a_table_and_columns_in_order_are_left_as_they_are():
    table = read_guide(pdf(content=row_by_row([f"cell {row}" for row in range(12)])), "guide.pdf")
    assert table.doubts == []
    assert table.lines[3] == f"{LEFT[3]} cell 3"
    in_order = lines_at(72, 700, *LEFT) + lines_at(320, 700, *RIGHT)
    assert read_guide(pdf(content=in_order), "guide.pdf").doubts == []


def test_a_large_first_letter_joins_its_word_wherever_it_is_written():
    drop, beside = words_at(72, 450, "R", size=36), lines_at(98, 474, TEXT[0][1:], TEXT[1])
    below = words_at(72, 420, "Treaties", font=2)
    for content in (drop + beside + below, beside + drop + below):
        assert texts_of(content) == [" ".join(TEXT), "**Treaties**"]
    word = words_at(72, 450, "A", size=36) + lines_at(98, 474, "river crosses", "a river.")
    assert texts_of(word) == ["A river crosses a river."]
    small_capitals = words_at(72, 500, "I", size=16) + words_at(77, 500, " NTRODUCTION")
    assert [(block.text, block.look.size) for block in blocks_of(small_capitals)] == [("INTRODUCTION", 16)]
    assert texts_of(words_at(72, 500, "A", size=16) + words_at(90, 500, "12")) == ["A 12"]


def test_a_bullet_of_a_symbol_font_is_a_bullet():
    lines = "\n".join(f"{bullet} A thing" for bullet in "\uf0b7\uf095\ue123•")
    *_, listed = read_guide(f"Some things are named here:\n{lines}".encode(), "guide.txt").blocks
    assert [item.text for item in listed.items] == ["A thing"] * 4


def test_a_bold_label_begins_a_point_where_the_bullet_is_only_drawn():
    rows = ((700, "Wells:"), (686, "Dams:"))
    lines = (words_at(72, at, each, font=2) + words_at(110, at, f" {TEXT[0]}") for at, each in rows)
    texts = texts_of(words_at(72, 740, "Aims", font=2), *lines, words_at(72, 672, TEXT[1]))
    assert texts[1:] == [f"**Wells:** {TEXT[0]}", f"**Dams:** {' '.join(TEXT)}"]


def test_a_picture_is_named_with_its_page_and_one_on_every_page_is_not():
    said = "The pictures on page 1 were not copied: add them by hand."
    for options, doubts in (({"picture": True}, [said]), ({}, []), ({"picture": True, "kids": 4}, [])):
        assert read_guide(pdf("It rains.", **options), "guide.pdf").doubts == doubts


SMALL, BOOK = {"size": 6}, {"font": 3}
WITH_NOTES = (  # left edge, height and words, small or slanted where it is said
    (72, 700, "Topic 1: Rivers", {"font": 2, "size": 18}),
    *((72, 660, "The states share water to", {}), (72, 646, "come.", {}), (110, 650, "1", SMALL)),
    *((120, 646, "In 2024", {}), (170, 650, "2", SMALL), (180, 646, "they had 10", {})),
    *((240, 650, "3", SMALL), (250, 646, "dams and CO", {}), (310, 643, "2", SMALL)),
    *((72, 124, "1", SMALL), (78, 120, 'Rivers Institute, "Rivers of the', {})),
    (72, 107, 'North", 2018, https://example.org/north', {}),
    *((72, 94, "2", SMALL), (78, 90, "World Bank,", {}), (140, 90, "Rivers and their", BOOK)),
    *((72, 77, "Towns", BOOK), (110, 77, ", 2020, https://example.com/towns, p. 4", {})),
)


def test_a_note_at_the_foot_of_a_page_is_a_citation_and_a_power_of_ten_stays_a_number():
    text = "".join(words_at(*place, **look) for *place, look in WITH_NOTES)
    guide = understood(pdf(content=text), "guide.pdf")
    assert guide.entries[-1].body == (
        "The states share water to come.[@rivers-2018-rivers-north] In 2024"
        "[@world-2020-rivers-their-towns, p. 4] they had 10³ dams and CO2"
    )
    assert [(each.title, each.url) for each in guide.references] == [
        ("Rivers of the North", "https://example.org/north"),
        ("Rivers and their Towns", "https://example.com/towns"),
    ]
