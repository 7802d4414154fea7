"""Measure what readers notice while a portal is attacked: directly, and through the proxies of deploy.md.

`python -m tests.benchmarks attacks 60` runs each attack for a minute. The proxies speak plain HTTP: so many
clients that speak TLS would take the processor themselves.
"""

import re
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.benchmarks.measuring import say
from tests.support.proxies import HERE, NAME, caddy, nginx
from tests.support.served_portal import prepare, served

WORKERS = 2
PAGE, LOGIN = "/2026/interpol/topics/tracking-fugitives/", "/admin/login/"
TOKEN = "a" * 32
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={TOKEN}"}
STALLED = (
    f"POST {LOGIN} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 5000\r\n"
    + "".join(f"{name}: {value}\r\n" for name, value in FORM.items())
    + "\r\nusername="
).encode()
ROUND_SECONDS = 0.5  # between two looks at the connections that are held
# Of wrk. Readers come at most 400 times a second. An attacker asks again 20 ms after an answer, as over a
# network, and from another address each time, where no proxy knows better.
READER = "function delay() return 10 end"
ATTACKER = """
local asked = 0
function delay() return 20 end
function request()
  asked = asked + 1
  local last, before = math.fmod(asked, 200), math.fmod(math.floor(asked / 200), 200)
  wrk.headers["Clientaddress"] = "10.0." .. before .. "." .. last
  return wrk.format(%s)
end
"""
QUERY = f'"GET", "{PAGE}?x=" .. asked'
GUESS = f'"POST", "{LOGIN}", nil, "csrfmiddlewaretoken={TOKEN}&password=wrong&username=guess-" .. asked'


@dataclass(frozen=True)
class Attack:
    name: str
    most: float  # milliseconds of a page's p99 that are promised
    begin: Callable[[int, Path], AbstractContextManager]  # against a port


def measure_attacks(seconds: int) -> None:
    attacks = [
        Attack("nothing", 20, lambda port, folder: ExitStack()),
        Attack("40 forms that stall", 20, partial(holding, 40, STALLED)),
        Attack("200 forms that stall", 20, partial(holding, 200, STALLED)),
        Attack("1,100 silent connections", 20, partial(holding, 1_100, b"")),
        Attack("32 clients that ask ?x=", 20, partial(asking, 32, QUERY)),
        Attack("24 logins at a time", 30, partial(asking, 24, GUESS)),
    ]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ways = dict(all_ways(stack, folder))
        say(f"\nattacks of {seconds} s: what readers of a kept page see, in ms")
        for attack in attacks:
            for way, port in ways.items():
                tell(attack, way, attacked(attack, port, folder, seconds))


def all_ways(stack: ExitStack, folder: Path) -> Iterator[tuple[str, int]]:
    folders = {name: folder / name for name in ("prepared", "portal", "caddy", "nginx")}
    for each in folders.values():
        each.mkdir()
    prepared = prepare(folders["prepared"])
    portal = served(prepared, folders["portal"], WORKERS, PUBLIC_URL=f"http://{NAME}")
    place = stack.enter_context(portal).address.removeprefix("http://")
    yield "directly", int(place.partition(":")[2])
    yield "through Caddy", stack.enter_context(caddy(place, folders["caddy"], is_plain=True)).http
    yield "through nginx", stack.enter_context(nginx(place, folders["nginx"], is_plain=True)).http


@dataclass
class Seen:
    """The answers that readers, and whoever asks for health, had during an attack."""

    readers: str  # as wrk tells it
    health: list[float]  # seconds until each answer
    recovery: float  # seconds after the attack until a form is answered

    @property
    def p99(self) -> float:
        taken, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)\n", self.readers).groups()
        return float(taken) * {"us": 0.001, "ms": 1, "s": 1_000}[unit]

    @property
    def pages(self) -> int:
        return int(re.search(r"(\d+) requests in", self.readers)[1])

    @property
    def failed(self) -> int:
        refused = re.search(r"Non-2xx or 3xx responses: (\d+)", self.readers)
        broken = re.search(r"Socket errors: (.*)", self.readers)
        counts = re.findall(r"\d+", broken[1]) if broken else []
        return (int(refused[1]) if refused else 0) + sum(map(int, counts))


def attacked(attack: Attack, port: int, folder: Path, seconds: int) -> Seen:
    for _ in range(8 * WORKERS):  # until every worker has kept the page
        ask(port, "GET", PAGE)
    health: list[float] = []
    ends = threading.Event()
    asking_health = threading.Thread(target=ask_health, args=[port, health, ends])
    with attack.begin(port, folder):
        asking_health.start()
        said = wrk(port, 4, READER, folder / "reader.lua", PAGE, seconds).communicate()[0]
        ends.set()
        asking_health.join()
    ended = time.monotonic()
    name = f"reader-{time.monotonic_ns()}"  # whom no failure has locked out
    fields = {"username": name, "password": "wrong", "csrfmiddlewaretoken": TOKEN}
    while ask(port, "POST", LOGIN, urlencode(fields)) != 200:
        time.sleep(0.05)
    return Seen(said, health, time.monotonic() - ended)


def ask_health(port: int, taken: list[float], ends: threading.Event) -> None:
    while not ends.wait(ROUND_SECONDS):
        began = time.monotonic()
        is_well = ask(port, "GET", "/healthz") == 200
        taken.append(time.monotonic() - began if is_well else float("inf"))


def ask(port: int, method: str, path: str, form: str | None = None) -> int:
    """Return the status of an answer; 0 if none comes."""
    connection = HTTPConnection(HERE, port, timeout=30)
    try:
        connection.request(method, path, form, {"Host": NAME, **(FORM if form else {})})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


@contextmanager
def holding(count: int, sent: bytes, port: int, folder: Path) -> Iterator[None]:
    """Meanwhile so many connections send this and then nothing; those that are answered are made again."""
    ends = threading.Event()

    def held() -> socket.socket:
        connection = socket.create_connection((HERE, port), timeout=30)
        connection.sendall(sent)
        connection.setblocking(False)
        return connection

    def hold() -> None:
        connections = [held() for _ in range(count)]
        while not ends.wait(ROUND_SECONDS):
            for number, connection in enumerate(connections):
                with suppress(BlockingIOError):
                    with suppress(ConnectionError):
                        connection.recv(100)
                    connection.close()
                    connections[number] = held()
        for connection in connections:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


@contextmanager
def asking(clients: int, request: str, port: int, folder: Path) -> Iterator[None]:
    """Meanwhile so many clients ask for this, one time after the other."""
    process = wrk(port, clients, ATTACKER % request, folder / "attacker.lua", "/", 3_600)
    try:
        yield
    finally:
        process.terminate()
        process.communicate()


def wrk(port: int, connections: int, script: str, file: Path, path: str, seconds: int) -> subprocess.Popen:
    file.write_text(script)
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--latency",
        "--timeout",
        "30s",
        "-s",
        str(file),
    ]
    command += ["-H", f"Host: {NAME}", "-H", "Accept-Encoding: gzip"]
    command += [part for name, value in FORM.items() for part in ("-H", f"{name}: {value}")] * (path == "/")
    return subprocess.Popen([*command, f"http://{HERE}:{port}{path}"], stdout=subprocess.PIPE, text=True)


def tell(attack: Attack, way: str, seen: Seen) -> None:
    say(
        f"  {attack.name:26} {way:14} {seen.pages:7} pages, p99 {seen.p99:6.1f} (at most {attack.most:.0f}), "
        f"{seen.failed} failed; health within {max(seen.health):.2f} s; a form {seen.recovery:.2f} s after"
    )
