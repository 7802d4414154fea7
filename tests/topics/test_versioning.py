"""Every committed change to the content of an edition gives that edition a new version."""

from contextlib import nullcontext

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, models, transaction

from glossary.models import Term
from tests.support.content_rows import (
    LINKS,
    MAKERS,
    Place,
    dumped,
    each_model,
    make_place,
    new_row,
    saved_row,
    text_of,
)
from topics.models import (
    DraftRevision,
    Edition,
    ResolutionQuestion,
    Section,
)

CONTENT_MODELS = {model for model in apps.get_models() if hasattr(model, "edition_lookup")}


def owner_of(model: type[models.Model]) -> str:
    """The field that ties a row to its edition: edition, committee or topic."""
    return model.edition_lookup.partition("__")[0]


def version_of(place: Place) -> int:
    return Edition.objects.values_list("version", flat=True).get(pk=place.edition.pk)


@pytest.fixture
def elsewhere(db) -> Place:
    return make_place("elsewhere")


@pytest.fixture
def changes(place, elsewhere):
    """Calls a function, which must raise `raising` if given; says where versions grew. None may shrink."""

    def observe(change, *args, raising: type[Exception] | None = None, **options) -> list[str]:
        places = {"here": place, "elsewhere": elsewhere}
        before = {name: version_of(where) for name, where in places.items()}
        with pytest.raises(raising) if raising else nullcontext():
            change(*args, **options)
        after = {name: version_of(where) for name, where in places.items()}
        assert all(after[name] >= before[name] for name in places)
        return [name for name in places if after[name] > before[name]]

    return observe


def test_these_tests_know_every_content_model():
    assert set(MAKERS) | {DraftRevision} == CONTENT_MODELS


def test_a_new_edition_has_a_version_of_its_own(place, elsewhere):
    assert version_of(place) > 0
    assert version_of(place) != version_of(elsewhere)


# One row at a time


@each_model
def test_a_saved_row_new_or_changed_gives_its_edition_a_new_version(model, place, changes):
    row = new_row(model, place)
    assert changes(row.save) == ["here"]
    setattr(row, text_of(model), "Changed")
    assert changes(row.save) == ["here"]
    assert changes(row.save, update_fields=[text_of(model)]) == ["here"]


@each_model
def test_a_deleted_row_gives_its_edition_a_new_version(model, place, changes):
    assert changes(saved_row(model, place).delete) == ["here"]


@each_model
def test_a_row_moved_to_another_edition_gives_both_a_new_version(model, place, elsewhere, changes):
    row = saved_row(model, place)
    setattr(row, owner_of(model), getattr(elsewhere, owner_of(model)))
    assert changes(row.save) == ["here", "elsewhere"]


@each_model
def test_reading_changes_no_version(model, place, changes):
    row = saved_row(model, place)

    def read() -> None:
        assert list(model.objects.in_order())
        assert model.objects.get_by_natural_key(*row.natural_key()) == row
        assert model.objects.filter(pk=row.pk).exists()
        row.refresh_from_db()

    assert changes(read) == []


# Many rows at once


@each_model
def test_an_update_of_a_queryset_gives_the_edition_a_new_version(model, place, changes):
    row = saved_row(model, place)
    rows = model.objects.filter(pk=row.pk)
    assert changes(rows.update, **{text_of(model): "Changed"}) == ["here"]
    row.refresh_from_db()
    assert getattr(row, text_of(model)) == "Changed"
    assert changes(model.objects.none().update, **{text_of(model): "Changed"}) == []


@each_model
@pytest.mark.parametrize("suffix", ["", "_id"])
def test_an_update_that_moves_rows_gives_both_editions_a_new_version(
    model, suffix, place, elsewhere, changes
):
    rows = model.objects.filter(pk=saved_row(model, place).pk)
    target = getattr(elsewhere, owner_of(model))
    values = {owner_of(model) + suffix: target.pk if suffix else target}
    assert changes(rows.update, **values) == ["here", "elsewhere"]


