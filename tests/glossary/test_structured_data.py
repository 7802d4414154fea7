"""What pages say of themselves to machines is true, complete, safe, and never of a draft."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils.safestring import SafeString

from glossary.models import Term
from glossary.structured import authors_of, credited
from portal.serving.environment import PublicAddress
from tests.support.crawler import Page, read_page
from topics.models import Committee, Section
from topics.rendering import json_for_script

HERE = "http://127.0.0.1:8000"  # where the portal is known when PUBLIC_URL is not set
TOPIC = "/2030/assembly/topics/water/"
GLOSSARY = "/2026/glossary/"
ADDRESSES = ("url", "item", "inDefinedTermSet")  # the facts that are addresses
HOSTILE = "</script><script>alert(1)</script><!--<script> ]]> \u2028\u2029 & &lt; \" ' \\ “é🕵"


@pytest.fixture(scope="module")
def guide(guide_of_2026) -> dict[str, Page]:
    return guide_of_2026


@pytest.fixture
def term(edition) -> Term:
    return Term.objects.create(
        edition=edition,
        slug="aquifer",
        name="aquifer",
        aliases=["aquifers"],
        definition="Rock that holds *water*.",
        published=True,
    )


def graph(page: Page) -> list[dict]:
    """Return what `page` says of itself: one document, in the words of schema.org."""
    (text,) = page.data
    document = json.loads(text)
    assert document.keys() == {"@context", "@graph"}
    assert document["@context"] == "https://schema.org"
    return document["@graph"]


def said(client: Client, address: str) -> dict:
    """The first thing that the page at `address` says."""
    return graph(read_page(client, address))[0]


def things(value: object) -> Iterator[dict]:
    """Every thing in `value`, however deep."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from things(inner)


def highest_heading(page: Page) -> str:
    return next(words for level, words in page.headings if level == 1)


def without_references(page: Page) -> str:
    """Return what is read in the main part of `page`, but for the numbers that lead to sources."""
    return Page("", 200, re.sub(r"<sup\b.*?</sup>", "", page.html, flags=re.DOTALL)).read().main


# The 2026 guide


@pytest.fixture(scope="module")
def told(guide) -> dict[str, list[dict]]:
    """Address → what the page there says of itself, for the pages that say something."""
    return {url: graph(page) for url, page in guide.items() if page.data}


@pytest.fixture(scope="module")
def terms(told) -> dict[str, dict]:
    """Address → what the page of a term says of it."""
    return {url: first for url, (first, _) in told.items() if first["@type"] == "DefinedTerm"}


def test_topics_the_glossary_and_its_terms_say_what_they_are_and_nothing_else_does(told, fixture_objects):
    expected = {GLOSSARY: "DefinedTermSet"}
    for row in fixture_objects:
        slug = row["fields"].get("slug")
        if row["model"] == "glossary.term":
            expected[f"{GLOSSARY}{slug}/"] = "DefinedTerm"
        if row["model"] == "topics.topic":
            expected[f"/2026/interpol/topics/{slug}/"] = "LearningResource"
    kinds = {url: [thing["@type"] for thing in graph] for url, graph in told.items()}
    assert kinds == {url: [kind, "BreadcrumbList"] for url, kind in expected.items()}


def test_everything_has_a_type_and_no_fact_is_empty(told):
    for thing in things(list(told.values())):
        assert thing["@type"]
        assert [name for name, fact in thing.items() if fact in ("", None, [], {})] == []


def test_every_address_is_absolute_and_one_of_ours_is_a_page(guide, told):
    found = {
        fact
        for thing in things(list(told.values()))
        for name, fact in thing.items()
        if name in ADDRESSES and isinstance(fact, str)
    }
    ours = {address.removeprefix(HERE) for address in found if address.startswith(HERE)}
    assert {url: guide[url].status for url in ours} == dict.fromkeys(ours, 200)
    assert len(ours) > len(told)
    assert found - {f"{HERE}{url}" for url in ours} == {"https://www.edhecnationsunies.com"}


def test_a_page_is_first_of_all_about_itself_under_its_canonical_address(guide, told):
    for url, (first, _) in told.items():
        assert guide[url].canonical == [first["url"]] == [f"{HERE}{url}"]


