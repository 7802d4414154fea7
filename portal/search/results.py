"""The answer to a query: what was found, grouped by kind with the best group first."""

from __future__ import annotations

from dataclasses import dataclass, field

from portal.search.documents import CALLED
from portal.search.engines import MOST_CANDIDATES, Found, Row, has_all_words
from portal.search.excerpts import Piece, excerpt, marked
from portal.search.index import found_in
from portal.search.queries import MOST_LETTERS, Query
from portal.search.ranking import KINDS, TITLED, rank_of
from portal.search.spelling import vocabulary_of
from topics.models import Edition
from topics.permissions import Person

SHOWN_AT_FIRST = 6  # hits of a group; the others are one press away


@dataclass(frozen=True)
class Hit:
    """A document that was found, as it is shown."""

    kind: str
    url: str
    number: str
    title: list[Piece]
    called: list[Piece]  # the other name that was looked for, such as the French one
    place: str
    excerpt: list[Piece]
    is_named: bool  # has words of the query in its name, not only in its text


@dataclass
class Group:
    """The hits of one kind."""

    kind: str
    hits: list[Hit] = field(default_factory=list)

    @property
    def label(self) -> str:
        return KINDS[self.kind]

    @property
    def first(self) -> list[Hit]:
        return self.hits[:SHOWN_AT_FIRST]

    @property
    def others(self) -> list[Hit]:
        return self.hits[SHOWN_AT_FIRST:]


@dataclass
class Results:
    """Groups of what was found for `asked`; `shown_for` is what was searched instead, if that is another."""

    asked: str
    groups: list[Group] = field(default_factory=list)
    has_all_words: bool = False  # else the groups are entries that the query names among other words
    shown_for: str = ""
    nearest: list[str] = field(default_factory=list)  # names to try, when nothing was found

    @property
    def count(self) -> int:
        return sum(len(group.hits) for group in self.groups)

    @property
    def is_cut(self) -> bool:
        """Return whether there may be more than the database was asked for."""
        return self.count >= MOST_CANDIDATES


def search(edition: Edition, reader: Person, text: str, *, as_typed: bool = False) -> Results:
    """Return what `reader` finds in `edition` for `text`.

    Where nothing is found, the nearest words are tried, unless the reader wants the words `as_typed`.
    """
    query = Query.of(text, edition.own_language.value)
    results = Results(" ".join(text.split())[:MOST_LETTERS])
    found = found_in(edition, reader, query)
    results.has_all_words = has_all_words(found, query)
    if not results.has_all_words and query.words:
        vocabulary = vocabulary_of(edition, reader)
        corrected = None if as_typed else vocabulary.corrected(query)
        if corrected is not None:
            query, found = corrected, found_in(edition, reader, corrected, is_current=True)
            results.has_all_words = has_all_words(found, query)
            results.shown_for = " ".join(corrected.words) if results.has_all_words else ""
        if not found:
            results.nearest = vocabulary.nearest_names(" ".join(corrected.words) if corrected else text)
    results.groups = grouped(found, query)
    return results


def called(row: Row, query: Query) -> list[Piece]:
    """Return the first other name of a tool or term with a word of the query; none if none has one."""
    names = row.names.split("\n") if row.kind in CALLED else []
    return next(filter(has_match, (marked(name, query) for name in names)), [])


def has_match(pieces: list[Piece]) -> bool:
    return any(piece.is_match for piece in pieces)


def grouped(found: list[Found], query: Query) -> list[Group]:
    """Return the groups in the order of their best hits."""
    groups: dict[str, Group] = {}
    ranked = ((rank_of(each.row, query, is_exact=each.is_exact), each.row) for each in found)
    for rank, row in sorted(ranked, key=lambda each: each[0]):
        group = groups.setdefault(row.kind, Group(row.kind))
        group.hits.append(
            Hit(
                row.kind,
                row.url,
                row.number,
                title := marked(row.title, query),
                [] if has_match(title) else called(row, query),
                row.place,
                excerpt(row.text, query),
                rank.tier <= TITLED,
            )
        )
    return list(groups.values())
