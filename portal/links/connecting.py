"""Connect to a checked address, with a limit on everything. Pure of Django.

A name is resolved once, all its addresses are checked, and the connection goes to one of these: a second
answer from the name server, made to slip past the check, is never requested. Proxies named in the
environment are not used, and no cookie or password is ever sent.
"""

from __future__ import annotations

import errno
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection, HTTPResponse

from portal.links.addresses import DEFAULT_PORTS, ForbiddenURLError, Place, is_public

CONNECT_SECONDS = 4.0
READ_SECONDS = 5.0  # between two bytes
ADDRESSES_TRIED = 3
LOOKUPS_AT_ONCE = 16  # the system's resolver has no deadline: abandoned look-ups go on for a while

_lookups = threading.BoundedSemaphore(LOOKUPS_AT_ONCE)


class NameNotFoundError(OSError):
    """The name servers do not know the host."""


class TooMuchError(OSError):
    """More bytes arrived than allowed."""


@dataclass(frozen=True)
class Deadline:
    """The moment, on the monotonic clock, by which everything must have ended."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(time.monotonic() + seconds)

    def left(self, most: float = float("inf")) -> float:
        """Return the seconds left, at most `most`. Raises TimeoutError if there are none."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError("the time is up")
        return min(seconds, most)


def resolve(host: str, port: int) -> list[str]:
    """Return the IP addresses of `host` from the system's resolver. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # A link-local address comes with the number of its network, which excludes it from the internet.
    return [f"{end[0]}%{end[3]}" if len(end) > 3 and end[3] else end[0] for *_, end in found]


@cache
def system_trust() -> ssl.SSLContext:
    """Return a context that checks certificates against the system's authorities and the host name."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Network:
    """Rules for what may be reached, and how. Tests pass other ones than `PUBLIC_WEB`."""

    resolve: Callable[[str, int], list[str]] = resolve
    may_reach: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset({80, 443})
    trust: ssl.SSLContext | None = None  # checks certificates; `system_trust` if None
    # Where a connection to an address really goes.
    wire: Callable[[str, int], tuple[str, int]] = lambda *place: place

    def connect(self, place: Place, deadline: Deadline) -> socket.socket:
        """Return a connection to `place`, encrypted if its scheme is https, which ends by `deadline`.

        Raises ForbiddenURLError, before anything is sent, if the port or one of the host's addresses is not
        allowed; otherwise OSError.
        """
        if place.port not in self.ports:
            raise ForbiddenURLError("Only the ports of the web, 80 and 443, are allowed.")
        addresses = self._addresses(place, deadline)
        if not addresses or not all(map(self.may_reach, addresses)):
            raise ForbiddenURLError("The host is not public: its name leads into a private network.")
        plain = self._connected(addresses, place.port, deadline)
        if place.scheme == "http":
            return plain
        context = self.trust or system_trust()
        try:
            plain.settimeout(deadline.left(READ_SECONDS))
            return context.wrap_socket(plain, server_hostname=place.host)
        except BaseException:
            plain.close()
            raise

    def finds(self, host: str) -> bool:
        """Return whether the name servers know a public address of `host`. Nothing is sent to it."""
        try:
            addresses = self._addresses(Place("https", host, 443, "/"), Deadline.after(CONNECT_SECONDS))
        except OSError:
            return False
        return bool(addresses) and host not in addresses and all(map(self.may_reach, addresses))

    def _addresses(self, place: Place, deadline: Deadline) -> list[str]:
        """Look the name up once, in a thread that can be abandoned."""
        found: list[list[str]] = []
        problems: list[OSError] = []

        def look_up() -> None:
            try:
                found.append(list(dict.fromkeys(self.resolve(place.host, place.port))))
            except OSError as error:
                problems.append(error)
            except UnicodeError as error:  # a label is too long
                problems.append(NameNotFoundError(str(error)))
            finally:
                _lookups.release()

        if not _lookups.acquire(timeout=deadline.left(CONNECT_SECONDS)):
            raise TimeoutError("too many names are being looked up")
        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(deadline.left(CONNECT_SECONDS))
        if found:
            return found[0]
        if not problems:
            raise TimeoutError("the name was not found in time")
        if isinstance(problems[0], socket.gaierror) and problems[0].errno in NOT_FOUND:
            raise NameNotFoundError(str(problems[0])) from problems[0]
        raise problems[0]

    def _connected(self, addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
        problem: OSError = OSError(errno.EHOSTUNREACH, "no address answered")
        for address in addresses[:ADDRESSES_TRIED]:
            try:
                target = self.wire(address, port)
                return socket.create_connection(target, timeout=deadline.left(CONNECT_SECONDS))
            except OSError as error:
                problem = error
        raise problem


NOT_FOUND = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
PUBLIC_WEB = Network()


class BoundedReader(io.RawIOBase):
    """Reads a connection until `most` bytes have arrived or the deadline has passed.

    The deadline is checked before each piece, so that a server that sends one byte a second ends too.
    """

    def __init__(self, connection: socket.socket, file: io.RawIOBase, most: int, deadline: Deadline) -> None:
        self._connection = connection
        self._file = file
        self._left = most
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        if self._left <= 0:
            raise TooMuchError("more bytes arrived than allowed")
        self._connection.settimeout(self._deadline.left(READ_SECONDS))
        count = self._file.readinto(buffer[: self._left])
        self._left -= count
        return count

    def close(self) -> None:
        super().close()
        self._file.close()


class BoundedConnection(HTTPConnection):
    """HTTP over a connection that `network` makes; at most `most` bytes of the response are read."""

    def __init__(self, network: Network, place: Place, most: int, deadline: Deadline) -> None:
        super().__init__(place.host, place.port)
        self.default_port = DEFAULT_PORTS[place.scheme]  # left out of the Host header
        self._network, self._place, self._most, self._deadline = network, place, most, deadline

    def connect(self) -> None:
        self.sock = self._network.connect(self._place, self._deadline)
        self.sock.settimeout(self._deadline.left(READ_SECONDS))

    def response_class(self, connection: socket.socket, **about) -> HTTPResponse:
        response = HTTPResponse(connection, **about)
        reader = BoundedReader(connection, response.fp.detach(), self._most, self._deadline)
        response.fp = io.BufferedReader(reader)
        return response
