"""Workers that are killed or fail as they start, and a server that is ended while they do."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.management.commands import serve
from tests.support.paths import ROOT
from tests.support.served_portal import (
    PATIENCE_SECONDS,
    Served,
    environment,
    free_port,
    stop,
    wait_until_it_answers,
)

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="finds workers as Linux shows them"
)

# One that starts only once there is a file “go”.
SLOW = """
import pathlib, time
while not pathlib.Path(__file__).with_name("go").exists():
    time.sleep(0.01)
def application(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]
"""


@contextmanager
def started(folder: Path, settings, code: str) -> Iterator[tuple[Served, subprocess.Popen]]:
    """The server as `serve` starts it, with another application."""
    (folder / "application_of_test.py").write_text(code)
    settings.PORT, settings.WORKERS = free_port(), 2
    *arguments, _ = serve.server()
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [sys.executable, *arguments, "application_of_test:application"],
            cwd=ROOT,
            env=environment(PYTHONPATH=str(folder)),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield Served(f"http://127.0.0.1:{settings.PORT}", process.pid, ""), process
        finally:
            stop(process)


def wait_until(process: subprocess.Popen, is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_worker_that_is_killed_again_and_again_as_it_starts_is_started_again(tmp_path, settings):
    with started(tmp_path, settings, SLOW) as (server, process):
        wait_until(process, lambda: len(server.workers) == 2)
        other, *_ = before = sorted(server.workers)
        for _ in range(3):
            (worker,) = server.workers - {other}
            os.kill(worker, signal.SIGKILL)
            wait_until(process, lambda killed=worker: len(server.workers - {killed}) == 2)
        (tmp_path / "go").touch()
        wait_until_it_answers(process, server.address, tmp_path / "said")
        assert process.poll() is None
        assert other in server.workers
        assert server.workers.isdisjoint(before[1:])


def test_a_server_whose_code_cannot_start_ends_and_says_why(tmp_path, settings):
    with started(tmp_path, settings, "raise RuntimeError('no such thing')") as (_, process):
        assert process.wait(timeout=PATIENCE_SECONDS) != 0
    assert "no such thing" in (tmp_path / "said").read_text()


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda pid: os.killpg(pid, signal.SIGINT), id="by Ctrl+C, which goes to all of them"),
        pytest.param(lambda pid: os.kill(pid, signal.SIGTERM), id="by the system"),
    ],
)
def test_a_server_that_is_stopped_while_its_workers_start_ends_without_a_word(tmp_path, settings, end):
    with started(tmp_path, settings, SLOW) as (server, process):
        wait_until(process, lambda: len(server.workers) == 2)
        end(process.pid)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    assert (tmp_path / "said").read_text() == ""
