"""Turn an edition into entries: all its content, in one order, whatever database it comes from.

The order is the portal's: models after those they need, rows by `Meta.ordering` within their owner, each
section before its subsections. It is worked out here, from values and natural keys alone, because databases
sort texts differently and ids depend on who saved first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from django.db import models

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.drafts import draft_in_file
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows, related, stored_rows
from topics.drafts.in_file import DRAFT_IN_FILE
from topics.models import Edition


def entries_of(edition: Edition) -> list[Entry]:
    """Return the content of `edition` at one moment, including drafts and notes."""
    rows, _ = stored_rows(edition.slug)
    entries: list[Entry] = []
    places: dict[int, int] = {}  # id(row) → its position in the file
    for content in catalogue().values():
        for row in in_order(content, rows, places):
            places[id(row)] = len(places)
            fields = fields_of(content, row, rows)
            waiting = draft_in_file(content, row, rows, fields)
            if waiting is not None and waiting.values:
                fields[DRAFT_IN_FILE] = waiting.as_json()
            entries.append(Entry(len(entries) + 1, content, fields))
    return entries


def in_order(content: ContentModel, rows: EditionRows, places: dict[int, int]) -> Iterator[models.Model]:
    """Yield the rows of one model in order; `places` has the positions of earlier models' rows."""
    by_place = place_of(content, places)
    found = sorted((row for _, row in rows.all_of(content.model)), key=by_place)
    parent = next((each for each in content.references.values() if each.related_model is content.model), None)
    below: dict[int, list[models.Model]] = defaultdict(list)  # by `id` of the row above, or of None
    for row in reversed(found):
        below[id(parent and related(row, parent))].append(row)
    left = {id(row): row for row in found}
    waiting = below[id(None)]
    while left:
        # In a circle, made past all checks, begin anywhere, so that the import reports it.
        row = waiting.pop() if waiting else next(iter(left.values()))
        if left.pop(id(row), None) is not None:
            yield row
            waiting += below[id(row)]


def place_of(content: ContentModel, places: dict[int, int]) -> Callable[[models.Model], tuple]:
    """Return a sort key for rows: their owner's position, their own order, and then their natural key."""
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


def fields_of(content: ContentModel, row: models.Model, rows: EditionRows) -> dict[str, object]:
    """Return all that a file may say of `row`: natural key, then the other fields in the model's order."""
    return {name: rows.spelled(field, rows.value_of(field, row)) for name, field in content.fields.items()}
