"""Find the counterpart of a page, which says the same in another edition, and the row that it is about."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import Resolver404, ResolverMatch, resolve, reverse

from glossary.models import Source, Term
from topics.models import (
    Committee,
    Edition,
    NaturalKeyed,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)

# View → the model of its page. The parts of an address are the natural key of that row, in order.
PAGES: dict[str, type[NaturalKeyed]] = {
    "topics:edition": Edition,
    "topics:committee": Committee,
    "topics:topic_list": Committee,
    "topics:topic": Topic,
    "topics:section": Section,
    "topics:question_list": Topic,
    "topics:question": ResolutionQuestion,
    "topics:how_it_works": Committee,
    "topics:precedents": Committee,
    "topics:tool_list": Committee,
    "topics:tool": Tool,
    "glossary:term_list": Edition,
    "glossary:term": Term,
    "glossary:source_list": Edition,
    "glossary:source": Source,
}


@dataclass(frozen=True)
class PageOfEdition:
    """A page: its view and the parts of its address, beginning with the edition's slug."""

    view: str
    parts: tuple[str, ...]

    @property
    def model(self) -> type[NaturalKeyed]:
        return PAGES[self.view]

    @property
    def key(self) -> tuple[str, ...]:
        """Return the natural key of the row that the page is about."""
        return self.parts[: len(self.model.natural_key_lookups)]

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.parts)

    def in_edition(self, slug: str) -> PageOfEdition:
        return PageOfEdition(self.view, (slug, *self.parts[1:]))


def page_of(match: ResolverMatch) -> PageOfEdition | None:
    """Return the page of an edition that an address resolves to; None for any other page."""
    if match.view_name not in PAGES:
        return None
    return PageOfEdition(match.view_name, tuple(map(str, match.kwargs.values())))


def page_at(path: str) -> PageOfEdition | None:
    """Return the page of an edition at `path`, whether or not a row exists there; None for any other path."""
    try:
        return page_of(resolve(path))
    except Resolver404:
        return None
