"""When what is published appears: at its release time, and not before those of all it stands in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import formats, timezone

from topics import clock

if TYPE_CHECKING:
    from topics.models import Committee, Edition, Topic

# From an edition to every release time in it.
TIMES_IN_EDITION = ("release_at", "committees__release_at", "committees__topics__release_at")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2999
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def validate_release_time(moment: datetime) -> None:
    """Refuse years that no conference is in (code "out_of_range"): some cannot be told in another zone."""
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        message = f"The year {moment.year} is out of range; give one from {EARLIEST_YEAR} to {LATEST_YEAR}."
        raise ValidationError(message, code="out_of_range")


def has_come(lookup: str) -> Q:
    """A condition: the release time at `lookup` is not set, or not ahead of us."""
    return Q(**{f"{lookup}__isnull": True}) | Q(**{f"{lookup}__lte": clock.now()})


def newest_that_came(times: Iterable[datetime | None]) -> int:
    """The latest of `times` that is not ahead of us, in nanoseconds like a version; 0 when there is none."""
    moment = clock.now()
    came = max((time for time in times if time is not None and time <= moment), default=EPOCH)
    return (came - EPOCH) // timedelta(microseconds=1) * 1000


@dataclass(frozen=True)
class Release:
    """What readers see of a row: a draft nothing, others something from `at` on, if that is still ahead."""

    is_draft: bool
    at: datetime | None = None
    place: str = ""  # what decides so, when it is not the row itself: "committee", "edition"

    @property
    def zone(self) -> str:
        return zone_name()

    def __str__(self) -> str:
        text = "draft" if self.is_draft else f"on {in_words(self.at)}" if self.at else "released"
        return f"{text}, with the {self.place}" if self.place else text


def release_of(row: Edition | Committee | Topic) -> Release:
    """When `row` appears. Asks nothing of the database when what it stands in is loaded."""
    places = [("", row)]
    for lookup in ("committee", "edition"):
        place = getattr(places[-1][1], lookup, None)
        if place is not None:
            places.append((lookup, place))
    for name, place in places:
        if not place.published:
            return Release(is_draft=True, place=name)
    moment = clock.now()
    times = [(place.release_at, name) for name, place in places if place.release_at is not None]
    ahead = [(at, name) for at, name in times if at > moment]
    at, name = max(ahead, key=lambda each: each[0], default=(None, ""))
    return Release(False, at, name)


def zone_name() -> str:
    """ "Europe/Paris"."""
    return timezone.get_current_timezone_name()


def in_words(moment: datetime) -> str:
    """ "3 December 2026, 18:00", in the portal's time zone."""
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i")
