"""How to cite a source or a page of the guide: formatted citations, files and COinS."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Citation:
    style: Style
    text: str  # CommonMark

    @property
    def html(self) -> SafeString:
        return render_markdown(self.text, rules=[addresses_in_full])


def addresses_in_full(tokens: list[Token]) -> None:
    """A rule for Markdown tokens: an address is read, and copied, as it leads. The parser decodes it."""
    for token in tokens:
        children = token.children or []
        for link, text in pairwise(children):
            if link.type == "link_open" and link.markup == "autolink":
                text.content = link.attrs["href"]


@register.inclusion_tag("glossary/_cite_this_page.html", takes_context=True)
def cite_this_page(
    context: Context, navigation: Navigation, topic: Topic, part: OutlineNode | None = None
) -> dict[str, object]:
    """How to cite the page of `topic`, or of a part of it.

    All pages of the menu are formatted at once, so that the next page of the topic costs no run of pandoc.
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
    }


@register.inclusion_tag("glossary/_cite_source.html", takes_context=True)
def cite_source(context: Context, source: Source, sources: Mapping[str, Source]) -> dict[str, object]:
    """How to cite `source`. All `sources` of the edition are formatted at once."""
    item, items = source_item(source), [source_item(other) for other in sources.values()]
    return {
        "citations": citations_of(item, items, context.get("request")),
        "exports": links_to_exports("glossary:source_export", source.edition.slug, source.key),
        "span": context_object(item),
    }


def citations_of(item: Item, items: list[Item], request: HttpRequest | None) -> list[Citation]:
    """The citations of `item` in all styles, formatted together with those of `items`.

    None when pandoc fails: that is logged, and the answer marked as incomplete, so that nobody keeps it.
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
    """Links to the files that `view_name` makes of one list, entry or page."""
    return {"exports": links_to_exports(view_name, *arguments)}


def links_to_exports(view_name: str, *arguments: str) -> list[tuple[str, str]]:
    """Name and address of each."""
    return [(export.label, reverse(view_name, args=[*arguments, export])) for export in EXPORTS.values()]


@register.simple_tag
def coins(source: Source) -> str:
    """What Zotero saves as `source` from the page this stands on."""
    return format_html('<span class="Z3988" title="{}"></span>', context_object(source_item(source)))
