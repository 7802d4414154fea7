"""Data derived from an edition's content, cached in this process by the edition's version.

Nothing here is ever invalidated: a change, or a release time that comes, gives the edition a new
effective version, and so a new key.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Generic, TypeVar

from topics.models import Edition
from topics.permissions import Person, audience_of
from topics.releases import newest_that_came

Result = TypeVar("Result")
KEPT = 8  # results of each kind: several editions, with and without drafts


every_kept: list["Kept"] = []


class Kept(Generic[Result]):
    """The most recently used results, by key. Each is built by one thread while others wait for it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, _Slot[Result]] = OrderedDict()
        self._lock = threading.Lock()
        every_kept.append(self)

    def get(self, key: Hashable, build: Callable[[], Result]) -> Result:
        """Return the result for `key`. If `build` raises, so does this, and the next caller builds."""
        with self._lock:
            slot = self._kept.setdefault(key, _Slot())
            self._kept.move_to_end(key)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return slot.get(build)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


class _Slot(Generic[Result]):
    """The place of one result, empty until it is built."""

    def __init__(self) -> None:
        self._result: list[Result] = []
        self._lock = threading.Lock()

    def get(self, build: Callable[[], Result]) -> Result:
        if not self._result:
            with self._lock:
                if not self._result:
                    self._result.append(build())
        return self._result[0]


release_times: Kept[tuple[datetime | None, ...]] = Kept()


def effective_version(edition: Edition) -> tuple[int, int]:
    """Return the version of `edition` and the newest release time in it that has come.

    It is both, not the later of the two: the clock that wrote the version may be ahead of this one.
    The times are content and are read once for each version.
    """
    times = release_times.get((edition.pk, edition.version), lambda: edition.release_times)
    return edition.version, newest_that_came(times)


class KeptByVersion(Generic[Result]):
    """A decorator that caches `build(edition, reader)` for all readers who see the same drafts."""

    def __init__(self, build: Callable[[Edition, Person], Result]) -> None:
        self.__doc__ = build.__doc__
        self._build = build
        self._kept: Kept[Result] = Kept()

    def __call__(self, edition: Edition, reader: Person) -> Result:
        # `edition` was read before its content is, so the content has its version or a later one, after
        # which nobody asks for this key again. The releases are the same in both, as the clock stands
        # still during a request.
        key = (edition.pk, effective_version(edition), audience_of(reader))
        return self._kept.get(key, lambda: self._build(edition, reader))

    def clear(self) -> None:
        self._kept.clear()
