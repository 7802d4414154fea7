"""What the apparatus adds to the pages of the guide: links, citations, and which tools a text names."""

from django import template
from django.utils.safestring import SafeString

from glossary.addresses import PageLinks
from glossary.apparatus import Entry
from glossary.citing import without_citations
from glossary.marks import without_marks
from glossary.prose import Prose
from topics.links import closed_links
from topics.models import Tool
from topics.outline import OutlineNode
from topics.pages import PlacedQuestion, TopicBrief
from topics.plates.brief_map import lay_out_map, map_groups
from topics.rendering import headings_from, render_markdown

register = template.Library()


@register.simple_tag
def linked(text: str, prose: Prose, heading_level: int = 4, own: Entry | None = None) -> SafeString:
    """HTML of a Markdown text of this page, with its links and citations but for links to `own`."""
    return prose.html(text, heading_level, own)


@register.simple_tag
def unlinked(text: str, page: Prose | PageLinks, heading_level: int = 4) -> SafeString:
    """HTML of a Markdown text of `page` without links to entries and without citations."""
    rules = [headings_from(heading_level), closed_links(page.is_readable), without_citations, without_marks]
    return render_markdown(text, rules=rules)


@register.inclusion_tag("topics/_map.html")
def map_of_brief(brief: TopicBrief, prose: Prose) -> dict[str, object]:
    """The brief's sections with the tools they name and the questions they help to answer."""
    groups = map_groups(brief)
    named = {group.number: in_order(prose.tools_in(*texts_of(group)), prose) for group in groups}
    return {"map": lay_out_map(groups, named, brief.questions), "topic": brief.topic}


@register.simple_tag
def tools_named(placed: PlacedQuestion, prose: Prose) -> list[Tool]:
    """The tools that a question, or a section that bears on it, names."""
    return in_order(tools_of_question(placed, prose), prose)


@register.simple_tag
def questions_on(
    tool: Tool, briefs: list[TopicBrief], prose: Prose
) -> list[tuple[TopicBrief, list[PlacedQuestion]]]:
    """The questions of each topic on which `tool` bears: those that, or whose sections, name it."""
    found = [
        (brief, [placed for placed in brief.questions if tool in tools_of_question(placed, prose)])
        for brief in briefs
    ]
    return [(brief, questions) for brief, questions in found if questions]


def tools_of_question(placed: PlacedQuestion, prose: Prose) -> set[Tool]:
    texts = [placed.question.text]
    for node in placed.nodes:
        texts += texts_of(node)
    return prose.tools_in(*texts)


def in_order(tools: set[Tool], prose: Prose) -> list[Tool]:
    return [tool for tool in prose.apparatus.tools if tool in tools]


def texts_of(node: OutlineNode) -> list[str]:
    """All text that stands in `node` and below it."""
    return [text for inner in node.walk() for text in (inner.section.title, inner.section.body)]
