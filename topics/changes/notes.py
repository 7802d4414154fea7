"""Changing afterwards what a change told delegates, or telling them nothing of it any more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model, QuerySet

from topics.chronicle import models_with_history
from topics.history import HistoryEntry, history_of
from topics.history.changes import one_line
from topics.models import Edition
from topics.permissions import may_edit_in
from topics.versioning import touch_editions

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


class NoteChangedError(Exception):
    """Nothing was written: delegates are told something else by now than somebody was shown."""


@dataclass(frozen=True)
class ToldTogether:
    """The entries of one change that have its note, by model: one note is the note of them all."""

    entries: dict[type[Model], QuerySet[HistoryEntry]]

    def counts(self) -> dict[type[Model], int]:
        """How many rows of each model it is told of."""
        counts = {model: entries.count() for model, entries in self.entries.items()}
        return {model: count for model, count in counts.items() if count}

    def is_within_reach(self, person: AbstractBaseUser) -> bool:
        """Whether `person` may edit all of it, where it stood and where it stands now."""
        return all(_may_edit(person, model, entries) for model, entries in self.entries.items())


def told_together(entry: HistoryEntry) -> ToldTogether:
    """All in its edition that the change of `entry` told of."""
    its = {"batch": entry.batch, "of_edition": entry.of_edition}
    return ToldTogether(
        {
            model: history_of(model)._base_manager.filter(**its).exclude(change_note="").order_by()
            for model in models_with_history()
        }
    )


def _may_edit(person: AbstractBaseUser, model: type[Model], entries: QuerySet[HistoryEntry]) -> bool:
    places = set(entries.values_list("of_edition", "of_committee"))
    if not places:
        return True
    if not person.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}"):
        return False
    there = model._default_manager.filter(pk__in=entries.values(model._meta.pk.name))
    others = there.exclude(pk__in=model._default_manager.editable_by(person).values("pk"))
    return all(may_edit_in(person, *place) for place in places) and not others.exists()


def tell_instead(entry: HistoryEntry, note: str, *, shown: str) -> bool:
    """Tell `note` of all that the change of `entry` told of; an empty one makes it a minor edit.

    The history keeps who changed what, when and why; the edition gets a new version, as its pages tell of
    it. `shown` is the note that somebody saw before: raises NoteChangedError when it is another by now.
    Returns whether it was another one; where it was the same, nothing is written.
    """
    note = one_line(note)
    with transaction.atomic():
        list(Edition.objects.filter(pk=entry.of_edition).select_for_update())  # whoever does the same waits
        stored = type(entry)._base_manager.values_list("change_note", flat=True).get(pk=entry.pk)
        if stored != shown:
            raise NoteChangedError
        if stored == note:
            return False
        for entries in told_together(entry).entries.values():
            entries.update(change_note=note)
        touch_editions([entry.of_edition])
    return True
