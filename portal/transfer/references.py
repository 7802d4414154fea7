"""References from object to object: natural keys, as lists of texts."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models

from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.problems import described, shown_key
from portal.transfer.rows import EditionRows, Key, related

# Links that must stay within the row's own: model and field → the foreign key both sides share.
SHARED_OWNERS = {"topics.resolutionquestion.sections": "topic"}


class Resolver:
    """Finds what references point to among `rows`, those of the file and those of the database."""

    def __init__(self, rows: EditionRows):
        self.rows = rows

    def resolve(self, field: models.ForeignKey, value: object) -> models.Model | None:
        """The row that `value` names, None for an allowed null.

        Raises ValidationError when `value` is no natural key, or nothing has it.
        """
        if value is None and field.null:
            return None
        if value is None:
            raise ValidationError("is null; every row of this model needs one.")
        return self._find(content_of(field.related_model), value)

    def resolve_links(self, field: models.ManyToManyField, value: object) -> list[models.Model]:
        """The rows that `value` names. Raises ValidationError with a message for each wrong reference."""
        target = content_of(field.related_model)
        if not isinstance(value, list):
            raise ValidationError(f"is {described(value)}; it must be a list of {target.key_pattern} lists.")
        found, errors = {}, []
        for place, reference in enumerate(value, 1):
            try:
                row = self._find(target, reference)
                if id(row) in found:
                    raise ValidationError(f"names {shown_key(reference)} twice; keep one.")
                found[id(row)] = row
            except ValidationError as error:
                errors.append(f"its item {place} {error.message}")
        if errors:
            raise ValidationError(errors)
        return list(found.values())

    def _find(self, target: ContentModel, value: object) -> models.Model:
        key = read_key(target, value)
        if key[0] != self.rows.edition_slug:
            raise ValidationError(
                f"names {shown_key(key)}, of another edition; "
                f"one file, one edition: everything here belongs to {shown_key([self.rows.edition_slug])}."
            )
        row = self.rows.find(target.model, key)
        if row is None and key in self.rows.doomed[target.model]:
            raise ValidationError(
                f"names the {target.label} {shown_key(key)}, which is not in the file and so would be "
                "deleted; add it or correct the reference.",
                code="doomed",
            )
        if row is None:
            raise ValidationError(
                f"names the {target.label} {shown_key(key)}, which is neither in the file nor in the "
                "database; add it or correct the reference.",
                code="missing",
            )
        return row


def read_key(target: ContentModel, value: object) -> Key:
    """`value` as the natural key of a `target`. Raises ValidationError when it is none."""
    pattern = f"a {target.label} is named by a list of texts like {target.key_pattern}."
    if not isinstance(value, list):
        raise ValidationError(f"is {described(value)}; {pattern}")
    if len(value) != target.key_length:
        raise ValidationError(f"is a list of {len(value)}; {pattern}")
    odd = next((part for part in value if not isinstance(part, str)), "")
    if not isinstance(odd, str):
        raise ValidationError(f"holds {described(odd)}; {pattern}")
    return tuple(value)


def strangers(content: ContentModel, field: models.ManyToManyField, row: models.Model, targets: list) -> list:
    """Those `targets` that have another owner than `row`, where `field` asks for the same."""
    name = SHARED_OWNERS.get(f"{content.label}.{field.name}")
    owner = related(row, content.references[name]) if name else None
    if owner is None:  # Nothing to share, or a broken reference, which is noted already.
        return []
    theirs = content_of(field.related_model).references[name]
    return [target for target in targets if related(target, theirs) not in (owner, None)]
