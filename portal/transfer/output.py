"""Write an export to a file, which is replaced as a whole, or as bytes to standard output."""

import io
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import CommandError, OutputWrapper


@contextmanager
def written(path: str | None, stdout: OutputWrapper) -> Iterator[BinaryIO]:
    """Open the file of a command's `--output`, or without a path, standard output. Raises CommandError."""
    try:
        if path:
            with replaced(path) as file:
                yield file
            return
        printed = io.BytesIO()
        yield printed
        stdout.flush()
        if hasattr(stdout, "buffer"):  # a terminal's own encoding would change the bytes
            stdout.buffer.write(printed.getvalue())
        else:  # a program that captures the output as text
            stdout.write(printed.getvalue().decode(), ending="")
    except OSError as error:
        raise CommandError(f"{path or 'The output'} cannot be written: {error.strerror}.") from error


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
