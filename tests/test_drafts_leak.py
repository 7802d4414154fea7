"""No word of a draft is in anything that somebody who may not see it can fetch; once published, it is there.

Every field of every kind of draft holds a marker, and so does every field of a change that waits. Whatever
has an address is fetched: all that links lead to, and every pattern of addresses with the names of all rows,
drafts too. A pattern that these tests cannot fill in fails them, so that new pages are looked at as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import models
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from glossary.bibliography.formats import EXPORTS
from glossary.models import Source, Term
from tests.admin_pages import admin_url
from tests.crawler import Page
from tests.planted import Garden, Planted, key_of
from tests.test_permissions import patterns
from topics.history import changing
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    PendingChange,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.state import state_of

PUBLISHABLE = (Committee, Topic, Section, ResolutionQuestion, Tool, KeyFigure, Term, Source)
APPARATUS = (Term, Source)
FILES = {"media"}  # addresses by name alone, of files that hold no text
SITEMAP_DATES = re.compile(rb"<lastmod>[^<]*</lastmod>")
# What no page shows: how rows are told apart in files, and the keys of sources that pages show by title.
NEVER_SHOWN = {(KeyFigure, "slug"), (KeyFigure, "source_key")}
FOR_THE_TEAM = {"why_note", "why_owner", "lowest_reading_ease"}

# In citations and JSON-LD of the committee's topics; above the bibliography.
ON_OTHER_PAGES = {(Committee, "authors"), (Edition, "bibliography_note")}

# What delegates are told of drafts, once these are published.
NOTED = Planted("zq1qz", None, "change_note")


@pytest.fixture
def roles(db) -> None:
    call_command("loaddata", "roles", verbosity=0)


@pytest.fixture
def open_guide(roles) -> Edition:
    """A published edition with one of each kind."""
    edition = Edition.objects.create(
        slug="2030", year=2030, conference="Model Assembly", status="published", is_current=True
    )
    committee = Committee.objects.create(
        edition=edition, slug="assembly", name="Assembly", acronym="ASM", published=True
    )
    in_committee = {"committee": committee, "published": True}
    topic = Topic.objects.create(**in_committee, number=1, slug="water", title="Water")
    Section.objects.create(topic=topic, slug="wells", title="Wells", body="A net.", published=True)
    ResolutionQuestion.objects.create(topic=topic, slug="who", label="Who", text="Who?", published=True)
    tool = Tool.objects.create(**in_committee, slug="pump", name="Pump", kind="device")
    KeyFigure.objects.create(**in_committee, slug="one", value="1", statement="One.", as_of=2020, tool=tool)
    Term.objects.create(edition=edition, slug="net", name="net", definition="A net.", published=True)
    Source.objects.create(edition=edition, key="book", title="A book", published=True)
    return edition


@pytest.fixture
def garden() -> Garden:
    return Garden()


@pytest.fixture
def drafts(open_guide: Edition, garden: Garden) -> list[Planted]:
    """Drafts of each kind, by themselves and in a draft committee and a draft edition."""
    plant_drafts(open_guide, garden)
    topic = Topic.objects.filter(committee__slug="assembly", published=False).get()
    KeyFigure.objects.create(
        committee=topic.committee,
        topic=topic,
        slug="two",
        value="2",
        statement="Two.",
        as_of=2021,
        on_timeline=True,
        published=True,
    )
    return garden.planted


def plant_drafts(edition: Edition, garden: Garden) -> None:
    committee = edition.committees.get(slug="assembly")
    with changing(note=f"Written: {NOTED.marker}"):
        garden.guide(committee, published=False, topic=committee.topics.get(slug="water"))
        garden.apparatus(edition, published=False)
        garden.guide(garden.plant(Committee, edition=edition, published=False), published=True)
        other = garden.plant(
            Edition, year=2029, status="draft", drafting_rule="free", link_rule="first", is_current=False
        )
        garden.guide(garden.plant(Committee, edition=other, published=True), published=True)
        garden.apparatus(other, published=True)
    with changing(note="Tied to more."):
        tie_to_drafts(edition)


def tie_to_drafts(edition: Edition) -> None:
    """Lead from what is published to drafts, in every way there is."""
    committee = edition.committees.get(slug="assembly")
    draft = {"published": False}
    tool, topic = committee.tools.get(**draft), committee.topics.get(**draft)
    source, term = edition.sources.filter(**draft).get(), edition.terms.filter(**draft).get()
    section = Section.objects.filter(topic__slug="water", parent=None).get(**draft)
    ResolutionQuestion.objects.get(slug="who").sections.add(section)
    book, net = Source.objects.get(key="book"), Term.objects.get(slug="net")
    book.topics.add(topic)
    book.tools.add(tool)
    net.see_also.add(term)
    net.seen_from.add(term)
    KeyFigure.objects.filter(slug="one").update(tool=tool, source_key=source.key)
    addresses = [row.get_absolute_url() for row in (tool, topic, source, term, section)]
    links = " ".join(f"[here]({address})" for address in (*addresses, f"#{section.slug}"))
    text = f"A net and [[{tool.name}]] {{}} {links} [@{source.key}, p. 9]."
    # A mark of forced linking stays as its words; these are the author's, not the draft's.
    Section.objects.filter(slug="wells").update(body=text.format("").replace(f"[[{tool.name}]]", "this"))
    Term.objects.filter(slug="net").update(definition=f"A net {links}.")


@pytest.fixture
def changes(open_guide: Edition, garden: Garden) -> list[Planted]:
    """A change that waits for each published row, in all its fields that can wait."""
    for model in PUBLISHABLE:
        for row in model.objects.filter(published=True):
            keep_pending(garden, row)
    return garden.planted


def keep_pending(garden: Garden, row: models.Model) -> None:
    given: dict[str, object] = {}
    if isinstance(row, KeyFigure):
        given = {"source_key": "", "on_timeline": True}
    if isinstance(row, Source):
        given = {"link_status": "dead"}
    PendingChange.objects.create(
        edition_id=row.edition_id_of_content(),
        content_type=content_type_of(row),
        object_id=row.pk,
        values=garden.pending_values(row, **given),
        began_from=state_of(row),
        began_with={},
        begun_at=timezone.now(),
        saved_at=timezone.now(),
    )


def content_type_of(row: models.Model):
    return PendingChange._meta.get_field("content_type").related_model.objects.get_for_model(row)


# --- Everything that can be fetched ---


def rows() -> Iterator[models.Model]:
    for model in (Edition, *PUBLISHABLE):
        yield from model.objects.all()


def addresses() -> Iterator[str]:
    """Every public pattern of addresses, with the names of every row that fits."""
    keys = [key_of(row) for row in rows()]
    for namespace, prefix, pattern in patterns(get_resolver()):
        if prefix.startswith("admin/") or pattern.name in FILES:
            continue
        name = f"{namespace}:{pattern.name}" if namespace else pattern.name
        wanted = set(pattern.pattern.regex.groupindex)
        fitting = [key for key in keys if key.keys() == wanted - {"export"}] if wanted else [{}]
        assert fitting, f"{name} wants {sorted(wanted)}: say here how its addresses are made"
        for key in fitting:
            exports = [{"export": export} for export in EXPORTS.values()] if "export" in wanted else [{}]
            yield from (reverse(name, kwargs=key | export) for export in exports)


def fetch_all(client: Client) -> dict[str, bytes]:
    """Address → status, headers and body of all that `client` can find or guess, without its own address."""
    answers: dict[str, bytes] = {}
    waiting = [*addresses(), "/nowhere/", "/2030/nowhere/"]
    while waiting:
        url = waiting.pop()
        if url in answers:
            continue
        response = client.get(url)
        body = b"" if response.streaming else response.content
        headers = "\n".join(f"{name}: {value}" for name, value in response.items() if name != "ETag")
        answers[url] = f"{response.status_code}\n{headers}\n\n".encode() + body
        if response.status_code == 404:  # such a page may repeat what was asked for, and nothing else
            answers[url] = answers[url].replace(url.encode(), b"")
        elif response.get("Content-Type", "").startswith("text/html"):
            waiting += links_of(Page(url, 200, html=body.decode()).read())
    return answers


def links_of(page: Page) -> Iterator[str]:
    for link in page.links:
        parts = urlsplit(urljoin(f"http://testserver{page.url}", link))
        if parts.netloc == "testserver" and not parts.path.startswith(("/admin/", "/static/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def leaks(answers: dict[str, bytes], planted: list[Planted]) -> list[str]:
    small = {url: answer.lower() for url, answer in answers.items()}
    found = []
    for each in planted:
        sought = each.marker.encode().lower()
        marker = re.compile(rb"(?<![0-9a-z])" + sought + rb"(?![0-9])")
        # To look for plain bytes first is many times quicker, and they are hardly ever there.
        found += [
            f"{each} in {url}" for url, answer in small.items() if sought in answer and marker.search(answer)
        ]
    return found


# --- Who fetches ---


def client_of(name: str | None, edition: Edition) -> Client:
    client = Client()
    if name is None:
        return client
    user = User.objects.create_user(name.replace(" ", "-"), is_staff=name != "stranger")
    if name != "stranger":
        user.groups.add(Group.objects.get(name="Chairs"))
    if name == "chair as a delegate":
        user.chaired_committees.set(Committee.objects.filter(edition=edition))
    if name == "chair of another edition":
        other = Edition.objects.create(slug="2028", year=2028, conference="Far", status="published")
        far = Committee.objects.create(edition=other, slug="far", name="Far", published=True)
        user.chaired_committees.add(far)
    client.force_login(user)
    if name == "chair as a delegate":
        client.post(reverse("see_as"), {"as": "delegate", "next": "/"})
    return client


OUTSIDERS = [None, "stranger", "former chair", "chair of another edition", "chair as a delegate"]


@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_marker_of_a_draft_or_of_a_change_reaches_who_may_not_see_it(
    open_guide, drafts, changes, garden, name
):
    answers = fetch_all(client_of(name, open_guide))
    assert len(garden.planted) > 200
    assert leaks(answers, [*garden.planted, NOTED]) == []
    assert b"Tied to more." in answers["/2030/changes/"]


def test_pages_are_to_the_byte_what_they_were_before_there_was_any_draft(open_guide, garden):
    published = [url for url in addresses() if not url.startswith("/healthz")]
    plant_drafts(open_guide, garden)  # the published texts then lead to drafts
    with_drafts = {url: Client().get(url) for url in published}
    for model in PUBLISHABLE:
        for row in model.objects.filter(published=True, **open_lookups(model)):
            keep_pending(garden, row)
    with_changes = {url: Client().get(url) for url in published}
    for model in (KeyFigure, *reversed(PUBLISHABLE)):
        model.objects.filter(published=False).delete()
    Edition.objects.filter(status="draft").delete()
    PendingChange.objects.all().delete()
    KeyFigure.objects.update(source_key="gone")
    for url in published:
        alone = content_of(Client().get(url))
        assert content_of(with_drafts[url]) == alone, url
        assert content_of(with_changes[url]) == alone, url


def open_lookups(model: type[models.Model]) -> dict[str, str]:
    return {model.edition_lookup + "__slug": "2030"}


def content_of(response) -> bytes:
    return str(response.status_code).encode() + SITEMAP_DATES.sub(b"", response.content)


def test_the_address_of_a_draft_is_not_found(open_guide, drafts):
    hidden = [row for row in rows() if hasattr(row, "get_absolute_url") and is_hidden(row)]
    hidden = [row for row in hidden if not isinstance(row, KeyFigure)]  # it has a place on another's page
    assert {type(row) for row in hidden} == {Edition, *PUBLISHABLE} - {KeyFigure}
    for row in hidden:
        assert Client().get(row.get_absolute_url()).status_code == 404, row


def is_hidden(row: models.Model) -> bool:
    return not type(row).objects.published().filter(pk=row.pk).exists()


def test_a_chair_of_another_committee_sees_drafts_of_the_apparatus_and_no_others(
    open_guide, drafts, changes, garden
):
    council = Committee.objects.create(edition=open_guide, slug="council", name="Council", published=True)
    user = User.objects.create_user("other", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    user.chaired_committees.add(council)
    client = Client()
    client.force_login(user)
    answers = fetch_all(client)
    own, foreign = [], []
    for each in garden.planted:
        is_own = isinstance(each.row, APPARATUS) and each.row.edition == open_guide
        (own if is_own else foreign).append(each)
    assert leaks(answers, foreign) == []
    assert leaks(answers, own) != []


def test_every_marker_of_a_draft_and_of_a_change_is_in_the_organisers_file_of_the_edition(
    open_guide, changes, drafts, garden, organiser
):
    client = Client()
    client.force_login(organiser)
    answer = client.get(reverse("export_edition", args=[open_guide.pk]))
    content = b"".join(answer.streaming_content).decode()
    own = [each for each in garden.planted if each.row.natural_key()[0] == open_guide.slug]
    assert len(own) > 150
    assert [each for each in own if each.marker not in content] == []


# --- And once it is published ---


def expected_in(each: Planted) -> str:
    """The page that must show it."""
    row = each.row
    if isinstance(row, KeyFigure):
        row = row.committee if each.field == "timeline_label" or row.topic is None else row.topic
    return row.get_absolute_url().partition("#")[0]


def missing_from_pages(answers: dict[str, bytes], planted: list[Planted]) -> list[str]:
    return [
        f"{each} in {expected_in(each)}"
        for each in planted
        if (type(each.row), each.field) not in NEVER_SHOWN
        and each.field not in FOR_THE_TEAM
        and each.marker.encode() not in page_of(answers, each)
    ]


def page_of(answers: dict[str, bytes], each: Planted) -> bytes:
    if (type(each.row), each.field) in ON_OTHER_PAGES:
        return b"".join(answers.values())
    return answers.get(expected_in(each), b"")


def test_once_published_every_marker_of_a_draft_stands_on_its_page(open_guide, drafts):
    for model in PUBLISHABLE:
        model.objects.update(published=True)
    Edition.objects.update(status="published")
    answers = fetch_all(Client())
    assert missing_from_pages(answers, drafts) == []
    assert leaks({"": answers["/2030/changes/"]}, [NOTED]) != []


def test_once_published_every_marker_of_a_change_stands_on_its_page(open_guide, changes, organiser):
    client = Client()
    client.force_login(organiser)
    for change in PendingChange.objects.all():
        row = change.content_type.get_object_for_this_type(pk=change.object_id)
        answer = client.post(admin_url("draft_publish", row), {"state": change.state})
        assert answer.status_code == 302, (row, answer.context["adminform"].form.errors)
    assert not PendingChange.objects.exists()
    for each in changes:
        each.row.refresh_from_db()
    assert missing_from_pages(fetch_all(Client()), changes) == []


def test_an_editor_sees_every_marker_before(open_guide, drafts, changes, garden, organiser):
    client = Client()
    client.force_login(organiser)
    answers = fetch_all(client)
    in_place = {(each.row, each.field) for each in garden.planted if each.waits}
    shown = [each for each in garden.planted if each.waits or (each.row, each.field) not in in_place]
    assert missing_from_pages(answers, shown) == []


def test_a_leak_would_be_noticed(open_guide, drafts):
    """The other side of the line."""
    Section.objects.filter(published=False).update(published=True)
    assert leaks(fetch_all(Client()), drafts) != []
