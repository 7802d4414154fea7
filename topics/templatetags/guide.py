"""Template tags of the guide: Markdown as HTML, and small helpers for text."""

from django import template
from django.db.models import Model
from django.template import Context
from django.template.defaultfilters import truncatewords
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from topics.admin_page import admin_address
from topics.chronicle import Changes
from topics.models import Edition, Topic
from topics.navigation import Navigation
from topics.rendering import followable, headings_from, render_markdown
from topics.shared_pictures import SharedPicture

register = template.Library()
register.filter("followable", followable)


@register.filter
def markdown(text: str, heading_level: int = 4) -> SafeString:
    """Return the HTML of a Markdown text, its headings starting at h`heading_level`."""
    return render_markdown(text, rules=[headings_from(heading_level)])


@register.filter
def full_stop(text: str) -> str:
    """Return the full stop that a sentence needs after `text`; nothing after “McDonald, G.” or a question."""
    return "" if text.endswith((".", "?", "!", "…")) else "."


@register.filter
def heading_level(depth: int) -> int:
    """Return the heading level of an outline node on its part's page, whose h1 is the part."""
    return min(depth, 6)


@register.simple_block_tag
def one_line(content: SafeString) -> SafeString:
    """Return in one line, of 60 words at most, what stands in it; `as` a name, it can be printed twice."""
    return truncatewords(content, 60)


@register.simple_tag
def shared_picture(navigation: Navigation, topic: Topic | None) -> SharedPicture:
    """Return the picture of a link to a page of `topic`, or of the guide."""
    return navigation.pictures.of(topic or None)


@register.simple_tag
def draft_mark(row: Model) -> str:
    """Print “Unpublished” or “Draft” after the name of `row`; nothing where readers see the same."""
    label = getattr(row, "draft_label", "")
    return format_html(' <span class="draft-mark">{}</span>', label) if label else ""


@register.simple_tag(takes_context=True)
def edit(context: Context, row: Model) -> str:
    """Print a link to the form of `row` for those who may edit it; nothing on any page that is kept."""
    reach = getattr(getattr(context, "request", None), "reach", None)
    if reach is None or not reach.covers(row):
        return ""
    link = ' <a class="edit-link" href="{}">Edit<span class="visually-hidden">: {}</span></a>'
    return format_html(link, admin_address(row, "change", row.pk), row)


@register.simple_tag
def change_mark(row: Model, changes: Changes | str) -> str:
    """Print “New” or “Changed” with its date after the name of a row that changed lately, or part of it."""
    change = changes.within(row) if changes else None
    if change is None or not changes.is_late(change):
        return ""
    word, moment = "New" if changes.is_new(row) else "Changed", timezone.localtime(change.moment)
    day = format_html('<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment, "j M"))
    return format_html(' <span class="change-mark">{} {}</span>', word, day)


@register.inclusion_tag("topics/_last_changed.html")
def last_changed(
    row: Model, changes: Changes | str, edition: Edition, *, within: bool = False
) -> dict[str, object]:
    """Print the date of the last noted change of the row, or, with `within`, of anything in it, if any."""
    change = (changes.within(row) if within else changes.of(row)) if changes else None
    return {"change": change, "edition": edition, "is_listed": change and changes.is_listed(change)}


@register.simple_tag
def current(url: str, here: str, *, below: bool = False) -> str:
    """Mark a link to the page that the reader is on or, with `below`, to a page above it."""
    if url == here:
        return format_html(' aria-current="{}"', "page")
    if below and here.startswith(url):
        return format_html(' aria-current="{}"', "true")
    return ""
