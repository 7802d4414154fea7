"""Versions of all editions, as this process last read them."""

import logging
import threading
import time
from collections.abc import Iterable
from concurrent.futures import Executor, Future
from concurrent.futures import TimeoutError as TooLongError
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, close_old_connections

from topics import clock
from topics.models import Edition
from topics.releases import TIMES_IN_EDITION, newest_that_came

READ_EARLY = 0.7  # of the trusted time: from then on the versions are read again, beside the requests
PATIENCE_SECONDS = 1.0  # of a request, with a reading that another thread does
RETRY_SECONDS = 0.5  # between two readings while the database is away
LONG_AGO = float("-inf")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class EditionVersion:
    slug: str
    version: int
    is_current: bool
    is_archived: bool = False
    released: int = 0  # the newest release time that has come, in nanoseconds


@dataclass(frozen=True, eq=False)
class Versions:
    """Versions of all editions by slug. As long as nothing changes, it is the same object.

    Pages made before it may be shown until the moment `last_shown` of time.monotonic().
    """

    editions: dict[str, EditionVersion]
    current: EditionVersion | None
    last_shown: float = LONG_AGO
    last_release: datetime | None = None  # the newest release time that has come
    next_release: datetime | None = None

    def hold_at(self, moment: datetime) -> bool:
        """Return whether what is released at `moment` is what these versions say."""
        has_come = self.last_release is None or self.last_release <= moment
        return has_come and (self.next_release is None or moment < self.next_release)


class VersionReader:
    """Reads the versions at most once in `settings.VERSION_TRUST_SECONDS`, for all threads together.

    Future release times are read too, and compared with the clock at each look, so that a release is on time
    however long the reading is trusted. An `executor` of one thread reads beside the requests, before they
    have to wait for it, and with a database connection of its own; without one, who asks reads.
    """

    executor: Executor | None = None

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._read_at = self._trusted_until = LONG_AGO
        self._reading: Future | None = None
        self._rows: list[tuple] | None = None
        self._stored: dict[EditionVersion, list[datetime | None]] = {}
        self._known: Versions | None = None
        self._is_away = False  # the database

    def read(self) -> Versions:
        """Return the versions now, or the last ones while the database is away.

        Raises DatabaseError or InterfaceError if it is away and none was ever read.
        """
        moment = time.monotonic()
        if moment >= self._trusted_until:
            self._read_now()
        elif self.executor and moment >= self._read_at + settings.VERSION_TRUST_SECONDS * READ_EARLY:
            self._begin()
        ahead = self._known.next_release
        if ahead is not None and not self._is_away and clock.now() >= ahead:
            self._settle(LONG_AGO)
        return self._known

    def rows(self) -> list[tuple]:
        """Return slug, version, whether it is current, status and release times of each edition."""
        fields = ("slug", "version", "is_current", "status", *TIMES_IN_EDITION)
        return list(Edition.objects.order_by("slug").values_list(*fields).distinct())

    def _read_now(self) -> None:
        if self.executor is None:
            with self._lock:
                self._read_rows()
            return
        reading = self._begin()
        try:
            reading.result(None if self._known is None else PATIENCE_SECONDS)
        except TooLongError:  # the database does not even refuse
            self._trusted_until = time.monotonic() + RETRY_SECONDS

    def _begin(self) -> Future:
        """Return the reading that is under way, or begin one."""
        with self._lock:
            if self._reading is None or self._reading.done():
                self._reading = self.executor.submit(self._read_beside)
            return self._reading

    def _read_beside(self) -> None:
        close_old_connections()  # one that broke, or is too old
        try:
            self._read_rows()
        finally:
            close_old_connections()

    def _read_rows(self) -> None:
        if time.monotonic() < self._trusted_until and self.executor is None:
            return  # another thread has just read them
        began = time.monotonic()
        try:
            rows = self.rows()
        except (DatabaseError, InterfaceError) as error:
            if self._known is None:
                raise
            if not self._is_away:
                logger.error("Versions cannot be read, so kept pages are served as they are: %s", error)
            self._is_away = True
            self._trusted_until = began + (RETRY_SECONDS if settings.VERSION_TRUST_SECONDS else 0)
            return
        self._is_away = False
        if rows != self._rows:
            self._rows, self._stored = rows, by_edition(rows)
        self._settle(self._read_at + settings.VERSION_TRUST_SECONDS)
        self._read_at = began
        self._trusted_until = began + settings.VERSION_TRUST_SECONDS

    def _settle(self, last_shown: float) -> None:
        """Find out what is released at this moment. Pages from before may be shown until `last_shown`."""
        with self._lock:
            moment = clock.now()
            editions = at_present(self._stored)
            times = {each for times in self._stored.values() for each in times if each is not None}
            last_release = max((each for each in times if each <= moment), default=None)
            next_release = min((each for each in times if each > moment), default=None)
            if self._known is not None:
                if editions == self._known.editions and self._known.hold_at(moment):
                    return
                if released(editions) != released(self._known.editions):
                    last_shown = LONG_AGO  # a release is on time
            current = next((edition for edition in editions.values() if edition.is_current), None)
            self._known = Versions(editions, current, last_shown, last_release, next_release)


def by_edition(rows: Iterable[tuple]) -> dict[EditionVersion, list[datetime | None]]:
    """Return every edition with its release times, from rows that repeat it for each of its topics."""
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


def released(editions: dict[str, EditionVersion]) -> dict[str, int]:
    return {slug: edition.released for slug, edition in editions.items()}


versions = VersionReader()
