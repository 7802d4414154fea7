"""Drafts of deleted rows: the entry of the deletion keeps them, and undeleting restores them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model

from topics.history.entries import HistoryEntry
from topics.versioning import draft_model

DRAFT = "draft"  # a key in `lost` of an entry; the other keys are labels of a model and a field
OF_THE_ROW = frozenset({"id", "content_type_id", "object_id"})

# The values of a DraftRevision by attribute, as JSON.
Draft = dict[str, object]


def drafts_of(
    going: Mapping[type[Model], set[int]], using: str | None = None
) -> dict[type[Model], dict[int, Draft]]:
    """Return the drafts of these rows, by model and id. One query."""
    models = [model for model in going if hasattr(model, "draft_revision")]
    if not models:
        return {}
    types = {_type_of(model, using): model for model in models}
    drafts = draft_model(models[0])
    found: dict[type[Model], dict[int, Draft]] = defaultdict(dict)
    for change in drafts._base_manager.using(using).filter(content_type__in=types):
        model = types[change.content_type_id]
        if change.object_id in going[model]:
            values = {field.attname: field.value_from_object(change) for field in _fields(drafts)}
            found[model][change.object_id] = {
                name: value.isoformat() if isinstance(value, datetime) else value
                for name, value in values.items()
            }
    return found


def bring_back_drafts(entries: Iterable[HistoryEntry]) -> None:
    """Restore the draft revisions of undeleted rows."""
    people = get_user_model()._base_manager
    for entry in entries:
        model = entry.instance_type
        for draft in (entry.lost or {}).get(DRAFT, ()):
            drafts = draft_model(model)
            known = [field for field in _fields(drafts) if field.attname in draft]
            values = {field.attname: field.to_python(draft[field.attname]) for field in known}
            if not people.filter(pk=values.get("saved_by_id")).exists():
                values["saved_by_id"] = None
            place = {"content_type_id": _type_of(model), "object_id": entry.id}
            drafts._base_manager.create(**values, **place).record()


def _fields(drafts: type[Model]) -> list[Field]:
    return [field for field in drafts._meta.concrete_fields if field.attname not in OF_THE_ROW]


def _type_of(model: type[Model], using: str | None = None) -> int:
    return ContentType.objects.db_manager(using).get_for_model(model).pk
