"""Memory of a worker with every page of the 2026 edition kept in three encodings, after many requests."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from portal.serving.door import THREADS
from tests.benchmarks.measuring import say
from tests.benchmarks.serving import read
from tests.support.served_portal import Served, prepare, served

ENCODINGS = ("br", "gzip", "identity")
WARM, REQUESTS, ROUND_SECONDS = 20_000, 100_000, 2
# Of wrk: every page in every encoding, one after the other.
ALL = """
local paths, encodings, asked = {%s}, {%s}, 0
function request()
  asked = asked + 1
  wrk.headers["Accept-Encoding"] = encodings[asked %% #encodings + 1]
  return wrk.format("GET", paths[math.floor(asked / #encodings) %% #paths + 1])
end
"""


def measure_memory() -> None:
    if shutil.which("wrk") is None:
        say("\nmemory of a worker: not measured, as wrk is not installed")
        return
    with tempfile.TemporaryDirectory() as folder, served(prepare(Path(folder)), Path(folder), 1) as portal:
        body, _ = read(f"{portal.address}/sitemap.xml", {})
        addresses = re.findall(r"<loc>([^<]+)</loc>", body.decode())
        paths = [urlsplit(address).path for address in addresses]
        for path in paths:
            for encoding in ENCODINGS:
                read(f"{portal.address}{path}", {"Accept-Encoding": encoding})
        say(f"\nmemory of a worker with {len(paths)} pages kept in {len(ENCODINGS)} encodings")
        say(f"  {'at first':46} {megabytes(portal):9.1f} MB")
        script = Path(folder, "all.lua")
        script.write_text(ALL % (quoted(paths), quoted(ENCODINGS)))
        asked = 0
        for most in (WARM, WARM + REQUESTS):  # all threads have been made after the first of these
            while asked < most:
                asked += requests(portal, script)
            say(f"  {f'after {asked:,} requests more':46} {megabytes(portal):9.1f} MB")


def quoted(texts: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f'"{text}"' for text in texts)


def requests(portal: Served, script: Path) -> int:
    """Ask for a while; return how often."""
    command = ["wrk", "-t1", f"-c{THREADS}", f"-d{ROUND_SECONDS}s", "-s", str(script), portal.address]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    return int(re.search(r"(\d+) requests in", said)[1])


def megabytes(portal: Served) -> float:
    (worker,) = portal.workers
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{worker}/status").read_text())[1]) / 1024
