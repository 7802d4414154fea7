"""List the why-notes of an edition, which this year's team writes for next year's."""

from django.http import HttpRequest, HttpResponse

from portal.health.content import Content, content_of
from portal.health.findings import RULES
from portal.health.pages import edition_for, form_url
from topics.admin_page import admin_page
from topics.models import Edition, NaturalKeyed
from topics.permissions import Reach


def noted_rows(content: Content) -> list[NaturalKeyed]:
    """Return the rows with a why-note or the name of somebody who knows more, in the guide's order."""
    return [row for row in content.rows if row.why_note.strip() or row.why_owner.strip()]


def why_notes(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the notes on what this person may edit, by kind, and the reasons for intentional findings."""
    edition = edition_for(request, slug)
    content, reach = content_of(edition), Reach.of(request.user)
    groups: dict[str, list[dict]] = {}
    for row in noted_rows(content):
        if reach.covers(row):
            kind = row._meta.verbose_name if isinstance(row, Edition) else row._meta.verbose_name_plural
            line = {
                "name": str(row),
                "place": " · ".join(row.natural_key()[1:-1]),
                "url": form_url(row, "why_note"),
                "why_note": row.why_note,
                "why_owner": row.why_owner,
            }
            groups.setdefault(kind, []).append(line)
    marked = [(mark, content.row_at(mark.about, mark.place)) for mark in content.marks]
    return admin_page(
        request,
        "portal/admin/why_notes.html",
        "For next year’s team",
        subtitle=str(edition),
        edition=edition,
        groups=list(groups.items()),
        marks=[
            {
                "row": str(row),
                # Its code if the portal no longer has the rule.
                "rule": RULES[mark.rule].title if mark.rule in RULES else mark.rule,
                "why_note": mark.why_note,
                "why_owner": mark.why_owner,
            }
            for mark, row in marked
            if row is not None and reach.covers(row)
        ],
    )
