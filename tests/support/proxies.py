"""Caddy and nginx as docs/deploy.md sets them up in front of a portal, and visitors who come through them."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path

import pytest

from tests.support.paths import ROOT
from tests.support.served_portal import PATIENCE_SECONDS, free_port, stop

NAME = "guide.example.org"
HERE = "127.0.0.1"
Headers = Iterable[tuple[str, str]]

# What makes Caddy run beside another one, and be its own authority: the name is nobody's.
PRIVATELY = """\
    admin off
    default_bind 127.0.0.1
    http_port {http}
    https_port {https}
    local_certs
    skip_install_trust
"""
# What Debian's nginx.conf has around a site, in a folder of our own.
AROUND = """\
daemon off;
pid {folder}/nginx.pid;
error_log stderr;
{processes}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/portal.conf;
}}
"""

ONE_PROCESS = "master_process off; events {}"
AS_ON_DEBIAN = "user root; worker_processes auto; events { worker_connections 768; }"


@dataclass(frozen=True)
class Proxy:
    """A running proxy: its ports, and who signed its certificate, if it has one."""

    kind: str
    http: int
    https: int
    authority: Path | None = None

    def connect(self, source: str = HERE) -> ssl.SSLSocket:
        """A connection by HTTPS that comes from the address `source`."""
        trust = ssl.create_default_context(cafile=self.authority)
        plain = socket.create_connection((HERE, self.https), timeout=30, source_address=(source, 0))
        return trust.wrap_socket(plain, server_hostname=NAME)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


def documented(kind: str, paper: str = "deploy.md") -> list[str]:
    """The configurations of this kind in a paper of docs/."""
    text = (ROOT / "docs" / paper).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def with_others(text: str, others: dict[str, str]) -> str:
    """The text with each of its parts that are keys of `others` exchanged; all of them must be there."""
    for part, other in others.items():
        assert part in text, part
        text = text.replace(part, other)
    return text


@contextmanager
def caddy(portal: str, folder: Path, *, is_plain: bool = False) -> Iterator[Proxy]:
    """Caddy with the documented Caddyfile, in front of the portal at host and port `portal`.

    A plain one does all but speak HTTPS, which would keep many clients on one machine busy.
    """
    http, https = free_port(), free_port()
    (text,) = documented("caddy")
    scheme = "http://" if is_plain else ""
    text = with_others(text, {"127.0.0.1:8000": portal, f"\n{NAME} {{": f"\n{scheme}{NAME} {{"})
    assert text.startswith("{\n")
    file = folder / "Caddyfile"
    file.write_text("{\n" + PRIVATELY.format(http=http, https=https) + text.removeprefix("{\n"))
    command = [program("caddy"), "run", "--config", str(file), "--adapter", "caddyfile"]
    authority = folder / "data" / "caddy" / "pki" / "authorities" / "local" / "root.crt"
    homes = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder)}
    proxy = Proxy("caddy", http, https, None if is_plain else authority)
    with running(command, proxy, folder, homes):
        yield proxy


@contextmanager
def nginx(portal: str, folder: Path, *, is_plain: bool = False) -> Iterator[Proxy]:
    """nginx with the documented site, in front of the portal; a plain one does all but speak HTTPS."""
    (text,) = documented("nginx")
    others = {"127.0.0.1:8000": portal}
    if is_plain:
        text = re.sub(r" ssl http2|^    ssl_.*\n", "", text[text.rindex("server {") :], flags=re.MULTILINE)
        others |= {"    listen [::]:443;\n": "", "listen 443;": "listen 80;"}
    with running_nginx(text, others, folder, is_plain=is_plain) as proxy:
        yield proxy


@contextmanager
def shared_cache(portal: str, folder: Path) -> Iterator[Proxy]:
    """nginx with both sites of docs/scaling.md: the one beside a portal, and the cache in front of it."""
    host = f"{HERE}:{free_port()}"
    others = {
        "127.0.0.1:8000": portal,
        "10.0.0.11:8080": host,
        "10.0.0.12:8080": host,
        "allow 10.0.0.10;": f"allow {HERE};",
        "/var/cache/nginx": str(folder),
    }
    with running_nginx("".join(documented("nginx", "scaling.md")), others, folder) as proxy:
        yield proxy


@contextmanager
def running_nginx(
    text: str, others: dict[str, str], folder: Path, *, is_plain: bool = False
) -> Iterator[Proxy]:
    http, https = free_port(), free_port()
    certificate, key = folder / "fullchain.pem", folder / "privkey.pem"
    addresses = {"listen 80;": f"listen {HERE}:{http};"}
    if not is_plain:
        make_certificate(certificate, key)
        addresses |= {
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "listen 443 ssl": f"listen {HERE}:{https} ssl",
            f"/etc/letsencrypt/live/{NAME}": str(folder),
        }
    processes = AS_ON_DEBIAN if is_plain else ONE_PROCESS
    (folder / "portal.conf").write_text(with_others(text, others | addresses))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, processes=processes))
    command = [program("nginx"), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    proxy = Proxy("nginx", http, https, None if is_plain else certificate)
    with running(command, proxy, folder, {}):
        yield proxy


def program(name: str) -> str:
    """The path of a program, which may be where only administrators look; fails where it is missing."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        pytest.fail(f"{name} is not installed, and what docs/ says of it is tested with it.")
    return found


def make_certificate(certificate: Path, key: Path) -> None:
    command = ["openssl", "req", "-x509", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    command += ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    command += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def running(command: list[str], proxy: Proxy, folder: Path, homes: dict[str, str]) -> Iterator[None]:
    said = folder / "said"
    with said.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], **homes},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not speaks(proxy):
                if process.poll() is not None or time.monotonic() > deadline:
                    pytest.fail(f"{proxy.kind} did not start:\n{said.read_text()}")
                time.sleep(0.02)
            yield
        finally:
            stop(process)


def speaks(proxy: Proxy) -> bool:
    """Return whether the proxy takes connections, with its certificate if it has one."""
    try:
        if proxy.authority:
            proxy.connect().close()
        else:
            socket.create_connection((HERE, proxy.http)).close()
    except OSError:
        return False
    return True


def ask(
    proxy: Proxy, path: str, headers: Headers = (), body: bytes | None = None, source: str = HERE
) -> Answer:
    """Return what a visitor at the address `source` gets through the proxy: of a POST if there is a body."""
    return exchange(proxy.connect(source), path, headers, body)


def ask_plainly(port: int, path: str, headers: Headers = ()) -> Answer:
    """Return what a visitor gets who comes without HTTPS."""
    return exchange(socket.create_connection((HERE, port), timeout=30), path, headers)


def exchange(connected: socket.socket, path: str, headers: Headers, body: bytes | None = None) -> Answer:
    connection = HTTPConnection(NAME)
    connection.sock = connected
    try:
        connection.putrequest("GET" if body is None else "POST", path, skip_accept_encoding=True)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders()
        with suppress(ConnectionError):  # who is refused may be cut off, and still gets an answer
            if body is not None:
                connection.send(body)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())
    finally:
        connection.close()


def seconds_until_closed(proxy: Proxy, most: float) -> float:
    """Return how long a proxy bears a visitor whose head never ends; a header comes every half second."""
    began = time.monotonic()
    with proxy.connect() as connected:
        connected.settimeout(0.5)
        connected.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\n".encode())
        with suppress(ConnectionError, ssl.SSLError):
            while time.monotonic() - began < most:
                connected.sendall(b"X-More: please\r\n")
                with suppress(TimeoutError):
                    if not connected.recv(1000):
                        break
    return time.monotonic() - began
