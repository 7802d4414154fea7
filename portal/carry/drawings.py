"""The drawings of the site as files of their own, each with the words that say the same."""

import re

from django.template.loader import render_to_string

from glossary.page_text import PageText
from glossary.templatetags.glossary import map_of_topic
from portal.carry.blocks import DatedEvent, Diagram
from topics.diagrams.timeline import DatedFact, lay_out_timeline
from topics.pages import TopicBrief

DRAWING = re.compile(r"<svg\b(.*</svg>)", re.DOTALL)
# As static/portal/css/diagrams.css draws them, in the colours of paper.
STYLE = (
    "text{font-family:serif;font-size:14.5px;fill:#1c1b18}"
    "path{fill:none}.axis,.pole,.span{stroke:#1c1b18}.pole{stroke:#8d877a}.span{stroke-width:5}"
    ".dot{fill:#fff;stroke:#1c1b18;stroke-width:1.5}.year{font-weight:700;font-size:16px}"
    ".column{font-size:12.5px;fill:#5c574c}.tie{stroke:#a39c8d;stroke-width:.9}.hit{fill:none}"
    ".node-link--section text{font-weight:700}"
)


def timeline_of(facts: list[DatedFact], of: str) -> tuple[list[DatedEvent], list[Diagram]]:
    """Return dated facts as rows, and as the time line of `of`; nothing where there are none."""
    events = [DatedEvent(fact.period, fact.label, fact.statement) for fact in facts]
    if not events:
        return [], []
    svg = drawn("topics/_timeline.html", {"timeline": lay_out_timeline(facts), "facts": facts})
    words = "; ".join(f"{event.period}: {event.label}" for event in events)
    return events, [Diagram(f"Time line of {of}", f"Time line of {of}. {words}.", svg)]


def map_of(brief: TopicBrief, page_text: PageText) -> list[Diagram]:
    """Return the map of a topic: its sections, the tools they name and the questions they help answer."""
    if not brief.outline.parts:
        return []
    context = map_of_topic(brief, page_text)
    sentences = []
    for group, tools, questions in context["map"].as_list:
        said = [f"names {listed(tools)}"] if tools else []
        said += [f"helps with {listed(questions)}"] if questions else []
        sentences.append(f"{group.number} {group.title}" + (f" {' and '.join(said)}" if said else ""))
    name = f"Map of topic {brief.topic.number}"
    words = (
        f"{name}: tools on the left, sections in the middle, questions on the right. {'. '.join(sentences)}."
    )
    return [Diagram(name, words, drawn("topics/_map.html", context))]


def listed(entries: list) -> str:
    return ", ".join(entry.title for entry in entries)


def drawn(template: str, context: dict[str, object]) -> str:
    """Return the drawing that a template has in a page as an SVG file."""
    found = DRAWING.search(render_to_string(template, context))
    begins = '<svg xmlns="http://www.w3.org/2000/svg"'
    attributes, _, rest = found[1].partition(">")
    return f"{begins}{attributes}><style>{STYLE}</style>{rest}"
