"""Upload a guide in the admin, give its rows their roles, and save it, unpublished."""

from __future__ import annotations

import json
from dataclasses import asdict

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse_lazy
from django.utils import timezone

from portal.editions.import_flow import ImportFlow
from portal.editor.images import UPLOAD_LIMIT
from portal.guides import roles, screen
from portal.guides.drafting import Drafted, check_target, save_drafts
from portal.guides.errors import GuideError
from portal.guides.files import EXTENSIONS
from portal.guides.reading import Reading, read_guide
from portal.guides.roles import Role, Step, step_at
from portal.guides.staged import KEPT_FOR, StagedGuide
from topics.admin_page import admin_page
from topics.models import Edition
from topics.permissions import is_organiser

OUTDATED = "Somebody has changed this guide meanwhile, so nothing was done. Look at it as it is now."
TOO_LARGE = (
    f"The file is larger than {UPLOAD_LIMIT // 1024**2} MB. Make its pictures smaller, "
    "or have it imported with manage.py import_guide."
)


class GuideForm(forms.Form):
    """A file and the committee its guide goes to. A valid form has `reading`, the guide as read."""

    edition = forms.ModelChoiceField(Edition.objects.all(), help_text="The edition must exist already.")
    committee = forms.SlugField(
        max_length=60,
        help_text="The committee's address. It is made if it does not exist yet; one with topics is refused. "
        "Example: who",
    )
    file = forms.FileField(
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(EXTENSIONS)}),
        help_text=f"Word (.docx), OpenDocument (.odt), PDF, Markdown, HTML, RTF or plain text, up to "
        f"{UPLOAD_LIMIT // 1024**2} MB. If you have several, choose the file the guide was written in.",
    )
    reading: Reading

    def clean(self) -> dict:
        found = super().clean()
        if self.errors:
            return found
        file = found["file"]
        try:
            check_target(found["edition"], found["committee"])
        except GuideError as error:
            self.add_error("committee", str(error))
            return found
        found["data"] = file.read()
        try:
            self.reading = read_guide(found["data"], file.name)
        except GuideError as error:
            self.add_error("file", str(error))
        return found


class GuideImport(ImportFlow):
    """The upload of a guide, which is looked at and confirmed on the pages of its admin."""

    model = StagedGuide
    choose_page = "guide_upload"
    too_large = TOO_LARGE
    list_url = import_url = reverse_lazy("admin:portal_stagedguide_changelist")

    def form(self, *sent) -> GuideForm:
        return GuideForm(*sent, initial={"edition": self.request.GET.get("edition", "")})

    def store(self, form: GuideForm) -> str:
        StagedGuide.objects.filter(changed_at__lt=timezone.now() - KEPT_FOR).delete()
        found = form.cleaned_data
        staged = StagedGuide.objects.create(
            edition=found["edition"],
            committee_slug=found["committee"],
            file_name="".join(filter(str.isprintable, found["file"].name))[-200:] or "guide",
            data=found["data"],
            reading={name: each for name, each in asdict(form.reading).items() if name != "lines"},
            uploaded_by=self.request.user,
        )
        return staged.get_absolute_url()


