"""The time line: dated facts as flags on an axis drawn to scale, broken at most once at a long gap."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from topics.days import day_in

if TYPE_CHECKING:
    from django.db.models import Model

    from topics.models import Tool
    from topics.pages import SourcedRow

WIDTH = 1000
LEFT, RIGHT = 30, 700  # of the axis; the last flags need the room on the right
CHARACTER = 8.4  # mean width of a character of a label in the widest system serif
LINE = 19  # height of a line of a label
BREAK_SHARE = 0.4  # an empty stretch longer than this share of the whole is cut out
BREAK_WIDTH = 90  # of the break drawn in its place


@dataclass
class DatedFact:
    """Something that happened in `start`, or from `start` to `end`."""

    start: int
    end: int
    label: str  # two to six words, for the drawing
    statement: str
    link: Model | None = None  # the source or tool to read more about it
    day: tuple[int, int] = (0, 0)  # month and day within `start`, as far as they are known

    @property
    def period(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}–{self.end}"


def dated_facts(figures: Iterable[SourcedRow], tools: Iterable[Tool]) -> list[DatedFact]:
    """Return the figures that belong on a time line, and the first years of all other tools, by date."""
    facts, tools_with_figures = [], set()
    for placed in figures:
        figure = placed.row
        if figure.on_timeline and figure.as_of is not None:
            tools_with_figures.add(figure.tool_id)
            label = figure.timeline_label or figure.statement
            start = figure.period_start or figure.as_of
            day = day_in(start, figure.as_of_words, figure.statement)
            link = placed.source or figure.tool
            facts.append(DatedFact(start, figure.as_of, label, figure.statement, link, day))
    for tool in tools:
        if tool.since and tool.pk not in tools_with_figures:
            facts.append(DatedFact(tool.since, tool.since, tool.name, tool.summary, tool))
    return sorted(facts, key=lambda fact: (fact.start, fact.end, fact.day, fact.label))


@dataclass
class Flag:
    """The events of one year."""

    year: int
    x: float
    labels: list[str]
    is_above: bool = True
    level: float = 0  # distance of its text from the axis
    top: float = 0  # of the text, set once the height is known
    pole_end: float = 0

    @property
    def text_x(self) -> float:
        return self.x + 8

    @property
    def right(self) -> float:
        longest = max(len(label) for label in [*self.labels, str(self.year)])
        return self.text_x + longest * CHARACTER

    @property
    def height(self) -> float:
        return LINE * (1 + len(self.labels))

    @property
    def lines(self) -> list[tuple[str, float]]:
        """Each label with its baseline, below that of the year."""
        return [(label, self.top + LINE * (place + 1)) for place, label in enumerate(self.labels)]


@dataclass
class Timeline:
    width: int
    height: float
    axis: float  # height of the axis
    right: float
    flags: list[Flag]
    spans: list[tuple[float, float]]  # of facts that lasted several years, drawn along the axis
    break_at: float | None  # the middle of the stretch cut out

    @property
    def strokes(self) -> list[tuple[str, float, float]]:
        """The lines along the axis: the class of each, where it begins and where it ends."""
        ends = [10, *([self.break_at - 6, self.break_at + 6] if self.break_at else []), self.right + 30]
        axis = [("axis", *pair) for pair in zip(ends[::2], ends[1::2], strict=True)]
        return axis + [("span", *span) for span in self.spans]


def lay_out_timeline(facts: list[DatedFact]) -> Timeline | None:
    """Lay out `facts`, given by date; None when there are none."""
    if not facts:
        return None
    place, break_at = _scale(sorted({year for fact in facts for year in range(fact.start, fact.end + 1)}))
    by_year: dict[int, list[str]] = {}
    for fact in facts:
        label = fact.label if fact.start == fact.end else f"{fact.label} ({fact.period})"
        room = int((WIDTH - place(fact.start) - 8) / CHARACTER)
        by_year.setdefault(fact.start, []).extend(textwrap.wrap(label, room))
    flags = [Flag(year, place(year), labels) for year, labels in by_year.items()]
    above, below = _raise_flags(flags)
    axis = above + 24
    for flag in flags:
        if flag.is_above:
            flag.top = axis - flag.level - flag.height + 4
            flag.pole_end = flag.top - 12
        else:
            flag.top = axis + flag.level + 34
            flag.pole_end = flag.top + flag.height - LINE + 4
    spans = [(place(fact.start), place(fact.end)) for fact in facts if fact.start < fact.end]
    return Timeline(WIDTH, axis + below + 44, axis, RIGHT, flags, spans, break_at)


def _scale(years: list[int]):
    """Return a function from a year to its place on the axis, and the place of the break, if any."""
    first, last = years[0], years[-1]
    span = max(last - first, 1)
    gap, start, end = max(((b - a, a, b) for a, b in pairwise(years)), default=(0, first, first))
    if gap / span < BREAK_SHARE or gap < 10:
        return lambda year: LEFT + (year - first) / span * (RIGHT - LEFT), None
    unit = (RIGHT - LEFT - BREAK_WIDTH) / max(span - gap, 1)

    def place(year: int) -> float:
        skipped = gap if year >= end else 0
        return LEFT + (year - first - skipped) * unit + (BREAK_WIDTH if skipped else 0)

    return place, (place(start) + place(end)) / 2


def _raise_flags(flags: list[Flag]) -> tuple[float, float]:
    """Give each flag its side and its level; return the heights needed above and below the axis.

    From right to left, each flag is placed clear of the flags that its text reaches, so that no pole
    crosses a text, and on the side where it can stay lower.
    """
    heights = {True: 0.0, False: 0.0}
    for place in range(len(flags) - 1, -1, -1):
        flag = flags[place]
        crossed = [other for other in flags[place + 1 :] if other.x < flag.right + 6]
        levels = {
            side: max((o.level + o.height + 6 for o in crossed if o.is_above is side), default=0)
            for side in (True, False)
        }
        flag.is_above = levels[True] <= levels[False]
        flag.level = levels[flag.is_above]
        heights[flag.is_above] = max(heights[flag.is_above], flag.level + flag.height)
    return heights[True], heights[False]
