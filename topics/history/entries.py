"""The tables of the history, and the writing of entries.

Entries are copied from the stored rows inside the database, in one statement for any number of rows, so
they always match what is stored, and no text leaves the database.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.utils import timezone
from simple_history.models import HistoricalRecords

from topics.history.changes import MOST_LETTERS, Change, current_change, history_is_paused, one_line
from topics.history.copying import NOTHING, copy_rows

CREATED, CHANGED, DELETED = "+", "~", "-"

# Ids by the name of the many-to-many field.
Links = dict[str, list[int]]


class HistoryEntry(models.Model):
    """The fields of every entry beside those of the row, its author, time and reason.

    Saving a row does not change its links, so only some entries have `links`: at any time, a row's links
    are those of its newest entry with some. The order of a row's entries is that of their ids, as clocks
    can go back: a writer keeps the row locked until its entry is written.
    """

    batch = models.UUIDField(db_index=True)  # shared by all entries of one change
    change_note = models.CharField(max_length=MOST_LETTERS, blank=True, default="")  # for delegates
    links = models.JSONField(null=True)  # Links; None: as before
    # Of a deletion: label and field → ids of the rows that linked here; and the draft (lost_drafts.py).
    lost = models.JSONField(null=True)
    of_edition = models.BigIntegerField(null=True, db_index=True)  # the edition it belonged to
    of_committee = models.BigIntegerField(null=True)  # its committee; none for rows of the whole edition

    class Meta:
        abstract = True


class ContentHistory(HistoricalRecords):
    """The history of a model: the editable fields of a row, at each change."""

    def __init__(self, **options) -> None:
        super().__init__(
            bases=[HistoryEntry],
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.CharField(max_length=MOST_LETTERS, blank=True, default=""),
            **options,
        )

    def fields_included(self, model: type[models.Model]) -> list[models.Field]:
        """Leave out fields that nobody edits, such as an edition's version, as in topics/state.py."""
        return [field for field in model._meta.fields if field.primary_key or field.editable]

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field]:
        """Copy the fields, without the indexes that only the content's own table needs."""
        fields = super().copy_fields(model)
        for name, field in fields.items():
            field.db_index = field.is_relation or name == model._meta.pk.name
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, object]:
        return {**super().get_meta_options(model), "default_permissions": ()}

    def post_save(self, instance, created: bool, using: str | None = None, update_fields=None, **kwargs):
        if update_fields is None or has_tracked(type(instance), update_fields):
            record(type(instance), [instance.pk], CREATED if created else CHANGED, using=using)

    def pre_delete(self, instance, using: str | None = None, **kwargs) -> None:
        """Do nothing: topics/history/deletions.py records deletions, with the rows they cascade to."""

    def post_delete(self, instance, using: str | None = None, **kwargs) -> None:
        pass


@cache  # simple_history builds a class at each `model.history`
def history_of(model: type[models.Model]) -> type[HistoryEntry]:
    """Return the model of the entries of `model`."""
    return model.history.model


@cache
def tracked_names(model: type[models.Model]) -> tuple[str, ...]:
    """Return the attributes of the row that its history has."""
    return tuple(field.attname for field in history_of(model).tracked_fields)


def has_tracked(model: type[models.Model], names: Iterable[str]) -> bool:
    """Return whether the history has one of these fields, given by name or by attribute."""
    tracked = {name for field in history_of(model).tracked_fields for name in (field.name, field.attname)}
    return not tracked.isdisjoint(names)


def record(
    model: type[models.Model],
    ids: Iterable[int],
    kind: str,
    *,
    links: Mapping[int, Links] | None = None,
    lost: Mapping[int, Links] | None = None,
    using: str | None = None,
) -> None:
    """Write an entry for each of these rows as stored now; `kind` is CREATED, CHANGED or DELETED.

    Call it in the transaction of the change. `links` and `lost` are by the rows' ids.
    """
    if history_is_paused():
        return
    change = current_change() or Change()
    values = {
        "history_date": Value(timezone.now(), models.DateTimeField()),
        "history_type": Value(kind),
        "history_change_reason": Value(change.reason),
        "history_user_id": Value(change.user_id, models.BigIntegerField()),
        "batch": Value(change.batch, models.UUIDField()),
        "change_note": Value(one_line(change.note)),
        **places_of(model, getattr(model, "edition_lookup", "pk"), getattr(model, "committee_lookup", "")),
    }
    by_id = {"links": links, "lost": lost}
    copy_rows(model, history_of(model), tracked_names(model), ids, values, by_id, using)


@cache
def places_of(
    model: type[models.Model], edition_lookup: str, committee_lookup: str
) -> dict[str, Subquery | Value]:
    """Return subqueries for a row's edition and committee, as a fixture may load a row before its owner."""
    rows = model._base_manager.filter(pk=OuterRef("pk")).order_by()
    one_committee = "" if committee_lookup.endswith("committees") else committee_lookup
    return {
        name: Subquery(rows.values(lookup)[:1]) if lookup else NOTHING
        for name, lookup in (("of_edition", edition_lookup), ("of_committee", one_committee))
    }
