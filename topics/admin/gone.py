"""What is no longer there when somebody comes for it: who deleted it, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from topics.admin.history_pages import writer_of
from topics.admin.places import is_id
from topics.chronicle import still_deleted
from topics.history import HistoryEntry
from topics.permissions import may_edit_in
from topics.restoring import named

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass(frozen=True)
class Deletion:
    """The change that took a row along, which `viewer` may undo."""

    entry: HistoryEntry
    viewer: AbstractBaseUser | AnonymousUser

    @property
    def sentence(self) -> str:
        """“The section “Wells” was deleted by bo on 25 November 2026, 08:18.”"""
        is_own = self.entry.history_user == self.viewer
        writer = "you, in another window," if is_own else writer_of(self.entry)
        when = date_format(timezone.localtime(self.entry.history_date), "j F Y, H:i")
        return f"{capfirst(named(self.entry))} was deleted by {writer} on {when}."

    @property
    def address(self) -> str:
        return reverse("admin:topics_edition_undelete", args=[self.entry.batch])


def deletion_to_undo(
    model: type[Model], pk: str, viewer: AbstractBaseUser | AnonymousUser
) -> Deletion | None:
    """None where the history knows of none, or `viewer` may not edit what stood there."""
    if not is_id(pk):
        return None
    deleted = still_deleted(model).filter(**{model._meta.pk.name: pk})
    entry = deleted.select_related("history_user").first()
    if entry is None or not may_edit_in(viewer, entry.of_edition, entry.of_committee):
        return None
    return Deletion(entry, viewer)
