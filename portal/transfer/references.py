"""Resolve references between objects: natural keys, as lists of texts."""

from django.core.exceptions import ValidationError
from django.db import models

from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.problems import described, shown_key
from portal.transfer.rows import EditionRows, Key, related

# Links between rows of one owner: model and field → the foreign key of the row, and the way of its targets.
SHARED_OWNERS = {
    "topics.resolutionquestion.sections": ("topic", ["topic"]),
    "topics.precedent.questions": ("committee", ["topic", "committee"]),
}


class Resolver:
    """Finds the targets of references among `rows`, those of the file and of the database."""

    def __init__(self, rows: EditionRows):
        self.rows = rows

    def resolve(self, field: models.ForeignKey, value: object) -> models.Model | None:
        """Return the row that `value` names, or None for an allowed null.

        Raises ValidationError if `value` is not a natural key, or there is no such row.
        """
        if value is None and field.null:
            return None
        if value is None:
            raise ValidationError("is null; every row of this model needs one.")
        return self._find(content_of(field.related_model), value)

    def resolve_links(self, field: models.ManyToManyField, value: object) -> list[models.Model]:
        """Return the rows that `value` names. Raises ValidationError, with a message for each wrong one."""
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


def strangers(content: ContentModel, field: models.ManyToManyField, row: models.Model, targets: list) -> list:
    """Return those `targets` whose owner differs from that of `row`, if `field` requires the same."""
    name, way = SHARED_OWNERS.get(f"{content.label}.{field.name}", ("", []))
    owner = related(row, content.references[name]) if name else None
    if owner is None:  # nothing to share, or a broken reference, which has been reported
        return []
    return [target for target in targets if _owner_of(target, way) not in (owner, None)]


def shared_owner(content: ContentModel, field: models.ManyToManyField) -> str:
    """Return what rows that `field` links must share: "topic"."""
    return SHARED_OWNERS[f"{content.label}.{field.name}"][0]


def _owner_of(row: models.Model | None, way: list[str]) -> models.Model | None:
    for name in way:
        row = row and related(row, content_of(type(row)).references[name])
    return row
