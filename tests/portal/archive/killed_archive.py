"""Brings a folder up to date again and again, and each time is killed one step later, until it is done.

A program of its own (`python -m tests.portal.archive.killed_archive FOLDER`), as no test can kill itself. A
step is a file that takes its place, or goes. After each death the folder is walked as a reader would, and
then brought up to date by a second run. It prints one JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from portal.archive import Folder, Totals  # noqa: E402
from tests.support.archives import Walk, files_in  # noqa: E402


def page(*links: str, style: str) -> bytes:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return f'<link rel="stylesheet" href="{style}">{anchors}'.encode()


BEFORE = {
    "index.html": page("2026/index.html", style="old.css"),
    "2026/index.html": page("a/index.html", "b/index.html", style="../old.css"),
    "2026/a/index.html": page("../index.html", style="../../old.css"),
    "2026/b/index.html": page("../a/index.html", style="../../old.css"),
    "old.css": b"a {}",
}
AFTER = {
    "index.html": page("2026/index.html", style="new.css"),
    "2026/index.html": page("a/index.html", "c/index.html", style="../new.css"),
    "2026/a/index.html": page("../index.html", "../c/d/index.html", style="../../new.css"),
    "2026/c/index.html": page("../a/index.html", "d/index.html", style="../../new.css"),
    "2026/c/d/index.html": page("../index.html", style="../../../new.css"),
    "new.css": b"b {}",
}


def update(folder: Path, files: Mapping[str, bytes]) -> Totals:
    contents = {name: partial(bytes, content) for name, content in files.items()}
    return Folder(folder, "2026").update(contents, lambda done, total: None)


def die_at_step(number: int) -> None:
    """Ends the process before its step of that number."""
    left = number
    steps = {"replace": os.replace, "unlink": os.unlink}

    def counted(name: str):
        def step(*args, **options):
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return steps[name](*args, **options)

        return step

    for name in steps:
        setattr(os, name, counted(name))


def main(root: str) -> None:
    report = {"first": [], "second": []}
    for name, before in (("first", {}), ("second", BEFORE)):
        target = AFTER if before else BEFORE
        number, ended = 0, -signal.SIGKILL
        while ended == -signal.SIGKILL:
            number += 1
            folder = Path(root, f"{name}-{number}")
            if before:
                update(folder, before)
            child = os.fork()
            if child == 0:
                die_at_step(number)
                update(folder, target)
                os._exit(0)
            ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            is_open = (folder / "index.html").exists()
            missing = Walk(folder).missing if is_open else []
            update(folder, target)
            again = files_in(folder)
            again.pop("archive.json")
            report[name].append({"open": is_open, "missing": missing, "mended": again == target})
    sys.stdout.write(json.dumps(report))


if __name__ == "__main__":
    main(*sys.argv[1:])
