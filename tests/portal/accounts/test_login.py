"""The lock on the door: too many wrong passwords lock one login for a while, and no other."""

import time

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from portal.accounts.login import FROM_ALL_ADDRESSES, FROM_ONE_ADDRESS
from portal.search import views
from tests.support.signing_in import PASSWORD, Clock, may_open_the_admin, sign_in

WAIT = 300  # seconds, as settings say it: five minutes
HOME, SCHOOL = "198.51.100.7", "203.0.113.9"


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def chair(db) -> User:
    return User.objects.create_user("chair", password=PASSWORD, is_staff=True)


def guess(times: int, name: str = "chair", address: str = HOME) -> list[int]:
    """The answers to so many wrong passwords from `address`."""
    return [
        sign_in(Client(), name, f"guess {time}", REMOTE_ADDR=address).status_code for time in range(times)
    ]


def guess_from_everywhere(times: int, name: str = "chair") -> list[int]:
    return [guess(1, name, f"192.0.2.{place}")[0] for place in range(times)]


def gets_in(name: str = "chair", address: str = HOME) -> bool:
    client = Client()
    answer = sign_in(client, name, PASSWORD, REMOTE_ADDR=address)
    assert answer.status_code in (302, 429)
    assert may_open_the_admin(client) == (answer.status_code == 302)
    return answer.status_code == 302


def test_the_right_password_opens_the_admin_and_a_wrong_one_does_not(chair, client):
    assert guess(1) == [200]
    assert not may_open_the_admin(client)
    assert gets_in()


