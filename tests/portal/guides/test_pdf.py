"""A PDF is read as it looks: fonts, columns, large first letters, bullets of symbol fonts."""

import pytest

from portal.guides.blocks import Look
from portal.guides.furniture import is_title
from portal.guides.reading import read_guide
from tests.support.guide_files import pdf, words_at
from tests.support.guides import understood

TEXT = ("Rivers cross borders, and the states on", "them share water that no one state owns.")
TITLE = words_at(72, 740, "Topic 1: Rivers", font=2, size=18)


def lines_at(left: int, top: int, *lines: str) -> str:
    return "".join(words_at(left, top - 14 * place, line) for place, line in enumerate(lines))


def test_each_block_has_the_size_and_type_of_its_lines():
    heading, point = words_at(72, 700, "The Quarrel", font=2), words_at(90, 680, "A first point", font=3)
    blocks = read_guide(pdf(content=TITLE + heading + point + lines_at(72, 660, *TEXT)), "guide.pdf").blocks
    looks = {"is_bold": True, "is_marked": True, "size": 18}, {"is_bold": True}, {"is_italic": True}, {}
    assert [block.look for block in blocks] == [Look(**{"size": 11, **look}) for look in looks]
    assert [is_title(block) for block in blocks] == [True, True, True, False]


def row_by_row(right: list[str]) -> str:
    """Lines of two columns in the order of the rows, as some programs write them."""
    rows = [
        lines_at(72, 700 - 14 * row, LEFT[row]) + lines_at(320, 700 - 14 * row, right[row]) for row in ROWS
    ]
    return "".join(rows)


ROWS = range(12)
LEFT, RIGHT = ([f"{side} {row} of a text that goes on" for row in ROWS] for side in ("left", "right"))
CELLS = [f"cell {row}" for row in ROWS]
DROP, BESIDE = words_at(72, 450, "R", size=36), lines_at(98, 474, TEXT[0][1:], TEXT[1])
BELOW = words_at(72, 420, "Treaties", font=2)
WELLS = words_at(72, 700, "Wells:", font=2) + words_at(110, 700, f" {TEXT[0]}")
DAMS = words_at(72, 686, "Dams:", font=2) + words_at(110, 686, f" {TEXT[0]}") + words_at(72, 672, TEXT[1])
SORTED = "The columns of page 1 were read one by one: check their order."
PICTURES = "The pictures on page 1 were not copied: add them by hand."
READ = {  # what is told → the content, and the texts of its blocks with what is doubted
    "words without a size are read as any others": (
        words_at(72, 700, "Rain", size=0) + words_at(72, 680, "Snow"),
        ["Rain", "Snow"],
    ),
    "a large first letter joins its word": (DROP + BESIDE + BELOW, [" ".join(TEXT), "**Treaties**"]),
    "wherever it is written": (BESIDE + DROP + BELOW, [" ".join(TEXT), "**Treaties**"]),
    "but no number and no word below it": (
        DROP + BELOW + words_at(98, 474, "12"),
        ["R", "**Treaties**", "12"],
    ),
    "a bold label begins a point where the bullet is only drawn": (
        TITLE + WELLS + DAMS,
        ["**Topic 1: Rivers**", f"**Wells:** {TEXT[0]}", f"**Dams:** {' '.join(TEXT)}"],
    ),
    "columns that are written row by row are read one after the other and doubted": (
        TITLE + row_by_row(RIGHT),
        ["**Topic 1: Rivers**", " ".join([*LEFT, *RIGHT]), SORTED],
    ),
    "in order they are left as they are": (
        lines_at(72, 700, *LEFT) + lines_at(320, 700, *RIGHT),
        [" ".join([*LEFT, *RIGHT])],
    ),
    "so is a table": (row_by_row(CELLS), [" ".join(f"{LEFT[row]} {CELLS[row]}" for row in ROWS)]),
}


@pytest.mark.parametrize("told", READ)
def test_of_what_is_told_in_its_name_the_texts_are_as_printed(told):
    content, expected = READ[told]
    reading = read_guide(pdf(content=content), "guide.pdf")
    assert [block.text for block in reading.blocks] + reading.doubts == expected
    assert all(bool(block.doubt) == (SORTED in expected) for block in reading.blocks)


def test_a_picture_is_named_with_its_page_and_one_on_every_page_is_not():
    for options, doubts in (({"picture": True}, [PICTURES]), ({}, []), ({"picture": True, "kids": 4}, [])):
        assert read_guide(pdf("It rains.", **options), "guide.pdf").doubts == doubts


def test_a_bullet_of_a_symbol_font_is_a_bullet():
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
        "The states share water.[@example-rivers-north] In 2024"
        "[@example-rivers-their-towns, p. 4] they had 10³ dams and CO2"
    )
    titles = [each.title for each in guide.references]
    assert titles == ["Rivers of the North", "Rivers and their Towns"]
