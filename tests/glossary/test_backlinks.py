"""Where the guide uses a term or tool and where it cites a source: every link in the prose, nothing else."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client

from glossary.models import Source, Term
from tests.support.crawler import VOID, Page, crawl, without_layout
from tests.support.kinds import tool_kind
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic

LINKS_OF_OURS = ("to-term", "to-tool", "to-source")


class LinkReader(HTMLParser):
    """Reads the links of ours in the prose of a page, and the lists of uses on an entry's page."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url = url
        self.linked: list[tuple[str, str]] = []  # target, and the address of the place it is linked from
        self.added: list[str] = []  # targets that what the editors added links to
        self.used_at: list[str] = []  # the places that an entry's page lists, one for each sentence
        self.references: dict[str, str] = {}  # "#site-ref-1" → the source's address
        self._open: list[tuple[str, dict]] = []
        self._place = ""
        self._question = ""
        self.feed(html)
        self.close()
        self.linked = [
            (self.references.get(target, target), urljoin(url, place)) for target, place in self.linked
        ]

    def handle_starttag(self, tag, attributes):
        given = {name: value or "" for name, value in attributes}
        classes = given.get("class", "").split()
        if tag not in VOID:
            self._open.append((tag, given))
        if "node__title" in classes:  # what follows stands at this anchor
            self._place = f"#{given['id']}"
        if "use__place" in classes:
            self._listed = given["href"]
        if "use__sentence" in classes:
            self.used_at.append(self._listed)
        if tag == "a":
            self._follow(given.get("href", ""), classes)

    def _follow(self, address: str, classes: list[str]) -> None:
        around = [each.get("class", "") for _, each in self._open[:-1]]
        if any("question-list__label" in each for each in around):
            self._question = address
        if set(classes) & set(LINKS_OF_OURS):
            in_questions = any(
                name == "ol" and "question-list" in each.get("class", "") for name, each in self._open
            )
            self.linked.append((address, self._question if in_questions else self._place))
            if "background" in around:
                self.added.append(address)
        inside = {each.get("id", "") for _, each in self._open}
        reference = next((each for each in inside if re.fullmatch(r"site-ref-\d+", each)), None)
        if reference and "/bibliography/" in address:
            self.references[f"#{reference}"] = address

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass


def links_in_prose(pages: dict[str, LinkReader]) -> Counter:
    """(target, place) of every link in the prose, each text counted once.

    A question is read on its topic's page and on its own; an edition's cover at two addresses.
    """
    found = Counter()
    for url, page in pages.items():
        if url == "/":
            continue
        for target, place in page.linked:
            is_repeated = "/questions/" in place and place != url
            found[target, place] += 0 if is_repeated else 1
    return +found


def listed_uses(pages: dict[str, LinkReader]) -> Counter:
    return Counter((url, place) for url, page in pages.items() for place in page.used_at)


def read_all(pages: dict[str, Page]) -> dict[str, LinkReader]:
    return {
        url: LinkReader(url, page.html) for url, page in pages.items() if page.html and page.status == 200
    }


@pytest.fixture(scope="module")
def pages(guide_of_2026) -> dict[str, LinkReader]:
    """Of the whole 2026 guide."""
    return read_all(guide_of_2026)


def test_every_link_in_the_2026_guide_is_listed_by_its_target_and_nothing_else_is(pages):
    linked, listed = links_in_prose(pages), listed_uses(pages)
    assert linked == listed
    assert linked.total() > 500
    assert len({target for target, _ in linked if "/bibliography/" in target}) > 100
    assert len({target for target, _ in linked if "/tools/" in target}) > 15


def test_what_a_topic_says_of_a_question_is_said_on_its_own_page_too(pages):
    on_topics = Counter(
        (target, place)
        for url, page in pages.items()
        for target, place in page.linked
        if "/questions/" in place and place != url
    )
    questions = {url: page for url, page in pages.items() if "/questions/" in url}
    on_their_own = Counter((target, url) for url, page in questions.items() for target, _ in page.linked)
    # Only its own page has what the editors added to it.
    on_their_own -= Counter(
        (page.references.get(target, target), url) for url, page in questions.items() for target in page.added
    )
    assert on_topics - on_their_own == Counter()
    assert on_topics


# In a small edition


@pytest.fixture
def well(edition: Edition) -> Term:
    return Term.objects.create(
        edition=edition, slug="well", name="well", definition="A hole with water.", published=True
    )


@pytest.fixture
def pump(committee: Committee) -> Tool:
    return Tool.objects.create(
        committee=committee, slug="pump", name="pump", kind=tool_kind(committee), published=True
    )


@pytest.fixture
def source(edition: Edition) -> Source:
    return Source.objects.create(edition=edition, key="un-water", title="Water for all", published=True)


def write(section: Section, body: str) -> None:
    section.body = body
    section.save()


def uses_of(client: Client, entry: Term | Tool | Source) -> list[tuple[str, str, list[tuple]]]:
    """(group, place, sentences) as the page of `entry` has them."""
    uses = client.get(entry.get_absolute_url()).context["uses"]
    return [
        (group.title, place.title, [tuple(excerpt) for excerpt in excerpts])
        for group, places in uses
        for place, excerpts in places
    ]


def test_a_use_stands_with_its_sentence_under_its_topic(client, section, well):
    write(section, "Rain falls. The *old* Well is dry! More rain.")
    assert uses_of(client, well) == [("Topic 1: Water", "Wells", [("The old ", "Well", " is dry!")])]
    page = client.get(well.get_absolute_url()).content.decode()
    sentence = '<p class="use__sentence">The old <strong>Well</strong> is dry!</p>'
    assert without_layout(sentence) in without_layout(page)
    assert f'<a class="use__place" href="{section.get_absolute_url()}">' in page


