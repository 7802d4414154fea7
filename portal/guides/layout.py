"""Remove what belongs to pages rather than the text: running heads, page numbers, cover, summary. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.guides.blocks import PICTURE, Block, Shape
from portal.guides.guide import Aside
from portal.guides.labels import (
    Name,
    alike,
    bold_words,
    fold,
    is_open,
    is_sentences,
    italic_words,
    name_of,
    plain,
    split_label,
    topic_of,
    without_numbering,
)
from portal.guides.plain import PAGE_NUMBER

LONGEST_RUNNING_HEAD = 90
LONGEST_TITLE = 60  # words; anything longer is a text
LONGEST_LEADERS = 400  # characters
FEWEST_ENTRIES = 3  # in a summary without a title
MOST_ENTRIES = 300  # of a summary
MOST_COMPARISONS = 60_000  # of titles; a second's work
LEADERS = re.compile(r"(?:(?:\s*[.…·_]){2,}\s*|\t+|\s{2,})\d{1,4}\s*$|\s+\d{1,3}$")
BREAK = re.compile(r"(?:\\|[ ]{2,})\n")


@dataclass
class SummaryEntry:
    title: str
    rank: int = 1  # below its topic
    is_found: bool = False  # in the text


@dataclass
class SummaryTopic:
    number: int
    title: str
    parts: list[SummaryEntry] = field(default_factory=list)


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
    laid = Laid([])
    left = _without_furniture(blocks, laid)
    left = _without_summary(left, laid)
    left = _without_cover(left, laid)
    laid.blocks = _whole_headings(left, laid)
    return laid


def _without_furniture(blocks: list[Block], laid: Laid) -> list[Block]:
    topics = {fold(found[1]) for block in blocks if (found := topic_of(short_words(block)[:300]))}
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        words = short_words(block)
        if (
            words
            and len(words) <= LONGEST_RUNNING_HEAD
            and name_of(words) is None
            and topic_of(words) is None
        ):
            places.setdefault(_furniture_key(block, words), []).append(index)
    # A text that occurs once in each topic is a heading there.
    often = max(3, int(1.5 * max(len(topics), 1)) + 1)
    repeated = {
        words for words, found in places.items() if len(found) >= often and _is_of_pages(blocks, found)
    }
    left = []
    for block in blocks:
        words = short_words(block)
        if block.shape is Shape.RULE:
            laid.asides.append(Aside(block.lines, "skipped", "a line drawn across the page"))
        elif block.shape is Shape.HIDDEN:
            laid.asides.append(Aside(block.lines, "skipped", "a remark or data that readers do not see"))
        elif block.shape is Shape.ADDRESS:
            laid.asides.append(Aside(block.lines, "kept", "an address, which was put where its link is"))
        elif _is_page_number(block):
            laid.asides.append(Aside(block.lines, "skipped", "a page number"))
        elif words and _furniture_key(block, words) in repeated:
            laid.asides.append(Aside(block.lines, "skipped", "a running head: it is on many pages"))
        elif block.shape is Shape.HEADING and not words:
            laid.asides.append(Aside(block.lines, "skipped", "a heading without words"))
        else:
            left.append(block)
    return left


def _is_of_pages(blocks: list[Block], places: list[int]) -> bool:
    """Return whether the text at all these places belongs to pages, rather than being a repeated heading.

    A heading of pages has the highest level or, without levels, sometimes precedes a heading and sometimes a
    text.
    """
    first = blocks[places[0]]
    if not title_words(first):
        return True
    if first.level:
        found = set(places)
        others = [block.level for index, block in enumerate(blocks) if block.level and index not in found]
        return first.level <= min(others, default=first.level)
    following = [blocks[index + 1] for index in places if index + 1 < len(blocks)]
    is_above_none = all(block.level for block in following)  # a bold line above real headings
    return is_above_none or len({bool(title_words(block)) for block in following}) > 1


def _furniture_key(block: Block, words: str) -> str:
    """Return a key that is the same on every page, even if the text contains the page number."""
    return fold(words) if title_words(block) else re.sub(r"\d+", "#", fold(words))


def _is_page_number(block: Block) -> bool:
    stands_alone = block.shape is Shape.PARAGRAPH or (block.shape is Shape.LIST and len(block.items) == 1)
    return stands_alone and len(block.text) < 40 and PAGE_NUMBER.fullmatch(plain(block.text)) is not None


def _without_summary(blocks: list[Block], laid: Laid) -> list[Block]:
    """Remove the table of contents. A “summary” followed by sentences is not one."""
    start = next((i for i, block in enumerate(blocks) if name_of(short_words(block)) is Name.SUMMARY), None)
    first, last = (start + 1, len(blocks)) if start is not None else _untitled_summary(blocks)
    start = first if start is None else start
    end, seen, entries = first, set(), 0
    topic = SummaryTopic(0, "")
    found = [topic]
    while end < last and entries < MOST_ENTRIES:
        block = blocks[end]
        lines = _summary_lines(block)
        keys = {fold(words) for words, _ in lines}
        if not lines or keys & seen:
            break
        name = name_of(lines[0][0])
        if name is Name.PRESENTATION and block.shape is Shape.HEADING:
            break
        following = blocks[end + 1] if end + 1 < len(blocks) else None
        if (
            title_words(block)
            and following
            and following.shape is Shape.PARAGRAPH
            and (is_sentences(following.text) or following.text.endswith(","))
        ):
            break  # the title of a text
        seen |= keys
        for words, rank in lines:
            entries += 1
            if (about := topic_of(words)) and about[1]:
                topic = SummaryTopic(*about)
                found.append(topic)
            elif name_of(words) is None:
                topic.parts.append(SummaryEntry(words, rank))
        end += 1
    if end == first:
        return blocks
    taken = [number for block in blocks[start:end] for number in block.lines]
    laid.asides.append(Aside(taken, "skipped", "the summary: the portal makes its own"))
    laid.summary = [each for each in found if each.parts or each.title]
    return [*blocks[:start], *blocks[end:]]


def _untitled_summary(blocks: list[Block]) -> tuple[int, int]:
    """Return the first block of a table of contents without a title, and the block after its end.

    It precedes all text, and most of its lines occur as headings in the text.
    """
    headings = {bare(words) for block in blocks if (words := title_words(block))}
    start, lines, found = 0, 0, 0
    for index, block in enumerate(blocks[:MOST_ENTRIES]):
        if title_words(block):
            if found >= FEWEST_ENTRIES and 3 * found >= 2 * lines:
                return start, index
            start, lines, found = index + 1, 0, 0
            continue
        entries = [bare(words) for words, _ in _summary_lines(block)]
        if not entries or (block.shape is Shape.PARAGRAPH and len(entries) == 1 and is_sentences(block.text)):
            break
        hits = sum(1 for entry in entries if entry in headings)
        if not found and not hits:
            start = index + 1  # after the cover
            continue
        lines, found = lines + len(entries), found + hits
    return 0, 0


def _summary_lines(block: Block) -> list[tuple[str, int]]:
    """Return the entries in a block of a summary, with their ranks; empty if it is not such a block."""
    if block.shape is Shape.LIST:
        found = []
        for item in block.items:
            rows = [row for row in item.text.split("\n") if row.strip()]
            for index, row in enumerate(rows):
                bare = re.sub(r"^\s*(?:[-+*]|\d{1,3}[.)])\s+", "", row)
                found.append((_entry(bare), 2 if index and bare != row else 1))
        return [] if any(is_sentences(words) and words.endswith(".") for words, _ in found) else found
    if block.shape not in (Shape.HEADING, Shape.PARAGRAPH):
        return []
    rows = [BREAK.sub("\n", row) for row in block.text.split("\n") if row.strip(" \\")]
    found = []
    for row in rows:
        words = _entry(row)
        numbering = without_numbering(words)[0]
        found.append((without_numbering(words)[1], 1 + numbering.count(".")))
    if any(
        words.endswith((".", "!", "?")) and len(words.split()) > 14 and not topic_of(words)
        for words, _ in found
    ):
        return []
    return [(words, rank) for words, rank in found if words]


def _entry(row: str) -> str:
    words = plain(row.rstrip("\\"))
    return (words[:-LONGEST_LEADERS] + LEADERS.sub("", words[-LONGEST_LEADERS:])).strip()


def _without_cover(blocks: list[Block], laid: Laid) -> list[Block]:
    """Remove the lines before the first text, unless they name a topic or a part that every guide has.

    The guide begins at the first heading that has a text below it.
    """
    end = 0
    for index, block in enumerate(blocks):
        words = short_words(block)
        if not words or is_sentences(words) or topic_of(words) or name_of(words) or split_label(block.text):
            break
        if words.endswith(","):
            break  # "Dear delegates," begins a letter
        end = index + 1
    if end == len(blocks):
        return blocks  # lines only: whatever it is, it is not a cover
    following = blocks[end] if end < len(blocks) else None
    begins_itself = following is not None and (
        topic_of(short_words(following)) or name_of(short_words(following))
    )
    while end and not begins_itself and title_words(blocks[end - 1]):
        end -= 1  # the title of the text that follows
        begins_itself = True
    if end:
        laid.asides.append(Aside([n for block in blocks[:end] for n in block.lines], "skipped", "the cover"))
        laid.cover = [short_words(block) for block in blocks[:end]]
    return blocks[end:]


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
