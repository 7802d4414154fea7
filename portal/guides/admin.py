"""Upload a guide in the admin, correct what was made of it, and save it, unpublished."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy

from portal.editions.import_flow import ImportFlow
from portal.editor.images import UPLOAD_LIMIT
from portal.guides.corrections import correct
from portal.guides.drafting import Drafted, check_target, first_topic, save_drafts
from portal.guides.errors import GuideError
from portal.guides.guide import Entry, Guide, Kind
from portal.guides.reading import read_guide
from portal.guides.report import Fate, accounts, counts, full_report
from portal.guides.staged import StagedGuide
from portal.guides.structure import understand
from topics.models import Edition
from topics.permissions import is_organiser

LINES_SHOWN = 500  # on one page of the line-by-line account
OUTDATED = "Somebody has corrected this guide meanwhile, so nothing was done. Look at the tree as it is now."
TOO_LARGE = (
    f"The file is larger than {UPLOAD_LIMIT // 1024**2} MB. Make its pictures smaller, "
    "or have it imported with manage.py import_guide."
)


class GuideForm(forms.Form):
    """A file and the committee its guide goes to. A valid form has `guide`, the guide as understood."""

    edition = forms.ModelChoiceField(Edition.objects.all(), help_text="The edition must exist already.")
    committee = forms.SlugField(
        max_length=60,
        help_text="The committee's address. It is made if it does not exist yet; one with topics is refused. "
        "Example: who",
    )
    file = forms.FileField(
        widget=forms.ClearableFileInput(
            attrs={"accept": ".md,.markdown,.docx,.odt,.html,.htm,.xhtml,.rtf,.pdf,.txt"}
        ),
        help_text=f"Word (.docx), OpenDocument (.odt), PDF, Markdown, HTML, RTF or plain text, up to "
        f"{UPLOAD_LIMIT // 1024**2} MB. If you have several, choose the file the guide was written in.",
    )
    guide: Guide

    def clean(self) -> dict:
        found = super().clean()
        if self.errors:
            return found
        file = found["file"]
        try:
            check_target(found["edition"].slug, found["committee"])
        except GuideError as error:
            self.add_error("committee", str(error))
            return found
        found["data"] = file.read()
        try:
            reading = read_guide(found["data"], file.name)
        except GuideError as error:
            self.add_error("file", str(error))
            return found
        self.guide = understand(reading.lines, reading.blocks, reading.kind, PurePath(file.name).stem)
        self.guide.doubts += reading.doubts
        return found


class GuideImport(ImportFlow):
    """The upload of a guide, which is looked at and confirmed on the pages of `desk`, its admin."""

    model = StagedGuide
    choose_page = "guide_upload"
    too_large = TOO_LARGE
    list_url = import_url = reverse_lazy("admin:portal_stagedguide_changelist")

    def __init__(self, request: HttpRequest, desk: StagedGuideAdmin) -> None:
        super().__init__(request)
        self.desk = desk

    def form(self, *sent) -> GuideForm:
        return GuideForm(*sent, initial={"edition": self.request.GET.get("edition", "")})

    def store(self, form: GuideForm) -> str:
        return self.desk.stage(self.request, form).get_absolute_url()


class StagedGuideAdmin(admin.ModelAdmin):
    """Admin of uploaded guides, for organisers only, because a guide makes a whole committee."""

    list_display = ["file_name", "edition", "committee_slug", "uploaded_by", "uploaded_at"]
    list_select_related = ["edition", "uploaded_by"]
    ordering = ["-uploaded_at", "-pk"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_organiser(request.user)

    def has_view_permission(self, request: HttpRequest, obj: StagedGuide | None = None) -> bool:
        return is_organiser(request.user)

    has_add_permission = has_module_permission
    has_change_permission = has_delete_permission = has_view_permission

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).without_contents()

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.report_view)
        return [path("<path:object_id>/report/", view, name="portal_stagedguide_report"), *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None):
        """Take a file, and lead to what was made of it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return GuideImport(request, self).ask("Import a study guide", media=self.media)

    def stage(self, request: HttpRequest, form: GuideForm) -> StagedGuide:
        StagedGuide.objects.forgotten().delete()
        found = form.cleaned_data
        name = "".join(letter for letter in found["file"].name if letter.isprintable())[-200:] or "guide"
        staged = StagedGuide.objects.create(
            edition=found["edition"],
            committee_slug=found["committee"],
            file_name=name,
            data=found["data"],
            document=form.guide.as_data(),
            uploaded_by=request.user,
        )
        self.log_addition(request, staged, "Uploaded a guide.")
        return staged

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show the tree to correct; each POST takes one step and shows the tree again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._answer(request, object_id)
        return self._preview(request, self._staged(object_id))

    def report_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the account of every line as a text file."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        staged = self._staged(object_id)
        return HttpResponse(
            full_report(staged.guide),
            content_type="text/plain; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="guide-report.txt"'},
        )

    def _staged(self, object_id: str, *, lock: bool = False) -> StagedGuide:
        rows = StagedGuide.objects.select_for_update(of=("self",)) if lock else StagedGuide.objects.all()
        is_number = object_id.isdecimal() and len(object_id) < 19
        staged = rows.filter(pk=object_id).select_related("edition").first() if is_number else None
        if staged is None:
            raise Http404(f"There is no uploaded guide {object_id[:40]!r}.")
        return staged

    def _answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        step, _, value = request.POST.get("do", "").partition(":")
        looked_at = None
        try:
            with transaction.atomic():
                staged = self._staged(object_id, lock=True)
                guide = staged.guide
                if request.POST.get("revision") != str(staged.revision):
                    raise GuideError(OUTDATED)
                if step in ("choices", "save"):
                    choose(guide, request.POST)
                else:
                    looked_at = self._corrected(request, guide, step, value)
                staged.keep(guide)
                drafted = self._save(staged, guide) if step == "save" else None
        except GuideError as error:
            messages.error(request, str(error))
            return self._preview(request, self._staged(object_id), status=409)
        if drafted is not None:
            return self._saved(request, staged, drafted)
        place = f"?open={looked_at.number}#entry-{looked_at.number}" if looked_at else "#choices"
        return redirect(f"{staged.get_absolute_url()}{place}")

    def _corrected(self, request: HttpRequest, guide: Guide, step: str, value: str) -> Entry:
        given = request.POST.get("number", "")
        number = int(given) if given.isdecimal() and len(given) < 10 else 0
        if step != "change":
            return correct(guide, number, step, value)
        correct(guide, number, "kind", request.POST.get("kind", ""))
        if not request.POST.get("title", "").strip():
            return correct(guide, number, "accept")
        return correct(guide, number, "title", request.POST.get("title", ""))

    def _save(self, staged: StagedGuide, guide: Guide) -> Drafted:
        return save_drafts(
            guide,
            edition=staged.edition.slug,
            committee=staged.committee_slug,
            data=bytes(staged.data),
            name=staged.file_name,
        )

    def _saved(self, request: HttpRequest, staged: StagedGuide, drafted: Drafted) -> HttpResponse:
        edition, committee = staged.edition, staged.committee_slug
        self.log_addition(
            request, edition.committees.get(slug=committee), f"Imported from {staged.file_name}."
        )
        staged.delete()
        messages.success(
            request,
            f"{drafted.summary.created} rows saved. Readers cannot see them until they are published.",
        )
        for note in drafted.notes:
            messages.warning(request, note)
        topic = first_topic(edition.slug, committee)
        if topic is None:
            return redirect("admin:topics_committee_changelist")
        return redirect("admin:topics_topic_outline", topic.pk)

    def _preview(self, request: HttpRequest, staged: StagedGuide, status: int = 200) -> HttpResponse:
        guide = staged.guide
        found = counts(guide)
        lines = [account for account in accounts(guide) if account.fate is not Fate.BLANK]
        page = Paginator(lines, LINES_SHOWN).get_page(request.GET.get("lines"))
        context = {
            **self.admin_site.each_context(request),
            "title": "What was made of the guide",
            "subtitle": str(staged),
            "opts": self.opts,
            "staged": staged,
            "guide": guide,
            "rows": rows_of(guide, request.GET.get("open") or request.POST.get("number", "")),
            "doubtful": [entry for entry in guide.entries if entry.doubts],
            "counts": [(fate.label, found[fate]) for fate in Fate if found[fate]],
            "line_count": len(guide.lines),
            "page": page,
            "report_url": reverse("admin:portal_stagedguide_report", args=[staged.pk]),
            "delete_url": reverse("admin:portal_stagedguide_delete", args=[staged.pk]),
            "media": self.media,
        }
        return TemplateResponse(request, "portal/admin/guide_preview.html", context, status=status)


def rows_of(guide: Guide, opened: str) -> list[dict]:
    """Return the entries as the preview shows them."""
    return [
        {
            "entry": entry,
            "depth": depth,
            "is_open": str(entry.number) == opened,
            "lines": ", ".join(ranges(entry.all_lines)),
            "kinds": [(kind.value, kind.label, kind is entry.kind) for kind in Kind],
        }
        for entry, depth in guide.depths()
    ]


def ranges(numbers: list[int]) -> list[str]:
    """Return line numbers as text for people: 3, 7–9."""
    found: list[list[int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(first) if first == last else f"{first}–{last}" for first, last in found]


def choose(guide: Guide, given) -> None:
    """Record which sources and acronyms are ticked, and what each acronym should become."""
    sources, acronyms = set(given.getlist("source")), set(given.getlist("acronym"))
    for reference in guide.references:
        reference.is_chosen = reference.key in sources
    for each in guide.abbreviations:
        each.is_chosen = each.acronym in acronyms
        offer = given.get(f"offer-{each.acronym}", each.offer)
        each.offer = offer if offer in ("term", "tool") else each.offer
