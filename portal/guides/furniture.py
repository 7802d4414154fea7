"""Set aside what belongs to pages rather than the text: running heads, page numbers, cover, contents. Pure.

Nothing is removed: each block keeps its place, and `aside` says why it is no text. One press brings it back.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from itertools import dropwhile

from portal.guides.blocks import BULLET, LONGEST_TITLE, PICTURE, Block, Shape
from portal.guides.labels import DATA, Name, bare, name_of, plain, split_label, topic_of, without_numbering

LONGEST_LINE = 600  # characters
# Dots or spaces, and the number of a page. It begins at the first of them, so that it is read only once.
LEADERS = re.compile(r"(?<![\s.…·_])(?:[\s…]|[.·_]{2})[\s.…·_]*\d{1,3}\s*$")
LIST_MARK = re.compile(r"^\s*[-+*]\s+")
PART = re.compile(rf"(?i)(?:{DATA['words']['parts']})[\s-]+(?:\d|[ivx]+\b)")
PAGE_NUMBER = re.compile(r"(?i)(?:page\s*)?[-–—|\s]*\d{1,3}(?:\s*(?:/|of|sur|de)\s*\d{1,4})?[-–—|\s]*")


class Why(StrEnum):
    """The reason why a block is set aside: its shape, or its place."""

    RULE = "a line drawn across the page"
    HIDDEN = "a remark or data that readers do not see"
    PAGE_NUMBER = "a page number"
    RUNNING_HEAD = "a running head: it is on many pages"
    CONTENTS = "the summary: the portal makes its own"
    COVER = "the cover"


def set_aside(blocks: list[Block]) -> None:
    """Say of each block that is no text why."""
    for block in blocks:
        is_number = block.shape in (Shape.PARAGRAPH, Shape.LIST) and PAGE_NUMBER.fullmatch(plain(block.text))
        block.aside = Why.PAGE_NUMBER if is_number else Why.__members__.get(block.shape.name, "")
    text = [block for block in blocks if not block.aside]
    topics = {found[1].casefold() for block in text if (found := topic_of(words_of(block)))}
    # In files that have levels, heads are of the first.
    heads = running_heads((words_of(each) for each in text if each.look.level < 2), len(topics))
    _set_contents_aside([block for block in text if words_of(block) not in heads])
    listed = {bare(title) for title in contents_of(blocks)}
    for block in text:
        if words_of(block) in heads and bare(words_of(block)) not in listed:
            block.aside = Why.RUNNING_HEAD
    _set_cover_aside([block for block in text if not block.aside], listed)


def contents_of(blocks: list[Block]) -> list[str]:
    """Return the titles that the contents list, without those of topics and those that every guide has."""
    titles = [title for block in blocks if block.aside == Why.CONTENTS for title in _titles_in(block)]
    return [title for title in titles if not topic_of(title) and not name_of(title)]


def words_of(block: Block) -> str:
    """Return the words of a heading, or of a short paragraph or sole item of a list that is no sentence."""
    is_line = block.shape in (Shape.HEADING, Shape.PARAGRAPH) or len(block.items) == 1
    is_short = is_line and len(block.text) <= LONGEST_LINE
    words = plain(PICTURE.sub("", LIST_MARK.sub("", block.text))) if is_short else ""
    is_sentence = words.endswith(".") or len(words.split()) > LONGEST_TITLE
    return "" if is_sentence and block.shape is not Shape.HEADING else words


def is_title(block: Block) -> bool:
    """Return whether a block is or looks like a heading; in capitals alone, no word or sentence does."""
    words, look = words_of(block), block.look
    is_label = split_label(block.items[0].text if block.items else block.text) is not None
    is_text = is_label or words.endswith((",", ";")) or "://" in words or "@" in words
    is_sure = look.is_bold or look.is_italic or look.is_underlined or look.is_marked
    is_line = look.is_capital and 1 < len(words.split()) <= 12 and not words.endswith(("!", "?", ":"))
    return block.shape is Shape.HEADING or (bool(words) and not is_text and (is_sure or is_line))


def running_heads(titles: Iterable[str], topics: int = 0) -> set[str]:
    """Return those of the titles that are on many pages, oftener than in the contents and in each topic."""
    alike: dict[str, list[str]] = {}
    for title in titles:
        is_text = len(title) > LONGEST_LINE or title.endswith((".", ":")) or BULLET.match(title)
        if not (is_text or topic_of(title) or name_of(title)):
            words = bare(title)
            key = LEADERS.sub("", words) if len(words.split()) > 2 else words
            alike.setdefault(key, []).append(title)
    often = max(3, topics + 2)
    return {title for key, found in alike.items() if key and len(found) >= often for title in found}


def _set_contents_aside(blocks: list[Block]) -> None:
    """Set the table of contents aside: it ends where a title that it lists comes again, or above a text."""
    contents = [*dropwhile(lambda block: name_of(words_of(block)) is not Name.SUMMARY, blocks)]
    seen: set[str] = set()
    end = 1
    for block, following in zip(contents[1:], [*contents[2:], *contents[:1]], strict=False):
        titles, below = ({bare(title) for title in _titles_in(each)} for each in (block, following))
        is_paged = LEADERS.search(block.text)
        # The first heading of the text, of another look, may be above one that the contents have listed.
        is_other = below & seen and not is_paged and block.look != contents[end - 1].look
        if not titles or (is_title(block) and (not below or is_other)) or (titles & seen and not is_paged):
            break
        seen |= titles
        end += 1
    for block in contents[:end] if seen else ():
        block.aside = Why.CONTENTS


def _titles_in(block: Block) -> list[str]:
    """Return the titles in a block of contents; empty if it is not such a block."""
    lines = block.text.split("\n") if block.items or block.shape in (Shape.HEADING, Shape.PARAGRAPH) else []
    words = [LEADERS.sub("", plain(LIST_MARK.sub("", line.rstrip("\\")))) for line in lines]
    is_text = any(each.endswith(".") and not topic_of(each) for each in words)
    return [] if is_text else [title for each in words if (title := without_numbering(each))]


def _set_cover_aside(blocks: list[Block], listed: set[str]) -> None:
    """Set aside the lines before the first text, with the title above it, or title that guides have."""
    for place, block in enumerate(blocks):
        words = words_of(block)
        begins = topic_of(words) or name_of(words) or PART.match(words) or bare(words) in listed
        if begins or not words:
            end = place - 1 if place and not begins and is_title(blocks[place - 1]) else place
            for each in blocks[:end]:
                each.aside = Why.COVER
            return
