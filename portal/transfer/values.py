"""Turns a value of the file into a field's own, or says what is wrong with it."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from portal.transfer.problems import described, shown

# The first class that a field is of decides; other fields judge for themselves in to_python.
NEEDED_TYPES: tuple[tuple[type[models.Field], type, str], ...] = (
    (models.BooleanField, bool, "true or false"),
    (models.IntegerField, int, "a whole number"),
    (models.CharField, str, "a text"),
    (models.TextField, str, "a text"),
    (models.DateTimeField, str, "a time such as “2030-12-03T18:00:00+01:00”"),
    (models.DateField, str, "a date such as “2030-03-27”"),
)


def clean_value(field: models.Field, value: object, instance: models.Model) -> object:
    """`value`, as JSON gave it, as the value of `field`.

    Raises ValidationError when JSON's type is another than the field's, or the field, its choices,
    its validators or either of our two databases refuse it.
    """
    if value is None and not field.null:
        raise ValidationError("is null; give a value, or leave the field out.")
    _check_type(field, value)
    _check_text(value)
    if isinstance(field, models.IntegerField):
        _check_range(field, value)
    if field.choices and value not in field.empty_values and value not in dict(field.flatchoices):
        known = ", ".join(str(choice) for choice, _ in field.flatchoices if choice != "")
        raise ValidationError(f"{shown(str(value))} is not a choice; choose one of {known}.")
    try:
        cleaned = field.clean(value, instance)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        # What a field says of a value of a kind it never thought of.
        raise ValidationError(f"is {described(value)} that the field cannot hold.") from error
    if isinstance(cleaned, datetime.datetime) and cleaned.tzinfo is None:
        raise ValidationError("says no time zone; end it with Z or +01:00.")
    return cleaned


def _check_type(field: models.Field, value: object) -> None:
    for kind, needed, words in NEEDED_TYPES:
        if isinstance(field, kind):
            # To Python, true is the number 1; to a reader of the file it is not.
            fits = type(value) is needed or (value is None and field.null)
            if not fits:
                raise ValidationError(f"is {described(value)}; it must be {words}.")
            return


def _check_text(value: object) -> None:
    """Refuse what PostgreSQL or UTF-8 cannot hold, in lists and objects too, however deep they go."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            fault = text_fault(found)
            if fault:
                raise ValidationError(fault)
        elif isinstance(found, list):
            waiting.extend(found)
        elif isinstance(found, dict):
            waiting.extend((*found, *found.values()))


def text_fault(text: str) -> str:
    """What keeps `text` out of a database, or an empty text when nothing does."""
    if "\0" in text:
        return "holds a NUL character (\\u0000), which no database keeps; remove it."
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return f"holds half a character (\\u{code:04x}) that cannot be written in UTF-8; remove it."
    return ""


def _check_range(field: models.IntegerField, value: int | None) -> None:
    """PostgreSQL's range on SQLite too, so that a file which one takes the other takes as well."""
    lowest, highest = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
    if value is not None and not lowest <= value <= highest:
        raise ValidationError(f"is out of range; it must lie between {lowest} and {highest}.")
