"""Shows those who may edit a row what waits for it, in place of what readers see.

`visible_to` of the querysets asks for it, so every page, list and link has the same values. What comes of
it is for showing only: a row shown so refuses to be saved.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Reader = AbstractBaseUser | AnonymousUser


def show_pending(rows: Iterable[Model], reader: Reader) -> None:
    """Put what waits into `rows` and what was fetched with them, as far as `reader` may edit it.

    One query, and one more for each row whose ties to other rows wait.
    """
    found: dict[type[Model], dict[int, list[Model]]] = {}
    for row in _content_in(rows):
        found.setdefault(type(row), {}).setdefault(row.pk, []).append(row)
    if not found:
        return
    ids = {model: list(by_id) for model, by_id in found.items()}
    for change in _changes().among(ids).editable_by(reader, *ids):
        model = ContentType.objects.get_for_id(change.content_type_id).model_class()
        for row in found[model][change.object_id]:
            change.show_in(row, reader)


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
    for change in _changes().among({model: None}).editable_by(reader, model):
        if name in change.values:
            (added if row.pk in change.values[name] else removed).append(change.object_id)
    stored = model._base_manager.filter(**{name: row}).exclude(pk__in=removed).values("pk")
    return model._default_manager.visible_to(reader).filter(Q(pk__in=stored) | Q(pk__in=added))


def _changes() -> QuerySet:
    return apps.get_model("topics", "PendingChange")._default_manager.all()


def _content_in(rows: Iterable[Model]) -> Iterator[Model]:
    for row in rows:
        if hasattr(row, "pending_change"):
            yield row
            yield from _content_in(row._state.fields_cache.values())
