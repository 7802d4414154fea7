"""Assemble topic pages: rows loaded once and placed in the outline."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model

from topics.content import Content, content_of
from topics.derived import KeptByVersion
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Topic,
)
from topics.outline import Outline, OutlineNode, build_outline
from topics.permissions import Person
from topics.reading import reading_minutes


@dataclass
class PlacedQuestion:
    """A resolution question with the sections that bear on it, in reading order."""

    question: ResolutionQuestion
    nodes: list[OutlineNode]

    @cached_property
    def part_numbers(self) -> set[str]:
        return {node.part.number for node in self.nodes}


@dataclass
class WholeTopic:
    """A whole topic: its outline, and its questions with the sections that bear on them."""

    topic: Topic
    outline: Outline
    questions: list[PlacedQuestion]

    @cached_property
    def minutes(self) -> int:
        questions = [(placed.question.text, placed.question.background) for placed in self.questions]
        return reading_minutes(
            *(self.topic.introduction, self.topic.background),
            *(text for node in self.outline for text in _texts_of(node)),
            *(text for texts in questions for text in texts),
        )

    @cached_property
    def question_minutes(self) -> int:
        """Minutes to read the introduction and the questions alone."""
        return reading_minutes(self.topic.introduction, *(placed.question.text for placed in self.questions))

    @cached_property
    def first_part_minutes(self) -> int:
        """Minutes to read the first part, with all in it."""
        return reading_minutes(*(text for node in self.outline.parts[0].walk() for text in _texts_of(node)))

    def questions_on(self, part: OutlineNode) -> list[PlacedQuestion]:
        """Return the questions on which `part`, or a section in it, bears."""
        return [placed for placed in self.questions if part.number in placed.part_numbers]


@dataclass
class Beginning:
    """Topics to read first of a committee's guide, and for how long."""

    committee: Committee
    whole_topics: list[WholeTopic]

    @cached_property
    def how_minutes(self) -> int:
        """Minutes to read how the committee works; 0 where nobody has written it."""
        return reading_minutes(self.committee.how_it_works) if self.committee.how_it_works else 0

    @cached_property
    def committee_minutes(self) -> int:
        texts = (self.committee.presentation, self.committee.mandate, self.committee.background)
        return reading_minutes(*texts)

    @cached_property
    def with_parts(self) -> list[WholeTopic]:
        return [whole for whole in self.whole_topics if whole.outline.parts]

    @cached_property
    def first_minutes(self) -> int:
        """Minutes, in fives, for what each topic asks, how the committee works, and one first part."""
        part = max((whole.first_part_minutes for whole in self.with_parts), default=0)
        return _in_fives(sum(whole.question_minutes for whole in self.whole_topics) + self.how_minutes + part)

    @cached_property
    def whole_minutes(self) -> int:
        """Minutes, in fives, for every topic and the pages of the committee."""
        pages = self.committee_minutes + self.how_minutes
        return _in_fives(sum(whole.minutes for whole in self.whole_topics) + pages)


def _in_fives(minutes: int) -> int:
    return max(5, 5 * round(minutes / 5))


def _texts_of(node: OutlineNode) -> tuple[str, str]:
    return node.section.body, node.section.background


@KeptByVersion
def whole_topics_of(edition: Edition, reader: Person) -> dict[Committee, list[WholeTopic]]:
    """Return the committees of `edition` with their whole topics, both in order."""
    content = content_of(edition, reader)
    return {
        committee: [_whole_topic(content, topic) for topic in content.of(Topic, committee=committee)]
        for committee in content.of(Committee)
    }


def _whole_topic(content: Content, topic: Topic) -> WholeTopic:
    outline = build_outline(content.of(Section, topic=topic))
    placed = []
    for question in content.of(ResolutionQuestion, topic=topic):
        bearing = set(content.linked(question, "sections"))
        placed.append(PlacedQuestion(question, [node for node in outline if node.section in bearing]))
    return WholeTopic(topic, outline, placed)


@dataclass
class SourcedRow:
    """A key figure, a dated fact or a precedent, and the source that its key names.

    The source is None when readers see none, or when the guide itself is the source.
    """

    row: KeyFigure | QuestionFact | Precedent
    source: Model | None  # a row of the glossary app, which this app may not import
    questions: list[ResolutionQuestion] = field(
        default_factory=list
    )  # of a precedent, where a page lists them


def with_sources(content: Content, rows: Iterable[Model]) -> list[SourcedRow]:
    """Return `rows`, each with its source."""
    sources = content.edition.sources.model
    return [SourcedRow(row, content.find(sources, key=row.source_key)) for row in rows]


def phrases_of(content: Content, committee: Committee) -> list[OpeningPhrase]:
    """Return the phrases that the committee may use, preambulatory first; none where all are forbidden."""
    if content.edition.drafting_rule == Edition.DraftingRule.FORBIDDEN:
        return []
    phrases = content.of(OpeningPhrase, committee=committee, is_allowed=True)
    return sorted(phrases, key=lambda phrase: phrase.kind, reverse=True)
