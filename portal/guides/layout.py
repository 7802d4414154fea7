"""Set aside what belongs to pages rather than the text: running heads, numbers, cover, summary. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portal.guides.blocks import PICTURE, Block, Shape
from portal.guides.labels import (
    Name,
    bare,
    bold_words,
    fold,
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
LEADERS = re.compile(r"(?:(?:\s*[.…·_]){2,}\s*|\t+|\s{2,})\d{1,4}\s*$|\s+\d{1,3}$")
COVER = "the cover"
SUMMARY = "the summary: the portal makes its own"
NO_TEXT = {
    Shape.RULE: "a line drawn across the page",
    Shape.HIDDEN: "a remark or data that readers do not see",
    Shape.ADDRESS: "an address, which was put where its link is",
}
PART = re.compile(r"(?:part|partie|chapter|chapitre|section)[\s-]+(?:\d|[ivx]+\b)", re.IGNORECASE)
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


def set_aside(blocks: list[Block]) -> None:
    """Say of each block that only pages have why it is set aside: `aside`."""
    _set_furniture_aside(blocks)
    left = [block for block in blocks if not block.aside]
    _set_aside(_summary(left), SUMMARY)
    _set_aside(_cover([block for block in left if not block.aside]), COVER)


def _set_aside(blocks: list[Block], reason: str) -> None:
    for block in blocks:
        block.aside = reason


def _set_furniture_aside(blocks: list[Block]) -> None:
    topics = {fold(found[1]) for block in blocks if (found := topic_of(short_words(block)[:300]))}
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        words = short_words(block)
        is_short = words and len(words) <= LONGEST_RUNNING_HEAD
        if is_short and name_of(words) is None and topic_of(words) is None:
            places.setdefault(_furniture_key(block, words), []).append(index)
    # A text that occurs once in each topic is a heading there.
    often = max(3, int(1.5 * max(len(topics), 1)) + 1)
    repeated = {
        words for words, found in places.items() if len(found) >= often and _is_of_pages(blocks, found)
    }
    for block in blocks:
        words = short_words(block)
        if block.shape in NO_TEXT:
            block.aside = NO_TEXT[block.shape]
        elif _is_page_number(block):
            block.aside = "a page number"
        elif words and _furniture_key(block, words) in repeated:
            block.aside = "a running head: it is on many pages"
        elif block.shape is Shape.HEADING and not words:
            block.aside = "a heading without words"


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
    return re.sub(r"\s\d+$" if title_words(block) else r"\d+", "#", fold(words))


def _is_page_number(block: Block) -> bool:
    stands_alone = block.shape is Shape.PARAGRAPH or (block.shape is Shape.LIST and len(block.items) == 1)
    return stands_alone and len(block.text) < 40 and PAGE_NUMBER.fullmatch(plain(block.text)) is not None


def _summary(blocks: list[Block]) -> list[Block]:
    """Return the blocks of the table of contents. A “summary” followed by sentences is not one."""
    start = next((i for i, block in enumerate(blocks) if name_of(short_words(block)) is Name.SUMMARY), None)
    first, last = (start + 1, len(blocks)) if start is not None else _untitled_summary(blocks)
    start = first if start is None else start
    end, seen, entries = first, set(), 0
    while end < last and entries < MOST_ENTRIES:
        block = blocks[end]
        lines = _summary_lines(block)
        keys = {fold(words) for words, _ in lines}
        if not lines or keys & seen:
            break
        if name_of(lines[0][0]) is Name.COMMITTEE and block.shape is Shape.HEADING:
            break
        following = blocks[end + 1] if end + 1 < len(blocks) else None
        is_text = following is not None and following.shape is Shape.PARAGRAPH
        if title_words(block) and is_text and (is_sentences(following.text) or following.text.endswith(",")):
            break  # the title of a text
        seen |= keys
        entries += len(lines)
        end += 1
    return blocks[start:end] if end > first else []


def summary_of(blocks: list[Block]) -> list[SummaryTopic]:
    """Return the topics that the table of contents lists, with their parts."""
    found = [SummaryTopic(0, "")]
    for block in blocks:
        for words, rank in _summary_lines(block) if block.aside == SUMMARY else ():
            if (about := topic_of(words)) and about[1]:
                found.append(SummaryTopic(*about))
            elif name_of(words) is None:
                found[-1].parts.append(SummaryEntry(words, rank))
    return [each for each in found if each.parts or each.title]


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
                unmarked = re.sub(r"^\s*(?:[-+*]|\d{1,3}[.)])\s+", "", row)
                found.append((_entry(unmarked), 2 if index and unmarked != row else 1))
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


def _cover(blocks: list[Block]) -> list[Block]:
    """Return the lines before the first text, unless they name a topic or a part that every guide has.

    The guide begins at the first heading that has a text below it.
    """
    end = 0
    for index, block in enumerate(blocks):
        words = short_words(block)
        if not words or is_sentences(words) or begins_part(words) or split_label(block.text):
            break
        if words.endswith(","):
            break  # "Dear delegates," begins a letter
        end = index + 1
    if end == len(blocks):
        return []  # lines only: whatever it is, it is not a cover
    begins_itself = begins_part(short_words(blocks[end]))
    while end and not begins_itself and title_words(blocks[end - 1]):
        end -= 1  # the title of the text that follows
        begins_itself = True
    return blocks[:end]


def begins_part(words: str) -> bool:
    """Return whether a title is a topic, a part that every guide has, or a numbered one."""
    return bool(topic_of(words) or name_of(words) or PART.match(words))
