"""The shared cache of docs/scaling.md, as it stands there: what it keeps, for how long, and never."""

import os
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.support.proxies import Answer, Proxy, ask, shared_cache

PAGE = "/2026/interpol/"
FRESH_WITHIN = 5.0  # seconds after a change is committed
SESSION = ("Cookie", f"{settings.SESSION_COOKIE_NAME}=of-somebody")


@pytest.fixture(scope="module")
def cache(public_portal, tmp_path_factory) -> Iterator[Proxy]:
    place = public_portal.address.removeprefix("http://")
    with shared_cache(place, tmp_path_factory.mktemp("cache")) as cache:
        yield cache


def came_from(answer: Answer) -> str | None:
    """`HIT` if the cache had it; None where nothing is ever kept."""
    return answer.headers["X-Cache"]


def write(portal_folder: Path, motto: str) -> None:
    """Change what the page shows, as a program beside the portal does."""
    with sqlite3.connect(portal_folder / "portal.sqlite3", timeout=30) as database:
        database.execute("UPDATE topics_committee SET motto = ?", [motto])
        database.execute("UPDATE topics_edition SET version = version + 1000")
    database.close()


def test_a_page_is_asked_for_once_and_then_kept_with_its_etag(cache):
    first, second = ask(cache, PAGE), ask(cache, PAGE)
    assert (first.status, came_from(first)) == (200, "MISS")
    assert (second.status, came_from(second)) == (200, "HIT")
    assert second.body == first.body
    assert ask(cache, PAGE, [("If-None-Match", second.headers["ETag"])]).status == 304


@pytest.mark.parametrize(
    ("accepted", "encodings"),
    [("gzip, deflate, br", {"gzip", "br"}), ("gzip", {"gzip"}), ("gzip;q=0", {None}), ("zstd", {None})],
)
def test_nobody_gets_an_encoding_that_they_do_not_take(cache, accepted, encodings):
    for _ in range(2):
        assert ask(cache, PAGE, [("Accept-Encoding", accepted)]).headers["Content-Encoding"] in encodings


def test_static_files_are_kept(cache):
    file = re.search(r'href="(/static/[^"]+\.css)"', ask(cache, PAGE).body.decode())[1]
    assert [came_from(ask(cache, file)) for _ in range(2)] == ["MISS", "HIT"]


def test_what_belongs_to_a_session_is_neither_kept_nor_taken_from_what_is(cache):
    page = "/2026/glossary/"
    assert [came_from(ask(cache, page, [SESSION])) for _ in range(2)] == ["BYPASS", "BYPASS"]
    assert came_from(ask(cache, page)) == "MISS"


@pytest.mark.parametrize("path", ["/2026/search/?q=notice", "/2026/nowhere/", "/healthz"])
def test_what_the_portal_does_not_mark_as_everybodys_is_not_kept(cache, path):
    assert [came_from(ask(cache, path)) for _ in range(2)] == ["MISS", "MISS"]


def test_the_admin_is_never_kept(cache):
    first, second = ask(cache, "/admin/login/"), ask(cache, "/admin/login/")
    assert came_from(first) is came_from(second) is None
    assert first.headers["Set-Cookie"] != second.headers["Set-Cookie"]


def test_a_change_is_seen_within_five_seconds(cache, portal_folder):
    assert came_from(ask(cache, PAGE)) is not None
    write(portal_folder, "A motto that has just been written")
    committed = time.monotonic()
    while b"A motto that has just been written" not in ask(cache, PAGE).body:
        assert time.monotonic() - committed < FRESH_WITHIN
        time.sleep(0.1)


def test_while_the_portal_is_away_readers_read_on(cache, public_portal):
    kept = ask(cache, PAGE)
    os.killpg(public_portal.pid, signal.SIGTERM)
    deadline = time.monotonic() + FRESH_WITHIN
    while came_from(answer := ask(cache, PAGE)) != "STALE":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert (answer.status, answer.body) == (200, kept.body)
    assert ask(cache, "/admin/login/").status == 502
