"""Read and write the tables of a portal as lines of JSON, the same on SQLite and on PostgreSQL."""

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.apps import apps
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import AutoField, Field, Max, Model

from portal.carry.stored import EditionFile
from portal.search.stored import SearchDocument, SearchIndex, SearchName
from topics.models import EditingPresence

# Tables that a restored portal must not have: whoever stole the file could use the sessions, nobody is
# editing, and what is derived from content is made when it is asked for.
LEFT_OUT = (AbstractBaseSession, EditionFile, EditingPresence, SearchDocument, SearchIndex, SearchName)
AT_ONCE = 500  # rows


def kept_models() -> list[type[Model]]:
    """Return the models of all tables that a backup holds, tables of links too, by name."""
    models = apps.get_models(include_auto_created=True)
    kept = (model for model in models if model._meta.managed and not issubclass(model, LEFT_OUT))
    return sorted((model for model in kept if not model._meta.proxy), key=name_of)


def name_of(model: type[Model]) -> str:
    return model._meta.label


def fields_of(model: type[Model]) -> list[Field]:
    """Return the fields with a column of their own, by name: the code may list them in another order."""
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    return sorted(fields, key=lambda field: field.attname)


def lines_of(model: type[Model]) -> Iterator[bytes]:
    """Yield the stored rows in the order of their ids, each a JSON list of the values of `fields_of`."""
    fields = fields_of(model)
    for row in model._base_manager.order_by("pk").iterator(chunk_size=AT_ONCE):
        values = [_portable(field, row) for field in fields]
        yield json.dumps(values, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _portable(field: Field, row: Model) -> object:
    """Return a value that JSON keeps in full: Django's own encoder cuts times to milliseconds."""
    value = field.value_from_object(row)
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return field.value_to_string(row)


def store_lines(model: type[Model], lines: Iterable[bytes]) -> None:
    """Insert rows as `lines_of` yields them, past all signals, history and default values."""
    fields, quote = fields_of(model), connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({marks})"  # noqa: S608 – names
    lines = iter(lines)
    with connection.cursor() as cursor:
        while some := list(islice(lines, AT_ONCE)):
            rows = (zip(fields, json.loads(line), strict=True) for line in some)
            values = [
                [field.get_db_prep_save(field.to_python(value), connection) for field, value in row]
                for row in rows
            ]
            cursor.executemany(insert, values)


def last_id(model: type[Model]) -> int:
    """Return the highest id that the table has given to a row, a deleted one too; 0 if none or not known.

    An id must not be given again after a restore: the history of a deleted row is found by its id.
    """
    pk = model._meta.pk
    if not isinstance(pk, AutoField):
        return 0
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        else:
            cursor.execute("SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s))", _sequence(model))
        found = cursor.fetchone()
    return (found and found[0]) or 0


def continue_after(model: type[Model], last: int) -> None:
    """Let the table give its next row an id after `last` and after those of its rows."""
    if not isinstance(model._meta.pk, AutoField):
        return
    last = max(last, model._base_manager.aggregate(last=Max("pk"))["last"] or 0)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            table = model._meta.db_table
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last])
        else:
            values = [*_sequence(model), max(last, 1), last > 0]
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)", values)


def _sequence(model: type[Model]) -> list[str]:
    return [connection.ops.quote_name(model._meta.db_table), model._meta.pk.column]


def version_of_tables() -> list[str]:
    """Return the newest migration of each app as the code has it: ["auth.0012_…", "axes.0009_…", …]."""
    return sorted(".".join(node) for node in MigrationLoader(None).graph.leaf_nodes())
