"""Where an export goes: a file that is replaced whole, or standard output as bytes."""

from __future__ import annotations

import os
import tempfile
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
    """A file that takes the place of the one at `path` only when all of it is written."""
    folder = Path(path).parent
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".export-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.chmod(file.name, 0o644)  # as any file that a person writes, unlike temporary ones
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
