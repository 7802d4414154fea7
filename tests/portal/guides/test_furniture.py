"""Furniture of pages is set aside in its place with the reason, and no heading is taken for it."""

import pytest

from portal.guides.blocks import Block
from portal.guides.furniture import Why, contents_of
from portal.guides.reading import read_guide
from tests.support.public_cases import case_file

TEXT = "It rains on all that stand outside, and nobody knows for how long it will go on.\n\n"


def blocks_of(text: str, name: str = "guide.md") -> list[Block]:
    return read_guide(text.encode(), name).blocks


def asides(blocks: list[Block]) -> dict[str, str]:
    return {block.text: block.aside for block in blocks if block.aside}


def test_each_kind_of_furniture_stays_in_its_place_with_its_reason():
    text = (
        "**Lakeside MUN**\n\nSpring 2027\n\n# Contents\n\n- Topic 1: Rain\n  - Wells\n- Topic 2: Snow\n\n"
        f"# Topic 1: Rain\n\n{TEXT}7\n\n---\n\n<!-- ask Ana -->\n\n## Wells\n\n{TEXT}"
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
    pages = "".join(f"{title} {number}\n\n{TEXT}\f" for number in range(1, 6))
    assert asides(blocks_of(pages, "guide.txt")) == {}


def test_a_heading_that_the_contents_list_is_no_running_head():
    body = "".join(f"# Part {number}\n\n{TEXT}# Blocs\n\n{TEXT}" for number in range(1, 5))
    assert set(asides(blocks_of(body)).values()) == {Why.RUNNING_HEAD}
    listed = "Contents\n\n- Part 1\n- Blocs\n- Part 2\n\n"
    assert set(asides(blocks_of(listed + body)).values()) == {Why.CONTENTS}
    typed = "Contents\n\nRain and snow ..... 2\nThe positions of blocs ..... 3\n\f"
    pages = "".join(f"Rain and snow\n\n{TEXT}The positions of blocs\n\n{TEXT}\f" for _ in range(3))
    assert set(asides(blocks_of(typed + pages, "guide.txt")).values()) == {Why.CONTENTS}


def test_contents_end_above_the_first_heading_of_the_text():
    text = f"# Contents\n\nWells 2\n\nSnow 3\n\n# Topic 1: Rain\n\n## Wells\n\n{TEXT}## Snow\n\n{TEXT}"
    assert set(asides(blocks_of(text))) == {"Contents", "Wells 2", "Snow 3"}
