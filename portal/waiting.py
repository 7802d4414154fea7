"""The drafts of changes of an edition in one list: what waits to be published, and since when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from glossary.models import Source, Term
from portal.health.pages import edition_for
from topics.models import (
    Committee,
    KeyFigure,
    PendingChange,
    Publishable,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.state import states_of
from topics.waiting import waiting_fields

PUBLISHABLE = (Committee, Topic, Section, ResolutionQuestion, KeyFigure, Tool, Term, Source)


@require_safe
def waiting_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """The drafts of changes to what this person may edit, by kind, the oldest first."""
    edition = edition_for(request, slug)
    changes = PendingChange.objects.filter(edition=edition).editable_by(request.user, *PUBLISHABLE)
    by_type: dict[int, list[PendingChange]] = defaultdict(list)
    for change in changes.select_related("saved_by"):
        by_type[change.content_type_id].append(change)
    types = ContentType.objects.get_for_models(*PUBLISHABLE)
    groups = [
        (model._meta.verbose_name_plural, list(shown(model, by_type[types[model].pk])))
        for model in PUBLISHABLE
        if types[model].pk in by_type
    ]
    context = {
        **admin.site.each_context(request),
        "title": "Drafts of changes",
        "subtitle": str(edition),
        "edition": edition,
        "groups": groups,
    }
    return TemplateResponse(request, "portal/admin/waiting_changes.html", context)


def shown(model: type[Publishable], changes: list[PendingChange]) -> Iterator[dict[str, object]]:
    """What the page prints of each; as many queries for all as for one."""
    owners = [lookup.rpartition("__")[0] for lookup in model.natural_key_lookups if "__" in lookup]
    rows = model._base_manager.select_related(*owners).in_bulk([change.object_id for change in changes])
    states = states_of(rows.values())
    for change in changes:
        row = rows.get(change.object_id)
        if row is not None:
            names = [field.verbose_name for field in waiting_fields(model) if field.name in change.values]
            yield {
                "name": str(row),
                "place": " · ".join(row.natural_key()[1:-1]),
                "url": reverse(
                    f"admin:{model._meta.app_label}_{model._meta.model_name}_draft", args=[row.pk]
                ),
                "fields": ", ".join(map(str, names)),
                "is_behind": states[row.pk] != change.began_from,
                "change": change,
            }
