"""Lay out the rows of a guide for the screen on which a person gives them roles. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from portal.guides.blocks import Shape
from portal.guides.guide import Guide
from portal.guides.labels import bare
from portal.guides.roles import Row

NOUNS = {
    Shape.OTHER: "quotation",
    Shape.RULE: "line",
    Shape.HIDDEN: "remark",
}


@dataclass
class Group:
    """A heading with the texts below it, or a run of rows that are set aside for one reason."""

    head: Row
    texts: list[Row] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """Return the words by which headings are alike."""
        return bare(self.head.title)

    @property
    def folded(self) -> str:
        """Return what is below the heading: "12 paragraphs, 1 list"."""
        found = Counter("table" if row.block.text.startswith("|") else row.block.shape for row in self.texts)
        texts = ((count, NOUNS.get(shape, shape)) for shape, count in found.items())
        return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in texts)


def groups(rows: list[Row], guide: Guide) -> list[Group]:
    """Return the rows as the screen shows them, with the doubts about each group."""
    doubts: dict[int, list[str]] = {}
    for entry in guide.entries:
        doubts.setdefault(entry.row, []).extend(entry.doubts)
    found: list[Group] = []
    for row in rows:
        if not found or found[-1].head.aside != row.aside or (row.is_heading and not row.aside):
            found.append(Group(row))
        else:
            found[-1].texts.append(row)
        found[-1].doubts += doubts.pop(row.number, []) if not row.aside else []
    return found
