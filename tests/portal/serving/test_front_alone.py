"""The cache in front of an application asks it once for what all get, and tells it nothing of a visitor."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from unittest.mock import Mock

import brotli
import pytest

from portal.serving.answers import Headers, packed_again, page_answers
from portal.serving.front import Front
from portal.serving.versions import EditionVersion, VersionReader, Versions
from tests.support.paths import ROOT
from topics import clock

PAGE, OTHER_PAGE, STYLE = "/2030/glossary/", "/2031/glossary/", "/static/page.0123456789ab.css"
HTML = ("Content-Type", "text/html; charset=utf-8")
FOR_GOOD = ("Cache-Control", "max-age=315360000, public, immutable")
PATIENCE_SECONDS = 20
HOUR = timedelta(hours=1)


class Reader:
    """The versions as the test sets them."""

    def __init__(self) -> None:
        self.change()

    def change(self, *, last_shown: float = float("-inf"), **versions: int) -> None:
        versions = {"2030": 1, "2031": 1} | {slug.strip("_"): version for slug, version in versions.items()}
        editions = {slug: EditionVersion(slug, version, slug == "2032") for slug, version in versions.items()}
        self.known = Versions(editions, editions.get("2032"), last_shown)

    def read(self) -> Versions:
        return self.known


class Application:
    """Answers what `headers` and `body` say, and remembers what it was asked."""

    def __init__(self) -> None:
        self.status, self.headers, self.body = "200 OK", [HTML], b"page"
        self.asked: list[dict] = []
        self.before_answering: Callable[[], None] = lambda: None

    def __call__(self, environ: dict, start_response) -> Iterator[bytes]:
        self.asked.append(environ)
        body = self.body
        self.before_answering()
        start_response(self.status, list(self.headers))
        return iter([body])


@pytest.fixture
def application() -> Application:
    return Application()


@pytest.fixture
def versions() -> Reader:
    return Reader()


@pytest.fixture
def front(application, versions) -> Front:
    return Front(application, reader=versions)


def get(front: Front, path: str = PAGE, **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and body of an answer."""
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "127.0.0.1"} | environ
    started: list[tuple[str, Headers]] = []
    parts = front(environ, lambda status, headers: started.append((status, headers)))
    body = b"".join(parts)
    return started[-1][0], dict(started[-1][1]), body


def together(*tasks: Callable[[], object]) -> list[threading.Thread]:
    threads = [threading.Thread(target=task, daemon=True) for task in tasks]
    for thread in threads:
        thread.start()
    return threads


def until(is_true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.001)


# Nothing of a visitor


def test_the_application_is_told_nothing_of_the_visitor_who_asks_first(front, application):
    visitor = {
        "QUERY_STRING": "utm_source=Zebra",
        "HTTP_COOKIE": "consent=Zebra; csrftoken=Zebra",
        "HTTP_X_FORWARDED_HOST": "zebra.example",
        "HTTP_X_FORWARDED_PROTO": "zebra",
        "HTTP_USER_AGENT": "Zebra",
        "HTTP_ACCEPT_LANGUAGE": "zebra",
        "HTTP_REFERER": "https://zebra.example/",
        "HTTP_AUTHORIZATION": "Zebra",
        "HTTP_HOST": "localhost:1234",
        "HTTP_IF_MODIFIED_SINCE": "Zebra",
        "HTTP_RANGE": "bytes=0-1",
        "REMOTE_USER": "zebra",
        "wsgi.url_scheme": "http",
    }
    assert get(front, **visitor)[0] == "200 OK"
    (told,) = application.asked
    assert "zebra" not in repr(told).lower()
    assert told["HTTP_HOST"] == "127.0.0.1:8000"
    assert told.keys() - visitor.keys() == {
        "REQUEST_METHOD",
        "PATH_INFO",
        "HTTP_ACCEPT_ENCODING",
        "wsgi.input",
    }


