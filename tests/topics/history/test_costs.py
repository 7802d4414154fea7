"""What the history costs: a statement more for a save, and little room."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from topics.history import paused_history
from topics.models import Section

SAVES = 1_000
LETTERS = 13_000
MOST_BYTES = 20 * 1024 * 1024


def room_taken() -> int:
    """Bytes: of the history's table with its indexes, or of the whole file on SQLite."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size(%s)", [Section.history.model._meta.db_table])
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]


def long_text() -> str:
    """Words that no compression finds twice."""
    made = random.Random(2026)  # noqa: S311 – the same text in every run
    words = ("".join(made.choices("abcdefghijklmnopqrstuvwxyz", k=made.randint(2, 10))) for _ in range(2_500))
    return " ".join(words)[:LETTERS]


@pytest.mark.parametrize("way", ["save", "update_fields"])
def test_a_save_costs_one_statement_more(section, way):
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            section.save(**({"update_fields": ["title"]} if way == "update_fields" else {}))
        return len(queries)

    with paused_history():
        without = statements()
    assert statements() == without + 1


def test_a_thousand_saves_of_a_long_text_stay_small(section):
    text = long_text()
    before = room_taken()
    for number in range(SAVES):
        section.body = f"{text[: number % LETTERS]} {number} {text[number % LETTERS :]}"
        section.save()
    taken = room_taken() - before
    assert Section.history.count() == SAVES + 1
    assert LETTERS * SAVES / 4 < taken < MOST_BYTES
