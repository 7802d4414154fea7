"""What is worked out from an edition's content, kept in this process under the edition's version.

Nothing here is ever invalidated: a change gives the edition a new version, and with it a new key.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

from topics.models import Edition
from topics.permissions import sight_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Reader = AbstractBaseUser | AnonymousUser

Result = TypeVar("Result")
KEPT = 8  # results of each kind: some editions, with and without their drafts


class KeptByVersion(Generic[Result]):
    """Decorates `build(edition, reader)`, whose result is the same for all who see the same drafts."""

    def __init__(self, build: Callable[[Edition, Reader], Result]) -> None:
        self.__doc__ = build.__doc__
        self._build = build
        self._kept: OrderedDict[tuple, Result] = OrderedDict()
        self._lock = threading.Lock()

    def __call__(self, edition: Edition, reader: Reader) -> Result:
        key = (edition.pk, edition.version, sight_of(reader))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        # `edition` was read before its content is read here, so that the content is of its version or
        # a later one, under which nobody asks for this key any more.
        result = self._build(edition, reader)
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return result

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
