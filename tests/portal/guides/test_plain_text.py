"""Guides as plain text: titles underlined with signs, and the dotted lines of a typed table of contents."""

import pytest

from portal.guides.blocks import Shape
from portal.guides.plain import plain_blocks, printed_lines
from portal.guides.report import Fate, accounts
from tests.support.guides import understood


def test_a_line_of_signs_under_no_title_is_a_line_drawn_and_one_with_words_is_text():
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


@pytest.mark.parametrize(
    ("line", "is_heading"),
    [
        ("S/RES/1325 (2000), S/RES/2242 (2015)", False),
        ("A/RES/75/130", False),
        ("Resolution S/RES/1325", True),
        ("Water/Sanitation in Cities", True),
    ],
)
def test_symbols_of_documents_on_a_line_of_their_own_are_no_heading(line, is_heading):
    found = plain_blocks(printed_lines(["Past action", "", line, "", "It was adopted without a vote."]))
    assert found[1].text == line
    assert (found[1].shape is Shape.HEADING) is is_heading


ALONE = "https://example.org/what-we-do/peace-and-security-of-wells"
PASTED = f"Topic 1: Rain\n\nIt rains.\n\nSources\n{ALONE}\n"


@pytest.mark.parametrize(
    ("below", "sources"),
    [
        (
            "Council of the Rain, Report on Wells (2019), https://example.com/wells",
            [(ALONE, None), ("https://example.com/wells", 2019)],
        ),
        ("Accessed 3 May 2024", [(ALONE, None)]),
        ("(a report on wells of 2019)", [(ALONE, 2019)]),
    ],
)
def test_a_source_below_an_address_that_stands_alone_in_a_pasted_list_keeps_its_own(below, sources):
    guide = understood(PASTED + below, "guide.txt")
    assert [(each.url, each.year) for each in guide.references] == sources
