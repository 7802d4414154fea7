"""Admin pages on which editors export a list, such as the glossary, as a file, or import one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from glossary.bibliography.formats import PandocError
from portal.editions.import_pages import CHANGED, GONE, problems_context, summary_context
from portal.editions.uploads import EditionUpload, Staged, stage, staged_by
from portal.spreadsheets.moving import CONTENT_TYPES, CSV, LABELS, Kind, Outcome, export_file, import_file
from portal.spreadsheets.tables import SIZE_LIMIT
from portal.transfer import EditionChangedError, TransferError
from topics.admin_page import admin_page
from topics.models import Edition
from topics.permissions import enters_admin

TOO_LARGE = f"The file is larger than {SIZE_LIMIT // 1024**2} MB. Choose another one, or split it."
CANNOT_BE_MADE = "The file cannot be made right now. The other formats are available."


class SheetUpload(EditionUpload):
    """Upload handler with the smaller limit of these files."""

    @property
    def limit(self) -> int:
        return SIZE_LIMIT


class FileForm(forms.Form):
    file = forms.FileField(label="The file")


def editions_of(request: HttpRequest, kind: Kind):
    """Return the editions in which the person may edit rows of `kind`."""
    options = kind.model._meta
    may = {f"{options.app_label}.{deed}_{options.model_name}" for deed in ("add", "change")}
    if not request.user.has_perms(may):
        raise PermissionDenied
    return Edition.objects.with_content_editable_by(request.user).order_by("-is_current", "-year", "slug")


def committees_of(request: HttpRequest, edition: Edition, kind: Kind) -> set[str] | None:
    """Return the slugs of the committees whose rows the person may edit; None for rows of the edition."""
    if kind.is_of_edition:
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
    return render_page(request, kind, "sheet_editions", f"Files of the {kind.name}", rows=rows)


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
    # The name differs from the public file's, because this one contains notes and drafts.
    name = f"{kind.name}-{edition.slug}-for-editors.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=CONTENT_TYPES[ending], headers=headers)


@csrf_exempt  # until this page's upload limits are set; then `receive` requires the token
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, edition_id: int, kind: Kind) -> HttpResponse:
    """Offer the files, and a form to upload one; it is stored, and its own page shows what it changes."""
    edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
    request.upload_handlers = [SheetUpload(request)]
    return receive(request, edition, kind)


@csrf_protect
def receive(request: HttpRequest, edition: Edition, kind: Kind) -> HttpResponse:
    form = FileForm()
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        if getattr(request, "has_left_out_a_file", False):
            form.errors["file"] = form.error_class([TOO_LARGE])
        elif form.is_valid():
            staged = stage(request.user, form.cleaned_data["file"], delete_missing=False)
            return redirect(f"confirm_{kind.name}_import", edition.pk, staged.token)
    exports = [
        (LABELS[ending], reverse(f"export_{kind.name}", args=[edition.pk, ending])) for ending in kind.endings
    ]
    return render_page(
        request,
        kind,
        "sheet_files",
        f"Files of the {kind.name} of {edition}",
        edition=edition,
        form=form,
        exports=exports,
        csv_url=reverse(f"export_{kind.name}", args=[edition.pk, CSV]),
        endings=[f".{ending}" for ending in kind.endings],
        key_names=" and ".join(key_names(kind)),
    )


def key_names(kind: Kind) -> list[str]:
    """Return the names of the columns that identify a row."""
    owner = [] if kind.is_of_edition else [kind.content.owner.verbose_name]
    return [*owner, str(kind.model._meta.get_field(kind.content.key_name).verbose_name)]


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, edition_id: int, token: str, kind: Kind) -> HttpResponse:
    """Show what the file would change; a POST imports it if the edition has not changed since."""
    edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
    staged = staged_by(request.user, token)
    if staged is None:
        return upload_expired(request, edition, kind)
    try:
        if request.method == "POST":
            return finish(request, edition, staged, kind)
        with staged.opened() as file:
            committees = committees_of(request, edition, kind)
            outcome = import_file(kind, edition, file, staged.name, committees=committees, dry_run=True)
    except FileNotFoundError:
        return upload_expired(request, edition, kind)
    except EditionChangedError:
        messages.warning(request, CHANGED)
        return again(request, edition, staged, kind)
    except TransferError as error:
        return render_problems(request, edition, staged, kind, error)
    return render_outcome(request, edition, staged, kind, outcome)


def finish(request: HttpRequest, edition: Edition, staged: Staged, kind: Kind) -> HttpResponse:
    """Import the file into the version that was shown."""
    shown_version = request.POST.get("version", "")
    version = int(shown_version) if shown_version.isdecimal() else None
    with staged.opened() as file:
        committees = committees_of(request, edition, kind)
        outcome = import_file(kind, edition, file, staged.name, committees=committees, version=version)
    staged.discard()
    message = f"Imported {staged.name} into the {kind.name}. {outcome.summary}"
    admin.site.get_model_admin(Edition).log_change(request, edition, message)
    messages.success(request, f"“{staged.name}” is imported. {outcome.summary}")
    return redirect(list_url(kind))


def again(request: HttpRequest, edition: Edition, staged: Staged, kind: Kind) -> HttpResponse:
    """Show what the file would change now, because the edition has changed since."""
    with staged.opened() as file:
        committees = committees_of(request, edition, kind)
        outcome = import_file(kind, edition, file, staged.name, committees=committees, dry_run=True)
    return render_outcome(request, edition, staged, kind, outcome, status=409)


def upload_expired(request: HttpRequest, edition: Edition, kind: Kind) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect(f"{kind.name}_files", edition.pk)


def list_url(kind: Kind) -> str:
    options = kind.model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")


def render_outcome(
    request: HttpRequest, edition: Edition, staged: Staged, kind: Kind, outcome: Outcome, status: int = 200
) -> HttpResponse:
    more = {"remarks": outcome.remarks, "kind_name": kind.name}
    context = summary_context(request, outcome.summary) | more
    title = f"What {staged.name} would change"
    return render_page(
        request, kind, "import_summary", title, status, staged=staged, edition=edition, **context
    )


def render_problems(
    request: HttpRequest, edition: Edition, staged: Staged, kind: Kind, error: TransferError
) -> HttpResponse:
    title = f"{staged.name} cannot be imported"
    context = problems_context(error) | {"kind_name": kind.name}
    return render_page(request, kind, "import_problems", title, staged=staged, edition=edition, **context)


def render_page(
    request: HttpRequest, kind: Kind, name: str, title: str, status: int = 200, **context
) -> TemplateResponse:
    edition = context.get("edition")
    context |= {
        "opts": kind.model._meta,
        "size_limit": SIZE_LIMIT // 1024**2,
        "list_url": list_url(kind),
        "list_name": capfirst(kind.model._meta.verbose_name_plural),
        "import_url": reverse(f"{kind.name}_files", args=[edition.pk]) if edition else "",
    }
    return admin_page(request, f"portal/admin/{name}.html", title, status=status, **context)
