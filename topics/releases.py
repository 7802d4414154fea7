"""Release times: a published row appears once its own and those of all its parents have come."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from django.core.exceptions import ValidationError
from django.db.models import Model, Q
from django.utils import formats, timezone

from topics import clock

# From an edition to every release time in it.
TIMES_IN_EDITION = ("release_at", "committees__release_at", "committees__topics__release_at")
EARLIEST_YEAR, LATEST_YEAR = 2000, 2999
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def validate_release_time(moment: datetime) -> None:
    """Refuse years that are no conference's (code "out_of_range"): some overflow in another time zone."""
    if not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        message = f"The year {moment.year} is out of range; give one from {EARLIEST_YEAR} to {LATEST_YEAR}."
        raise ValidationError(message, code="out_of_range")


def has_come(lookup: str) -> Q:
    """Return a condition: the release time at `lookup` is not set, or has come."""
    return Q(**{f"{lookup}__isnull": True}) | Q(**{f"{lookup}__lte": clock.now()})


def newest_that_came(times: Iterable[datetime | None]) -> int:
    """Return the latest of `times` that has come, in nanoseconds like a version; 0 when there is none."""
    moment = clock.now()
    came = max((time for time in times if time is not None and time <= moment), default=EPOCH)
    return (came - EPOCH) // timedelta(microseconds=1) * 1000


@dataclass(frozen=True)
class Release:
    """The release of a row: readers see it from `at` on (None: already), and never while it is hidden."""

    is_unpublished: bool
    at: datetime | None = None
    place: str = ""  # the parent that decides, if it is not the row itself: "committee", "edition"

    @property
    def zone(self) -> str:
        return zone_name()

    def __str__(self) -> str:
        text = "unpublished" if self.is_unpublished else f"on {in_words(self.at)}" if self.at else "released"
        return f"{text}, with the {self.place}" if self.place else text


def release_of(row: Model) -> Release:
    """Return the release of an edition or of anything published in it. No query if its owners are loaded."""
    places = [("", row), *owners_of(row)]
    for name, place in places:
        if not place.published:
            return Release(is_unpublished=True, place=name)
    moment = clock.now()
    times = [(getattr(place, "release_at", None), name) for name, place in places]
    ahead = [(at, name) for at, name in times if at is not None and at > moment]
    at, name = max(ahead, key=lambda each: each[0], default=(None, ""))
    return Release(False, at, name)


def owners_of(row: Model) -> Iterator[tuple[str, Model]]:
    """Yield what must be published for readers to see `row`, with names: "parent section", "edition"."""
    if hasattr(row, "ancestors"):
        yield from (("parent section", section) for section in row.ancestors())
    lookups = [*getattr(row, "published_lookups", ())[1:], *getattr(row, "appears_with", ())]
    lookups += [row.edition_lookup] if hasattr(row, "edition_lookup") else []
    for lookup in lookups:
        path = lookup.removesuffix("__published")
        owner = attrgetter(path.replace("__", "."))(row)
        if owner is not None:
            yield path.rpartition("__")[2], owner


def zone_name() -> str:
    """Return the name of the site's time zone: "Europe/Paris"."""
    return timezone.get_current_timezone_name()


def in_words(moment: datetime) -> str:
    """Return `moment` in the site's time zone: "3 December 2026, 18:00"."""
    return formats.date_format(timezone.localtime(moment), "j F Y, H:i")
