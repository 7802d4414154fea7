"""One password hash at a time: guesses wait for one another, and nobody waits for them."""

import os
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.contrib.auth.models import User
from django.urls import reverse

from portal import settings as portal_settings
from portal.accounts import hashing
from portal.accounts.hashing import LOWEST_PRIORITY, PasswordHasher, TooManyAtOnceError
from portal.models import Invitation
from tests.support.signing_in import PASSWORD, may_open_the_admin, sign_in


@pytest.fixture(autouse=True)
def quick_hashes(settings, monkeypatch) -> None:
    settings.PASSWORD_HASHERS = portal_settings.PASSWORD_HASHERS
    monkeypatch.setattr(PasswordHasher, "iterations", 1)


@pytest.fixture
def chair(db) -> User:
    return User.objects.create_user("chair", password=PASSWORD, is_staff=True)


@pytest.fixture
def hashing_takes_long(monkeypatch) -> Iterator[None]:
    """Another password has its turn for as long as the test runs, and nobody has the time to wait."""
    monkeypatch.setattr(hashing, "LONGEST_WAIT", 0.01)
    with hashing._turn:
        yield


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """The passwords that have been hashed."""
    seen = []

    def encode(hasher: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        seen.append(password)
        return f"{hasher.algorithm}$1${salt}$not-the-hash-of-any"

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    return seen


def test_the_hashes_are_djangos():
    assert PBKDF2PasswordHasher().verify(PASSWORD, make_password(PASSWORD))
    assert check_password(PASSWORD, PBKDF2PasswordHasher().encode(PASSWORD, "salt", 1))
    assert not check_password("a guess", make_password(PASSWORD))


def test_the_portal_hashes_with_it_and_as_often_as_django(monkeypatch):
    monkeypatch.undo()
    assert portal_settings.PASSWORD_HASHERS == ["portal.accounts.hashing.PasswordHasher"]
    assert PasswordHasher.iterations == PBKDF2PasswordHasher.iterations >= 1_000_000


def test_two_passwords_are_never_hashed_at_once(monkeypatch):
    at_work, most_at_work = [], []
    other_came = threading.Event()

    def encode(hasher: PBKDF2PasswordHasher, password: str, salt: str, iterations: int | None = None) -> str:
        at_work.append(password)
        other_came.wait(0.02)
        most_at_work.append(len(at_work))
        at_work.remove(password)
        return password

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    with ThreadPoolExecutor(3) as people:
        answers = list(people.map(lambda password: make_password(password, "salt"), ("one", "two", "three")))
    assert answers == ["one", "two", "three"]
    assert most_at_work == [1, 1, 1]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_a_hash_lets_all_others_go_first_and_leaves_the_one_who_asked_alone(monkeypatch):
    def priority(*_: object) -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", priority)
    before = priority()
    assert PasswordHasher().encode(PASSWORD, "salt") == LOWEST_PRIORITY
    assert priority() == before != LOWEST_PRIORITY


def test_who_waits_too_long_is_told_so_and_the_next_one_gets_their_turn(hashing_takes_long, monkeypatch):
    with pytest.raises(TooManyAtOnceError):
        make_password(PASSWORD)
    hashing._turn.release()
    assert check_password(PASSWORD, make_password(PASSWORD))
    hashing._turn.acquire()


def test_a_hash_that_fails_gives_its_turn_to_the_next(monkeypatch):
    with pytest.raises(ValueError, match="salt"):
        PasswordHasher().encode(PASSWORD, "a$salt")
    assert make_password(PASSWORD)


def test_the_right_password_opens_the_admin(chair, client):
    assert sign_in(client, "chair").status_code == 302
    assert may_open_the_admin(client)


@pytest.mark.parametrize("name", ["chair", "nobody"])
def test_a_login_that_does_not_get_its_turn_is_asked_to_come_back(chair, client, hashing_takes_long, name):
    answer = sign_in(client, name)
    assert (answer.status_code, answer["Retry-After"]) == (429, "10")
    assert "no-store" in answer["Cache-Control"]
    assert "Too many passwords at once" in answer.content.decode()
    assert "locked" not in answer.content.decode()
    assert not may_open_the_admin(client)


def test_not_getting_ones_turn_does_not_count_as_a_wrong_password(chair, client, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(hashing, "LONGEST_WAIT", 0.01)
        with hashing._turn:
            assert {sign_in(client, "chair", "a guess").status_code for _ in range(10)} == {429}
    assert sign_in(client, "chair").status_code == 302


def test_changing_a_password_waits_for_its_turn_too(chair, client, hashing_takes_long):
    client.force_login(chair)
    data = {"old_password": PASSWORD, "new_password1": "tangerine-9", "new_password2": "tangerine-9"}
    assert client.post(reverse("admin:password_change"), data).status_code == 429
    assert User.objects.get().password == chair.password


def test_a_name_that_does_not_exist_costs_a_hash_like_any_other(chair, client, hashes):
    """Otherwise the time of the answer would tell which user names there are."""
    sign_in(client, "chair", "a guess")
    sign_in(client, "nobody", "a guess")
    assert hashes == ["a guess", "a guess"]


def test_any_other_fault_is_not_taken_for_it(chair, client, monkeypatch):
    def encode(*_: object) -> str:
        raise RuntimeError("no hash")

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", encode)
    with pytest.raises(RuntimeError, match="no hash"):
        sign_in(client, "chair")


def test_an_invitation_whose_password_does_not_get_its_turn_stays_open(db, client, hashing_takes_long):
    invitation = Invitation(name="Ada Lovelace")
    link = reverse("admin:invitation", args=[invitation.give_token()])
    invitation.save()
    data = {"username": "ada", "password1": "tangerine-9", "password2": "tangerine-9"}
    assert client.post(link, data).status_code == 429
    assert client.get(link).status_code == 200
    assert not User.objects.exists()
