"""The door lets in few requests at a time, each with its whole body, and turns away who is too many."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory

from portal.serving import bodies, door
from portal.serving.answers import Headers
from portal.serving.door import Door, Lane
from portal.serving.outage import REFUSED
from topics import clock

FORM = b"username=somebody&password=a+secret"
PATIENCE_SECONDS = 20


class Application:
    """Answers with what it was asked; holds the requests of some kinds until they may go on."""

    def __init__(self) -> None:
        self.inside: list[str] = []
        self.most = 0
        self.goes_on = threading.Event()
        self.closed = 0

    def __call__(self, environ: dict, start_response) -> "Answer":
        if reason := environ.get(REFUSED):
            start_response("503 Service Unavailable", [("Retry-After", "10")])
            return Answer(self, reason.encode())
        self.inside.append(environ["PATH_INFO"])
        self.most = max(self.most, len(self.inside))
        if environ["PATH_INFO"].startswith("/slow"):
            self.goes_on.wait(PATIENCE_SECONDS)
        body = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain")])
        self.inside.remove(environ["PATH_INFO"])
        return Answer(self, body or threading.current_thread().name.encode())


class Answer:
    def __init__(self, application: Application, body: bytes) -> None:
        self.application, self.body = application, body

    def __iter__(self) -> Iterator[bytes]:
        return iter([self.body])

    def close(self) -> None:
        self.application.closed += 1


@pytest.fixture
def application() -> Iterator[Application]:
    application = Application()
    yield application
    application.goes_on.set()


def ask(a_door: Door, path: str = "/", **environ: object) -> tuple[str, bytes]:
    """Status and body of an answer."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "wsgi.input": BytesIO()} | environ
    started: list[tuple[str, Headers]] = []
    parts = iter(a_door(environ, lambda status, headers: started.append((status, headers))))
    body = next(parts)
    threading.Thread(
        target=lambda: list(parts), daemon=True
    ).start()  # as a server asks until there is no more
    return started[-1][0], body


def post(a_door: Door, stream, length: int, **environ: str) -> tuple[str, bytes]:
    options = {"REQUEST_METHOD": "POST", "CONTENT_LENGTH": str(length), "wsgi.input": stream}
    return ask(a_door, **(options | environ))


@contextmanager
def meanwhile(application: Application, *requests: Callable[[], object], inside: int) -> Iterator[list]:
    """While these requests are asked, and so many of them are in the application."""
    answers: list = []
    threads = [
        threading.Thread(target=lambda each=each: answers.append(each()), daemon=True) for each in requests
    ]
    for thread in threads:
        thread.start()
    until(lambda: len(application.inside) == inside)
    yield answers
    application.goes_on.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert len(answers) == len(requests)


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)


# How many at a time


def test_few_requests_are_in_django_at_a_time_and_the_others_wait_their_turn(application):
    a_door = Door(application)
    slow = [lambda number=number: ask(a_door, f"/slow/{number}") for number in range(10)]
    with meanwhile(application, *slow, inside=door.IN_DJANGO) as answers:
        pass
    assert {status for status, _ in answers} == {"200 OK"}
    assert application.most == door.IN_DJANGO
    assert application.closed == 10


def test_health_is_asked_beside_all_others(application):
    a_door = Door(application)
    slow = [lambda: ask(a_door, "/slow/")] * 6
    with meanwhile(application, *slow, inside=door.IN_DJANGO):
        assert ask(a_door, "/healthz") == ("200 OK", b"health_0")


def test_few_wait_to_ask_for_health_so_that_it_holds_up_no_page(application, monkeypatch):
    monkeypatch.setattr(door, "MOST_WAITING", 0)
    a_door = Door(application)
    monkeypatch.setattr(door, "HEALTH", "/slow/")
    with meanwhile(application, lambda: ask(a_door, "/slow/"), inside=1):
        assert ask(a_door, "/slow/") == ("503 Service Unavailable", b"busy")
        assert ask(a_door)[0] == "200 OK"
    assert ask(a_door, "/slow/")[0] == "200 OK"


def test_who_is_too_many_is_turned_away_at_once(application, monkeypatch):
    monkeypatch.setattr(door, "MOST_INSIDE", 5)
    a_door = Door(application)
    slow = [lambda: ask(a_door, "/slow/")] * 5
    with meanwhile(application, *slow, inside=door.IN_DJANGO):
        until(lambda: ask(a_door, "/next/") == ("503 Service Unavailable", b"busy"))
    assert ask(a_door)[0] == "200 OK"


@pytest.mark.parametrize("environ", [{"QUERY_STRING": "x=1"}, {"REQUEST_METHOD": "POST"}])
def test_what_anybody_can_send_and_costs_much_has_one_place(application, environ):
    a_door = Door(application)
    slow = [lambda: ask(a_door, "/slow/", **environ)] * 4
    with meanwhile(application, *slow, inside=1):
        assert ask(a_door)[0] == "200 OK"
        assert ask(a_door, QUERY_STRING="q=1", HTTP_COOKIE="sessionid=abc")[0] == "200 OK"
    assert application.most == 2


def test_few_wait_for_that_place(application, monkeypatch):
    monkeypatch.setattr(door, "MOST_WAITING", 1)
    a_door = Door(application)
    with meanwhile(application, lambda: ask(a_door, "/slow/", QUERY_STRING="x=1"), inside=1):
        second = threading.Thread(target=lambda: ask(a_door, QUERY_STRING="x=2"), daemon=True)
        second.start()
        until(lambda: ask(a_door, QUERY_STRING="x=3") == ("503 Service Unavailable", b"busy"))
    second.join(PATIENCE_SECONDS)
    assert ask(a_door, QUERY_STRING="x=4")[0] == "200 OK"


