"""Template tags for citing a source or a page: formatted citations, files and COinS."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from glossary.bibliography.formats import EXPORTS, PandocError, Style, citations_of
from glossary.models import Source
from topics.models import Topic
from topics.navigation import Navigation
from topics.outline import OutlineNode
from topics.rendering import render_markdown

logger = logging.getLogger(__name__)
register = template.Library()
MOST_CITATIONS = 1 << 10  # kept as HTML: less than a MB


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

    Those of other pages of the menu are made with them, first of all of the topic's own.
    """

    def beside() -> Iterator[Item]:
        for entry in sorted(navigation.topics, key=lambda entry: entry.topic != topic):
            yield from (page_item(entry.topic, section) for section in (None, *entry.parts))

    page = page_item(topic, part and part.section)
    committee = topic.committee
    path = [committee.edition.slug, committee.slug, topic.slug, *([part.section.slug] if part else [])]
    return {
        "citations": shown_citations(page, beside, context.get("request")),
        "exports": links_to_exports("glossary:section_export" if part else "glossary:topic_export", *path),
        "span": context_object(page),
        "address": page["URL"],
        "provenance": committee.edition.provenance,
    }


@register.inclusion_tag("glossary/_cite_source.html", takes_context=True)
def cite_source(context: Context, source: Source, sources: Mapping[str, Source]) -> dict[str, object]:
    """Print citations of `source`. Those of other `sources` of the edition are made with them."""
    item = source_item(source)
    citations = shown_citations(item, lambda: map(source_item, sources.values()), context.get("request"))
    return {
        "citations": citations,
        "exports": links_to_exports("glossary:source_export", source.edition.slug, source.key),
        "span": context_object(item),
    }


def shown_citations(
    item: Item, beside: Callable[[], Iterable[Item]], request: HttpRequest | None
) -> list[tuple[Style, SafeString]]:
    """Return the citations of `item` in all styles as HTML, made with those of other items.

    Empty if pandoc fails: that is logged, and the response marked as incomplete so that it is not cached.
    """
    try:
        return [(style, html_of_citation(text)) for style, text in citations_of(item, beside).items()]
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
