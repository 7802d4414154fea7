"""Guides as plain text: lines drawn with signs, and the dotted lines of a typed table of contents."""

from portal.guides.plain import plain_blocks, printed_lines
from portal.guides.report import Fate, accounts
from tests.support.guides import understood


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
