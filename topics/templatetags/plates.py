"""Pictures of the content."""

from django import template

from topics.models import Tool
from topics.pages import SourcedFigure
from topics.plates.timeline import dated_facts, lay_out_timeline

register = template.Library()


@register.inclusion_tag("topics/_timeline.html")
def timeline(figures: list[SourcedFigure], tools: list[Tool]) -> dict[str, object]:
    """The dated facts among `figures` and `tools` as a drawing, and the same as a list."""
    facts = dated_facts(figures, tools)
    return {"timeline": lay_out_timeline(facts), "facts": facts}
