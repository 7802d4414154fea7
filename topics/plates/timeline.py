"""The time line: dated facts as flags on an axis true to scale, broken once where nothing happens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from topics.models import KeyFigure

WIDTH = 1000
LEFT, RIGHT = 30, 760  # of the axis; the last flags need the room on the right
CHARACTER = 7.3  # mean width of a character of a label
LINE = 19  # height of a line of a label
BREAK_SHARE = 0.4  # an empty stretch longer than this share of the whole is cut out
BREAK_WIDTH = 90  # what is drawn for it


@dataclass
class Flag:
    """All that happened in one year."""

    year: int
    x: float
    labels: list[str]
    is_above: bool
    level: int = 0
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
        """Each label with the baseline it stands on, below the year's own."""
        return [(label, self.top + LINE * (place + 1)) for place, label in enumerate(self.labels)]


@dataclass
class Span:
    """A fact that lasted: drawn along the axis."""

    start: float
    end: float


@dataclass
class Timeline:
    width: int
    height: float
    axis: float  # height of the axis
    right: float
    flags: list[Flag]
    spans: list[Span]
    break_at: float | None  # the middle of the stretch cut out


def lay_out_timeline(figures: Iterable[KeyFigure]) -> Timeline | None:
    """The picture of `figures`; None when there are none."""
    dated = sorted(figures, key=lambda figure: (figure.period_start or figure.as_of, figure.as_of))
    if not dated:
        return None
    years = sorted({year for figure in dated for year in (figure.period_start or figure.as_of, figure.as_of)})
    place, break_at = _scale(years)
    by_year: dict[int, list[str]] = {}
    for figure in dated:
        label = figure.timeline_label or figure.statement
        if figure.period_start and figure.period_start < figure.as_of:
            label = f"{label} ({figure.period})"
        by_year.setdefault(figure.period_start or figure.as_of, []).append(label)
    flags = [
        Flag(year, place(year), labels, is_above=order % 2 == 0)
        for order, (year, labels) in enumerate(by_year.items())
    ]
    above = _raise_flags([flag for flag in flags if flag.is_above])
    below = _raise_flags([flag for flag in flags if not flag.is_above])
    axis = above + 24
    for flag in flags:
        if flag.is_above:
            flag.top = axis - flag.level - flag.height + 4
            flag.pole_end = flag.top - 12
        else:
            flag.top = axis + flag.level + 34
            flag.pole_end = flag.top + flag.height - LINE + 4
    spans = [
        Span(place(figure.period_start), place(figure.as_of))
        for figure in dated
        if figure.period_start and figure.period_start < figure.as_of
    ]
    return Timeline(WIDTH, axis + below + 44, axis, RIGHT, flags, spans, break_at)


def _scale(years: list[int]):
    """A function from a year to its place on the axis, and where the axis is broken, if it is."""
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


def _raise_flags(flags: list[Flag]) -> float:
    """Raise each flag above those to its right that its text would cross; returns the height needed.

    Going from right to left, a flag clears the poles it passes over, so no pole crosses a text.
    """
    for place in range(len(flags) - 1, -1, -1):
        flag = flags[place]
        crossed = [other for other in flags[place + 1 :] if other.x < flag.right + 6]
        flag.level = max((other.level + other.height + 6 for other in crossed), default=0)
    return max((flag.level + flag.height for flag in flags), default=0)
