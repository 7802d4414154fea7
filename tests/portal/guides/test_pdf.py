"""A PDF is read as it looks: fonts, columns, large first letters, bullets of symbol fonts."""

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


SORTED = "The columns of page 1 were read one by one: check their order."


def read(*content: str) -> list[str]:
    """The texts of the blocks and what is doubted about the whole; with a doubt of the order, each has it."""
    reading = read_guide(pdf(content="".join(content)), "guide.pdf")
    assert all(bool(block.doubt) == (SORTED in reading.doubts) for block in reading.blocks)
    return [block.text for block in reading.blocks] + reading.doubts


def test_words_without_a_size_are_read_as_any_others():
    assert read(words_at(72, 700, "Rain", size=0), words_at(72, 680, "Snow")) == ["Rain", "Snow"]


def test_a_large_first_letter_joins_its_word_wherever_it_is_written_and_no_number_and_no_words_below():
    drop, beside = words_at(72, 450, "R", size=36), lines_at(98, 474, TEXT[0][1:], TEXT[1])
    below = words_at(72, 420, "Treaties", font=2)
    for content in ((drop, beside, below), (beside, drop, below)):
        assert read(*content) == [" ".join(TEXT), "**Treaties**"]
    assert read(drop, below, words_at(98, 474, "12")) == ["R", "**Treaties**", "12"]


def test_a_large_first_letter_that_is_a_word_stays_one():
    drop = words_at(72, 450, "A", size=36)
    for rest, first in (
        (("river crosses", "a river or two."), "A river"),
        (("lthough a river", "is."), "Although"),
    ):
        assert read(drop, lines_at(98, 474, *rest))[0].startswith(f"{first} ")


def test_a_bold_label_begins_a_point_where_the_bullet_is_only_drawn():
    rows = ((700, "Wells:"), (686, "Dams:"))
    lines = (words_at(72, at, each, font=2) + words_at(110, at, f" {TEXT[0]}") for at, each in rows)
    _, *texts = read(TITLE, *lines, words_at(72, 672, TEXT[1]))
    assert texts == [f"**Wells:** {TEXT[0]}", f"**Dams:** {' '.join(TEXT)}"]


def test_columns_written_row_by_row_are_parted_and_doubted_and_no_table_and_none_in_order():
    places = range(12)
    left, right = ([f"{side} {row} of a text that goes on" for row in places] for side in ("left", "right"))
    cells = [f"cell {row}" for row in places]
    in_order = lines_at(72, 700, *left), lines_at(320, 700, *right)
    by_rows, table = (
        [lines_at(72, 700 - 14 * row, left[row]) + lines_at(320, 700 - 14 * row, own[row]) for row in places]
        for own in (right, cells)
    )
    assert read(TITLE, *by_rows) == ["**Topic 1: Rivers**", " ".join(left + right), SORTED]
    assert read(*in_order) == [" ".join(left + right)]
    assert read(*table) == [" ".join(f"{left[row]} {cells[row]}" for row in places)]


def test_a_picture_is_named_with_its_page_and_one_on_every_page_is_not():
    said = "The pictures on page 1 were not copied: add them by hand."
    for options, doubts in (({"picture": True}, [said]), ({}, []), ({"picture": True, "kids": 4}, [])):
        assert read_guide(pdf("It rains.", **options), "guide.pdf").doubts == doubts


def test_the_first_of_small_capitals_joins_its_word_and_a_letter_before_a_number_does_not():
    for rest, words in ((" NTRODUCTION", "INTRODUCTION"), ("12", "I 12")):
        line = words_at(72, 500, "I", font=2, size=16) + words_at(90, 500, rest, font=2, size=12)
        data = pdf(content=line + words_at(72, 450, "They cross borders, and nobody owns them."))
        assert read_guide(data, "guide.pdf").blocks[0].text == f"**{words}**"


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
        "The states share water.[@rivers-2018-rivers-north] In 2024"
        "[@world-2020-rivers-their-towns, p. 4] they had 10³ dams and CO2"
    )
    assert {each.title for each in guide.references} == {"Rivers of the North", "Rivers and their Towns"}
