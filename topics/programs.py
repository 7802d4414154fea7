"""Other programs that make something of the guide, each a process of its own, which gives back its memory."""

import subprocess
from collections.abc import Mapping, Sequence

SECONDS = 120  # limit; a file of the whole guide takes two
LONGEST_REASON = 2_000  # characters


class ProgramError(Exception):
    """A program is missing, failed, or took too long."""


def output_of(
    command: Sequence[str],
    data: bytes,
    environment: Mapping[str, str] | None = None,
    seconds: float = SECONDS,
) -> bytes:
    """Return what `command` makes of the input `data`. Raises ProgramError."""
    try:
        run = subprocess.run(  # noqa: S603 – no shell, and no word of the command comes from anybody
            command, input=data, capture_output=True, timeout=seconds, check=True, env=environment
        )
    except subprocess.CalledProcessError as error:
        raise ProgramError(error.stderr.decode(errors="replace").strip()[-LONGEST_REASON:]) from error
    except subprocess.TimeoutExpired as error:
        raise ProgramError(f"it took longer than {seconds} seconds") from error
    except OSError as error:
        raise ProgramError(str(error)) from error
    return run.stdout
