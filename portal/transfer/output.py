"""Where an export goes: a file that is replaced whole, or standard output as bytes."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import OutputWrapper


def write_bytes(stdout: OutputWrapper, data: bytes) -> None:
    """Standard output as it takes bytes: a terminal's own encoding would give others."""
    stdout.flush()
    if hasattr(stdout, "buffer"):
        stdout.buffer.write(data)
    else:  # a program that reads it as text
        stdout.write(data.decode(), ending="")


@contextmanager
def replaced(path: str) -> Iterator[BinaryIO]:
    """A file that takes the place of the one at `path` only when all of it is written.

    Who could read that one may read it, and a new one is as any file that a person writes. What a link leads
    to is replaced, not the link; and what is no file, such as a pipe, is written to as it is.
    """
    before = os.stat(path) if os.path.exists(path) else None
    if before and not stat.S_ISREG(before.st_mode):
        with open(path, "wb") as file:
            yield file
        return
    target = Path(os.path.realpath(path))
    name = target.with_name(f".export-{secrets.token_hex(8)}")
    try:
        with name.open("xb") as file:
            if before:
                os.chmod(name, stat.S_IMODE(before.st_mode))
            yield file
        name.replace(target)
    except BaseException:
        name.unlink(missing_ok=True)
        raise
