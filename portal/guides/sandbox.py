"""Run the programs that read other people's files: alone, briefly, in little memory."""

import os
from collections.abc import Sequence

from portal.guides.errors import GuideError
from topics.programs import ProgramError, TooMuchError, output_of

SECONDS = 20  # of wall-clock time; a long guide takes one
PROCESSOR_SECONDS = 15
MEMORY = 1_500_000  # kB of address space; pandoc limits its own heap further
OUTPUT_LIMIT = 8 * 1024 * 1024  # bytes

# On POSIX a shell sets the limits and becomes the program, so nothing of ours runs in between.
LIMITED = f'ulimit -t {PROCESSOR_SECONDS}; ulimit -v {MEMORY}; ulimit -c 0; ulimit -f 0; exec "$0" "$@"'
SETTINGS = ("PATH", "SYSTEMROOT")  # all that it gets of ours; without the second nothing runs on Windows


def run(command: Sequence[str], data: bytes) -> bytes:
    """Return the output of `command` for the input `data`, within the limits. Raises GuideError."""
    shell = ["/bin/sh", "-c", LIMITED] if os.name == "posix" else []
    environment = {"LANG": "C.UTF-8"} | {name: os.environ[name] for name in SETTINGS if name in os.environ}
    try:
        return output_of([*shell, *command], data, environment, SECONDS, OUTPUT_LIMIT)
    except TooMuchError as error:
        raise GuideError(
            "The file takes too long or too much memory to read. Save it again without its pictures, or in "
            "parts, and send that."
        ) from error
    except ProgramError as error:
        raise GuideError(
            "The file cannot be read. Save it again where it was written, or as another kind of file."
        ) from error
