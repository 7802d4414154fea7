"""Which changes of a row can wait, and what a row holds of all that can."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from topics.state import linked_ids

# Where a row stands and who may see or edit it is decided at once, or not at all. So are its owner and its
# name in addresses and citations (`may_wait`).
CANNOT_WAIT = frozenset({"parent", "position", "number", "published", "release_at", "chairs"})


def may_wait(field: models.Field) -> bool:
    """Whether a change of this field can be kept as a draft."""
    model = field.model
    fixed = {model.edition_lookup.partition("__")[0], model.natural_key_lookups[-1], *CANNOT_WAIT}
    return field.editable and not field.primary_key and field.name not in fixed


def waiting_fields(model: type[models.Model]) -> Iterator[models.Field]:
    yield from filter(may_wait, (*model._meta.concrete_fields, *model._meta.many_to_many))


def values_that_differ(
    stored: models.Model, changed: models.Model, links: Mapping[str, Iterable[models.Model]]
) -> dict[str, object]:
    """What `changed` and `links`, its ties by field, have otherwise than `stored`, as JSON holds it."""
    values = {}
    for field in waiting_fields(type(stored)):
        if field.many_to_many:
            before = sorted(getattr(stored, field.name).values_list("pk", flat=True))
            after = sorted(row.pk for row in links[field.name]) if field.name in links else before
        else:
            before, after = field.value_from_object(stored), field.value_from_object(changed)
        if before != after:
            values[field.name] = after
    return as_json(values)


def held_values(rows: Iterable[models.Model]) -> dict[object, dict[str, object]]:
    """By the ids of loaded rows, all of one model: what each holds of all that can wait, as JSON holds it.

    One query for each many-to-many field, whatever the number of rows.
    """
    rows = list(rows)
    fields = list(waiting_fields(type(rows[0]))) if rows else []
    links = {field.name: linked_ids(field, rows) for field in fields if field.many_to_many}
    return {
        row.pk: as_json(
            {
                field.name: sorted(links[field.name][row.pk])
                if field.many_to_many
                else field.value_from_object(row)
                for field in fields
            }
        )
        for row in rows
    }


def as_json(values: Mapping[str, object]) -> dict[str, object]:
    """`values` as they come back from the database."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))
