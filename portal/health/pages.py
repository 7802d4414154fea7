"""The page of an edition's health in the admin, and what is said “meant so” there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.health.content import content_of
from portal.health.findings import RULES, Finding, Rule
from portal.health.report import Report, report_for
from topics.models import Edition, MeantSo, NaturalKeyed

WHOLE_EDITION = "edition"  # the choice of what stands in no committee


def edition_for(request: HttpRequest, slug: str) -> Edition:
    """The edition, for those who edit something of it; Http404, or PermissionDenied for others."""
    edition = get_object_or_404(Edition, slug=slug)
    if not Edition.objects.with_content_editable_by(request.user).filter(pk=edition.pk).exists():
        raise PermissionDenied
    return edition


def health(request: HttpRequest, slug: str) -> HttpResponse:
    """What the rules find in what this person may edit: all of it, or of one rule or committee."""
    edition = edition_for(request, slug)
    report = report_for(request.user, edition)
    chosen_rule, chosen_place = request.GET.get("rule", ""), request.GET.get("committee", "")

    def is_chosen(finding: Finding) -> bool:
        place = finding.committee.slug if finding.committee else WHOLE_EDITION
        return chosen_rule in ("", finding.rule.code) and chosen_place in ("", place)

    findings = [finding for finding in report.findings if is_chosen(finding)]
    counts = report.counts()
    context = {
        **admin.site.each_context(request),
        "title": "Content health",
        "subtitle": str(edition),
        "edition": edition,
        "total": len(report.findings),
        "shown": len(findings),
        "counts": [(rule, counts[rule.code]) for rule in RULES.values()],
        "places": places(edition),
        "chosen_rule": chosen_rule,
        "chosen_place": chosen_place,
        "groups": [(rule, [shown(each) for each in group]) for rule, group in by_rule(findings)],
        "meant": [
            {**shown(marked.finding), "mark": marked.mark}
            for marked in report.meant
            if is_chosen(marked.finding)
        ],
        "lapsed": report.lapsed,
        "query": request.GET.urlencode(),
    }
    return TemplateResponse(request, "portal/admin/health.html", context)


def by_rule(findings: Iterable[Finding]) -> list[tuple[Rule, list[Finding]]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule.code, []).append(finding)
    return [(RULES[code], group) for code, group in groups.items()]


def places(edition: Edition) -> list[tuple[str, str]]:
    """What the findings can be narrowed to: (value, words)."""
    committees = [(committee.slug, str(committee)) for committee in content_of(edition).committees]
    return [*committees, (WHOLE_EDITION, "What belongs to the whole edition")]


def shown(finding: Finding) -> dict[str, object]:
    """What the page prints of a finding."""
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
    """The address of the row's form in the admin, at the field."""
    url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return f"{url}#id_{field}" if field else url


@require_POST
def mean_it(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody says of a finding that it is meant so, and why."""
    edition = edition_for(request, slug)
    fingerprint = request.POST.get("fingerprint", "")
    reason = request.POST.get("reason", "").replace("\0", "").strip()  # PostgreSQL stores no such character
    finding = finding_of(report_for(request.user, edition), fingerprint)
    if finding is None:
        messages.warning(
            request, "This is not found any more: the text was changed, or somebody was quicker."
        )
        return back(request, edition)
    mark = MeantSo(
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
            Edition.objects.select_for_update().get(pk=edition.pk)  # of two at once the second is told
            mark.full_clean()
            mark.save()
            note(request, edition, f"Said “meant so” of {mark}: {reason}")
    except ValidationError as error:
        messages.error(request, " ".join(f"{each}" for each in reasons_against(error)))
        return back(request, edition)
    messages.success(request, f"“{finding.row}” is marked “meant so” for: {finding.rule.title.lower()}.")
    return back(request, edition)


def reasons_against(error: ValidationError) -> Iterator[str]:
    for field, refused in error.message_dict.items():
        if field == "why_note":
            yield "Say why it is meant so: next year’s team will ask."
        else:
            yield from refused


@require_POST
def mean_it_no_more(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a mark away; its finding, if there is one, is back."""
    edition = edition_for(request, slug)
    report = report_for(request.user, edition)
    marks = [*(marked.mark for marked in report.meant), *report.lapsed]
    mark = next((mark for mark in marks if mark.fingerprint == request.POST.get("fingerprint")), None)
    if mark is None:
        messages.warning(request, "This mark is gone already.")
        return back(request, edition)
    with transaction.atomic():
        MeantSo.objects.filter(pk=mark.pk).delete()
        note(request, edition, f"Took back “meant so” of {mark}.")
    messages.success(request, f"The mark on {mark.place or edition} is taken back.")
    return back(request, edition)


def finding_of(report: Report, fingerprint: str) -> Finding | None:
    return next((finding for finding in report.findings if finding.fingerprint == fingerprint), None)


def back(request: HttpRequest, edition: Edition) -> HttpResponse:
    """To the page, as it was narrowed before."""
    kept = QueryDict(request.POST.get("query", ""))
    query = QueryDict(mutable=True)
    for name in ("rule", "committee"):
        if name in kept:
            query[name] = kept[name]
    url = reverse("admin:health", args=[edition.slug])
    return redirect(f"{url}?{query.urlencode()}" if query else url)


def note(request: HttpRequest, edition: Edition, message: str) -> None:
    LogEntry.objects.log_actions(
        request.user.pk, [edition], CHANGE, change_message=message, single_object=True
    )
