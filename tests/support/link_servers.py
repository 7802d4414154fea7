"""A small internet for the link checks: names, addresses that look public, and real servers behind them.

The checks judge names and addresses by their own rules. Only the last step is ours: a connection to a public
address ends at the local server that stands for it, and a connection to any other at the canary.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from portal.links.connecting import Network
from portal.links.fetching import Finding, Outcome, check

Behaviour = Callable[[socket.socket, str], None]  # gets the connection and the first line and headers
SECONDS = 1.5  # for the checks that are made to wait
AGENT = "portal-test (+https://guide.example.org)"
PATIENCE = 30  # seconds that no server waits longer, so that a test that fails ends too


def answer(status: str = "200 OK", *headers: str, body: str = "A page.") -> Behaviour:
    """A server that answers in order."""

    def behave(connection: socket.socket, request: str) -> None:
        lines = [f"HTTP/1.1 {status}", *headers, f"Content-Length: {len(body)}", "Connection: close", "", ""]
        sent = "" if request.startswith("HEAD ") else body
        connection.sendall(("\r\n".join(lines) + sent).encode("latin-1"))

    return behave


def redirect(location: str, status: str = "302 Found") -> Behaviour:
    return answer(status, f"Location: {location}", body="")


def raw(data: bytes, *, to_head: bytes | None = None) -> Behaviour:
    """A server that sends these bytes, whatever they are; others to HEAD if that is given."""

    def behave(connection: socket.socket, request: str) -> None:
        connection.sendall(to_head if to_head is not None and request.startswith("HEAD ") else data)

    return behave


@dataclass
class LocalServer:
    """Answers each connection in a thread of its own, and keeps the requests that came."""

    behaviours: list[Behaviour]  # one request each; the last for all that come after
    context: ssl.SSLContext | None = None
    requests: list[str] = field(default_factory=list)
    connections: int = 0
    is_over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._last: tuple[str, int] | None = None  # the connection after which no more are accepted
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def end(self) -> tuple[str, int]:
        return self._listener.getsockname()

    def _accept(self) -> None:
        while True:
            connection, address = self._listener.accept()
            if address == self._last:
                connection.close()
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        try:
            if self.context is not None:
                connection = self.context.wrap_socket(connection, server_side=True)
            data = b""
            while b"\r\n\r\n" not in data:
                piece = connection.recv(4096)
                if not piece:
                    return
                data += piece
            request = data.decode("latin-1")
            with self._lock:
                self.requests.append(request)
                behave = self.behaviours.pop(0) if len(self.behaviours) > 1 else self.behaviours[0]
            behave(connection, request)
        except OSError:
            pass  # the other side has left, as it may
        finally:
            connection.close()

    def stop(self) -> None:
        self.is_over.set()
        with socket.socket() as last:
            last.bind(("127.0.0.1", 0))
            self._last = last.getsockname()
            last.connect(self.end)
            self._accepting.join()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def methods(self) -> list[str]:
        return [request.partition(" ")[0] for request in self.requests]


class Internet:
    """Names → addresses → servers; `network` is what a check sees of it."""

    def __init__(self) -> None:
        self.names: dict[str, list[list[str]]] = {}  # the answers of the name server, one after the other
        self.lookups: list[str] = []
        self.servers: list[LocalServer] = []
        self.ends: dict[tuple[str, int], tuple[str, int]] = {}
        self.trust: ssl.SSLContext | None = None
        self.canary = self._start([answer()])

    def _start(self, behaviours: list[Behaviour], context: ssl.SSLContext | None = None) -> LocalServer:
        server = LocalServer(behaviours, context)
        self.servers.append(server)
        return server

    def host(self, name: str, *behaviours: Behaviour, context: ssl.SSLContext | None = None) -> LocalServer:
        """A host of this name with a public address of its own, which behaves so, request by request."""
        address = f"93.184.216.{len(self.servers)}"
        server = self._start(list(behaviours) or [answer()], context)
        self.names[name] = [[address]]
        self.ends[address, 443 if context else 80] = server.end
        return server

    def resolve(self, host: str, port: int) -> list[str]:
        """As the system does: names of this internet, and numbers however they are spelled."""
        self.lookups.append(host)
        if host in self.names:
            answers = self.names[host]
            return answers.pop(0) if len(answers) > 1 else answers[0]
        flags = socket.AI_NUMERICHOST
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
        return [f"{end[0]}%{end[3]}" if len(end) > 3 and end[3] else end[0] for *_, end in found]

    def wire(self, address: str, port: int) -> tuple[str, int]:
        return self.ends.get((address, port), self.canary.end)

    @property
    def network(self) -> Network:
        return Network(resolve=self.resolve, wire=self.wire, trust=self.trust)

    def stop(self) -> None:
        for server in self.servers:
            server.is_over.set()
        for server in self.servers:
            server.stop()


def certificate(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """For a server that calls itself `name`: its side, and the side of somebody who trusts it."""
    key, made = folder / f"{name}.key", folder / f"{name}.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made, key)
    return server, ssl.create_default_context(cafile=str(made))


def find(internet: Internet, url: str, seconds: float = 10) -> Finding:
    return check(url, agent=AGENT, network=internet.network, seconds=seconds)


def outcome(internet: Internet, url: str = "http://site.test/page", seconds: float = 10) -> Outcome:
    return find(internet, url, seconds).outcome
