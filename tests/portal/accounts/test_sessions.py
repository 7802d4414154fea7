"""Sessions: they end when idle and after a fortnight, and their owner sees and ends them."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.browsers import browser_in_words
from portal.models import Session
from tests.support.admin_forms import admin_url
from tests.support.signing_in import ADMIN, PASSWORD, Clock, give, may_open_the_admin, set_up, sign_in

PAGE = "/admin/sessions/"
MINUTE, HOUR, DAY = 60, 3600, 86400
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
HOME, SCHOOL = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def chair(db) -> User:
    return User.objects.create_user("chair", password=PASSWORD, is_staff=True)


def browser(name: str = "chair", user_agent: str = FIREFOX, address: str = HOME) -> Client:
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=address)
    assert sign_in(client, name).status_code == 302
    return client


def handles(client: Client) -> list[str]:
    return [session.handle for session in client.get(PAGE).context["sessions"]]


def end(client: Client, session: str) -> HttpResponse:
    return client.post(f"{PAGE}end/", {"session": session}, follow=True)


def said(answer: HttpResponse) -> str:
    (message,) = answer.context["messages"]
    return str(message)


# How long they last


def test_a_session_ends_after_a_day_without_use_and_not_before(chair, clock):
    here, there = browser(), browser()
    clock.move_on(DAY - 1)
    assert may_open_the_admin(here)
    clock.move_on(1)
    assert not may_open_the_admin(there)
    assert may_open_the_admin(here)


def test_a_session_that_is_used_every_day_ends_after_a_fortnight_and_not_before(chair, clock):
    client = browser()
    for _ in range(14):
        clock.move_on(DAY - 1)
        assert client.get(PAGE).status_code == 200
    clock.move_on(14)
    assert client.get(PAGE).status_code == 302


def test_the_fortnight_counts_from_the_password_whatever_is_stored_in_the_session_later(chair, clock):
    client = browser()
    began_at = Session.objects.get().began_at
    clock.move_on(DAY // 2)
    data = {"old_password": PASSWORD, "new_password1": "tangerine-9", "new_password2": "tangerine-9"}
    assert client.post(reverse("admin:password_change"), data).status_code == 302
    assert Session.objects.get().began_at == began_at
    sign_in(client, "chair", "tangerine-9")
    assert Session.objects.get().began_at > began_at


def updates(client: Client, address: str = ADMIN) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return sum(query["sql"].startswith("UPDATE") for query in queries)


def test_reading_writes_that_a_session_is_used_once_in_five_minutes(chair, clock):
    client = browser()
    clock.move_on(5 * MINUTE - 1)
    assert updates(client) == 0
    clock.move_on(1)
    assert [updates(client), updates(client)] == [1, 0]
    assert Session.objects.get().last_used_at == clock.now()


def test_reading_goes_on_while_nothing_can_be_written(read_only, chair, edition, clock):
    client = browser()
    clock.move_on(HOUR)
    read_only()
    assert client.get(edition.get_absolute_url()).status_code == 200
    assert may_open_the_admin(client)


def test_readers_have_no_session(edition, client):
    client.get(edition.get_absolute_url())
    client.get(reverse("admin:login"))
    assert not Session.objects.exists()


def test_sessions_that_have_ended_are_deleted_when_somebody_signs_in(chair, organiser, clock):
    browser("chair")
    clock.move_on(DAY + 1)
    browser("organiser")
    assert Session.objects.get().person == organiser


# The list


def test_a_person_sees_where_they_are_signed_in_and_this_session_first(chair, organiser, clock):
    browser(user_agent=SAFARI, address=SCHOOL)
    clock.move_on(HOUR)
    here = browser()
    clock.move_on(MINUTE)
    browser("organiser", user_agent="curl/8.5.0")
    page = here.get(PAGE).content.decode()
    first, second = page.index("Firefox on Linux"), page.index("Safari on an iPhone")
    assert first < page.index("This is the session you use now") < second
    assert first < page.index(HOME) < second < page.index(SCHOOL)
    assert page.count("Signed in on 17 March 2030") == 2
    assert "Unknown browser" not in page


def test_the_page_has_no_key_of_a_session(chair, organiser, client):
    browser()
    page = browser().get(PAGE).content.decode()
    client.force_login(organiser)
    deletion = client.get(admin_url("delete", chair)).content.decode()
    assert "Session: begun on" in deletion
    assert Session.objects.count() == 3
    assert [key for key in Session.objects.values_list("pk", flat=True) if key in page + deletion] == []


def test_a_password_given_without_the_code_is_pointed_out(chair, clock):
    set_up(chair)
    here = browser()
    give(here, clock.code(chair))
    assert "but no code yet" not in here.get(PAGE).content.decode()
    browser(user_agent=SAFARI)
    assert here.get(PAGE).content.decode().count("but no code yet") == 1


def test_sessions_signed_with_another_secret_key_are_left_out(chair, settings):
    browser()
    settings.SECRET_KEY = "another" * 9
    assert len(handles(browser())) == 1


# Ending them


def test_a_person_ends_one_other_session(chair):
    here, there, elsewhere = browser(), browser(), browser()
    _, chosen, _ = handles(here)
    assert said(end(here, chosen)) == "You are signed out of 1 other session."
    assert sorted(map(may_open_the_admin, (here, there, elsewhere))) == [False, True, True]
    assert may_open_the_admin(here)
    assert "had ended already" in said(end(here, chosen))


def test_a_person_ends_all_others_and_stays(chair, organiser):
    here, there, elsewhere, others = browser(), browser(), browser(), browser("organiser")
    assert said(end(here, "others")) == "You are signed out of 2 other sessions."
    ended = [may_open_the_admin(each) for each in (here, there, elsewhere, others)]
    assert ended == [True, False, False, True]


@pytest.mark.parametrize("wanted", ["", "nonsense", "\0"])
def test_what_is_no_session_ends_nothing(chair, wanted):
    here, there = browser(), browser()
    assert "had ended already" in said(end(here, wanted))
    assert may_open_the_admin(there)


def test_nobody_ends_the_session_of_somebody_else(chair, organiser):
    mine, theirs = browser(), browser("organiser")
    end(mine, handles(theirs)[0])
    assert may_open_the_admin(theirs)


def test_this_session_is_ended_by_logging_out_only(chair):
    here = browser()
    end(here, handles(here)[0])
    assert may_open_the_admin(here)


def test_an_ended_session_does_not_come_back_with_what_it_was_about_to_store(chair):
    here, there = browser(), browser()
    stored = there.session
    stored["early"] = "text"
    end(here, "others")
    with pytest.raises(UpdateError):
        stored.save()
    assert Session.objects.count() == 1


def test_a_changed_password_ends_all_other_sessions_and_they_leave_the_list(chair):
    here, there = browser(), browser()
    data = {"old_password": PASSWORD, "new_password1": "tangerine-9", "new_password2": "tangerine-9"}
    assert here.post(reverse("admin:password_change"), data).status_code == 302
    assert len(handles(here)) == 1
    assert not may_open_the_admin(there)


def test_sessions_end_by_the_form_only(chair):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chair)
    assert client.get(f"{PAGE}end/").status_code == 405
    assert client.post(f"{PAGE}end/", {"session": "others"}).status_code == 403


# Browsers in words

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 {}Safari/537.36{}"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on an iPhone"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "", ""), "Chrome on Windows"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "", " Edg/142.0.0.0"), "Edge on Windows"),
        (CHROME.format("Macintosh; Intel Mac OS X 10_15_7", "", " OPR/122.0.0.0"), "Opera on a Mac"),
        (CHROME.format("Linux; Android 10; K", "Mobile ", ""), "Chrome on Android"),
        (CHROME.format("X11; CrOS x86_64 14541.0.0", "", ""), "Chrome on a Chromebook"),
        (SAFARI.replace("Version/18.5", "CriOS/142.0"), "Chrome on an iPhone"),
        (SAFARI.replace("iPhone", "iPad"), "Safari on an iPad"),
        ("curl/8.5.0", "Unknown browser"),
        ("", "Unknown browser"),
    ],
)
def test_a_browser_is_named_in_words(user_agent, words):
    assert browser_in_words(user_agent) == words
