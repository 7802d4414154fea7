"""Template tags of the glossary: links, citations, and the tools that a text names."""

from django import template
from django.utils.safestring import SafeString

from glossary.addresses import EVERY_ADDRESS, PageLinks
from glossary.citing import without_citations
from glossary.entry_index import Entry
from glossary.evidence import Evidence, evidence_for
from glossary.inline_marks import without_marks
from glossary.page_text import PageText
from topics.diagrams.topic_map import MapEntries, entries_on_map, map_groups
from topics.links import IsReadable, closed_links, may_have_links
from topics.models import Tool
from topics.outline import OutlineNode
from topics.pages import PlacedQuestion, WholeTopic
from topics.rendering import headings_from, render_markdown
from topics.roomy import Roomy

register = template.Library()


@register.simple_tag
def linked(
    text: str, page_text: PageText, heading_level: int = 4, own: Entry | None = None, section: str = ""
) -> SafeString:
    """Return the HTML of a Markdown text of this page with links and citations, but no links to `own`.

    `section` is the slug of the section whose text it is, if that has an id on the page.
    """
    return page_text.html(text, heading_level, own, section)


@register.simple_tag
def unlinked(text: str, page: PageText | PageLinks, heading_level: int = 4) -> SafeString:
    """Return the HTML of a Markdown text of `page` without links to entries and without citations."""
    if may_have_links(text):
        return _unlinked(text, heading_level, page.is_readable)
    return kept_unlinked(text, heading_level)


@Roomy
def kept_unlinked(text: str, heading_level: int) -> SafeString:
    """Return the HTML of a text that depends on nothing else, made once: definitions are on many pages."""
    return _unlinked(text, heading_level, EVERY_ADDRESS.is_readable)


def _unlinked(text: str, heading_level: int, is_readable: IsReadable) -> SafeString:
    rules = [headings_from(heading_level), closed_links(is_readable), without_citations, without_marks]
    return render_markdown(text, rules=rules)


@register.inclusion_tag("glossary/_cited_here.html")
def cited_here(page_text: PageText) -> dict[str, object]:
    """Print, for the margin, the sources that no text above this place cited before."""
    return {"references": page_text.newly_cited()}


@register.simple_tag
def map_entries(whole: WholeTopic, page_text: PageText) -> MapEntries:
    """Return what the map of a topic shows: sections, the tools they name and the questions they answer."""
    groups = map_groups(whole)
    named = {group.number: in_order(page_text.tools_in(*texts_of(group)), page_text) for group in groups}
    return entries_on_map(groups, named, whole.questions)


@register.simple_tag
def evidence_on(placed: PlacedQuestion) -> list[Evidence]:
    """Return the sections tied to a question, each with the sentence that bears most on it."""
    return evidence_for(f"{placed.question.label} {placed.question.text}", placed.nodes)


@register.simple_tag
def tools_named(placed: PlacedQuestion, page_text: PageText) -> list[Tool]:
    """Return the tools named in a question or in a section tied to it, not in those below that section."""
    return in_order(tools_of_question(placed, page_text), page_text)


@register.simple_tag
def questions_on(
    tool: Tool, whole_topics: list[WholeTopic], page_text: PageText
) -> list[tuple[WholeTopic, list[PlacedQuestion]]]:
    """Return the questions of each topic that name `tool` themselves or in a section tied to them."""
    found = [
        (
            whole,
            [placed for placed in whole.questions if tool in tools_of_question(placed, page_text)],
        )
        for whole in whole_topics
    ]
    return [(whole, questions) for whole, questions in found if questions]


def tools_of_question(placed: PlacedQuestion, page_text: PageText) -> set[Tool]:
    tied = [text for node in placed.nodes for text in (node.section.title, node.section.body)]
    return page_text.tools_in(placed.question.text, *tied)


def in_order(tools: set[Tool], page_text: PageText) -> list[Tool]:
    return [tool for tool in page_text.entry_index.tools if tool in tools]


def texts_of(node: OutlineNode) -> list[str]:
    """Return the titles and texts of `node` and all nodes below it."""
    return [text for inner in node.walk() for text in (inner.section.title, inner.section.body)]
