"""Documents of an edition, which can be found: one for each passage with an address of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from glossary.models import Source, Term
from glossary.structured import plain
from portal.search.words import SMALL_WORDS
from topics.content import Content, content_of
from topics.derived import KeptByVersion
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    Tool,
)
from topics.pages import WholeTopic, whole_topics_of
from topics.permissions import Person

CALLED = ("tool", "term")  # kinds whose other names are what people call them
NAMED_IN_PASSING = (*CALLED, "topic")  # kinds of which a question names one and asks more
SENTENCES = frozenset({"evidence", "figure"})  # kinds whose titles are sentences, not names
# A tool with a colour is asked for by it in French, also where no source gives its French name.
FRENCH_COLOURS = {
    "red": ["rouge"],
    "yellow": ["jaune"],
    "blue": ["bleue"],
    "black": ["noire"],
    "green": ["verte"],
    "orange": ["orange"],
    "purple": ["mauve", "violette"],
    "silver": ["argentée"],
}


@dataclass(frozen=True)
class Document:
    """A passage that can be found, in plain text.

    `names` are other names of it, such as aliases, acronyms and its French name; `place` says where it
    stands, for people; `number` is its number in the outline.
    """

    kind: str
    url: str
    title: str
    names: tuple[str, ...] = ()
    number: str = ""
    place: str = ""
    text: str = ""

    @property
    def known_as(self) -> tuple[str, ...]:
        """Return its title, its other names and “Part 3.2.1”: all by which it may be asked for."""
        return (self.title, *self.names, *([f"Part {self.number}"] if self.number else []))


@KeptByVersion
def documents_of(edition: Edition, reader: Person) -> list[Document]:
    """Return the documents of `edition` that `reader` may see, in the order of the guide."""
    content = content_of(edition, reader)
    committees = content.of(Committee)
    found: list[Document] = []
    for committee in committees:
        place = committee.short_name if len(committees) > 1 else ""
        found += _of_committee(content, committee, whole_topics_of(edition, reader)[committee], place)
    found += map(_term, content.of(Term))
    found += map(_source, content.of(Source))
    return found


def _of_committee(
    content: Content, committee: Committee, whole_topics: list[WholeTopic], place: str
) -> Iterator[Document]:
    url = committee.get_absolute_url()
    about = _joined(committee.presentation, committee.mandate, committee.background)
    yield Document("topic", url, committee.name, _names(committee.acronym), place=place, text=about)
    if committee.how_it_works:
        title, text = f"How {committee.short_name} works", _joined(committee.how_it_works)
        own = reverse("topics:how_it_works", args=[committee.edition.slug, committee.slug])
        yield Document("topic", own, title, place=place, text=text)
    for whole in whole_topics:
        yield from _of_topic(content, whole, place)
    for tool in content.of(Tool, committee=committee):
        yield _tool(tool, place)
    for figure in content.of(KeyFigure, committee=committee):
        url = (figure.tool or figure).get_absolute_url()
        owner = figure.tool.name if figure.tool else figure.topic and figure.topic.menu_title
        within = ", ".join(filter(None, (place, owner)))
        text = f"{figure.value}, {figure.period}"
        yield Document("figure", url, figure.statement, place=within, text=text)
    for precedent in content.of(Precedent, committee=committee):
        names = _names(*_numbers(precedent), precedent.slug.replace("-", " "))
        text = f"{precedent.asked} {precedent.body}, {precedent.date}"
        yield Document(
            "evidence", precedent.get_absolute_url(), precedent.title, names, place=place, text=text
        )
    first = next((placed.question for whole in whole_topics for placed in whole.questions), None)
    if first is not None:
        for phrase in content.of(OpeningPhrase, committee=committee):
            yield _phrase(phrase, first.get_absolute_url(), place)


def _of_topic(content: Content, whole: WholeTopic, place: str) -> Iterator[Document]:
    topic = whole.topic
    where = f"{place}, {topic.menu_title}" if place else topic.menu_title
    text = _joined(topic.summary, topic.introduction, topic.background, topic.editor_note)
    names = _names(topic.short_title)
    yield Document("topic", topic.get_absolute_url(), topic.title, names, place=place, text=text)
    for node in whole.outline:
        section = node.section
        within = where if node.depth == 1 else f"{where}, {node.part.section.title}"
        yield Document(
            "section",
            node.url,
            section.title,
            number=node.number,
            place=within,
            text=_joined(section.body, section.background, section.editor_note),
        )
    questions = [placed.question for placed in whole.questions]
    for question in questions:
        text = _joined(question.text, question.background)
        yield Document("question", question.get_absolute_url(), question.label, place=where, text=text)
        for fact in content.of(QuestionFact, question=question):
            within = f"{where}, {question.label}"
            text = f"{fact.get_kind_display()}, {fact.as_of}"
            yield Document("evidence", fact.get_absolute_url(), fact.statement, place=within, text=text)


def _numbers(precedent: Precedent) -> list[str]:
    """Return the number alone and after its body: “2220”, “UN Security Council 2220” and “UNSC 2220”."""
    bodies = ("", precedent.body, _initials(precedent.body)) if precedent.number else ()
    return [f"{body} {precedent.number}" for body in bodies]


def _initials(name: str) -> str:
    """Return how a body is called for short: “UNGA” for “UN General Assembly”."""
    words = [word for word in name.split() if word not in SMALL_WORDS]
    return "".join(word if word.isupper() else word[0] for word in words)


def _tool(tool: Tool, place: str) -> Document:
    text = _joined(tool.summary, tool.body, tool.background, tool.asks, tool.coverage, tool.editor_note)
    names = _names(
        *(tool.acronym, tool.expansion, *tool.aliases),
        tool.name.removeprefix(f"{tool.kind} "),
        *_spellings("" if tool.french_note else tool.french),
        *_french_colours(tool),
    )
    kind = f"{place}, {tool.kind}" if place else str(tool.kind)
    return Document("tool", tool.get_absolute_url(), tool.name, names, place=kind, text=text)


def _french_colours(tool: Tool) -> list[str]:
    is_french = tool.equivalent_language == Edition.EquivalentLanguage.FRENCH
    return FRENCH_COLOURS.get(tool.shown_colour, []) if is_french else []


def _term(term: Term) -> Document:
    names = _names(*term.aliases, *_spellings(term.french))
    return Document("term", term.get_absolute_url(), term.name, names, text=_joined(term.definition))


def _source(source: Source) -> Document:
    year = str(source.year or "")
    names = _names(f"{source.publisher} {year}", source.number, source.key.replace("-", " "))
    text = " · ".join(part for part in (source.byline, source.publisher, year, plain(source.note)) if part)
    return Document("source", source.get_absolute_url(), source.title, names, text=text)


def _phrase(phrase: OpeningPhrase, url: str, place: str) -> Document:
    names = _names(phrase.french, phrase.french_masculine)
    text = f"{phrase.get_kind_display()} clause, {phrase.get_strength_display().lower()}. {phrase.french}"
    return Document("phrase", f"{url}#site-phrases", phrase.english, names, place=place, text=text)


def _names(*names: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in names if name.strip())


def _spellings(french: str) -> list[str]:
    """Return the names in a French field: “GANE (groupe armé non étatique)” is two, and so is “a, b”."""
    return re.split(r"[();,]", french)


def _joined(*texts: str) -> str:
    """Return Markdown texts as one plain text."""
    return " ".join(filter(None, map(plain, filter(None, texts))))
