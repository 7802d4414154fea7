"""The sentence around a place in a text. Pure."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

# A full stop or the like, with closing quotes and brackets, before a space and the start of a sentence, which
# may be a name like iARMS. Possessive quantifiers keep a row of 50,000 dots from costing quadratic time.
ENDING = re.compile(
    r"(?<![.!?…])[.!?…]++(?:[ \u00a0\u202f]?+»|[\"'”’)\]])*+"
    r"(?=\s[\s\"'“‘«(\[]*+(?:[A-ZÀ-ÖØ-ÞŒŸ0-9]|[a-z][A-Z]))"
)
# Full stops after these, or after single capitals, end no sentence; after some of them only before a number.
ABBREVIATION = re.compile(
    r"(?<![^\s(\[\"'“‘«])(?:(?i:e\.g|i\.e|etc|cf|vs|eds?|mrs?|ms|dr|st)|(?:[A-Z]\.)*[A-Z]"
    r"|(?i:nos?|arts?|paras?|pp?|vol)(?=\.\s*\d))(?=\.)"
)
LONGEST = 130  # characters shown on either side


class Excerpt(NamedTuple):
    """Words of a text, and the text before and after them in their sentence."""

    before: str
    words: str
    after: str


class Sentences:
    """A paragraph split into sentences once, to look up many places."""

    def __init__(self, paragraph: str) -> None:
        self.text = paragraph
        abbreviated = {word.end() for word in ABBREVIATION.finditer(paragraph)}
        ends = (end for end in ENDING.finditer(paragraph) if end.start() not in abbreviated)
        self._starts = [0, *(end.end() for end in ends)]

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[str]:
        ends = [*self._starts[1:], len(self.text)]
        return (self.text[start:end] for start, end in zip(self._starts, ends, strict=True))

    def around(self, start: int, end: int) -> Excerpt:
        """Return the sentence around `start` to `end`; a place between two sentences belongs to the first."""
        place = bisect_right(self._starts, start) - 1
        if start == end and place and start == self._starts[place]:
            place -= 1
        following = bisect_left(self._starts, end, place + 1)
        first, last = self._starts[place], [*self._starts[following : following + 1], len(self.text)][0]
        # Cut early, as a sentence without an end may be very long.
        before = self.text[max(first, start - 3 * LONGEST) : start].lstrip()
        after = self.text[end : min(last, end + 3 * LONGEST)]
        return Excerpt(_last_words(before), _on_one_line(self.text[start:end]), _first_words(after))


def _on_one_line(text: str) -> str:
    return re.sub(r"[ \t\n\r\f\v]+", " ", text)  # keeps no-break spaces


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
