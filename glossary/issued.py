"""The day, month or year when a publication came out, as far as it is known. Pure."""

import datetime

from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS


def in_words(year: int | None, month: int | None, day: int | None) -> str:
    """Return "27 November 2023", "November 2023" or "2023"; nothing without a year."""
    if not (year and month):
        return str(year or "")
    return f"{day or ''} {MONTHS[month]} {year}".strip()


def refuse_no_date(year: int | None, month: int | None, day: int | None) -> None:
    """Raise ValidationError for a month or day without the rest of its date, and for 30 February.

    The codes are "part_of_date" and "no_such_day". A number that fits no month or year is left to its field.
    """
    for part, known, whole, other in (("month", month, "year", year), ("day", day, "month", month)):
        if known is not None and other is None:
            message = f"Give the {whole} too, or no {part}."
            raise ValidationError({whole: ValidationError(message, code="part_of_date")})
    if (
        day is None
        or day > 31
        or month not in MONTHS
        or year not in range(datetime.MINYEAR, datetime.MAXYEAR)
    ):
        return
    try:
        datetime.date(year, month, day)
    except ValueError as error:
        message = f"{MONTHS[month]} {year} has no day {day}. Correct the day or the month."
        raise ValidationError({"day": ValidationError(message, code="no_such_day")}) from error
