"""For the migrations that begin the history: a first entry of every row that is there already."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.apps.registry import Apps
from django.db import models
from django.db.models import Value
from django.utils import timezone

from topics.history.entries import CHANGED, NOTHING, copy_rows, places_of
from topics.history.links import linked_ids

CONTENT_APPS = ("topics", "glossary")  # links to people are no content
AT_THE_BEGINNING = "As it stood when history began"


def begin_history(apps: Apps, using: str, places: Mapping[str, tuple[str, str]]) -> None:
    """First entries of the rows of the models that `places` names, with lookups to edition and committee.

    A statement for each 500 rows, and one for each 500 rows' links.
    """
    for label, lookups in places.items():
        model = apps.get_model(label)
        history = apps.get_model(model._meta.app_label, f"Historical{model._meta.object_name}")
        ids = list(model._base_manager.using(using).order_by().values_list("pk", flat=True))
        values = {
            "history_date": Value(timezone.now(), models.DateTimeField()),
            "history_type": Value(CHANGED),
            "history_change_reason": Value(AT_THE_BEGINNING),
            "history_user_id": NOTHING,
            "batch": Value(uuid4(), models.UUIDField()),
            "change_note": Value(""),
            **places_of(model, *lookups),
        }
        columns = {field.attname for field in history._meta.concrete_fields}
        names = [field.attname for field in model._meta.concrete_fields if field.attname in columns]
        fields = [
            field for field in model._meta.many_to_many if field.related_model._meta.app_label in CONTENT_APPS
        ]
        links = {pk: {field.name: [] for field in fields} for pk in ids} if fields else {}
        for field in fields:
            for source, target in linked_ids(field, ids, using):
                links[source][field.name].append(target)
        copy_rows(model, history, names, ids, values, links, using=using)
