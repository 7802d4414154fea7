"""A portal as it is served, with several workers, and a person who goes there by plain HTTP."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from html.parser import HTMLParser
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from itertools import count
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.support.paths import ROOT

PATIENCE_SECONDS = 180  # for the first start on a busy machine; it takes about ten
WATCHERS = 4  # who ask at the same time
PAUSE_SECONDS = 0.25  # of each of them between two looks, which leaves the processor to the portal


@dataclass
class Served:
    """A running portal and the organiser's password."""

    address: str
    pid: int
    password: str

    @property
    def workers(self) -> set[int]:
        """Those that are programs of their own: a fork would wait for what a thread of its master held."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return {int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}

    def worker_of(self, connection: HTTPConnection) -> int | None:
        """The process that holds the other end of an open connection."""
        port = f":{connection.sock.getsockname()[1]:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        inode = next(row[9] for row in rows if row[2].endswith(port))
        for pid in self.workers:
            for handle in Path(f"/proc/{pid}/fd").iterdir():
                try:
                    if handle.readlink().name == f"socket:[{inode}]":
                        return pid
                except FileNotFoundError:
                    continue  # closed meanwhile
        return None


@dataclass(frozen=True)
class Prepared:
    """A database with the 2026 edition, only to be copied, and the password of its organiser."""

    file: Path
    password: str

    def copy(self, file: Path) -> str:
        """Copy it there; returns the DATABASE_URL of the copy."""
        shutil.copyfile(self.file, file)
        return f"sqlite:///{file}"


def prepare(folder: Path, tables: Path | None = None) -> Prepared:
    """Make what `serve` makes of nothing, or of these migrated tables: once in this folder."""
    done = folder / "done"
    if not done.exists():
        own = folder / str(os.getpid())
        own.mkdir()
        if tables:
            shutil.copyfile(tables, own / "portal.sqlite3")
        command = [sys.executable, "manage.py", "serve", "--prepare-only"]
        settings = environment(DATABASE_URL=f"sqlite:///{own}/portal.sqlite3")
        run = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        (own / "said").write_text(run.stdout)
        with suppress(OSError):  # another worker was quicker
            own.rename(done)
    return Prepared(done / "portal.sqlite3", re.search(r"password (\S+)", (done / "said").read_text())[1])


@contextmanager
def served(prepared: Prepared, folder: Path, workers: int, **settings: str) -> Iterator[Served]:
    """A portal with a copy of that database, started for the first time; ended with the block."""
    port, said = free_port(), folder / "said"
    settings |= {"PORT": str(port), "WORKERS": str(workers)}
    settings["DATABASE_URL"] = prepared.copy(folder / "portal.sqlite3")
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment(**settings),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_it_answers(process, f"{address}/healthz", said)
            yield Served(address, process.pid, prepared.password)
        finally:
            stop(process)


class FormReader(HTMLParser):
    """Reads what the form with this id would send."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.is_inside = form_id, False
        self.fields: dict[str, str] = {}
        self._open: str | None = None  # the name of the select or textarea that is being read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        name = given.get("name")
        if not self.is_inside or tag not in ("input", "select", "textarea", "option"):
            return
        if tag == "option":
            if "selected" in given and self._open:
                self.fields[self._open] = given.get("value", "")
        elif tag in ("select", "textarea"):
            self._open = name
            self.fields[name] = ""
        elif name and given.get("type") == "checkbox":
            if "checked" in given:
                self.fields[name] = given.get("value", "on")
        elif name and given.get("type") != "submit":
            self.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "textarea"):
            self._open = None
        elif tag == "form":
            self.is_inside = False

    def handle_data(self, text: str) -> None:
        if self.is_inside and self._open and self.lasttag == "textarea":
            self.fields[self._open] += text


class Visitor:
    """Somebody with a browser that keeps cookies and runs no script."""

    def __init__(self, portal: Served) -> None:
        self.address = portal.address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def read(self, path: str, data: dict[str, str] | None = None) -> tuple[int, str]:
        body = urlencode(data).encode() if data is not None else None
        try:
            with self._opener.open(f"{self.address}{path}", body, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def submit(self, path: str, form_id: str, **changes: str) -> str:
        """Fill in a form and send it; returns the page it leads to."""
        reader = FormReader(form_id)
        reader.feed(self.read(path)[1])
        assert reader.fields, f"{path} has no form {form_id}"
        status, page = self.read(path, reader.fields | changes)
        assert status == 200, page
        return page

    def sign_in(self, password: str) -> None:
        page = self.submit("/admin/login/", "login-form", username="organiser", password=password)
        assert "Log out" in page


@dataclass(frozen=True)
class Answer:
    """What a look at a page showed, between which two times, and which worker gave it."""

    began: float
    ended: float
    path: str
    status: int
    text: str
    worker: int | None


def look(portal: Served, path: str) -> Answer:
    """Open a new connection and ask for a page. Times are of our clock, in seconds."""
    connection = HTTPConnection(urlsplit(portal.address).netloc, timeout=30)
    began = time.time()
    connection.request("GET", path)
    response = connection.getresponse()
    text = response.read().decode()
    ended = time.time()
    worker = portal.worker_of(connection)
    connection.close()
    return Answer(began, ended, path, response.status, text, worker)


def watch(portal: Served, paths: list[str], is_enough: Callable[[list[Answer]], bool]) -> list[Answer]:
    """All answers to some who ask for the paths in turn, again and again, until that is enough."""
    answers: list[Answer] = []
    turns = count()
    deadline = time.monotonic() + PATIENCE_SECONDS

    def keep_looking() -> None:
        while not is_enough(list(answers)) and time.monotonic() < deadline:
            answers.append(look(portal, paths[next(turns) % len(paths)]))
            time.sleep(PAUSE_SECONDS)

    threads = [threading.Thread(target=keep_looking) for _ in range(WATCHERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def preloaded_faketime() -> str:
    """The library that lets a program see another time; raises FileNotFoundError where it is not."""
    command = ["faketime", "-m", "-f", "+0s", "printenv", "LD_PRELOAD"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=dict(os.environ))
    return run.stdout.strip()


def environment(**settings: str) -> dict[str, str]:
    """A shell in which nobody has set anything for the portal but `settings`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    return kept | {"SECRET_KEY": "only-for-this-test-" + "x" * 40} | settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_it_answers(process: subprocess.Popen, url: str, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 – our own http address
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    pytest.fail(f"The portal did not start:\n{said.read_text()}")


def wait_until_it_says(process: subprocess.Popen, words: str, said: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while words not in said.read_text():
        assert process.poll() is None, said.read_text()
        assert time.monotonic() < deadline, said.read_text()
        time.sleep(0.05)


def stop(process: subprocess.Popen) -> None:
    """End the process and those it started, and no other."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, sign)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                continue
    assert process.poll() is not None


def run_portal(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    """Run Python in the checkout under the portal's own settings and nothing of this shell's but its path."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    kept |= {"DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": "".join(map(chr, range(48, 112)))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )
