"""The versions of all editions, as this process last read them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.conf import settings

from topics.models import Edition


@dataclass(frozen=True)
class EditionVersion:
    slug: str
    version: int
    is_current: bool


class VersionReader:
    """Reads the versions at most once in `settings.VERSION_TRUST_SECONDS`, for all threads together."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._known: dict[str, EditionVersion] = {}

    def read(self) -> dict[str, EditionVersion]:
        """Slug → version. Raises DatabaseError when a new reading is due and fails."""
        with self._lock:
            if time.monotonic() - self._read_at >= settings.VERSION_TRUST_SECONDS:
                rows = Edition.objects.values_list("slug", "version", "is_current")
                self._known = {row[0]: EditionVersion(*row) for row in rows}
                self._read_at = time.monotonic()
            return self._known

    def last_known(self) -> dict[str, EditionVersion]:
        """What was read last, however long ago; empty when nothing ever was."""
        return self._known


versions = VersionReader()
