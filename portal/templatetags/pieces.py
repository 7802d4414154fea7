"""Template tags that print the data of portal/carry/blocks.py."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.carry.blocks import Block, Cite, Diagram, Link, Place, Tie
from portal.carry.markup import Markup
from portal.carry.one_file import drawing_in_page
from portal.carry.printing import OnPaper

register = template.Library()


@register.simple_tag
def blocks(blocks: Iterable[Block], markup: Markup, level: int = 5) -> SafeString:
    """Print the blocks of a text, its highest heading an h`level`."""
    return markup.blocks(blocks, level)


@register.simple_tag
def name_of(place: Place, markup: Markup) -> str:
    """Print the name by which links lead to a piece of the file."""
    return markup.ties.name_of(place)


@register.simple_tag
def anchor(place: Place, markup: Markup) -> str:
    """Print the attribute by which links lead to a piece; nothing on paper."""
    return markup.ties.anchor(place)


@register.simple_tag
def tied(tie: Tie, markup: Markup) -> SafeString:
    """Print the number of a section, as a link where there are links."""
    return markup.ties.link(Link(tie.address, "guide", []), format_html("{}", tie.number))


@register.filter
def in_page(diagram: Diagram) -> str:
    """Return the address of a drawing that is in the page itself."""
    return drawing_in_page(diagram)


@register.inclusion_tag("portal/carry/_notes.html")
def notes(ties: OnPaper, part: str) -> dict[str, object]:
    """Print the notes of a part that ends here."""
    return {"notes": ties.notes_of(part), "part": part}


@register.simple_tag
def cited(cite: Cite | None, markup: Markup) -> str:
    """Print the number of a source; nothing where there is none."""
    return markup.marker(cite)