@pytest.mark.parametrize(
    "visitor",
    [
        {"HTTP_COOKIE": "a=b; sessionid=abc"},
        {"REQUEST_METHOD": "POST"},
        {"QUERY_STRING": "q=1"},
        {"QUERY_STRING": "utm_source=a&q=1"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_HOST": ""},
        {"PATH_INFO": "/admin/login/"},
        {"PATH_INFO": "/healthz"},
        {"PATH_INFO": "/media/a.png"},
    ],
)
def test_other_requests_reach_the_application_as_they_are(front, application, visitor):
    get(front)
    get(front, **visitor)
    assert application.asked[-1].items() >= visitor.items()
    assert len(application.asked) == 2


def test_with_https_only_what_came_through_the_proxy_is_shared(application, versions, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    front = Front(application, reader=versions)
    get(front, HTTP_X_FORWARDED_PROTO="https")
    assert application.asked[-1]["HTTP_X_FORWARDED_PROTO"] == "https"
    get(front, HTTP_X_FORWARDED_PROTO="https")
    assert len(application.asked) == 1
    get(front)
    get(front, HTTP_X_FORWARDED_PROTO="http")
    assert len(application.asked) == 3


# What is kept


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", []),
        ("301 Moved Permanently", [("Location", "/")]),
        ("200 OK", [("Set-Cookie", "a=b")]),
        ("200 OK", [("Cache-Control", "private")]),
        ("200 OK", [("Cache-Control", "no-store")]),
        ("200 OK", [("Content-Encoding", "br")]),
        ("200 OK", [("Vary", "Cookie, Accept-Language")]),
    ],
)
def test_an_answer_on_which_something_sets_a_limit_is_given_as_it_came_and_not_kept(
    front, application, status, headers
):
    application.status, application.headers = status, [HTML, *headers]
    for _ in range(2):
        assert get(front) == (status, dict([HTML, *headers]), b"page")
        assert get(front, REQUEST_METHOD="HEAD") == (status, dict([HTML, *headers]), b"")
    assert len(application.asked) == 4


def test_a_static_file_is_kept_for_everybody_in_the_encoding_it_comes_in(front, application, versions):
    application.headers = [FOR_GOOD, ("Content-Encoding", "br"), ("ETag", '"abc"'), ("Content-Length", "4")]
    answer = get(front, STYLE, HTTP_ACCEPT_ENCODING="br")
    assert answer == ("200 OK", dict(application.headers), b"page")
    versions.change(_2030=2)
    assert get(front, STYLE, HTTP_ACCEPT_ENCODING="br", HTTP_COOKIE="sessionid=abc") == answer
    assert len(application.asked) == 1
    get(front, STYLE)
    assert [asked["HTTP_ACCEPT_ENCODING"] for asked in application.asked] == ["br", ""]
    status, headers, body = get(front, STYLE, HTTP_IF_NONE_MATCH='"abc"')
    assert (status, headers, body) == ("304 Not Modified", dict([FOR_GOOD, ("ETag", '"abc"')]), b"")


def test_only_pages_that_a_change_can_reach_are_made_again(front, application, versions):
    def asked_again() -> list[str]:
        application.asked.clear()
        for path in (PAGE, OTHER_PAGE, "/", "/sitemap.xml"):
            get(front, path)
        return [asked["PATH_INFO"] for asked in application.asked]

    assert len(asked_again()) == 4
    assert asked_again() == []
    versions.change()
    assert asked_again() == ["/", "/sitemap.xml"]
    versions.change(_2030=2)
    assert asked_again() == [PAGE, "/", "/sitemap.xml"]
    versions.change(_2030=2, _2032=1)  # which is the current one, to which all link
    assert len(asked_again()) == 4


def test_a_page_that_was_begun_before_a_change_is_given_and_not_kept(front, application, versions):
    application.before_answering = lambda: versions.change(_2030=2)
    get(front)
    application.before_answering = lambda: None
    application.body = b"new"
    assert get(front)[2] == b"new"
    assert get(front)[2] == b"new"
    assert len(application.asked) == 2


def test_pages_from_before_a_change_are_dropped_by_the_next_request_if_one_fails(
    front, application, versions, monkeypatch
):
    get(front)
    versions.change(_2030=2)
    application.body = b"new"
    with monkeypatch.context() as patch:
        patch.setattr(front.answers, "drop", Mock(side_effect=MemoryError))
        with pytest.raises(MemoryError):
            get(front)
    assert get(front)[2] == b"new"


def test_a_page_of_a_moment_that_is_not_that_of_the_versions_is_given_and_not_kept(
    front, application, versions
):
    """The clock is set while the page is made, or another thread saw another time."""
    now = clock.now()
    for last, ahead in ((now + HOUR, None), (None, now - HOUR)):
        versions.known = replace(versions.known, last_release=last, next_release=ahead)
        assert get(front)[2] == get(front)[2] == b"page"
    assert len(application.asked) == 4
    versions.known = replace(versions.known, last_release=now - HOUR, next_release=now + HOUR)
    assert get(front)[2] == get(front)[2] == b"page"
    assert len(application.asked) == 5


