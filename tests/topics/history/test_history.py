"""The history: every change of the content leaves one entry of what is stored, whoever wrote it and how."""

from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.transfer import import_edition
from portal.transfer.catalogue import catalogue
from tests.support.content_rows import LINKS, MAKERS, dumped, each_model, new_row, saved_row, text_of
from tests.support.small_edition import small_edition, written
from topics.chronicle.lookup import entries_of, links_at, models_with_history
from topics.history import HistoryEntry, changing, current_change, tracked_names
from topics.models import Edition, KeyFigure, Section, Topic
from topics.state import state_of


def kinds(row: models.Model) -> str:
    """The kinds of the row's entries, the oldest first: "+~-"."""
    return "".join(entry.history_type for entry in reversed(entries_of(type(row), row.pk)))


def newest(row: models.Model) -> HistoryEntry:
    return entries_of(type(row), row.pk).first()


def is_as_stored(row: models.Model) -> bool:
    """Return whether the newest entry has what the database has of the row, its links included."""
    stored = type(row).objects.get(pk=row.pk)
    entry = newest(row)
    return state_of(stored) == state_of(entry.instance) and all(
        getattr(entry, name) == getattr(stored, name) for name in tracked_names(type(row))
    )


def test_all_content_has_a_history_and_nothing_else_has():
    assert set(models_with_history()) == {*MAKERS, Edition}


def test_models_come_after_those_that_they_lead_to():
    order = models_with_history()
    assert order.index(Edition) < order.index(Topic) < order.index(KeyFigure)


def test_the_history_is_no_part_of_an_editions_file():
    assert not any("historical" in label for label in catalogue())


# Each way of writing


@each_model
def test_each_save_leaves_one_entry_of_what_is_stored(model, place):
    row = saved_row(model, place)
    assert (kinds(row), is_as_stored(row)) == ("+", True)
    setattr(row, text_of(model), "Changed")
    row.save()
    assert (kinds(row), is_as_stored(row)) == ("+~", True)
    assert getattr(newest(row), text_of(model)) == "Changed"


@each_model
def test_an_entry_knows_where_the_row_stood(model, place):
    entry = newest(saved_row(model, place))
    assert entry.of_edition == place.edition.pk
    has_committee = "edition" not in [field.name for field in model._meta.fields]
    assert (entry.of_committee == place.committee.pk) is has_committee or entry.of_committee == entry.id


@each_model
def test_a_save_costs_one_query_more(model, place):
    row = saved_row(model, place)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        row.save()
    about_history = [query["sql"] for query in queries if "historical" in query["sql"].lower()]
    assert len(about_history) == 1
    assert about_history[0].startswith("INSERT")


def test_a_save_of_some_fields_is_told_as_stored_not_as_in_memory(place):
    row = saved_row(Term, place)
    stale = Term.objects.get(pk=row.pk)
    Term.objects.filter(pk=row.pk).update(french="nappe")
    stale.definition = "Wet."
    stale.save(update_fields=["definition"])
    assert (newest(row).french, newest(row).definition) == ("nappe", "Wet.")


def test_a_value_that_the_database_works_out_is_told_as_worked_out(place):
    row = saved_row(Section, place)
    row.position = F("position") + 4
    row.save()
    assert newest(row).position == 4


def test_a_save_of_what_has_no_history_leaves_no_entry(place):
    before = place.edition.history.count()
    place.edition.save(update_fields=["version"])
    Edition.objects.update(version=F("version") + 1)
    saved_row(Term, place)  # gives the edition another version
    assert place.edition.history.count() == before
    place.edition.save(update_fields=["conference"])
    assert place.edition.history.count() == before + 1