def test_nobody_waits_for_long(application, monkeypatch):
    monkeypatch.setattr(door, "PATIENCE_SECONDS", 0.05)
    a_door = Door(application)
    with meanwhile(application, lambda: ask(a_door, "/slow/", QUERY_STRING="x=1"), inside=1):
        assert ask(a_door, QUERY_STRING="x=2") == ("503 Service Unavailable", b"busy")
    full = [lambda: ask(a_door, "/slow/")] * door.IN_DJANGO
    application.goes_on.clear()
    with meanwhile(application, *full, inside=door.IN_DJANGO):
        assert ask(a_door) == ("503 Service Unavailable", b"busy")
    assert ask(a_door)[0] == "200 OK"


def test_the_log_says_how_many_were_turned_away(application, monkeypatch, caplog):
    monkeypatch.setattr(door, "MOST_INSIDE", 0)
    moments = iter([100.0, 100.2, 100.9, 101.0])
    monkeypatch.setattr(door, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    a_door = Door(application)
    for _ in range(4):
        ask(a_door)
    assert [record.args for record in caplog.records] == [(1,), (3,)]


def test_a_lane_that_failed_is_free_again():
    lane = Lane()
    for _ in range(20):
        with pytest.raises(RuntimeError), lane.place():
            raise RuntimeError


def test_a_request_that_fails_fails_where_it_was_asked():
    def fail(environ: dict, start_response) -> None:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        ask(Door(fail))


def test_a_moment_that_was_frozen_outside_is_the_moment_inside():
    def tell(environ: dict, start_response) -> list[bytes]:
        start_response("200 OK", [])
        return [str(clock.now()).encode()]

    with clock.frozen():
        assert ask(Door(tell))[1] == str(clock.now()).encode()


# Bodies


def test_a_body_comes_whole(application):
    assert post(Door(application), BytesIO(FORM + b"next request"), len(FORM)) == ("200 OK", FORM)


def test_bodies_that_do_not_come_are_told_so_and_keep_others_from_nothing(application, monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)
    monkeypatch.setattr(door, "MOST_BODIES", 2)
    a_door, end = Door(application), threading.Event()

    class Silent:
        def read(self, size: int) -> bytes:
            end.wait(PATIENCE_SECONDS)
            return b""

    for _ in range(2):
        assert post(a_door, Silent(), 5000) == ("503 Service Unavailable", b"slow")
    assert post(a_door, Silent(), 5000) == ("503 Service Unavailable", b"busy")
    assert ask(a_door)[0] == "200 OK"
    end.set()
    until(lambda: post(a_door, BytesIO(FORM), len(FORM)) == ("200 OK", FORM))


def test_an_answer_ends_only_when_nothing_reads_the_body_any_more(application, monkeypatch):
    """Where granian ends a request whose body another thread reads, the worker stands still."""
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)
    end = threading.Event()

    class Silent:
        def read(self, size: int) -> bytes:
            end.wait(PATIENCE_SECONDS)
            return b""

    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_LENGTH": "9", "wsgi.input": Silent()}
    parts = iter(Door(application)(environ, lambda status, headers: None))
    assert next(parts) == b"slow"
    rest = threading.Thread(target=lambda: list(parts), daemon=True)
    rest.start()
    rest.join(0.05)
    assert rest.is_alive()
    end.set()
    rest.join(PATIENCE_SECONDS)
    assert not rest.is_alive()


@pytest.mark.parametrize("length", ["", "0", "-1", "many", "²"])
def test_a_length_that_is_none_is_no_body(application, length):
    assert ask(Door(application), CONTENT_LENGTH=length, REQUEST_METHOD="POST")[0] == "200 OK"


# With Django


def answered_by_django(**environ: object) -> tuple[str, dict[str, str], str]:
    request = RequestFactory().post("/admin/login/", FORM, content_type="application/x-www-form-urlencoded")
    started: list = []
    asked = request.environ | {"HTTP_COOKIE": "csrftoken=" + "a" * 32, "wsgi.input": BytesIO(FORM)} | environ
    body = next(iter(Door(WSGIHandler())(asked, lambda status, headers: started.append((status, headers)))))
    return started[-1][0], dict(started[-1][1]), body.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("length", "status"),
    [(len(FORM), "403 Forbidden"), (5000, "400 Bad Request"), (2_000_000, "400 Bad Request")],
)
def test_a_form_that_is_cut_or_too_large_answers_400_before_anything_reads_it(length, status):
    answer = answered_by_django(CONTENT_LENGTH=str(length))
    assert answer[0] == status
    assert "<h1>" in answer[2]
    assert ("too much to send" in answer[2]) == (length == 2_000_000)


@pytest.mark.django_db
@pytest.mark.parametrize("limit", ["MOST_INSIDE", "MOST_BODIES"])
def test_who_is_turned_away_gets_a_page_with_all_that_protects_readers(monkeypatch, limit):
    monkeypatch.setattr(door, limit, 0)
    answer = answered_by_django()
    assert answer[0] == "503 Service Unavailable"
    assert "Very many people are here" in answer[2]
    assert answer[1].items() >= {"Retry-After": "10", "Cache-Control": "no-store"}.items()
    assert answer[1].keys() >= {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options"}


@pytest.mark.django_db
def test_who_is_too_slow_gets_a_page_too(monkeypatch):
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0)
    end = threading.Event()

    class Silent:
        def read(self, size: int) -> bytes:
            end.wait(PATIENCE_SECONDS)
            return b""

    status, headers, page = answered_by_django(**{"wsgi.input": Silent()})
    end.set()
    assert (status, headers["Retry-After"]) == ("408 Request Timeout", "10")
    assert "did not arrive in time" in page
