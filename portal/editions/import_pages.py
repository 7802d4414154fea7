"""Admin pages on which an organiser exports an edition as a file or imports one from a file."""

import tempfile

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from portal.editions.import_flow import ImportFlow
from portal.editions.uploads import Staged
from portal.transfer import Summary, export_edition, import_file
from portal.transfer.archive import SIZE_LIMIT
from topics.models import Edition
from topics.permissions import is_organiser

CONTENT_TYPES = {".json": "application/json", ".zip": "application/zip"}
MEGABYTES = SIZE_LIMIT // 1024**2


class ImportForm(forms.Form):
    file = forms.FileField(
        label="The edition’s file",
        help_text=f"A .json or .zip file exported by a portal. Example: 2030.json. At most {MEGABYTES} MB.",
    )
    delete_missing = forms.BooleanField(
        required=False,
        label="Delete what is not in the file",
        help_text="Otherwise objects missing from the file stay. You will first see what would be deleted.",
    )


class EditionImport(ImportFlow):
    """The import of a whole edition, by organisers only."""

    model = Edition
    form = ImportForm
    choose_page = "import_edition"
    size_limit = SIZE_LIMIT
    too_large = f"The file is larger than {MEGABYTES} MB, which no edition is. Choose another one."
    list_url = reverse_lazy("admin:topics_edition_changelist")
    import_url = reverse_lazy("import_edition")

    def __init__(self, request: HttpRequest) -> None:
        refuse_others(request)
        super().__init__(request)

    def store(self, form: ImportForm) -> str:
        staged = self.staged(form, delete_missing=form.cleaned_data["delete_missing"])
        return reverse("confirm_edition_import", args=[staged.token])

    def bring_in(self, file, staged: Staged, **how) -> tuple[Summary, tuple[str, ...]]:
        return import_file(file, staged.name, delete_missing=staged.delete_missing, **how), ()

    def tell(self, staged: Staged, summary: Summary) -> str:
        edition = Edition.objects.get(slug=summary.edition)
        model_admin = admin.site.get_model_admin(Edition)
        log = model_admin.log_addition if summary.version is None else model_admin.log_change
        log(self.request, edition, f"Imported {staged.name}. {summary}")
        messages.success(self.request, f"{edition} is imported. {summary}")
        return reverse("admin:topics_edition_change", args=[edition.pk])


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


@csrf_exempt  # until the limit of the upload is set; then the flow requires the token
@require_http_methods(["GET", "HEAD", "POST"])
def choose_file(request: HttpRequest) -> HttpResponse:
    """Ask for a file, store it, and lead to the page that shows what it would change."""
    return EditionImport(request).receive("Import an edition")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_import(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the file would change; a POST imports it."""
    return EditionImport(request).confirm(token)


def refuse_others(request: HttpRequest) -> None:
    """Admit organisers only."""
    if not is_organiser(request.user):
        raise PermissionDenied
