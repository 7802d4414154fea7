"""Set aside what belongs to pages rather than the text: running heads, page numbers, cover, contents. Pure.

Nothing is removed: each block keeps its place, and `aside` says why it is no text. One press brings it back.
"""

import re
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from itertools import zip_longest

from portal.guides.blocks import BULLET, LONGEST_TITLE, PICTURE, Block, Shape
from portal.guides.labels import Name, bare, is_sentences, name_of, plain, split_label, topic_of, without_numbering

LONGEST_RUNNING_HEAD = 90  # characters
OFTEN = 3
# Dots or spaces, and the number of a page. It begins at the first of them, so that it is read only once.
LEADERS = re.compile(r"(?<![\s.…·_])(?:[\s…]|[.·_]{2})[\s.…·_]*\d{1,3}\s*$")
LIST_MARK = re.compile(r"^\s*[-+*]\s+")
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


def set_aside(blocks: list[Block]) -> None:
    """Say of each block that is no text why."""
    for block in blocks:
        is_number = block.shape in (Shape.PARAGRAPH, Shape.LIST) and PAGE_NUMBER.fullmatch(plain(block.text))
        block.aside = Why.PAGE_NUMBER if is_number else ALWAYS.get(block.shape, "")
    text = [block for block in blocks if not block.aside]
    topics = {found[1].casefold() for block in text if (found := topic_of(words_of(block)[:300]))}
    # A title that occurs once in each topic is none. In files that have levels, heads are of the first.
    heads = running_heads((words_of(each) for each in text if each.look.level < 2), len(topics) + 2)
    _set_contents_aside([block for block in text if words_of(block) not in heads])
    listed = {bare(title) for title, rank in contents_of(blocks) if rank}
    for block in text:
        if words_of(block) in heads - listed and bare(words_of(block)) not in listed:
            block.aside = Why.RUNNING_HEAD
    _set_cover_aside([block for block in text if not block.aside], listed)


def contents_of(blocks: list[Block]) -> list[tuple[str, int]]:
    """Return what the contents list, with its rank: 0 for a topic, or else that of its number or place in a list."""
    entries = [entry for block in blocks if block.aside == Why.CONTENTS for entry in _entries_of(block)]
    return [(about[1], 0) if (about := topic_of(words)) and about[1] else (words, rank) for words, rank in entries if name_of(words) is None]
