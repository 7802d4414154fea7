"""List the drafts of changes of an edition: what is to be published, and since when."""

from collections import defaultdict
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from glossary.models import Source, Term
from portal.health.pages import edition_for
from topics.admin_page import admin_address, admin_page
from topics.drafts.fields import draftable_fields
from topics.models import (
    Committee,
    DraftRevision,
    KeyFigure,
    Precedent,
    Publishable,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.state import states_of

PUBLISHABLE = (
    *(Committee, Topic, Section, ResolutionQuestion, QuestionFact, Precedent, KeyFigure, Tool),
    *(Term, Source),
)


@require_safe
def draft_list(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the drafts of changes to what this person may edit, by kind, the oldest first."""
    edition = edition_for(request, slug)
    changes = DraftRevision.objects.filter(edition=edition).editable_by(request.user, *PUBLISHABLE)
    by_model: dict[type[Publishable], list[DraftRevision]] = defaultdict(list)
    for change in changes.select_related("saved_by"):
        by_model[change.row_model].append(change)
    groups = [
        (model._meta.verbose_name_plural, list(draft_lines(model, by_model[model])))
        for model in PUBLISHABLE
        if model in by_model
    ]
    return admin_page(
        request,
        "portal/admin/drafts.html",
        "Drafts of changes",
        subtitle=str(edition),
        edition=edition,
        groups=groups,
    )


def draft_lines(model: type[Publishable], changes: list[DraftRevision]) -> Iterator[dict[str, object]]:
    """Yield what the page prints of each draft; the number of queries does not grow with the drafts."""
    rows = model.objects.with_owners().in_bulk([change.object_id for change in changes])
    states = states_of(rows.values())
    for change in changes:
        row = rows.get(change.object_id)
        if row is not None:
            names = [field.verbose_name for field in draftable_fields(model) if field.name in change.values]
            yield {
                "name": str(row),
                "place": " · ".join(row.natural_key()[1:-1]),
                "url": admin_address(model, "draft", row.pk),
                "fields": ", ".join(map(str, names)),
                "is_behind": states[row.pk] != change.began_from,
                "change": change,
            }
