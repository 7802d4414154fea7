"""Copy stored rows into another table inside the database: `INSERT … SELECT`, which Django has no API for.

Every save is followed by one, and letting a queryset compile all of it took as long as the rest of the save.
So the statement is put together here, and only the columns that are not copied are compiled. It relies on
what compiling a resolved expression returns: SQL that names the columns of the query's table by that table,
and its parameters. Django promises neither; tests/topics/history/test_copying.py fails on a release that
changes it.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from django.db import connections, models, router
from django.db.models import Case, Expression, Subquery, Value, When
from django.db.models.sql.compiler import SQLCompiler

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
    names: tuple[str, ...],
    ids: Iterable[int],
    values: Mapping[str, Expression],
    by_id: Mapping[str, Mapping[int, object] | None],
    using: str | None = None,
) -> None:
    """Copy the columns `names` of these rows to `history`.

    Its other columns get `values`, and JSON that is another for each row: `by_id` is column → id → value.
    """
    using = using or router.db_for_write(model)
    connection = connections[using]
    into, stored, table, pk = _parts(model, history, names, (*values, *by_id), using)
    compiler = _compiler(model, using)
    for batch in in_batches(ids):
        others = [*values.values(), *(_by_id(found, batch) for found in by_id.values())]
        compiled = [_compiled(each, compiler, using) for each in others]
        columns = ", ".join([*stored, *(sql for sql, _ in compiled)])
        parameters = [each for _, its in compiled for each in its]
        places = ", ".join(["%s"] * len(batch))
        with connection.cursor() as cursor:
            cursor.execute(
                f"{into} SELECT {columns} FROM {table} WHERE {pk} IN ({places}) ORDER BY {pk}",  # noqa: S608
                [*parameters, *batch],
            )


def _by_id(found: Mapping[int, object] | None, ids: list[int]) -> Case | Value:
    whens = [
        When(pk=pk, then=Value(found[pk], models.JSONField()))
        for pk in ids
        if found and found.get(pk) is not None
    ]
    return Case(*whens, output_field=models.JSONField()) if whens else NOTHING


@cache
def _parts(
    model: type[models.Model],
    history: type[models.Model],
    names: tuple[str, ...],
    others: tuple[str, ...],
    using: str,
) -> tuple[str, tuple[str, ...], str, str]:
    """Return the statement as far as its SELECT, the columns `names` in that, the table and its key."""
    quoted = connections[using].ops.quote_name
    table = quoted(model._meta.db_table)
    stored = {field.attname: f"{table}.{quoted(field.column)}" for field in model._meta.concrete_fields}
    copied = {field.attname: quoted(field.column) for field in history._meta.concrete_fields}
    columns = ", ".join(copied[name] for name in (*names, *others))
    into = f"INSERT INTO {quoted(history._meta.db_table)} ({columns})"
    return into, tuple(stored[name] for name in names), table, stored[model._meta.pk.attname]


def _compiler(model: type[models.Model], using: str) -> SQLCompiler:
    """Return what compiles expressions about rows of `model`."""
    query = model._base_manager.using(using).query
    query.get_initial_alias()
    return query.get_compiler(using)


def _compiled(expression: Expression, compiler: SQLCompiler, using: str) -> tuple[str, Iterable[object]]:
    if isinstance(expression, Subquery):  # always the same ones
        return _compiled_once(expression, compiler.query.model, using)
    return compiler.compile(expression.resolve_expression(compiler.query))


@cache
def _compiled_once(subquery: Subquery, model: type[models.Model], using: str) -> tuple[str, Iterable[object]]:
    compiler = _compiler(model, using)
    return compiler.compile(subquery.resolve_expression(compiler.query))
