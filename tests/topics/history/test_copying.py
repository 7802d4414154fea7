"""The statements that copy rows rely on what expressions compile to: columns of a table, and parameters."""

from itertools import chain

import pytest
from django.db import models
from django.db.models import F, OuterRef, Subquery, Value

from topics.history import history_of, tracked_names
from topics.history.copying import BATCH_SIZE, copy_rows, in_batches
from topics.models import Section, Topic


def copied_sections(values: dict, by_id: dict, *ids: int) -> list:
    """Copy these sections with `values` besides what an entry needs; returns the entries, oldest first."""
    history = history_of(Section)
    last = history.objects.latest("history_id")
    needed = {"history_type": "~", "change_note": "", "history_change_reason": "", "batch": last.batch}
    typed = {name: Value(value, history._meta.get_field(name)) for name, value in needed.items()}
    typed["history_date"] = Value(last.history_date, models.DateTimeField())
    copy_rows(Section, history, tracked_names(Section), ids, typed | values, by_id)
    return list(history.objects.filter(history_id__gt=last.history_id).order_by("history_id"))


@pytest.mark.django_db
def test_a_subquery_is_answered_for_each_row_with_its_parameters_at_their_places(section, topic):
    other_topic = Topic.objects.create(committee=topic.committee, number=2, slug="air", title="%s")
    other = Section.objects.create(topic=other_topic, slug="winds", title="Winds")
    own = Section._base_manager.filter(pk=OuterRef("pk")).exclude(slug="nowhere; %s").order_by()
    values = {
        "change_note": Value("first %s", models.CharField()),
        "history_change_reason": Subquery(own.values("topic__title")[:1]),
    }
    for _ in range(2):  # the second time the statement is known
        entries = copied_sections(
            values, {"links": None, "lost": {other.pk: {"a": [2]}}}, other.pk, section.pk
        )
        assert [(each.id, each.history_change_reason, each.change_note, each.lost) for each in entries] == [
            (section.pk, "Water", "first %s", None),
            (other.pk, "%s", "first %s", {"a": [2]}),
        ]


@pytest.mark.django_db
def test_rows_are_copied_with_their_values_whatever_stands_in_them(section):
    title = "100 % of “wells”; DROP TABLE \\ '' %s"
    Section.objects.filter(pk=section.pk).update(title=title)
    values = {
        "change_note": Value("%(note)s", models.CharField()),
        "history_change_reason": F("title"),
    }
    by_id = {"links": {section.pk: {"sections": [1]}}, "lost": None}
    last = history_of(Section).objects.latest("history_id")
    [copied] = copied_sections(values, by_id, section.pk)
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
