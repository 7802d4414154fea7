"""The map of a topic: its tools, sections and questions in three columns, joined by lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from topics.models import Tool
    from topics.outline import OutlineNode
    from topics.pages import PlacedQuestion, WholeTopic

WIDTH = 1000
TOOLS_RIGHT, GROUPS_LEFT, GROUPS_RIGHT, QUESTIONS_LEFT = 240, 350, 620, 730
TOOL_CHARACTERS, GROUP_CHARACTERS, QUESTION_CHARACTERS = 23, 26, 29  # that fit on a line in any system serif
LINE = 18
GAP = 16
EDGE = 30


@dataclass
class Entry:
    """A tool, section or question on the map, joined to entries of other columns."""

    key: str
    title: str
    url: str
    number: str = ""
    notice_colour: str = ""
    tied_to: list[Entry] = field(default_factory=list)
    # Its place, once it is laid out.
    lines: list[str] = field(default_factory=list, compare=False)
    left: float = field(default=0, compare=False)  # of its column
    width: float = field(default=0, compare=False)
    y: float = field(default=0, compare=False)  # of its middle

    @property
    def text_x(self) -> float:
        """The place at which its lines begin or, in the first column, end: before the mark, if it has one."""
        return self.left or self.width - (18 if self.notice_colour else 0)

    @property
    def height(self) -> float:
        return LINE * len(self.lines)

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def printed(self) -> list[tuple[str, float]]:
        """Each line with its baseline."""
        return [(line, self.top + LINE * (place + 1) - 5) for place, line in enumerate(self.lines)]


class MapEntries(NamedTuple):
    tools: list[Entry]
    groups: list[Entry]
    questions: list[Entry]


@dataclass
class Tie:
    """A line between two entries; `ends` has the keys of both."""

    ends: str
    path: str


@dataclass
class TopicMap:
    width: int
    height: float
    tools: list[Entry]
    groups: list[Entry]
    questions: list[Entry]
    ties: list[Tie]
    tools_right: int = TOOLS_RIGHT
    groups_left: int = GROUPS_LEFT
    questions_left: int = QUESTIONS_LEFT

    @property
    def columns(self) -> list[tuple[str, list[Entry]]]:
        return [("tools", self.tools), ("sections", self.groups), ("questions", self.questions)]

    def tools_of(self, group: Entry) -> list[Entry]:
        return [tool for tool in self.tools if group in tool.tied_to]

    def questions_of(self, group: Entry) -> list[Entry]:
        return [question for question in self.questions if group in question.tied_to]

    @property
    def as_list(self) -> list[tuple[Entry, list[Entry], list[Entry]]]:
        """The text version of the map: each section with its tools and its questions."""
        return [(group, self.tools_of(group), self.questions_of(group)) for group in self.groups]


def map_groups(whole: WholeTopic) -> list[OutlineNode]:
    """Return the subsections of each part, or the part itself if it has points only."""
    groups = []
    for part in whole.outline.parts:
        has_subsections = any(child.children for child in part.children)
        groups.extend(part.children if has_subsections else [part])
    return groups


def entries_on_map(
    groups: list[OutlineNode],
    tools_named: dict[str, list[Tool]],
    questions: Iterable[PlacedQuestion],
) -> MapEntries:
    """Return what the map of `groups` and `questions` shows; `tools_named` is by the number of the group."""
    group_entries = {
        node.number: Entry(f"s{node.number}", node.section.title, node.url, node.number) for node in groups
    }
    tool_entries: dict[int, Entry] = {}
    for number, tools in tools_named.items():
        for tool in tools:
            title = tool.acronym or tool.name
            entry = tool_entries.setdefault(
                tool.pk,
                Entry(f"t{tool.pk}", title, tool.get_absolute_url(), notice_colour=tool.shown_colour),
            )
            entry.tied_to.append(group_entries[number])
    question_entries = []
    for placed in questions:
        question = placed.question
        numbers = {group.number for group in groups for node in placed.nodes if _covers(group, node)}
        tied = [entry for number, entry in group_entries.items() if number in numbers]
        if tied:
            entry = Entry(f"q{question.pk}", question.label, question.get_absolute_url(), tied_to=tied)
            question_entries.append(entry)
    return MapEntries(list(tool_entries.values()), list(group_entries.values()), question_entries)


def _covers(group: OutlineNode, node: OutlineNode) -> bool:
    """Return whether `node` is in `group`, or is the part that `group` belongs to."""
    return (
        node.number == group.number or f"{node.number}.".startswith(f"{group.number}.") or node is group.part
    )


def lay_out_map(entries: MapEntries) -> TopicMap:
    """Give each entry its place, tools beside the sections that name them, and draw the ties."""
    tools, groups, questions = entries
    columns = (
        (tools, 0, TOOLS_RIGHT, TOOL_CHARACTERS),
        (groups, GROUPS_LEFT, GROUPS_RIGHT, GROUP_CHARACTERS),
        (questions, QUESTIONS_LEFT, WIDTH, QUESTION_CHARACTERS),
    )
    for column, left, right, characters in columns:
        for entry in column:
            entry.lines = textwrap.wrap(f"{entry.number}  {entry.title}".strip(), characters)
            entry.left, entry.width = left, right - left
    height = max(map(_height, entries)) + 2 * EDGE
    _spread(groups, height)
    tools = sorted(tools, key=lambda tool: sum(group.y for group in tool.tied_to) / len(tool.tied_to))
    _spread(tools, height)
    _spread(questions, height)
    ties = [
        Tie(f"{tool.key} {group.key}", _curve(TOOLS_RIGHT + 10, tool.y, GROUPS_LEFT - 10, group.y))
        for tool in tools
        for group in tool.tied_to
    ] + [
        Tie(
            f"{group.key} {question.key}", _curve(GROUPS_RIGHT + 10, group.y, QUESTIONS_LEFT - 10, question.y)
        )
        for question in questions
        for group in question.tied_to
    ]
    return TopicMap(WIDTH, height, tools, groups, questions, ties)


def _height(entries: list[Entry]) -> float:
    return sum(entry.height for entry in entries) + GAP * max(len(entries) - 1, 0)


def _spread(entries: list[Entry], height: float) -> None:
    """Spread the entries evenly from top to bottom."""
    free = height - 2 * EDGE - sum(entry.height for entry in entries)
    gap = free / max(len(entries) - 1, 1)
    y = EDGE if len(entries) > 1 else (height - _height(entries)) / 2
    for entry in entries:
        entry.y = y + entry.height / 2
        y += entry.height + gap


def _curve(x1: float, y1: float, x2: float, y2: float) -> str:
    middle = (x1 + x2) / 2
    return f"M{x1:.0f} {y1:.0f}C{middle:.0f} {y1:.0f} {middle:.0f} {y2:.0f} {x2:.0f} {y2:.0f}"
