"""Diagrams of the content."""

from collections.abc import Iterable

from django import template

from topics.diagrams.plate import lay_out_plate
from topics.diagrams.timeline import dated_facts, lay_out_timeline
from topics.diagrams.topic_map import MapEntries, lay_out_map
from topics.models import Tool
from topics.pages import SourcedRow, WholeTopic

register = template.Library()


@register.filter
def tenths(number: float) -> str:
    """Return a place in a drawing to one decimal. A page has hundreds, and `floatformat` takes its time."""
    return f"{number:.1f}"


@register.filter
def whole(number: float) -> str:
    return f"{number:.0f}"


@register.inclusion_tag("topics/_timeline.html")
def timeline(figures: list[SourcedRow], tools: Iterable[Tool] = ()) -> dict[str, object]:
    """Print the dated facts among `figures` and `tools` as a drawing and as a list."""
    facts = dated_facts(figures, tools)
    return {"timeline": lay_out_timeline(facts), "facts": facts}


@register.inclusion_tag("topics/_map.html")
def map_of_topic(topic_number: int, entries: MapEntries) -> dict[str, object]:
    """Print the map of a topic."""
    return {"map": lay_out_map(entries), "topic_number": topic_number}


@register.inclusion_tag("topics/_plate.html")
def plate(whole: WholeTopic) -> dict[str, object]:
    """Print the plate of a topic with its questions; nothing where it has no text or no question yet."""
    return {"plate": lay_out_plate(whole), "topic": whole.topic}
