"""What is worked out from an edition's content, kept in this process under the edition's version.

Nothing here is ever invalidated: a change, or a release time that comes, gives the edition a new
effective version, and with it a new key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from topics.models import Edition
from topics.permissions import sight_of
from topics.releases import newest_that_came

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Reader = AbstractBaseUser | AnonymousUser

Result = TypeVar("Result")
KEPT = 8  # results of each kind: some editions, with and without their drafts


class Kept(Generic[Result]):
    """The results asked for last, by their keys."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, build: Callable[[], Result]) -> Result:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        result = build()
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return result

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


release_times: Kept[tuple[datetime | None, ...]] = Kept()


def effective_version(edition: Edition) -> tuple[int, int]:
    """The version of `edition` and the newest release time in it that has come: what readers get of it.

    Both, not the later of both: the clock that wrote the version may be ahead of the one that releases.
    The times are content and are read once for each version.
    """
    times = release_times.get((edition.pk, edition.version), lambda: edition.release_times)
    return edition.version, newest_that_came(times)


class KeptByVersion(Generic[Result]):
    """Decorates `build(edition, reader)`, whose result is the same for all who see the same drafts."""

    def __init__(self, build: Callable[[Edition, Reader], Result]) -> None:
        self.__doc__ = build.__doc__
        self._build = build
        self._kept: Kept[Result] = Kept()

    def __call__(self, edition: Edition, reader: Reader) -> Result:
        # `edition` was read before its content is read here, so that the content is of its version or
        # a later one, under which nobody asks for this key any more. What has been released is the same
        # in both, as a request is of one moment.
        key = (edition.pk, effective_version(edition), sight_of(reader))
        return self._kept.get(key, lambda: self._build(edition, reader))

    def clear(self) -> None:
        self._kept.clear()
