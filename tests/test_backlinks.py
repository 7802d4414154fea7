"""Where the guide uses a term or tool and where it cites a source: every link in the prose, nothing else."""

import re
from collections import Counter
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest
from django.test import Client

from glossary.models import Source, Term
from tests.crawler import VOID, crawl
from topics.models import Committee, Edition, ResolutionQuestion, Section, Tool, Topic

LINKS_OF_OURS = ("to-term", "to-tool", "to-source")


class LinkReader(HTMLParser):
    """Reads the links of ours in the prose of a page, and the lists of uses on an entry's page."""

    def __init__(self, url: str, html: str) -> None:
        super().__init__()
        self.url = url
        self.linked: list[tuple[str, str]] = []  # target, and the address of the place it is linked from
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
        around = [each.get("class", "") for _, each in self._open]
        if tag not in VOID:
            self._open.append((tag, given))
        if "node__title" in classes:  # what follows stands at this anchor
            self._place = f"#{given['id']}"
        if tag == "a" and any("question-list__label" in each for each in around):
            self._question = given["href"]
        if tag == "a" and set(classes) & set(LINKS_OF_OURS):
            in_questions = any(
                name == "ol" and "question-list" in each.get("class", "") for name, each in self._open
            )
            self.linked.append((given["href"], self._question if in_questions else self._place))
        if "use__place" in classes:
            self._listed = given["href"]
        if "use__sentence" in classes:
            self.used_at.append(self._listed)
        inside = {each.get("id", "") for _, each in self._open}
        reference = next((each for each in inside if re.fullmatch(r"site-ref-\d+", each)), None)
        if tag == "a" and reference and "/bibliography/" in given["href"]:
            self.references[f"#{reference}"] = given["href"]

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


def read_all(client: Client) -> dict[str, LinkReader]:
    return {
        url: LinkReader(url, page.html)
        for url, page in crawl(client).items()
        if page.html and page.status == 200
    }


def test_every_link_in_the_2026_guide_is_listed_by_its_target_and_nothing_else_is(edition_2026):
    pages = read_all(Client())
    linked, listed = links_in_prose(pages), listed_uses(pages)
    assert linked == listed
    assert linked.total() > 500
    assert len({target for target, _ in linked if "/bibliography/" in target}) == 14
    assert len({target for target, _ in linked if "/tools/" in target}) > 15


def test_what_a_topic_says_of_a_question_is_what_its_own_page_says(edition_2026):
    pages = read_all(Client())
    on_topics = Counter(
        (target, place)
        for url, page in pages.items()
        for target, place in page.linked
        if "/questions/" in place and place != url
    )
    on_their_own = Counter(
        (target, url) for url, page in pages.items() if "/questions/" in url for target, _ in page.linked
    )
    assert on_topics == on_their_own
    assert on_topics


# In a small edition


@pytest.fixture
def well(edition: Edition) -> Term:
    return Term.objects.create(
        edition=edition, slug="well", name="well", definition="A hole with water.", published=True
    )


@pytest.fixture
def pump(committee: Committee) -> Tool:
    return Tool.objects.create(committee=committee, slug="pump", name="pump", kind="device", published=True)


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
    assert '<p class="use__sentence">The old <strong>Well</strong> is dry!</p>' in page
    assert f'<a class="use__place" href="{section.get_absolute_url()}">' in page


def test_a_use_that_is_not_linked_is_not_listed(client, section, well):
    write(section, "A well and another well. A !well. `well` \n\n# well")
    assert uses_of(client, well) == [("Topic 1: Water", "Wells", [("A ", "well", " and another well.")])]
    write(section, "Rainwell.")
    assert uses_of(client, well) == []


def test_a_page_that_nothing_leads_to_says_so(client, well, pump, source):
    assert "No text of the guide uses this word yet." in client.get(well.get_absolute_url()).content.decode()
    assert "No text of the guide leads here yet." in client.get(pump.get_absolute_url()).content.decode()
    assert "No text of the guide cites it yet." in client.get(source.get_absolute_url()).content.decode()


def test_a_citation_is_listed_with_the_sentence_it_stands_behind(client, section, source):
    write(section, "Rain falls.[@un-water, p. 9] Wells are deep [@un-water].")
    assert uses_of(client, source) == [
        ("Topic 1: Water", "Wells", [("Rain falls.", "", ""), ("Wells are deep", "", ".")])
    ]


def test_texts_of_every_kind_are_listed_in_the_order_of_the_guide(
    client, edition, topic, section, well, pump
):
    committee = topic.committee
    Edition.objects.update(editor_note="A well.", bibliography_note="A well.")
    Committee.objects.update(presentation="A well.", mandate="The well.", editor_note="One well.")
    Topic.objects.update(introduction="A well.", editor_note="A well.")
    Section.objects.update(body="A well.", editor_note="A well.")
    Tool.objects.update(body="A well.")
    topic.questions.create(slug="who", label="Who?", text="Whose well?", published=True)
    Term.objects.create(edition=edition, slug="dig", name="dig", definition="Make a well.", published=True)
    assert [(group, place, len(uses)) for group, place, uses in uses_of(client, well)] == [
        ("Topic 1: Water", "Introduction", 2),
        ("Topic 1: Water", "Wells", 2),
        ("Topic 1: Water", "Who?", 1),
        ("The committee", str(committee), 3),
        ("Tools and notices", "pump", 1),
        ("Glossary", "dig", 1),
        ("The edition", "The cover", 1),
        ("The edition", "Bibliography", 1),
    ]
    pages = read_all(client)
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
    assert "Questions it bears on" in page
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
    assert "Tools it touches" not in page
    assert uses_of(client, pump) == []
