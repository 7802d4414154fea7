"""What a page costs the database does not grow with the content, and templates cost it nothing."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.template import engines
from django.template.backends.django import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from tests.support.crawler import passing_rows
from tests.support.kinds import tool_kind
from topics.derived import every_kept
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    OpeningPhrase,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)

COMMITTEE = "/2026/interpol/"
TOPIC = f"{COMMITTEE}topics/tracking-fugitives/"
PAGES = [
    "/",
    "/2026/",
    COMMITTEE,
    TOPIC,
    f"{TOPIC}print.html",
    f"{TOPIC}main-forms/",
    f"{TOPIC}questions/preventing-political-misuse/",
    f"{COMMITTEE}how-it-works/",
    f"{COMMITTEE}precedents/",
    f"{COMMITTEE}cards/",
    f"{COMMITTEE}tools/",
    f"{COMMITTEE}tools/biohub/",
    "/2026/glossary/",
    "/2026/glossary/ballistics/",
    "/2026/bibliography/",
    "/2026/bibliography/interpol-biohub/",
    "/2026/changes/",
    "/2026/changes.atom",
    "/2026/search/",
    "/2026/nowhere/",  # which searches for the page nearest to it
]
# One reads the versions of all editions where the page may be of an archived one, and one the edition. Once
# for each version, one reads its release times, one all of its content, and one or two its noted changes.
MOST_QUERIES = 8
MUCH = 3 * MOST_QUERIES  # more rows of each kind: a query for each of them would be far too many

pytestmark = pytest.mark.usefixtures("stored_2026")
every_page = pytest.mark.parametrize("url", PAGES)


@pytest.fixture(scope="class")
def grown_edition(stored_2026, django_db_blocker) -> Iterator[Edition]:
    """The 2026 edition with `MUCH` more of everything."""
    with passing_rows(django_db_blocker):
        edition = Edition.objects.get(slug="2026")
        grow(edition)
        yield edition


def grow(edition_2026: Edition) -> None:
    """Tie `MUCH` more of everything to what the pages above are about."""
    numbers = range(1000, 1000 + MUCH)
    committee = edition_2026.committees.get()
    topic = committee.topics.get(slug="tracking-fugitives")
    in_edition = {"edition": edition_2026, "published": True}
    in_committee = {"committee": committee, "published": True}

    more_topics = (Topic(**in_committee, number=n, slug=f"topic-{n}", title=f"Topic {n}") for n in numbers)
    more_tools = (
        Tool(**in_committee, slug=f"device-{n}", name=f"device {n}", kind=tool_kind(committee), since=n)
        for n in numbers
    )
    more_terms = (Term(**in_edition, slug=f"word-{n}", name=f"word {n}", definition="It.") for n in numbers)
    more_sources = (Source(**in_edition, key=f"paper-{n}", title=f"Paper {n}") for n in numbers)
    Topic.objects.bulk_create(more_topics)
    tools = Tool.objects.bulk_create(more_tools)
    terms = Term.objects.bulk_create(more_terms)
    sources = Source.objects.bulk_create(more_sources)

    sections = add_sections(topic, numbers)
    add_questions(topic, numbers, sections)
    add_evidence(topic, numbers)
    add_figures(topic, numbers, [committee.tools.get(slug="biohub"), *tools])
    add_phrases(edition_2026.committees.get(), numbers)
    term = edition_2026.terms.get(slug="ballistics")
    term.see_also.add(*terms)
    term.seen_from.add(*terms)
    source = edition_2026.sources.get(key="interpol-biohub")
    source.tools.add(*tools)
    source.topics.add(*committee.topics.all())
    committee.tools.get(slug="biohub").sources.add(*sources)
    topic.sources.add(*sources)


def add_sections(topic: Topic, numbers: range) -> list[Section]:
    """Parts, sections in a part that is there, and points in these; returns those in the middle."""

    def add(kind: str, number: int, parent: Section | None) -> Section:
        slug, title, body = f"{kind}-{number}", f"{kind} {number}", f"About device {number}."
        return Section(topic=topic, parent=parent, slug=slug, title=title, body=body, published=True)

    part = topic.sections.get(slug="main-forms")
    Section.objects.bulk_create(add("part", n, None) for n in numbers)
    sections = Section.objects.bulk_create(add("section", n, part) for n in numbers)
    Section.objects.bulk_create(add("point", n, sections[n % 20]) for n in numbers)
    return sections


def add_questions(topic: Topic, numbers: range, sections: list[Section]) -> None:
    questions = ResolutionQuestion.objects.bulk_create(
        ResolutionQuestion(topic=topic, slug=f"question-{n}", label=f"Q {n}", text="Why?", published=True)
        for n in numbers
    )
    for question in questions[:20]:
        question.sections.add(*sections[:20])
    topic.questions.get(slug="preventing-political-misuse").sections.add(*sections)


def add_evidence(topic: Topic, numbers: range) -> None:
    """Facts and precedents on the question whose page is above, and on others."""
    asked = topic.questions.get(slug="preventing-political-misuse")
    sourced = [{"source_key": ("interpol-biohub", f"paper-{n}")[n % 2], "published": True} for n in numbers]
    QuestionFact.objects.bulk_create(
        QuestionFact(question=asked, slug=f"fact-{n}", kind="exists", statement="So.", as_of="2026", **source)
        for n, source in zip(numbers, sourced, strict=True)
    )
    resolved = {"committee": topic.committee, "body": "UN", "year": 2010, "date": "2010", "title": "On data"}
    precedents = Precedent.objects.bulk_create(
        Precedent(slug=f"un-{n}", **resolved, **source) for n, source in zip(numbers, sourced, strict=True)
    )
    asked.precedents.add(*precedents)
    for question in topic.questions.all()[:20]:
        question.precedents.add(*precedents[:20])


def add_figures(topic: Topic, numbers: range, tools: list[Tool]) -> None:
    KeyFigure.objects.bulk_create(
        KeyFigure(
            committee=topic.committee,
            topic=(None, topic)[n % 2],
            tool=tools[n % 5],
            slug=f"figure-{n}",
            value=str(n),
            statement="So many.",
            as_of=n,
            on_timeline=True,
            source_key=("interpol-biohub", f"paper-{n}")[n % 3 % 2],
            published=True,
        )
        for n in numbers
    )


def add_phrases(committee: Committee, numbers: range) -> None:
    OpeningPhrase.objects.bulk_create(
        OpeningPhrase(
            committee=committee, slug=f"asks-{n}", english="Asks", kind="operative", strength="soft"
        )
        for n in numbers
    )


def queries_of(url: str) -> list[str]:
    """The queries of a first look at `url`: where nothing is kept yet.

    What search has is built once for a version, by whoever comes first to a page that is not there.
    """
    if url.endswith("/nowhere/"):
        Client().get(url)
    forget_all()
    with CaptureQueriesContext(connection) as captured:
        Client().get(url)
    return [query["sql"] for query in captured]


def forget_all() -> None:
    """Drop all that is kept by version, as in a process that has just started."""
    for kept in every_kept:
        kept.clear()


def tables(queries: list[str]) -> str:
    """One line for each query, short enough to see which one comes again and again."""
    return "\n".join(query[query.find("FROM") :][:70] for query in queries)


@every_page
def test_the_first_page_after_a_change_costs_eight_queries_at_most(edition_2026, url):
    queries = queries_of(url)
    assert len(queries) <= MOST_QUERIES, tables(queries)


@pytest.mark.parametrize("url", [TOPIC, f"{COMMITTEE}tools/biohub/", "/2026/bibliography/"])
def test_the_next_page_of_a_version_reads_no_content(edition_2026, url):
    queries_of("/2026/glossary/ballistics/")
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(url).status_code == 200
    queries = [query["sql"] for query in captured]
    assert len(queries) == 2, tables(queries)  # the versions of all editions, and the edition


@pytest.mark.usefixtures("db")
class TestMoreOfEverything:
    """In a class, for which the edition grows once and is as small as before after it."""

    @every_page
    def test_a_page_costs_no_query_more(self, grown_edition, url):
        assert all(manager.count() > MUCH for manager in (grown_edition.terms, grown_edition.sources))
        queries = queries_of(url)
        assert len(queries) <= MOST_QUERIES, tables(queries)


@pytest.fixture
def queries_while_rendering(monkeypatch) -> list[str]:
    """Collects what is asked of the database while a template is rendered."""
    found: list[str] = []
    render = Template.render

    def watched(template: Template, *arguments, **options) -> str:
        with CaptureQueriesContext(connection) as captured:
            text = render(template, *arguments, **options)
        found.extend(query["sql"] for query in captured)
        return text

    monkeypatch.setattr(Template, "render", watched)
    return found


@every_page
def test_a_template_asks_the_database_nothing(edition_2026, queries_while_rendering, url):
    Client().get(url)
    assert queries_while_rendering == []


@every_page
def test_a_template_asks_nothing_for_a_signed_in_reader_either(
    edition_2026, queries_while_rendering, organiser, url
):
    client = Client()
    client.force_login(organiser)
    client.get(url)
    assert queries_while_rendering == []


def test_a_query_in_a_template_would_be_noticed(edition_2026, queries_while_rendering):
    engines["django"].from_string("{{ edition }}").render({"edition": edition_2026})
    assert queries_while_rendering == []
    engines["django"].from_string("{{ edition.committees.count }}").render({"edition": edition_2026})
    assert len(queries_while_rendering) == 1
