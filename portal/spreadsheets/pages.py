"""Admin pages on which editors export a list, such as the glossary, as a file, or import one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from glossary.bibliography.formats import PandocError
from portal.editions.import_flow import ImportFlow
from portal.editions.uploads import Staged
from portal.spreadsheets.moving import CONTENT_TYPES, CSV, LABELS, Kind, Outcome, export_file, import_file
from portal.spreadsheets.tables import SIZE_LIMIT
from portal.spreadsheets.tabular import is_of_edition, key_columns
from portal.transfer import Summary
from topics.admin_page import admin_address, admin_page
from topics.models import Edition
from topics.permissions import enters_admin

MEGABYTES = SIZE_LIMIT // 1024**2
CANNOT_BE_MADE = "The file cannot be made right now. The other formats are available."


class FileForm(forms.Form):
    file = forms.FileField(label="The file")

    def __init__(self, kind: Kind, *sent) -> None:
        super().__init__(*sent)
        help_text = f"Its name ends with {kind.shown_endings}. At most {MEGABYTES} MB."
        self.fields["file"].help_text = help_text


class SheetImport(ImportFlow):
    """The import of a list of an edition, by those who may edit it."""

    choose_page = "sheet_files"
    size_limit = SIZE_LIMIT
    too_large = f"The file is larger than {MEGABYTES} MB. Choose another one, or split it."

    def __init__(self, request: HttpRequest, kind: Kind, edition_id: int) -> None:
        super().__init__(request)
        self.kind, self.model = kind, kind.model
        self.edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
        self.list_url = admin_address(kind.model, "changelist")
        self.import_url = reverse(f"{kind.name}_files", args=[edition_id])
        self.on_pages = {"edition": self.edition, "kind_name": kind.name}

    def form(self, *sent) -> FileForm:
        return FileForm(self.kind, *sent)

    def store(self, form: FileForm) -> str:
        return reverse(f"confirm_{self.kind.name}_import", args=[self.edition.pk, self.staged(form).token])

    def bring_in(self, file, staged: Staged, **how) -> Outcome:
        committees = committees_of(self.request, self.edition, self.kind)
        return import_file(self.kind, self.edition, file, staged.name, committees=committees, **how)

    def tell(self, staged: Staged, summary: Summary) -> str:
        message = f"Imported {staged.name} into the {self.kind.name}. {summary}"
        admin.site.get_model_admin(Edition).log_change(self.request, self.edition, message)
        messages.success(self.request, f"“{staged.name}” is imported. {summary}")
        return self.list_url


def editions_of(request: HttpRequest, kind: Kind):
    """Return the editions in which the person may edit rows of `kind`."""
    options = kind.model._meta
    may = {f"{options.app_label}.{deed}_{options.model_name}" for deed in ("add", "change")}
    if not request.user.has_perms(may):
        raise PermissionDenied
    return Edition.objects.with_content_editable_by(request.user).order_by("-is_current", "-year", "slug")


def committees_of(request: HttpRequest, edition: Edition, kind: Kind) -> set[str] | None:
    """Return the slugs of the committees whose rows the person may edit; None for rows of the edition."""
    if is_of_edition(kind.content):
        return None
    return {*edition.committees.editable_by(request.user).values_list("slug", flat=True)}


@require_safe
def overview(request: HttpRequest, kind: Kind) -> HttpResponse:
    """List the editions to choose from, or redirect to the page of the only one."""
    if not enters_admin(request.user):
        raise PermissionDenied
    editions = list(editions_of(request, kind))
    if len(editions) == 1:
        return redirect(f"{kind.name}_files", editions[0].pk)
    rows = [(edition, reverse(f"{kind.name}_files", args=[edition.pk])) for edition in editions]
    return admin_page(
        request,
        "portal/admin/sheet_editions.html",
        f"Files of the {kind.name}",
        rows=rows,
        opts=kind.model._meta,
        list_url=admin_address(kind.model, "changelist"),
        list_name=capfirst(kind.model._meta.verbose_name_plural),
    )


@require_safe
def export(request: HttpRequest, edition_id: int, ending: str, kind: Kind) -> HttpResponse:
    """Return the file of an edition's list as a download."""
    edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
    if ending not in kind.endings:
        raise Http404
    try:
        how = {"semicolons": "semicolons" in request.GET, "committees": committees_of(request, edition, kind)}
        data = export_file(kind, edition, ending, **how)
    except PandocError:
        messages.error(request, CANNOT_BE_MADE)
        return redirect(f"{kind.name}_files", edition.pk)
    # The name differs from the public file's, because this one contains notes and unpublished rows.
    name = f"{kind.name}-{edition.slug}-for-editors.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=CONTENT_TYPES[ending], headers=headers)


@csrf_exempt  # until the limit of the upload is set; then the flow requires the token
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, edition_id: int, kind: Kind) -> HttpResponse:
    """Offer the files, and a form to upload one; it is stored, and its own page shows what it changes."""
    flow = SheetImport(request, kind, edition_id)
    exports = [
        (LABELS[ending], reverse(f"export_{kind.name}", args=[edition_id, ending])) for ending in kind.endings
    ]
    return flow.receive(
        f"Files of the {kind.name} of {flow.edition}",
        exports=exports,
        csv_url=reverse(f"export_{kind.name}", args=[edition_id, CSV]),
        key_names=" and ".join(
            str(kind.content.fields[name].verbose_name) for name in key_columns(kind.content)
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, edition_id: int, token: str, kind: Kind) -> HttpResponse:
    """Show what the file would change; a POST imports it."""
    return SheetImport(request, kind, edition_id).confirm(token)
