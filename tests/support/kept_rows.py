"""The rows of an edition as importing it leaves them, put back without importing it once more.

An import reads, checks and compares each value, which takes as long as ten tests; the rows it leaves in an
empty database are the same each time but for the edition's version.
"""

import time
from collections.abc import Callable, Hashable
from datetime import date, datetime

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from topics.models import Edition

APPS = ("topics", "glossary")
Rows = list[tuple[type[models.Model], list[str], list[tuple]]]  # of a model: its columns, and each row


class KeptRows:
    """What was stored under each key in this process."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Rows] = {}

    def store(self, key: Hashable, make: Callable[[], object]) -> None:
        """Leave in the database what `make` leaves in one without content, whose rows `key` names.

        Beside other content, rows get other ids: then it is called, as it is the first time.
        """
        if filled_models():
            make()
        elif key in self._kept:
            put_back(self._kept[key])
        else:
            make()
            self._kept[key] = rows_of_content()


def rows_of_content() -> Rows:
    found = []
    with connection.cursor() as cursor:
        for model in filled_models():
            columns = [quoted(field.column) for field in model._meta.local_concrete_fields]
            cursor.execute(f"SELECT {', '.join(columns)} FROM {quoted(model._meta.db_table)}")  # noqa: S608
            rows = [tuple(map(as_parameter, row)) for row in cursor.fetchall()]
            found.append((model, columns, rows))
    return found


def filled_models() -> list[type[models.Model]]:
    """Return the models of content that have a row."""
    every = [model for label in APPS for model in apps.get_app_config(label).get_models(True)]
    by_table = {model._meta.db_table: model for model in every}
    looks = (
        f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {quoted(table)})"  # noqa: S608
        for table in by_table
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks))
        return [by_table[table] for (table,) in cursor.fetchall()]


def put_back(kept: Rows) -> None:
    with transaction.atomic(), connection.cursor() as cursor:  # which looks at foreign keys at its end
        for model, columns, rows in kept:
            table, names = quoted(model._meta.db_table), ", ".join(columns)
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608
        for statement in connection.ops.sequence_reset_sql(no_style(), [model for model, _, _ in kept]):
            cursor.execute(statement)
    # What a process keeps of an edition it keeps by version: none may come twice.
    Edition._base_manager.update(version=time.time_ns())


def as_parameter(value: object) -> object:
    """Return a value that was read as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