def test_the_way_to_a_page_leads_from_the_cover_to_it(told):
    for url, (_, way) in told.items():
        steps = way["itemListElement"]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
        assert [steps[0]["item"], steps[-1]["item"]] == [f"{HERE}/2026/", f"{HERE}{url}"]
        assert len(steps) == (2 if url == GLOSSARY else 3)
        assert all(step["name"] for step in steps)


def test_the_glossary_says_whose_it_is(told):
    glossary = told[GLOSSARY][0]
    assert (glossary["name"], glossary["inLanguage"]) == ("Glossary, MUN des Lycéens 2026", "en")
    assert glossary["publisher"]["name"] == "EDHEC Nations Unies"


def test_a_term_is_told_in_the_words_of_its_page(guide, terms):
    for url, term in terms.items():
        assert term["description"] in without_references(guide[url])
        assert [
            name for name in (term["name"], *term.get("alternateName", ())) if name not in guide[url].main
        ] == []
        assert (term["termCode"], term["inDefinedTermSet"]) == (url.split("/")[3], f"{HERE}{GLOSSARY}")


def test_a_topic_is_told_with_its_readers_and_the_time_it_takes_them(guide, told):
    topics = {url: first for url, (first, _) in told.items() if "/topics/" in url}
    assert len(topics) == 2
    for url, topic in topics.items():
        assert topic["name"] in guide[url].main  # the agenda's question, below the short title
        assert topic["description"] in guide["/2026/"].main
        assert (topic["inLanguage"], topic["learningResourceType"]) == ("en", "study guide")
        assert topic["audience"]["audienceType"] == "Model United Nations delegates"
        assert (topic["typicalAgeRange"], topic["datePublished"]) == ("15-20", "2026")
        minutes = re.fullmatch(r"PT([1-9][0-9]*)M", topic["timeRequired"])[1]
        assert f"{minutes} minutes to read" in guide[url].main
        assert topic["author"]
        assert topic["isPartOf"]["name"] == "INTERPOL study guide, MUN des Lycéens 2026"
        assert topic["isPartOf"]["url"] == f"{HERE}/2026/interpol/"


def test_a_topic_has_its_parts_in_reading_order(guide, told):
    for url, (topic, _) in told.items():
        if topic["@type"] == "LearningResource":
            parts = topic["hasPart"]
            below = {page for page in guide if page.startswith(url) and "/questions/" not in page}
            pages = {page for page in below if not page.endswith("/print.html")}
            assert {part["url"].removeprefix(HERE) for part in parts} == pages - {url}
            for position, part in enumerate(parts, start=1):
                page = guide[part["url"].removeprefix(HERE)]
                assert (part["position"], part["name"]) == (position, highest_heading(page))
                assert page.title.startswith(f"{position} {part['name']}")


# Small editions


def test_what_nobody_has_filled_in_is_left_out(client, topic, term):
    Term.objects.update(aliases=[], definition="")
    assert said(client, TOPIC).keys().isdisjoint({"author", "publisher", "hasPart", "description"})
    assert said(client, term.get_absolute_url()).keys().isdisjoint({"alternateName", "description"})
    assert "publisher" not in said(client, "/2030/glossary/")


def test_a_topic_without_a_summary_is_described_by_its_introduction(client, topic):
    topic.introduction = "Wells run **dry**.\n\nWho pays?"
    topic.save()
    assert said(client, TOPIC)["description"] == "Wells run dry. Who pays?"
    topic.summary = "Who owns water?"
    topic.save()
    assert said(client, TOPIC)["description"] == "Who owns water?"


def test_marks_of_links_and_citations_are_not_words(client, term):
    Term.objects.update(definition="A [[well]] is !deep [@un-water, p. 9] and !!never dry!!.")
    assert said(client, term.get_absolute_url())["description"] == "A well is deep and never dry."


def test_a_draft_is_named_only_once_it_is_published(client, section):
    assert any(thing.get("name") == "Wells" for thing in things(said(client, TOPIC)))
    Section.objects.update(published=False)
    assert "Wells" not in json.dumps(said(client, TOPIC))