@each_model
def test_the_bulk_writers_leave_an_entry_for_each_row(model, place):
    rows = model.objects.bulk_create([new_row(model, place), new_row(model, place)])
    assert [kinds(row) for row in rows] == ["+", "+"]
    for row in rows:
        setattr(row, text_of(model), "Changed")
    model.objects.bulk_update(rows, [text_of(model)])
    assert [kinds(row) for row in rows] == ["+~", "+~"]
    model.objects.filter(pk=rows[0].pk).update(**{text_of(model): "Again"})
    assert [kinds(row) for row in rows] == ["+~~", "+~"]
    assert all(is_as_stored(row) for row in rows)


def test_the_bulk_writers_need_statements_by_the_thousand_not_by_the_row(place):
    def statements(count: int) -> int:
        new = [Section(topic=place.topic, slug=f"s{count}-{number}", title="Well") for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            rows = Section.objects.bulk_create(new, batch_size=500)
            Section.objects.filter(pk__in=[row.pk for row in rows]).update(title="Pump")
        return sum("historical" in query["sql"].lower() for query in queries)

    assert statements(1) == statements(500) == 2
    assert statements(1_000) == 4


@each_model
def test_a_loaded_row_has_an_entry(model, place, tmp_path):
    row = saved_row(model, place)
    path = dumped(tmp_path, row)
    model.objects.filter(pk=row.pk).update(**{text_of(model): "Changed"})
    call_command("loaddata", path, verbosity=0)
    assert kinds(row).startswith("+~~")
    assert is_as_stored(row)


def test_what_is_rolled_back_leaves_no_entry(place):
    row = saved_row(Term, place)
    with transaction.atomic():
        row.save()
        row.delete()
        transaction.set_rollback(True)
    assert Term.history.count() == 1


def test_an_entry_changes_no_version(place):
    row = saved_row(Term, place)
    version = Edition.objects.get(pk=place.edition.pk).version
    entry = newest(row)
    entry.history_change_reason = "Later"
    entry.save()
    assert Edition.objects.get(pk=place.edition.pk).version == version


# Links


@pytest.mark.parametrize("side", ["forward", "reverse"])
@pytest.mark.parametrize(
    ("model", "field"),
    [link for link in LINKS if link[1] != "chairs"],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_links_are_told_of_the_row_that_has_the_field(model, field, side, place):
    row = saved_row(model, place)
    other = saved_row(model._meta.get_field(field).related_model, place)
    accessor = model._meta.get_field(field).remote_field.get_accessor_name()
    links, linked = (getattr(row, field), other) if side == "forward" else (getattr(other, accessor), row)
    told = [links_at([newest(row)])[newest(row).pk][field]]
    for change in (
        lambda: links.add(linked),
        lambda: links.remove(linked),
        lambda: links.set([linked]),
        links.clear,
    ):
        change()
        told.append(links_at([newest(row)])[newest(row).pk][field])
    assert told == [[], [other.pk], [], [other.pk], []]
    assert kinds(row) == "+~~~~"
    links.add()
    links.set([])
    assert kinds(row) == "+~~~~"
    assert kinds(other) == "+"


def test_what_a_row_was_linked_to_then_is_what_its_newest_entry_with_links_says(place):
    row, one, other = saved_row(Source, place), saved_row(Topic, place), saved_row(Topic, place)
    row.topics.add(one)
    row.save()
    row.topics.add(other)
    entries = list(reversed(entries_of(Source, row.pk)))
    found = links_at(entries)
    assert [found[entry.pk]["topics"] for entry in entries] == [[], [one.pk], [one.pk], [one.pk, other.pk]]


def test_a_row_and_its_links_changed_at_once_are_one_entry(place):
    topic = saved_row(Topic, place)
    with changing():
        row = saved_row(Source, place)
        row.topics.add(topic)
        row.topics.set([])
        row.topics.add(topic)
    assert kinds(row) == "+"
    assert newest(row).links == {"topics": [topic.pk], "tools": []}
    with changing():
        row.topics.clear()
        row.save()
    assert kinds(row) == "+~~"


def test_who_chairs_a_committee_is_no_content(place):
    place.committee.chairs.add(User.objects.create_user("chair"))
    assert kinds(place.committee) == "+"


# Who and why


def test_what_is_written_within_one_change_shares_its_batch_person_and_reason(place):
    user = User.objects.create_user("awa")
    with changing(user=user, reason=" Asked by\nthe  jury\0 ", note="Wells renamed") as change:
        first = saved_row(Term, place)
        with changing(reason="Tidied"):
            second = saved_row(Term, place)
    after = newest(saved_row(Term, place))
    first, second = newest(first), newest(second)
    assert {first.batch, second.batch} == {change.batch}
    assert after.batch not in (first.batch, None)
    assert (first.history_user, first.history_change_reason, first.change_note) == (
        user,
        "Asked by the jury",
        "Wells renamed",
    )
    assert (second.history_user, second.history_change_reason) == (user, "Tidied")
    assert (after.history_user, after.history_change_reason, after.change_note) == (None, "", "")


def test_a_change_is_its_threads_own_and_over_when_it_ends(place, client):
    seen = []
    with changing(reason="Mine"):
        thread = Thread(target=lambda: seen.append(current_change()))
        thread.start()
        thread.join()
    client.get("/admin/")
    assert seen == [None]
    assert current_change() is None


@pytest.mark.parametrize(("length", "kept"), [(300, 300), (301, 300)])
def test_a_reason_too_long_for_its_column_is_cut(place, length, kept):
    with changing(reason="x" * length):
        assert len(newest(saved_row(Term, place)).history_change_reason) == kept


def test_a_change_with_a_note_is_found_for_delegates_and_a_minor_one_is_not(place):
    saved_row(Term, place)
    with changing(note="A new term"):
        row = saved_row(Term, place)
    noted = Term.history.exclude(change_note="")
    assert [(entry.change_note, entry.id) for entry in noted] == [("A new term", row.pk)]


def test_a_person_who_goes_leaves_their_entries(place):
    user = User.objects.create_user("awa")
    with changing(user=user):
        row = saved_row(Term, place)
    user.delete()
    assert newest(row).history_user is None


# Imports


def test_an_import_leaves_one_entry_for_each_new_object_with_its_links_and_reason(stored):
    for content in catalogue().values():
        for row in content.model.objects.all():
            assert kinds(row) == "+"
            assert newest(row).history_change_reason == "Imported from small.json"
            stored = {
                field.name: sorted(getattr(row, field.name).values_list("pk", flat=True))
                for field in content.links.values()
            }
            assert links_at([newest(row)])[newest(row).pk] == stored
    batches = {
        batch for model in models_with_history() for batch in model.history.values_list("batch", flat=True)
    }
    assert len(batches) == 1


def test_an_import_leaves_one_entry_for_each_changed_object_and_none_for_others(db, tmp_path):
    objects = small_edition()
    import_edition(written(tmp_path, objects))
    for entry in objects:
        if entry["model"] == "topics.topic":  # a unique number, set aside for a moment
            entry["fields"]["number"] += 1
        if entry["model"] == "glossary.source":
            entry["fields"]["topics"] = []
            entry["fields"]["title"] = "Retitled"
    summary = import_edition(written(tmp_path, objects))
    changed = [row for model in models_with_history() for row in model.objects.all() if kinds(row) == "+~"]
    assert len(changed) == summary.changed > 1
    assert all(is_as_stored(row) for row in changed)
    counts = {kinds(row) for model in models_with_history() for row in model.objects.all()}
    assert counts == {"+", "+~"}
    import_edition(written(tmp_path, objects))
    assert {kinds(row) for model in models_with_history() for row in model.objects.all()} == counts


def test_an_import_that_is_only_tried_leaves_no_entry(stored, tmp_path):
    def entries() -> int:
        return sum(model.history.count() for model in models_with_history())

    count = entries()
    changed = small_edition()
    for entry in changed:
        if entry["model"] == "topics.section":
            entry["fields"]["title"] = "Retitled"
    import_edition(written(tmp_path, changed), dry_run=True)
    assert entries() == count
    import_edition(written(tmp_path, changed))
    assert entries() > count
