"""The statements that copy rows rely on a queryset's SELECT: its columns in order, and its parameters."""

from itertools import chain

import pytest
from django.db import connection, models
from django.db.models import F, Value

from topics.history import history_of, tracked_names
from topics.history.copying import BATCH_SIZE, copy_rows, in_batches
from topics.models import Section


@pytest.mark.django_db
def test_the_statement_has_its_columns_in_the_order_they_were_asked_for():
    rows = Section.objects.annotate(extra=Value("%s; DROP", models.CharField())).order_by("pk")
    sql, parameters = rows.values_list("title", "extra", "pk").query.get_compiler("default").as_sql()
    columns = [sql.index(connection.ops.quote_name("title")), sql.index("extra"), sql.index('"id" AS')]
    assert sql.startswith("SELECT ")
    assert columns == sorted(columns)
    assert "%s; DROP" in parameters


def test_rows_are_copied_with_their_values_whatever_stands_in_them(section):
    history = history_of(Section)
    newest = history.objects.order_by("-history_id")
    title = "100 % of “wells”; DROP TABLE \\ '' %s"
    Section.objects.filter(pk=section.pk).update(title=title)
    last = newest.first()
    its = {"history_type": "~", "change_note": "%(note)s", "batch": last.batch}
    typed = {name: Value(value, history._meta.get_field(name)) for name, value in its.items()}
    typed["history_date"] = Value(last.history_date, models.DateTimeField())
    typed["history_change_reason"] = F("title")
    by_id = {"links": {section.pk: {"sections": [1]}}, "lost": None}
    copy_rows(Section, history, tracked_names(Section), [section.pk], typed, by_id)
    copied = newest.first()
    assert copied.pk != last.pk
    assert (copied.title, copied.history_change_reason, copied.change_note) == (title, title, "%(note)s")
    assert (copied.links, copied.lost, copied.history_date) == ({"sections": [1]}, None, last.history_date)


@pytest.mark.parametrize(
    ("count", "sizes"), [(0, []), (BATCH_SIZE, [BATCH_SIZE]), (BATCH_SIZE + 1, [BATCH_SIZE, 1])]
)
def test_ids_come_in_order_and_once_in_lists_that_fit_one_statement(count, sizes):
    ids = [*reversed(range(count)), None, *range(count)]
    batches = list(in_batches(ids))
    assert [len(batch) for batch in batches] == sizes
    assert list(chain(*batches)) == list(range(count))
