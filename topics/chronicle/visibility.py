"""The times at which readers could see a row, from the states of the row and of the rows above it. Pure.

A row is visible while it and everything above it exist and are published and released. So a change
reaches readers when it is saved, or later: when its row, or a row above it, is published or released.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

Key = tuple[str, int]  # the label of a model and the id of its row


@dataclass(frozen=True)
class State:
    """The state of a row from one entry of its history until the next."""

    entry: int
    since: datetime
    is_open: bool  # it exists and is published
    release_at: datetime | None
    places: tuple[Key, ...]  # the rows directly above it
    note: str = ""
    batch: UUID | None = None


@dataclass(frozen=True)
class VisibleChange:
    """An announced change of one row, as it reached readers.

    `before` and `after` are entries: the one that readers saw last (None if they never saw the row), and
    the one that they see from this moment on.
    """

    key: Key
    moment: datetime
    note: str
    batch: UUID
    before: int | None
    after: int
    waited: bool  # for its row or place to be published or released

    @property
    def is_new(self) -> bool:
        return self.before is None

    @property
    def anchor(self) -> str:
        """An anchor shared by the rows of one change that became visible together, and by no others."""
        came = f"-{int(self.moment.timestamp())}" if self.waited else ""
        return f"change-{self.batch.hex[:12]}{came}"


class Seen:
    """The visibility of rows over time. A row without any known state was never visible.

    `now` decides which releases have come. Stored states count as past even if their clock was fast.
    """

    def __init__(self, states: Mapping[Key, Iterable[State]], now: datetime) -> None:
        """Take `states` in the order in which they were written, which their clocks may contradict."""
        self._now = now
        self._states = {key: list(found) for key, found in states.items()}
        self._since = {
            key: list(accumulate((state.since for state in found), max))
            for key, found in self._states.items()
        }
        self.latest = max([now, *(since[-1] for since in self._since.values() if since)])

    def state(self, key: Key, moment: datetime) -> State | None:
        """Return the state of the row at `moment`; None before it existed."""
        place = bisect_right(self._since.get(key, []), moment)
        return self._states[key][place - 1] if place else None

    def is_seen(self, key: Key, moment: datetime, passed: frozenset[Key] = frozenset()) -> bool:
        state = self.state(key, moment)
        if state is None or not state.is_open or key in passed:  # a row in itself is not visible
            return False
        if state.release_at is not None and state.release_at > min(moment, self._now):
            return False
        return all(self.is_seen(place, moment, passed | {key}) for place in state.places)

    def moments(self, key: Key) -> list[datetime]:
        """Return the moments at which the row may have become visible or hidden."""
        found: set[datetime] = set()
        to_visit, passed = [key], {key}
        while to_visit:
            each = to_visit.pop()
            found.update(self._since.get(each, ()))
            for state in self._states.get(each, ()):
                if state.release_at is not None and state.release_at <= self._now:
                    found.add(state.release_at)
                to_visit += [place for place in state.places if place not in passed]
                passed.update(state.places)
        return sorted(found)

    def changes_of(self, key: Key) -> list[VisibleChange]:
        """Return the announced changes that readers saw, the oldest first.

        Changes that reached them at one moment are one change, with the newest note.
        """
        moments = self.moments(key)
        visible = [self.is_seen(key, moment) for moment in moments]
        reached: dict[int, tuple[State, datetime]] = {}
        for state, since in zip(self._states[key], self._since[key], strict=True):
            first = bisect_left(moments, since)
            place = next((place for place in range(first, len(moments)) if visible[place]), None)
            if state.note and place is not None:
                reached[place] = state, since
        changes = []
        for place, (state, since) in sorted(reached.items(), key=lambda each: each[0]):
            last = next((earlier for earlier in reversed(range(place)) if visible[earlier]), None)
            changes.append(
                VisibleChange(
                    key,
                    moments[place],
                    state.note,
                    state.batch,
                    None if last is None else self.state(key, moments[last]).entry,
                    self.state(key, moments[place]).entry,
                    moments[place] > since,
                )
            )
        return changes