@each_model
def test_rows_created_in_bulk_give_their_editions_a_new_version(model, place, elsewhere, changes):
    assert changes(model.objects.bulk_create, [new_row(model, place), new_row(model, place)]) == ["here"]
    assert changes(model.objects.bulk_create, [new_row(model, place), new_row(model, elsewhere)]) == [
        "here",
        "elsewhere",
    ]
    assert changes(model.objects.bulk_create, []) == []


@each_model
def test_rows_updated_in_bulk_give_the_editions_they_leave_and_reach_a_new_version(
    model, place, elsewhere, changes
):
    row = saved_row(model, place)
    setattr(row, text_of(model), "Changed")
    assert changes(model.objects.bulk_update, [row], [text_of(model)]) == ["here"]
    setattr(row, owner_of(model), getattr(elsewhere, owner_of(model)))
    assert changes(model.objects.bulk_update, [row], [owner_of(model)]) == ["here", "elsewhere"]


@each_model
def test_a_deleted_queryset_gives_the_edition_a_new_version(model, place, changes):
    rows = model.objects.filter(pk=saved_row(model, place).pk)
    assert changes(rows.delete) == ["here"]
    assert changes(rows.delete) == []


def test_a_cascading_delete_gives_its_edition_alone_a_new_version(place, elsewhere, changes):
    for model in MAKERS:
        saved_row(model, place)
        saved_row(model, elsewhere)
    assert changes(place.topic.delete) == ["here"]
    assert changes(place.committee.delete) == ["here"]
    before = version_of(elsewhere)
    place.edition.delete()
    assert version_of(elsewhere) == before
    assert Section.objects.filter(topic__committee__edition=elsewhere.edition).exists()


# Links between rows, seen from both sides


@pytest.mark.parametrize("side", ["forward", "reverse"])
@pytest.mark.parametrize(("model", "field"), LINKS, ids=lambda value: getattr(value, "__name__", value))
def test_a_changed_link_gives_the_edition_a_new_version(model, field, side, place, changes):
    row = saved_row(model, place)
    other_model = model._meta.get_field(field).related_model
    other = User.objects.create_user("chair") if other_model is User else saved_row(other_model, place)
    reverse_name = model._meta.get_field(field).remote_field.get_accessor_name()
    links, linked = (getattr(row, field), other) if side == "forward" else (getattr(other, reverse_name), row)

    assert changes(links.add, linked) == ["here"]
    assert changes(links.remove, linked) == ["here"]
    assert changes(links.set, [linked]) == ["here"]
    assert changes(links.clear) == ["here"]
    assert not links.exists()


# The edition's own row


def test_a_saved_edition_has_a_new_version(place, changes):
    place.edition.conference = "Renamed"
    assert changes(place.edition.save) == ["here"]
    assert changes(place.edition.save, update_fields=["conference"]) == ["here"]
    assert place.edition.version == version_of(place)


def test_editions_changed_by_a_queryset_have_new_versions(place, elsewhere, changes):
    assert changes(Edition.objects.filter(slug="here").update, status="archived") == ["here"]
    place.edition.conference = elsewhere.edition.conference = "Renamed"
    assert changes(Edition.objects.bulk_update, [place.edition, elsewhere.edition], ["conference"]) == [
        "here",
        "elsewhere",
    ]


# The clock


@pytest.mark.parametrize("drift", [0, -(10**15)], ids=["stands still", "goes back"])
@pytest.mark.parametrize("model", [Section, Term], ids=lambda model: model.__name__)
def test_the_version_grows_whatever_the_clock_says(model, drift, place, changes, monkeypatch):
    clock = version_of(place) + drift
    monkeypatch.setattr("topics.versioning.time.time_ns", lambda: clock)
    row = new_row(model, place)
    assert changes(row.save) == ["here"]
    assert changes(row.save) == ["here"]
    assert changes(model.objects.filter(pk=row.pk).update, **{text_of(model): "Changed"}) == ["here"]
    assert changes(place.edition.save) == ["here"]
    assert changes(Edition.objects.filter(slug="here").update, year=2031) == ["here"]
    assert changes(row.delete) == ["here"]


