"""Run the programs that read other people's files: alone, briefly, in little memory."""

import os
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress

from portal.guides.errors import GuideError

SECONDS = 20  # of wall-clock time; a long guide takes one
PROCESSOR_SECONDS = 15
MEMORY = 1_500_000  # kB of address space; pandoc limits its own heap further
OUTPUT_LIMIT = 8 * 1024 * 1024  # bytes

TOO_HARD = (
    "The file takes too long or too much memory to read. Save it again without its pictures, or in parts, "
    "and send that."
)
UNREADABLE = "The file cannot be read. Save it again where it was written, or as another kind of file."

# On POSIX a shell sets the limits and becomes the program, so nothing of ours runs in between.
LIMITED = f'ulimit -t {PROCESSOR_SECONDS}; ulimit -v {MEMORY}; ulimit -c 0; ulimit -f 0; exec "$0" "$@"'


def run(command: Sequence[str], data: bytes) -> bytes:
    """Return the output of `command` for the input `data`. It gets no environment and its own process group.

    Raises GuideError if it fails, writes more than OUTPUT_LIMIT or takes longer than SECONDS; all its
    processes are killed then.
    """
    is_posix = os.name == "posix"
    command = ["/bin/sh", "-c", LIMITED, *command] if is_posix else [*command]
    environment = {"LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")}
    if not is_posix:
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    try:
        process = subprocess.Popen(  # noqa: S603 – no part of the command comes from the file or its sender
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=is_posix,
        )
    except OSError as error:
        raise GuideError(
            "The program that reads such files is missing. Tell the person who runs the portal."
        ) from error
    with process:
        too_late = threading.Timer(SECONDS, end, [process])
        feeder = threading.Thread(target=feed, args=(process, data), daemon=True)
        too_late.start()
        feeder.start()
        try:
            found = process.stdout.read(OUTPUT_LIMIT + 1)
            is_too_much = len(found) > OUTPUT_LIMIT
        finally:
            was_in_time = too_late.is_alive()
            too_late.cancel()
            end(process)  # its output is complete, or too long
            process.wait()
            feeder.join()
    if is_too_much or not was_in_time or process.returncode in LIMITS_REACHED:
        raise GuideError(TOO_HARD)
    if process.returncode:
        raise GuideError(UNREADABLE)
    return found


# Pandoc: its heap is full. The system: killed (9) or out of time (24); a shell adds 128.
LIMITS_REACHED = {251, -9, -24, 137, 152}


def feed(process: subprocess.Popen, data: bytes) -> None:
    with suppress(OSError):  # it ended before reading all of it
        process.stdin.write(data)
        process.stdin.close()


def end(process: subprocess.Popen) -> None:
    """Kill the program and all processes it started."""
    with suppress(ProcessLookupError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
