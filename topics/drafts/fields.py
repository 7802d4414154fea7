"""Fields that a draft can change, and a row's values of them."""

import json
from collections.abc import Iterable, Iterator, Mapping

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from topics.state import linked_ids

# A change of a row's place, and of who may see or edit it, takes effect at once. So does one of its owner,
# and of its names in addresses and citations (`can_be_drafted`).
NEVER_DRAFTED = frozenset({"parent", "position", "published", "release_at", "chairs", "former_keys"})


def can_be_drafted(field: models.Field) -> bool:
    """Return whether a draft can change this field."""
    model = field.model
    fixed = {model.edition_lookup.partition("__")[0], model.natural_key_lookups[-1], *NEVER_DRAFTED}
    # The number of a topic is its place; those of precedents and sources are texts.
    is_place = field.name == "number" and isinstance(field, models.IntegerField)
    return field.editable and not field.primary_key and field.name not in fixed and not is_place


def draftable_fields(model: type[models.Model]) -> Iterator[models.Field]:
    yield from filter(can_be_drafted, (*model._meta.concrete_fields, *model._meta.many_to_many))


def values_that_differ(
    stored: models.Model, changed: models.Model, links: Mapping[str, Iterable[models.Model]]
) -> dict[str, object]:
    """Return the values in which `changed`, with its `links` by field, differs from `stored`, as JSON."""
    before = draftable_values([stored])[stored.pk]
    after = {
        field.name: sorted(row.pk for row in links[field.name])
        if field.many_to_many
        else field.value_from_object(changed)
        for field in draftable_fields(type(stored))
        if field.name in links or not field.many_to_many
    }
    return {name: value for name, value in as_json(after).items() if value != before[name]}


def draftable_values(rows: Iterable[models.Model]) -> dict[object, dict[str, object]]:
    """Return the draftable values of loaded rows, all of one model, by the rows' ids, as JSON.

    One query for each many-to-many field, for any number of rows.
    """
    rows = list(rows)
    fields = list(draftable_fields(type(rows[0]))) if rows else []
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
    """Return `values` as they come back from a JSON column."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))
