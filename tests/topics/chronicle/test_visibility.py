"""When a change reached readers, and what they saw before: worked out from states, without a database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from topics.chronicle.visibility import Seen, State

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROW, PLACE, ABOVE = ("row", 1), ("place", 1), ("above", 1)


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def state(entry: int, minute: float, note: str = "", *, is_open=True, release=None, places=(PLACE,)) -> State:
    released = None if release is None else at(release)
    return State(entry, at(minute), is_open, released, places, note, UUID(int=entry << 96))


def place(*states: State) -> list[State]:
    return [State(one.entry, one.since, one.is_open, one.release_at, (), one.note) for one in states]


OPEN = place(state(1, -100))


def told(row: list[State], owner: list[State] = OPEN, now: float = 1000) -> list[tuple]:
    """(minute, note, entry before, entry after) of the changes of a row in a place."""
    seen = Seen({ROW: row, PLACE: owner}, at(now))
    return [
        ((change.moment - START) / timedelta(minutes=1), change.note, change.before, change.after)
        for change in seen.changes_of(ROW)
    ]


def test_a_change_of_what_is_published_counts_from_its_save():
    assert told([state(1, 0), state(2, 5, "Mended")]) == [(5, "Mended", 1, 2)]


def test_a_minor_edit_is_not_told_but_is_what_readers_saw_before():
    assert told([state(1, 0), state(2, 5), state(3, 6, "Mended")]) == [(6, "Mended", 2, 3)]


def test_a_row_published_when_made_is_new():
    assert told([state(1, 0, "Here")]) == [(0, "Here", None, 1)]


def test_stages_of_a_draft_are_skipped_and_its_note_waits_for_publishing():
    drafts = [state(1, 0, "Begun", is_open=False), state(2, 1, is_open=False)]
    assert told(drafts) == []
    assert told([*drafts, state(3, 9)]) == [(9, "Begun", None, 3)]
    assert told([*drafts, state(3, 9, "Out")]) == [(9, "Out", None, 3)]


def test_what_was_published_before_is_compared_with_what_readers_saw_last():
    row = [state(1, 0), state(2, 1, is_open=False), state(3, 2, is_open=False), state(4, 3, "Back")]
    assert told(row) == [(3, "Back", 1, 4)]


@pytest.mark.parametrize(("now", "count"), [(59, 0), (60, 1), (61, 1)])
def test_a_change_before_the_release_counts_from_the_release(now, count):
    row = [state(1, 0, "Early", release=60), state(2, 5, "Later", release=60)]
    assert told(row, now=now) == [(60, "Later", None, 2)] * count


def test_a_change_in_a_place_that_is_a_draft_counts_from_its_publishing():
    owner = place(state(1, -100, is_open=False), state(2, 30))
    assert told([state(1, 0), state(2, 5, "Mended")], owner) == [(30, "Mended", None, 2)]


def test_a_change_while_its_place_was_hidden_is_compared_with_what_was_seen_before():
    owner = place(state(1, -100), state(2, 10, is_open=False), state(3, 30))
    row = [state(1, 0), state(2, 15), state(3, 20, "Mended")]
    assert told(row, owner) == [(30, "Mended", 1, 3)]


def test_what_stands_in_nothing_known_was_never_seen():
    assert Seen({ROW: [state(1, 0, "Lost")]}, at(9)).changes_of(ROW) == []


def test_places_that_stand_in_each_other_are_never_seen():
    around = {ROW: [state(1, 0, "Round")], PLACE: [state(1, 0, places=(ROW,))]}
    assert Seen(around, at(9)).changes_of(ROW) == []


def test_a_row_that_moved_is_seen_by_the_place_it_stood_in_then():
    row = [state(1, 0, places=(ABOVE,)), state(2, 5, "Moved here")]
    seen = Seen({ROW: row, PLACE: OPEN, ABOVE: place(state(1, -9, is_open=False))}, at(9))
    [change] = seen.changes_of(ROW)
    assert (change.before, change.after) == (None, 2)


def test_a_clock_that_went_back_does_not_change_the_order():
    assert told([state(1, 0), state(2, 9, "First"), state(3, 4, "Second")]) == [(9, "Second", 1, 3)]


def test_what_a_clock_ahead_of_ours_wrote_is_told_all_the_same():
    assert told([state(1, 0), state(2, 50, "Mended")], now=10) == [(50, "Mended", 1, 2)]


def test_no_release_comes_by_a_clock_ahead_of_ours():
    assert told([state(1, 0, "Early", release=40), state(2, 50, "Mended", release=40)], now=10) == []


def test_rows_of_one_change_have_one_anchor_but_not_those_that_waited():
    def anchor(row: list[State]) -> str:
        return Seen({ROW: row, PLACE: OPEN}, at(99)).changes_of(ROW)[-1].anchor

    saved = anchor([state(7, 0, "A")])
    assert saved == anchor([state(7, 0.01, "A")])
    assert saved != anchor([state(7, 0, "A", release=60)])
    assert saved != anchor([state(8, 0, "A")])
