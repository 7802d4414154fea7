"""An edition's content as the rules of health look at it: all rows, drafts too, and their texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from operator import attrgetter

from django.db.models import Max, Model
from markdown_it.token import Token

from glossary.apparatus import Apparatus, Entry
from glossary.citing import BRACKET, without_citations
from glossary.linking import LinkIndex
from glossary.marks import without_marks
from glossary.models import Source, Term
from portal.transfer.rows import EditionRows
from topics.fields import MarkdownField
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    MeantSo,
    NaturalKeyed,
    OpeningPhrase,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.outline import build_outline
from topics.rendering import parse, plain_text
from topics.versioning import is_content

# What readers meet beside the Markdown texts.
SHORT_TEXTS: dict[type[Model], tuple[str, ...]] = {
    Topic: ("title", "summary"),
    Section: ("title",),
    ResolutionQuestion: ("label",),
    KeyFigure: ("statement",),
    Tool: ("summary",),
    Source: ("title", "publisher", "note"),
}


@dataclass(frozen=True, eq=False)
class Text:
    """A text that readers get, in its row and field."""

    row: NaturalKeyed
    field: str
    text: str
    committee: Committee | None
    is_markdown: bool = True

    @property
    def own(self) -> Entry | None:
        """The entry whose page it stands on."""
        return self.row if isinstance(self.row, Term | Tool) else None

    @cached_property
    def tokens(self) -> list[Token]:
        """Of a Markdown text; to be looked at only."""
        return parse(self.text)

    @cached_property
    def words(self) -> str:
        """What is read, in one line, without marks and citations."""
        if not self.is_markdown:
            return self.text
        return plain_text(self.text, [without_citations, without_marks])


class Content:
    """All that the database holds of `edition`, which is read when it is made: about two queries a model.

    Its rows know one another, so that nothing here or in the rules asks the database again.
    """

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.stored = EditionRows(edition.slug)
        self.stored.load(edition)
        self.committees = self._in_order(Committee)
        self.topics = sorted(self._in_order(Topic), key=lambda topic: self.committees.index(topic.committee))
        outlines = [build_outline(self._of(Section, topic)) for topic in self.topics]
        self.sections = [node.section for outline in outlines for node in outline]
        placed = {section.pk for section in self.sections}
        # Those of a circle that only a damaged database holds stand nowhere, and are checked all the same.
        self.sections += [row for row in self._in_order(Section) if row.pk not in placed]
        self.questions = [row for topic in self.topics for row in self._of(ResolutionQuestion, topic)]
        self.tools = sorted(self._in_order(Tool), key=lambda tool: self.committees.index(tool.committee))
        self.figures = self._in_order(KeyFigure)
        self.phrases = self._in_order(OpeningPhrase)
        self.terms = self._in_order(Term)
        self.sources = self._in_order(Source)
        self.marks = self._in_order(MeantSo)
        self.apparatus = Apparatus(edition, self.terms, self.tools, self.sources)

    @property
    def rows(self) -> list[NaturalKeyed]:
        """Everything but the marks, in the order of the guide."""
        return [
            self.edition,
            *self.committees,
            *self.topics,
            *self.sections,
            *self.questions,
            *self.figures,
            *self.tools,
            *self.phrases,
            *self.terms,
            *self.sources,
        ]

    @cached_property
    def texts(self) -> list[Text]:
        """The Markdown texts, in the order of the guide."""
        return [
            Text(row, field.name, getattr(row, field.name), committee_of(row))
            for row in self.rows
            for field in row._meta.fields
            if isinstance(field, MarkdownField) and getattr(row, field.name).strip()
        ]

    @cached_property
    def all_texts(self) -> list[Text]:
        """The Markdown texts, and then titles, summaries and the like."""
        short = [
            Text(row, name, getattr(row, name), committee_of(row), is_markdown=False)
            for row in self.rows
            for name in SHORT_TEXTS.get(type(row), ())
            if getattr(row, name).strip()
        ]
        return [*self.texts, *short]

    def names(self, text: Text) -> LinkIndex:
        """The names that `text` can use, as when it is shown: of neither committee means the only one's."""
        only = self.committees[0] if len(self.committees) == 1 else None
        return self.apparatus.words(text.committee or only)

    @cached_property
    def named(self) -> set[Entry]:
        """The terms and tools that some text names, linked or not; an entry's own page does not count."""
        return {
            entry
            for text in self.all_texts
            for entry in map(self.apparatus.entry, self.names(text).targets(BRACKET.sub("", text.text)))
            if entry != text.own
        }

    def linked_to(self, row: Model, name: str) -> bool:
        """Whether the many-to-many field `name` of `row` has any link."""
        return bool(self.stored.links_of(row._meta.get_field(name), row))

    def row_at(self, label: str, place: str) -> NaturalKeyed | None:
        """The row that a finding or a mark is about, while it is there."""
        return self._by_place.get((label, place))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], NaturalKeyed]:
        return {(row._meta.label_lower, place_of(row)): row for row in self.rows}

    def _in_order(self, model: type[Model]) -> list:
        rows = [row for _, row in self.stored.all_of(model)]
        return sorted(rows, key=attrgetter(*model._meta.ordering))

    def _of(self, model: type[Model], topic: Topic) -> list:
        return [row for row in self._in_order(model) if row.topic_id == topic.pk]


def content_of(edition: Edition) -> Content:
    """The content of `edition` at the version it was read with, kept in this process; only to be read."""
    return _content(edition, edition.version, last_link_check(edition))


@lru_cache(maxsize=4)
def _content(edition: Edition, version: int, last_check: datetime | None) -> Content:
    return Content(edition)


def last_link_check(edition: Edition) -> datetime | None:
    """When a link of `edition` was last checked, which need give the edition no new version."""
    return edition.sources.aggregate(last=Max("link_checked_at"))["last"]


def committee_of(row: NaturalKeyed) -> Committee | None:
    """The committee that `row` is or stands in; None for what belongs to the whole edition."""
    if not is_content(type(row)) or row.committee_lookup == "edition__committees":
        return None
    return row if row.committee_lookup == "pk" else attrgetter(row.committee_lookup.replace("__", "."))(row)


def place_of(row: NaturalKeyed) -> str:
    """The row's natural key below its edition: “interpol/tracking-fugitives/diversion”."""
    return "/".join(row.natural_key()[1:])


def paragraphs(text: Text) -> Iterator[Token]:
    """The paragraphs of a Markdown text, points of lists and cells of tables too, but no headings."""
    before = None
    for token in text.tokens:
        if token.type == "inline" and (before is None or before.type != "heading_open"):
            yield token
        before = token


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
