"""Pages of the admin on which an organiser takes an edition out as a file, or brings one in from a file."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from portal.staging import EditionUpload, Staged, stage, staged_by
from portal.transfer import (
    EditionChangedError,
    PicturesNotStoredError,
    Summary,
    TransferError,
    export_edition,
    import_file,
)
from portal.transfer.archive import SIZE_LIMIT
from portal.transfer.catalogue import catalogue
from portal.transfer.showing import ShownField, shown_fields
from topics.history import NOTE
from topics.models import Edition
from topics.permissions import is_organiser

MOST_SHOWN = 200  # objects or problems of a kind on one page
CONTENT_TYPES = {".json": "application/json", ".zip": "application/zip"}
TOO_LARGE = f"The file is larger than {SIZE_LIMIT // 1024**2} MB, which no edition is. Choose another one."
GONE = "This file is not waiting here any more. Choose it again."
CHANGED = (
    "The edition was changed after the summary that you saw, so nothing was imported. "
    "This is what the file would change now."
)


class ImportForm(forms.Form):
    file = forms.FileField(
        label="The edition’s file", help_text="A .json or .zip that a portal exported. Example: 2030.json."
    )
    delete_missing = forms.BooleanField(
        required=False,
        label="Delete what the file has not",
        help_text="Without it, what only this portal has is left as it is. You will see first what would go.",
    )


@dataclass(frozen=True)
class ShownChange:
    """An object that changes, and how."""

    model: str
    key: str
    fields: list[ShownField]


@require_safe
def export(request: HttpRequest, edition_id: int) -> HttpResponse:
    """The file of an edition, as a download."""
    refuse_others(request)
    edition = get_object_or_404(Edition, pk=edition_id)
    found = export_edition(edition)
    for name in found.missing_pictures:
        messages.warning(
            request, f"{name}, which a text shows, is no more stored here, so the file lacks it."
        )
    target = tempfile.TemporaryFile()  # noqa: SIM115 – the response closes it
    found.write(target)
    target.seek(0)
    return FileResponse(
        target,
        as_attachment=True,
        filename=f"{edition.slug}{found.suffix}",
        content_type=CONTENT_TYPES[found.suffix],
    )


@csrf_exempt  # until the limits of this page's uploads are set; then `receive` asks for the token
@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """Asks for a file. What is sent is kept, and its own page shows what it would change."""
    refuse_others(request)
    request.upload_handlers = [EditionUpload(request)]
    return receive(request)


@csrf_protect
def receive(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if getattr(request, "has_left_out_a_file", False):
            form.errors["file"] = form.error_class([TOO_LARGE])
        elif form.is_valid():
            delete_missing = form.cleaned_data["delete_missing"]
            staged = stage(request.user, form.cleaned_data["file"], delete_missing=delete_missing)
            return redirect("confirm_edition_import", staged.token)
    return shown(request, "import_edition", "Import an edition", form=form)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_import(request: HttpRequest, token: str) -> HttpResponse:
    """Shows what the file would change; a POST imports it, if the edition is still as it was shown.

    The form asks what delegates are told, as every form does that saves.
    """
    refuse_others(request)
    staged = staged_by(request.user, token)
    if staged is None:
        return gone(request)
    try:
        if request.method == "POST":
            return finish(request, staged)
        with staged.opened() as file:
            summary = import_file(file, staged.name, dry_run=True, delete_missing=staged.delete_missing)
    except FileNotFoundError:
        return gone(request)
    except PicturesNotStoredError as error:
        messages.error(request, str(error))
        return redirect("admin:topics_edition_changelist")
    except EditionChangedError as error:
        messages.warning(request, CHANGED)
        return shown_summary(request, staged, error.summary, status=409)
    except TransferError as error:
        return shown_problems(request, staged, error)
    return shown_summary(request, staged, summary)


def finish(request: HttpRequest, staged: Staged) -> HttpResponse:
    """Import the file for the version that was shown."""
    shown_version = request.POST.get("version", "")
    with staged.opened() as file:
        summary = import_file(
            file,
            staged.name,
            delete_missing=staged.delete_missing,
            version=int(shown_version) if shown_version.isdecimal() else None,
        )
    staged.discard()
    edition = Edition.objects.get(slug=summary.edition)
    model_admin = admin.site.get_model_admin(Edition)
    log = model_admin.log_addition if summary.version is None else model_admin.log_change
    log(request, edition, f"Imported {staged.name}. {summary}")
    messages.success(request, f"{edition} is imported. {summary}")
    return redirect("admin:topics_edition_change", edition.pk)


def refuse_others(request: HttpRequest) -> None:
    """An edition is its organisers' alone."""
    if not is_organiser(request.user):
        raise PermissionDenied


def gone(request: HttpRequest) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect("import_edition")


def shown_summary(request: HttpRequest, staged: Staged, summary: Summary, status: int = 200) -> HttpResponse:
    title = f"What {staged.name} would change"
    context = summary_context(request, summary)
    return shown(request, "import_summary", title, status=status, staged=staged, **context)


def summary_context(request: HttpRequest, summary: Summary) -> dict[str, object]:
    """What portal/admin/import_summary.html shows, whatever was imported."""
    created = [change for change in summary.changes if change.is_new]
    changed = [change for change in summary.changes if not change.is_new]
    return {
        "summary": summary,
        "note": request.POST.get(NOTE, ""),
        "is_new": summary.version is None,
        "version": "" if summary.version is None else summary.version,
        "counts": list(counts(summary)),
        "created": [(kind_of(change.model), "/".join(change.key)) for change in created[:MOST_SHOWN]],
        "more_created": max(0, len(created) - MOST_SHOWN),
        "changed": [
            ShownChange(kind_of(change.model), "/".join(change.key), list(shown_fields(change)))
            for change in changed[:MOST_SHOWN]
        ],
        "more_changed": max(0, len(changed) - MOST_SHOWN),
        "deleted": [(kind_of(each.model), "/".join(each.key)) for each in summary.deleted[:MOST_SHOWN]],
        "more_deleted": max(0, len(summary.deleted) - MOST_SHOWN),
    }


def kind_of(label: str) -> str:
    """ "Section" for "topics.section"."""
    return capfirst(catalogue()[label].model._meta.verbose_name)


def counts(summary: Summary) -> Iterator[tuple[str, int, int, int, int]]:
    """For each model that the file or the deletion names: its plural, and how many of each."""
    for label, content in catalogue().items():
        created, changed, unchanged = summary.models.get(label, (0, 0, 0))
        deleted = sum(1 for each in summary.deleted if each.model == label)
        if created or changed or unchanged or deleted:
            yield capfirst(content.model._meta.verbose_name_plural), created, changed, unchanged, deleted


def shown_problems(request: HttpRequest, staged: Staged, error: TransferError) -> HttpResponse:
    title = f"{staged.name} cannot be imported"
    return shown(request, "import_problems", title, staged=staged, **problems_context(error))


def problems_context(error: TransferError) -> dict[str, object]:
    """What portal/admin/import_problems.html shows."""
    return {
        "problems": error.problems[:MOST_SHOWN],
        "total": len(error.problems),
        "more": max(0, len(error.problems) - MOST_SHOWN),
    }


def shown(request: HttpRequest, name: str, title: str, *, status: int = 200, **context) -> TemplateResponse:
    context |= {
        **admin.site.each_context(request),
        "title": title,
        "opts": Edition._meta,
        "size_limit": SIZE_LIMIT // 1024**2,
        "import_url": reverse("import_edition"),
    }
    return TemplateResponse(request, f"portal/admin/{name}.html", context, status=status)
