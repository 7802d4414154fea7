"""Pandoc's answers by what it was asked, so that a session of tests runs it once for each question."""

import hashlib
import json
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from glossary.bibliography import formats

OUTPUT_OF = formats.output_of


def remembering(ask: Callable[..., str], folder: Path) -> Callable[..., str]:
    """`ask`, whose answers lie in `folder`, where every worker of the session finds them.

    A failure is not kept; and a test that puts something in the place of `output_of`, to count runs or
    to let them fail, is never answered from the folder.
    """

    @wraps(ask)
    def answer(*question: str) -> str:
        if formats.output_of is not OUTPUT_OF:
            return ask(*question)
        file = folder / hashlib.sha256(json.dumps(question).encode()).hexdigest()
        try:
            return file.read_bytes().decode()
        except FileNotFoundError:
            given = ask(*question)
        written = file.with_suffix(f".{os.getpid()}")
        written.write_bytes(given.encode())
        written.replace(file)  # at once: another worker never reads half of it
        return given

    return answer
