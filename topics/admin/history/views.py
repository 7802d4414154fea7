"""The history of a row in the admin: who changed what and why, word by word; restoring, and the notes."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst

from topics.admin.conflicts.deleting import changed_among
from topics.admin.rows import CONFLICT, row_to_read
from topics.admin.submission import SHOWN
from topics.admin_page import admin_address, admin_page
from topics.chronicle.drafts import RowHistory
from topics.chronicle.lookup import entries_of
from topics.chronicle.notes import NoteChangedError, announced_together, may_edit_rows, replace_note
from topics.chronicle.restoring import NotRestoredError, named, restore
from topics.chronicle.timeline import timeline_lines, timeline_of
from topics.chronicle.versions import (
    Version,
    differences,
    lines_of,
    number_of_each,
    version_of_row,
    versions_of,
)
from topics.history import NOTE, REASON, HistoryEntry, one_line
from topics.permissions import may_edit_in
from topics.releases import in_words
from topics.state import state_of

ENTRIES_A_PAGE = 30
LINES_A_PAGE = 50  # of the history of a topic
MEANWHILE = "The note was changed in the meantime. Yours is below; save again to use it."


def entries_page(admin: ModelAdmin, request: HttpRequest, row: Model) -> HttpResponse:
    """List the versions of `row`, the newest first. Raises PermissionDenied."""
    if not admin.has_view_or_change_permission(request, row):
        raise PermissionDenied
    history = _history_of(admin, request, row)
    page = Paginator(history.keys, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    lines = history.lines(page.object_list)
    context = {
        "page": page,
        "lines": lines,
        "newest": history.newest_key,
        "chosen": [line.key for line in lines[:2]],  # the newer, the older
        "compare_url": admin_address(row, "compare", row.pk),
        "may_restore": admin.has_change_permission(request, row),
    }
    return history_page(admin, request, row, "history", f"History of {named(row)}", **context)


def compare_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Compare two versions: `?new=12&old=d9`, by default with the published one before `new`."""
    row = row_to_read(admin, request, object_id)
    history = _history_of(admin, request, row)
    chosen = {request.GET.get("new", ""), request.GET.get("old", "")} - {""}
    found = [key for key in history.keys if key in chosen]
    if len(found) == 1 and not request.GET.get("old"):
        found += filter(None, [history.published_before(found[0])])
        chosen.update(found)
    if not found or len(found) < len(chosen) or (len(found) == 1 and request.GET.get("old")):
        messages.error(request, "Choose two different versions of this history to compare.")
        return redirect(admin_address(row, "history", row.pk))
    newer, *older = history.lines(found)
    before = history.version(older[0]) if older else version_of_row(admin.model())
    context = {
        "newer": newer,
        "older": older[0] if older else None,
        "newest": history.newest_key,
        # The first version is compared with an empty one.
        "differences": differences(admin.model, before, history.version(newer)),
        "may_restore": admin.has_change_permission(request, row),
    }
    return history_page(admin, request, row, "history_compare", f"What changed in {named(row)}", **context)


def _history_of(admin: ModelAdmin, request: HttpRequest, row: Model) -> RowHistory:
    return RowHistory(row, with_drafts=admin.has_change_permission(request, row))


def restore_page(admin: ModelAdmin, request: HttpRequest, object_id: str, entry_id: int) -> HttpResponse:
    """Show what restoring would change; a POST does it, if the row has not changed since."""
    row, entry = row_and_entry(admin, request, object_id, entry_id)
    if not may_edit_in(request.user, entry.of_edition, entry.of_committee):
        raise PermissionDenied  # it was in a place then that the person may not edit
    problems: list[str] = []
    if request.method == "POST":
        with transaction.atomic():
            problems = _restore(admin, request, row, entry)
        if not problems:
            return redirect(admin_address(row, "history", row.pk))
        row = admin.get_object(request, unquote(object_id)) or row
    stored, wanted = version_of_row(row), versions_of([entry])[entry.pk]
    stays = {name: stored.values[name] for name in admin.model.machine_fields}
    context = {
        "line": lines_of([entry])[0],
        "problems": problems,
        "states": [f"{row.pk}:{state_of(row)}"],
        "differences": differences(admin.model, stored, Version(wanted.values | stays, wanted.links)),
        "status": CONFLICT if problems else 200,
    }
    return history_page(admin, request, row, "history_restore", f"Restore {named(row)}?", **context)


