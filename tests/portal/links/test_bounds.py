"""A check ends within its bounds, however slowly, long or much a server answers."""

import gzip
import socket
import time

import pytest

from portal.links.fetching import Outcome
from tests.support.link_servers import SECONDS, answer, find, outcome, raw

# Too much, too long


def test_a_server_that_says_nothing_ends_at_the_deadline(internet):
    server = internet.host("site.test", lambda connection, request: server.is_over.wait(20))
    started = time.monotonic()
    assert outcome(internet, seconds=SECONDS) == Outcome.TIMEOUT
    assert time.monotonic() - started < SECONDS + 1


def drip(connection: socket.socket, piece: bytes) -> None:
    """Send a piece ten times a second, for longer than anyone should listen."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        connection.sendall(piece)
        time.sleep(0.1)


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_head_that_drips_ends_at_the_deadline(internet, start):
    def behave(connection: socket.socket, request: str) -> None:
        connection.sendall(start)
        drip(connection, b"H")

    internet.host("site.test", behave)
    started = time.monotonic()
    assert outcome(internet, seconds=SECONDS) == Outcome.TIMEOUT
    assert time.monotonic() - started < SECONDS + 1


def test_a_page_that_drips_is_too_slow(internet):
    def behave(connection: socket.socket, request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
        drip(connection, b"a")

    internet.host("site.test", answer("405 Not Allowed"), behave)
    started = time.monotonic()
    assert outcome(internet, seconds=SECONDS) == Outcome.SLOW
    assert time.monotonic() - started < SECONDS + 1


def endless(connection: socket.socket, start: bytes, piece: bytes, sent: list[int]) -> None:
    connection.sendall(start)
    for _ in range(100_000):
        connection.sendall(piece)
        sent.append(len(piece))


@pytest.mark.parametrize("piece", [b"X-Again: and again\r\n", b"X" * 1000, b"100 Continue"])
def test_a_head_without_an_end_is_left(internet, piece):
    sent: list[int] = []
    start = b"HTTP/1.1 200 OK\r\n"
    if piece == b"100 Continue":
        start, piece = b"", b"HTTP/1.1 100 Continue\r\n\r\n"
    internet.host("site.test", lambda connection, request: endless(connection, start, piece, sent))
    assert outcome(internet) == Outcome.GARBLED
    for server in internet.servers[1:]:
        server.stop()
    internet.servers = internet.servers[:1]
    assert sum(sent) < 20_000_000  # of the hundred that it has: what fits into the buffers of the system


@pytest.mark.parametrize(
    "start",
    [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n"],
)
def test_of_a_page_without_an_end_64_kilobytes_are_read_and_it_works(internet, start):
    sent: list[int] = []
    internet.host(
        "site.test",
        answer("405 Not Allowed"),
        lambda connection, request: endless(connection, start, b"a" * 10_000, sent),
    )
    assert outcome(internet) == Outcome.WORKING


@pytest.mark.parametrize("head", ["200 OK", "405 Not Allowed"])
def test_a_page_of_5_gigabytes_is_too_large_and_not_fetched(internet, head):
    large = b"HTTP/1.1 200 OK\r\nContent-Length: 5000000000\r\n\r\n"
    sent: list[int] = []
    first = raw(large) if head == "200 OK" else answer(head)
    internet.host(
        "site.test", first, lambda connection, request: endless(connection, large, b"a" * 9999, sent)
    )
    found = find(internet, "http://site.test/film")
    assert (found.outcome, found.note) == (Outcome.TOO_LARGE, "It has 5000 MB, too much for a page.")


def test_a_packed_page_is_never_unpacked(internet):
    bomb = gzip.compress(b"0" * 50_000_000)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n".encode()
    internet.host("site.test", answer("405 Not Allowed"), raw(head + bomb))
    started = time.process_time()
    assert outcome(internet) == Outcome.WORKING
    assert time.process_time() - started < 0.5


def test_a_page_that_breaks_off_is_unreachable(internet):
    short = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nOnly this."
    internet.host("site.test", answer("405 Not Allowed"), raw(short))
    assert outcome(internet) == Outcome.UNREACHABLE
