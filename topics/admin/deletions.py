"""What was deleted lately, and how to bring it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from topics.admin.conflicts import CONFLICT
from topics.admin.history_pages import counted, writer_of
from topics.chronicle import deleted_in, latest_deletions, roots_of, row_id
from topics.history import REASON, HistoryEntry
from topics.models import Edition
from topics.permissions import enters_admin, entries_within_reach, may_edit_in
from topics.restoring import NotRestoredError, named, undelete

MOST_DELETIONS = 50
MOST_NAMES = 8


@dataclass(frozen=True)
class Deletion:
    """One change that deleted something which is still gone."""

    batch: UUID
    names: list[str]  # of what was deleted of itself
    along: str  # how many of what went with it
    writer: str
    when: datetime
    reason: str
    is_within_reach: bool


def deletion_of(batch: UUID, entries: list[HistoryEntry], request: HttpRequest) -> Deletion:
    roots = roots_of(entries)
    names = [capfirst(named(entry)) for entry in roots[:MOST_NAMES]]
    if len(roots) > MOST_NAMES:
        names.append(f"and {len(roots) - MOST_NAMES} more")
    root_ids = {(root.instance_type, root.pk) for root in roots}
    along = [entry for entry in entries if (entry.instance_type, entry.pk) not in root_ids]
    first = roots[0]
    return Deletion(
        batch,
        names,
        counted(along),
        writer_of(first),
        first.history_date,
        first.history_change_reason,
        is_within_reach(entries, request),
    )


def is_within_reach(entries: list[HistoryEntry], request: HttpRequest) -> bool:
    """Whether the sender may edit all of it where it stood."""
    places = {(entry.of_edition, entry.of_committee) for entry in entries}
    opts = {entry.instance_type._meta for entry in entries}
    return all(request.user.has_perm(f"{each.app_label}.change_{each.model_name}") for each in opts) and all(
        may_edit_in(request.user, *place) for place in places
    )


class DeletionsMixin:
    """Adds what was deleted lately to the admin of editions, where its pages do not depend on a row."""

    def get_urls(self) -> list:
        wrap = self.admin_site.admin_view
        return [
            path("deleted/", wrap(self.deleted_view), name="topics_edition_deleted"),
            path("deleted/<str:batch>/", wrap(self.undelete_view), name="topics_edition_undelete"),
            *super().get_urls(),
        ]

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """?edition=2 for those of one edition."""
        if not enters_admin(request.user):
            raise PermissionDenied
        asked = request.GET.get("edition", "")
        edition = Edition.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        reach = entries_within_reach(request.user)
        batches = latest_deletions(reach, edition and edition.pk, MOST_DELETIONS)
        found = deleted_in(batches, texts=False)
        context = {
            "deletions": [deletion_of(batch, found[batch], request) for batch in batches],
            "edition": edition,
            "editions": Edition.objects.with_content_editable_by(request.user),
            "most": MOST_DELETIONS,
        }
        title = f"Deleted lately in {edition}" if edition else "Deleted lately"
        return self._deletions_page(request, "topics/admin/deleted.html", title, context)

    def undelete_view(self, request: HttpRequest, batch: str) -> HttpResponse:
        """GET asks, POST does it: all that one change deleted, or nothing."""
        if not enters_admin(request.user):
            raise PermissionDenied
        try:
            wanted = UUID(batch)
        except ValueError as error:
            raise Http404(f"There is no deletion {batch!r}.") from error
        entries = deleted_in([wanted], texts=False)[wanted]
        if not entries:
            messages.info(request, "Nothing of it is missing: it is all there.")
            return redirect("admin:topics_edition_deleted")
        if not is_within_reach(entries, request):
            raise PermissionDenied
        deletion = deletion_of(wanted, entries, request)
        problems: list[str] = []
        if request.method == "POST":
            problems = self._undelete(request, deletion)
            if not problems:
                return redirect(self._place_of(roots_of(entries)))
        context = {
            "deletion": deletion,
            "all_names": [capfirst(named(entry)) for entry in entries],
            "problems": problems,
        }
        status = CONFLICT if problems else 200
        return self._deletions_page(
            request, "topics/admin/undelete.html", "Bring this back?", context, status
        )

    def _undelete(self, request: HttpRequest, deletion: Deletion) -> list[str]:
        when = date_format(timezone.localtime(deletion.when), "j F Y, H:i")
        what = f"Undeleted what {deletion.writer} deleted on {when}"
        reason = f"{what}: {request.POST[REASON]}" if request.POST.get(REASON) else what
        try:
            restored = undelete(deletion.batch, reason=reason)
        except NotRestoredError as error:
            return error.reasons
        names = ", ".join(deletion.names)
        along = f", with {deletion.along}" if deletion.along else ""
        messages.success(request, f"Back where they were: {names}{along}.")
        for sentence in restored.left_out:
            messages.warning(request, sentence)
        return []

    def _place_of(self, roots: list[HistoryEntry]) -> str:
        """The form of what came back when it is one row."""
        if len(roots) > 1:
            return reverse("admin:topics_edition_deleted")
        opts = roots[0].instance_type._meta
        return reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row_id(roots[0])])

    def _deletions_page(
        self, request: HttpRequest, template: str, title: str, context: dict, status: int = 200
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=status)
