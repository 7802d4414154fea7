"""Run other programs, each a process of its own, which gives back its memory and ends with all it began."""

import os
import signal
import subprocess
from collections import deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Timer

SECONDS = 120  # of wall-clock time; a file of the whole guide takes two
LONGEST_REASON = 2_000  # characters

# Pandoc: its heap is full. The system: killed (9) or out of time (24); a shell adds 128.
LIMITS_REACHED = {251, -9, -24, 137, 152}


class ProgramError(Exception):
    """A program is missing or failed."""


class TooMuchError(ProgramError):
    """A program took too long or too much memory, or wrote too much."""


def output_of(
    command: Sequence[str],
    data: bytes,
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
    most: int | None = None,
) -> bytes:
    """Return what `command` makes of the input `data`, `most` bytes if given. Raises ProgramError.

    It gets a process group of its own, and all processes of it are killed in the end.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 – no shell, and no word of the command comes from anybody
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise ProgramError(str(error)) from error
    with process, ThreadPoolExecutor() as threads:
        too_late = Timer(seconds, end, [process])
        too_late.start()
        threads.submit(feed, process, data)
        said = threads.submit(deque, iter(partial(process.stderr.read1, LONGEST_REASON), b""), maxlen=2)
        try:
            found = process.stdout.read(-1 if most is None else most + 1)
            if most is None or len(found) <= most:
                await_end(process)
        finally:
            was_in_time = too_late.is_alive()
            too_late.cancel()
            end(process)
            process.wait()
    reason = b"".join(said.result()).decode(errors="replace").strip()[-LONGEST_REASON:]
    if not was_in_time:
        raise TooMuchError(f"it took longer than {seconds} seconds")
    if most is not None and len(found) > most:
        raise TooMuchError(f"it wrote more than {most} bytes")
    if process.returncode:
        raise (TooMuchError if process.returncode in LIMITS_REACHED else ProgramError)(reason)
    return found


def feed(process: subprocess.Popen, data: bytes) -> None:
    with suppress(OSError):  # it ended before reading all of it
        process.stdin.write(data)
        process.stdin.close()


def await_end(process: subprocess.Popen) -> None:
    """Wait until the program has ended or is ended, but leave its number to it, so that no other gets it."""
    if hasattr(os, "waitid"):  # macOS has it since Python 3.13
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def end(process: subprocess.Popen) -> None:
    """Kill the program and all processes it started."""
    with suppress(ProcessLookupError, PermissionError):  # the second is what macOS says of those that ended
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
