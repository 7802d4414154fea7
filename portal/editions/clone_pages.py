"""Admin page on which an organiser makes next year's edition from this year's."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from portal.transfer import EditionChangedError, Problem, TransferError
from portal.transfer.cloning import check_name, clone_edition
from topics.admin_page import admin_page
from topics.models import Edition
from topics.models.edition import YEARS
from topics.permissions import is_organiser

MOST_SHOWN = 200  # problems on one page


class CloneForm(forms.Form):
    slug = forms.SlugField(
        label="Address",
        max_length=Edition._meta.get_field("slug").max_length,
        help_text="The new edition’s address, also its name in commands. Example: 2030",
    )
    conference = forms.CharField(
        max_length=Edition._meta.get_field("conference").max_length,
        help_text="The new conference’s name, without the year. Example: Model Assembly",
    )
    year = forms.IntegerField(
        min_value=YEARS[0], max_value=YEARS[-1], help_text="The year of the new conference. Example: 2030"
    )
    with_topics = forms.BooleanField(
        required=False,
        label="Copy the topics too",
        help_text="Including sections, questions, facts and figures, if a committee debates them again.",
    )

    def clean_slug(self) -> str:
        check_name(self.cleaned_data["slug"])
        return self.cleaned_data["slug"]


@require_http_methods(["GET", "HEAD", "POST"])
def clone(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Say what is copied and what is not; a POST clones, and leads to the new edition's checklist."""
    if not is_organiser(request.user):
        raise PermissionDenied
    old = get_object_or_404(Edition, pk=edition_id)
    sent = request.POST if request.method == "POST" else None
    form = CloneForm(sent, initial={"slug": old.year + 1, "conference": old.conference, "year": old.year + 1})
    problems: list[Problem] = []
    if form.is_valid():
        try:
            new = cloned(request, old, form)
        except ValidationError as error:
            form.add_error("slug", error)
        except EditionChangedError:
            form.add_error("slug", "Somebody has just made an edition with this address; choose another.")
        except TransferError as error:
            problems = error.problems
        else:
            return redirect("edition_checklist", new.pk)
    return admin_page(
        request,
        "portal/admin/clone_edition.html",
        f"Clone {old}",
        opts=Edition._meta,
        old=old,
        form=form,
        problems=problems[:MOST_SHOWN],
        more=max(0, len(problems) - MOST_SHOWN),
    )


def cloned(request: HttpRequest, old: Edition, form: CloneForm) -> Edition:
    data = form.cleaned_data
    how = {name: data[name] for name in ("year", "conference", "with_topics")}
    summary = clone_edition(old, data["slug"], **how)
    new = Edition.objects.get(slug=summary.edition)
    admin.site.get_model_admin(Edition).log_addition(request, new, f"Cloned from {old}. {summary}")
    messages.success(request, f"{new} was made as a draft. Go through this list before it is opened.")
    return new
