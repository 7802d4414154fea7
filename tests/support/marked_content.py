"""Content in which every field holds a marker of its own, so that a leak says what leaked and from where."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from django.db import models

from glossary.models import Source, Term
from tests.support.kinds import tool_kind
from topics.drafts.fields import draftable_fields
from topics.fields import NameListField
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)

# Fields of numbers that the guide never shows as such: markers of theirs would be met by chance.
UNMARKED = {"position", "number", "year", "month", "day"}


@dataclass(frozen=True)
class Planted:
    """A marker, and the row and field that hold it."""

    marker: str
    row: models.Model
    field: str
    waits: bool = False  # in the draft of a change

    def __str__(self) -> str:
        return f"{self.marker} of {type(self.row).__name__}.{self.field}" + " (draft)" * self.waits


def leaks(answers: dict[str, bytes], planted: list[Planted]) -> list[str]:
    """Return each marker that is in an answer, with its address."""
    small = {url: answer.lower() for url, answer in answers.items()}
    held = {url: like_markers(answer) for url, answer in small.items()}
    found = []
    for each in planted:
        sought = each.marker.encode().lower()
        # A year as a word: changes and pictures have addresses of random or hashed letters and digits.
        follows = rb"[0-9a-z]" if sought.isdigit() else rb"[0-9]"
        marker = re.compile(rb"(?<![0-9a-z])" + sought + rb"(?!" + follows + rb")")
        found += [
            f"{each} in {url}"
            for url, answer in small.items()
            if sought in held[url] and marker.search(answer)
        ]
    return found


def like_markers(answer: bytes) -> set[bytes]:
    """Return what looks like a marker: to look for each in each answer takes many times as long."""
    numbers = re.findall(rb"[0-9]{4,}", answer)
    years = {number[start : start + 4] for number in numbers for start in range(len(number) - 3)}
    return years.union(re.findall(rb"zq[0-9]+qz", answer))


@dataclass
class Garden:
    """Makes rows and remembers what stands where."""

    planted: list[Planted] = field(default_factory=list)
    _texts: Iterator[int] = field(default_factory=lambda: count(100))
    _years: Iterator[int] = field(default_factory=lambda: count(2990, -1))

    def plant(self, model: type[models.Model], **given: object) -> models.Model:
        """A row of `model` with what is given, and markers in all its other fields."""
        marked = [each for each in model._meta.concrete_fields if each.editable and each.name not in given]
        values = {each.name: found for each in marked if (found := self._marked(each)) is not None}
        row = model.objects.create(**values, **given)
        self.planted += [Planted(text_of(value), row, name) for name, value in values.items()]
        return row

    def draft_values(self, row: models.Model, **given: object) -> dict[str, object]:
        """Values that can wait for `row`, with markers in all its fields that can have some."""
        values = dict(given)
        for each in draftable_fields(type(row)):
            if each.name not in given and not each.many_to_many:
                value = self._marked(each)
                if value is not None:
                    values[each.name] = value.isoformat() if isinstance(value, datetime.date) else value
                    self.planted.append(Planted(text_of(value), row, each.name, waits=True))
        return values

    def guide(self, committee: Committee, *, published: bool, topic: Topic | None = None) -> None:
        """One of each kind that stands in a committee; sections, question and facts in `topic` if given."""
        state = {"published": published}
        own = self.plant(Topic, committee=committee, number=1 + committee.topics.count(), **state)
        part = self.plant(Section, topic=topic or own, parent=None, **state)
        self.plant(Section, topic=topic or own, parent=part, **state)
        question = self.plant(ResolutionQuestion, topic=topic or own, **state)
        question.sections.add(part)
        for asked in {question, *(topic.questions.all() if topic else ())}:
            self.plant(QuestionFact, question=asked, kind="exists", **state)
        self.plant(Precedent, committee=committee, year=2010, **state).questions.add(question)
        kind = tool_kind(committee, "forum")
        tool = self.plant(Tool, committee=committee, kind=kind, notice_colour="", **state)
        in_committee = {"committee": committee, "on_timeline": True, **state}
        self.plant(KeyFigure, tool=tool, topic=None, as_of_words="", **in_committee)
        in_words = {"as_of": 2020, "period_start": None}  # which words stand for
        self.plant(KeyFigure, tool=None, topic=own, **in_words, **in_committee)

    def entry_index(self, edition: Edition, *, published: bool) -> None:
        """A source and a term."""
        self.plant(Source, edition=edition, link_status="dead", published=published)
        self.plant(Term, edition=edition, published=published)

    def _marked(self, each: models.Field) -> object:
        """A marker as a value of this field; None where it can hold none."""
        if each.primary_key or each.choices or each.is_relation:
            return None
        match each:
            case models.BooleanField():
                return None
            case models.IntegerField():
                return None if each.name in UNMARKED else next(self._years)
            case models.DateTimeField():
                return None  # a release time decides whether the rest is shown
            case models.DateField():
                return datetime.date(next(self._years), 3, 4)
        text = f"zq{next(self._texts)}qz"
        match each:
            case NameListField():
                return [text]
            case models.URLField():
                return f"https://example.org/{text}"
            case models.EmailField():
                return f"{text}@example.org"
        return text


def text_of(value: object) -> str:
    """The marker in a value that `Garden` made."""
    match value:
        case [text]:
            return text
        case datetime.date():
            return str(value.year)
    return str(value).rpartition("/")[2].partition("@")[0]


def key_of(row: models.Model) -> dict[str, str]:
    """Return what the address of a row is made of, by the names that addresses use."""
    own = {Committee: "committee", Topic: "topic", Section: "section", Tool: "tool", Term: "term"}
    own |= {Edition: "edition", Source: "key", ResolutionQuestion: "question"}
    owners = ["edition", "committee", "topic", "question"]
    names = [*owners[: len(row.natural_key_lookups) - 1], own.get(type(row), type(row).__name__)]
    return dict(zip(names, row.natural_key(), strict=True))
