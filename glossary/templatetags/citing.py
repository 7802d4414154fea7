"""Template tags for citing a source or a page: formatted citations, files and COinS."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django import template
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from markdown_it.token import Token

from glossary.bibliography.context_objects import context_object
from glossary.bibliography.csl import Item, page_item, source_item
from glossary.bibliography.formats import EXPORTS, PandocError, Style, formatted
from glossary.models import Source
from topics.models import Topic
from topics.navigation import Navigation
from topics.outline import OutlineNode
from topics.rendering import render_markdown

logger = logging.getLogger(__name__)
register = template.Library()
MOST_CITATIONS = 1 << 10  # kept as HTML: less than a MB


@dataclass(frozen=True)
class Citation:
    style: Style
    text: str  # CommonMark

    @property
    def html(self) -> SafeString:
        return html_of_citation(self.text)


@lru_cache(maxsize=MOST_CITATIONS)
def html_of_citation(text: str) -> SafeString:
    return render_markdown(text, rules=[addresses_in_full])


def addresses_in_full(tokens: list[Token]) -> None:
    """Show addresses as they are in the link, as the parser decodes them: a rule for Markdown tokens."""
    for token in tokens:
        children = token.children or []
        for link, text in pairwise(children):
            if link.type == "link_open" and link.markup == "autolink":
                text.content = link.attrs["href"]


@register.inclusion_tag("glossary/_cite_this_page.html", takes_context=True)
def cite_this_page(
    context: Context, navigation: Navigation, topic: Topic, part: OutlineNode | None = None
) -> dict[str, object]:
    """Print citations of the page of `topic`, or of a part of it.

    All pages of the menu are formatted at once, so that the topic's other pages need no run of pandoc.
    """
    pages = [
        page_item(entry.topic, section) for entry in navigation.topics for section in (None, *entry.parts)
    ]
    page = page_item(topic, part and part.section)
    committee = topic.committee
    path = [committee.edition.slug, committee.slug, topic.slug, *([part.section.slug] if part else [])]
    return {
        "citations": citations_of(page, pages, context.get("request")),
        "exports": links_to_exports("glossary:section_export" if part else "glossary:topic_export", *path),
        "span": context_object(page),
        "address": page["URL"],
        "provenance": committee.edition.provenance,
    }


@register.inclusion_tag("glossary/_cite_source.html", takes_context=True)
def cite_source(context: Context, source: Source, sources: Mapping[str, Source]) -> dict[str, object]:
    """Print citations of `source`. All `sources` of the edition are formatted at once."""
    item, items = source_item(source), [source_item(other) for other in sources.values()]
    return {
        "citations": citations_of(item, items, context.get("request")),
        "exports": links_to_exports("glossary:source_export", source.edition.slug, source.key),
        "span": context_object(item),
    }


def citations_of(item: Item, items: list[Item], request: HttpRequest | None) -> list[Citation]:
    """Return the citations of `item` in all styles, formatted together with those of `items`.

    Empty if pandoc fails: that is logged, and the response marked as incomplete so that it is not cached.
    """
    together = {other["id"]: other for other in (*items, item)}.values()
    try:
        return [Citation(style, formatted(together, style)[item["id"]]) for style in Style]
    except PandocError as error:
        logger.error("Citations are left out of a page: %s", error)
        if request is not None:
            request.is_incomplete = True
        return []


@register.inclusion_tag("glossary/_exports.html")
def exports(view_name: str, *arguments: str) -> dict[str, object]:
    """Print links to the files that `view_name` makes of one list, entry or page."""
    return {"exports": links_to_exports(view_name, *arguments)}


def links_to_exports(view_name: str, *arguments: str) -> list[tuple[str, str]]:
    """Return the name and address of each file."""
    return [(export.label, reverse(view_name, args=[*arguments, export])) for export in EXPORTS.values()]


@register.simple_tag
def coins(source: Source, *, is_in_list: bool = False) -> str:
    """Print a COinS span, from which Zotero can save `source`; in a list, without its abstract."""
    item = source_item(source)
    if is_in_list:
        item.pop("abstract", None)
    return format_html('<span class="Z3988" title="{}"></span>', context_object(item))
