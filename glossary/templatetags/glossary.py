"""What the apparatus adds to the pages of the guide: links to its entries, and which tools a text names."""

from django import template
from django.utils.safestring import SafeString

from glossary.linking import LinkIndex, LinkRule, Name, Target, linking_rule
from glossary.models import Term
from topics.models import Tool
from topics.outline import OutlineNode
from topics.pages import PlacedQuestion, TopicBrief
from topics.plates.brief_map import lay_out_map, map_groups
from topics.rendering import headings_from, render_markdown

register = template.Library()


@register.simple_tag
def vocabulary(terms: list[Term], tools: list[Tool]) -> LinkIndex:
    """The words of an edition that lead somewhere: names and aliases of `terms` and `tools`."""
    names = [Name(name, target_of(tool)) for tool in tools for name in tool.names]
    for term in terms:
        names += [Name(name, target_of(term), term.case_sensitive) for name in (term.name, *term.aliases)]
    return LinkIndex(names)


@register.simple_tag
def linked(text: str, words: LinkIndex, heading_level: int = 4, own: Term | Tool | None = None) -> SafeString:
    """HTML of a Markdown text, with the names in `words` linked but for those of `own`."""
    rules = [headings_from(heading_level), linking_rule(words, own=own and target_of(own))]
    return render_markdown(text, rules=rules)


def target_of(entry: Term | Tool) -> Target:
    if isinstance(entry, Term):
        return Target(entry.get_absolute_url(), "to-term", LinkRule(entry.link_rule))
    return Target(entry.get_absolute_url(), "to-tool")


@register.inclusion_tag("topics/_map.html")
def map_of_brief(brief: TopicBrief, tools: list[Tool]) -> dict[str, object]:
    """The brief's sections with the tools they name and the questions they help to answer."""
    index = tool_index(tools)
    groups = map_groups(brief)
    named = {group.number: named_in(index, tools, texts_of(group)) for group in groups}
    return {"map": lay_out_map(groups, named, brief.questions), "topic": brief.topic}


@register.simple_tag
def tools_named(placed: PlacedQuestion, tools: list[Tool]) -> list[Tool]:
    """The tools that a question, or a section that bears on it, names."""
    texts = [placed.question.text]
    for node in placed.nodes:
        texts += texts_of(node)
    return named_in(tool_index(tools), tools, texts)


@register.simple_tag
def places_naming(
    tool: Tool, tools: list[Tool], briefs: list[TopicBrief]
) -> list[tuple[TopicBrief, list[OutlineNode]]]:
    """The sections that name `tool`, by topic. The other tools keep their longer names from being cut."""
    index = tool_index(tools)
    places = []
    for brief in briefs:
        nodes = [
            node for node in brief.outline if tool.pk in index.targets(node.section.title, node.section.body)
        ]
        if nodes:
            places.append((brief, nodes))
    return places


def tool_index(tools: list[Tool]) -> LinkIndex:
    return LinkIndex((name, tool.pk) for tool in tools for name in tool.names)


def named_in(index: LinkIndex, tools: list[Tool], texts: list[str]) -> list[Tool]:
    found = index.targets(*texts)
    return [tool for tool in tools if tool.pk in found]


def texts_of(node: OutlineNode) -> list[str]:
    """All text that stands in `node` and below it."""
    return [text for inner in node.walk() for text in (inner.section.title, inner.section.body)]
