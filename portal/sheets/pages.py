"""Pages of the admin on which editors take a glossary or a bibliography out as a file, or bring one in."""

from __future__ import annotations

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
from portal.edition_pages import CHANGED, GONE, problems_context, summary_context
from portal.sheets.moving import CONTENT_TYPES, CSV, LABELS, Kind, Outcome, export_file, import_file
from portal.sheets.tables import SIZE_LIMIT
from portal.staging import EditionUpload, Staged, stage, staged_by
from portal.transfer import EditionChangedError, TransferError
from topics.models import Edition
from topics.permissions import enters_admin

TOO_LARGE = f"The file is larger than {SIZE_LIMIT // 1024**2} MB. Choose another one, or split it."
CANNOT_BE_MADE = "The file cannot be made just now. The other kinds can be had."


class SheetUpload(EditionUpload):
    """The same for files that are smaller."""

    @property
    def limit(self) -> int:
        return SIZE_LIMIT


class FileForm(forms.Form):
    file = forms.FileField(label="The file")


def editions_of(request: HttpRequest, kind: Kind):
    """The editions of which one edits the glossary or the bibliography."""
    options = kind.model._meta
    may = {f"{options.app_label}.{deed}_{options.model_name}" for deed in ("add", "change")}
    if not request.user.has_perms(may):
        raise PermissionDenied
    return Edition.objects.with_content_editable_by(request.user).order_by("-is_current", "-year", "slug")


@require_safe
def overview(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The editions to choose from; straight to the page of the only one."""
    if not enters_admin(request.user):
        raise PermissionDenied
    editions = list(editions_of(request, kind))
    if len(editions) == 1:
        return redirect(f"{kind.name}_files", editions[0].pk)
    rows = [(edition, reverse(f"{kind.name}_files", args=[edition.pk])) for edition in editions]
    return shown(request, kind, "sheet_editions", f"Files of the {kind.name}", rows=rows)


@require_safe
def export(request: HttpRequest, edition_id: int, ending: str, kind: Kind) -> HttpResponse:
    """The file of an edition's glossary or bibliography, as a download."""
    edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
    if ending not in kind.endings:
        raise Http404
    try:
        data = export_file(kind, edition, ending, semicolons="semicolons" in request.GET)
    except PandocError:
        messages.error(request, CANNOT_BE_MADE)
        return redirect(f"{kind.name}_files", edition.pk)
    # Named apart from the public file of the same kind, as notes and drafts are in it.
    name = f"{kind.name}-{edition.slug}-for-editors.{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(data, content_type=CONTENT_TYPES[ending], headers=headers)


@csrf_exempt  # until the limits of this page's uploads are set; then `receive` asks for the token
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest, edition_id: int, kind: Kind) -> HttpResponse:
    """The files to have, and a form to send one. What is sent is kept; its own page shows what it changes."""
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
    return shown(
        request,
        kind,
        "sheet_files",
        f"Files of the {kind.name} of {edition}",
        edition=edition,
        form=form,
        exports=exports,
        csv_url=reverse(f"export_{kind.name}", args=[edition.pk, CSV]),
        endings=[f".{ending}" for ending in kind.endings],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, edition_id: int, token: str, kind: Kind) -> HttpResponse:
    """Shows what the file would change; a POST imports it, if the edition is still as it was shown."""
    edition = get_object_or_404(editions_of(request, kind), pk=edition_id)
    staged = staged_by(request.user, token)
    if staged is None:
        return gone(request, edition, kind)
    try:
        if request.method == "POST":
            return finish(request, edition, staged, kind)
        with staged.opened() as file:
            outcome = import_file(kind, edition, file, staged.name, dry_run=True)
    except FileNotFoundError:
        return gone(request, edition, kind)
    except EditionChangedError:
        messages.warning(request, CHANGED)
        return again(request, edition, staged, kind)
    except TransferError as error:
        return shown_problems(request, edition, staged, kind, error)
    return shown_outcome(request, edition, staged, kind, outcome)


def finish(request: HttpRequest, edition: Edition, staged: Staged, kind: Kind) -> HttpResponse:
    """Import the file for the version that was shown."""
    shown_version = request.POST.get("version", "")
    version = int(shown_version) if shown_version.isdecimal() else None
    with staged.opened() as file:
        outcome = import_file(kind, edition, file, staged.name, version=version)
    staged.discard()
    told = f"Imported {staged.name} into the {kind.name}. {outcome.summary}"
    admin.site.get_model_admin(Edition).log_change(request, edition, told)
    messages.success(request, f"“{staged.name}” is imported. {outcome.summary}")
    return redirect(list_url(kind))


def again(request: HttpRequest, edition: Edition, staged: Staged, kind: Kind) -> HttpResponse:
    """What the file would change now, as the edition is another one than was shown."""
    with staged.opened() as file:
        outcome = import_file(kind, edition, file, staged.name, dry_run=True)
    return shown_outcome(request, edition, staged, kind, outcome, status=409)


def gone(request: HttpRequest, edition: Edition, kind: Kind) -> HttpResponse:
    messages.warning(request, GONE)
    return redirect(f"{kind.name}_files", edition.pk)


def list_url(kind: Kind) -> str:
    options = kind.model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")


def shown_outcome(
    request: HttpRequest, edition: Edition, staged: Staged, kind: Kind, outcome: Outcome, status: int = 200
) -> HttpResponse:
    more = {"remarks": outcome.remarks, "kind_name": kind.name}
    context = summary_context(request, outcome.summary) | more
    title = f"What {staged.name} would change"
    return shown(request, kind, "import_summary", title, status, staged=staged, edition=edition, **context)


def shown_problems(
    request: HttpRequest, edition: Edition, staged: Staged, kind: Kind, error: TransferError
) -> HttpResponse:
    title = f"{staged.name} cannot be imported"
    context = problems_context(error) | {"kind_name": kind.name}
    return shown(request, kind, "import_problems", title, staged=staged, edition=edition, **context)


def shown(
    request: HttpRequest, kind: Kind, name: str, title: str, status: int = 200, **context
) -> TemplateResponse:
    edition = context.get("edition")
    context |= {
        **admin.site.each_context(request),
        "title": title,
        "opts": kind.model._meta,
        "size_limit": SIZE_LIMIT // 1024**2,
        "list_url": list_url(kind),
        "list_name": capfirst(kind.model._meta.verbose_name_plural),
        "import_url": reverse(f"{kind.name}_files", args=[edition.pk]) if edition else "",
    }
    return TemplateResponse(request, f"portal/admin/{name}.html", context, status=status)
