"""Runs the programs that read other people's files: alone, for a short time, in little memory."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Sequence

from portal.guides.errors import GuideError

SECONDS = 20  # of the clock; a long guide takes one
PROCESSOR_SECONDS = 15
MEMORY = 1_500_000  # kB of address space; pandoc keeps its heap smaller by itself
OUTPUT_LIMIT = 8 * 1024 * 1024  # bytes

TOO_HARD = (
    "The file takes too long or too much memory to read. Save it again, without its pictures, and send that."
)
UNREADABLE = "The file cannot be read. Save it again from where it was written, or as another kind of file."

# Where there is a shell, it sets the limits and becomes the program: nothing of ours runs in between.
LIMITED = f'ulimit -t {PROCESSOR_SECONDS}; ulimit -v {MEMORY}; ulimit -c 0; ulimit -f 0; exec "$0" "$@"'


def run(command: Sequence[str], data: bytes) -> bytes:
    """What `command` writes when it is given `data`. It gets no environment and a process group of its own.

    Raises GuideError when it fails, writes more than OUTPUT_LIMIT or takes longer than SECONDS; all that
    it began is ended then.
    """
    is_posix = os.name == "posix"
    command = ["/bin/sh", "-c", LIMITED, *command] if is_posix else [*command]
    environment = {"LANG": "C.UTF-8", "PATH": os.environ.get("PATH", "")}
    if not is_posix:
        environment["SYSTEMROOT"] = os.environ.get("SYSTEMROOT", "")
    try:
        process = subprocess.Popen(  # noqa: S603 – no word of the command comes from the file or its sender
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=is_posix,
        )
    except OSError as error:
        raise GuideError(
            "The program that reads such files is missing. Tell whoever runs the portal."
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
            end(process)  # it has said all it had to say, or too much
            process.wait()
            feeder.join()
    if is_too_much or not was_in_time or process.returncode in LIMITS_REACHED:
        raise GuideError(TOO_HARD)
    if process.returncode:
        raise GuideError(UNREADABLE)
    return found


# Of pandoc: its heap is full. Of the system: the time is up, or memory was not given.
LIMITS_REACHED = {251, -9, -24, 137, 152, *([-signal.SIGXCPU, -signal.SIGKILL] if os.name == "posix" else [])}


def feed(process: subprocess.Popen, data: bytes) -> None:
    try:
        process.stdin.write(data)
        process.stdin.close()
    except OSError:  # it ended before it had read all
        pass


def end(process: subprocess.Popen) -> None:
    """End the program with all that it began."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except ProcessLookupError:
        pass
