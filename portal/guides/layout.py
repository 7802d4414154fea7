"""Remove what belongs to pages rather than the text: running heads, page numbers, cover, summary. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from portal.guides.blocks import PICTURE, Block, Shape
from portal.guides.furniture import SummaryTopic, Why, contents_of, set_aside
from portal.guides.guide import Aside
from portal.guides.labels import (
    Name,
    alike,
    bold_words,
    fold,
    is_open,
    italic_words,
    name_of,
    plain,
    split_label,
    topic_of,
    without_numbering,
)

LONGEST_TITLE = 60  # words; anything longer is a text
MOST_COMPARISONS = 60_000  # of titles; a second's work


@dataclass
class Laid:
    """A guide without page furniture: the remaining blocks, and the summary."""

    blocks: list[Block]
    asides: list[Aside] = field(default_factory=list)
    summary: list[SummaryTopic] = field(default_factory=list)
    cover: list[str] = field(default_factory=list)


def title_words(block: Block) -> str:
    """Return the words of a block that is or looks like a title: a heading, or a short bold paragraph."""
    if block.shape is Shape.HEADING:
        return plain(block.text)
    if block.shape is Shape.LIST and len(block.items) == 1 and block.items[0].marker:
        bold = bold_words(block.items[0].text)
        return f"{block.items[0].marker} {plain(bold)}" if bold and not bold.endswith((".", ":")) else ""
    if block.shape is not Shape.PARAGRAPH or len(block.text) > 600:
        return ""
    words = plain(bold_words(block.text) or italic_words(block.text)) or _in_capitals(block)
    if not words or len(words.split()) > LONGEST_TITLE or words.endswith((".", ",", ";")) or "://" in words:
        return ""
    is_label = split_label(block.text) is not None and name_of(words) is None
    return "" if is_label or "@" in words else words


def _in_capitals(block: Block) -> str:
    """Return the words of a line in capitals throughout, as a heading that only looks large."""
    words = plain(block.text)
    letters = sum(1 for letter in words if letter.isalpha())
    is_title = words.isupper() and letters >= 6 and 1 < len(words.split()) <= 12 and len(block.lines) == 1
    return words if is_title and not words.endswith((".", ",", ";", "!", "?", ":")) else ""


def short_words(block: Block) -> str:
    """Return the words of a short paragraph, bold or not."""
    if block.shape is Shape.HEADING:
        return plain(block.text)
    if block.shape is not Shape.PARAGRAPH or len(block.text) > 600:
        return ""
    words = plain(PICTURE.sub("", block.text))
    return words if words and len(words.split()) <= LONGEST_TITLE and not words.endswith(".") else ""


def part_named(block: Block) -> Name | None:
    """Return the part of every guide that begins with this block, if any."""
    return None if block.is_own_part else name_of(title_words(block) or short_words(block))


def strip_page_furniture(blocks: list[Block]) -> Laid:
    """Remove everything that only pages have."""
    set_aside(blocks)
    laid = Laid([], summary=contents_of(blocks))
    for why, run in groupby(blocks, lambda block: block.aside):
        if why:
            fate = "kept" if why is Why.ADDRESS else "skipped"
            found = list(run)
            laid.asides.append(Aside([number for block in found for number in block.lines], fate, str(why)))
            laid.cover += [short_words(block) for block in found if why is Why.COVER]
    laid.blocks = _whole_headings([block for block in blocks if not block.aside], laid)
    return laid


def _whole_headings(blocks: list[Block], laid: Laid) -> list[Block]:
    """Join headings that were split in two, if the summary or their last word shows it."""
    entries = [each.title for each in laid.summary]
    entries += [part.title for topic in laid.summary for part in topic.parts]
    known = Titles(fold(entry) for entry in entries)
    left: list[Block] = []
    for block in blocks:
        before = left[-1] if left else None
        if before is not None and _continues(before, block, known):
            before.text = f"{before.text} {short_words(block)}"
            before.lines += block.lines
            before.shape, before.is_joined = Shape.HEADING, True
        else:
            left.append(block)
    return left


def _continues(before: Block, block: Block, known: Titles) -> bool:
    first, second = title_words(before), short_words(block)
    if not first or not second or before.shape is Shape.LIST or len(second.split()) > 20:
        return False
    about = topic_of(first)
    title = about[1] if about else without_numbering(first)[1]
    if known.find(fold(title)) is None and known.find(fold(f"{title} {second}")) is not None:
        return True
    if name_of(second) or topic_of(second) or name_of(first) or not title_words(block):
        return False
    return block.level == before.level and (is_open(first) or second[:1].islower())


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


def bare(title: str) -> str:
    """Return a title for comparison: folded, without its number."""
    return fold(without_numbering(title)[1])
