"""The order of results: names first, then titles, then texts, and the guide's order where nothing decides.

static/portal/js/search-index.js ranks in the same way on a reader's device. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from portal.search.queries import Query

# Kinds of documents. Where several have a passage as good, the first of these leads.
KINDS = {
    "tool": "Tools",
    "term": "Glossary",
    "question": "Questions",
    "topic": "Topics",
    "section": "Sections",
    "evidence": "Facts and precedents",
    "figure": "Key figures",
    "source": "Sources",
    "phrase": "Opening phrases",
}
WEIGHTS = tuple(KINDS)
EXACT, NAMED, TITLED, AS_WRITTEN, SOMEWHERE, BEGUN = range(6)
UNSAID = 0.01  # puts a name with other words behind one that is a part of the query: “who leads the Assembly”


class Searched(Protocol):
    """The attributes of a document that decide its rank."""

    kind: str
    position: int
    title_stems: str
    name_stems: str
    text_stems: str


class Rank(NamedTuple):
    """Place of a document among the results; lower is better."""

    tier: int
    spare: float  # the part of its name, or of its text, that the query does not say
    weight: int
    position: int


def rank_of(document: Searched, query: Query, *, is_exact: bool) -> Rank:
    """Return the rank of a document that has all words of `query`."""
    if is_exact:
        tier, spare = EXACT, 0.0
    elif query.numbers and not any(_has_word(document, number) for number in query.numbers):
        tier, spare = BEGUN, 0.0  # “2004” for “Article 2”
    else:
        tier, spare = _rank_by_names(document, query) or _rank_by_text(document, query)
    return Rank(tier, spare, WEIGHTS.index(document.kind), document.position)


def _has_word(document: Searched, word: str) -> bool:
    lines = (document.title_stems, *document.name_stems.split("\n"), document.text_stems)
    return any(f" {word} " in f" {line} " for line in lines)


def _rank_by_names(document: Searched, query: Query) -> tuple[int, float] | None:
    """Return the tier of a document with words of the query in its names, and the share that is not said."""
    lines = f"{document.title_stems}\n{document.name_stems}"
    variants = [variant for variant in query.variants if variant.touches(lines)]
    if not variants:
        return None
    names = [line.split() for line in lines.split("\n")]
    spare = [spare_of(name, variant) for name in names for variant in variants]
    least = min((each for each in spare if each is not None), default=None)
    if least is not None:
        return NAMED, least
    missing = min(missing_of(names, variant) for variant in variants)
    return (TITLED, missing) if missing < 1 else None


def _rank_by_text(document: Searched, query: Query) -> tuple[int, float]:
    is_one_word = len(query.words) == 1
    is_as_written = is_one_word or any(has_phrase(document.text_stems, each) for each in query.variants)
    return (AS_WRITTEN if is_as_written else SOMEWHERE), 0


def spare_of(name: Sequence[str], query: Query) -> float | None:
    """Return the share of `name` that the query does not say; None if a word of the query is not in it."""
    asked = range(len(query.words))
    if not name or not all(any(query.matches(place, word) for word in name) for place in asked):
        return None
    said = sum(any(query.matches(place, word) for place in asked) for word in name)
    return 1 - said / len(name)


def missing_of(names: Sequence[Sequence[str]], query: Query) -> float:
    """Return the share of the query's words that `names` lack, and UNSAID if it says none of them wholly."""
    asked = range(len(query.words))
    places = [[{place for place in asked if query.matches(place, word)} for word in name] for name in names]
    is_said = any(name and all(name) for name in places)
    has = set().union(*(each for name in places for each in name))
    return 1 - len(has) / len(query.words) + (0 if is_said else UNSAID)


def has_phrase(stems: str, query: Query) -> bool:
    """Return whether the words of the query follow each other in `stems`, which have a space between them."""
    before = "".join(f" {stem}" for stem in query.stems[:-1])
    return any(f"{before} {beginning}" in f" {stems}" for beginning in query.beginnings)
