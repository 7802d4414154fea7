"""Guides as plain text: titles underlined with signs, and the dotted lines of a typed table of contents."""

from portal.guides.plain import plain_blocks, printed_lines
from portal.guides.report import Fate, accounts
from tests.support.guides import outline_of, understood

UNDERLINED = """\
Committee Overview
==================

The First Committee deals with threats to peace that affect the international community.

Topic A: Lethal Autonomous Weapons
==================================

Statement of the Problem
------------------------

Weapons that select their targets without a human operator are regulated by no treaty.

From mines to machines
~~~~~~~~~~~~~~~~~~~~~~

Landmines have been called the first autonomous weapons.

-----

Past Actions
------------

Talks began in Geneva in 2014, and they are going on.

QARMAs
------

1. Who is liable when a machine kills?
2. Should there be a ban?
"""


def test_a_title_underlined_with_signs_is_a_heading_of_the_level_that_its_sign_tells():
    assert outline_of(understood(UNDERLINED, "guide.txt")).splitlines() == [
        "Committee Overview",
        "# Lethal Autonomous Weapons",
        "  Statement of the Problem",
        "    From mines to machines",
        "  Past Actions",
        "  ? Who is liable when a machine kills",
        "  ? Should there be a ban",
    ]


def test_a_line_of_signs_under_no_title_is_a_line_drawn_and_one_with_words_is_text():
    text = "Some text that is long enough, and ends.\n--------\n\nMore text -- with signs --- in it.\n\n***\n"
    guide = understood(text, "guide.txt")
    drawn = [account.number for account in accounts(guide) if "drawn" in account.reason]
    assert drawn == [2, 6]
    assert next(each for each in accounts(guide) if each.number == 4).fate is Fate.KEPT


def test_titles_that_repeat_in_each_topic_stay_titles_when_they_are_underlined():
    topic = "Topic {}: On {}\n========\n\nHistory\n-------\n\nIt began long ago, and nobody knows when.\n\n"
    text = "".join(topic.format(n, w) for n, w in enumerate(("Water", "Air", "Fire", "Soil"), start=1))
    assert outline_of(understood(text, "guide.txt")).splitlines()[1::2] == ["  History"] * 4


def test_each_dotted_line_of_a_typed_table_of_contents_stands_for_itself():
    lines = [
        "Letter ........ 2",
        "Topic 1: Plastic in the seas . . . . . . 4",
        "Works cited …… 14",
        "and so on",
    ]
    assert [block.text for block in plain_blocks(printed_lines(lines))] == lines
    assert len(plain_blocks(printed_lines(["They waited ... and", "waited until 1999 was over"]))) == 1


def test_a_typed_table_of_contents_takes_no_topic_with_it():
    contents = "Contents\nTopic 1: Plastic in the seas ....... 2\nTopic 2: Mining in the deep ....... 7\n\f"
    texts = (
        "Topic 1: Plastic in the seas\n\nIt is everywhere.\n\nTopic 2: Mining in the deep\n\nIt is near.\n"
    )
    guide = understood(contents + texts, "guide.txt")
    assert [line for line in outline_of(guide).splitlines() if line.startswith("#")] == [
        "# Plastic in the seas",
        "# Mining in the deep",
    ]