@pytest.mark.parametrize("wanted", ["https://a.example/", "//a.example/", "javascript:alert(1)", ""])
def test_who_signs_in_from_a_link_of_another_site_comes_to_the_admin(chair, client, wanted):
    address = f"{reverse('admin:login')}?next={wanted}"
    answer = client.post(address, {"username": "chair", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == reverse("admin:index")
    assert may_open_the_admin(client)


@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_who_signs_in_while_nothing_can_be_written_is_asked_to_wait(read_only, chair, client, password):
    read_only()
    answer = sign_in(client, "chair", password)
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "cannot write to it" in answer.content.decode()
    assert not answer.cookies.get("sessionid")


def test_who_is_signed_in_reads_on_while_nothing_can_be_written_and_is_told_so_on_saving(
    read_only, chair, organiser, client, edition
):
    client.force_login(organiser)
    read_only()
    assert client.get(edition.get_absolute_url()).status_code == 200
    address = reverse("admin:topics_edition_change", args=[edition.pk])
    assert client.get(address).status_code == 200
    assert client.post(reverse("admin:logout")).status_code == 503


def test_a_school_behind_one_address_signs_in_twenty_times_and_then_waits_ten_seconds(chair, monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_900_000_000.0)
    answers = [answer for name in range(4) for answer in guess(5, f"pupil {name}", SCHOOL)]
    assert answers == [200] * 20
    answer = sign_in(Client(), "chair", PASSWORD, REMOTE_ADDR=SCHOOL)
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert "Too many sign-ins from your network" in answer.content.decode()
    assert gets_in(address=HOME)
    assert Client().get(reverse("admin:login"), REMOTE_ADDR=SCHOOL).status_code == 200
    monkeypatch.setattr(time, "time", lambda: 1_900_000_010.0)
    assert gets_in(address=SCHOOL)


def test_the_limit_of_an_address_does_not_count_as_wrong_passwords(chair, monkeypatch):
    monkeypatch.setattr(views, "is_ratelimited", lambda *_, **__: True)
    assert set(guess(FROM_ONE_ADDRESS)) == {429}
    monkeypatch.undo()
    assert not AccessAttempt.objects.exists()


# One pupil does not lock a school out


def test_a_pupil_who_fails_for_one_chair_keeps_no_other_chair_of_the_school_out(chair, organiser):
    assert guess(FROM_ONE_ADDRESS, "chair", SCHOOL)[-1] == 429
    assert not gets_in("chair", SCHOOL)
    assert gets_in("organiser", SCHOOL)


def test_a_pupil_who_fails_for_all_chairs_but_one_keeps_that_one_in(chair):
    for name in ("ada", "eve", "organiser"):
        guess(FROM_ONE_ADDRESS, name, SCHOOL)
    assert gets_in("chair", SCHOOL)


def test_ten_wrong_passwords_lock_that_login_and_not_the_others(chair, organiser):
    answers = guess(10)
    assert answers == [200] * (FROM_ONE_ADDRESS - 1) + [429] * (10 - FROM_ONE_ADDRESS + 1)
    assert not gets_in("chair")
    assert gets_in("organiser")


def test_a_name_too_long_for_any_account_is_refused_in_words(db, client):
    for length in (151, 5000):
        answer = sign_in(client, "x" * length, PASSWORD)
        assert answer.status_code == 200
        assert answer.context["form"].has_error("username", "too_long")
    assert not AccessAttempt.objects.exists()


def test_one_wrong_password_less_locks_nothing(chair):
    guess(FROM_ONE_ADDRESS - 1)
    assert gets_in()


def test_the_right_password_works_after_the_wait_and_not_before(chair, clock):
    guess(10)
    clock.move_on(WAIT - 1)
    assert not gets_in()
    clock.move_on(2)
    assert gets_in()


def test_trying_during_the_wait_does_not_make_it_longer(chair, clock):
    guess(FROM_ONE_ADDRESS)
    clock.move_on(WAIT - 10)
    guess(10)
    clock.move_on(11)
    assert gets_in()


def test_a_login_that_succeeds_starts_counting_anew(chair):
    guess(FROM_ONE_ADDRESS - 1)
    assert gets_in()
    assert not AccessAttempt.objects.exists()
    guess(FROM_ONE_ADDRESS - 1)
    assert gets_in()


def test_who_guesses_elsewhere_does_not_keep_a_chair_out(chair):
    assert 429 in guess(10, address=SCHOOL)
    assert gets_in(address=HOME)


def test_thirty_wrong_passwords_from_as_many_addresses_lock_the_login_for_new_ones(chair, organiser):
    assert set(guess_from_everywhere(FROM_ALL_ADDRESSES - 1)) == {200}
    assert guess(1, address=SCHOOL) == [429]
    assert not gets_in(address=HOME)
    assert gets_in("organiser")


def test_one_address_less_locks_nothing(chair):
    guess_from_everywhere(FROM_ALL_ADDRESSES - 1)
    assert gets_in()


def test_guesses_from_everywhere_do_not_keep_a_chair_out_at_home(chair):
    assert gets_in(address=HOME)
    guess_from_everywhere(FROM_ALL_ADDRESSES + 5)
    assert not gets_in(address=SCHOOL)
    assert gets_in(address=HOME)


def test_at_home_too_a_login_is_locked_by_guesses_from_there(chair):
    assert gets_in(address=HOME)
    guess(10, address=HOME)
    assert not gets_in(address=HOME)


def test_another_browser_does_not_get_round_the_lock(chair):
    for place in range(FROM_ONE_ADDRESS):
        sign_in(Client(), "chair", "a guess", REMOTE_ADDR=HOME, HTTP_USER_AGENT=f"Browser {place}")
    assert not gets_in(address=HOME)


def test_a_login_that_does_not_exist_is_locked_like_any_other(db):
    """Else the lock would tell which user names there are."""
    assert guess(FROM_ONE_ADDRESS, "nobody")[-1] == 429


def test_the_answer_says_what_to_do_and_when(chair):
    guess(FROM_ONE_ADDRESS)
    answer = sign_in(Client(), "chair", PASSWORD, REMOTE_ADDR=HOME)
    assert answer.status_code == 429
    assert answer["Retry-After"] == str(WAIT)
    page = answer.content.decode()
    assert "Too many wrong passwords" in page
    assert "locked for 5 minutes" in page
    assert PASSWORD not in page


def test_a_locked_login_leaves_open_sessions_alone(chair, client):
    client.force_login(chair)
    guess(10)
    assert may_open_the_admin(client)


def test_the_session_key_is_another_one_after_the_password(chair, client):
    client.get(reverse("admin:login"))
    session = client.session
    session["before"] = "signing in"
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, "chair")
    assert may_open_the_admin(client)
    assert client.session.session_key != session.session_key
    assert not client.session.exists(session.session_key)


def test_who_came_from_where_is_forgotten_after_ninety_days(chair, clock):
    assert gets_in()
    AccessLog.objects.update(attempt_time=clock.now().replace(year=2001))
    assert gets_in()
    assert AccessLog.objects.count() == 1


def test_what_was_typed_is_not_kept(chair):
    guess(FROM_ONE_ADDRESS)
    assert "guess" not in AccessAttempt.objects.get().post_data
