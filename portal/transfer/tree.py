"""Measure the tree of sections as it will be after the import: its levels and its circles."""

from dataclasses import dataclass, field

from portal.transfer.rows import EditionRows, related
from topics.models import Section

PARENT = Section._meta.get_field("parent")


@dataclass
class Tree:
    """Levels of sections, by `id(section)`, because a new section has no id yet."""

    levels: dict[int, int | None] = field(default_factory=dict)  # 1 for a part; None in or below a circle
    circles: list[list[Section]] = field(default_factory=list)

    def level(self, section: Section) -> int | None:
        return self.levels[id(section)]

    def is_whole(self, section: Section) -> bool:
        """Return whether the parents of `section` lead to the top. A row outside the map counts as whole."""
        return self.levels.get(id(section), 1) is not None


def parent_of(section: Section) -> Section | None:
    return related(section, PARENT)


def measure(rows: EditionRows) -> Tree:
    """Return the tree, walking up from every section but each step only once."""
    tree = Tree()
    for _, section in rows.all_of(Section):
        path: dict[int, Section] = {}
        above: Section | None = section
        while above is not None and id(above) not in tree.levels and id(above) not in path:
            path[id(above)] = above
            above = parent_of(above)
        if above is None:
            level = 0
        elif id(above) in path:
            passed = list(path)
            tree.circles.append([path[each] for each in passed[passed.index(id(above)) :]])
            level = None
        else:
            level = tree.levels[id(above)]
        for each in reversed(path):
            level = None if level is None else level + 1
            tree.levels[each] = level
    return tree
