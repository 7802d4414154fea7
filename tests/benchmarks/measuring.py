"""How the benchmarks measure and what they print."""

import statistics
import sys
import time
from collections.abc import Callable

import pytest

ROUNDS = 7


def compare(what: str, ways: dict[str, Callable[[], float]], *, rounds: int = ROUNDS) -> None:
    """Print of each way its median in milliseconds, that median's ratio to the first way's, and its best."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            taken[name].append(way())
    first = statistics.median(next(iter(taken.values())))
    say(f"\n{what} ({rounds} rounds)")
    for name, values in taken.items():
        median = statistics.median(values)
        say(
            f"  {name:46} {median * 1000:9.2f} ms   {median / first:6.2f}   best {min(values) * 1000:9.2f} ms"
        )


def tried(measure: Callable[[], None]) -> None:
    """Measure, and say in a line what failed, so that the rest is measured too."""
    begun, busy = time.monotonic(), time.process_time()
    try:
        measure()
    except (Exception, pytest.fail.Exception) as error:  # the latter where a portal does not start
        reason = (str(error).strip() or "no reason given").splitlines()[0]
        say(f"\n{measure.__name__} ended early: {type(error).__name__}, {reason}")
    say(f"  (in {time.monotonic() - begun:.0f} s, {time.process_time() - busy:.0f} of them on the processor)")


def seconds(action: Callable[[], object], *, times: int = 1) -> float:
    """Return how long `action` takes, as the mean of so many times in a row."""
    start = time.perf_counter()
    for _ in range(times):
        action()
    return (time.perf_counter() - start) / times


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
