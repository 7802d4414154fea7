"""Recent deletions, and undeleting them."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst

from topics.admin.row_names import is_id
from topics.admin.rows import CONFLICT
from topics.admin_page import admin_address, admin_page
from topics.chronicle.drafts import lost_drafts, writer_of_draft
from topics.chronicle.lookup import deleted_in, latest_deletions, roots_of, still_deleted
from topics.chronicle.restoring import NotRestoredError, named, undelete
from topics.chronicle.versions import counted, writer_of
from topics.history import REASON, HistoryEntry, current_change
from topics.models import DraftEntry, Edition
from topics.permissions import enters_admin, entries_within_reach, may_change, may_edit_in
from topics.releases import in_words

MOST_DELETIONS = 50
MOST_NAMES = 8
UNDELETE = "admin:topics_edition_undelete"


@dataclass(frozen=True)
class Deletion:
    """A change that deleted rows which are still deleted, or a draft that was dropped or overwritten."""

    batch: UUID | None  # None for a draft
    address: str  # of the page that brings it back
    names: list[str]  # of the rows deleted themselves
    cascaded: str  # the number of rows deleted with them
    writer: str
    when: datetime
    reason: str
    is_within_reach: bool


def deletion_of(batch: UUID, entries: list[HistoryEntry], request: HttpRequest) -> Deletion:
    roots = roots_of(entries)
    names = [capfirst(named(entry)) for entry in roots[:MOST_NAMES]]
    if len(roots) > MOST_NAMES:
        names.append(f"and {len(roots) - MOST_NAMES} more")
    themselves, first = set(roots), roots[0]
    return Deletion(
        batch,
        reverse(UNDELETE, args=[batch]),
        names,
        counted(entry for entry in entries if entry not in themselves),
        writer_of(first),
        first.history_date,
        first.history_change_reason,
        is_within_reach(entries, request),
    )


def loss_of(entry: DraftEntry, by: DraftEntry, row: Model) -> Deletion:
    draft = f"Draft of {named(row)}"
    if by != entry:
        draft += f", as {writer_of_draft(entry.made_by)} left it"
    address = admin_address(row, "draft_then", row.pk, entry.pk)
    return Deletion(
        None, address, [draft], "", writer_of_draft(by.made_by), by.made_at, by.change_reason, True
    )


def is_within_reach(entries: list[HistoryEntry], request: HttpRequest) -> bool:
    """Return whether the sender may edit all the rows in the places where they were."""
    places = {(entry.of_edition, entry.of_committee) for entry in entries}
    models = {entry.instance_type for entry in entries}
    return all(may_change(request.user, model) for model in models) and all(
        may_edit_in(request.user, *place) for place in places
    )


def deleted_page(admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """List recent deletions; `?edition=2` for those of one edition."""
    if not enters_admin(request.user):
        raise PermissionDenied
    asked = request.GET.get("edition", "")
    edition = Edition.objects.filter(pk=asked if is_id(asked) else None).first()
    reach = entries_within_reach(request.user)
    batches = latest_deletions(reach, edition and edition.pk, MOST_DELETIONS)
    found = deleted_in(batches, texts=False)
    deletions = [deletion_of(batch, found[batch], request) for batch in batches]
    lost = lost_drafts(request.user, edition and edition.pk, MOST_DELETIONS)
    deletions += [loss_of(*each) for each in lost]
    context = {
        "deletions": sorted(deletions, key=attrgetter("when"), reverse=True)[:MOST_DELETIONS],
        "edition": edition,
        "editions": Edition.objects.with_content_editable_by(request.user),
        "most": MOST_DELETIONS,
    }
    title = f"Deleted lately in {edition}" if edition else "Deleted lately"
    return admin_page(request, "topics/admin/deleted.html", title, opts=admin.opts, **context)


def undelete_page(admin: ModelAdmin, request: HttpRequest, batch: str) -> HttpResponse:
    """Ask before undeleting; on POST bring back everything that the change deleted, or nothing."""
    if not enters_admin(request.user):
        raise PermissionDenied
    try:
        wanted = UUID(batch)
    except ValueError as error:
        raise Http404(f"There is no deletion {batch!r}.") from error
    entries = deleted_in([wanted], texts=False)[wanted]
    if not entries:
        messages.info(request, "Nothing is missing: everything is there again.")
        return redirect("admin:topics_edition_deleted")
    if not is_within_reach(entries, request):
        raise PermissionDenied
    deletion = deletion_of(wanted, entries, request)
    problems: list[str] = []
    if request.method == "POST":
        problems = _undelete(request, deletion)
        if not problems:
            return redirect(_place_of(roots_of(entries)))
    context = {
        "deletion": deletion,
        "all_names": [capfirst(named(entry)) for entry in entries],
        "problems": problems,
    }
    status = CONFLICT if problems else 200
    title = "Bring this back?"
    return admin_page(request, "topics/admin/undelete.html", title, status=status, opts=admin.opts, **context)


def _undelete(request: HttpRequest, deletion: Deletion) -> list[str]:
    when = in_words(deletion.when)
    what = f"Undeleted what {deletion.writer} deleted on {when}"
    reason = f"{what}: {request.POST[REASON]}" if request.POST.get(REASON) else what
    try:
        restored = undelete(deletion.batch, reason=reason)
    except NotRestoredError as error:
        return error.reasons
    names = ", ".join(deletion.names)
    cascaded = f", with {deletion.cascaded}" if deletion.cascaded else ""
    messages.success(request, f"Back where they were: {names}{cascaded}.")
    for sentence in restored.left_out:
        messages.warning(request, sentence)
    return []


def _place_of(roots: list[HistoryEntry]) -> str:
    """Return the address of the restored row's form, or of the list if there are several."""
    if len(roots) > 1:
        return reverse("admin:topics_edition_deleted")
    return admin_address(roots[0].instance_type, "change", roots[0].id)


# --- Offers to undo a deletion ---


class WayBack(NamedTuple):
    """An offer to undelete a row that somebody opens or saves after it was deleted."""

    sentence: str  # “The section “Wells” was deleted by bo on 25 November 2026, 08:18.”
    address: str


def deletion_entry(model: type[Model], pk: str) -> HistoryEntry | None:
    """Return the entry by which the row was deleted; None if it is there, or never was."""
    deleted = still_deleted(model).filter(id=pk if is_id(pk) else None)
    return deleted.select_related("history_user").first()


def way_back(entry: HistoryEntry | None, viewer: AbstractBaseUser) -> WayBack | None:
    """Return the offer; None if nothing was deleted, or `viewer` may not edit where it was."""
    if entry is None or not may_edit_in(viewer, entry.of_edition, entry.of_committee):
        return None
    writer = "you, in another window," if entry.history_user == viewer else writer_of(entry)
    sentence = f"{capfirst(named(entry))} was deleted by {writer} on {in_words(entry.history_date)}."
    return WayBack(sentence, reverse(UNDELETE, args=[entry.batch]))


def offer_undelete(request: HttpRequest) -> None:
    """Say that the deletion under way can be undone, and where."""
    change = current_change()
    if change is not None:
        address = reverse(UNDELETE, args=[change.batch])
        messages.info(request, format_html('This can be undone: <a href="{}">undelete it</a>.', address))