def test_a_clock_that_goes_on_is_the_version(place, changes, monkeypatch):
    later = version_of(place) + 10**9
    monkeypatch.setattr("topics.versioning.time.time_ns", lambda: later)
    assert changes(Term.objects.bulk_create, [new_row(Term, place)]) == ["here"]
    assert version_of(place) == later


# Loading fixtures


@each_model
def test_a_loaded_row_gives_its_edition_a_new_version(model, place, changes, tmp_path):
    path = dumped(tmp_path, saved_row(model, place))
    assert changes(call_command, "loaddata", path, verbosity=0) == ["here"]


def test_a_loaded_edition_has_a_new_version(place, changes, tmp_path):
    path = dumped(tmp_path, place.edition)
    assert changes(call_command, "loaddata", path, verbosity=0) == ["here"]


def test_a_loaded_edition_has_a_new_version_after_the_clock_went_back(place, changes, tmp_path):
    path = dumped(tmp_path, place.edition)
    Edition.objects.filter(slug="here").update(version=version_of(place) + 10**18)  # of a clock years ahead
    assert changes(call_command, "loaddata", path, verbosity=0) == ["here"]


# Transactions


def test_a_change_rolled_back_leaves_the_version_as_it_was(place, changes):
    def change_and_roll_back() -> None:
        with transaction.atomic():
            saved_row(Term, place)
            place.edition.save()
            transaction.set_rollback(True)

    assert changes(change_and_roll_back) == []
    assert not Term.objects.exists()


@pytest.fixture
def break_versions(monkeypatch):
    """Called, it makes the database fail to write a version."""

    def break_all() -> None:
        def touch(*args, **options) -> None:
            raise DatabaseError

        monkeypatch.setattr("topics.versioning.touch_editions", touch)
        monkeypatch.setattr("topics.querysets.touch_editions", touch)

    return break_all


WRITERS = {  # what is written with, and how
    "save": lambda row, place: row.save(),
    "save_new": lambda row, place: new_row(type(row), place).save(),
    "delete": lambda row, place: row.delete(),
    "update": lambda row, place: type(row).objects.update(**{text_of(type(row)): "Changed"}),
    "bulk_create": lambda row, place: type(row).objects.bulk_create([new_row(type(row), place)]),
    "bulk_update": lambda row, place: type(row).objects.bulk_update([row], [text_of(type(row))]),
    "delete_many": lambda row, place: type(row).objects.all().delete(),
}


# Each model in one way, and each way of writing one model of a topic's and one of an edition's.
WRITTEN = [
    *(("save", model) for model in MAKERS),
    *((writer, model) for writer in WRITERS if writer != "save" for model in (Section, Term)),
]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("writer", "model"), WRITTEN, ids=lambda value: getattr(value, "__name__", value))
def test_a_change_whose_version_cannot_be_written_is_not_made(model, writer, place, changes, break_versions):
    row = saved_row(model, place)
    text, total = getattr(row, text_of(model)), model.objects.count()
    setattr(row, text_of(model), "Changed")
    break_versions()
    assert changes(WRITERS[writer], row, place, raising=DatabaseError) == []
    assert model.objects.count() == total
    assert model.objects.filter(pk=row.pk).values_list(text_of(model), flat=True).get() == text


@pytest.mark.django_db(transaction=True)
def test_a_link_whose_version_cannot_be_written_is_not_made(place, break_versions):
    question, section = saved_row(ResolutionQuestion, place), saved_row(Section, place)
    break_versions()
    with pytest.raises(DatabaseError):
        question.sections.add(section)
    assert not question.sections.exists()


@pytest.mark.django_db(transaction=True)
@each_model
def test_a_row_the_database_refuses_leaves_the_version_as_it_was(model, place, changes):
    name = model.natural_key_lookups[-1]
    first, second = saved_row(model, place), saved_row(model, place)
    setattr(second, name, getattr(first, name))
    assert changes(second.save, raising=IntegrityError) == []


@pytest.mark.django_db(transaction=True)
def test_an_edition_the_database_refuses_keeps_its_version(place, changes):
    place.edition.slug = "elsewhere"
    assert changes(place.edition.save, raising=IntegrityError) == []
