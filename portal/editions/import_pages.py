"""Admin pages on which an organiser exports an edition as a file or imports one from a file."""

import logging
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

from portal.editions.uploads import EditionUpload, Staged, stage, staged_by
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
from topics.admin_page import admin_page
from topics.history import NOTE
from topics.models import Edition
from topics.permissions import is_organiser

logger = logging.getLogger("django.portal.editions")

MOST_SHOWN = 200  # objects or problems of a kind on one page
CONTENT_TYPES = {".json": "application/json", ".zip": "application/zip"}
TOO_LARGE = f"The file is larger than {SIZE_LIMIT // 1024**2} MB, which no edition is. Choose another one."
NOT_STORED = "The server has no room for the file, so nothing was imported. Tell whoever runs the portal."
GONE = "This file is no longer stored here. Choose it again."
CHANGED = (
    "The edition was changed after the summary you saw, so nothing was imported. "
    "This is what the file would change now."
)


class ImportForm(forms.Form):
    file = forms.FileField(
        label="The edition’s file", help_text="A .json or .zip file exported by a portal. Example: 2030.json."
    )
    delete_missing = forms.BooleanField(
        required=False,
        label="Delete what is not in the file",
        help_text="Otherwise objects missing from the file stay. You will first see what would be deleted.",
    )


@dataclass(frozen=True)
class ShownChange:
    """A changed object with its changed fields."""

    model: str
    key: str
    fields: list[ShownField]


@require_safe
def export(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Return the file of an edition as a download."""
    refuse_others(request)
    edition = get_object_or_404(Edition, pk=edition_id)
    found = export_edition(edition)
    for name in found.missing_pictures:
        messages.warning(
            request, f"{name}, which a text shows, is no longer stored here, so the file lacks it."
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


@csrf_exempt  # until this page's upload limits are set; then `receive` requires the token
@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file, store it, and lead to the page that shows what it would change."""
    refuse_others(request)
    request.upload_handlers = [EditionUpload(request)]
    return receive(request)


@csrf_protect
def receive(request: HttpRequest) -> HttpResponse:
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        staged = stage_file(request, form)
        if staged is not None:
            return redirect("confirm_edition_import", staged.token)
    return render_page(request, "import_edition", "Import an edition", form=form)


def stage_file(request: HttpRequest, form: ImportForm) -> Staged | None:
    """Store the file that was sent; None if there is none that can be stored, and `form` says why."""
    if getattr(request, "has_left_out_a_file", False):
        form.errors["file"] = form.error_class([TOO_LARGE])
    elif getattr(request, "has_no_room", False):
        form.errors["file"] = form.error_class([NOT_STORED])
    elif form.is_valid():
        try:
            return stage(
                request.user, form.cleaned_data["file"], delete_missing=form.cleaned_data["delete_missing"]
            )
        except OSError:
            logger.exception("An edition's file could not be stored")
            form.errors["file"] = form.error_class([NOT_STORED])
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_import(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the file would change; a POST imports it if the edition has not changed since.

    Like every form that saves, the form asks for a note to delegates.
    """
    refuse_others(request)
    staged = staged_by(request.user, token)
    if staged is None:
        return upload_expired(request)
    try:
        if request.method == "POST":
            return finish(request, staged)
        with staged.opened() as file:
            summary = import_file(file, staged.name, dry_run=True, delete_missing=staged.delete_missing)
    except FileNotFoundError:
        return upload_expired(request)
    except PicturesNotStoredError as error:
        messages.error(request, str(error))
        return redirect("admin:topics_edition_changelist")
    except EditionChangedError as error:
        messages.warning(request, CHANGED)
        return render_summary(request, staged, error.summary, status=409)
    except TransferError as error:
        return render_problems(request, staged, error)
    return render_summary(request, staged, summary)


def finish(request: HttpRequest, staged: Staged) -> HttpResponse:
    """Import the file into the version that was shown."""
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
    """Admit organisers only."""
    if not is_organiser(request.user):
        raise PermissionDenied


def upload_expired(request: HttpRequest) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect("import_edition")


def render_summary(request: HttpRequest, staged: Staged, summary: Summary, status: int = 200) -> HttpResponse:
    title = f"What {staged.name} would change"
    context = summary_context(request, summary)
    return render_page(request, "import_summary", title, status=status, staged=staged, **context)


def summary_context(request: HttpRequest, summary: Summary) -> dict[str, object]:
    """Return the context of portal/admin/import_summary.html for any kind of import."""
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
    """Return the name of a model by its label: "Section" for "topics.section"."""
    return capfirst(catalogue()[label].model._meta.verbose_name)


def counts(summary: Summary) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield each model in the file or the deletion: its plural, and how many are new, changed and so on."""
    for label, content in catalogue().items():
        created, changed, unchanged = summary.models.get(label, (0, 0, 0))
        deleted = sum(1 for each in summary.deleted if each.model == label)
        if created or changed or unchanged or deleted:
            yield capfirst(content.model._meta.verbose_name_plural), created, changed, unchanged, deleted


def render_problems(request: HttpRequest, staged: Staged, error: TransferError) -> HttpResponse:
    title = f"{staged.name} cannot be imported"
    return render_page(request, "import_problems", title, staged=staged, **problems_context(error))


def problems_context(error: TransferError) -> dict[str, object]:
    """Return the context of portal/admin/import_problems.html."""
    return {
        "problems": error.problems[:MOST_SHOWN],
        "total": len(error.problems),
        "more": max(0, len(error.problems) - MOST_SHOWN),
    }


def render_page(
    request: HttpRequest, name: str, title: str, *, status: int = 200, **context
) -> TemplateResponse:
    context |= {
        "opts": Edition._meta,
        "size_limit": SIZE_LIMIT // 1024**2,
        "import_url": reverse("import_edition"),
    }
    return admin_page(request, f"portal/admin/{name}.html", title, status=status, **context)
