"""The same page in another edition: the address that says the same there, and the row it would be about."""

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

# View → what its page is about. The parts of an address are the natural key of that row, in its order.
PAGES: dict[str, type[NaturalKeyed]] = {
    "topics:edition": Edition,
    "topics:committee": Committee,
    "topics:topic_list": Committee,
    "topics:topic": Topic,
    "topics:section": Section,
    "topics:question_list": Topic,
    "topics:question": ResolutionQuestion,
    "topics:tool_list": Committee,
    "topics:tool": Tool,
    "glossary:term_list": Edition,
    "glossary:term": Term,
    "glossary:source_list": Edition,
    "glossary:source": Source,
}


@dataclass(frozen=True)
class PageOfEdition:
    """A page, by its view and the parts of its address, the edition's slug first."""

    view: str
    parts: tuple[str, ...]

    @property
    def model(self) -> type[NaturalKeyed]:
        return PAGES[self.view]

    @property
    def key(self) -> tuple[str, ...]:
        """The natural key of the row it is about."""
        return self.parts[: len(self.model.natural_key_lookups)]

    @property
    def url(self) -> str:
        return reverse(self.view, args=self.parts)

    def in_edition(self, slug: str) -> PageOfEdition:
        return PageOfEdition(self.view, (slug, *self.parts[1:]))


def page_of(match: ResolverMatch) -> PageOfEdition | None:
    """The page of an edition that an address was resolved to; None for any other."""
    if match.view_name not in PAGES:
        return None
    return PageOfEdition(match.view_name, tuple(map(str, match.kwargs.values())))


def page_at(path: str) -> PageOfEdition | None:
    """The page of an edition at `path`, whether or not anything is there; None for any other."""
    try:
        return page_of(resolve(path))
    except Resolver404:
        return None
