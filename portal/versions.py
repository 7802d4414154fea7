"""The versions of all editions, as this process last read them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from topics import clock
from topics.models import Edition
from topics.releases import TIMES_IN_EDITION, newest_that_came


@dataclass(frozen=True)
class EditionVersion:
    slug: str
    version: int
    is_current: bool
    is_archived: bool = False
    released: int = 0  # the newest release time that has come, in nanoseconds


class VersionReader:
    """Reads the versions at most once in `settings.VERSION_TRUST_SECONDS`, for all threads together.

    Release times are read along, ahead of their time: what has come is worked out at each look, so that
    a release is on time however long the reading is trusted.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._read_at = float("-inf")
        self._stored: dict[EditionVersion, list[datetime | None]] = {}
        self._looked_at: datetime | None = None

    def read(self) -> dict[str, EditionVersion]:
        """Slug → version now. Raises DatabaseError when a new reading is due and fails."""
        with self._lock:
            if time.monotonic() - self._read_at >= settings.VERSION_TRUST_SECONDS:
                fields = ("slug", "version", "is_current", "status", *TIMES_IN_EDITION)
                self._stored = by_edition(Edition.objects.order_by("slug").values_list(*fields).distinct())
                self._read_at = time.monotonic()
            self._looked_at = clock.now()
            return at_present(self._stored)

    def last_known(self) -> dict[str, EditionVersion]:
        """What `read` said last, however long ago; empty when it never did.

        Releases that came since then are left out: no page could be rendered with them.
        """
        with clock.held(self._looked_at):
            return at_present(self._stored)


def by_edition(rows: Iterable[tuple]) -> dict[EditionVersion, list[datetime | None]]:
    """Every edition with the release times in it, from rows that name it once for each of its topics."""
    found: dict[EditionVersion, list[datetime | None]] = {}
    for slug, version, is_current, status, *times in rows:
        is_archived = status == Edition.Status.ARCHIVED
        edition = EditionVersion(slug, version, is_current, is_archived)
        found.setdefault(edition, []).extend(times)
    return found


def at_present(stored: dict[EditionVersion, list[datetime | None]]) -> dict[str, EditionVersion]:
    return {
        edition.slug: replace(edition, released=newest_that_came(times)) for edition, times in stored.items()
    }


versions = VersionReader()
