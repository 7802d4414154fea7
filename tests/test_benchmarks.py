"""`make bench` goes on where a part of it fails."""

import pytest

from tests.benchmarks.measuring import say, tried


def fine() -> None:
    say("a table")


def broken() -> None:
    say("half a table")
    raise RuntimeError("no such thing\nin many lines")


def without_a_portal() -> None:
    pytest.fail("The portal did not start")


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        (fine, "a table\n  (in 0 s, 0 of them on the processor)\n"),
        (broken, "half a table\n\nbroken ended early: RuntimeError, no such thing\n  (in 0 s, "),
        (without_a_portal, "\nwithout_a_portal ended early: Failed, The portal did not start\n  (in 0 s, "),
    ],
)
def test_a_part_that_fails_is_told_in_a_line_after_what_it_has_measured(capsys, measure, said):
    tried(measure)
    assert capsys.readouterr().out.startswith(said)
