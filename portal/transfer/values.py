"""Convert a value of the file to its field's type, or say what is wrong with it."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from portal.transfer.problems import described, quoted

# The first class that matches a field counts; other fields check their values in to_python.
NEEDED_TYPES: tuple[tuple[type[models.Field], type, str], ...] = (
    (models.BooleanField, bool, "true or false"),
    (models.IntegerField, int, "a whole number"),
    (models.CharField, str, "a text"),
    (models.TextField, str, "a text"),
    (models.DateTimeField, str, "a time such as “2030-12-03T18:00:00+01:00”"),
    (models.DateField, str, "a date such as “2030-03-27”"),
)


def clean_value(field: models.Field, value: object, instance: models.Model) -> object:
    """Return `value`, as parsed from JSON, as a value of `field`.

    Raises ValidationError if its JSON type does not match the field, or if the field, its choices, its
    validators or either of our two databases refuse it.
    """
    if value is None and not field.null:
        raise ValidationError("is null; give a value, or leave the field out.")
    _check_type(field, value)
    _check_text(value)
    if isinstance(field, models.IntegerField):
        _check_range(field, value)
    if field.choices and value not in field.empty_values and value not in dict(field.flatchoices):
        known = ", ".join(str(choice) for choice, _ in field.flatchoices if choice != "")
        raise ValidationError(f"{quoted(str(value))} is not a choice; choose one of {known}.")
    try:
        cleaned = field.clean(value, instance)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        # Errors of a field whose code did not expect such a value.
        raise ValidationError(f"is {described(value)} that the field cannot store.") from error
    if isinstance(cleaned, datetime.datetime) and cleaned.tzinfo is None:
        raise ValidationError("has no time zone; end it with Z or +01:00.")
    return cleaned


def _check_type(field: models.Field, value: object) -> None:
    for kind, needed, words in NEEDED_TYPES:
        if isinstance(field, kind):
            # In Python, True is also the number 1; in a file it is not.
            fits = type(value) is needed or (value is None and field.null)
            if not fits:
                raise ValidationError(f"is {described(value)}; it must be {words}.")
            return


def _check_text(value: object) -> None:
    """Refuse text that PostgreSQL or UTF-8 cannot store; deeper than in a list, no field has any."""
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and (fault := text_fault(text)):
            raise ValidationError(fault)


def text_fault(text: str) -> str:
    """Return why a database cannot store `text`, or an empty text if it can."""
    if "\0" in text:
        return "contains a NUL character (\\u0000), which no database stores; remove it."
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        return f"contains half a character (\\u{code:04x}) that cannot be written in UTF-8; remove it."
    return ""


def _check_range(field: models.IntegerField, value: int | None) -> None:
    """Check PostgreSQL's range on SQLite too, so that both accept the same files."""
    lowest, highest = BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]
    if value is not None and not lowest <= value <= highest:
        raise ValidationError(f"is out of range; it must be between {lowest} and {highest}.")
