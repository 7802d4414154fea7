"""The sentence around a place in a text. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import NamedTuple

# A full stop or the like, with what closes behind it, before a space and the beginning of a sentence, which
# may be a name like iARMS. Nothing is tried twice: a row of 50,000 dots must not be tried from each of them.
ENDING = re.compile(
    r"(?<![.!?…])[.!?…]++(?:[ \u00a0\u202f]?+»|[\"'”’)\]])*+"
    r"(?=\s[\s\"'“‘«(\[]*+(?:[A-ZÀ-ÖØ-ÞŒŸ0-9]|[a-z][A-Z]))"
)
# A full stop behind these, or behind capital letters alone, ends no sentence; behind some, before a number.
ABBREVIATION = re.compile(
    r"(?<![^\s(\[\"'“‘«])(?:(?i:e\.g|i\.e|etc|cf|vs|eds?|mrs?|ms|dr|st)|(?:[A-Z]\.)*[A-Z]"
    r"|(?i:nos?|arts?|paras?|pp?|vol)(?=\.\s*\d))(?=\.)"
)
LONGEST = 130  # characters shown on either side


class Excerpt(NamedTuple):
    """Words of a text, and what stands before and after them in their sentence."""

    before: str
    words: str
    after: str


class Sentences:
    """A paragraph cut into sentences once, to be asked for many places."""

    def __init__(self, paragraph: str) -> None:
        self.text = paragraph
        abbreviated = {word.end() for word in ABBREVIATION.finditer(paragraph)}
        ends = (end for end in ENDING.finditer(paragraph) if end.start() not in abbreviated)
        self._starts = [0, *(end.end() for end in ends)]

    def __len__(self) -> int:
        return len(self._starts)

    def around(self, start: int, end: int) -> Excerpt:
        """The sentence of the words from `start` to `end`. A place between two belongs to the first."""
        place = bisect_right(self._starts, start) - 1
        if start == end and place and start == self._starts[place]:
            place -= 1
        following = bisect_left(self._starts, end, place + 1)
        first, last = self._starts[place], [*self._starts[following : following + 1], len(self.text)][0]
        # What is cut off anyway need not be looked at, in a sentence that has no end.
        before = self.text[max(first, start - 3 * LONGEST) : start].lstrip()
        after = self.text[end : min(last, end + 3 * LONGEST)]
        return Excerpt(_last_words(before), _on_one_line(self.text[start:end]), _first_words(after))


def _on_one_line(text: str) -> str:
    return re.sub(r"[ \t\n\r\f\v]+", " ", text)  # a space that keeps words together stays


def _last_words(text: str) -> str:
    text = _on_one_line(text)
    if len(text) <= LONGEST:
        return text
    return "… " + text[-LONGEST:].partition(" ")[2]


def _first_words(text: str) -> str:
    text = _on_one_line(text).rstrip()
    if len(text) <= LONGEST:
        return text
    return text[:LONGEST].rpartition(" ")[0] + " …"
