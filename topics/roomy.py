"""Caches of what is made of texts and names, with room for those of the editions read last. Pure.

A cache of a fixed size that is asked, in order, for more than it holds has forgotten each result before it
is asked for it again. These grow with the editions: what one version needed is there for the next.
"""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Result = TypeVar("Result")
LEAST = 1 << 13  # results of each cache, whatever has been read: some MB
EDITIONS = 8  # for which there is room: those read last
MISSING = object()

_lock = threading.Lock()
_room: OrderedDict[Hashable, int] = OrderedDict()


def make_room(edition: Hashable, number: int) -> None:
    """Let each cache hold so many results more for `edition`, in place of what it had for this edition."""
    with _lock:
        _room[edition] = number
        _room.move_to_end(edition)
        while len(_room) > EDITIONS:
            _room.popitem(last=False)


def room() -> int:
    """Return how many results each cache may hold."""
    with _lock:
        return LEAST + sum(_room.values())


class Results(Generic[Result]):
    """The results last used, by key."""

    def __init__(self) -> None:
        self._results: OrderedDict[Hashable, Result] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable, missing: Result | None = None) -> Result | None:
        with self._lock:
            if key not in self._results:
                return missing
            self._results.move_to_end(key)
            return self._results[key]

    def keep(self, key: Hashable, result: Result) -> None:
        with self._lock:
            self._results[key] = result
            while len(self._results) > room():
                self._results.popitem(last=False)


class Roomy(Generic[Result]):
    """A decorator that keeps the results of a function by its arguments, without names: those last used.

    What it raises is not kept. Two threads that ask for the same at once may both call it.
    """

    def __init__(self, build: Callable[..., Result]) -> None:
        functools.update_wrapper(self, build)
        self._build = build
        self._results: Results[Result] = Results()

    def __call__(self, *given: Hashable) -> Result:
        result = self._results.find(given, MISSING)
        if result is MISSING:
            result = self._build(*given)
            self._results.keep(given, result)
        return result
