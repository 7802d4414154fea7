"""What the pages of the guide are put together from: rows read once, in places of the outline."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic
from topics.outline import Outline, OutlineNode, build_outline
from topics.pending import linking_to
from topics.reading import reading_minutes

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
    from django.db.models import Model, QuerySet

    Reader = AbstractBaseUser | AnonymousUser


@dataclass
class PlacedQuestion:
    """A resolution question with the sections that bear on it, in reading order."""

    question: ResolutionQuestion
    nodes: list[OutlineNode]

    @property
    def part_numbers(self) -> set[str]:
        return {node.part.number for node in self.nodes}


@dataclass
class TopicBrief:
    """A whole topic: its outline and its questions in their places."""

    topic: Topic
    outline: Outline
    questions: list[PlacedQuestion]

    @property
    def minutes(self) -> int:
        sections = [node.section.body for node in self.outline]
        return reading_minutes(
            self.topic.introduction, *sections, *(placed.question.text for placed in self.questions)
        )

    @property
    def question_minutes(self) -> int:
        """For the introduction and the questions alone."""
        return reading_minutes(self.topic.introduction, *(placed.question.text for placed in self.questions))

    def questions_on(self, part: OutlineNode) -> list[PlacedQuestion]:
        """The questions that `part`, or anything in it, bears on."""
        return [placed for placed in self.questions if part.number in placed.part_numbers]


def topic_briefs(topics: list[Topic], reader: Reader) -> list[TopicBrief]:
    """The briefs of `topics`, in three queries however many topics and sections there are."""
    sections_by_topic: dict[int, list[Section]] = {topic.pk: [] for topic in topics}
    topics_by_id = {topic.pk: topic for topic in topics}
    sections = Section.objects.visible_to(reader).filter(topic__in=topics)
    for section in sections.in_order():
        section.topic = topics_by_id[section.topic_id]
        sections_by_topic[section.topic_id].append(section)
    questions_by_topic: dict[int, list[ResolutionQuestion]] = {topic.pk: [] for topic in topics}
    questions = ResolutionQuestion.objects.visible_to(reader).filter(topic__in=topics)
    for question in questions.in_order().prefetch_related("sections"):
        question.topic = topics_by_id[question.topic_id]
        questions_by_topic[question.topic_id].append(question)
    return [_brief(topic, sections_by_topic[topic.pk], questions_by_topic[topic.pk]) for topic in topics]


def _brief(topic: Topic, sections: list[Section], questions: list[ResolutionQuestion]) -> TopicBrief:
    outline = build_outline(sections)
    bearing = [{section.pk for section in question.sections.all()} for question in questions]
    placed = [
        PlacedQuestion(question, [node for node in outline if node.section.pk in ids])
        for question, ids in zip(questions, bearing, strict=True)
    ]
    return TopicBrief(topic, outline, placed)


@dataclass
class SourcedFigure:
    """A key figure with the source its key names, or None when the guide itself is the source."""

    figure: KeyFigure
    source: Model | None  # of the glossary app, which this one does not know


def sourced_figures(edition: Edition, figures: QuerySet[KeyFigure], reader: Reader) -> list[SourcedFigure]:
    """`figures` in order, each with its source, in two queries."""
    rows = list(figures.in_order().select_related("tool", "topic"))
    keys = {figure.source_key for figure in rows} - {""}
    sources = {source.key: source for source in edition.sources.visible_to(reader).filter(key__in=keys)}
    drafts = _drafts_of_tools(edition, reader) if reader.is_staff else set()
    for figure in rows:
        # A draft is not named to readers, nor are rows fetched for its address.
        is_named = figure.tool and (figure.tool.published or figure.tool_id in drafts)
        figure.tool = figure.tool if is_named else None
        for owned in (figure.tool, figure.topic):
            if owned is not None:
                owned.committee = figure.committee
    return [SourcedFigure(figure, sources.get(figure.source_key)) for figure in rows]


def _drafts_of_tools(edition: Edition, reader: Reader) -> set[int]:
    tools = Tool.objects.visible_to(reader).filter(committee__edition=edition, published=False)
    return set(tools.values_list("pk", flat=True))


def sources_on(subject: Topic | Tool, edition: Edition, reader: Reader) -> list[Model]:
    """The sources of `edition` on a topic or tool of it, in order."""
    rows = list(linking_to(subject, "sources", reader).in_order())
    for source in rows:
        source.edition = edition
    return rows


def committee_topics(committee: Committee, reader: Reader) -> list[Topic]:
    return list(committee.topics.visible_to(reader).in_order())
