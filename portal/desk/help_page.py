"""The guide for chairs (docs/chairs.md) within the admin, and the section of it that is about a page."""

import re
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from topics.admin_page import admin_page
from topics.rendering import render_markdown

GUIDE = settings.BASE_DIR / "docs" / "chairs.md"
HEADING = re.compile(r"^(#{1,3}) (?:\d+\. )?(.+)\n", re.MULTILINE)
# The name of a page, and the section about it; the first that fits counts.
SECTIONS = (
    (r"second_|sessions|end_sessions|password_|login", "sign-in-for-the-first-time"),
    (r"_outline|^index$|^app_list$", "find-your-topic"),
    (r"_timeline|_history|_compare|_restore|_deleted|_undelete|_delete", "history"),
    (r"_note$", "say-what-changed-and-why"),
    (r"_draft|^draft_list", "a-change-that-readers-do-not-see-yet"),
    (r"^health|_finding$|^why_notes", "health"),
    (r"^links$|^check_links", "links"),
    (r"_files$|_overview$|_import$", "lists-as-tables"),
    (r"^replace_texts|^pictures$", "find-and-replace"),
    (r"_source_|^source", "cite-a-source"),
    (r"_questionfact_", "add-a-fact-to-a-question"),
    (r"_precedent_", "add-a-precedent"),
    (r"kind_", "kinds-of-tools-and-terms"),
    (r"_term_|_tool_", "link-a-term"),
    (r"_changelist$", "unpublished-rows-and-drafts"),
    (r"_add$|_change$", "write"),
)


class Section(NamedTuple):
    level: int  # of its heading
    title: str
    slug: str
    html: SafeString


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show the guide for chairs."""
    return admin_page(request, "portal/admin/help.html", "Help", sections=guide())


@cache
def guide() -> list[Section]:
    """Return the sections of the guide, without the numbers that they have in the file."""
    _, *parts = HEADING.split(GUIDE.read_text(encoding="utf-8"))
    return [
        Section(max(2, len(signs)), title, slugify(title), render_markdown(text))
        for signs, title, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def help_address(request: HttpRequest) -> str:
    """Return the address of the section about the page that `request` asks for; of the whole if none is."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    section = next((slug for pattern, slug in SECTIONS if re.search(pattern, name)), "")
    return reverse("admin:help", fragment=section or None)
