"""Write an export to a file, which is replaced as a whole, or as bytes to standard output."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import OutputWrapper


def write_bytes(stdout: OutputWrapper, data: bytes) -> None:
    """Write bytes to standard output: a terminal's own encoding would change them."""
    stdout.flush()
    if hasattr(stdout, "buffer"):
        stdout.buffer.write(data)
    else:  # a program that captures the output as text
        stdout.write(data.decode(), ending="")


@contextmanager
def replaced(path: str) -> Iterator[BinaryIO]:
    """Open a file that replaces the one at `path` only once it is complete.

    It gets the permissions of the file it replaces, and a new file gets the default ones. If `path` is a
    link, its target is replaced; anything but a regular file, such as a pipe, is written to directly.
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
