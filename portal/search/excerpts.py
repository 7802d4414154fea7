"""The words of a query in a text, marked, with the words around them. Pure."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from portal.search.queries import Query
from portal.search.words import WORD, stem, words_of

WORDS_SHOWN, WORDS_BEFORE = 32, 8


class Piece(NamedTuple):
    """A part of a text, and whether it is a word that was looked for."""

    text: str
    is_match: bool = False


def marked(text: str, query: Query) -> list[Piece]:
    """Return the whole `text` in pieces."""
    pieces, end = [], 0
    for start, stop in places_of(text, query):
        pieces += [Piece(text[end:start]), Piece(text[start:stop], True)]
        end = stop
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]


def excerpt(text: str, query: Query) -> list[Piece]:
    """Return the passage of `text` with the most words of `query`, or its beginning if it has none."""
    words = list(WORD.finditer(text))
    found = [start for start, _ in places_of(text, query)]
    starts = [word.start() for word in words]
    places = [bisect_left(starts, start) for start in found]
    # The first of the places after which most others follow soon.
    best = max(
        places,
        key=lambda place: (sum(place <= each < place + WORDS_SHOWN for each in places), -place),
        default=0,
    )
    first = max(0, best - WORDS_BEFORE)
    last = first + WORDS_SHOWN
    begin = words[first].start() if first else 0
    end = words[last - 1].end() if last < len(words) else len(text)
    shown = marked(text[begin:end], query)
    return [*([Piece("… ")] if begin else []), *shown, *([Piece(" …")] if end < len(text) else [])]


def places_of(text: str, query: Query) -> list[tuple[int, int]]:
    """Return where the words of `query`, or of one of its variants, stand in `text`."""
    variants = query.variants
    return [
        word.span()
        for word in WORD.finditer(text)
        if any(
            variant.matches(place, stem(folded, query.language))
            for folded in words_of(word.group())
            for variant in variants
            for place in range(len(variant.words))
        )
    ]
