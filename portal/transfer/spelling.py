"""Write values of rows as in an edition's file: the same text whatever database they come from."""

from collections.abc import Iterable

from django.db import models

from portal.transfer.catalogue import ContentModel
from portal.transfer.rows import EditionRows, Key

PLAIN_TYPES = (bool, int, float, str, type(None))


def fields_in_order(content: ContentModel) -> list[models.Field]:
    """Return all fields that a file may set: natural key, other fields in the model's order, links."""
    owner = [content.owner] if content.owner else []
    key_field = content.values[content.key_name]
    others = [
        field
        for field in content.model._meta.fields
        if field.name in content.names and field is not key_field and field not in owner
    ]
    return [*owner, key_field, *others, *content.links.values()]


def value_of(field: models.Field, row: models.Model) -> object:
    """Return the JSON value of a field; values unknown to JSON, such as dates, as the field's own text."""
    value = field.value_from_object(row)
    if isinstance(value, list | dict):
        return with_sorted_names(value)
    return value if isinstance(value, PLAIN_TYPES) else field.value_to_string(row)


def with_sorted_names(value: object) -> object:
    """Return `value` with the names of JSON objects sorted, as PostgreSQL stores them in another order."""
    if isinstance(value, list):
        return [with_sorted_names(item) for item in value]
    if isinstance(value, dict):
        return {name: with_sorted_names(value[name]) for name in sorted(value)}
    return value


class Names:
    """The natural keys of the targets of references, also those in another edition."""

    def __init__(self, rows: EditionRows):
        self.by_id: dict[type[models.Model], dict[object, Key]] = rows.keys_by_id

    def one(self, field: models.ForeignKey, pk: object) -> list[str] | None:
        return None if pk is None else list(self._key(field.related_model, pk))

    def several(self, field: models.ManyToManyField, pks: Iterable[object]) -> list[list[str]]:
        return sorted(list(self._key(field.related_model, pk)) for pk in pks)

    def known(self, model: type[models.Model], pks: Iterable[object]) -> list[object]:
        """Return those of `pks` that exist; a draft may refer to deleted rows."""
        keys, pks = self.by_id[model], list(pks)
        unknown = [pk for pk in pks if pk not in keys]
        if unknown:  # as rare as in `_key`
            found = model._base_manager.filter(pk__in=unknown)
            keys.update((row.pk, row.natural_key()) for row in found)
        return [pk for pk in pks if pk in keys]

    def _key(self, model: type[models.Model], pk: object) -> Key:
        keys = self.by_id[model]
        if pk not in keys:  # rare, as forms and imports refuse it: a query for each does not matter
            keys[pk] = model._base_manager.get(pk=pk).natural_key()
        return keys[pk]
