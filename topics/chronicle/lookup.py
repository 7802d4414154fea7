"""Look up entries of the history: previous entries, links at a time, deletions."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet, Subquery

from topics.history import DELETED, HistoryEntry, has_history, history_of, link_fields, tracked_names
from topics.history.copying import in_batches
from topics.history.entries import Links
from topics.models import ResolutionQuestion, Topic


def models_with_history() -> list[type[Model]]:
    """Return the models of content, each after the models that its foreign keys lead to."""
    left = [model for model in apps.get_models() if has_history(model)]
    ordered: list[type[Model]] = []
    while left:
        owners = {model: {field.related_model for field in foreign_keys(model)} for model in left}
        ordered += [model for model in left if owners[model] - {model} <= {*ordered}] or left
        left = [model for model in left if model not in ordered]
    return ordered


def foreign_keys(model: type[Model]) -> list[models.ForeignKey]:
    """Return the foreign keys to other content."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and has_history(field.related_model)
    ]


def entries_of(model: type[Model], pk: int) -> QuerySet[HistoryEntry]:
    """Return the entries of one row, deleted or not, the newest first."""
    return history_of(model)._base_manager.filter(id=pk).order_by("-history_id")


def ids_there(model: type[Model], ids: Iterable[int | None]) -> set[int]:
    """Return those of `ids` that rows of `model` have now."""
    rows = model._base_manager.order_by().values_list("pk", flat=True)
    return {pk for batch in in_batches(ids) for pk in rows.filter(pk__in=batch)}


def row_of(entry: HistoryEntry) -> Model:
    """Return the row as the entry has it, without fields deferred in the entry."""
    absent = entry.get_deferred_fields()
    names = [name for name in tracked_names(entry.instance_type) if name not in absent]
    return entry.instance_type(**{name: getattr(entry, name) for name in names})


def links_at(entries: Iterable[HistoryEntry]) -> dict[int, Links]:
    """Return the links that the rows of these entries, all of one model, had then, by the entries' ids."""
    entries = list(entries)
    if not entries or not (fields := link_fields(entries[0].instance_type)):
        return {entry.pk: {} for entry in entries}
    with_links = history_of(entries[0].instance_type)._base_manager.filter(
        links__isnull=False, id__in={entry.id for entry in entries}
    )
    newest_first: dict[int, list[tuple[int, Links]]] = defaultdict(list)
    for pk, *noted in with_links.order_by("-history_id").values_list("id", "history_id", "links"):
        newest_first[pk].append(noted)
    found = {}
    for entry in entries:
        links = next((links for noted_at, links in newest_first[entry.id] if noted_at <= entry.pk), {})
        found[entry.pk] = {field.name: links.get(field.name, []) for field in fields}
    return found


def with_previous(entries: Iterable[HistoryEntry]) -> dict[int, HistoryEntry | None]:
    """Return the entry before each of these, all of one model, by the ids of these."""
    entries = list(entries)
    if not entries:
        return {}
    history = history_of(entries[0].instance_type)._base_manager
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id"))
    before = Subquery(earlier.order_by("-history_id").values("history_id")[:1])
    these = history.filter(pk__in=[entry.pk for entry in entries])
    pairs = dict(these.values_list("history_id", before))
    found = history.in_bulk(filter(None, pairs.values()))
    return {pk: found.get(pk_before) for pk, pk_before in pairs.items()}


def times_of_topic(topic: Topic) -> list[tuple[datetime, int, type[Model]]]:
    """Return (time, id of the entry, model) for the entries of a topic and its content, in no order."""
    found = []
    for model in models_with_history():
        entries = history_of(model)._base_manager.filter(in_topic(model, topic))
        found += [(when, pk, model) for when, pk in entries.values_list("history_date", "history_id")]
    return found


def in_topic(model: type[Model], topic: Topic) -> Q:
    """Return the condition on rows of `model`, or entries of their history, to be `topic` or in it."""
    questions = history_of(ResolutionQuestion)._base_manager.filter(topic=topic.pk).order_by().values("id")
    condition = Q(id=topic.pk) if model is Topic else Q(pk__in=[])
    for field in foreign_keys(model):
        if field.related_model is Topic:
            condition |= Q(**{field.attname: topic.pk})
        elif field.related_model is ResolutionQuestion:
            condition |= Q(**{f"{field.attname}__in": questions})
    return condition


def still_deleted(model: type[Model]) -> QuerySet[HistoryEntry]:
    """Return the entries of the last deletion of each row that is still deleted."""
    deletions = history_of(model)._base_manager.filter(history_type=DELETED)
    rows = model._base_manager.filter(pk=OuterRef("id"))
    later = deletions.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    return deletions.filter(~Exists(rows), ~Exists(later))


def deleted_in(batches: Iterable[UUID], *, texts: bool = True) -> dict[UUID, list[HistoryEntry]]:
    """Return the entries of rows that these changes deleted and that are still deleted, owners first.

    Without `texts` the long texts are deferred.
    """
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
    """Return the changes that deleted rows which are still deleted, the newest first."""
    place = Q() if edition_id is None else Q(of_edition=edition_id)
    times: dict[UUID, datetime] = {}
    for model in models_with_history():
        batches = still_deleted(model).filter(reach, place).order_by().values("batch")
        newest = batches.annotate(when=Max("history_date")).order_by("-when").values_list("batch", "when")
        for batch, when in newest[:most]:
            times[batch] = max(when, times.get(batch, when))
    return sorted(times, key=times.get, reverse=True)[:most]


def roots_of(entries: list[HistoryEntry]) -> list[HistoryEntry]:
    """Return the entries of rows that were deleted themselves, not with a row that they belong to."""
    deleted = {(entry.instance_type, entry.id) for entry in entries}
    return [
        entry
        for entry in entries
        if not any(
            (field.related_model, getattr(entry, field.attname)) in deleted
            for field in foreign_keys(entry.instance_type)
            if field.remote_field.on_delete is models.CASCADE
        )
    ]
