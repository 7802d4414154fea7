"""Copy stored rows into another table inside the database: `INSERT … SELECT`, which Django has no API for.

It relies on what the compiler of a queryset (`query.get_compiler(using).as_sql()`) returns: one SELECT
whose columns stand in the order of `values_list`, and the parameters for it. Django promises neither;
tests/topics/history/test_copying.py fails on a release that changes it.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.db import connections, models, router
from django.db.models import Case, QuerySet, Value, When

BATCH_SIZE = 500  # rows of one statement
NOTHING = Value(None, models.IntegerField())  # for a column of any type


def in_batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield `ids` in order, each once, in lists that fit one statement."""
    ids = sorted(set(ids) - {None})
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]


def copy_rows(
    model: type[models.Model],
    history: type[models.Model],
    names: Iterable[str],
    ids: Iterable[int],
    values: Mapping[str, object],
    by_id: Mapping[str, Mapping[int, object] | None],
    using: str | None = None,
) -> None:
    """Copy the columns `names` of these rows to `history`.

    Its other columns get `values`, and JSON that is another for each row: `by_id` is column → id → value.
    """
    using = using or router.db_for_write(model)
    for batch in in_batches(ids):
        columns = values | {name: _by_id(found, batch) for name, found in by_id.items()}
        rows = model._base_manager.using(using).filter(pk__in=batch).order_by("pk")
        selected = rows.annotate(**{f"entry_{name}": value for name, value in columns.items()})
        selected = selected.values_list(*names, *(f"entry_{name}" for name in columns))
        _insert(history, [*names, *columns], selected, using)


def _by_id(found: Mapping[int, object] | None, ids: list[int]) -> Case | Value:
    whens = [
        When(pk=pk, then=Value(found[pk], models.JSONField()))
        for pk in ids
        if found and found.get(pk) is not None
    ]
    return Case(*whens, output_field=models.JSONField()) if whens else NOTHING


def _insert(history: type[models.Model], names: list[str], selected: QuerySet, using: str) -> None:
    connection = connections[using]
    by_attname = {field.attname: field.column for field in history._meta.concrete_fields}
    columns = ", ".join(connection.ops.quote_name(by_attname[name]) for name in names)
    table = connection.ops.quote_name(history._meta.db_table)
    sql, parameters = selected.query.get_compiler(using).as_sql()
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({columns}) {sql}", parameters)
