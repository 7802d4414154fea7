"""Kinds of tools and terms for rows that tests make."""

from glossary.models import TermKind
from topics.models import Committee, Edition, ToolKind


def tool_kind(place: Edition | Committee, slug: str = "device") -> ToolKind:
    """The kind of this slug in the edition of `place`, made if it is not there; notices have colours."""
    edition = place if isinstance(place, Edition) else place.edition
    named = {"name": slug.replace("-", " ").capitalize(), "has_colours": slug == "notice"}
    return edition.tool_kinds.get_or_create(slug=slug, defaults=named)[0]


def term_kind(edition: Edition, slug: str = "technical") -> TermKind:
    return edition.term_kinds.get_or_create(slug=slug, defaults={"name": slug.capitalize()})[0]
