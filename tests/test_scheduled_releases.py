"""What has a release time appears at that time everywhere at once, and nothing tells of it before."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser, User
from django.db import OperationalError, connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from glossary.apparatus import apparatus_of
from glossary.models import Source, Term
from portal.versions import VersionReader
from topics import clock
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    Publishable,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.models.base import Releasable
from topics.releases import release_of

MOMENT = datetime(2030, 12, 3, 17, tzinfo=UTC)
JUST_BEFORE = MOMENT - timedelta(microseconds=1)
READER = AnonymousUser()
RELEASABLE = [Edition, Committee, Topic]
PUBLISHABLE = [model for model in apps.get_models() if issubclass(model, Publishable)]

each_releasable = pytest.mark.parametrize("model", RELEASABLE, ids=lambda model: model.__name__)


@dataclass
class Guide:
    """An edition with one of everything, all published. Names tell where a row stands."""

    edition: Edition
    committee: Committee
    topic: Topic

    def row(self, model: type[models.Model]) -> models.Model:
        return {Edition: self.edition, Committee: self.committee, Topic: self.topic}[model]


PAGES = {  # address → the model it stands in, as far down as a release time can be
    "/2031/": Edition,
    "/2031/glossary/": Edition,
    "/2031/glossary/aquifer/": Edition,
    "/2031/bibliography/": Edition,
    "/2031/bibliography.bib": Edition,
    "/2031/bibliography/un-water/": Edition,
    "/2031/assembly/": Committee,
    "/2031/assembly/tools/": Committee,
    "/2031/assembly/tools/pump/": Committee,
    "/2031/assembly/topics/water/": Topic,
    "/2031/assembly/topics/water/wells/": Topic,
    "/2031/assembly/topics/water/questions/who-pays/": Topic,
}


@pytest.fixture(autouse=True)
def versions(monkeypatch) -> VersionReader:
    """A process that has read no version yet."""
    reader = VersionReader()
    monkeypatch.setattr("portal.pagecache.versions", reader)
    return reader


@pytest.fixture
def guide(db) -> Guide:
    edition = Edition.objects.create(slug="2031", year=2031, conference="Assembly", status="published")
    shown = {"published": True}
    committee = Committee.objects.create(edition=edition, slug="assembly", name="Committee name", **shown)
    topic = Topic.objects.create(committee=committee, number=1, slug="water", title="Topic name", **shown)
    text = "Section text on an aquifer and a pump [@un-water]."
    Section.objects.create(topic=topic, slug="wells", title="Section name", body=text, **shown)
    ResolutionQuestion.objects.create(topic=topic, slug="who-pays", label="Question name", text="?", **shown)
    tool = Tool.objects.create(committee=committee, slug="pump", name="pump", kind="device", **shown)
    figure = {"committee": committee, "as_of": 2020, "on_timeline": True, "source_key": "un-water", **shown}
    KeyFigure.objects.create(slug="a", value="7", statement="Topic figure", topic=topic, tool=tool, **figure)
    KeyFigure.objects.create(slug="b", value="8", statement="Committee figure", tool=tool, **figure)
    Term.objects.create(edition=edition, slug="aquifer", name="aquifer", definition="It.", **shown)
    source = Source.objects.create(edition=edition, key="un-water", title="On water", **shown)
    source.topics.add(topic)
    source.tools.add(tool)
    return Guide(edition, committee, topic)


def schedule(row: models.Model, moment: datetime | None = MOMENT) -> None:
    row.release_at = moment
    row.save()


def statuses(client: Client, moment: datetime) -> dict[str, int]:
    with clock.held(moment):
        return {page: client.get(page).status_code for page in PAGES}


def stands_in(model: type[models.Model]) -> set[str]:
    return {page for page, place in PAGES.items() if RELEASABLE.index(place) >= RELEASABLE.index(model)}


# The rule


def test_no_place_that_can_be_released_is_forgotten():
    """A model that must be published up to some place must be released up to it too."""
    for model in PUBLISHABLE:
        places = [lookup.removesuffix("published") for lookup in model.published_lookups]
        expected = []
        for place in places:
            at = model
            for name in filter(None, place.split("__")):
                at = at._meta.get_field(name).related_model
            if issubclass(at, Releasable):
                expected.append(f"{place}release_at")
        assert list(model.release_lookups) == expected, model


@each_releasable
def test_all_that_stands_in_it_appears_at_its_time_and_not_before(guide, model):
    schedule(guide.row(model))
    before = statuses(Client(), JUST_BEFORE)
    assert {page for page, status in before.items() if status == 404} == stands_in(model)
    assert set(before.values()) <= {200, 404}
    assert set(statuses(Client(), MOMENT).values()) == {200}


@each_releasable
def test_one_server_shows_it_at_its_time_and_not_before(guide, model):
    """The same process, with the pages of before in its store."""
    client = Client()
    schedule(guide.row(model))
    for _ in range(2):
        before = statuses(client, JUST_BEFORE)
        assert {page for page, status in before.items() if status == 404} == stands_in(model)
    assert set(statuses(client, MOMENT).values()) == {200}


HIDDEN_NAMES = {
    Edition: ("Assembly", "Committee name", "Topic name", "aquifer"),
    Committee: ("Committee name", "Committee figure", "pump", "Topic name", "Section name", "Question name"),
    Topic: ("Topic name", "Topic figure", "Section name", "Section text", "Question name", "topics/water"),
}


@each_releasable
def test_no_page_tells_of_it_before_and_every_name_is_found_after(guide, model, client):
    schedule(guide.row(model))
    told = {}
    for moment in (JUST_BEFORE, MOMENT):
        with clock.held(moment):
            pages = [client.get(page) for page in ("/", "/sitemap.xml", "/nowhere/", *PAGES)]
            told[moment] = "".join(page.content.decode() for page in pages)
    assert [name for name in HIDDEN_NAMES[model] if name in told[JUST_BEFORE]] == []
    assert [name for name in HIDDEN_NAMES[model] if name not in told[MOMENT]] == []


IN_TOPIC = {Topic: 1, Section: 1, ResolutionQuestion: 1, KeyFigure: 1}
IN_COMMITTEE = {**IN_TOPIC, Committee: 1, Tool: 1, KeyFigure: 2}
IN_EDITION = {**IN_COMMITTEE, Term: 1, Source: 1}


@pytest.mark.parametrize(
    ("model", "hidden"), [(Edition, IN_EDITION), (Committee, IN_COMMITTEE), (Topic, IN_TOPIC)]
)
def test_querysets_have_every_row_at_the_time_and_none_of_it_before(guide, model, hidden):
    assert set(IN_EDITION) == set(PUBLISHABLE)
    schedule(guide.row(model))
    for moment, missing in ((JUST_BEFORE, hidden), (MOMENT, {})):
        with clock.held(moment):
            found = {each: each.objects.published().count() for each in PUBLISHABLE}
        assert found == {each: total - missing.get(each, 0) for each, total in IN_EDITION.items()}


def test_a_figure_of_a_topic_is_shown_with_the_topic_and_not_without(guide, client):
    page = "/2031/assembly/tools/pump/"
    assert "Topic figure" in client.get(page).content.decode()
    Topic.objects.update(published=False)
    assert "Topic figure" not in client.get(page).content.decode()
    assert "Committee figure" in client.get(page).content.decode()


def test_a_place_further_up_that_comes_later_decides(guide):
    schedule(guide.topic, MOMENT)
    schedule(guide.committee, MOMENT + timedelta(hours=1))
    schedule(guide.edition, MOMENT + timedelta(minutes=1))
    page = "/2031/assembly/topics/water/"
    assert statuses(Client(), MOMENT)["/2031/"] == 404
    assert statuses(Client(), MOMENT + timedelta(minutes=59))[page] == 404
    assert statuses(Client(), MOMENT + timedelta(minutes=59))["/2031/"] == 200
    assert statuses(Client(), MOMENT + timedelta(hours=1))[page] == 200


@each_releasable
def test_a_draft_does_not_appear_because_its_time_has_come(guide, model):
    schedule(guide.row(model), MOMENT)
    values = {"status": "draft"} if model is Edition else {"published": False}
    model.objects.update(**values)
    after = statuses(Client(), MOMENT + timedelta(days=1))
    assert {page for page, status in after.items() if status == 404} == stands_in(model)


def test_a_time_in_the_past_is_as_none(guide):
    schedule(guide.edition, datetime(2020, 1, 1, tzinfo=UTC))
    assert set(statuses(Client(), timezone.now()).values()) == {200}


@pytest.mark.parametrize("moment", [JUST_BEFORE, MOMENT])
def test_an_archived_edition_that_was_released_stays_readable(guide, moment):
    guide.edition.status = Edition.Status.ARCHIVED
    schedule(guide.edition, datetime(2029, 12, 3, 17, tzinfo=UTC))
    assert set(statuses(Client(), moment).values()) == {200}


def test_what_was_shown_and_is_set_for_later_goes_away_until_then(guide, client):
    assert statuses(client, JUST_BEFORE)["/2031/assembly/"] == 200
    schedule(guide.committee)
    assert statuses(client, JUST_BEFORE)["/2031/assembly/"] == 404
    schedule(guide.committee, MOMENT - timedelta(days=1))
    assert statuses(client, JUST_BEFORE)["/2031/assembly/"] == 200


# Who sees it before


@each_releasable
def test_its_chairs_and_the_organisers_see_it_before_and_others_do_not(guide, model, organiser, stranger):
    schedule(guide.row(model))
    chair = User.objects.create_user("chair", is_staff=True)
    other_chair = User.objects.create_user("other", is_staff=True)
    guide.committee.chairs.add(chair)
    elsewhere = Edition.objects.create(slug="2032", year=2032, conference="Other", status="published")
    Committee.objects.create(edition=elsewhere, slug="council", name="Council").chairs.add(other_chair)
    for person, sees in ((organiser, True), (chair, True), (other_chair, False), (stranger, False)):
        client = Client()
        client.force_login(person)
        found = statuses(client, JUST_BEFORE)
        assert {page for page, status in found.items() if status == 404} == (
            set() if sees else stands_in(model)
        ), person
        assert set(statuses(client, MOMENT).values()) == {200}


@each_releasable
def test_those_who_see_it_before_read_when_it_appears(guide, model, admin_client, client):
    schedule(guide.row(model))
    page = guide.row(model).get_absolute_url()
    with clock.held(JUST_BEFORE):
        told = admin_client.get(page).content.decode()
    assert '<time datetime="2030-12-03T18:00:00+01:00" data-local>' in told
    assert "It appears on" in told
    assert "3 December 2030, 18:00 (Europe/Paris)" in told
    with clock.held(MOMENT):
        assert "It appears on" not in admin_client.get(page).content.decode()
        assert "It appears on" not in client.get(page).content.decode()


def test_a_cover_tells_of_each_committee_that_comes_later(guide, admin_client):
    other = Committee.objects.create(edition=guide.edition, slug="council", name="Council", published=True)
    schedule(guide.committee)
    schedule(other, MOMENT + timedelta(hours=1))
    with clock.held(JUST_BEFORE):
        told = admin_client.get("/2031/").content.decode()
    assert told.count("It appears on") == 2
    schedule(guide.edition, MOMENT + timedelta(hours=2))
    with clock.held(JUST_BEFORE):
        told = admin_client.get("/2031/").content.decode()
    assert told.count("It appears on") == 1
    assert "20:00 (Europe/Paris)" in told


# The front page


def front(client: Client, moment: datetime) -> str:
    with clock.held(moment):
        page = client.get("/").content.decode()
    names = ("No guide is open yet", "Newest Assembly", "Elder Assembly", "Eldest Assembly")
    (name,) = [name for name in names if name in page]
    return name


def make_edition(year: int, name: str, **fields) -> Edition:
    fields = {"slug": str(year), "conference": f"{name} Assembly", "status": "published"} | fields
    return Edition.objects.create(year=year, **fields)


def test_before_its_release_the_current_edition_gives_its_place_to_the_newest_that_is_out(client, db):
    make_edition(2029, "Eldest", status="archived")
    elder = make_edition(2030, "Elder", status="archived")
    make_edition(2031, "Newest", is_current=True, release_at=MOMENT)
    assert front(client, JUST_BEFORE) == "Elder Assembly"
    elder.release_at = MOMENT - timedelta(minutes=1)
    elder.save()
    assert front(client, MOMENT - timedelta(minutes=2)) == "Eldest Assembly"
    assert front(client, JUST_BEFORE) == "Elder Assembly"
    assert front(client, MOMENT) == "Newest Assembly"


def test_where_no_edition_is_out_a_word_of_welcome_stands_until_then(client, db):
    make_edition(2030, "Elder", status="draft")
    make_edition(2031, "Newest", is_current=True, release_at=MOMENT)
    assert front(client, JUST_BEFORE) == "No guide is open yet"
    assert front(client, MOMENT) == "Newest Assembly"


def test_the_front_page_follows_a_change_of_the_edition_that_stands_in(client, db):
    elder = make_edition(2030, "Elder")
    make_edition(2031, "Newest", is_current=True, release_at=MOMENT)
    assert front(client, JUST_BEFORE) == "Elder Assembly"
    elder.conference = "Eldest Assembly"
    elder.save()
    assert front(client, JUST_BEFORE) == "Eldest Assembly"


def test_organisers_see_the_current_edition_at_the_front_before(admin_client, db):
    make_edition(2030, "Elder")
    make_edition(2031, "Newest", is_current=True, release_at=MOMENT)
    assert front(admin_client, JUST_BEFORE) == "Newest Assembly"


# What is kept


def test_a_page_that_a_reader_has_is_confirmed_until_the_moment_and_not_after(guide, client):
    schedule(guide.topic)
    with clock.held(JUST_BEFORE):
        before = client.get("/2031/")
        again = client.get("/2031/", headers={"If-None-Match": before["ETag"]})
        assert again.status_code == 304
    with clock.held(MOMENT):
        after = client.get("/2031/", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after["ETag"] != before["ETag"]) == (200, True)
    assert "Topic name" in after.content.decode()
    with clock.held(JUST_BEFORE):  # a clock that was set back
        assert client.get("/2031/").content == before.content


def test_a_release_is_on_time_while_the_versions_are_trusted(guide, client, settings):
    schedule(guide.topic)
    settings.VERSION_TRUST_SECONDS = 3600
    with clock.held(JUST_BEFORE):
        client.get("/2031/")
    with clock.held(MOMENT), CaptureQueriesContext(connection) as queries:
        assert "Topic name" in client.get("/2031/").content.decode()
    assert not [query for query in queries if "DISTINCT" in query["sql"] and '"version"' in query["sql"]]


def test_a_request_is_of_the_moment_it_began_at(guide, client, monkeypatch):
    """The clock passes the moment while the page is rendered: it is whole, and kept under its own key."""
    schedule(guide.topic)
    ticks = iter([JUST_BEFORE])
    monkeypatch.setattr(timezone, "now", lambda: next(ticks, MOMENT))
    first = client.get("/2031/").content.decode()
    assert "Topic name" not in first
    second = client.get("/2031/").content.decode()
    assert "Topic name" in second
    with clock.held(JUST_BEFORE):
        assert client.get("/2031/").content.decode() == first
    with clock.held(MOMENT):
        assert client.get("/2031/").content.decode() == second


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=400)])
def test_a_release_shows_however_far_ahead_the_clock_that_wrote_the_version_was(guide, client, ahead):
    schedule(guide.topic)
    version = int((MOMENT + ahead).timestamp()) * 10**9 + 1
    Edition.objects.filter(pk=guide.edition.pk).update(version=version)
    with clock.held(JUST_BEFORE):
        assert "Topic name" not in client.get("/2031/").content.decode()
        assert "/topics/water/" not in client.get("/2031/glossary/aquifer/").content.decode()
    with clock.held(MOMENT):
        assert "Topic name" in client.get("/2031/").content.decode()
        assert "/topics/water/" in client.get("/2031/glossary/aquifer/").content.decode()


def test_a_change_shows_after_a_release_by_a_clock_that_runs_ahead(guide, client):
    schedule(guide.topic)
    with clock.held(MOMENT):
        assert "Topic name" in client.get("/2031/").content.decode()
        guide.topic.title = "Other name"
        guide.topic.save()  # by the clock of today, years before
        assert "Other name" in client.get("/2031/").content.decode()


def test_while_the_database_is_away_a_kept_page_is_served_past_the_moment(guide, client):
    schedule(guide.topic)
    with clock.held(JUST_BEFORE):
        before = client.get("/2031/")

    def refuse(*arguments, **options):
        raise OperationalError

    with clock.held(MOMENT), pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        after = client.get("/2031/")
        assert (after.status_code, after.content) == (200, before.content)
        assert client.get("/2031/assembly/topics/water/").status_code == 503


def test_words_lead_to_what_was_released_and_back_from_it_only_then(guide):
    other = Committee.objects.create(edition=guide.edition, slug="other", name="Other", published=True)
    Tool.objects.create(committee=other, slug="drill", name="drill", kind="device", published=True)
    schedule(other)
    edition = Edition.objects.get(pk=guide.edition.pk)
    names = {}
    for moment in (JUST_BEFORE, MOMENT):
        with clock.held(moment):
            names[moment] = {tool.name for tool in apparatus_of(edition, READER).tools}
    assert names == {JUST_BEFORE: {"pump"}, MOMENT: {"pump", "drill"}}


def test_the_sitemap_dates_a_page_by_the_release(guide, client):
    Edition.objects.filter(pk=guide.edition.pk).update(version=10**18)  # 2001
    schedule(guide.topic)
    Edition.objects.filter(pk=guide.edition.pk).update(version=10**18)
    with clock.held(JUST_BEFORE):
        assert "2001-09-09" in client.get("/sitemap.xml").content.decode()
    with clock.held(MOMENT):
        listed = client.get("/sitemap.xml").content.decode()
    assert "2030-12-03" in listed
    assert "2001-09-09" not in listed


# In words


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, "released"),
        ({"topic": MOMENT}, "on 3 December 2030, 18:00"),
        ({"topic": JUST_BEFORE - timedelta(days=1)}, "released"),
        ({"committee": MOMENT}, "on 3 December 2030, 18:00, with the committee"),
        ({"topic": MOMENT, "edition": MOMENT + timedelta(1)}, "on 4 December 2030, 18:00, with the edition"),
        ({"topic": MOMENT, "edition": MOMENT - timedelta(1)}, "on 3 December 2030, 18:00"),
    ],
)
def test_a_topic_says_when_it_appears_and_with_what(guide, change, told):
    for name, moment in change.items():
        schedule(getattr(guide, name), moment)
    topic = Topic.objects.select_related("committee__edition").get()
    with clock.held(JUST_BEFORE):
        assert str(release_of(topic)) == told


def test_a_draft_says_so_whatever_its_time(guide):
    schedule(guide.topic)
    guide.committee.published = False
    guide.topic.committee = guide.committee
    assert str(release_of(guide.topic)) == "draft, with the committee"
    guide.topic.published = False
    assert str(release_of(guide.topic)) == "draft"
    guide.edition.status = "draft"
    assert str(release_of(guide.edition)) == "draft"
