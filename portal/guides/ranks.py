"""Rank the headings of a topic by its summary, their numbers or their looks. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from portal.guides.furniture import SummaryEntry
from portal.guides.labels import bare, fold, numbering_style, without_numbering
from portal.guides.roles import ORDER, Role, Row

DEEPEST = 4
NEAR = 0.9  # a typing error apart
LONGEST = 400  # characters of a title that is compared
MOST_COMPARISONS = 60_000  # of titles; a second's work
PRINTED_TWICE = "This heading is printed twice. Check which of the two is wrong."
PRINTED_UNDER = (
    "Printed under the title of another part, “{}”. "
    "It was given the summary's next title that has no heading."
)
NOT_LISTED = "Printed at the level of a part, but the summary does not list it: it was put under “{}”."
CONCLUSION = re.compile(r"conclusions?\b", re.IGNORECASE)
NO_NUMBER = "The only kind of heading here without a number: check whether its level is right."


class Titles:
    """Folded titles to compare others with.

    After many comparisons only equal titles are found: each comparison takes time, and no real guide needs
    more of them.
    """

    def __init__(self, titles: Iterable[str]) -> None:
        self.known = dict.fromkeys(title for title in titles if 0 < len(title) <= LONGEST)
        self.left = MOST_COMPARISONS

    def find(self, title: str) -> str | None:
        """Return the known title that equals or resembles `title`, which is folded."""
        if title in self.known or self.left <= 0 or not 0 < len(title) <= LONGEST:
            return title if title in self.known else None
        self.left -= len(self.known)
        return next(iter(get_close_matches(title, self.known, 1, NEAR)), None)


def weight(row: Row) -> tuple:
    """Return the look of a heading to sort by: its level in the file, or its size, slant and capitals."""
    look, level = row.block.look, row.block.level or row.block.look.level
    return (level, -look.size, 0, 0) if level else (8, -look.size, look.is_italic, not row.title.isupper())


def rank(headings: list[Row], parts: list[SummaryEntry], topic_level: int) -> None:
    """Give its role to each heading of a topic, and its title as in the summary."""
    numbers = []
    for row in headings:
        number, row.title = without_numbering(row.title)
        numbers.append(number)
    entries = _match(headings, parts)
    found = sum(1 for each in entries if each)
    if found and 2 * found >= len(parts):
        ranks = _ranks_by_summary(headings, entries)
    elif headings and 2 * sum(map(bool, numbers)) >= len(headings):
        ranks = _ranks_by_numbers(headings, numbers)
    else:
        ranks = _ranks_by_looks(headings, topic_level)
    for row, place, entry in zip(headings, ranks, entries, strict=True):
        row.role = ORDER[place] if place <= DEEPEST else Role.TEXT
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
        if entry in taken:
            left = parts[parts.index(taken[-1]) + 1 :]
            entry = next((part for part in left if part not in found and part not in taken), entry)
            row.doubts.append((PRINTED_TWICE if entry in taken else PRINTED_UNDER).format(row.title))
        title = without_numbering(entry.title)[1]
        if entry is found[index] and fold(row.title) != fold(title):
            row.doubts.append(
                f"Printed here as “{row.title}”, but in the summary as “{title}”, which was used."
            )
        row.title, found[index], entry.is_found = title, entry, True
        taken.append(entry)
    return found


def _ranks_by_summary(headings: list[Row], entries: list[SummaryEntry | None]) -> list[int]:
    """Rank listed headings as in the summary, and others below them in the order of their looks."""
    part: tuple[Row, int] | None = None
    parts = [
        part := (row, entry.rank) if entry else part for row, entry in zip(headings, entries, strict=True)
    ]
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
        if 0 < row.block.level <= part[0].block.level:
            row.doubts.append(NOT_LISTED.format(part[0].title))
    return ranks


def _look_below(row: Row, part: Row) -> tuple:
    """Return the look of a heading for a comparison with others below `part`."""
    level = row.block.level
    return (max(level, part.block.level + 1),) if level else max(weight(row), weight(part))


def _ranks_by_numbers(headings: list[Row], numbers: list[str]) -> list[int]:
    """Rank headings by their numbers, and others as those of their look, or below the last."""
    styles = [numbering_style(f"{number}. x").partition(".")[0] if number else "" for number in numbers]
    order = list(dict.fromkeys(filter(None, styles)))
    depths = {
        row.number: number.count(".") + order.index(style)
        for row, number, style in zip(headings, numbers, styles, strict=True)
        if style
    }
    above = min(depths.values()) - 1  # the depth of what all of them are in
    numbered = [row for row in headings if row.number in depths]
    looks = {weight(row): depths[row.number] - above for row in reversed(numbered)}  # of the first
    last, ranks = 1, []
    for row in headings:
        found = depths.get(row.number, above) - above
        found = found or (looks.get(weight(row), 0) if row.block.level else 0)
        found = found or int(CONCLUSION.match(row.title) is not None)
        row.doubts += [] if found else [NO_NUMBER]
        ranks.append(found or last + 1)
        last = found or last
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
