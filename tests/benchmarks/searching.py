"""Costs of a search in an edition of 100,000 documents, beside the bare full-text query of the database."""

import random
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from portal.search.documents import Document
from portal.search.engines import MOST_CANDIDATES, THE_INDEX, engine_of
from portal.search.index import current_index, found_in, stored
from portal.search.queries import Query
from portal.search.ranking import rank_of
from portal.search.stored import SearchDocument, SearchIndex
from portal.serving.program import key_of_edition
from tests.benchmarks.measuring import compare, seconds
from topics.models import Edition

DOCUMENTS, WORDS_OF_A_TEXT, WORDS = 100_000, 60, 20_000
# “rare” stands in about a dozen texts; the two words stand together in some hundreds.
TIMES = 20  # in each round, as a rare word takes a tenth of a millisecond
ASKED = {"a rare word": "zebrafish", "two words": "word12 word17"}


def measure_searching() -> None:
    edition = Edition.objects.create(slug="3000", year=2999, conference="Large", status="published")
    fill(edition)
    for name, text in ASKED.items():
        compare(f"search for {name} in {DOCUMENTS:,} documents", ways(edition, Query.of(text)))


def ways(edition: Edition, query: Query) -> dict[str, Callable[[], float]]:
    reader = AnonymousUser()
    index = current_index(edition, reader)
    engine = engine_of("default")

    def bare() -> float:
        def ask() -> None:
            with connection.cursor() as cursor:
                cursor.execute(
                    engine.candidates.replace(THE_INDEX, "%s"),
                    [engine.asked(query), index.pk, MOST_CANDIDATES],
                )
                cursor.fetchall()

        return seconds(ask, times=TIMES)

    def ours() -> float:
        def ask() -> None:
            found = found_in(edition, reader, query)
            sorted(found, key=lambda each: rank_of(each.row, query, is_exact=each.is_exact))

        return seconds(ask, times=TIMES)

    return {"bare": bare, "found and ranked": ours}


def fill(edition: Edition) -> None:
    """Store the documents as an index at the edition's version, so that it is not built from content."""
    index = SearchIndex.objects.create(edition_id=edition.pk, key=key_of_edition(edition))
    chance = random.Random(1)  # noqa: S311 – the same texts in every run
    words = [f"word{number}" for number in range(WORDS)]
    weights = [1 / (rank + 10) for rank in range(WORDS)]
    for start in range(0, DOCUMENTS, 5_000):
        rows = []
        for place in range(start, start + 5_000):
            text = chance.choices(words, weights, k=WORDS_OF_A_TEXT)
            if place % 8_000 == 0:
                text.append("zebrafish")
            title = " ".join(text[:3])
            document = Document("section", f"/{place}/", title, text=" ".join(text))
            rows.append(stored(index, place, document, "en"))
        SearchDocument.objects.bulk_create(rows, batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    assert MOST_CANDIDATES < DOCUMENTS
