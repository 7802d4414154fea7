"""Django's private parts that topics/loaded_rows.py relies on: each test fails where Django changes them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from topics.loaded_rows import ShownToReaderQuerySet, loaded_with, put_links, row_with
from topics.models import ResolutionQuestion, Section, Topic

READER = AnonymousUser()


class Shown(ShownToReaderQuerySet):
    """Counts the rows that it was asked to show."""

    def _show(self, rows):
        for row in rows:
            row.times_shown = getattr(row, "times_shown", 0) + 1


@pytest.fixture
def sections(section):
    return Shown(Section)


@pytest.mark.parametrize(
    "read",
    [
        list,
        lambda rows: [rows[0]],
        lambda rows: rows[:1],
        lambda rows: [rows.get()],
        lambda rows: [rows.first()],
        lambda rows: rows.in_bulk().values(),
        lambda rows: rows.filter(position=1).exclude(slug="none").order_by("slug").select_related("topic"),
        lambda rows: rows.all().all() if len(rows) and list(rows) else (),
    ],
)
def test_a_row_is_shown_once_however_it_is_read(sections, read):
    assert [row.times_shown for row in read(sections._shown_to(READER))] == [1]


def test_a_row_is_shown_once_however_often_it_is_read(sections):
    rows = sections._shown_to(READER)
    assert (len(rows), bool(rows), [row.times_shown for row in rows]) == (1, True, [1])


def test_a_row_is_not_shown_where_no_queryset_of_the_chain_names_a_reader(sections):
    sections._shown_to(READER)
    assert not hasattr(sections.get(), "times_shown")


@pytest.mark.parametrize(
    "read", [Shown.values, Shown.values_list, lambda rows: rows.dates("release_at", "day")]
)
def test_results_that_are_no_rows_are_not_shown(topic, read):
    list(read(Shown(Topic)._shown_to(READER)))  # a dictionary or a tuple would take no attribute


def test_a_many_to_many_field_leads_to_the_rows_that_were_put_there(
    topic, section, django_assert_num_queries
):
    question = ResolutionQuestion.objects.create(topic=topic, label="1", text="Which?")
    fetched = Section.objects.all()
    assert len(fetched) == 1
    put_links(question, "sections", fetched)
    with django_assert_num_queries(0):
        assert list(question.sections.all()) == [section]
    assert not ResolutionQuestion.objects.get().sections.exists()


def test_the_rows_that_were_loaded_with_a_row_are_those_of_its_foreign_keys(section):
    assert list(loaded_with(Section.objects.get())) == []
    [topic] = loaded_with(Section.objects.select_related("topic__committee").get())
    assert topic == section.topic
    assert list(loaded_with(topic)) == [section.topic.committee]


def test_a_row_of_given_values_is_as_the_database_gives_it(section, django_assert_num_queries):
    stored = Section.objects.get()
    values = {field.attname: getattr(stored, field.attname) for field in Section._meta.concrete_fields}
    body = values.pop("body")
    row = row_with(Section, values)
    with django_assert_num_queries(0):
        assert (row, row.slug, row.topic_id) == (stored, section.slug, section.topic_id)
        assert not row._state.adding
        assert row.get_deferred_fields() == {"body"}
    with django_assert_num_queries(2):
        assert (row.body, row.topic) == (body, section.topic)
    row.title = "Deeper wells"
    row.save()
    assert Section.objects.get().title == "Deeper wells"
