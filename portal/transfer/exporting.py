"""Gives an edition as entries: all its content, in one order, whatever database it comes from.

The order is the portal's own – models after those they need, rows as `Meta.ordering` has them within what
they belong to, each section before those that stand in it – but worked out here, from values and natural
keys alone, as databases sort texts each in their own way and ids tell of who was saved first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from django.db import models

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.formats import FORMAT
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows, Key, related, stored_rows
from topics.fields import FIXTURE_FORMAT
from topics.models import Edition

PLAIN_TYPES = (bool, int, float, str, type(None))


def entries_of(edition: Edition) -> list[Entry]:
    """The content of `edition`, drafts and notes included, as one moment had it."""
    rows, _ = stored_rows(edition.slug)
    names = Names(rows)
    entries: list[Entry] = []
    places: dict[int, int] = {}  # id(row) → its place in the file
    for content in catalogue().values():
        for row in in_order(content, rows, places):
            places[id(row)] = len(places)
            fields = fields_of(content, row, rows, names)
            entries.append(Entry(len(entries) + 1, content, fields, row.natural_key()))
    return entries


def with_format(fields: dict[str, object]) -> dict[str, object]:
    """The fields of an edition as its file has them: the format first."""
    return {FORMAT: FIXTURE_FORMAT, **fields}


def in_order(content: ContentModel, rows: EditionRows, places: dict[int, int]) -> Iterator[models.Model]:
    """The rows of one model; `places` has those of the models before it."""
    by_place = place_of(content, places)
    found = sorted((row for _, row in rows.all_of(content.model)), key=by_place)
    parent = next((each for each in content.references.values() if each.related_model is content.model), None)
    if parent is None:
        yield from found
        return
    below: dict[int | None, list[models.Model]] = {}
    for row in found:
        above = related(row, parent)
        below.setdefault(None if above is None else id(above), []).append(row)
    left = {id(row): row for row in found}
    waiting = below.get(None, [])[::-1]
    while left:
        if not waiting:  # a circle, planted past all checks: begin with any, so that it is told on import
            waiting = [next(iter(left.values()))]
        row = waiting.pop()
        if left.pop(id(row), None) is not None:
            yield row
            waiting += below.get(id(row), [])[::-1]


def place_of(content: ContentModel, places: dict[int, int]) -> Callable[[models.Model], tuple]:
    """A key to sort rows by: their owner's place, their own, and their natural key where that is the same."""
    meta = content.model._meta
    ordering = [
        meta.get_field(name)
        for name in (str(name).removeprefix("-") for name in meta.ordering)
        if name in content.values
    ]

    def place(row: models.Model) -> tuple:
        owner = related(row, content.owner) if content.owner else None
        values = (getattr(row, field.attname) for field in ordering)
        return (
            places.get(id(owner), -1),
            [(value is not None, value) for value in values],
            getattr(row, content.key_name),
        )

    return place


def fields_of(content: ContentModel, row: models.Model, rows: EditionRows, names: Names) -> dict[str, object]:
    """All that a file may say of `row`: its natural key first, then the other fields in the model's order."""
    owner = [content.owner] if content.owner else []
    key_field = content.values[content.key_name]
    others = [
        field
        for field in content.model._meta.fields
        if field.name in content.names and field is not key_field and field not in owner
    ]
    fields: dict[str, object] = {}
    for field in (*owner, key_field, *others):
        if field.is_relation:
            fields[field.name] = names.one(field, getattr(row, field.attname))
        else:
            fields[field.name] = value_of(field, row)
    for name, field in content.links.items():
        fields[name] = names.several(field, rows.links_of(field, row))
    return fields


def value_of(field: models.Field, row: models.Model) -> object:
    """What JSON has for it; what JSON does not know, a date say, as the field's own text."""
    value = field.value_from_object(row)
    if isinstance(value, list | dict):
        return with_sorted_names(value)
    return value if isinstance(value, PLAIN_TYPES) else field.value_to_string(row)


def with_sorted_names(value: object) -> object:
    """`value` with the names of JSON objects in order, as PostgreSQL keeps them in another."""
    if isinstance(value, list):
        return [with_sorted_names(item) for item in value]
    if isinstance(value, dict):
        return {name: with_sorted_names(value[name]) for name in sorted(value)}
    return value


class Names:
    """The natural keys of what rows point to, those of another edition too."""

    def __init__(self, rows: EditionRows):
        self.by_id: dict[type[models.Model], dict[object, Key]] = rows.keys_by_id

    def one(self, field: models.ForeignKey, pk: object) -> list[str] | None:
        return None if pk is None else list(self._key(field.related_model, pk))

    def several(self, field: models.ManyToManyField, pks: Iterable[object]) -> list[list[str]]:
        return sorted(list(self._key(field.related_model, pk)) for pk in pks)

    def _key(self, model: type[models.Model], pk: object) -> Key:
        keys = self.by_id[model]
        if pk not in keys:  # rare, as forms and imports refuse it: a query for each is no matter
            keys[pk] = model._base_manager.get(pk=pk).natural_key()
        return keys[pk]
