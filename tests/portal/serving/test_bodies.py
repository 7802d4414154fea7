"""A body comes whole and in time, or nothing of it is used."""

import threading
from io import BytesIO

import pytest
from django.core.exceptions import BadRequest

from portal.serving import bodies
from portal.serving.bodies import Body


class Places(threading.Semaphore):
    """Places for two bodies; says when one is given back."""

    def __init__(self) -> None:
        super().__init__(2)
        self.given_back = threading.Event()

    def release(self, n: int = 1) -> None:
        super().release(n)
        self.given_back.set()


class Stream:
    """A connection over which these parts come, and then its end, or nothing until the test ends it."""

    def __init__(self, *parts: bytes, ends: bool = True) -> None:
        self.parts, self.ends = iter(parts), ends
        self.end = threading.Event()

    def read(self, size: int) -> bytes:
        for part in self.parts:
            assert len(part) <= size
            return part
        if not self.ends:
            self.end.wait(20)
        return b""


@pytest.fixture
def impatient(monkeypatch) -> None:
    monkeypatch.setattr(bodies, "PATIENCE_SECONDS", 0.05)


def test_a_body_that_comes_in_parts_is_put_together():
    places = Places()
    places.acquire()
    with Body(Stream(b"ab\n", b"cd"), 5, places).wait() as body:
        assert [body.readline(), body.read(1), body.read(), body.read()] == [b"ab\n", b"c", b"d", b""]
    assert places.given_back.is_set()


def test_a_large_body_waits_on_disk_and_is_the_same(monkeypatch):
    monkeypatch.setattr(bodies, "IN_MEMORY", 10)
    whole = bytes(range(256)) * 100
    with Body(BytesIO(whole + b"more"), len(whole), Places()).wait() as body:
        assert body.read() == whole


@pytest.mark.parametrize("read", ["read", "readline"])
def test_a_body_that_was_cut_is_refused_and_says_how_much_is_missing(read):
    body = Body(Stream(b"abcdef"), 10, Places()).wait()
    with pytest.raises(BadRequest, match="4 bytes of the form are missing"):
        getattr(body, read)()


def test_a_body_of_which_nothing_comes_keeps_its_place_until_the_connection_ends(
    impatient,
):
    stream, places = Stream(ends=False), Places()
    assert Body(stream, 10, places).wait() is None
    assert not places.given_back.is_set()
    stream.end.set()
    assert places.given_back.wait(20)


def test_a_connection_that_breaks_while_it_is_read_leaves_a_body_that_was_cut():
    class Broken:
        def read(self, size: int) -> bytes:
            raise ConnectionResetError

    places = Places()
    with pytest.raises(BadRequest, match="3 bytes"):
        Body(Broken(), 3, places).wait().read()
    assert places.given_back.is_set()


def test_what_comes_buys_time(monkeypatch, impatient):
    monkeypatch.setattr(bodies, "BYTES_A_SECOND", 1)
    stream = Stream(b"a" * 100, ends=False)
    body = Body(stream, 200, Places())
    threading.Timer(0.1, stream.end.set).start()  # after the time for a body of which nothing comes
    with pytest.raises(BadRequest, match="100 bytes"):
        body.wait().read()