def test_a_page_that_is_not_there_says_nothing(client, edition):
    page = read_page(client, "/2030/glossary/aquifer/")
    assert (page.status, page.data) == (404, [])


def test_addresses_are_public_whatever_host_was_asked(topic, settings):
    settings.PUBLIC_ADDRESS = PublicAddress("https://guide.example.org", "guide.example.org", is_secure=True)
    page = read_page(Client(headers={"Host": "localhost:9000"}), TOPIC)
    urls = [fact for thing in things(graph(page)) for name, fact in thing.items() if name in ADDRESSES]
    assert urls
    assert all(url.startswith("https://guide.example.org/2030/") for url in urls)
    assert "localhost" not in page.data[0]


# Authors


@pytest.mark.parametrize(
    ("names", "people"),
    [
        ("", []),
        (" ; ", []),
        ("EDHEC Nations Unies", [{"@type": "Organization", "name": "EDHEC Nations Unies"}]),
        (
            "Martin, Léa",
            [{"@type": "Person", "name": "Léa Martin", "familyName": "Martin", "givenName": "Léa"}],
        ),
        ("Martin,", [{"@type": "Person", "name": "Martin", "familyName": "Martin"}]),
        (
            "de la Tour, Anne Marie; UN Water ;Sow, A.",
            [
                {
                    "@type": "Person",
                    "name": "Anne Marie de la Tour",
                    "familyName": "de la Tour",
                    "givenName": "Anne Marie",
                },
                {"@type": "Organization", "name": "UN Water"},
                {"@type": "Person", "name": "A. Sow", "familyName": "Sow", "givenName": "A."},
            ],
        ),
    ],
)
def test_names_are_people_with_a_comma_and_organisations_without(names, people):
    assert credited(names) == people


def test_the_organiser_is_the_author_where_the_committee_names_none(client, topic, committee):
    committee.edition.organiser, committee.edition.website = "Assembly Club", "https://club.example"
    committee.edition.save()
    organiser = {"@type": "Organization", "name": "Assembly Club", "url": "https://club.example"}
    assert said(client, TOPIC)["author"] == [organiser]
    Committee.objects.update(authors="Martin, Léa")
    resource = said(client, TOPIC)
    assert [author["name"] for author in resource["author"]] == ["Léa Martin"]
    assert resource["publisher"] == organiser


def test_without_an_organiser_nobody_is_the_author(committee):
    assert authors_of(committee) == []


# The text in the page


def test_no_text_can_leave_its_script_and_every_one_is_read_back_whole(client, term, topic, section):
    Term.objects.update(name=HOSTILE, definition=f"    {HOSTILE}", aliases=[HOSTILE])
    Section.objects.update(title=HOSTILE)
    topic.title = topic.summary = HOSTILE
    topic.save()
    of_itself = {
        TOPIC: ("name", "description"),
        term.get_absolute_url(): ("name", "description"),
    }
    for address, names in of_itself.items():
        page = read_page(client, address)
        assert page.blocked == []
        thing, way = graph(page)
        assert [thing[name] for name in names] == [HOSTILE] * len(names)
        inner = [*thing.get("hasPart", []), way["itemListElement"][-1]]
        assert HOSTILE in [found["name"] for found in inner]


@pytest.mark.parametrize(
    "text",
    [
        "</script>",
        "<!--",
        "-->",
        "]]>",
        "<script",
        "\u2028\u2029",
        "&lt;",
        "a\\u003Cb",
        '"',
        "\x00\n",
        "é🕵",
        "\ud800",
    ],
)
def test_json_for_a_script_holds_nothing_but_plain_signs_and_reads_back_the_same(text):
    for value in (text, [text], {text: {"inner": text}}):
        written = json_for_script(value)
        assert isinstance(written, SafeString)
        assert written.isascii()
        assert written.isprintable()
        assert not re.search("[<>&]", written)
        assert json.loads(written) == value


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
def test_what_json_cannot_say_is_refused(value):
    with pytest.raises((TypeError, ValueError)):
        json_for_script(value)
    assert json_for_script([1, 2.5, None, True]) == "[1,2.5,null,true]"
