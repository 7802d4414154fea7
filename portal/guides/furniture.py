"""Set aside what belongs to pages rather than the text: running heads, page numbers, cover, contents. Pure.

Nothing is removed: each block keeps its place, and `aside` says why it is no text. One press brings it back.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import takewhile

from portal.guides.blocks import BULLET, LONGEST_TITLE, PICTURE, Block, Shape
from portal.guides.labels import (
    MOTTO,
    Name,
    bare,
    fold,
    is_sentences,
    name_of,
    plain,
    split_label,
    topic_of,
    without_numbering,
)

LONGEST_RUNNING_HEAD = 90
LONGEST_LEADERS = 400  # characters
MOST_ENTRIES = 300  # of contents
LONGEST_ENTRY = 14  # words, if it ends like a sentence
OFTEN = 3
LEADERS = re.compile(r"(?:(?:\s*[.…·_]){2,}\s*|\t+|\s{2,})\d{1,4}\s*$|\s+\d{1,3}$")
NUMBER_OF_PAGE = re.compile(r"\A\d{1,3}(?=[\s|-])|(?<=[\s|-])\d{1,3}\Z")
LIST_MARK = re.compile(r"^\s*[-+*]\s+")
PART = re.compile(r"(?:part|partie|chapter|chapitre|section)[\s-]+(?:\d|[ivx]+\b)", re.IGNORECASE)
PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—|\s]*\d{1,3}(?:\s*(?:/|of|sur|de)\s*\d{1,4})?[-–—|\s]*", re.IGNORECASE
)


class Why(StrEnum):
    """The reason why a block is set aside."""

    RULE = "a line drawn across the page"
    HIDDEN = "a remark or data that readers do not see"
    PAGE_NUMBER = "a page number"
    RUNNING_HEAD = "a running head: it is on many pages"
    EMPTY = "a heading without words"
    CONTENTS = "the summary: the portal makes its own"
    COVER = "the cover"


ALWAYS = {Shape.RULE: Why.RULE, Shape.HIDDEN: Why.HIDDEN}


@dataclass
class SummaryEntry:
    title: str
    rank: int = 1  # below its topic


@dataclass
class SummaryTopic:
    number: int
    title: str
    parts: list[SummaryEntry] = field(default_factory=list)


def set_aside(blocks: list[Block]) -> None:
    """Say of each block that is no text why."""
    for block in blocks:
        block.aside = ALWAYS.get(block.shape, "")
        if _is_page_number(block):
            block.aside = Why.PAGE_NUMBER
        elif block.shape is Shape.HEADING and not words_of(block):
            block.aside = Why.EMPTY
    heads = _running_heads(_text(blocks))
    for block in heads:
        block.aside = Why.RUNNING_HEAD
    _set_contents_aside(_text(blocks))
    listed = {bare(part.title) for topic in contents_of(blocks) for part in topic.parts}
    for block in heads:
        if bare(words_of(block)) in listed:
            block.aside = ""
    _set_cover_aside(_text(blocks), listed)


def contents_of(blocks: list[Block]) -> list[SummaryTopic]:
    """Return what the contents list: topics with their parts, the first without a title if it has none.

    The rank of a part is that of its number, or of its place in a list.
    """
    found = [SummaryTopic(0, "")]
    for words, rank in (
        each for block in blocks if block.aside == Why.CONTENTS for each in _entries_of(block)
    ):
        if (about := topic_of(words)) and about[1]:
            found.append(SummaryTopic(*about))
        elif name_of(words) is None:
            found[-1].parts.append(SummaryEntry(words, rank))
    return [each for each in found if each.parts or each.title]


def _text(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if not block.aside]


def words_of(block: Block) -> str:
    """Return the words of a heading or of a short paragraph that is no sentence."""
    if block.shape is Shape.HEADING:
        return plain(block.text)
    if block.shape is not Shape.PARAGRAPH or len(block.text) > 600:
        return ""
    words = plain(PICTURE.sub("", block.text))
    return words if len(words.split()) <= LONGEST_TITLE and not words.endswith(".") else ""


def is_title(block: Block) -> bool:
    """Return whether a block is or looks like a heading; in capitals alone, no word or sentence does."""
    words, look = words_of(block), block.look
    if block.shape is Shape.HEADING or not words or not look.stands_out:
        return block.shape is Shape.HEADING
    is_label = split_label(block.text) is not None and name_of(words) is None
    if look.is_bold or look.is_italic or look.is_underlined or look.is_marked:
        is_motto = not look.is_bold and look.is_italic and words.startswith(MOTTO)
        is_text = is_motto or words.endswith((",", ";"))
    else:
        is_text = not 1 < len(words.split()) <= 12 or words.endswith((".", ",", ";", "!", "?", ":"))
    return not (is_label or is_text or "://" in words or "@" in words)


def _is_page_number(block: Block) -> bool:
    stands_alone = block.shape is Shape.PARAGRAPH or (block.shape is Shape.LIST and len(block.items) == 1)
    return stands_alone and len(block.text) < 40 and PAGE_NUMBER.fullmatch(plain(block.text)) is not None


def running_key(words: str) -> str:
    """Return what is the same of a running head on each page; empty for words that are none."""
    if not 0 < len(words) <= LONGEST_RUNNING_HEAD or words.endswith((".", ":")) or name_of(words):
        return ""
    folded = "" if BULLET.match(words) or topic_of(words) else fold(words)
    return NUMBER_OF_PAGE.sub("#", folded) if len(folded.split()) > 2 else folded


def _running_heads(blocks: list[Block]) -> list[Block]:
    topics = {fold(found[1]) for block in blocks if (found := topic_of(words_of(block)[:300]))}
    places: dict[str, list[int]] = {}
    for index, block in enumerate(blocks):
        if key := running_key(words_of(block)):
            places.setdefault(key, []).append(index)
    # A text that occurs once in each topic is a heading there.
    often = max(OFTEN, int(1.5 * max(len(topics), 1)) + 1)
    repeated = [found for found in places.values() if len(found) >= often and _is_of_pages(blocks, found)]
    return [blocks[index] for found in repeated for index in found]


def _is_of_pages(blocks: list[Block], places: list[int]) -> bool:
    """Return whether the text at all these places belongs to pages: it has the highest level, or none."""
    first = blocks[places[0]]
    found = set(places)
    others = {block.look.level for index, block in enumerate(blocks) if index not in found} - {0}
    level = first.look.level
    return not level or level <= min(others, default=level)


def _set_contents_aside(blocks: list[Block]) -> None:
    """Set the table of contents aside. A “summary” followed by sentences is not one."""
    start = next(
        (i for i, block in enumerate(blocks) if name_of(words_of(block)) is Name.SUMMARY), len(blocks)
    )
    end, seen, count = start + 1, set(), 0
    for block, following in zip(blocks[end:], [*blocks[end + 1 :], None], strict=False):
        keys, below = (_folded_entries(each) for each in (block, following))
        count += len(keys)
        is_paged = LEADERS.search(block.text[-LONGEST_LEADERS:])
        is_repeated = not is_paged and keys & seen
        # The first heading of the text, of another look, may be above one that the contents have listed.
        is_other = not is_paged and below & seen and block.look != blocks[end - 1].look
        is_of_text = is_title(block) and following and (_is_text(following) or is_other)
        if not keys or is_repeated or is_of_text or count > MOST_ENTRIES:
            break
        seen |= keys
        end += 1
    for block in blocks[start:end] if end > start + 1 else ():
        block.aside = Why.CONTENTS


def _folded_entries(block: Block | None) -> set[str]:
    return {fold(words) for words, _ in _entries_of(block)} if block else set()


def _is_text(block: Block) -> bool:
    is_sentence = is_sentences(block.text) or block.text.endswith(",")
    return block.shape is Shape.PARAGRAPH and is_sentence


def _entries_of(block: Block) -> list[tuple[str, int]]:
    """Return the entries in a block of contents, with their ranks; empty if it is not such a block."""
    found = []
    for row in block.text.split("\n") if block.shape in (Shape.HEADING, Shape.PARAGRAPH, Shape.LIST) else ():
        words = _entry(LIST_MARK.sub("", row))
        is_sentence = words.endswith((".", "!", "?")) and len(words.split()) > LONGEST_ENTRY
        if is_sentence and not topic_of(words):
            return []
        numbering, title = without_numbering(words)
        rank = 2 if row[:1].isspace() else 1 + numbering.count(".")
        found += [(title, rank)] if title else []
    return found


def _entry(row: str) -> str:
    words = plain(row.rstrip("\\"))
    return (words[:-LONGEST_LEADERS] + LEADERS.sub("", words[-LONGEST_LEADERS:])).strip()


def _set_cover_aside(blocks: list[Block], listed: set[str]) -> None:
    """Set the lines before the first text aside, unless they name a topic or a part that every guide has.

    The guide begins at the first heading that has a text below it.
    """

    def is_line(block: Block) -> bool:
        # "Dear delegates," begins a letter.
        words = words_of(block)
        is_text = not words or is_sentences(words) or words.endswith(",") or split_label(block.text)
        return not is_text and not _begins(words, listed)

    cover = list(takewhile(is_line, blocks))
    if len(cover) == len(blocks):
        return  # lines only: whatever it is, it is not a cover
    if not _begins(words_of(blocks[len(cover)]), listed) and cover and is_title(cover[-1]):
        cover.pop()  # the title of the text that follows
    for block in cover:
        block.aside = Why.COVER


def _begins(words: str, listed: set[str]) -> bool:
    """Return whether a title is that of a topic, or of a part: a usual, a listed or a numbered one."""
    return bool(topic_of(words) or name_of(words) or PART.match(words)) or bare(words) in listed
