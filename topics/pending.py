"""Shows those who may edit a row what waits for it, in place of what readers see.

`visible_to` of the querysets asks for it, so every page, list and link has the same values. What comes of
it is for showing only: a row shown so refuses to be saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Reader = AbstractBaseUser | AnonymousUser


def show_pending(rows: Iterable[Model], reader: Reader) -> None:
    """Put what waits into `rows` and what was fetched with them, as far as `reader` may edit it.

    No query but that of `waiting_for`, and one for each row whose ties to other rows wait.
    """
    waiting = waiting_for(reader)
    if waiting:
        for row in _content_in(rows):
            change = waiting.get((type(row), row.pk))
            if change is not None:
                change.show_in(row, reader)


def waiting_for(reader: Reader) -> Mapping[tuple[type[Model], int], Model]:
    """Model and id → PendingChange, for all rows that `reader` may edit.

    One query for each `reader`, who is made anew for each request: all parts of a page agree. What is kept
    by an edition's version is built after that was read, and so is this.
    """
    if not hasattr(reader, "_waiting_changes"):
        content = [model for model in apps.get_models() if hasattr(model, "pending_change")]
        found = apps.get_model("topics", "PendingChange")._default_manager.editable_by(reader, *content)
        model_of = {ContentType.objects.get_for_model(model).pk: model for model in content}
        reader._waiting_changes = {
            (model_of[change.content_type_id], change.object_id): change
            for change in found
            if change.content_type_id in model_of
        }
    return reader._waiting_changes


def linked(row: Model, name: str, reader: Reader) -> QuerySet:
    """What `row` leads to by its many-to-many field `name`, as `reader` may see both."""
    manager = getattr(row, name)
    if row.pending_change is None or name not in row.pending_change.values:
        return manager.visible_to(reader)
    return manager.model._default_manager.visible_to(reader).filter(pk__in=row.pending_change.values[name])


def linking_to(row: Model, accessor: str, reader: Reader) -> QuerySet:
    """What leads to `row` by a many-to-many field of its own, which `row` knows as `accessor`."""
    rows = getattr(row, accessor).visible_to(reader)
    if not reader.is_staff:
        return rows
    link = row._meta.get_field(accessor)
    model, name = link.related_model, link.field.name
    added, removed = [], []
    for (changed_model, pk), change in waiting_for(reader).items():
        if changed_model is model and name in change.values:
            (added if row.pk in change.values[name] else removed).append(pk)
    stored = model._base_manager.filter(**{name: row}).exclude(pk__in=removed).values("pk")
    return model._default_manager.visible_to(reader).filter(Q(pk__in=stored) | Q(pk__in=added))


def _content_in(rows: Iterable[Model]) -> Iterator[Model]:
    for row in rows:
        if hasattr(row, "pending_change"):
            yield row
            yield from _content_in(row._state.fields_cache.values())
