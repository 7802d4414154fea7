"""Moments in the site's time zone, where clocks change too."""

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.utils import formats, timezone

from topics.releases import zone_name


def moment_of(day: date, at: time) -> datetime:
    """Return the moment of `day` and `at`, in the site's time zone unless `at` has an offset.

    Raises ValidationError for a time that clocks show twice on that day, or never.
    """
    moment = datetime.combine(day, at)
    if moment.tzinfo is not None:
        return moment
    moment = moment.replace(tzinfo=timezone.get_current_timezone())
    first, second = offset_of(moment, 0), offset_of(moment, 1)
    if first == second:
        return moment
    shown = f"{at:%H:%M} on {formats.date_format(day, 'j F Y')}"
    if first > second:
        message = (
            f"Clocks go back then: {shown} comes twice in {zone_name()}. Add the offset from UTC: "
            f"{at:%H:%M} {_shown(first)} for the first, {at:%H:%M} {_shown(second)} for the second."
        )
        raise ValidationError(message, code="ambiguous")
    later = moment + (second - first)
    message = (
        f"Clocks go forward then: {shown} does not exist in {zone_name()}. "
        f"Enter the time that clocks show instead, {later:%H:%M}, or one before the change."
    )
    raise ValidationError(message, code="missing")


def offset_of(moment: datetime, fold: int) -> timedelta:
    """Return the offset from UTC when clocks show this time for the first (0) or second (1) time."""
    return moment.replace(fold=fold).utcoffset()


def _shown(offset: timedelta) -> str:
    sign, minutes = "-" if offset < timedelta(0) else "+", abs(offset) // timedelta(minutes=1)
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"
