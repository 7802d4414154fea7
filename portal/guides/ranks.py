"""Rank the headings of a topic by its summary, their numbers or their looks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.guides.furniture import SummaryEntry
from portal.guides.labels import alike, bare, fold, numbering_style, without_numbering
from portal.guides.roles import ORDER, Role, Row

DEEPEST = 4
MOST_COMPARISONS = 60_000  # of titles; a second's work


class Titles:
    """Folded titles to compare others with.

    After many comparisons only equal titles are found: each comparison takes time, and no real guide needs
    more of them.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self.known = dict.fromkeys(title for title in titles if title)
        self.left = MOST_COMPARISONS

    def find(self, title: str) -> str | None:
        """Return the known title that equals or resembles `title`, which is folded."""
        if title in self.known or self.left <= 0:
            return title if title in self.known else None
        self.left -= len(self.known)
        return next((known for known in self.known if alike(title, known)), None)


def weight(row: Row) -> tuple:
    """Return the look of a heading to sort by: its level in the file, or its size, slant and capitals."""
    look, level = row.block.look, row.block.level or row.block.look.level
    return (level, -look.size, 0, 0) if level else (8, -look.size, look.is_italic, not row.title.isupper())


def rank(headings: list[Row], parts: list[SummaryEntry], topic_level: int) -> None:
    """Give its role to each heading of a topic, and its title as in the summary."""
    numbers = [without_numbering(row.title) for row in headings]
    for row, (_, title) in zip(headings, numbers, strict=True):
        row.title = title
    entries = _match(headings, parts)
    found = sum(1 for each in entries if each)
    if found and 2 * found >= len(parts):
        ranks = _ranks_by_summary(headings, entries)
    elif headings and 2 * sum(1 for number, _ in numbers if number) >= len(headings):
        ranks = _ranks_by_numbers(headings, [number for number, _ in numbers])
    else:
        ranks = _ranks_by_looks(headings, topic_level)
    for row, rank, entry in zip(headings, ranks, entries, strict=True):
        row.role = ORDER[rank] if rank <= DEEPEST else Role.TEXT
        row.by = "name" if entry else row.by


def _match(headings: list[Row], parts: list[SummaryEntry]) -> list[SummaryEntry | None]:
    """Return each heading's entry in the summary; a repeated one gets a title that is missing."""
    titles = Titles(bare(part.title) for part in parts)
    by_title = {bare(part.title): part for part in reversed(parts)}
    found = [by_title.get(titles.find(bare(row.title))) for row in headings]
    taken: list[SummaryEntry] = []
    for index, (row, entry) in enumerate(zip(headings, found, strict=True)):
        if entry is None:
            continue
        title = without_numbering(entry.title)[1]
        if entry in taken:
            found[index] = None
            start = parts.index(taken[-1]) + 1
            missing = [part for part in parts[start:] if part not in found and part not in taken]
            if not missing:
                row.doubts.append("This heading is printed twice. Check which of the two is wrong.")
                found[index] = entry
                continue
            row.doubts.append(
                f"Printed under the title of another part, “{row.title}”. "
                f"It was given the summary's next title that has no heading."
            )
            entry = missing[0]
            title = without_numbering(entry.title)[1]
        elif fold(row.title) != fold(title):
            row.doubts.append(
                f"Printed here as “{row.title}”, but in the summary as “{title}”, which was used."
            )
        row.title, found[index], entry.is_found = title, entry, True
        taken.append(entry)
    return found


def _ranks_by_summary(headings: list[Row], entries: list[SummaryEntry | None]) -> list[int]:
    """Rank listed headings as in the summary, and others below them in the order of their looks."""
    parts: list[tuple[Row, int] | None] = []  # what each heading is below, and its rank
    for row, entry in zip(headings, entries, strict=True):
        parts.append((row, entry.rank) if entry else parts[-1] if parts else None)
    looks: dict[int, set[tuple]] = {}
    for row, entry, part in zip(headings, entries, parts, strict=True):
        if part and not entry:
            looks.setdefault(id(part), set()).add(_look_below(row, part[0]))
    ranks: list[int] = []
    for row, entry, part in zip(headings, entries, parts, strict=True):
        if entry or part is None:
            ranks.append(entry.rank if entry else 1)
            row.doubts += [] if entry else ["The summary does not list this part."]
            continue
        ranks.append(part[1] + 1 + sorted(looks[id(part)]).index(_look_below(row, part[0])))
        if row.block.level and row.block.level <= part[0].block.level:
            row.doubts.append(
                f"Printed at the level of a part, but the summary does not list it: "
                f"it was put under “{part[0].title}”."
            )
    return ranks


def _look_below(row: Row, part: Row) -> tuple:
    """Return the look of a heading for a comparison with others below `part`."""
    level = row.block.level
    return (max(level, part.block.level + 1),) if level else max(weight(row), weight(part))


def _ranks_by_numbers(headings: list[Row], numbers: list[str]) -> list[int]:
    styles: list[str] = []
    by_level: dict[tuple, int] = {}  # look → rank of a numbered heading of that look
    given: list[int] = []
    for row, number in zip(headings, numbers, strict=True):
        style = numbering_style(f"{number}. x").partition(".")[0] if number else ""
        if style and style not in styles:
            styles.append(style)
        given.append(styles.index(style) + 1 + number.count(".") if style else 0)
        if style:
            by_level.setdefault(weight(row), given[-1])
    lowest = min(rank for rank in given if rank) - 1
    last = 1
    ranks: list[int] = []
    for row, rank in zip(headings, given, strict=True):
        if rank:
            last = rank - lowest
        elif row.block.level and weight(row) in by_level:
            last = by_level[weight(row)] - lowest
        elif re.match(r"conclusions?\b", fold(row.title)):
            last = 1
        else:
            row.doubts.append(
                "The only kind of heading here without a number: check whether its level is right."
            )
            ranks.append(last + 1)
            continue
        ranks.append(last)
    return ranks


def _ranks_by_looks(headings: list[Row], topic_level: int) -> list[int]:
    found = sorted({weight(row) for row in headings})
    for row in headings:
        if 0 < row.block.level < topic_level:
            row.doubts.append("Printed at a higher level than its topic: check whether it is right.")
    if len(headings) > 1 and len(found) == 1 and not headings[0].block.level:
        headings[0].doubts.append("All headings of this topic look alike, so all were made parts.")
    first = found.index(weight(headings[0])) if headings else 0  # a heavier look below it is no deeper part
    return [max(found.index(weight(row)) - first, 0) + 1 for row in headings]
