"""Pictures of the content."""

from django import template

from topics.pages import SourcedFigure
from topics.plates.timeline import lay_out_timeline

register = template.Library()


@register.inclusion_tag("topics/_timeline.html")
def timeline(dated_figures: list[SourcedFigure]) -> dict[str, object]:
    """The dated facts as a drawing, and the same as a list."""
    by_date = sorted(
        dated_figures,
        key=lambda placed: (placed.figure.period_start or placed.figure.as_of, placed.figure.as_of),
    )
    return {"timeline": lay_out_timeline(placed.figure for placed in by_date), "dated_figures": by_date}
