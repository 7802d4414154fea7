"""What a page costs the database does not grow with the content, and templates cost it nothing."""

import pytest
from django.db import connection
from django.template import engines
from django.template.backends.django import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glossary.addresses import addresses_of
from glossary.apparatus import apparatus_of
from glossary.backlinks import backlinks_of
from glossary.changed import kept_changes, kept_told
from glossary.derived import release_times
from glossary.models import Source, Term
from topics.models import Edition, KeyFigure, OpeningPhrase, ResolutionQuestion, Section, Tool, Topic

COMMITTEE = "/2026/interpol/"
TOPIC = f"{COMMITTEE}topics/tracking-fugitives/"
# Each kind of page with the queries of its first showing to an anonymous reader. One reads the editions'
# versions for the page cache; one reads the release times, one which pages are open, one which changes are
# noted, three the apparatus and five all texts for the links back to an entry, each once for each version
# (test_apparatus.py).
QUERIES = {
    "/": 19,
    "/2026/": 18,
    COMMITTEE: 18,
    TOPIC: 17,
    f"{TOPIC}main-forms/": 14,
    f"{TOPIC}questions/preventing-political-misuse/": 15,
    f"{COMMITTEE}tools/": 6,
    f"{COMMITTEE}tools/biohub/": 24,
    "/2026/glossary/": 8,
    "/2026/glossary/ballistics/": 18,
    "/2026/bibliography/": 14,
    "/2026/bibliography/interpol-biohub/": 20,
    "/2026/changes/": 7,
    "/2026/changes.atom": 4,
    "/2026/nowhere/": 6,
}
MUCH = 210  # more rows of each kind: at least twice as many as the edition has of any

every_page = pytest.mark.parametrize("url", QUERIES)


@pytest.fixture
def grown_edition(edition_2026: Edition) -> Edition:
    """The 2026 edition with `MUCH` more of everything, tied to what the pages above are about."""
    numbers = range(1000, 1000 + MUCH)
    committee = edition_2026.committees.get()
    topic = committee.topics.get(slug="tracking-fugitives")
    in_edition = {"edition": edition_2026, "published": True}
    in_committee = {"committee": committee, "published": True}

    more_topics = (Topic(**in_committee, number=n, slug=f"topic-{n}", title=f"Topic {n}") for n in numbers)
    more_tools = (
        Tool(**in_committee, slug=f"device-{n}", name=f"device {n}", kind=Tool.Kind.DEVICE, since=n)
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
    add_figures(topic, numbers, [committee.tools.get(slug="biohub"), *tools])
    add_phrases(edition_2026, numbers)
    term = edition_2026.terms.get(slug="ballistics")
    term.see_also.add(*terms)
    term.seen_from.add(*terms)
    source = edition_2026.sources.get(key="interpol-biohub")
    source.tools.add(*tools)
    source.topics.add(*committee.topics.all())
    committee.tools.get(slug="biohub").sources.add(*sources)
    topic.sources.add(*sources)
    return edition_2026


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


def add_phrases(edition: Edition, numbers: range) -> None:
    OpeningPhrase.objects.bulk_create(
        OpeningPhrase(edition=edition, slug=f"asks-{n}", english="Asks", kind="operative", strength="soft")
        for n in numbers
    )


def queries_of(url: str) -> list[str]:
    """The queries of a first look at `url`: a new client is a server that has kept no page yet."""
    addresses_of.clear()
    apparatus_of.clear()
    backlinks_of.clear()
    kept_changes.clear()
    kept_told.clear()
    release_times.clear()
    with CaptureQueriesContext(connection) as captured:
        Client().get(url)
    return [query["sql"] for query in captured]


def tables(queries: list[str]) -> str:
    """One line for each query, short enough to see which one comes again and again."""
    return "\n".join(query[query.find("FROM") :][:70] for query in queries)


@every_page
def test_a_page_of_the_2026_edition_costs_so_many_queries(edition_2026, url):
    queries = queries_of(url)
    assert len(queries) == QUERIES[url], tables(queries)


@every_page
def test_a_page_costs_no_query_more_when_there_is_three_times_as_much(grown_edition, url):
    assert all(manager.count() > MUCH for manager in (grown_edition.terms, grown_edition.sources))
    queries = queries_of(url)
    assert len(queries) == QUERIES[url], tables(queries)


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
