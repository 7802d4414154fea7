"""How the content is shown: Markdown as HTML, and small helpers for text."""

from django import template
from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString

from topics.changes import Changes
from topics.models import Edition
from topics.rendering import headings_from, render_markdown

register = template.Library()


@register.filter
def markdown(text: str, heading_level: int = 4) -> SafeString:
    """HTML of a Markdown text whose own headings start at h`heading_level`."""
    return render_markdown(text, rules=[headings_from(heading_level)])


@register.filter
def heading_level(depth: int) -> int:
    """The level of the heading of an outline node on its part's page, whose h1 is the part."""
    return min(depth, 6)


@register.simple_tag
def draft_mark(row: Model) -> str:
    """“Draft” or “Changed draft” behind the name of `row`; nothing behind what all readers see so."""
    label = getattr(row, "draft_label", "")
    return format_html(' <span class="draft-mark">{}</span>', label) if label else ""


@register.inclusion_tag("topics/_change_mark.html")
def change_mark(row: Model, changes: Changes | str) -> dict[str, object]:
    """“New” or “Changed” with its date, behind the name of what changed lately or holds what did."""
    change = changes.within(row) if changes else None
    if change is None or not changes.is_late(change):
        return {}
    return {"change": change, "word": "New" if changes.is_new(row) else "Changed"}


@register.inclusion_tag("topics/_last_changed.html")
def last_changed(
    row: Model, changes: Changes | str, edition: Edition, *, within: bool = False
) -> dict[str, object]:
    """When the row, or with `within` anything in it, was last changed with a note; nothing before that."""
    change = (changes.within(row) if within else changes.of(row)) if changes else None
    return {"change": change, "edition": edition, "is_listed": change and changes.is_listed(change)}


@register.simple_tag
def current(url: str, here: str, *, below: bool = False) -> str:
    """Marks a link to the page the reader is on, or, with `below`, to the place it stands in."""
    if url == here:
        return format_html(' aria-current="{}"', "page")
    if below and here.startswith(url):
        return format_html(' aria-current="{}"', "true")
    return ""
