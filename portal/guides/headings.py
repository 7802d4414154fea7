"""Determine the ranks of a topic's headings by the summary, their numbers or their look. Pure."""

import re
from dataclasses import dataclass, field

from portal.guides.blocks import Block, Shape
from portal.guides.furniture import SummaryEntry
from portal.guides.labels import fold, without_numbering
from portal.guides.layout import Titles, bare

DEEPEST = 4


@dataclass
class Heading:
    block: Block
    title: str
    rank: int = 1  # 1 for a part
    doubts: list[str] = field(default_factory=list)
    numbering: str = ""
    entry: SummaryEntry | None = None

    @property
    def level(self) -> int:
        """Return the level in the file; text that is only bold ranks below all real headings."""
        if self.block.shape is Shape.HEADING and self.block.level:
            return self.block.level
        return 8 if self.title.isupper() else 9


def rank_headings(headings: list[Heading], parts: list[SummaryEntry], topic_level: int) -> None:
    """Set the rank of each heading of a topic, its title as in the summary, and any doubts."""
    for heading in headings:
        heading.numbering, heading.title = without_numbering(heading.title)
    _match(headings, parts)
    matched = [heading for heading in headings if heading.entry]
    if matched and 2 * len(matched) >= len(parts):
        _rank_by_summary(headings)
    elif 2 * sum(1 for heading in headings if heading.numbering) >= max(len(headings), 1) and headings:
        _rank_by_numbers(headings)
    else:
        _rank_by_levels(headings, topic_level)
    for heading in headings:
        if heading.rank > DEEPEST:
            heading.rank = DEEPEST + 1  # remains part of the text


def _match(headings: list[Heading], parts: list[SummaryEntry]) -> None:
    """Find each heading in the summary; a repeated one gets the title that is missing in the text."""
    titles = Titles(bare(part.title) for part in parts)
    by_title = {bare(part.title): part for part in reversed(parts)}
    found = [by_title.get(titles.find(bare(heading.title))) for heading in headings]
    taken: list[SummaryEntry] = []
    for index, (heading, entry) in enumerate(zip(headings, found, strict=True)):
        if entry is None:
            continue
        if entry in taken:
            start = parts.index(taken[-1]) + 1
            missing = [part for part in parts[start:] if part not in found and part not in taken]
            if not missing:
                heading.doubts.append("This heading is printed twice. Check which of the two is wrong.")
                continue
            heading.doubts.append(
                f"Printed under the title of another part, “{heading.title}”. "
                f"It was given the summary's next title that has no heading."
            )
            entry = missing[0]
            heading.title = without_numbering(entry.title)[1]
        elif fold(heading.title) != fold(without_numbering(entry.title)[1]):
            title = without_numbering(entry.title)[1]
            heading.doubts.append(
                f"Printed here as “{heading.title}”, but in the summary as “{title}”, which was used."
            )
            heading.title = title
        entry.is_found = True
        heading.entry = entry
        taken.append(entry)
        found[index] = entry


def _rank_by_summary(headings: list[Heading]) -> None:
    """Rank listed headings as in the summary, and others below them in the order of their levels."""
    part: Heading | None = None
    below: list[Heading] = []
    for heading in headings:
        if heading.entry:
            _rank_below(part, below)
            heading.rank, part, below = heading.entry.rank, heading, []
        elif part is None:
            heading.rank = 1
            heading.doubts.append("The summary does not list this part.")
        else:
            below.append(heading)
    _rank_below(part, below)


def _rank_below(part: Heading | None, below: list[Heading]) -> None:
    if part is None:
        return
    levels = sorted({max(heading.level, part.level + 1) for heading in below})
    for heading in below:
        heading.rank = part.rank + 1 + levels.index(max(heading.level, part.level + 1))
        if heading.level <= part.level < 8:
            heading.doubts.append(
                f"Printed at the level of a part, but the summary does not list it: "
                f"it was put under “{part.title}”."
            )


def _rank_by_numbers(headings: list[Heading]) -> None:
    styles: list[str] = []
    ranks: dict[int, int] = {}  # level in the file → rank of a numbered heading there
    for heading in headings:
        if not heading.numbering:
            continue
        style = _style(heading.numbering)
        if style not in styles:
            styles.append(style)
        heading.rank = styles.index(style) + 1 + heading.numbering.count(".")
        ranks.setdefault(heading.level, heading.rank)
    lowest = min(heading.rank for heading in headings if heading.numbering)
    last = 1
    for heading in headings:
        if heading.numbering:
            heading.rank -= lowest - 1
        elif heading.level in ranks and heading.level < 8:
            heading.rank = ranks[heading.level] - (lowest - 1)
        elif re.match(r"conclusions?\b", fold(heading.title)):
            heading.rank = 1
        else:
            heading.rank = last + 1
            heading.doubts.append(
                "The only kind of heading here without a number: check whether its level is right."
            )
            continue
        last = heading.rank


def _style(numbering: str) -> str:
    if numbering[0].isdigit():
        return "decimal"
    return "roman" if re.fullmatch(r"[IVX]+", numbering) else "upper" if numbering.isupper() else "lower"


def _rank_by_levels(headings: list[Heading], topic_level: int) -> None:
    levels = sorted({heading.level for heading in headings})
    for heading in headings:
        heading.rank = levels.index(heading.level) + 1
        if heading.level < topic_level:
            heading.doubts.append("Printed at a higher level than its topic: check whether it is right.")
    if len(headings) > 1 and levels[0] >= 8 and len(levels) == 1:
        headings[0].doubts.append("All headings of this topic look alike, so all were made parts.")
