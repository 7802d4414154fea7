"""The pages in the admin that check links: who may, how far it is, and a batch for each request."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from glossary.models import Source
from portal.links import views
from portal.links.checking import Pace
from tests.support.admin_forms import admin_url, open_form, save
from tests.support.crawler import squeeze
from tests.support.link_servers import Internet, answer
from tests.support.people import load_roles
from topics.models import Committee, Edition

Status = Source.LinkStatus


@pytest.fixture
def connected(internet, monkeypatch) -> Internet:
    """The pages of this process look at the small internet of the tests."""
    pace = Pace(links=2, seconds_each=2, pause=0)
    batch = partial(views.check_batch, network=internet.network, pace=pace)

    def check(edition, before, *, network, pace):
        assert (network, pace) == (views.PUBLIC_WEB, views.POLITE)  # what the portal itself would use
        return batch(edition, before)

    monkeypatch.setattr(views, "check_batch", check)
    return internet


@pytest.fixture
def chair(committee: Committee) -> Client:
    return browser(person("chair", committee))


@pytest.fixture
def far_edition(db) -> Edition:
    return Edition.objects.create(slug="2031", year=2031, conference="Far Assembly", status="published")


def person(name: str, *chaired: Committee, group: str = "Chairs") -> User:
    load_roles()
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    for committee in chaired:
        committee.chairs.add(user)
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(edition: Edition) -> str:
    return reverse("check_links", args=[edition.pk])


def add(edition: Edition, *urls: str) -> None:
    for number, url in enumerate(urls, start=1):
        Source.objects.create(edition=edition, key=f"source-{number}", title=f"Source {number}", url=url)


def test_the_list_of_sources_leads_to_the_check(chair, edition):
    assert f'href="{reverse("links")}"' in chair.get(admin_url("changelist", Source)).content.decode()
    assert chair.get(reverse("links"))["Location"] == page(edition)


def test_who_edits_several_editions_chooses_one(organiser, edition, far_edition):
    add(edition, "http://a.test/")
    text = browser(organiser).get(reverse("links")).content.decode()
    assert page(edition) in text
    assert page(far_edition) in text
    assert "1 link not checked within a day" in squeeze(text)


def test_each_request_checks_a_batch_and_the_page_says_how_far_it_is(chair, edition, connected):
    connected.host("a.test", answer("404 Not Found"))
    connected.host("b.test")
    add(edition, "http://a.test/1", "http://b.test/2", "http://b.test/3")
    assert "0 of 3 links checked" in chair.get(page(edition)).content.decode()
    text = chair.post(page(edition), follow=True).content.decode()
    assert "2 of 3 links checked" in text
    assert "Go on with the 1 left" in text
    assert "Gone: page not found" in text
    assert "No archived copy: find one" in text
    text = chair.post(page(edition), follow=True).content.decode()
    assert "All links are checked." in text
    assert "Check all of them again" in text


def test_looking_at_the_page_checks_nothing(chair, edition, connected):
    server = connected.host("a.test")
    add(edition, "http://a.test/")
    chair.get(page(edition))
    chair.head(page(edition))
    chair.get(f"{page(edition)}?before=2020-01-01T00:00:00Z")
    assert server.connections == 0


def test_who_comes_back_goes_on_and_checks_nothing_twice_within_a_day(chair, edition, connected):
    server = connected.host("a.test")
    add(edition, "http://a.test/")
    for _ in range(3):
        chair.post(page(edition))
    assert len(server.requests) == 1
    Source.objects.update(link_checked_at=timezone.now() - timedelta(hours=25))
    chair.post(page(edition))
    assert len(server.requests) == 2


def test_all_can_be_checked_again_but_not_at_once(chair, edition, connected):
    server = connected.host("a.test")
    add(edition, "http://a.test/")
    chair.post(page(edition))
    again = chair.get(page(edition)).context["again"]
    chair.post(page(edition), {"before": again})
    assert len(server.requests) == 1
    Source.objects.update(link_checked_at=timezone.now() - timedelta(minutes=5))
    chair.post(page(edition), {"before": again})
    assert len(server.requests) == 2


@pytest.mark.parametrize(
    "before", ["", "yesterday", "2026-13-45T99:99:99Z", "2026-01-01T00:00:00", "9999-01-01T00:00:00Z"]
)
def test_a_moment_that_is_none_is_a_day_ago_or_now(chair, edition, connected, before):
    connected.host("a.test")
    add(edition, "http://a.test/")
    assert chair.post(page(edition), {"before": before}).status_code == 302
    assert chair.get(page(edition), {"before": before}).status_code == 200
    assert Source.objects.get().link_status == Status.WORKING


def test_one_check_at_a_time_holds_a_thread_of_a_process(chair, edition, connected):
    server = connected.host("a.test")
    add(edition, "http://a.test/")
    with views._one_check:
        assert chair.post(page(edition)).status_code == 302
    assert server.connections == 0
    chair.post(page(edition))
    assert server.connections == 1


def test_links_that_must_wait_are_told_of(chair, edition, connected):
    connected.host("a.test", answer("429 Slow", "Retry-After: 3600"))
    add(edition, "http://a.test/1", "http://a.test/2")
    response = chair.post(page(edition), follow=True)
    assert "must wait" in response.content.decode()
    assert 'data-left="2"' in response.content.decode()


def test_what_a_server_says_is_shown_as_text(chair, edition, connected):
    connected.host("a.test", answer("301 Moved", "Location: http://b.test/<script>alert(1)</script>"))
    connected.host("b.test")
    add(edition, "http://a.test/1")
    chair.post(page(edition))
    text = chair.get(page(edition)).content.decode()
    assert "Moved permanently to http://b.test/" in text
    assert "<script>alert" not in text


def test_strangers_and_chairs_of_other_editions_check_nothing(
    stranger, edition, far_edition, committee, connected
):
    server = connected.host("a.test")
    add(edition, "http://a.test/")
    far = Committee.objects.create(edition=far_edition, slug="assembly", name="Far")
    for client, expected in (
        (Client(), 302),
        (browser(stranger), 302),
        (browser(person("former")), 403),
        (browser(person("far", far)), 404),
    ):
        for send in (client.get, client.post):
            assert send(page(edition)).status_code == expected
    assert server.connections == 0


def test_a_check_needs_the_token_of_the_form(committee, edition, connected):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("chair", committee))
    assert client.post(page(edition)).status_code == 403


def test_a_person_without_the_right_to_change_sources_is_refused(committee, edition):
    user = User.objects.create_user("plain", is_staff=True)
    committee.chairs.add(user)
    assert browser(user).get(page(edition)).status_code == 403


def test_an_editor_says_that_a_text_is_gone_from_an_address_that_answers(chair, edition):
    add(edition, "http://a.test/")
    source = Source.objects.get()
    Source.objects.record_check(source, "working", "", timezone.now())
    source.refresh_from_db()
    save(chair, source, withdrawn="on")
    assert source.is_gone
    assert source.gone_since is None
    save(chair, source, url="http://b.test/")
    assert (source.is_gone, source.link_status, source.link_since) == (False, "unchecked", None)


def test_a_check_while_a_form_is_open_does_not_stop_its_saving(chair, edition):
    add(edition, "http://a.test/")
    source = Source.objects.get()
    form = open_form(chair, source)
    Source.objects.record_check(source, "dead", "It answers 404.", timezone.now())
    response = chair.post(admin_url("change", source), form | {"note": "Read it."})
    assert response.status_code == 302
    source.refresh_from_db()
    assert (source.note, source.link_status) == ("Read it.", "dead")
