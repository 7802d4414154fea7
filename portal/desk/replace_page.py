"""The page that finds and replaces words in all texts of an edition."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.text import capfirst

from portal.desk.replacing import MOST_LETTERS, Found, Wanted, drafts_with, find, label_of, replace
from portal.health.pages import edition_for, form_url
from topics.admin_page import admin_page
from topics.history import REASON, one_line
from topics.models import Edition

MOST_SHOWN = 500  # uses on a page
CONFLICT = 409


class ReplaceForm(forms.Form):
    find = forms.CharField(max_length=MOST_LETTERS, label="Find", strip=False)
    replace = forms.CharField(max_length=MOST_LETTERS, required=False, label="Replace with", strip=False)
    case = forms.BooleanField(required=False, label="Match capitals")
    part = forms.BooleanField(required=False, label="Also inside longer words")

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(data["find"], data["replace"], data["case"], not data["part"])


def replace_texts(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the uses of the words in what this person may change; a POST replaces the ticked ones."""
    edition = edition_for(request, slug)
    data = request.POST if request.method == "POST" else request.GET
    form = ReplaceForm(data if "find" in data else None)
    refused: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid():
        refused = _replace(request, edition, form.wanted())
        if not refused:
            query = {name: data[name] for name in form.fields if data.get(name)}
            return redirect(reverse("admin:replace_texts", args=[slug], query=query))
    return _page(request, edition, form, refused)


def _replace(request: HttpRequest, edition: Edition, wanted: Wanted) -> list[tuple[str, str]]:
    """Replace what was ticked and say so; return the rows that were refused, with the reasons."""
    ticks, reason = request.POST.getlist("use"), one_line(request.POST.get(REASON))
    pairs = (value.rpartition(":") for value in request.POST.getlist("_state"))
    states = {row: state for row, _, state in pairs}
    outcome = replace(edition, request.user, wanted, ticks, states, reason=reason)
    if outcome.replaced:
        uses = f"{outcome.replaced} use{pluralize(outcome.replaced)}"
        texts = f"{outcome.rows} entr{pluralize(outcome.rows, 'y,ies')}"
        messages.success(request, f"Replaced {uses} in {texts}. Each has it in its history.")
    elif not outcome.refused:
        messages.warning(request, "Nothing was ticked, so nothing was replaced.")
    return outcome.refused


def _page(
    request: HttpRequest, edition: Edition, form: ReplaceForm, refused: list[tuple[str, str]]
) -> HttpResponse:
    context = {"edition": edition, "subtitle": str(edition), "form": form, "refused": refused}
    if form.is_valid():
        wanted = form.wanted()
        found = find(edition, request.user, wanted)
        total = sum(len(each.uses) for each in found)
        shown = found if total <= MOST_SHOWN else []
        context |= {
            "wanted": wanted,
            "drafts": drafts_with(edition, request.user, wanted),
            "total": total,
            "is_too_much": total > MOST_SHOWN,
            "groups": [_group(each) for each in shown],
            "states": sorted({f"{label_of(each.row)}:{each.state}" for each in shown}),
        }
    status = CONFLICT if refused else 200
    return admin_page(request, "portal/admin/replace.html", "Find and replace", status=status, **context)


def _group(found: Found) -> dict[str, object]:
    """Return what the page prints of a field."""
    return {
        "row": str(found.row),
        "kind": capfirst(found.row._meta.verbose_name),
        "field": found.field.verbose_name,
        "place": " · ".join(found.row.natural_key()[1:-1]),
        "url": form_url(found.row, found.field.name),
        "uses": [(found.tick(use), use) for use in found.uses],
    }
