"""Another program is ended with all it began, whether it succeeds, fails, hangs or never stops writing."""

import os
import sys
import time

import pytest

from topics.programs import ProgramError, TooMuchError, output_of

MUCH = b"x" * 1_000_000  # more than a pipe holds


@pytest.mark.parametrize("system", ["Linux", "macOS"])
def test_a_program_gets_its_input_and_gives_its_output(system, monkeypatch):
    if system == "macOS":  # before Python 3.13
        monkeypatch.delattr(os, "waitid")
    assert output_of(["cat"], MUCH) == MUCH
    assert output_of(["true"], MUCH) == b""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/bin/sh", "-c", "echo bad style >&2; exit 3"], "^bad style$"),
        (["/nowhere/pandoc"], "No such file"),
    ],
)
def test_a_program_that_fails_or_is_missing_is_told_with_its_reason(command, said):
    with pytest.raises(ProgramError, match=said):
        output_of(command, b"x")


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_program_that_writes_without_end_is_ended(stream):
    program = f"import sys\nwhile True: sys.{stream}.write('x' * 65536)"
    with pytest.raises(TooMuchError):
        output_of([sys.executable, "-I", "-c", program], b"", seconds=3, most=1_000)


def test_a_program_that_takes_too_long_is_ended_with_all_it_began(tmp_path):
    note = tmp_path / "child"
    began = time.monotonic()
    # The child would outlive its parent, were not the whole group ended.
    with pytest.raises(TooMuchError, match="longer than 1 seconds"):
        output_of(["/bin/sh", "-c", f"sleep 60 & echo $! > {note}; wait"], b"", seconds=1)
    assert time.monotonic() - began < 10
    number = int(note.read_text())
    while time.monotonic() - began < 10 and is_running(number):
        os.sched_yield()
    assert not is_running(number)


def is_running(number: int) -> bool:
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
