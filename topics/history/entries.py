"""The tables of the history, and how entries come into them.

An entry is copied from the stored row inside the database, in one statement for any number of rows: so
it holds what is stored, whoever wrote it and however, and no text travels for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.db import connections, models, router
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.utils import timezone
from simple_history.models import HistoricalRecords

from topics.history.changes import MOST_LETTERS, Change, current_change, history_is_paused, one_line

CREATED, CHANGED, DELETED = "+", "~", "-"
BATCH_SIZE = 500  # rows of one statement
NOTHING = Value(None, models.IntegerField())  # in whatever column

# Ids by the name of the many-to-many field.
Links = dict[str, list[int]]


class HistoryEntry(models.Model):
    """What all entries have beside the fields of the row, who, when and why.

    The links of a row are those of its newest entry up to then that has `links`: saving a row does not
    touch them, so its entry does not repeat them. Per object, entries stand in the order of their ids:
    whoever writes a row holds it until the entry is written, and clocks can go back.
    """

    batch = models.UUIDField(db_index=True)  # the same for all that one change did
    change_note = models.CharField(max_length=MOST_LETTERS, blank=True, default="")  # for delegates
    links = models.JSONField(null=True)  # Links; None: as before
    # Of a deletion: label and field of what pointed here → its ids; and the draft that waited (drafts.py).
    lost = models.JSONField(null=True)
    of_edition = models.BigIntegerField(null=True, db_index=True)  # the edition it stood in
    of_committee = models.BigIntegerField(null=True)  # the committee; none for what a whole edition has

    class Meta:
        abstract = True


class ContentHistory(HistoricalRecords):
    """The history of a model: every field that somebody can edit, at each change."""

    def __init__(self, **options) -> None:
        super().__init__(
            bases=[HistoryEntry],
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.CharField(max_length=MOST_LETTERS, blank=True, default=""),
            **options,
        )

    def fields_included(self, model: type[models.Model]) -> list[models.Field]:
        """As in topics/state.py: what nobody edits, such as an edition's version, has no history."""
        return [field for field in model._meta.fields if field.primary_key or field.editable]

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field]:
        """Without the indexes that only the content's own pages need."""
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
        """Deletions are told by topics/history/deletions.py, which also sees what a row takes with it."""

    def post_delete(self, instance, using: str | None = None, **kwargs) -> None:
        pass


def history_of(model: type[models.Model]) -> type[HistoryEntry]:
    """The model of the entries of `model`."""
    return model.history.model


def tracked_names(model: type[models.Model]) -> list[str]:
    """The columns of the row that its history has, by the names of their attributes."""
    return [field.attname for field in history_of(model).tracked_fields]


def has_tracked(model: type[models.Model], names: Iterable[str]) -> bool:
    """Whether one of these fields, by name or by attribute, is in the history."""
    tracked = {name for field in history_of(model).tracked_fields for name in (field.name, field.attname)}
    return not tracked.isdisjoint(names)


def in_batches(ids: Iterable[int]) -> Iterator[list[int]]:
    ids = sorted(set(ids) - {None})
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]


def record(
    model: type[models.Model],
    ids: Iterable[int],
    kind: str,
    *,
    links: Mapping[int, Links] | None = None,
    lost: Mapping[int, Links] | None = None,
    using: str | None = None,
) -> None:
    """Write an entry for each of these rows, as they are stored now; the kind is CREATED, CHANGED or DELETED.

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
    copy_rows(model, history_of(model), tracked_names(model), ids, values, links, lost, using)


def places_of(
    model: type[models.Model], edition_lookup: str, committee_lookup: str
) -> dict[str, Subquery | Value]:
    """Where a row stands; by a query within the query, as a fixture may be loaded before its owner."""
    rows = model._base_manager.filter(pk=OuterRef("pk")).order_by()
    one_committee = "" if committee_lookup.endswith("committees") else committee_lookup
    return {
        name: Subquery(rows.values(lookup)[:1]) if lookup else NOTHING
        for name, lookup in (("of_edition", edition_lookup), ("of_committee", one_committee))
    }


def copy_rows(
    model: type[models.Model],
    history: type[models.Model],
    names: list[str],
    ids: Iterable[int],
    values: Mapping[str, object],
    links: Mapping[int, Links] | None = None,
    lost: Mapping[int, Links] | None = None,
    using: str | None = None,
) -> None:
    """Copy the columns `names` of these rows to `history`, with `values` for its other columns.

    Also for migrations, whose models have only fields.
    """
    using = using or router.db_for_write(model)
    for batch in in_batches(ids):
        columns = {
            **values,
            "links": _by_id(links, batch),
            "lost": _by_id(lost, batch),
        }
        rows = model._base_manager.using(using).filter(pk__in=batch).order_by("pk")
        selected = rows.annotate(**{f"entry_{name}": value for name, value in columns.items()})
        selected = selected.values_list(*names, *(f"entry_{name}" for name in columns))
        _insert(history, [*names, *columns], selected, using)


def _by_id(found: Mapping[int, Links] | None, ids: list[int]) -> Case | Value:
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
