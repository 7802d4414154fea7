"""Reading the history: what came before an entry, what a row was linked to then, what was deleted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery

from topics.history import DELETED, HistoryEntry, has_history, history_of, link_fields, tracked_names
from topics.history.entries import Links
from topics.models import Topic


def models_with_history() -> list[type[Model]]:
    """All models of content, each after those that its foreign keys lead to."""
    waiting = [model for model in apps.get_models() if has_history(model)]
    placed: list[type[Model]] = []
    while waiting:
        ready = [model for model in waiting if {*owners_of(model)} - {model} <= {*placed}]
        placed += ready or waiting
        waiting = [model for model in waiting if model not in placed]
    return placed


def owners_of(model: type[Model]) -> list[type[Model]]:
    return [field.related_model for field in foreign_keys(model)]


def foreign_keys(model: type[Model]) -> list[models.ForeignKey]:
    """From a row to other content."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and has_history(field.related_model)
    ]


def entries_of(model: type[Model], pk: int) -> QuerySet[HistoryEntry]:
    """The entries of one row, there or not, the newest first."""
    return history_of(model)._base_manager.filter(**{model._meta.pk.name: pk}).order_by("-history_id")


def row_id(entry: HistoryEntry) -> int:
    """The id of the row that it is an entry of."""
    return getattr(entry, entry.instance_type._meta.pk.attname)


def row_of(entry: HistoryEntry) -> Model:
    """The row as the entry has it, as far as the entry was loaded."""
    absent = entry.get_deferred_fields()
    names = [name for name in tracked_names(entry.instance_type) if name not in absent]
    return entry.instance_type(**{name: getattr(entry, name) for name in names})


def links_at(entries: Iterable[HistoryEntry]) -> dict[int, Links]:
    """What the rows of these entries, all of one model, were linked to then, by the entries' ids."""
    entries = list(entries)
    if not entries or not (fields := link_fields(entries[0].instance_type)):
        return {entry.pk: {} for entry in entries}
    pk_name = entries[0].instance_type._meta.pk.name
    told = history_of(entries[0].instance_type)._base_manager.filter(
        links__isnull=False, **{f"{pk_name}__in": {row_id(entry) for entry in entries}}
    )
    by_row: dict[int, list[tuple[int, Links]]] = defaultdict(list)
    for pk, history_id, links in told.order_by("history_id").values_list(pk_name, "history_id", "links"):
        by_row[pk].append((history_id, links))
    found = {}
    for entry in entries:
        links = next(
            (links for history_id, links in reversed(by_row[row_id(entry)]) if history_id <= entry.pk), {}
        )
        found[entry.pk] = {field.name: links.get(field.name, []) for field in fields}
    return found


def with_previous(entries: Iterable[HistoryEntry]) -> dict[int, HistoryEntry | None]:
    """The entry before each of these, all of one model, by their ids."""
    entries = list(entries)
    if not entries:
        return {}
    model = entries[0].instance_type
    history, pk_name = history_of(model)._base_manager, model._meta.pk.name
    before = history.filter(**{pk_name: OuterRef(pk_name)}, history_id__lt=OuterRef("history_id"))
    newest = Subquery(before.order_by("-history_id").values("history_id")[:1])
    pairs = dict(
        history.filter(pk__in=[entry.pk for entry in entries])
        .annotate(before=newest)
        .values_list("history_id", "before")
    )
    found = history.in_bulk([pk for pk in pairs.values() if pk is not None])
    return {pk: found.get(before) for pk, before in pairs.items()}


def times_of_topic(topic: Topic) -> list[tuple[datetime, int, type[Model]]]:
    """(when, id of the entry, model) of all that happened to a topic and in it, the newest first."""
    found = []
    for model in models_with_history():
        places = [field.attname for field in foreign_keys(model) if field.related_model is Topic]
        condition = Q(pk__in=[])
        for name in ["id"] if model is Topic else places:
            condition |= Q(**{name: topic.pk})
        entries = history_of(model)._base_manager.filter(condition).values_list("history_date", "history_id")
        found += [(when, pk, model) for when, pk in entries]
    return sorted(found, key=lambda each: each[:2], reverse=True)


def still_deleted(model: type[Model]) -> QuerySet[HistoryEntry]:
    """The entries of the deletions of rows that are not there again, the last one of each row.

    A row that came back and went again went with its last deletion, not with those before.
    """
    pk_name, deletions = model._meta.pk.name, history_of(model)._base_manager.filter(history_type=DELETED)
    rows = model._base_manager.filter(pk=OuterRef(pk_name))
    later = deletions.filter(**{pk_name: OuterRef(pk_name)}, history_id__gt=OuterRef("history_id"))
    return deletions.filter(~Exists(rows), ~Exists(later))


def deleted_in(batches: Iterable[UUID], *, texts: bool = True) -> dict[UUID, list[HistoryEntry]]:
    """What went in each of these changes and is still gone, owners first; or without the long texts."""
    found: dict[UUID, list[HistoryEntry]] = {batch: [] for batch in batches}
    for model in models_with_history():
        entries = still_deleted(model).filter(batch__in=list(found)).order_by("history_id")
        if not texts:
            long = [field.name for field in model._meta.fields if isinstance(field, models.TextField)]
            entries = entries.defer(*long)
        for entry in entries.select_related("history_user"):
            found[entry.batch].append(entry)
    return found


def latest_deletions(reach: Q, edition_id: int | None, most: int) -> list[UUID]:
    """The changes that deleted something which is still gone, the newest first."""
    place = Q() if edition_id is None else Q(of_edition=edition_id)
    times: dict[UUID, datetime] = {}
    for model in models_with_history():
        batches = still_deleted(model).filter(reach, place).order_by().values("batch")
        newest = batches.annotate(when=Max("history_date")).order_by("-when").values_list("batch", "when")
        for batch, when in newest[:most]:
            times[batch] = max(when, times.get(batch, when))
    return sorted(times, key=times.get, reverse=True)[:most]


def roots_of(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """Those of the entries of one deletion that went of themselves, not with what they stood in."""
    gone = {(entry.instance_type, row_id(entry)) for entry in entries}
    return [
        entry
        for entry in entries
        if not any(
            (field.related_model, getattr(entry, field.attname)) in gone
            for field in foreign_keys(entry.instance_type)
            if field.remote_field.on_delete is models.CASCADE
        )
    ]