class StagedGuideAdmin(admin.ModelAdmin):
    """Admin of uploaded guides, for organisers only, because a guide makes a whole committee."""

    list_display = ["file_name", "edition", "committee_slug", "uploaded_by", "uploaded_at"]
    list_select_related = ["edition", "uploaded_by"]
    ordering = ["-uploaded_at", "-pk"]

    def has_view_permission(self, request: HttpRequest, obj: StagedGuide | None = None) -> bool:
        return is_organiser(request.user)

    has_module_permission = has_add_permission = has_view_permission
    has_change_permission = has_delete_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).defer("data", "reading", "steps")  # of which lists show nothing

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.roles_view)
        return [path("<path:object_id>/roles/", view, name="portal_stagedguide_roles"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None):
        """Take a file, and lead to its rows."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return GuideImport(request).ask("Import a study guide", media=self.media)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show the rows and the drafts they make; each POST takes one step and shows them again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._answer(request, object_id)
        return self._show(request, self._staged(object_id))

    def roles_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the steps taken as a file, for `manage.py import_guide --roles`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        staged = self._staged(object_id)
        return HttpResponse(
            json.dumps({"guide": staged.file_name, "steps": staged.steps}, ensure_ascii=False, indent=1),
            content_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="guide-roles.json"'},
        )

    def _staged(self, object_id: str, *, lock: bool = False) -> StagedGuide:
        rows = StagedGuide.objects.select_for_update(of=("self",)) if lock else StagedGuide.objects.all()
        is_number = object_id.isdecimal() and len(object_id) < 19
        staged = rows.filter(pk=object_id).select_related("edition").first() if is_number else None
        if staged is None:
            raise Http404(f"There is no uploaded guide {object_id[:40]!r}.")
        return staged

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        do, number = request.POST.get("do", ""), _number(request.POST.get("row", ""))
        drafted = None
        try:
            with transaction.atomic():
                staged = self._staged(object_id, lock=True)
                if request.POST.get("revision") != str(staged.revision):
                    raise GuideError(OUTDATED)
                staged.keep(next_steps(staged, do, number, request.POST))
                guide, rows = staged.understood()
                if do == "save":
                    edition, committee = staged.edition, staged.committee_slug
                    where = {"edition": edition, "committee": committee, "name": staged.file_name}
                    drafted = save_drafts(guide, data=bytes(staged.data), **where)
        except GuideError as error:
            messages.error(request, str(error))
            return self._show(request, self._staged(object_id), status=409)
        if drafted is not None:
            return self._saved(request, staged, drafted)
        if do == "choose":
            return redirect(f"{staged.get_absolute_url()}#choices")
        if number and all(row.number != number for row in rows):  # it was joined to the one before
            number = max((row.number for row in rows if row.number < number), default=0)
        return redirect(f"{staged.get_absolute_url()}?row={number}#row-{number}")

    def _saved(self, request: HttpRequest, staged: StagedGuide, drafted: Drafted) -> HttpResponse:
        committee = staged.edition.committees.get(slug=staged.committee_slug)
        self.log_addition(request, committee, f"Imported from {staged.file_name}.")
        staged.delete()
        told = f"{drafted.summary.created} rows saved. Readers cannot see them until they are published."
        messages.success(request, told)
        for note in drafted.notes:
            messages.warning(request, note)
        topic = committee.topics.order_by("number").first()  # to look at
        if topic is None:
            return redirect("admin:topics_committee_changelist")
        return redirect("admin:topics_topic_outline", topic.pk)

    def _show(self, request: HttpRequest, staged: StagedGuide, status: int = 200) -> HttpResponse:
        guide, rows = staged.understood()
        number = _number(request.GET.get("row", "") or request.POST.get("row", ""))
        groups = screen.groups(rows, guide)
        heads = [row for row in rows if row.number == number]
        heads += [group.head for group in groups if not group.head.aside]
        doubtful = [group for group in groups if group.doubts]
        scopes = roles.scopes(rows, heads[0]) if heads else {}
        is_filtered = request.GET.get("show") == "doubtful"
        return admin_page(
            request,
            "portal/admin/guide_roles.html",
            "What was made of the guide",
            status=status,
            subtitle=str(staged),
            opts=self.opts,
            staged=staged,
            guide=guide,
            groups=doubtful if is_filtered else groups,
            is_filtered=is_filtered,
            doubtful=doubtful,
            looks=roles.looks(rows),
            chosen=heads[0] if heads else None,
            scope=request.GET.get("scope", "one"),
            scopes=scopes,
            # Of “from here on”, the rows are not alike.
            widest=max(scopes, key=lambda scope: len(scopes[scope].rows) if scope != "on" else 0, default=""),
            roles=list(Role),
            media=self.media,
        )


def next_steps(staged: StagedGuide, do: str, number: int, given) -> list[Step]:
    """Return the steps of `staged` after one press. Raises GuideError."""
    steps = staged.steps_taken()
    if do == "undo":
        if not steps:
            raise GuideError("There is nothing to undo.")
        return steps[:-1]
    guide, rows = staged.understood()
    if do in ("choose", "save"):
        left = {each.key for each in guide.references} - {*given.getlist("source")}
        is_as_before = left == {each.key for each in guide.references if not each.is_chosen}
        return steps if is_as_before else [*steps, Step("choose", text=" ".join(sorted(left)))]
    name, _, role = do.partition(":")
    scope = given.get("scope", "one")
    return [*steps, step_at(rows, number, name, scope=scope, role=role, text=given.get("title", ""))]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
