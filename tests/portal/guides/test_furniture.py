"""What belongs to pages is set aside in its place with the reason, and no heading is taken for it."""

import pytest

from portal.guides.blocks import Block
from portal.guides.furniture import Why, contents_of
from portal.guides.plain import joined
from portal.guides.reading import read_guide

PASSAGE = "It rains on all that stand outside, and nobody knows for how long it will go on.\n\n"
BLOCS = "".join(f"# Part {number}\n\n{PASSAGE}# Blocs\n\n{PASSAGE}" for number in range(1, 5))
CONTENTS, HEADS = Why.CONTENTS, Why.RUNNING_HEAD


def blocks_of(text: str, name: str = "guide.md") -> list[Block]:
    return read_guide(text.encode(), name).blocks


def test_each_kind_of_furniture_stays_in_its_place_with_its_reason():
    text = (
        "**Lakeside MUN**\n\nSpring 2027\n\n# Contents\n\n- Topic 1: Rain\n  - Wells\n- Topic 2: Snow\n\n"
        f"# Topic 1: Rain\n\n{PASSAGE}7\n\n---\n\n<!-- ask Ana -->\n\n## Wells\n\n{PASSAGE}"
    )
    blocks = blocks_of(text)
    assert [block.aside for block in blocks] == [
        *(Why.COVER, Why.COVER, CONTENTS, CONTENTS, "", ""),
        *(Why.PAGE_NUMBER, Why.RULE, Why.HIDDEN, "", ""),
    ]
    filled = [number for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    assert [line for block in blocks for line in block.lines] == filled
    assert contents_of(blocks) == ["Wells"]


ASIDES = {  # what is told of a text → the text, and the words that are set aside with their reason
    "a title on many pages is a running head": (BLOCS, {"Blocs": HEADS}),
    "a title that the contents list is none": (
        f"Contents\n\n- Blocs\n- Part 2\n\n{BLOCS}",
        {"Contents": CONTENTS, "- Blocs\n- Part 2": CONTENTS},
    ),
    "a title below others is none": (BLOCS.replace("# Blocs", "## Blocs"), {}),
    "one with the number of its page is one, and numbered titles are none.txt": (
        "".join(f"WATER Guides {n}\n\n{PASSAGE}Annex {n}\n\n{PASSAGE}\f" for n in range(2, 5)),
        {f"WATER Guides {n}": HEADS for n in range(2, 5)},
    ),
    "contents end above the first heading of the text": (
        f"# Contents\n\nWells 2\n\nSnow 3\n\n# Topic 1: Rain\n\n## Wells\n\n{PASSAGE}## Snow\n\n{PASSAGE}",
        {"Contents": CONTENTS, "Wells 2": CONTENTS, "Snow 3": CONTENTS},
    ),
    "a letter to the delegates behind the contents is no cover": (
        f"# WHO\n\n# Contents\n\n- Letter to All\n\n# Letter to All\n\nDear delegates,\n\n{PASSAGE}",
        {"WHO": Why.COVER, "Contents": CONTENTS, "- Letter to All": CONTENTS},
    ),
    "lines of signs are lines drawn, and those with words are none.txt": (
        f"{PASSAGE.strip()}\n--------\n\nMore -- with signs --- in it.\n\n* * *\n",
        {"--------": Why.RULE, "* * *": Why.RULE},
    ),
}


@pytest.mark.parametrize("told", ASIDES)
def test_of_a_text_that_is_told_in_its_name_only_furniture_is_set_aside(told):
    text, expected = ASIDES[told]
    blocks = blocks_of(text, "guide.txt" if told.endswith(".txt") else "guide.md")
    assert {block.text: block.aside for block in blocks if block.aside} == expected


def test_each_dotted_line_of_a_typed_table_of_contents_stands_for_itself():
    lines = ["Letter ........ 2", "Topic 1: Plastic . . . . . . 4", "Works cited …… 14", "and so on"]
    assert [block.text for block in blocks_of("\n".join(lines), "guide.txt")] == lines
    assert len(blocks_of("They waited ... and\nwaited until 1999 was over", "guide.txt")) == 1


BROKEN = {
    (
        "see https://www.a.org/wp-",
        "content/05/2023-KIO-",
        "R.pdf",
    ): "see https://www.a.org/wp-content/05/2023-KIO-R.pdf",
    ("at https://a.org/b", "Next words"): "at https://a.org/b Next words",
    ("at https://a.org/report-", "2."): "at https://a.org/report-2.",
    ("the infor-", "mation of well-", "known states"): "the information of well-known states",
}


@pytest.mark.parametrize("lines", BROKEN)
def test_what_is_broken_at_the_end_of_lines_is_whole_again(lines):
    assert joined([*lines], {"information", "well", "known"}) == BROKEN[lines]
