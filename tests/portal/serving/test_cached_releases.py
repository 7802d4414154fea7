"""Pages that are kept, and the front page, change at the moment of a release and not before."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from glossary.entry_index import entry_index_of
from tests.support.kinds import tool_kind
from tests.support.readers import Reader
from tests.support.release_guide import JUST_BEFORE, MOMENT, Guide, make_guide, schedule
from topics import clock
from topics.models import Committee, Edition, Tool

READER = AnonymousUser()


@pytest.fixture
def client(reader) -> Reader:
    return reader


@pytest.fixture
def guide(db) -> Guide:
    return make_guide()


# The front page


def front(client: Client, moment: datetime) -> str:
    with clock.frozen(moment):
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
    with clock.frozen(JUST_BEFORE):
        before = client.get("/2031/")
        again = client.get("/2031/", headers={"If-None-Match": before["ETag"]})
        assert again.status_code == 304
    with clock.frozen(MOMENT):
        after = client.get("/2031/", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, after["ETag"] != before["ETag"]) == (200, True)
    assert "Topic name" in after.content.decode()
    with clock.frozen(JUST_BEFORE):  # a clock that was set back
        assert client.get("/2031/").content == before.content


def test_a_release_is_on_time_while_the_versions_are_trusted(guide, client, settings):
    schedule(guide.topic)
    settings.VERSION_TRUST_SECONDS = 3600
    with clock.frozen(JUST_BEFORE):
        client.get("/2031/")
    with clock.frozen(MOMENT), CaptureQueriesContext(connection) as queries:
        assert "Topic name" in client.get("/2031/").content.decode()
    assert not [query for query in queries if "DISTINCT" in query["sql"] and '"version"' in query["sql"]]


@pytest.mark.parametrize("looks", range(1, 7))
def test_a_page_is_of_one_moment(guide, client, monkeypatch, looks):
    """The clock passes the moment while a request is answered, at its first look or at a later one."""
    schedule(guide.topic)
    pages = []
    for moment in (JUST_BEFORE, MOMENT):
        with clock.frozen(moment):
            pages.append(client.get("/2031/").content.decode())
    assert ["Topic name" in page for page in pages] == [False, True]
    ticks = iter([JUST_BEFORE] * looks)
    monkeypatch.setattr(timezone, "now", lambda: next(ticks, MOMENT))
    assert client.get("/2031/").content.decode() in pages
    assert client.get("/2031/").content.decode() in pages
    with clock.frozen(MOMENT):
        assert client.get("/2031/").content.decode() == pages[1]


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=400)])
def test_a_release_shows_however_far_ahead_the_clock_that_wrote_the_version_was(guide, client, ahead):
    schedule(guide.topic)
    version = int((MOMENT + ahead).timestamp()) * 10**9 + 1
    Edition.objects.filter(pk=guide.edition.pk).update(version=version)
    with clock.frozen(JUST_BEFORE):
        assert "Topic name" not in client.get("/2031/").content.decode()
        assert "/topics/water/" not in client.get("/2031/glossary/aquifer/").content.decode()
    with clock.frozen(MOMENT):
        assert "Topic name" in client.get("/2031/").content.decode()
        assert "/topics/water/" in client.get("/2031/glossary/aquifer/").content.decode()


def test_a_change_shows_after_a_release_by_a_clock_that_runs_ahead(guide, client):
    schedule(guide.topic)
    with clock.frozen(MOMENT):
        assert "Topic name" in client.get("/2031/").content.decode()
        guide.topic.title = "Other name"
        guide.topic.save()  # by the clock of today, years before
        assert "Other name" in client.get("/2031/").content.decode()


def test_while_the_database_is_away_a_kept_page_is_served_past_the_moment(guide, client):
    schedule(guide.topic)
    with clock.frozen(JUST_BEFORE):
        before = client.get("/2031/")

    def refuse(*arguments, **options):
        raise OperationalError

    with clock.frozen(MOMENT), pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        after = client.get("/2031/")
        assert (after.status_code, after.content) == (200, before.content)
        assert client.get("/2031/assembly/topics/water/").status_code == 503


def test_words_lead_to_what_was_released_and_back_from_it_only_then(guide):
    other = Committee.objects.create(edition=guide.edition, slug="other", name="Other", published=True)
    Tool.objects.create(committee=other, slug="drill", name="drill", kind=tool_kind(other), published=True)
    schedule(other)
    edition = Edition.objects.get(pk=guide.edition.pk)
    names = {}
    for moment in (JUST_BEFORE, MOMENT):
        with clock.frozen(moment):
            names[moment] = {tool.name for tool in entry_index_of(edition, READER).tools}
    assert names == {JUST_BEFORE: {"pump"}, MOMENT: {"pump", "drill"}}


def test_the_sitemap_dates_a_page_by_the_release(guide, client):
    Edition.objects.filter(pk=guide.edition.pk).update(version=10**18)  # 2001
    schedule(guide.topic)
    Edition.objects.filter(pk=guide.edition.pk).update(version=10**18)
    with clock.frozen(JUST_BEFORE):
        assert "2001-09-09" in client.get("/sitemap.xml").content.decode()
    with clock.frozen(MOMENT):
        listed = client.get("/sitemap.xml").content.decode()
    assert "2030-12-03" in listed
    assert "2001-09-09" not in listed
