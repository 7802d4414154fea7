"""Find in memory the rows that would share a unique value, before the database would refuse them."""

from collections.abc import Iterator

from django.db import models
from django.db.models import UniqueConstraint

from portal.transfer.catalogue import ContentModel
from portal.transfer.rows import EditionRows, related


def further_unique_fields(content: ContentModel) -> Iterator[tuple[models.Field, ...]]:
    """Yield the fields of each unconditional unique constraint other than the natural key."""
    own_key = {content.key_name, *([content.owner.name] if content.owner else [])}
    for constraint in content.model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or constraint.condition is not None:
            continue
        if constraint.fields and set(constraint.fields) != own_key:
            yield tuple(content.model._meta.get_field(name) for name in constraint.fields)


def clashes(
    rows: EditionRows, content: ContentModel
) -> Iterator[tuple[tuple[models.Field, ...], list[models.Model]]]:
    """Yield unique fields, and the rows that would share one value of them."""
    for fields in further_unique_fields(content):
        sharing: dict[tuple, list[models.Model]] = {}
        for _, row in rows.all_of(content.model):
            values = tuple(
                id(related(row, field)) if field.is_relation else getattr(row, field.attname)
                for field in fields
            )
            if None not in values:
                sharing.setdefault(values, []).append(row)
        yield from ((fields, sharers) for sharers in sharing.values() if len(sharers) > 1)
