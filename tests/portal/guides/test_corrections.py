"""What an organiser can correct of a guide before it is saved."""

import pytest

from portal.guides.corrections import correct
from portal.guides.errors import GuideError
from portal.guides.guide import Guide, Kind
from portal.guides.report import accounts
from tests.support.guides import check_account, outline_of, understood

TEXT = """# Topic 1: Rain

## One

First text.

Second text.

### Below

- **Point:** its text

## Two

A text."""


@pytest.fixture
def guide() -> Guide:
    return understood(TEXT)


def number_of(guide: Guide, title: str) -> int:
    return next(entry.number for entry in guide.entries if entry.title == title)


def do(guide: Guide, title: str, step: str, value: str = ""):
    entry = correct(guide, number_of(guide, title), step, value)
    check_account(guide)
    return entry


def test_an_entry_goes_up_a_level_until_it_is_a_topic(guide):
    do(guide, "Below", "promote")
    assert outline_of(guide) == "# Rain\n  One\n  Below\n    Point\n  Two"
    do(guide, "Below", "promote")
    assert outline_of(guide) == "# Rain\n  One\n# Below\n  Point\n  Two"
    with pytest.raises(GuideError, match="at the highest level"):
        do(guide, "Below", "promote")


def test_an_entry_goes_down_a_level_with_all_that_stands_in_it(guide):
    do(guide, "Two", "demote")
    assert outline_of(guide) == "# Rain\n  One\n    Below\n      Point\n    Two"
    do(guide, "Below", "demote")
    assert [entry.kind for entry in guide.entries][2:4] == [Kind.POINT, Kind.DETAIL]
    assert outline_of(guide) == "# Rain\n  One\n    Below\n      Point\n    Two"


def test_nothing_goes_too_deep(guide):
    do(guide, "Below", "demote")
    with pytest.raises(GuideError, match="“Point” would be too deep"):
        do(guide, "Below", "demote")
    assert [entry.kind for entry in guide.entries][2:4] == [Kind.POINT, Kind.DETAIL]
    with pytest.raises(GuideError, match="at the lowest level"):
        do(guide, "Point", "demote")
    with pytest.raises(GuideError, match="first topic"):
        do(guide, "Rain", "demote")


def test_an_entry_is_joined_to_the_one_before_with_its_title_in_the_text(guide):
    do(guide, "Below", "join")
    one = guide.entries[1]
    assert one.body == "First text.\n\nSecond text.\n\n**Below**"
    do(guide, "Point", "join")
    assert one.body.endswith("**Below**\n\n**Point**\n\nits text")


def test_a_heading_cut_in_two_is_joined_to_the_first_half():
    guide = understood("# Topic 1: Rain\n\n## The Long\n\n## Summer\n\nA text.")
    entry = do(guide, "Summer", "join")
    assert (entry.title, entry.body) == ("The Long Summer", "A text.")


def test_the_first_entry_cannot_be_joined(guide):
    with pytest.raises(GuideError, match="no entry before it"):
        do(guide, "Rain", "join")


def test_a_text_is_split_where_a_new_entry_shall_begin(guide):
    new = do(guide, "One", "split", "1")
    assert (new.title, new.body, new.kind) == ("Second text.", "Second text.", Kind.PART)
    assert guide.entries[1].body == "First text."
    assert new.number == 6
    for place in ("2", "-1", "x", ""):
        with pytest.raises(GuideError, match="no such place"):
            do(guide, "One", "split", place)


def test_a_split_at_a_bold_label_makes_it_the_title():
    guide = understood("# Topic 1: Rain\n\nIt falls.\n\n**Wells:** they run dry.")
    new = correct(guide, guide.entries[1].number, "split", "1")
    assert (new.title, new.body, new.kind) == ("Wells", "they run dry.", Kind.PART)
    check_account(guide)


def test_an_entry_becomes_another_kind(guide):
    do(guide, "Point", "kind", "question")
    assert outline_of(guide) == "# Rain\n  One\n    Below\n  ? Point\n  Two"
    do(guide, "Point", "kind", "point")
    assert outline_of(guide).endswith("Point\n  Two")
    for kind in ("nonsense", ""):
        with pytest.raises(GuideError, match="No kind was chosen"):
            do(guide, "Point", "kind", kind)
    with pytest.raises(GuideError, match="before the first topic"):
        do(guide, "Point", "kind", "presentation")


def test_what_is_left_out_is_told_by_the_account_and_comes_back(guide):
    do(guide, "Two", "kind", "skipped")
    assert [account.number for account in accounts(guide) if "left out “Two”" in account.reason] == [13, 15]
    do(guide, "Two", "kind", "part")
    assert not [account for account in accounts(guide) if "left out" in account.reason]


def test_a_title_is_written_anew_within_its_limits(guide):
    assert do(guide, "Two", "title", "  The   second ").title == "The second"
    with pytest.raises(GuideError, match="Write a title"):
        do(guide, "The second", "title", "  ")
    with pytest.raises(GuideError, match="240"):
        do(guide, "The second", "title", "x" * 241)


def test_what_was_looked_at_is_not_doubtful_any_more():
    guide = understood("**Topic 1: Rain**\n\n**One**\n\nText.\n\n**Two**\n\nText.")
    assert guide.entries[1].doubts
    do(guide, "One", "accept")
    assert not guide.entries[1].doubts


def test_an_entry_that_is_gone_and_a_step_that_is_none_are_refused(guide):
    with pytest.raises(GuideError, match="no longer exists"):
        correct(guide, 99, "promote")
    with pytest.raises(GuideError, match="No step was chosen"):
        do(guide, "Two", "explode")
