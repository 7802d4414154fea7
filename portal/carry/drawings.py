"""The drawings of the site as files of their own, each with the words that say the same."""

import re

from django.template.loader import render_to_string

from glossary.page_text import PageText
from glossary.templatetags.glossary import map_entries
from portal.carry.blocks import DatedEvent, Diagram
from topics.diagrams.picture import ACCENTS
from topics.diagrams.plate import WIDTH as PLATE_WIDTH
from topics.diagrams.plate import lay_out_plate
from topics.diagrams.timeline import DatedFact, lay_out_timeline
from topics.pages import WholeTopic
from topics.templatetags.diagrams import map_of_topic

DRAWING = re.compile(r"<svg\b(.*</svg>)", re.DOTALL)
SVG = "http://www.w3.org/2000/svg"
PLATE_HEIGHT = 160
# As static/portal/css/diagrams.css draws them, in the colours of paper.
STYLE = (
    "text{font-family:serif;font-size:14.5px;fill:#1c1b18}"
    ".axis,.pole,.span,.ties{fill:none}.axis,.pole,.span{stroke:#1c1b18}.pole{stroke:#8d877a}.span{stroke-width:5}"
    ".dot{fill:#fff;stroke:#1c1b18;stroke-width:1.5}.year{font-weight:700;font-size:16px}"
    ".column{font-size:12.5px;fill:#5c574c}.ties{stroke:#a39c8d;stroke-width:.9}rect{fill:none}"
    ".nodes--sections{font-weight:700}"
)


def timeline_of(facts: list[DatedFact], of: str) -> tuple[list[DatedEvent], list[Diagram]]:
    """Return dated facts as rows, and as the time line of `of`; nothing where there are none."""
    events = [DatedEvent(fact.period, fact.label, fact.statement) for fact in facts]
    if not events:
        return [], []
    svg = drawn("topics/_timeline.html", {"timeline": lay_out_timeline(facts), "facts": facts})
    words = "; ".join(f"{event.period}: {event.label}" for event in events)
    return events, [Diagram(f"Time line of {of}", f"Time line of {of}. {words}.", svg)]


def map_of(whole: WholeTopic, page_text: PageText) -> list[Diagram]:
    """Return the map of a topic: its sections, the tools they name and the questions they help answer."""
    if not whole.outline.parts:
        return []
    context = map_of_topic(whole.topic.number, map_entries(whole, page_text))
    sentences = []
    for group, tools, questions in context["map"].as_list:
        said = [f"names {listed(tools)}"] if tools else []
        said += [f"helps with {listed(questions)}"] if questions else []
        sentences.append(f"{group.number} {group.title}" + (f" {' and '.join(said)}" if said else ""))
    name = f"Map of topic {whole.topic.number}"
    words = (
        f"{name}: tools on the left, sections in the middle, questions on the right. {'. '.join(sentences)}."
    )
    return [Diagram(name, words, drawn("topics/_map.html", context))]


def plate_of(whole: WholeTopic) -> Diagram | None:
    """Return the plate of a topic, as on the cover: from its text, part by part, to its questions."""
    plate = lay_out_plate(whole)
    if plate is None:
        return None
    top, below = 34, 34 + PLATE_HEIGHT
    hairlines = "".join(
        f"M{x:.1f} {top}C{x:.1f} {top + leaving * 1.6:.0f} {low:.1f} {below + (reaching - 100) * 1.6:.0f} "
        f"{low:.1f} {below}"
        for fan in plate.fans
        for x, low, leaving, reaching in fan.curves
    )
    colour = ACCENTS[(whole.topic.number - 1) % len(ACCENTS)]
    scale = "".join(f"M{x:.1f} 18v10" for x in plate.scale)
    drawn = [f'<path d="{scale}" stroke="#524f49" stroke-width=".8" fill="none"/>']
    drawn.append(f'<path d="{hairlines}" stroke="{colour}" stroke-width=".6" fill="none"/>')
    drawn += [
        f'<text x="{10 * percent:.1f}" y="11">Part {number}</text>' for number, percent in plate.part_labels
    ]
    for fan in plate.fans:
        place = f'text-anchor="middle" x="{fan.x:.1f}" y="{below + 20}"'
        drawn.append(f'<circle cx="{fan.x:.1f}" cy="{below + 15}" r="12" fill="none" stroke="{colour}"/>')
        drawn.append(f"<text {place}>{fan.number}</text>")
    said = "; ".join(
        f"question {fan.number}, {fan.question.label}: {', '.join(fan.tied_to) or 'no section'}"
        for fan in plate.fans
    )
    name = f"Plate of topic {whole.topic.number}"
    words = f"{name}: lines lead from its text, part by part, to the questions that it helps with. {said}."
    style = "<style>text{font-family:serif;font-size:14.5px;fill:#1d1c1a}</style>"
    size = f'viewBox="0 0 {PLATE_WIDTH} {below + 30}"'
    return Diagram(name, words, f'<svg xmlns="{SVG}" {size}>{style}{"".join(drawn)}</svg>')


def listed(entries: list) -> str:
    return ", ".join(entry.title for entry in entries)


def drawn(template: str, context: dict[str, object]) -> str:
    """Return the drawing that a template has in a page as an SVG file."""
    found = DRAWING.search(render_to_string(template, context))
    begins = f'<svg xmlns="{SVG}"'
    attributes, _, rest = found[1].partition(">")
    return f"{begins}{attributes}><style>{STYLE}</style>{rest}"
