"""The why-notes of an edition in one list: what this year's team tells next year's."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from portal.health.content import Content, content_of
from portal.health.findings import RULES
from portal.health.pages import edition_for, form_url
from portal.health.report import Reach
from topics.models import Edition, MeantSo, NaturalKeyed


def noted_rows(content: Content) -> list[NaturalKeyed]:
    """The rows with a why-note or with somebody who knows more, in the order of the guide."""
    return [row for row in content.rows if row.why_note.strip() or row.why_owner.strip()]


def why_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """The notes on what this person may edit, by kind; and the reasons of what is meant so."""
    edition = edition_for(request, slug)
    content, reach = content_of(edition), Reach(request.user, edition)
    groups: dict[str, list[dict]] = {}
    for row in noted_rows(content):
        if reach.covers(row):
            kind = row._meta.verbose_name if isinstance(row, Edition) else row._meta.verbose_name_plural
            groups.setdefault(kind, []).append(shown(row))
    marked = [(mark, content.row_at(mark.about, mark.place)) for mark in content.marks]
    context = {
        **admin.site.each_context(request),
        "title": "For next year’s team",
        "subtitle": str(edition),
        "edition": edition,
        "groups": list(groups.items()),
        "marks": [
            {"row": str(row), "rule": title_of(mark), "why_note": mark.why_note, "why_owner": mark.why_owner}
            for mark, row in marked
            if row is not None and reach.covers(row)
        ],
    }
    return TemplateResponse(request, "portal/admin/why_notes.html", context)


def title_of(mark: MeantSo) -> str:
    """The title of the rule; its code, for one that the portal no longer has."""
    return RULES[mark.rule].title if mark.rule in RULES else mark.rule


def shown(row: NaturalKeyed) -> dict[str, object]:
    """What the page prints of a row."""
    return {
        "name": str(row),
        "place": " · ".join(row.natural_key()[1:-1]),
        "url": form_url(row, "why_note"),
        "why_note": row.why_note,
        "why_owner": row.why_owner,
    }
