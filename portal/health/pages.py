"""Admin page of an edition's content health, where findings are marked as intentional."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.health.content import content_of
from portal.health.findings import RULES, Finding
from portal.health.report import report_for
from portal.search.unfound import not_found_in
from topics.admin_page import admin_address, admin_page
from topics.models import Dismissal, Edition, NaturalKeyed

WHOLE_EDITION = "edition"  # the choice for rows without a committee


def edition_for(request: HttpRequest, slug: str) -> Edition:
    """Return the edition for people who may edit some of it; Http404, or PermissionDenied for others."""
    edition = get_object_or_404(Edition, slug=slug)
    if not Edition.objects.with_content_editable_by(request.user).filter(pk=edition.pk).exists():
        raise PermissionDenied
    return edition


def health(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the findings in what this person may edit, or those of one rule or committee."""
    edition = edition_for(request, slug)
    report = report_for(request.user, edition)
    chosen_rule, chosen_place = request.GET.get("rule", ""), request.GET.get("committee", "")

    def is_chosen(finding: Finding) -> bool:
        place = finding.committee.slug if finding.committee else WHOLE_EDITION
        return chosen_rule in ("", finding.rule.code) and chosen_place in ("", place)

    findings = [finding for finding in report.findings if is_chosen(finding)]
    counts = report.counts()
    return admin_page(
        request,
        "portal/admin/health.html",
        "Content health",
        subtitle=str(edition),
        edition=edition,
        total=len(report.findings),
        shown=len(findings),
        counts=[(rule, counts[rule.code]) for rule in RULES.values()],
        places=[
            *((committee.slug, str(committee)) for committee in content_of(edition).committees),
            (WHOLE_EDITION, "The whole edition"),
        ],
        chosen_rule=chosen_rule,
        chosen_place=chosen_place,
        groups=[(rule, [*map(finding_line, group)]) for rule, group in groupby(findings, attrgetter("rule"))],
        dismissed=[
            {**finding_line(marked.finding), "mark": marked.mark}
            for marked in report.dismissed
            if is_chosen(marked.finding)
        ],
        lapsed=report.lapsed,
        counted=report.counted,
        unfound=not_found_in(edition),
        query=request.GET.urlencode(),
    )


def finding_line(finding: Finding) -> dict[str, object]:
    """Return what the page prints of a finding."""
    options = finding.row._meta
    return {
        "finding": finding,
        "row": str(finding.row),
        "kind": options.verbose_name,
        "field": options.get_field(finding.field).verbose_name,
        "place": " · ".join(finding.row.natural_key()[1:-1]),
        "url": form_url(finding.row, finding.field),
    }


def form_url(row: NaturalKeyed, field: str = "") -> str:
    """Return the address of the row's admin form, with the field as anchor."""
    url = admin_address(row, "change", row.pk)
    return f"{url}#id_{field}" if field else url


@require_POST
def dismiss(request: HttpRequest, slug: str) -> HttpResponse:
    """Mark a finding as intentional, with a reason."""
    edition = edition_for(request, slug)
    fingerprint = request.POST.get("fingerprint", "")
    reason = request.POST.get("reason", "").replace("\0", "").strip()  # PostgreSQL cannot store NUL
    findings = report_for(request.user, edition).findings
    finding = next((each for each in findings if each.fingerprint == fingerprint), None)
    if finding is None:
        messages.warning(request, "This finding is gone: the text was changed, or somebody was quicker.")
        return back(request, edition)
    mark = Dismissal(
        edition=edition,
        fingerprint=fingerprint,
        rule=finding.rule.code,
        about=finding.label,
        place=finding.place,
        field=finding.field,
        why_note=reason,
    )
    try:
        with transaction.atomic():
            Edition.objects.select_for_update().get(pk=edition.pk)  # of two at once, the second is refused
            mark.full_clean()
            mark.save()
            note(request, edition, f"Marked as intentional: {mark}: {reason}")
    except ValidationError as error:
        messages.error(request, " ".join(f"{each}" for each in reasons_against(error)))
        return back(request, edition)
    messages.success(request, f"“{finding.row}” is marked as intentional for: {finding.rule.title.lower()}.")
    return back(request, edition)


def reasons_against(error: ValidationError) -> Iterator[str]:
    for field, refused in error.message_dict.items():
        if field == "why_note":
            yield "Say why it is intentional: next year’s team will ask."
        else:
            yield from refused


@require_POST
def restore_finding(request: HttpRequest, slug: str) -> HttpResponse:
    """Take back a dismissal; if its finding still exists, it is listed again."""
    edition = edition_for(request, slug)
    report = report_for(request.user, edition)
    marks = [*(marked.mark for marked in report.dismissed), *report.lapsed]
    mark = next((mark for mark in marks if mark.fingerprint == request.POST.get("fingerprint")), None)
    if mark is None:
        messages.warning(request, "This mark has already been taken back.")
        return back(request, edition)
    with transaction.atomic():
        Dismissal.objects.filter(pk=mark.pk).delete()
        note(request, edition, f"No longer marked as intentional: {mark}.")
    messages.success(request, f"The mark on {mark.place or edition} was taken back.")
    return back(request, edition)


def back(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Redirect to the page with its previous filters."""
    kept = QueryDict(request.POST.get("query", ""))
    query = QueryDict(mutable=True)
    for name in ("rule", "committee"):
        if name in kept:
            query[name] = kept[name]
    url = reverse("admin:health", args=[edition.slug])
    return redirect(f"{url}?{query.urlencode()}" if query else url)


def note(request: HttpRequest, edition: Edition, message: str) -> None:
    admin.site.get_model_admin(Edition).log_change(request, edition, message)
