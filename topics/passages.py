"""Anchors of passages: paragraphs, points of a list, rows of a table and headings within a text. Pure.

    tampering~7kq2m4x    the passage with these words in the section “tampering”
    ~7kq2m4x             in a text that is no section's, such as a tool's

An anchor is the id of its passage, so links need no script. It depends on nothing but the section and the
words, without case, accents, punctuation and citations: what changes elsewhere does not move it. Its first
signs are a sketch, which stays alike while most of the words stay; by it a changed passage is found again.
`static/portal/js/passages.js` finds it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from markdown_it.token import Token

from topics.markdown_marks import spelled

SIGNS = "0123456789bcdfghjkmnpqrstvwxyz"  # without vowels, so that they spell no word, and without l, like 1
SKETCH, REST = 4, 3  # signs of the sketch, and of what tells whether any word has changed
WORD = re.compile(r"\w+")
TELLING = 5  # letters, at least, of the words that the sketch is made of: shorter ones are in every passage
BLOCKS = ("paragraph_open", "heading_open", "tr_open")
TEXTS = {"text", "text_special", "code_inline"}


class Passage(NamedTuple):
    anchor: str
    quote: str  # its words as they are shown, without citations


class Passages:
    """The passages of one page or text, in order, as `rule` meets them."""

    def __init__(self) -> None:
        self._found: dict[str, Passage] = {}

    def __iter__(self) -> Iterator[Passage]:
        return iter(self._found.values())

    def take(self, passages: Iterable[Passage]) -> bool:
        """Add the passages of a text; return False, and add none, where one of their anchors is taken."""
        found = {passage.anchor: passage for passage in passages}
        is_free = self._found.keys().isdisjoint(found)
        if is_free:
            self._found |= found
        return is_free

    def rule(self, section: str = "") -> Callable[[list[Token]], None]:
        """Return a rule that gives the passages of a text of this section, "" for none, their anchors as ids.

        It comes after the rules that read marks and citations. Of passages with equal words in one
        section, the second ends in ".2", and so on.
        """

        def rule(tokens: list[Token]) -> None:
            for block, text in _blocks(tokens):
                if mark := mark_of(text):
                    block.attrSet("id", self.add(f"{section}~{mark}", text))

        return rule

    def add(self, anchor: str, quote: str) -> str:
        """Return the anchor of this passage, with a number if one before it has the same."""
        place, number = anchor, 1
        while place in self._found:
            number += 1
            place = f"{anchor}.{number}"
        self._found[place] = Passage(place, quote)
        return place


def mark_of(text: str) -> str:
    """Return what an anchor says of the words of `text`; nothing for a text without words."""
    words = WORD.findall(folded(text))
    if not words:
        return ""
    telling = [word for word in words if len(word) >= TELLING] or words
    least = map(min, zip(*map(_numbers, telling), strict=True))
    whole = int.from_bytes(hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest())
    rest = (whole // len(SIGNS) ** place for place in range(REST))
    return "".join(SIGNS[number % len(SIGNS)] for number in (*least, *rest))


def folded(text: str) -> str:
    """Return `text` without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@lru_cache(maxsize=1 << 14)
def _numbers(word: str) -> tuple[int, ...]:
    """Return a number of the word for each sign of the sketch, which is the least of its words' numbers."""
    digest = hashlib.blake2b(word.encode(), digest_size=4 * SKETCH).digest()
    return tuple(int.from_bytes(digest[at : at + 4]) for at in range(0, len(digest), 4))


def _blocks(tokens: Iterable[Token]) -> Iterator[tuple[Token, str]]:
    """Yield each block that is a passage, and its text: of a table the rows, of a close list the points."""
    block, items = None, []
    row: list[str] = []
    for token in tokens:
        if token.type in BLOCKS:
            block = items[-1] if token.hidden and items else token
        elif token.type == "list_item_open":
            items.append(token)
        elif token.type == "list_item_close":
            items.pop()
        elif token.type == "tr_close" and block:
            yield block, " ".join(row)
            block, row = None, []
        elif token.type == "inline" and block:
            text = " ".join(_text(token.children or ()).split())
            if block.type == "tr_open":
                row.append(text)
            elif not block.attrGet("id"):
                yield block, text


def _text(tokens: Iterable[Token]) -> str:
    texts, notes_open = [], 0
    for token in tokens:
        if token.type in ("sup_open", "sup_close") and not token.markup:
            notes_open += token.nesting
        elif not notes_open:
            texts.append(
                token.content if token.type in TEXTS else spelled(token) or " " * (token.tag == "br")
            )
    return "".join(texts)
