"""Full-text search of the database, behind one interface: FTS5 on SQLite, a weighted tsvector on PostgreSQL.

Both are given stems, so that they agree on what is a word, and follow the table of documents by
themselves: migration 0002 gives it triggers on SQLite, and a generated column on PostgreSQL.
"""

from __future__ import annotations

from collections import namedtuple
from typing import ClassVar, NamedTuple

from django.db import connections

from portal.search.documents import NAMED_IN_PASSING
from portal.search.queries import Query
from portal.search.stored import SearchDocument

MOST_CANDIDATES = 200
# A shorter beginning is one of too many words: it is looked for in names, and in texts as a word.
SHORTEST_BEGINNING = 3
# A document as it is stored: a tuple, as an edition may have many and none is changed.
Row = namedtuple("Row", [field.attname for field in SearchDocument._meta.concrete_fields])
COLUMNS = ", ".join(f"d.{name}" for name in Row._fields)
THE_INDEX = "(SELECT id FROM portal_searchindex WHERE edition_id = %s AND audience = %s AND key = %s)"


class State(NamedTuple):
    """The index that is asked: of an edition for an audience, with the key of what it is built of."""

    edition_id: int
    audience: str
    key: str


class Found(NamedTuple):
    """A document, how many words of a query it has for sure, and whether one of its names is the query."""

    is_exact: bool
    words: int
    row: Row


class Engine:
    """Finds documents by their names and their words, in one question to the database."""

    candidates: ClassVar[str]  # SQL: the documents of an index with all words of a query, best first

    def __init__(self, using: str) -> None:
        self.using = using

    def asked(self, query: Query) -> str:
        """Return `query` in the language of the database."""
        raise NotImplementedError

    def find(self, state: State, query: Query) -> list[Found]:
        """Return documents of an index: with a name that is `query` or a part of it, or with all its words.

        The last are at most MOST_CANDIDATES. Without an index in that state nothing is found.
        """
        whole = {variant.key for variant in query.variants}
        keys = [*whole, *(key for key in query.parts if key not in whole)]
        named = (
            f"SELECT {COLUMNS}, n.key FROM portal_searchname AS n "  # noqa: S608 – names of our own, and marks
            "JOIN portal_searchdocument AS d ON d.id = n.document_id "
            f"WHERE n.index_id = {THE_INDEX} AND n.key IN ({', '.join(['%s'] * len(keys))})"
        )
        question = f"{named} UNION ALL SELECT * FROM ({self.candidates}) AS c"  # noqa: S608 – the same
        with connections[self.using].cursor() as cursor:
            cursor.execute(question, [*state, *keys, self.asked(query), *state, MOST_CANDIDATES])
            rows = cursor.fetchall()
        found: dict[int, Found] = {}
        every = len(query.words)
        for *row, key in rows:
            is_exact = key in whole
            words = query.parts[key] if key and not is_exact else every
            before = found.get(row[0])
            if before is None or (is_exact, words) > before[:2]:
                found[row[0]] = Found(is_exact, words, Row._make(row))
        return worth_telling(list(found.values()), query) if query.parts else list(found.values())


class Fts5(Engine):
    """SQLite's FTS5, which reads the texts from the table of documents."""

    candidates = (
        f"SELECT {COLUMNS}, '' FROM portal_searchdocument_fts AS f "  # noqa: S608 – names of our own
        "JOIN portal_searchdocument AS d ON d.id = f.rowid "
        f"WHERE portal_searchdocument_fts MATCH %s AND d.index_id = {THE_INDEX} "
        "ORDER BY bm25(portal_searchdocument_fts, 8, 4, 1) LIMIT %s"
    )

    def asked(self, query: Query) -> str:
        """Return quoted words, which are letters and digits alone."""

        def all_of(variant: Query) -> str:
            last = " OR ".join(
                f'"{word}" *' if is_long(word) else f'{{title_stems name_stems}} : "{word}" * OR "{word}"'
                for word in variant.beginnings
            )
            return " AND ".join([*(f'"{word}"' for word in variant.stems[:-1]), f"({last})"])

        return " OR ".join(f"({all_of(variant)})" for variant in query.variants)


class TsVector(Engine):
    """PostgreSQL's full-text search, without a dictionary, as the words are stems already."""

    candidates = (
        f"SELECT {COLUMNS}, '' FROM portal_searchdocument AS d, to_tsquery('simple', %s) AS asked "  # noqa: S608 – the same
        f"WHERE d.vector @@ asked AND d.index_id = {THE_INDEX} "
        "ORDER BY ts_rank('{0.1, 0.1, 0.5, 1.0}', d.vector, asked) DESC, d.position LIMIT %s"
    )

    def asked(self, query: Query) -> str:
        """Return the words for to_tsquery."""

        def all_of(variant: Query) -> str:
            last = " | ".join(
                f"'{word}':*" if is_long(word) else f"'{word}':*AB | '{word}'" for word in variant.beginnings
            )
            return " & ".join([*(f"'{word}'" for word in variant.stems[:-1]), f"({last})"])

        return " | ".join(f"({all_of(variant)})" for variant in query.variants)


def has_all_words(found: list[Found], query: Query) -> bool:
    return any(each.words == len(query.words) for each in found)


def worth_telling(found: list[Found], query: Query) -> list[Found]:
    """Return what has all words, and entries that half of the query names; if none has all, any part."""
    least = len(query.words) / 2 if has_all_words(found, query) else 1
    return [
        each
        for each in found
        if each.words == len(query.words) or (each.words >= least and each.row.kind in NAMED_IN_PASSING)
    ]


def is_long(word: str) -> bool:
    return len(word) >= SHORTEST_BEGINNING


def engine_of(using: str) -> Engine:
    return {"sqlite": Fts5, "postgresql": TsVector}[connections[using].vendor](using)
