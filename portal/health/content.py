"""An edition's content for the rules of content health: all rows, drafts too, and their texts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from operator import attrgetter

from django.db.models import Max, Model
from markdown_it.token import Token

from glossary.citing import BRACKET, without_citations
from glossary.entry_index import Entry, EntryIndex
from glossary.inline_marks import without_marks
from glossary.linking import LinkIndex
from glossary.models import Source, Term
from portal.transfer.rows import EditionRows
from topics.fields import MarkdownField
from topics.models import (
    Committee,
    Dismissal,
    Edition,
    KeyFigure,
    NaturalKeyed,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.outline import build_outline
from topics.rendering import parse, plain_text
from topics.versioning import is_content

# Fields that readers see, apart from the Markdown texts.
SHORT_TEXTS: dict[type[Model], tuple[str, ...]] = {
    Topic: ("title", "summary"),
    Section: ("title",),
    ResolutionQuestion: ("label",),
    KeyFigure: ("statement",),
    QuestionFact: ("statement",),
    Precedent: ("title", "asked"),
    Tool: ("summary", "asks", "coverage"),
    Source: ("title", "publisher", "note"),
}


@dataclass(frozen=True, eq=False)
class Text:
    """A text that readers see, with its row and field."""

    row: NaturalKeyed
    field: str
    text: str
    committee: Committee | None
    is_markdown: bool = True

    @property
    def own(self) -> Entry | None:
        """Return the entry on whose own page the text is."""
        return self.row if isinstance(self.row, Term | Tool) else None

    @cached_property
    def tokens(self) -> list[Token]:
        """Return the tokens of a Markdown text; do not change them."""
        return parse(self.text)

    @cached_property
    def words(self) -> str:
        """Return the words that are read, on one line, without markup and citations."""
        if not self.is_markdown:
            return self.text
        return plain_text(self.text, [without_citations, without_marks])


class Content:
    """The stored content of `edition`, read on creation with about two queries for each model.

    The rows are connected to one another, so neither this class nor the rules query the database again.
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
        # Sections in a circle, which only a damaged database has, have no place; check them all the same.
        self.sections += [row for row in self._in_order(Section) if row.pk not in placed]
        self.questions = [row for topic in self.topics for row in self._of(ResolutionQuestion, topic)]
        self.tools = sorted(self._in_order(Tool), key=lambda tool: self.committees.index(tool.committee))
        self.figures = self._in_order(KeyFigure)
        facts = self._in_order(QuestionFact)
        self.facts = [row for question in self.questions for row in facts if row.question_id == question.pk]
        self.precedents = self._in_order(Precedent)
        self.phrases = self._in_order(OpeningPhrase)
        self.terms = self._in_order(Term)
        self.sources = self._in_order(Source)
        self.marks = self._in_order(Dismissal)
        self.entry_index = EntryIndex(edition, self.terms, self.tools, self.sources)

    @property
    def rows(self) -> list[NaturalKeyed]:
        """Return everything except the dismissals, in the order of the guide."""
        return [
            self.edition,
            *self.committees,
            *self.topics,
            *self.sections,
            *self.questions,
            *self.facts,
            *self.figures,
            *self.precedents,
            *self.tools,
            *self.phrases,
            *self.terms,
            *self.sources,
        ]

    @property
    def sourced(self) -> list[KeyFigure | QuestionFact | Precedent]:
        """Return the rows that name their source by its key, in the order of the guide."""
        return [*self.figures, *self.facts, *self.precedents]

    @cached_property
    def texts(self) -> list[Text]:
        """Return the Markdown texts, in the order of the guide."""
        return [
            Text(row, field.name, getattr(row, field.name), committee_of(row))
            for row in self.rows
            for field in row._meta.fields
            if isinstance(field, MarkdownField) and getattr(row, field.name).strip()
        ]

    @cached_property
    def all_texts(self) -> list[Text]:
        """Return the Markdown texts, followed by titles, summaries and the like."""
        short = [
            Text(row, name, getattr(row, name), committee_of(row), is_markdown=False)
            for row in self.rows
            for name in SHORT_TEXTS.get(type(row), ())
            if getattr(row, name).strip()
        ]
        return [*self.texts, *short]

    def names(self, text: Text) -> LinkIndex:
        """Return the names `text` can link to, as on its page: without a committee, those of the only one."""
        only = self.committees[0] if len(self.committees) == 1 else None
        return self.entry_index.words(text.committee or only)

    @cached_property
    def named_entries(self) -> set[Entry]:
        """Return the terms and tools named in some text, linked or not, except in an entry's own text."""
        return {
            entry
            for text in self.all_texts
            for entry in map(self.entry_index.entry, self.names(text).targets(BRACKET.sub("", text.text)))
            if entry != text.own
        }

    def linked_to(self, row: Model, name: str) -> bool:
        """Return whether the many-to-many field `name` of `row` has any link."""
        return bool(self.stored.links_of(row._meta.get_field(name), row))

    def row_at(self, label: str, place: str) -> NaturalKeyed | None:
        """Return the row that a finding or dismissal is about, if it still exists."""
        return self._by_place.get((label, place))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], NaturalKeyed]:
        return {(row._meta.label_lower, place_of(row)): row for row in self.rows}

    def _in_order(self, model: type[Model]) -> list:
        rows = [row for _, row in self.stored.all_of(model)]
        for name in reversed(model._meta.ordering):  # the first counts most, so it sorts last
            rows.sort(key=attrgetter(name.lstrip("-")), reverse=name.startswith("-"))
        return rows

    def _of(self, model: type[Model], topic: Topic) -> list:
        return [row for row in self._in_order(model) if row.topic_id == topic.pk]


def content_of(edition: Edition) -> Content:
    """Return the content of `edition` at its version, cached in this process; do not change it."""
    # A check of links may leave the version as it is.
    last_check = edition.sources.aggregate(last=Max("link_checked_at"))["last"]
    return _content(edition, edition.version, last_check)


@lru_cache(maxsize=4)
def _content(edition: Edition, version: int, last_check: datetime | None) -> Content:
    return Content(edition)


def committee_of(row: NaturalKeyed) -> Committee | None:
    """Return the committee that `row` is or belongs to; None if it belongs to the whole edition."""
    if not is_content(type(row)) or row.committee_lookup == "edition__committees":
        return None
    return row if row.committee_lookup == "pk" else attrgetter(row.committee_lookup.replace("__", "."))(row)


def place_of(row: NaturalKeyed) -> str:
    """Return the row's natural key below its edition: “interpol/tracking-fugitives/diversion”."""
    return "/".join(row.natural_key()[1:])


def paragraphs(text: Text) -> Iterator[Token]:
    """Yield the paragraphs of a Markdown text, including list items and table cells, but not headings."""
    before = None
    for token in text.tokens:
        if token.type == "inline" and (before is None or before.type != "heading_open"):
            yield token
        before = token


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
