"""Gives an edition as entries: all its content, in one order, whatever database it comes from.

The order is the portal's own – models after those they need, rows as `Meta.ordering` has them within what
they belong to, each section before those that stand in it – but worked out here, from values and natural
keys alone, as databases sort texts each in their own way and ids tell of who was saved first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import models

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.drafts import carried
from portal.transfer.formats import FORMAT
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows, related, stored_rows
from portal.transfer.spelling import Names, fields_in_order, value_of
from topics.carried import PENDING
from topics.fields import FIXTURE_FORMAT
from topics.models import Edition


def entries_of(edition: Edition) -> list[Entry]:
    """The content of `edition`, drafts, changes that wait and notes included, as one moment had it."""
    rows, _ = stored_rows(edition.slug)
    names = Names(rows)
    entries: list[Entry] = []
    places: dict[int, int] = {}  # id(row) → its place in the file
    for content in catalogue().values():
        for row in in_order(content, rows, places):
            places[id(row)] = len(places)
            fields = fields_of(content, row, rows, names)
            waiting = carried(content, row, rows, names, fields.__getitem__)
            if waiting is not None and waiting.values:
                fields[PENDING] = waiting.as_json()
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
    fields: dict[str, object] = {}
    for field in fields_in_order(content):
        if field.many_to_many:
            fields[field.name] = names.several(field, rows.links_of(field, row))
        elif field.is_relation:
            fields[field.name] = names.one(field, getattr(row, field.attname))
        else:
            fields[field.name] = value_of(field, row)
    return fields
