"""The draft of a change that goes with its row: its deletion keeps it, and it comes back with the row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model

from topics.history.entries import HistoryEntry

DRAFT = "draft"  # in `lost` of an entry; what else stands there is the label of a model and a field
OF_THE_ROW = frozenset({"id", "content_type_id", "object_id"})

# The values of a PendingChange by the names of its attributes, as JSON holds them.
Draft = dict[str, object]


def drafts_of(
    going: Mapping[type[Model], set[int]], using: str | None = None
) -> dict[type[Model], dict[int, Draft]]:
    """What waits for these rows, by model and id. One query."""
    models = [model for model in going if hasattr(model, "pending_change")]
    if not models:
        return {}
    types = {_type_of(model, using): model for model in models}
    found: dict[type[Model], dict[int, Draft]] = defaultdict(dict)
    for change in _changes()._base_manager.using(using).filter(content_type__in=types):
        model = types[change.content_type_id]
        if change.object_id in going[model]:
            values = {field.attname: field.value_from_object(change) for field in _fields()}
            found[model][change.object_id] = {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in values.items()
            }
    return found


def bring_back_drafts(entries: Iterable[HistoryEntry]) -> None:
    """Let wait again what waited for the rows of these deletions, which are back."""
    people = apps.get_model(settings.AUTH_USER_MODEL)._base_manager
    for entry in entries:
        for draft in (entry.lost or {}).get(DRAFT, ()):
            kept = {field.attname: field.to_python(draft[field.attname]) for field in _known(draft)}
            if not people.filter(pk=kept.get("saved_by_id")).exists():
                kept["saved_by_id"] = None
            model = entry.instance_type
            place = {"content_type_id": _type_of(model), "object_id": getattr(entry, model._meta.pk.attname)}
            _changes()._base_manager.create(**kept, **place)


def _changes() -> type[Model]:
    return apps.get_model("topics", "PendingChange")


def _fields() -> list[Field]:
    return [field for field in _changes()._meta.concrete_fields if field.attname not in OF_THE_ROW]


def _known(draft: Draft) -> list[Field]:
    """Those of its values for which this release has a field."""
    return [field for field in _fields() if field.attname in draft]


def _type_of(model: type[Model], using: str | None = None) -> int:
    return ContentType.objects.db_manager(using).get_for_model(model).pk
