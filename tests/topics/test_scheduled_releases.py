"""What has a release time appears at that time everywhere at once, and nothing tells of it before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from glossary.models import Source, Term
from tests.support.release_guide import (
    JUST_BEFORE,
    MOMENT,
    PAGES,
    Guide,
    each_releasable,
    make_guide,
    schedule,
    stands_in,
    statuses,
)
from topics import clock
from topics.models import (
    Committee,
    Edition,
    KeyFigure,
    Precedent,
    Publishable,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.models.base import Releasable
from topics.releases import release_of

PUBLISHABLE = [model for model in apps.get_models() if issubclass(model, Publishable)]


@pytest.fixture
def guide(db) -> Guide:
    return make_guide()


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
    """Also in a process with the pages of before in its store."""
    client = Client()
    schedule(guide.row(model))
    for _ in range(2):
        before = statuses(client, JUST_BEFORE)
        assert {page for page, status in before.items() if status == 404} == stands_in(model)
        assert set(before.values()) <= {200, 404}
    assert set(statuses(client, MOMENT).values()) == {200}


HIDDEN_NAMES = {
    Edition: ("Assembly", "Committee name", "Topic name", "aquifer"),
    Committee: (
        *("Committee name", "Committee figure", "pump", "Topic name", "Section name", "Question name"),
        *("Precedent name", "how-it-works"),
    ),
    Topic: (
        *("Topic name", "Topic figure", "Section name", "Section text", "Question name", "topics/water"),
        "Fact on it",
    ),
}


@each_releasable
def test_no_page_tells_of_it_before_and_every_name_is_found_after(guide, model, client):
    schedule(guide.row(model))
    told = {}
    for moment in (JUST_BEFORE, MOMENT):
        with clock.frozen(moment):
            pages = [client.get(page) for page in ("/", "/sitemap.xml", "/nowhere/", *PAGES)]
            told[moment] = "".join(page.content.decode() for page in pages)
    assert [name for name in HIDDEN_NAMES[model] if name in told[JUST_BEFORE]] == []
    assert [name for name in HIDDEN_NAMES[model] if name not in told[MOMENT]] == []


IN_TOPIC = {Topic: 1, Section: 1, ResolutionQuestion: 1, QuestionFact: 1, KeyFigure: 1}
IN_COMMITTEE = {**IN_TOPIC, Committee: 1, Tool: 1, Precedent: 1, KeyFigure: 2}
IN_EDITION = {**IN_COMMITTEE, Term: 1, Source: 1}


@pytest.mark.parametrize(
    ("model", "hidden"), [(Edition, IN_EDITION), (Committee, IN_COMMITTEE), (Topic, IN_TOPIC)]
)
def test_querysets_have_every_row_at_the_time_and_none_of_it_before(guide, model, hidden):
    assert set(IN_EDITION) == set(PUBLISHABLE)
    schedule(guide.row(model))
    for moment, missing in ((JUST_BEFORE, hidden), (MOMENT, {})):
        with clock.frozen(moment):
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
        with clock.frozen(MOMENT):
            assert client.get(guide.row(model).get_absolute_url()).status_code == 200, person


@each_releasable
def test_those_who_see_it_before_read_when_it_appears(guide, model, admin_client, client):
    schedule(guide.row(model))
    page = guide.row(model).get_absolute_url()
    with clock.frozen(JUST_BEFORE):
        told = admin_client.get(page).content.decode()
    assert '<time datetime="2030-12-03T18:00:00+01:00" data-local>' in told
    assert "It appears on" in told
    assert "3 December 2030, 18:00 (Europe/Paris)" in told
    with clock.frozen(MOMENT):
        assert "It appears on" not in admin_client.get(page).content.decode()
        assert "It appears on" not in client.get(page).content.decode()


def test_a_cover_tells_of_each_committee_that_comes_later(guide, admin_client):
    other = Committee.objects.create(edition=guide.edition, slug="council", name="Council", published=True)
    schedule(guide.committee)
    schedule(other, MOMENT + timedelta(hours=1))
    with clock.frozen(JUST_BEFORE):
        told = admin_client.get("/2031/").content.decode()
    assert told.count("It appears on") == 2
    schedule(guide.edition, MOMENT + timedelta(hours=2))
    with clock.frozen(JUST_BEFORE):
        told = admin_client.get("/2031/").content.decode()
    assert told.count("It appears on") == 1
    assert "20:00 (Europe/Paris)" in told


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
    with clock.frozen(JUST_BEFORE):
        assert str(release_of(topic)) == told


def test_a_draft_says_so_whatever_its_time(guide):
    schedule(guide.topic)
    guide.committee.published = False
    guide.topic.committee = guide.committee
    assert str(release_of(guide.topic)) == "unpublished, with the committee"
    guide.topic.published = False
    assert str(release_of(guide.topic)) == "unpublished"
    guide.edition.status = "draft"
    assert str(release_of(guide.edition)) == "unpublished"