# Many at once


def test_one_request_makes_a_page_and_the_others_wait_for_it(front, application):
    goes_on = threading.Event()
    application.before_answering = lambda: goes_on.wait(PATIENCE_SECONDS)
    answers: list[bytes] = []
    threads = together(*[lambda: answers.append(get(front)[2])] * 8)
    until(lambda: len(application.asked) == 1)
    goes_on.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert answers == [b"page"] * 8
    assert len(application.asked) == 1


def test_those_who_wait_for_what_cannot_be_kept_ask_themselves(front, application):
    application.status = "404 Not Found"
    goes_on = threading.Event()
    application.before_answering = lambda: goes_on.wait(PATIENCE_SECONDS)
    answers: list[str] = []
    threads = together(*[lambda: answers.append(get(front)[0])] * 3)
    until(lambda: len(application.asked) == 1)
    goes_on.set()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
    assert answers == ["404 Not Found"] * 3
    assert len(application.asked) == 3


def test_nobody_waits_for_a_request_that_failed(front, application):
    def fail() -> None:
        raise RuntimeError

    application.before_answering = fail
    with pytest.raises(RuntimeError):
        get(front)
    application.before_answering = lambda: None
    assert get(front)[2] == b"page"


@pytest.mark.parametrize("is_trusted", [True, False])
def test_while_a_page_is_made_again_others_get_the_one_from_before_as_long_as_it_was_trusted(
    front, application, versions, is_trusted
):
    get(front)
    versions.change(_2030=2, last_shown=time.monotonic() + (PATIENCE_SECONDS if is_trusted else 0))
    goes_on = threading.Event()
    application.body = b"new"
    application.before_answering = lambda: goes_on.wait(PATIENCE_SECONDS)
    answers: list[bytes] = []
    maker = together(lambda: get(front))
    until(lambda: len(application.asked) == 2)
    other = together(lambda: answers.append(get(front)[2]))
    if is_trusted:
        other[0].join(PATIENCE_SECONDS)
        assert answers == [b"page"]
    goes_on.set()
    for thread in (*maker, *other):
        thread.join(PATIENCE_SECONDS)
    assert answers == [b"page" if is_trusted else b"new"]
    assert get(front)[2] == b"new"


# However many editions there are


class ManyEditions(VersionReader):
    """Reads so many editions of a database that the test plays."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.count = count

    def rows(self) -> list[tuple]:
        return [(str(2030 + n), 1, n == 0, "published", None, None, None) for n in range(self.count)]


def work_of(action: Callable[[], object]) -> int:
    """Return how many calls and lines of Python `action` takes."""
    done = 0

    def trace(frame, event: str, argument: object) -> Callable:
        nonlocal done
        done += event in ("call", "line")
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        action()
    finally:
        sys.settrace(before)
    return done


def test_a_kept_page_takes_no_more_work_with_a_thousand_editions(application, settings):
    settings.VERSION_TRUST_SECONDS = 600

    def work_with(count: int) -> int:
        front = Front(application, reader=ManyEditions(count))
        get(front)
        return work_of(lambda: get(front))

    assert work_with(1000) == work_with(1) > 10
    assert work_of(ManyEditions(1000).read) > 10 * work_of(ManyEditions(1).read)


# Packed as small as it gets


def test_a_page_is_packed_again_and_stays_the_same_page():
    body = (ROOT / "docs" / "architecture.md").read_bytes()
    quick = page_answers([HTML], body)["br"]
    best = packed_again(quick)
    assert brotli.decompress(best.body) == body
    assert len(best.body) < len(quick.body)
    assert dict(best.headers)["Content-Length"] == str(len(best.body))
    assert dict(best.headers)["ETag"] != dict(quick.headers)["ETag"]
    assert dict(best.confirmed)["ETag"] == dict(best.headers)["ETag"]
    started = []
    best.give(
        {"REQUEST_METHOD": "GET", "HTTP_IF_NONE_MATCH": dict(quick.headers)["ETag"]},
        lambda status, headers: started.append(status),
    )
    assert started == ["304 Not Modified"]


def test_an_answer_takes_the_place_of_the_one_it_was_made_of_and_of_no_other(front):
    get(front)
    key = (PAGE, "br")
    first = front.answers.get(key)
    front.answers.replace(key, first, packed_again(first))
    packed = front.answers.get(key)
    assert packed is not first
    front.answers.replace(key, first, first)
    assert front.answers.get(key) is packed
