"""Move a section within its topic's outline. Pure: the rows given are changed, but not saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topics.models import Section


class Step(StrEnum):
    """A move of a section by one press of a button."""

    UP = "up"  # before the sibling above it
    DOWN = "down"  # after the sibling below it
    IN = "in"  # into the sibling above it, as its last child
    OUT = "out"  # after its parent


class MoveError(Exception):
    """The move is impossible; the text says why."""


class SectionTree:
    """The sections of one topic, given in reading order."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.rows = {section.pk: section for section in sections}
        self._children: dict[int | None, list[int]] = {}
        for section in self.rows.values():
            self._children.setdefault(section.parent_id, []).append(section.pk)

    @property
    def state(self) -> str:
        """A digest of the order of the sections; it changes with any move, by anybody."""
        places = sorted((pk, row.parent_id or 0, row.position) for pk, row in self.rows.items())
        return hashlib.blake2b(repr(places).encode(), digest_size=12).hexdigest()

    def children(self, parent_id: int | None) -> list[int]:
        return self._children.setdefault(parent_id, [])

    def target(self, section_id: int, step: Step) -> tuple[int | None, int]:
        """Return the parent and the place after `step`. Raises MoveError where there is nowhere to go."""
        section = self._row(section_id)
        siblings = self.children(section.parent_id)
        place = siblings.index(section_id)
        match step:
            case Step.OUT if section.parent_id is None:
                raise MoveError("It is a part of the topic: there is no section to move it out of.")
            case Step.OUT:
                above = self._row(section.parent_id).parent_id
                return above, self.children(above).index(section.parent_id) + 1
            case Step.DOWN if place + 1 == len(siblings):
                raise MoveError("It is already the last one here.")
            case Step.DOWN:
                return section.parent_id, place + 1
            case Step.UP if place == 0:
                raise MoveError("It is already the first one here.")
            case Step.UP:
                return section.parent_id, place - 1
        if place == 0:
            raise MoveError("It is the first one here: there is no section above to move it into.")
        return siblings[place - 1], len(self.children(siblings[place - 1]))

    def way_back(self, section_id: int) -> str:
        """Return the move, as a form sends it, that puts a section back where it is now."""
        parent_id = self._row(section_id).parent_id
        return f"to:{section_id}:{parent_id or ''}:{self.children(parent_id).index(section_id)}"

    def move(self, section_id: int, parent_id: int | None, place: int, *, deepest: int) -> list[Section]:
        """Put a section at `place` (0 for the first) among the children of `parent_id`, None for the parts.

        Returns the rows whose parent or position changed. Raises MoveError, changing nothing, for a
        section or parent of another topic, a circle, or a place that is too deep.
        """
        section = self._row(section_id)
        if parent_id is not None:
            self._row(parent_id)
            if parent_id in self._below(section_id):
                raise MoveError("A section cannot move into itself or into a section below it.")
        if self._level(parent_id) + self._height(section_id) > deepest:
            raise MoveError(f"It would be too deep: an outline has at most {deepest} levels.")
        before = {pk: (row.parent_id, row.position) for pk, row in self.rows.items()}
        left, entered = self.children(section.parent_id), self.children(parent_id)
        left.remove(section_id)
        entered.insert(min(place, len(entered)), section_id)
        section.parent_id = parent_id
        for siblings in (left, entered):
            for position, pk in enumerate(siblings, start=1):
                self.rows[pk].position = position
        return [row for pk, row in self.rows.items() if (row.parent_id, row.position) != before[pk]]

    def _row(self, section_id: int) -> Section:
        if section_id not in self.rows:
            raise MoveError("This section is no longer here.")
        return self.rows[section_id]

    def _below(self, section_id: int) -> set[int]:
        """Return the ids of the section and of everything below it."""
        found, to_visit = set(), [section_id]
        while to_visit:
            pk = to_visit.pop()
            if pk not in found:
                found.add(pk)
                to_visit += self.children(pk)
        return found

    def _level(self, section_id: int | None) -> int:
        """Return 1 for a part, 2 for its children and so on; 0 for None, the parent of parts."""
        passed = set()
        while section_id in self.rows and section_id not in passed:
            passed.add(section_id)
            section_id = self.rows[section_id].parent_id
        return len(passed)

    def _height(self, section_id: int) -> int:
        """Return the number of levels of a section and everything below it; 1 when nothing is below."""
        levels, passed, row = 0, set(), {section_id}
        while row - passed:
            passed |= row
            levels += 1
            row = {child for pk in row for child in self.children(pk)}
        return levels
