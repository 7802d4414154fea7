"""What belongs to pages is set aside in its place with the reason, and no heading is taken for it."""

from collections import Counter

import pytest

from portal.guides.blocks import Block
from portal.guides.furniture import Why, contents_of
from portal.guides.guide import Fate
from portal.guides.plain import joined, plain_blocks, printed_lines
from portal.guides.reading import read_guide
from tests.support.guides import accounts, understood
from tests.support.public_cases import case_file

PASSAGE = "It rains on all that stand outside, and nobody knows for how long it will go on.\n\n"


def blocks_of(text: str, name: str = "guide.md") -> list[Block]:
    return read_guide(text.encode(), name).blocks


def asides(blocks: list[Block]) -> dict[str, str]:
    return {block.text: block.aside for block in blocks if block.aside}


def test_each_kind_of_furniture_stays_in_its_place_with_its_reason():
    text = (
        "**Lakeside MUN**\n\nSpring 2027\n\n# Contents\n\n- Topic 1: Rain\n  - Wells\n- Topic 2: Snow\n\n"
        f"# Topic 1: Rain\n\n{PASSAGE}7\n\n---\n\n<!-- ask Ana -->\n\n## Wells\n\n{PASSAGE}"
    )
    blocks = blocks_of(text)
    assert [block.aside for block in blocks] == [
        *(Why.COVER, Why.COVER, Why.CONTENTS, Why.CONTENTS, "", ""),
        *(Why.PAGE_NUMBER, Why.RULE, Why.HIDDEN, "", ""),
    ]
    assert [line for block in blocks for line in block.lines] == [
        number for number, line in enumerate(text.split("\n"), start=1) if line.strip()
    ]
    topics = contents_of(blocks)
    assert [(topic.title, [part.title for part in topic.parts]) for topic in topics] == [
        ("Rain", ["Wells"]),
        ("Snow", []),
    ]


def test_a_running_head_with_the_page_number_is_one_on_every_page():
    blocks = read_guide(case_file("guides/g-head.txt").read_bytes(), "g-head.txt").blocks
    heads = {text for text, why in asides(blocks).items() if why == Why.RUNNING_HEAD}
    assert heads == {f"WATER Background Guides {number}" for number in range(2, 7)}
    assert len(heads) == len(asides(blocks))


@pytest.mark.parametrize("title", ["Annex", "Topic"])
def test_numbered_titles_are_no_running_heads(title):
    pages = "".join(f"{title} {number}\n\n{PASSAGE}\f" for number in range(1, 6))
    assert asides(blocks_of(pages, "guide.txt")) == {}


def test_a_heading_that_the_contents_list_is_no_running_head():
    body = "".join(f"# Part {number}\n\n{PASSAGE}# Blocs\n\n{PASSAGE}" for number in range(1, 5))
    assert set(asides(blocks_of(body)).values()) == {Why.RUNNING_HEAD}
    listed = "Contents\n\n- Part 1\n- Blocs\n- Part 2\n\n"
    assert set(asides(blocks_of(listed + body)).values()) == {Why.CONTENTS}
    typed = "Contents\n\nRain and snow ..... 2\nThe positions of blocs ..... 3\n\f"
    pages = "".join(f"Rain and snow\n\n{PASSAGE}The positions of blocs\n\n{PASSAGE}\f" for _ in range(3))
    assert set(asides(blocks_of(typed + pages, "guide.txt")).values()) == {Why.CONTENTS}


def test_contents_end_above_the_first_heading_of_the_text():
    text = f"# Contents\n\nWells 2\n\nSnow 3\n\n# Topic 1: Rain\n\n## Wells\n\n{PASSAGE}## Snow\n\n{PASSAGE}"
    assert set(asides(blocks_of(text))) == {"Contents", "Wells 2", "Snow 3"}


def test_a_letter_to_delegates_behind_the_summary_is_no_cover():
    letter = "Dear delegates,\n\nWe are glad that you come to this committee in May."
    summary = "# Contents\n\n- Letter from the Chairs\n- Topic A: Rain\n\n"
    guide = understood(
        f"# WHO\n\n{summary}# Letter from the Chairs\n\n{letter}\n\n# Topic A: Rain\n\nIt rains.\n"
    )
    assert guide.entries[0].body == f"## Letter from the Chairs\n\n{letter}"
    assert guide.doubts == []


def test_a_line_of_signs_is_a_line_drawn_and_one_with_words_is_text():
    text = "Some text that is long enough, and ends.\n--------\n\nMore text -- with signs --- in it.\n\n***\n"
    guide = understood(text, "guide.txt")
    drawn = [account.number for account in accounts(guide) if "drawn" in account.reason]
    assert drawn == [2, 6]
    assert next(each for each in accounts(guide) if each.number == 4).fate is Fate.KEPT


def test_each_dotted_line_of_a_typed_table_of_contents_stands_for_itself():
    lines = [
        "Letter ........ 2",
        "Topic 1: Plastic in the seas . . . . . . 4",
        "Works cited …… 14",
        "and so on",
    ]
    assert [block.text for block in plain_blocks(printed_lines(lines))] == lines
    assert len(plain_blocks(printed_lines(["They waited ... and", "waited until 1999 was over"]))) == 1


def test_an_address_that_is_broken_over_three_lines_is_whole_again():
    lines = ["see https://www.accessnow.org/wp-", "content/uploads/2024/05/2023-KIO-", "Report.pdf"]
    address = "https://www.accessnow.org/wp-content/uploads/2024/05/2023-KIO-Report.pdf"
    assert joined(lines, Counter()) == f"see {address}"
    assert joined(["at https://a.org/b", "Next words"], Counter()) == "at https://a.org/b Next words"
    assert joined(["at https://a.org/report-", "2."], Counter()) == "at https://a.org/report-2."
