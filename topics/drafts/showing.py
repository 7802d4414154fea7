"""Show drafts in place of the published values to people who may edit the row.

The querysets' `visible_to` does so, so that every page, list and link has the same values. Such a row is
for showing only: it refuses to be saved.
"""

from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.db.models import Model

from topics.loaded_rows import loaded_with
from topics.permissions import Person
from topics.versioning import draft_model


def show_drafts(rows: Iterable[Model], reader: Person) -> None:
    """Put the drafts into `rows` and the rows fetched with them, as far as `reader` may edit these.

    Makes the query of `drafts_for`, and one for each row whose draft changes links.
    """
    drafts = drafts_for(reader)
    if drafts:
        for row in _content_in(rows):
            draft = drafts.get((type(row), row.pk))
            if draft is not None:
                draft.show_in(row, reader)


def drafts_for(reader: Person) -> Mapping[tuple[type[Model], int], Model]:
    """Return (model, id) → DraftRevision for every row that `reader` may edit.

    One query for each `reader` object, of which every request has its own, so all parts of a page agree.
    """
    if not hasattr(reader, "_drafts_of_reader"):
        content = [model for model in apps.get_models() if hasattr(model, "draft_revision")]
        found = draft_model(content[0])._default_manager.editable_by(reader, *content)
        reader._drafts_of_reader = {(draft.row_model, draft.object_id): draft for draft in found}
    return reader._drafts_of_reader


def _content_in(rows: Iterable[Model]) -> Iterator[Model]:
    for row in rows:
        if hasattr(row, "draft_revision"):
            yield row
            yield from _content_in(loaded_with(row))
