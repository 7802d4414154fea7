"""Versions are read once in a while for all, early enough that nobody waits, and remembered in an outage."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import InterfaceError, OperationalError

from portal.serving import versions
from portal.serving.versions import VersionReader
from topics import clock

NOW = datetime(2030, 1, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


class Reader(VersionReader):
    """A reader of a database that the test plays."""

    def __init__(self) -> None:
        super().__init__()
        self.version, self.release = 1, None
        self.readings = 0
        self.error: Exception | None = None
        self.hang = threading.Event()
        self.hang.set()
        self.has_read = threading.Event()

    def rows(self) -> list[tuple]:
        self.readings += 1
        self.has_read.set()
        self.hang.wait(20)
        if self.error:
            raise self.error
        return [("2030", self.version, True, "published", self.release, None, None)]

    def seen(self) -> int:
        return self.read().editions["2030"].version


@pytest.fixture
def time(monkeypatch, settings) -> SimpleNamespace:
    """The time by which versions are trusted, one second long; `time.now` is set by the test."""
    settings.VERSION_TRUST_SECONDS = 1
    time = SimpleNamespace(now=1000.0)
    time.monotonic = lambda: time.now
    monkeypatch.setattr(versions, "time", time)
    return time


@pytest.fixture
def reader(time) -> Reader:
    return Reader()


@pytest.fixture
def beside(reader) -> Iterator[Reader]:
    """A reader with a thread that reads beside the requests."""
    with ThreadPoolExecutor(1) as reader.executor:
        yield reader
        reader.hang.set()


def settle(reader: Reader) -> None:
    """Wait until nothing is read any more."""
    reader.executor.submit(int).result(20)


def test_one_reading_is_trusted_for_a_second(reader, time):
    first = reader.read()
    time.now += 0.99
    assert reader.read() is first
    assert reader.readings == 1
    time.now += 0.01
    assert reader.read() is first
    assert reader.readings == 2


def test_a_change_is_a_new_object_that_says_how_long_pages_from_before_may_be_shown(reader, time):
    assert reader.read().last_shown < time.now
    time.now += 1.5
    reader.version = 2
    assert reader.seen() == 2
    assert reader.read().last_shown == 1001.0  # a second after the reading that did not show the change
    assert reader.read().current.slug == "2030"


def test_before_the_second_is_over_it_is_read_again_beside_the_requests(beside, time):
    assert beside.seen() == 1
    settle(beside)
    beside.version = 2
    time.now += 0.6
    assert beside.seen() == 1
    assert beside.readings == 1
    beside.hang.clear()
    beside.has_read.clear()
    time.now += 0.2
    assert beside.seen() == beside.seen() == 1
    assert beside.has_read.wait(20)
    beside.hang.set()
    settle(beside)
    assert beside.seen() == 2
    assert beside.readings == 2
    assert beside.read().last_shown == 1001.0


def test_who_comes_after_a_silence_waits_for_the_reading(beside, time):
    assert beside.seen() == 1
    beside.version = 2
    time.now += 100
    assert beside.seen() == 2


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_while_the_database_is_away_the_last_versions_hold_and_it_is_asked_twice_a_second(
    beside, time, caplog, error
):
    known = beside.read()
    beside.error = error("secret")
    for seconds in (2, 0.4, 0.2, 0.2):
        time.now += seconds
        assert beside.read() is known
    assert beside.readings == 3
    assert len(caplog.records) == 1
    beside.error, beside.version = None, 2
    time.now += 0.5
    assert beside.seen() == 2


def test_without_any_reading_an_absent_database_is_an_error(reader, beside):
    reader.error = OperationalError()
    with pytest.raises(OperationalError):
        beside.read()
    reader.executor = None
    with pytest.raises(OperationalError):
        reader.read()


def test_a_database_that_does_not_even_refuse_keeps_nobody_for_long(beside, time, monkeypatch):
    monkeypatch.setattr(versions, "PATIENCE_SECONDS", 0.01)
    known = beside.read()
    beside.hang.clear()
    time.now += 2
    assert beside.read() is known
    assert beside.read() is known
    assert beside.readings == 2


def test_a_release_comes_on_time_without_a_reading_and_drops_pages_at_once(reader, time):
    reader.release = LATER
    with clock.frozen(NOW):
        before = reader.read()
        assert reader.read() is before
    with clock.frozen(LATER):
        after = reader.read()
        assert after.editions["2030"].released > before.editions["2030"].released
        assert after.last_shown < time.now
        assert reader.read() is after
    assert reader.readings == 1


def test_a_change_together_with_a_release_drops_pages_at_once(reader, time):
    reader.release = LATER
    with clock.frozen(NOW):
        reader.read()
    reader.version = 2
    time.now += 1.2
    with clock.frozen(LATER):
        assert reader.read().last_shown < time.now


def test_a_release_does_not_come_while_the_database_is_away(reader, time):
    reader.release = LATER
    with clock.frozen(NOW):
        known = reader.read()
    reader.error = OperationalError()
    time.now += 2
    with clock.frozen(LATER):
        assert reader.read() is known
