"""Moving a section within its topic's outline. Pure: it changes the rows it is given, and saves none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topics.models import Section


class Step(StrEnum):
    """Where one press of a button takes a section."""

    UP = "up"  # before the sibling above it
    DOWN = "down"  # behind the sibling below it
    IN = "in"  # into the sibling above it, as its last child
    OUT = "out"  # behind its parent


class MoveError(Exception):
    """The section cannot stand there; the text says why."""


class SectionTree:
    """All sections of one topic, given in reading order."""

    def __init__(self, sections: Iterable[Section]) -> None:
        self.rows = {section.pk: section for section in sections}
        self._children: dict[int | None, list[int]] = {}
        for section in self.rows.values():
            self._children.setdefault(section.parent_id, []).append(section.pk)

    @property
    def state(self) -> str:
        """Names this order of the sections: it differs after any move, also by somebody else."""
        places = sorted((pk, row.parent_id or 0, row.position) for pk, row in self.rows.items())
        return hashlib.blake2b(repr(places).encode(), digest_size=12).hexdigest()

    def children(self, parent_id: int | None) -> list[int]:
        return self._children.setdefault(parent_id, [])

    def target(self, section_id: int, step: Step) -> tuple[int | None, int]:
        """Parent and place after `step`. Raises MoveError where there is nowhere to go."""
        section = self._row(section_id)
        siblings = self.children(section.parent_id)
        place = siblings.index(section_id)
        match step:
            case Step.OUT if section.parent_id is None:
                raise MoveError("A part stands in nothing that it could move out of.")
            case Step.OUT:
                above = self._row(section.parent_id).parent_id
                return above, self.children(above).index(section.parent_id) + 1
            case Step.DOWN if place + 1 == len(siblings):
                raise MoveError("It is the last one here: it cannot go lower.")
            case Step.DOWN:
                return section.parent_id, place + 1
            case Step.UP if place == 0:
                raise MoveError("It is the first one here: it cannot go higher.")
            case Step.UP:
                return section.parent_id, place - 1
        if place == 0:
            raise MoveError("It is the first one here: there is none above it to stand in.")
        return siblings[place - 1], len(self.children(siblings[place - 1]))

    def move(self, section_id: int, parent_id: int | None, place: int, *, deepest: int) -> list[Section]:
        """Put a section at `place` (0 for the first) among the children of `parent_id`, None for the parts.

        Returns the rows whose parent or position is another now. Raises MoveError, changing nothing,
        for a section or parent that is not of this topic, a circle, and what would stand too deep.
        """
        section = self._row(section_id)
        if parent_id is not None:
            self._row(parent_id)
            if parent_id in self._below(section_id):
                raise MoveError("A section cannot stand in itself, nor in what stands in it.")
        if self._level(parent_id) + self._height(section_id) > deepest:
            raise MoveError(f"It would stand too deep: an outline has {deepest} levels at most.")
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
            raise MoveError("This section is not here any more.")
        return self.rows[section_id]

    def _below(self, section_id: int) -> set[int]:
        """The section and all that stands in it."""
        found, waiting = set(), [section_id]
        while waiting:
            pk = waiting.pop()
            if pk not in found:
                found.add(pk)
                waiting += self.children(pk)
        return found

    def _level(self, section_id: int | None) -> int:
        """1 for a part, 0 for what parts stand in."""
        passed = set()
        while section_id in self.rows and section_id not in passed:
            passed.add(section_id)
            section_id = self.rows[section_id].parent_id
        return len(passed)

    def _height(self, section_id: int) -> int:
        """The levels that a section takes with all that stands in it; 1 when nothing does."""
        levels, passed, row = 0, set(), {section_id}
        while row - passed:
            passed |= row
            levels += 1
            row = {child for pk in row for child in self.children(pk)}
        return levels
