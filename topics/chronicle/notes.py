"""Edit or withdraw the note of a change after it was announced to delegates."""

from django.db import transaction
from django.db.models import Model, QuerySet

from topics.chronicle.lookup import models_with_history
from topics.history import HistoryEntry, history_of
from topics.history.changes import one_line
from topics.models import Edition
from topics.permissions import Person, may_change, may_edit_in
from topics.versioning import touch_editions


class NoteChangedError(Exception):
    """Nothing was written, because somebody else has edited the note in the meantime."""


def announced_together(entry: HistoryEntry) -> dict[type[Model], QuerySet[HistoryEntry]]:
    """Return the entries of its edition that share the note of `entry`, by model."""
    its = {"batch": entry.batch, "of_edition": entry.of_edition}
    return {
        model: history_of(model)._base_manager.filter(**its).exclude(change_note="").order_by()
        for model in models_with_history()
    }


def may_edit_rows(person: Person, model: type[Model], entries: QuerySet[HistoryEntry]) -> bool:
    """Return whether `person` may edit all rows of `entries`, both where they were and where they are now."""
    places = set(entries.values_list("of_edition", "of_committee"))
    if not places:
        return True
    if not may_change(person, model):
        return False
    there = model._default_manager.filter(pk__in=entries.values("id"))
    others = there.exclude(pk__in=model._default_manager.editable_by(person).values("pk"))
    return all(may_edit_in(person, *place) for place in places) and not others.exists()


def replace_note(entry: HistoryEntry, note: str, *, shown: str) -> bool:
    """Replace the note of the change of `entry`; an empty `note` makes it a minor edit.

    The history keeps its authors, times and reasons; the edition gets a new version, as its pages show
    notes. `shown` is the note that the editor saw: raises NoteChangedError if it is no longer stored.
    Returns whether the note is different; if it is not, nothing is written.
    """
    note = one_line(note)
    with transaction.atomic():
        list(Edition.objects.filter(pk=entry.of_edition).select_for_update())  # one edit of notes at a time
        stored = type(entry)._base_manager.values_list("change_note", flat=True).get(pk=entry.pk)
        if stored != shown:
            raise NoteChangedError
        if stored == note:
            return False
        for entries in announced_together(entry).values():
            entries.update(change_note=note)
        touch_editions(Edition, [entry.of_edition])
    return True
