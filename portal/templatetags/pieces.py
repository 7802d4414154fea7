"""Template tags that print the data of portal/carry/blocks.py."""

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString

from portal.carry.blocks import Block, Cite
from portal.carry.markup import Markup
from portal.carry.printing import OnPaper

register = template.Library()


@register.simple_tag
def blocks(blocks: Iterable[Block], markup: Markup, level: int = 5) -> SafeString:
    """Print the blocks of a text, its highest heading an h`level`."""
    return markup.blocks(blocks, level)


@register.inclusion_tag("portal/carry/_notes.html")
def notes(ties: OnPaper, part: str) -> dict[str, object]:
    """Print the notes of a part that ends here."""
    return {"notes": ties.notes_of(part), "part": part}


@register.simple_tag
def cited(cite: Cite | None, markup: Markup) -> str:
    """Print the number of a source; nothing where there is none."""
    return markup.marker(cite)
