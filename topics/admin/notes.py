"""The page on which an editor takes back, or says better, what delegates were told of a change."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from topics.admin.conflicts import CONFLICT
from topics.admin.history_pages import lines_of, number_of
from topics.changes.notes import NoteChangedError, ToldTogether, tell_instead, told_together
from topics.chronicle import entries_of
from topics.history import NOTE, HistoryEntry
from topics.history.changes import one_line
from topics.restoring import named

SHOWN = "_shown_note"  # the note as it was when the page was asked for
MEANWHILE = "Somebody changed the note meanwhile. Below is yours; it is written when you save it again."


class NotesMixin:
    """For a ModelAdmin with a history: the note of each entry can be changed."""

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.note_view)
        address = "<path:object_id>/history/<int:entry_id>/note/"
        return [path(address, view, name=self._url_name("note")), *super().get_urls()]

    def note_view(self, request: HttpRequest, object_id: str, entry_id: int) -> HttpResponse:
        """GET asks, POST changes the note; for whoever may edit all that it is told of."""
        row = self._row_to_read(request, object_id)
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        entry = entries_of(self.model, row.pk).select_related("history_user").filter(pk=entry_id).first()
        if entry is None:
            raise Http404(f"There is no version {entry_id} in the history of {named(row)}.")
        told = told_together(entry)
        if not told.is_within_reach(request.user):
            return self._note_page(request, row, entry, status=403)
        if request.method == "POST" and entry.change_note:
            note = one_line(request.POST.get(NOTE))
            try:
                return self._tell_instead(request, row, entry, note)
            except NoteChangedError:
                entry.refresh_from_db(fields=["change_note"])
            if entry.change_note:
                given = {"told": told, "note": note, "problems": [MEANWHILE]}
                return self._note_page(request, row, entry, status=CONFLICT, **given)
        if not entry.change_note:
            messages.info(request, "Delegates are told nothing of this change.")
            return redirect(self._page_url("history", row.pk))
        return self._note_page(request, row, entry, told=told, note=entry.change_note)

    def _tell_instead(self, request: HttpRequest, row: Model, entry: HistoryEntry, note: str) -> HttpResponse:
        """Raises NoteChangedError."""
        if tell_instead(entry, note, shown=request.POST.get(SHOWN, "")):
            # The log has no words of it: they may be why it is taken back.
            self.log_change(request, row, "Changed the note shown to delegates.")
        said = f"Delegates are told: {note}" if note else "Delegates are told nothing of it any more."
        messages.success(request, said)
        return redirect(self._page_url("history", row.pk))

    def _note_page(
        self,
        request: HttpRequest,
        row: Model,
        entry: HistoryEntry,
        told: ToldTogether | None = None,
        status: int = 200,
        **more,
    ) -> HttpResponse:
        """Without `told`, of which all is within reach, it says that an organiser must change the note."""
        counts = told.counts() if told else {}
        context = {
            "line": lines_of([entry])[0],
            "told_of": ", ".join(number_of(model, count) for model, count in counts.items()),
            "shown_name": SHOWN,
            **more,
        }
        title = "Edit the note shown to delegates"
        return self._history_page(request, "topics/admin/history_note.html", title, row, context, status)
