"""No word of a draft is in anything that somebody who may not see it can fetch; once published, it is there.

Every field of every kind of draft holds a marker, and so does every field of a change that waits. Whatever
has an address is fetched: all that links lead to, and every pattern of addresses with the names of all rows,
drafts too. A pattern that these tests cannot fill in fails them, so that new pages are looked at as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

import pytest
from django.contrib.auth.models import Group, User
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url
from tests.support.draft_forms import record_dropped_drafts
from tests.support.fetching import addresses, fetch_all
from tests.support.kinds import tool_kind
from tests.support.marked_content import Garden, Planted, leaks
from topics.history import changing
from topics.models import (
    Committee,
    DraftEntry,
    DraftRevision,
    Edition,
    KeyFigure,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.state import state_of

PUBLISHABLE = (
    *(Committee, Topic, Section, ResolutionQuestion, QuestionFact),
    *(Precedent, Tool, KeyFigure, Term, Source),
)
APPARATUS = (Term, Source)
ON_ANOTHERS_PAGE = (KeyFigure, QuestionFact, Precedent)
SITEMAP_DATES = re.compile(rb"<lastmod>[^<]*</lastmod>")
# What no page shows: how rows are told apart in files, the keys of sources, which pages show by title, and
# a place in a source without that source.
NEVER_SHOWN = {
    *((KeyFigure, name) for name in ("slug", "source_key")),
    *((QuestionFact, name) for name in ("slug", "source_key", "locator")),
    *((Precedent, name) for name in ("source_key", "locator")),
    (Source, "former_keys"),
}
FOR_THE_TEAM = {"why_note", "why_owner", "lowest_reading_ease"}

# In citations and JSON-LD of the committee's topics; above the bibliography.
ON_OTHER_PAGES = {(Committee, "authors"), (Committee, "how_it_works"), (Edition, "bibliography_note")}

# What delegates are told of drafts, once these are published.
NOTED = Planted("zq1qz", None, "change_note")


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
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    QuestionFact.objects.create(
        question=question, slug="fund", kind="argued", statement="Funds pay.", as_of="2029", published=True
    )
    precedent = {"body": "UN", "year": 2010, "date": "2010", "title": "On water"}
    Precedent.objects.create(**in_committee, slug="un-water", **precedent).questions.add(question)
    tool = Tool.objects.create(**in_committee, slug="pump", name="Pump", kind=tool_kind(committee))
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
        garden.entry_index(edition, published=False)
        garden.guide(garden.plant(Committee, edition=edition, published=False), published=True)
        other = garden.plant(
            Edition, year=2029, status="draft", drafting_rule="free", link_rule="first", is_current=False
        )
        garden.guide(garden.plant(Committee, edition=other, published=True), published=True)
        garden.entry_index(other, published=True)
    with changing(note="Tied to more."):
        tie_to_drafts(edition)


def tie_to_drafts(edition: Edition) -> None:
    """Lead from what is published to drafts, in every way there is."""
    committee = edition.committees.get(slug="assembly")
    draft = {"published": False}
    tool, topic = committee.tools.get(**draft), committee.topics.get(**draft)
    source, term = edition.sources.filter(**draft).get(), edition.terms.filter(**draft).get()
    section = Section.objects.filter(topic__slug="water", parent=None).get(**draft)
    question = ResolutionQuestion.objects.get(slug="who")
    question.sections.add(section)
    question.precedents.add(committee.precedents.get(**draft))
    Precedent.objects.get(slug="un-water").questions.add(question.topic.questions.get(**draft))
    book, net = Source.objects.get(key="book"), Term.objects.get(slug="net")
    book.topics.add(topic)
    book.tools.add(tool)
    net.see_also.add(term)
    net.seen_from.add(term)
    KeyFigure.objects.filter(slug="one").update(tool=tool, source_key=source.key)
    QuestionFact.objects.filter(slug="fund").update(source_key=source.key)
    Precedent.objects.filter(slug="un-water").update(source_key=source.key)
    addresses = [row.get_absolute_url() for row in (tool, topic, source, term, section)]
    links = " ".join(f"[here]({address})" for address in (*addresses, f"#{section.slug}"))
    text = f"A net and [[{tool.name}]] {{}} {links} [@{source.key}, p. 9]."
    # A mark of forced linking stays as its words; these are the author's, not the draft's.
    Section.objects.filter(slug="wells").update(body=text.format("").replace(f"[[{tool.name}]]", "this"))
    Term.objects.filter(slug="net").update(definition=f"A net {links}.")


@pytest.fixture
def dropped(open_guide: Edition) -> list[Planted]:
    """An earlier draft of each published row, which the history alone remembers."""
    garden = Garden(_texts=count(5_000), _years=count(2_700, -1))
    for model in PUBLISHABLE:
        record_dropped_drafts(model.objects.filter(published=True), garden.draft_values)
    return garden.planted


@pytest.fixture
def changes(open_guide: Edition, garden: Garden) -> list[Planted]:
    """A change that waits for each published row, in all its fields that can wait."""
    for model in PUBLISHABLE:
        for row in model.objects.filter(published=True):
            keep_draft(garden, row)
    return garden.planted


def keep_draft(garden: Garden, row: models.Model) -> None:
    given: dict[str, object] = {"source_key": ""} if isinstance(row, ON_ANOTHERS_PAGE) else {}
    if isinstance(row, KeyFigure):
        years = {"as_of": row.as_of, "period_start": None}  # words stand for them
        given |= {"on_timeline": True, **(years if row.as_of_words else {"as_of_words": ""})}
    if isinstance(row, Source):
        given = {"link_status": "dead"}
    DraftRevision.objects.create(
        edition_id=row.edition_id_of_content(),
        content_type=content_type_of(row),
        object_id=row.pk,
        values=garden.draft_values(row, **given),
        began_from=state_of(row),
        began_with={},
        begun_at=timezone.now(),
        saved_at=timezone.now(),
    )


def content_type_of(row: models.Model):
    return DraftRevision._meta.get_field("content_type").related_model.objects.get_for_model(row)


def rows() -> Iterator[models.Model]:
    for model in (Edition, *PUBLISHABLE):
        yield from model.objects.all()


def rows_of_each_door() -> Iterator[models.Model]:
    """The same without what stands in a draft committee or a draft edition: there are others of each kind."""
    for row in rows():
        if row.natural_key()[:-1][:2] in ((), ("2030",), ("2030", "assembly")):
            yield row


def test_a_year_is_found_as_a_word_and_not_within_an_address_that_chance_made():
    year = Planted("2969", None, "as_of")
    assert len(leaks({"/words": b"in 2969, so", "/date": b'"2969-03-04"'}, [year])) == 2
    assert leaks({"/": b"#change-2969c81f0b3d a2969b.png 12:00:00.029690"}, [year]) == []


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
    open_guide, dropped, drafts, changes, garden, name
):
    answers = fetch_all(client_of(name, open_guide), rows_of_each_door() if name else rows())
    assert len(answers) > 90
    assert len(garden.planted) > 200
    assert leaks(answers, [*garden.planted, *dropped, NOTED]) == []
    assert b"Tied to more." in answers["/2030/changes/"]


def test_pages_are_to_the_byte_what_they_were_before_there_was_any_draft(open_guide, garden):
    published = [url for url in addresses(rows()) if not url.startswith("/healthz")]
    plant_drafts(open_guide, garden)  # the published texts then lead to drafts
    with_drafts = {url: Client().get(url) for url in published}
    for model in PUBLISHABLE:
        for row in model.objects.filter(published=True, **{model.edition_lookup + "__slug": "2030"}):
            keep_draft(garden, row)
    with_changes = {url: Client().get(url) for url in published}
    for model in (KeyFigure, *reversed(PUBLISHABLE)):
        model.objects.filter(published=False).delete()
    Edition.objects.filter(status="draft").delete()
    DraftRevision.objects.all().delete()
    for model in ON_ANOTHERS_PAGE:
        model.objects.update(source_key="gone")
    for url in published:
        alone = content_of(Client().get(url))
        assert content_of(with_drafts[url]) == alone, url
        assert content_of(with_changes[url]) == alone, url


def content_of(response) -> bytes:
    return str(response.status_code).encode() + SITEMAP_DATES.sub(b"", response.content)


def test_the_address_of_a_draft_is_not_found(open_guide, drafts):
    hidden = [row for row in rows() if hasattr(row, "get_absolute_url") and is_hidden(row)]
    hidden = [row for row in hidden if not isinstance(row, ON_ANOTHERS_PAGE)]
    assert {type(row) for row in hidden} == {Edition, *PUBLISHABLE} - {*ON_ANOTHERS_PAGE}
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
    answers = fetch_all(client, rows_of_each_door())
    own, foreign = [], []
    for each in garden.planted:
        is_own = isinstance(each.row, APPARATUS) and each.row.edition == open_guide
        (own if is_own else foreign).append(each)
    assert leaks(answers, foreign) == []
    assert leaks(answers, own) != []


def test_every_marker_of_a_draft_and_of_a_change_is_in_the_organisers_file_of_the_edition(
    open_guide, dropped, changes, drafts, garden, organiser
):
    client = Client()
    client.force_login(organiser)
    answer = client.get(reverse("export_edition", args=[open_guide.pk]))
    content = b"".join(answer.streaming_content).decode()
    own = [each for each in garden.planted if each.row.natural_key()[0] == open_guide.slug]
    assert len(own) > 150
    assert [each for each in own if each.marker not in content] == []
    assert leaks({"": content.encode()}, dropped) == []  # a file has no history


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
    answers = fetch_all(Client(), rows())
    assert missing_from_pages(answers, drafts) == []
    assert leaks(answers, [each for each in drafts if each.field in FOR_THE_TEAM]) == []
    assert leaks({"": answers["/2030/changes/"]}, [NOTED]) != []


def test_once_published_every_marker_of_a_change_stands_on_its_page(open_guide, changes, organiser):
    client = Client()
    client.force_login(organiser)
    for change in DraftRevision.objects.all():
        row = change.content_type.get_object_for_this_type(pk=change.object_id)
        answer = client.post(admin_url("draft_publish", row), {"state": change.state})
        assert answer.status_code == 302, (row, answer.context["adminform"].form.errors)
    assert not DraftRevision.objects.exists()
    for each in changes:
        each.row.refresh_from_db()
    assert missing_from_pages(fetch_all(Client(), rows()), changes) == []


def test_an_editor_sees_every_marker_before(open_guide, dropped, drafts, changes, garden, organiser):
    client = Client()
    client.force_login(organiser)
    answers = fetch_all(client, rows())
    in_place = {(each.row, each.field) for each in garden.planted if each.waits}
    shown = [each for each in garden.planted if each.waits or (each.row, each.field) not in in_place]
    assert missing_from_pages(answers, shown) == []
    assert leaks(answers, dropped) == []


def test_the_history_of_a_row_has_the_markers_of_its_dropped_draft(open_guide, dropped, organiser):
    """The other side of the line."""
    client = Client()
    client.force_login(organiser)
    well = Section.objects.get(slug="wells")
    entry = DraftEntry.objects.of_row(well).get()
    page = client.get(reverse("admin:topics_section_draft_then", args=[well.pk, entry.pk])).content
    own = [each for each in dropped if each.row == well]
    assert own
    assert len(leaks({"": page}, own)) == len(own)


def test_a_leak_would_be_noticed(open_guide, drafts):
    """The other side of the line."""
    Section.objects.filter(published=False).update(published=True)
    address = Topic.objects.get(slug="water").get_absolute_url()
    assert leaks({address: Client().get(address).content}, drafts) != []
