"""Costs of pages as they are served, beside what no Django at all and Django's default middleware cost."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.measuring import say
from tests.support.paths import ROOT
from tests.support.served_portal import environment, free_port, prepare, served, stop, wait_until_it_answers

CONNECTIONS, SECONDS, ROUNDS, WORKERS = 16, 4, 5, 2
PAGE = "/2026/interpol/topics/tracking-fugitives/"
BASE = "Django's default middleware, 20 kB"


@dataclass
class Target:
    """Something to ask for, again and again, and what came of it."""

    url: str
    pid: int  # of the server, whose children work
    headers: dict[str, str] = field(default_factory=dict)
    rates: list[float] = field(default_factory=list)  # answers in a second
    costs: list[float] = field(default_factory=list)  # milliseconds of processor time for each


def measure_serving() -> None:
    if shutil.which("wrk") is None:
        say("\npages as they are served: not measured, as wrk is not installed")
        return
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        targets = dict(all_targets(stack, folder))
        for _ in range(ROUNDS):
            for target in targets.values():
                load(target)
        tell(targets)


def all_targets(stack: ExitStack, folder: Path) -> Iterator[tuple[str, Target]]:
    for name, limit in ((BASE, "limit_django"), ("no Django, 20 kB", "limit_raw")):
        url, pid = stack.enter_context(limit_server(limit, folder))
        yield name, Target(url, pid)
    prepared = prepare(folder)
    (folder / "portal").mkdir()
    portal = stack.enter_context(served(prepared, folder / "portal", WORKERS))
    url = f"{portal.address}{PAGE}"
    for encoding in ("gzip", "br", "identity"):
        headers = {"Accept-Encoding": encoding}
        body, tag = read(url, headers)
        yield f"a kept topic page, {encoding}, {len(body) / 1000:.0f} kB", Target(url, portal.pid, headers)
    yield "the same, where the reader has it (304)", Target(url, portal.pid, {"If-None-Match": tag})


@contextmanager
def limit_server(limit: str, folder: Path) -> Iterator[tuple[str, int]]:
    port, said = free_port(), folder / limit
    command = ["-m", "granian", "--interface", "wsgi", "--port", str(port), "--workers", str(WORKERS)]
    command += ["--no-ws", "--blocking-threads", "4", "--log-level", "warning"]
    command += [f"tests.benchmarks.{limit}:application"]
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=environment(),
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            wait_until_it_answers(process, f"http://127.0.0.1:{port}/", said)
            yield f"http://127.0.0.1:{port}/", process.pid
        finally:
            stop(process)


def read(url: str, headers: dict[str, str]) -> tuple[bytes, str]:
    """Return a body as it comes, and its ETag."""
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 – our own http address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read(), answer.headers["ETag"]


def load(target: Target) -> None:
    before = processor_seconds(target.pid)
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s"]
    for name, value in target.headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, target.url], capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    target.rates.append(float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]))
    answers = int(re.search(r"(\d+) requests in", said)[1])
    target.costs.append((processor_seconds(target.pid) - before) / answers * 1000)


def processor_seconds(pid: int) -> float:
    """Return the processor time of a process and its children until now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = int(own[11]) + int(own[12])
    return ticks / os.sysconf("SC_CLK_TCK") + sum(processor_seconds(int(child)) for child in children)


def tell(targets: dict[str, Target]) -> None:
    base = targets[BASE]
    say(f"\npages as they are served, {CONNECTIONS} connections ({ROUNDS} rounds of {SECONDS} s)")
    for name, target in targets.items():
        rate = statistics.median(own / its for own, its in zip(target.rates, base.rates, strict=True))
        cost = statistics.median(target.costs)
        ratio = cost / statistics.median(base.costs)
        say(f"  {name:46} {statistics.median(target.rates):9.0f}/s {rate:6.2f}   {cost:7.3f} ms {ratio:6.2f}")