def _restore(admin: ModelAdmin, request: HttpRequest, row: Model, entry: HistoryEntry) -> list[str]:
    """Restore the row and say so; return the reasons if that is impossible."""
    rows = admin.model._base_manager.filter(pk=row.pk)
    if changed_among(request, rows, deletes=False):
        return ["Somebody changed it in the meantime. Below is what restoring would change now."]
    when = in_words(entry.history_date)
    what = f"Restored the version of {when}"
    reason = f"{what}: {request.POST[REASON]}" if request.POST.get(REASON) else what
    try:
        restored = restore(admin.model._base_manager.get(pk=row.pk), entry, reason=reason)
    except NotRestoredError as error:
        return error.reasons
    admin.log_change(request, row, f"{what}.")
    messages.success(request, f"{capfirst(named(restored.rows[0]))} is restored to {when}.")
    for sentence in restored.left_out:
        messages.warning(request, sentence)
    return []


def note_page(admin: ModelAdmin, request: HttpRequest, object_id: str, entry_id: int) -> HttpResponse:
    """Show the note; a POST changes it. For people who may edit all rows that share it."""
    row, entry = row_and_entry(admin, request, object_id, entry_id)
    told = announced_together(entry)
    if not all(may_edit_rows(request.user, model, entries) for model, entries in told.items()):
        return _note_shown(admin, request, row, entry, {}, status=403)
    if request.method == "POST" and entry.change_note:
        note = one_line(request.POST.get(NOTE))
        try:
            return _replace_note(admin, request, row, entry, note)
        except NoteChangedError:
            entry.refresh_from_db(fields=["change_note"])
        if entry.change_note:
            more = {"note": note, "problems": [MEANWHILE]}
            return _note_shown(admin, request, row, entry, told, status=CONFLICT, **more)
    if not entry.change_note:
        messages.info(request, "This change has no note for delegates.")
        return redirect(admin_address(row, "history", row.pk))
    return _note_shown(admin, request, row, entry, told, note=entry.change_note)


def _replace_note(
    admin: ModelAdmin, request: HttpRequest, row: Model, entry: HistoryEntry, note: str
) -> HttpResponse:
    """Write the note and go back to the history. Raises NoteChangedError."""
    if replace_note(entry, note, shown=request.POST.get(SHOWN, "")):
        # The log does not quote the note: its words may be the reason to withdraw it.
        admin.log_change(request, row, "Changed the note shown to delegates.")
    message = f"The note now says: {note}" if note else "Delegates no longer see this change announced."
    messages.success(request, message)
    return redirect(admin_address(row, "history", row.pk))


def _note_shown(
    admin: ModelAdmin,
    request: HttpRequest,
    row: Model,
    entry: HistoryEntry,
    told: Mapping[type[Model], QuerySet[HistoryEntry]],
    **more,
) -> HttpResponse:
    """Show the form, or without `told` that only an organiser may change the note."""
    more["told_of"] = number_of_each({model: entries.count() for model, entries in told.items()})
    title, line = "Edit the note shown to delegates", lines_of([entry])[0]
    return history_page(admin, request, row, "history_note", title, line=line, shown_name=SHOWN, **more)


# --- Of everything in a topic ---


def timeline_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the history of a topic and everything in it."""
    topic = row_to_read(admin, request, object_id)
    page = Paginator(timeline_of(topic, request.user), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "opts": admin.opts,
        "object": topic,
        "page": page,
        "lines": timeline_lines(page.object_list),
        "may_edit": admin.has_change_permission(request, topic),
    }
    title = f"History of everything in “{topic}”"
    return admin_page(request, "topics/admin/timeline.html", title, **context)


# --- For the pages of an entry ---


def history_page(
    admin: ModelAdmin, request: HttpRequest, row: Model, template: str, title: str, **context
) -> HttpResponse:
    context |= {
        "opts": admin.opts,
        "object": row,
        "history_url": admin_address(row, "history", row.pk),
    }
    return admin_page(request, f"topics/admin/{template}.html", title, **context)


def row_and_entry(
    admin: ModelAdmin, request: HttpRequest, object_id: str, entry_id: int
) -> tuple[Model, HistoryEntry]:
    """Return a row to change and an entry of its history. Raises Http404 or PermissionDenied."""
    row = row_to_read(admin, request, object_id, to_change=True)
    entry = entries_of(admin.model, row.pk).select_related("history_user").filter(pk=entry_id).first()
    if entry is None:
        raise Http404(f"There is no version {entry_id} in the history of {named(row)}.")
    return row, entry