def test_a_use_that_is_not_linked_is_not_listed(client, section, well):
    write(section, "A well and another well. A !well. `well` \n\n# well")
    assert uses_of(client, well) == [("Topic 1: Water", "Wells", [("A ", "well", " and another well.")])]
    write(section, "Rainwell.")
    assert uses_of(client, well) == []


@pytest.mark.parametrize("unseen", ["\u00ad", "\x02", "\ufeff"])
def test_a_name_is_a_use_where_a_copied_text_or_the_name_has_characters_that_nobody_sees(
    client, section, well, unseen
):
    write(section, f"The we{unseen}ll is dry.")
    seen = [("Topic 1: Water", "Wells", [("The ", "well", " is dry.")])]
    assert uses_of(client, well) == seen
    well.name = f"{unseen}wel{unseen}l"
    well.save()
    assert uses_of(client, well) == seen


def test_a_page_that_nothing_leads_to_says_so(client, well, pump, source):
    assert "No text in the guide uses this term yet" in client.get(well.get_absolute_url()).content.decode()
    assert "No text in the guide mentions it yet." in client.get(pump.get_absolute_url()).content.decode()
    assert "No text in the guide cites it yet." in client.get(source.get_absolute_url()).content.decode()


def test_a_citation_is_listed_with_the_sentence_it_stands_behind(client, section, source):
    write(section, "Rain falls.[@un-water, p. 9] Wells are deep [@un-water].")
    assert uses_of(client, source) == [
        ("Topic 1: Water", "Wells", [("Rain falls.", "", ""), ("Wells are deep", "", ".")])
    ]


def test_texts_of_every_kind_are_listed_in_the_order_of_the_guide(
    client, edition, topic, section, well, pump
):
    name = topic.committee.short_name
    beside = {"background": "A well.", "editor_note": "A well."}
    Edition.objects.update(editor_note="A well.", bibliography_note="A well.")
    Committee.objects.update(presentation="A well.", mandate="The well.", how_it_works="A well.", **beside)
    Topic.objects.update(introduction="A well.", **beside)
    Section.objects.update(body="A well.", **beside)
    Tool.objects.update(body="A well.", **beside)
    asked = {"text": "Whose well?", "background": "A well."}
    topic.questions.create(slug="who", label="Who?", published=True, **asked)
    Term.objects.create(edition=edition, slug="dig", name="dig", definition="Make a well.", published=True)
    uses = client.get(well.get_absolute_url()).context["uses"]
    added, noted = "added by the editors", "editor’s note"
    assert [
        (group.title, place.title, place.voice, len(excerpts))
        for group, places in uses
        for place, excerpts in places
    ] == [
        ("Topic 1: Water", "Introduction", "", 1),
        ("Topic 1: Water", "Introduction", added, 1),
        ("Topic 1: Water", "Introduction", noted, 1),
        ("Topic 1: Water", "Wells", "", 1),
        ("Topic 1: Water", "Wells", added, 1),
        ("Topic 1: Water", "Wells", noted, 1),
        ("Topic 1: Water", "Who?", "", 1),
        ("Topic 1: Water", "Who?", added, 1),
        ("The committee", name, "", 2),
        ("The committee", name, added, 1),
        ("The committee", name, noted, 1),
        ("The committee", f"How {name} works", added, 1),
        ("Tools", "pump", "", 1),
        ("Tools", "pump", added, 1),
        ("Tools", "pump", noted, 1),
        ("Glossary", "dig", "", 1),
        ("The edition", "The cover", noted, 1),
        ("The edition", "Bibliography", noted, 1),
    ]
    pages = read_all(crawl(client))
    assert links_in_prose(pages) == listed_uses(pages)


def test_a_draft_is_listed_for_staff_only(client, organiser, section, well):
    write(section, "A well.")
    Section.objects.update(published=False)
    assert uses_of(client, well) == []
    client.force_login(organiser)
    assert len(uses_of(client, well)) == 1


def test_an_entry_is_not_listed_as_using_itself(client, well):
    well.definition = "A well is a hole."
    well.save()
    assert uses_of(client, well) == []


def test_a_change_of_a_text_shows_on_the_entry_at_the_next_request(client, section, well):
    write(section, "A well.")
    assert len(uses_of(client, well)) == 1
    write(section, "Rain.")
    assert uses_of(client, well) == []


def test_a_tools_page_lists_the_questions_it_bears_on(client, topic, section, pump):
    by_section = ResolutionQuestion.objects.create(
        topic=topic, slug="one", label="By its section", text="Who digs?", published=True
    )
    by_section.sections.add(section)
    fields = {"topic": topic, "published": True}
    ResolutionQuestion.objects.create(**fields, slug="two", label="By its text", text="Whose pump?")
    ResolutionQuestion.objects.create(**fields, slug="three", label="Of nothing", text="Why?")
    write(section, "A pump.")
    page = client.get(pump.get_absolute_url()).content.decode()
    assert "Related questions" in page
    assert "By its section" in page
    assert "By its text" in page
    assert "Of nothing" not in page


def test_a_citation_key_that_holds_a_tools_name_does_not_count_as_naming_it(
    client, topic, section, pump, edition
):
    Source.objects.create(edition=edition, key="pump-report", title="On pumps", published=True)
    write(section, "Water.[@pump-report]")
    question = ResolutionQuestion.objects.create(
        topic=topic, slug="one", label="One", text="Who digs?", published=True
    )
    question.sections.add(section)
    page = client.get(question.get_absolute_url()).content.decode()
    assert "Related tools" not in page
    assert uses_of(client, pump) == []
