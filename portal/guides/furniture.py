"""Set aside what belongs to pages rather than the text: running heads, page numbers, cover, contents. Pure.

Nothing is removed: each block keeps its place, and `aside` says why it is no text. One press brings it back.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import zip_longest

from portal.guides.blocks import BULLET, LONGEST_TITLE, PICTURE, Block, Shape
from portal.guides.labels import Name, bare, name_of, plain, split_label, topic_of, without_numbering

LONGEST_RUNNING_HEAD = 90
LONGEST_LEADERS = 400  # characters
LONGEST_LINE = 14  # words, of a cover, or of contents if it ends like a sentence
OFTEN = 3
LEADERS = re.compile(r"(?:(?:\s*[.…·_]){2,}\s*|\t+|\s{2,})\d{1,4}\s*$|\s+\d{1,3}$")
NUMBER_AT_END = re.compile(r"(?<=[\s|-])\d{1,3}\Z")
MOTTO = tuple("\"“«‘'")  # what a quotation in italics begins with, above a text
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
        is_number = block.shape in (Shape.PARAGRAPH, Shape.LIST) and PAGE_NUMBER.fullmatch(plain(block.text))
        block.aside = Why.PAGE_NUMBER if is_number else ALWAYS.get(block.shape, "")
    text = [block for block in blocks if not block.aside]
    topics = {found[1].casefold() for block in text if (found := topic_of(words_of(block)[:300]))}
    # A title that occurs once in each topic is none. In files that have levels, heads are of the first.
    titles = running_heads((words_of(each) for each in text if each.look.level < 2), len(topics) + 2)
    heads = [block for block in text if words_of(block) in titles]
    for block in heads:
        block.aside = Why.RUNNING_HEAD
    _set_contents_aside([block for block in text if not block.aside])
    listed = {bare(part.title) for topic in contents_of(blocks) for part in topic.parts}
    for block in heads:
        block.aside = "" if bare(words_of(block)) in listed else block.aside
    _set_cover_aside([block for block in text if not block.aside], listed)


def contents_of(blocks: list[Block]) -> list[SummaryTopic]:
    """Return what the contents list: topics with their parts, the first without a title if it has none.

    The rank of a part is that of its number, or of its place in a list.
    """
    found = [SummaryTopic(0, "")]
    for block in blocks:
        for words, rank in _entries_of(block) if block.aside == Why.CONTENTS else ():
            if (about := topic_of(words)) and about[1]:
                found.append(SummaryTopic(*about))
            elif name_of(words) is None:
                found[-1].parts.append(SummaryEntry(words, rank))
    return [each for each in found if each.parts or each.title]


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
    is_motto = look.is_italic and not look.is_bold and words.startswith(MOTTO)
    is_sure = look.is_bold or look.is_italic or look.is_underlined or look.is_marked
    is_line = is_sure or (1 < len(words.split()) <= 12 and not words.endswith(("!", "?", ":")))
    is_text = is_label or is_motto or words.endswith((",", ";")) or "://" in words or "@" in words
    return is_line and not is_text


def running_heads(titles: Iterable[str], often: int = OFTEN) -> set[str]:
    """Return those of the titles that are `often` the same, or OFTEN, but for the number of a page."""
    keys = [(title, _running_key(title)) for title in titles]
    count = Counter(key for _, key in keys)
    return {title for title, key in keys if key and count[key] >= max(often, OFTEN)}


def _running_key(words: str) -> str:
    """Return what is the same of a running head on each page; empty for words that are none."""
    is_text = len(words) > LONGEST_RUNNING_HEAD or words.endswith((".", ":")) or BULLET.match(words)
    if is_text or topic_of(words) or name_of(words):
        return ""
    folded = bare(words)
    return NUMBER_AT_END.sub("", folded) if len(folded.split()) > 2 else folded


def _set_contents_aside(blocks: list[Block]) -> None:
    """Set the table of contents aside: it ends where a title that it lists comes again, or above a text."""
    places = (place for place, block in enumerate(blocks) if name_of(words_of(block)) is Name.SUMMARY)
    contents = blocks[next(places, len(blocks)) :]
    seen: set[str] = set()
    end = 1
    for block, following in zip_longest(contents[1:], contents[2:]):
        entries, below = ({bare(title) for title, _ in _entries_of(each)} for each in (block, following))
        is_paged = LEADERS.search(block.text[-LONGEST_LEADERS:])
        # The first heading of the text, of another look, may be above one that the contents have listed.
        is_other = below & seen and not is_paged and block.look != contents[end - 1].look
        begins = is_title(block) and following and (not below or is_other)
        if not entries or begins or (entries & seen and not is_paged):
            break
        seen |= entries
        end += 1
    for block in contents[:end] if seen else ():
        block.aside = Why.CONTENTS


def _entries_of(block: Block | None) -> list[tuple[str, int]]:
    """Return the entries in a block of contents, with their ranks; empty if it is not such a block."""
    found = []
    is_listing = block and block.shape in (Shape.HEADING, Shape.PARAGRAPH, Shape.LIST)
    for row in block.text.split("\n") if is_listing else ():
        words = plain(LIST_MARK.sub("", row.rstrip("\\")))
        words = (words[:-LONGEST_LEADERS] + LEADERS.sub("", words[-LONGEST_LEADERS:])).strip()
        is_sentence = words.endswith((".", "!", "?")) and len(words.split()) > LONGEST_LINE
        if is_sentence and not topic_of(words):
            return []
        numbering, title = without_numbering(words)
        rank = 2 if row[:1].isspace() else 1 + numbering.count(".")
        found += [(title, rank)] if title else []
    return found


def _set_cover_aside(blocks: list[Block], listed: set[str]) -> None:
    """Set aside the lines before the first text, with the title above it, or title that guides have."""
    for place, block in enumerate(blocks):
        words = words_of(block)
        begins = topic_of(words) or name_of(words) or PART.match(words) or bare(words) in listed
        # "Dear delegates," begins a letter.
        is_line = 0 < len(words.split()) <= LONGEST_LINE and not words.endswith(",")
        is_text = not is_line or split_label(block.text)
        if begins or is_text:
            end = place - 1 if place and not begins and is_title(blocks[place - 1]) else place
            for each in blocks[:end]:
                each.aside = Why.COVER
            return
