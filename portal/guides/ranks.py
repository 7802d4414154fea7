"""Rank the headings of a topic by its summary and their looks. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from itertools import pairwise

from portal.guides.furniture import SummaryEntry
from portal.guides.labels import bare, fold, without_numbering
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
PRINTED_AS = "Printed here as “{}”, but in the summary as “{}”, which was used."


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
    look = row.block.look
    if look.level:
        return (look.level, -look.size, 0, 0)
    return (8, -look.size, look.is_italic, not row.title.isupper())


def rank(headings: list[Row], parts: list[SummaryEntry]) -> None:
    """Give its role to each heading of a topic.

    What the summary lists has its rank and title there. Others are ranked by their looks, below the last that
    it lists; a heavier look than that of the first of them is no higher rank.
    """
    for row in headings:
        row.title = without_numbering(row.title)[1]
    entries = _match(headings, parts)
    if 2 * sum(map(bool, entries)) < len(parts):
        entries = [None] * len(headings)
    places = sorted({0, *(place for place, entry in enumerate(entries) if entry), len(headings)})
    for start, end in pairwise(places):
        listed, below = entries[start], headings[start:end]
        if listed:
            row = below.pop(0)
            row.role, row.by = ORDER[min(listed.rank, DEEPEST)], "name"
        looks = [max(weight(row), weight(below[0])) for row in below]
        order = sorted(set(looks))
        for row, look in zip(below, looks, strict=True):
            depth = (listed.rank if listed else 0) + 1 + order.index(look)
            row.role = ORDER[depth] if depth <= DEEPEST else Role.TEXT


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
            left = parts[parts.index(taken[-1]) + 1 :]
            entry = next((part for part in left if part not in found and part not in taken), entry)
            row.doubts.append((PRINTED_TWICE if entry in taken else PRINTED_UNDER).format(row.title))
        elif fold(row.title) != fold(title):
            row.doubts.append(PRINTED_AS.format(row.title, title))
        row.title, found[index] = without_numbering(entry.title)[1], entry
        taken.append(entry)
    return found
