"""Runs of text in a paragraph: the text tokens between two other tokens, as one string. Pure.

Line ends inside a paragraph are part of a run, so that names broken over two lines are found.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markdown_it.token import Token

OF_MARKS = "[]!@"
TEXT_TYPES = ("text", "text_special", "softbreak")


class Run(NamedTuple):
    text: str
    escaped: frozenset[int] = frozenset()  # places of characters that the author escaped

    @property
    def unescaped(self) -> str:
        """The text to search for marks, in which escaped characters are blanked out."""
        if not self.escaped:
            return self.text
        text = list(self.text)
        for place in self.escaped:
            if text[place] in OF_MARKS:
                text[place] = "\\"
        return "".join(text)


def pieces(tokens: Iterable[Token]) -> Iterator[Run | Token]:
    """Yield the `tokens` of a paragraph in order, with text tokens gathered into runs."""
    for is_text, group in itertools.groupby(tokens, lambda token: token.type in TEXT_TYPES):
        if is_text:
            yield _gathered(group)
        else:
            yield from group


def _gathered(tokens: Iterable[Token]) -> Run:
    texts, escaped, length = [], [], 0
    for token in tokens:
        text = "\n" if token.type == "softbreak" else token.content
        if token.type == "text_special":
            escaped.extend(range(length, length + len(text)))
        texts.append(text)
        length += len(text)
    return Run("".join(texts), frozenset(escaped))


def tokens_of(run: Run, start: int, end: int) -> Iterator[Token]:
    """Yield the tokens of `run` from `start` to `end`; escaped characters stay marked as such."""
    if not run.escaped:
        yield from _lines(run.text[start:end], "text")
        return
    for is_escaped, places in itertools.groupby(range(start, end), run.escaped.__contains__):
        text = "".join(run.text[place] for place in places)
        yield from _lines(text, "text_special" if is_escaped else "text")


def _lines(text: str, kind: str) -> Iterator[Token]:
    for place, line in enumerate(text.split("\n")):
        if place:
            yield Token("softbreak", "br", 0)
        if line:
            yield Token(kind, "", 0, content=line)
