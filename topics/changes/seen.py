"""What readers saw of each row, and from when: worked out from the states of rows and of their places. Pure.

A row is seen while it is there, published and released, and all it stands in is too. So a change reaches
readers when it is saved, or later: when its row, or what that stands in, is published or released.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from uuid import UUID

Key = tuple[str, int]  # the label of a model and the id of its row


@dataclass(frozen=True)
class State:
    """What an entry of the history says of its row: how it stood from then until its next entry."""

    entry: int
    since: datetime
    is_open: bool  # there, and published
    release_at: datetime | None
    places: tuple[Key, ...]  # all that it stands in
    note: str = ""
    batch: UUID | None = None


@dataclass(frozen=True)
class SeenChange:
    """A noted change of one row as it reached readers.

    `before` and `after` are entries: what they saw last, None for a row that was never seen, and what
    they saw from this moment on.
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
        """The same for all rows of one change that came in sight together, and never another's."""
        came = f"-{int(self.moment.timestamp())}" if self.waited else ""
        return f"change-{self.batch.hex[:12]}{came}"


class Seen:
    """What readers have seen. A row or place of which nothing is known was never seen.

    `now` says which releases have come. What is stored has happened, whatever the clock of its writer said.
    """

    def __init__(self, states: Mapping[Key, Iterable[State]], now: datetime) -> None:
        """`states` are in the order in which they were written, whatever their clocks said."""
        self._now = now
        self._states = {key: list(found) for key, found in states.items()}
        self._since = {
            key: list(accumulate((state.since for state in found), max))
            for key, found in self._states.items()
        }
        self._moments: dict[Key, list[datetime]] = {}
        self.latest = max([now, *(since[-1] for since in self._since.values() if since)])

    def state(self, key: Key, moment: datetime) -> State | None:
        """How the row stood then; None before it was there."""
        place = bisect_right(self._since.get(key, []), moment)
        return self._states[key][place - 1] if place else None

    def is_seen(self, key: Key, moment: datetime, passed: frozenset[Key] = frozenset()) -> bool:
        state = self.state(key, moment)
        if state is None or not state.is_open or key in passed:  # what stands in itself, nobody sees
            return False
        if state.release_at is not None and state.release_at > min(moment, self._now):
            return False
        return all(self.is_seen(place, moment, passed | {key}) for place in state.places)

    def moments(self, key: Key) -> list[datetime]:
        """When it may have begun, or ceased, to be seen."""
        if key not in self._moments:
            found: set[datetime] = set()
            waiting, passed = [key], {key}
            while waiting:
                each = waiting.pop()
                found.update(self._since.get(each, ()))
                for state in self._states.get(each, ()):
                    if state.release_at is not None and state.release_at <= self._now:
                        found.add(state.release_at)
                    waiting += [place for place in state.places if place not in passed]
                    passed.update(state.places)
            self._moments[key] = sorted(found)
        return self._moments[key]

    def changes_of(self, key: Key) -> list[SeenChange]:
        """The noted changes that readers saw, the oldest first.

        What reached them at one moment is one change, told with its newest note.
        """
        moments = self.moments(key)
        seen = [self.is_seen(key, moment) for moment in moments]
        reached: dict[int, tuple[State, datetime]] = {}
        for state, since in zip(self._states[key], self._since[key], strict=True):
            first = bisect_left(moments, since)
            place = next((place for place in range(first, len(moments)) if seen[place]), None)
            if state.note and place is not None:
                reached[place] = state, since
        changes = []
        for place, (state, since) in sorted(reached.items(), key=lambda each: each[0]):
            last = next((earlier for earlier in reversed(range(place)) if seen[earlier]), None)
            changes.append(
                SeenChange(
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
