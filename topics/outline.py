"""The numbered tree of a topic's sections, built in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

# Headings have six levels. A section that a damaged database puts deeper is shown beside its parent.
DEEPEST = 6


class Section(Protocol):
    """The attributes of a section that the outline reads."""

    pk: int
    parent_id: int | None
    slug: str
    part_url: str


@dataclass(eq=False)
class OutlineNode:
    """A section and its place: `number` is "2.3.1" for the first point of part 2, subsection 3."""

    section: Section
    number: str
    depth: int  # 1 for a part
    parent: OutlineNode | None = None
    children: list[OutlineNode] = field(default_factory=list)

    @cached_property
    def part(self) -> OutlineNode:
        """The node of depth 1 above this one, or itself; it has a page of its own."""
        return self.parent.part if self.parent else self

    @property
    def is_point(self) -> bool:
        """True for a labelled point: a node below a part, with nothing below it."""
        return self.depth > 1 and not self.children

    @cached_property
    def url(self) -> str:
        """The permanent link: a part's page, or the anchor on it."""
        page = self.part.section.part_url
        return page if self.depth == 1 else f"{page}#{self.section.slug}"

    def walk(self) -> Iterator[OutlineNode]:
        """Yield this node and all nodes below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(eq=False)
class Outline:
    parts: list[OutlineNode]

    def __iter__(self) -> Iterator[OutlineNode]:
        """Yield every node, in reading order."""
        for part in self.parts:
            yield from part.walk()

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def beside(self, section: Section) -> dict[str, OutlineNode | None]:
        """Return the `node` of a section, and the `previous` and `next`; nothing for a stranger."""
        nodes = [None, *self, None]
        for previous, node, following in zip(nodes, nodes[1:], nodes[2:], strict=False):
            if node.section.pk == section.pk:
                return {"previous": previous, "node": node, "next": following}
        return {}

    def neighbours(self, part: OutlineNode) -> tuple[OutlineNode | None, OutlineNode | None]:
        """Return the parts before and after `part`, or None at an end."""
        place = self.parts.index(part)
        before = self.parts[place - 1] if place else None
        after = self.parts[place + 1] if place + 1 < len(self.parts) else None
        return before, after


def build_outline(sections: Iterable[Section]) -> Outline:
    """Number `sections`, given in reading order, as a tree.

    A section whose parent is not among them is left out with everything below it, as its parent is
    not shown either. Sections that are each other's parents (only a damaged database has them)
    are shown from the first of them on.
    """
    rows = list(sections)
    children: dict[int | None, list[Section]] = {}
    for section in rows:
        children.setdefault(section.parent_id, []).append(section)
    placed: set[int] = set()
    parts: list[OutlineNode] = []

    def place(roots: list[Section]) -> None:
        """Append `roots` to the parts, with everything below them, from top to bottom."""
        to_place: list[tuple[Section, OutlineNode | None]] = [(root, None) for root in reversed(roots)]
        while to_place:
            section, parent = to_place.pop()
            if section.pk in placed:
                continue
            placed.add(section.pk)
            siblings = parent.children if parent else parts
            number = f"{parent.number}.{len(siblings) + 1}" if parent else str(len(siblings) + 1)
            node = OutlineNode(section, number, parent.depth + 1 if parent else 1, parent)
            siblings.append(node)
            home = node if node.depth < DEEPEST else parent
            to_place += [(child, home) for child in reversed(children.get(section.pk, []))]

    place(children.get(None, []))
    left_over = {section.pk: section for section in rows if section.pk not in placed}
    place([section for section in left_over.values() if _leads_back_to_itself(section, left_over)])
    return Outline(parts)


def _leads_back_to_itself(section: Section, rows: dict[int, Section]) -> bool:
    """Return whether `section` is among its own ancestors."""
    passed: set[int] = set()
    above = section.parent_id
    while above in rows and above != section.pk and above not in passed:
        passed.add(above)
        above = rows[above].parent_id
    return above == section.pk
