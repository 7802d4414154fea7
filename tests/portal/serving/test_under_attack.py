"""Readers of a real server notice nothing while others stall, flood, guess passwords or save."""

import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.served_portal import Served, Visitor, served

WORKERS = 2
PAGE, TOPIC = "/2026/", "/2026/interpol/topics/tracing-firearms/"
PATIENCE_SECONDS = 3  # of a reader; a page that is kept takes a thousandth of it
TRUSTED_SECONDS = 1.0  # for which readers may see what was there before
TOKEN = "a" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}


@pytest.fixture(scope="module")
def portal(prepared, tmp_path_factory) -> Iterator[Served]:
    with served(prepared, tmp_path_factory.mktemp("portal"), WORKERS) as portal:
        for _ in range(8 * WORKERS):  # until every worker has read what it needs once
            assert get(portal, PAGE)[0] == get(portal, TOPIC)[0] == 200
        yield portal


def get(portal: Served, path: str, *, patience: float = PATIENCE_SECONDS) -> tuple[int, str]:
    """Status and text of a page, asked on a connection of its own."""
    return request(portal, "GET", path, patience=patience)


def request(portal: Served, method: str, path: str, *, patience: float = 60, **form: str) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(portal.address).netloc, timeout=patience)
    try:
        connection.request(method, path, urlencode(form) if form else None, FORM if form else {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


@contextmanager
def meanwhile(count: int, task: Callable[[], object], *, pause: float = 0) -> Iterator[list]:
    """While so many others do `task` again and again; yields what it returned to them."""
    ends, results = threading.Event(), []

    def run() -> None:
        while not ends.wait(pause):
            results.append(task())

    with ThreadPoolExecutor(count) as others:
        running = [others.submit(run) for _ in range(count)]
        yield results
        ends.set()
    for each in running:
        each.result()


def stalled(portal: Served, connections: ExitStack, sent: str = "") -> socket.socket:
    """A connection on which nothing comes any more."""
    where = urlsplit(portal.address)
    connection = socket.create_connection((where.hostname, where.port), timeout=60)
    connections.callback(connection.close)
    connection.sendall(sent.encode())
    return connection


def sign_in(portal: Served) -> Visitor:
    organiser = Visitor(portal)
    organiser.sign_in(portal.password)
    return organiser


def edition_form(organiser: Visitor) -> str:
    listed = organiser.read("/admin/topics/edition/")[1]
    return re.search(r"/admin/topics/edition/\d+/change/", listed)[0]


def test_forms_that_stall_are_answered_and_hold_up_neither_readers_nor_a_save(portal):
    organiser = sign_in(portal)
    form = edition_form(organiser)
    head = (
        f"POST /admin/login/ HTTP/1.1\r\nHost: {urlsplit(portal.address).netloc}\r\nContent-Length: 5000\r\n"
    )
    head += "".join(f"{name}: {value}\r\n" for name, value in FORM.items()) + "\r\nusername="
    with ExitStack() as connections:
        forms = [stalled(portal, connections, head) for _ in range(40)]
        silent = [stalled(portal, connections) for _ in range(200)]
        assert "was changed successfully" in organiser.submit(
            form, "edition_form", conference="Assembly of 40"
        )
        answered = ThreadPoolExecutor(1).submit(lambda: [form.recv(100) for form in forms])
        reads = 0
        while not answered.done():
            # The citations of a page have the name of the conference: each worker makes it anew first.
            patience = 60 if reads < 8 * WORKERS else PATIENCE_SECONDS
            assert get(portal, TOPIC, patience=patience)[0] == get(portal, "/healthz")[0] == 200
            reads += 1
        assert reads > 20
        assert {answer[:12] for answer in answered.result()} == {b"HTTP/1.1 408"}
        assert {connection.recv(1) for connection in silent} == {b""}  # closed, without an answer
    assert "Assembly of 40" in get(portal, PAGE)[1]
    sign_in(portal)


def test_endless_queries_are_turned_away_and_hold_up_no_reader(portal):
    with meanwhile(32, lambda: request(portal, "GET", f"{TOPIC}?x=1")[0]) as statuses:
        for _ in range(60):
            assert get(portal, TOPIC)[0] == get(portal, "/healthz")[0] == 200
    assert set(statuses) == {200, 503}
    assert get(portal, f"{TOPIC}?x=1")[0] == 200


def test_a_flood_of_logins_holds_up_no_reader(portal):
    names = iter(range(10**6))

    def guess() -> int:
        fields = {"username": f"guess-{next(names)}", "password": "wrong", "csrfmiddlewaretoken": TOKEN}
        return request(portal, "POST", "/admin/login/", **fields)[0]

    with meanwhile(24, guess) as statuses:
        for _ in range(60):
            assert get(portal, TOPIC)[0] == get(portal, "/healthz")[0] == 200
    assert set(statuses) <= {200, 429, 503}
    assert 503 in statuses


def test_no_reader_sees_what_a_save_replaced_a_second_ago(portal):
    organiser = sign_in(portal)
    form = edition_form(organiser)
    saved: list[tuple[float, int]] = []  # when it had been committed, and what

    def look() -> tuple[float, int, int]:
        began = time.monotonic()
        status, page = get(portal, PAGE)
        return began, status, int(re.search(r"Assembly of (\d+)", page)[1])

    def save(number: int) -> None:
        page = organiser.submit(form, "edition_form", conference=f"Assembly of {number}")
        assert "was changed successfully" in page
        saved.append((time.monotonic(), number))

    save(100)
    while get(portal, PAGE)[1].count("Assembly of 100") == 0:
        pass
    with meanwhile(16, look, pause=0.05) as looks:
        for number in range(101, 107):
            save(number)
        last = time.monotonic() + 2 * TRUSTED_SECONDS
        while time.monotonic() < last:
            assert get(portal, TOPIC)[0] == 200
    assert {status for _, status, _ in looks} == {200}
    for began, _, shown in looks:
        due = max(
            number for committed, number in saved if committed <= began - TRUSTED_SECONDS or number == 100
        )
        assert shown >= due
    assert {shown for *_, shown in looks} >= {106}
