"""Resolve references between objects: natural keys, as lists of texts."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.db import models

from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.problems import described, quoted, shown_key
from portal.transfer.rows import EditionRows, Key, related
from portal.transfer.values import clean_value

# Links between rows that stand in one owner: model and field → the foreign key of the row to that.
SHARED_OWNERS = {
    "topics.resolutionquestion.sections": "topic",
    "topics.precedent.questions": "committee",
}


def read_value(rows: EditionRows, field: models.Field, value: object, row: models.Model) -> object:
    """Return what `value` of the file means for `field` of `row`: a value, a row, or a list of rows.

    References are resolved among `rows`, those of the file and of the database. Raises ValidationError, with
    a message for each fault.
    """
    if field.many_to_many:
        return _linked(rows, content_of(field.related_model), value)
    if not field.is_relation:
        return clean_value(field, value, row)
    if value is not None:
        return _found(rows, content_of(field.related_model), value)
    if not field.null:
        raise ValidationError("is null; every row of this model needs one.")
    return None


def _linked(rows: EditionRows, target: ContentModel, value: object) -> list[models.Model]:
    if not isinstance(value, list):
        raise ValidationError(f"is {described(value)}; it must be a list of {target.key_pattern} lists.")
    found, errors = {}, []
    for place, reference in enumerate(value, 1):
        try:
            row = _found(rows, target, reference)
            if id(row) in found:
                raise ValidationError(f"names {shown_key(reference)} twice; keep one.")
            found[id(row)] = row
        except ValidationError as error:
            errors.append(f"its item {place} {error.message}")
    if errors:
        raise ValidationError(errors)
    return list(found.values())


def _found(rows: EditionRows, target: ContentModel, value: object) -> models.Model:
    key = read_key(target, value)
    if key[0] != rows.edition_slug:
        raise ValidationError(
            f"names {shown_key(key)}, of another edition; "
            f"one file, one edition: everything here belongs to {shown_key([rows.edition_slug])}."
        )
    row = rows.find(target.model, key)
    if row is not None:
        return row
    is_doomed = key in rows.doomed[target.model]
    where = (
        "not in the file and so would be deleted" if is_doomed else "neither in the file nor in the database"
    )
    raise ValidationError(
        f"names the {target.label} {shown_key(key)}, which is {where}; add it or correct the reference.",
        code="doomed" if is_doomed else "missing",
    )


def fault_of_source(key: str) -> str:
    """Return why a row cannot have `key` as its source."""
    return f"names the source {quoted(key)}, which the edition lacks; add it, or write an empty text."


def read_key(target: ContentModel, value: object) -> Key:
    """Return `value` as the natural key of a `target`. Raises ValidationError if it is not one."""
    pattern = f"a {target.label} is named by a list of texts like {target.key_pattern}."
    if not isinstance(value, list):
        raise ValidationError(f"is {described(value)}; {pattern}")
    if len(value) != target.key_length:
        raise ValidationError(f"is a list of {len(value)}; {pattern}")
    odd = next((part for part in value if not isinstance(part, str)), "")
    if not isinstance(odd, str):
        raise ValidationError(f"contains {described(odd)}; {pattern}")
    return tuple(value)


def faults_of_strangers(
    content: ContentModel, field: models.ManyToManyField, row: models.Model, targets: Iterable[models.Model]
) -> Iterator[str]:
    """Yield a fault for each of `targets` that stands in another owner, if `field` requires the same."""
    name = SHARED_OWNERS.get(f"{content.label}.{field.name}")
    owner = related(row, content.references[name]) if name else None
    if owner is None:  # nothing to share, or a broken reference, which has been reported
        return
    for target in targets:
        above = target
        while above is not None and type(above) is not type(owner):
            above = related(above, content_of(type(above)).owner)
        if above not in (owner, None):
            yield f"names {quoted(target.slug)} of another {name}; choose one of its own."
