"""Measure the tree of sections as it will be after the import: its levels and its circles."""

from typing import NamedTuple

from portal.transfer.rows import EditionRows, related
from topics.models import Section

PARENT = Section._meta.get_field("parent")


class Tree(NamedTuple):
    """Places of sections, by `id(section)`, because a new section has no id yet."""

    levels: dict[int, int]  # 1 for a part; without those in or below a circle
    circles: dict[int, list[Section]]  # the circle that a section is in or below


def parent_of(section: Section) -> Section | None:
    return related(section, PARENT)


def measure(rows: EditionRows) -> Tree:
    """Return the tree, walking up from every section but each step only once."""
    levels, circles = Tree({}, {})
    for _, section in rows.all_of(Section):
        path: dict[int, Section] = {}
        above: Section | None = section
        while above is not None and not any(id(above) in found for found in (levels, circles, path)):
            path[id(above)] = above
            above = parent_of(above)
        circle = circles.get(id(above), [])
        if id(above) in path:
            circle = list(path.values())[list(path).index(id(above)) :]
        if circle:
            circles |= dict.fromkeys(path, circle)
        else:
            levels |= {each: level for level, each in enumerate(reversed(path), levels.get(id(above), 0) + 1)}
    return Tree(levels, circles)
