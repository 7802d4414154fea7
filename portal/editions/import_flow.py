"""One way for files to come in: a file is sent, looked at, confirmed and told of."""

import logging
from collections.abc import Iterator, Sequence
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.views.decorators.csrf import csrf_protect

from portal.editions.uploads import FileUpload, Staged, stage, staged_by
from portal.transfer import (
    Change,
    EditionChangedError,
    PicturesNotStoredError,
    Removal,
    Summary,
    TransferError,
)
from portal.transfer.catalogue import catalogue
from portal.transfer.showing import shown_fields
from topics.admin_page import admin_page
from topics.history import NOTE

logger = logging.getLogger("django.portal.editions")

MOST_SHOWN = 200  # objects or problems of a kind on one page
NOT_STORED = "The server has no room for the file, so nothing was imported. Tell whoever runs the portal."
GONE = "This file is no longer stored here. Choose it again."
CHANGED = (
    "The edition was changed after the summary you saw, so nothing was imported. "
    "This is what the file would change now."
)


class ImportFlow:
    """The import of a file, for one request by somebody who may; subclasses fill in what differs.

    `receive` takes the file and stages it, `confirm` shows what it would change and, once somebody said
    yes, imports it if the edition is still as it was shown.
    """

    model: type[models.Model]  # of the list that it is about, for the frame of the page
    choose_page: str  # template of the page that asks for the file
    size_limit: int  # bytes
    too_large: str
    list_url: str  # of what is imported
    import_url: str  # of the page that asks for the file
    on_pages: ClassVar[dict[str, object]] = {}  # what each page is given

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def form(self, *sent) -> forms.Form:
        """Return the form that asks for the file in a field `file`, with what was sent."""

    def store(self, form: forms.Form) -> str:
        """Store the file of a valid form, and return the address that shows it. May raise OSError."""

    def bring_in(self, file, staged: Staged, **how) -> tuple[Summary, tuple[str, ...]]:
        """Import the file, or with `dry_run` try to; return what changes and what to look at first."""

    def tell(self, staged: Staged, summary: Summary) -> str:
        """Say and log that the file is imported, and return the address of what it changed."""

    def receive(self, title: str, **context) -> HttpResponse:
        """Ask for a file, and take one up to the limit. The view must be exempt from CSRF checks."""
        self.request.upload_handlers = [FileUpload(self.request, self.size_limit)]
        # The check reads the form, so that the limit must be set before.
        return csrf_protect(lambda request: self.ask(title, **context))(self.request)

    def ask(self, title: str, **context) -> HttpResponse:
        """Ask for a file, and lead on from one that was sent and could be stored."""
        is_sent = self.request.method == "POST"
        form = self.form(self.request.POST, self.request.FILES) if is_sent else self.form()
        address = self._store_if_possible(form) if is_sent else None
        if address:
            return redirect(address)
        status = 400 if form.errors else 200
        return self.page(self.choose_page, title, status=status, form=form, **context)

    def _store_if_possible(self, form: forms.Form) -> str | None:
        """Return what `store` does; None if there is no file that can be stored, and the form says why."""
        reason = ""
        if getattr(self.request, "has_left_out_a_file", False):
            reason = self.too_large
        elif getattr(self.request, "has_no_room", False):
            reason = NOT_STORED
        elif form.is_valid():
            try:
                return self.store(form)
            except OSError:
                logger.exception("An uploaded file could not be stored")
                reason = NOT_STORED
        if reason:
            form.errors["file"] = form.error_class([reason])
        return None

    def staged(self, form: forms.Form, *, delete_missing: bool = False) -> Staged:
        return stage(self.request.user, form.cleaned_data["file"], delete_missing=delete_missing)

    def confirm(self, token: str) -> HttpResponse:
        """Show what the file would change; a POST imports it if the edition has not changed since."""
        staged, status = staged_by(self.request.user, token), 200
        try:
            if staged is None:
                raise FileNotFoundError
            try:
                if self.request.method == "POST":
                    return self._finish(staged)
            except EditionChangedError:
                messages.warning(self.request, CHANGED)
                status = 409
            with staged.opened() as file:
                summary, remarks = self.bring_in(file, staged, dry_run=True)
        except FileNotFoundError:
            messages.warning(self.request, GONE)
            return redirect(self.import_url)
        except PicturesNotStoredError as error:
            messages.error(self.request, str(error))
            return redirect(self.list_url)
        except TransferError as error:
            title = f"{staged.name} cannot be imported"
            context = first_of(problems=error.problems) | {"total": len(error.problems)}
            return self.page("import_problems", title, staged=staged, **context)
        title = f"What {staged.name} would change"
        context = summary_context(summary) | {"remarks": remarks, "note": self.request.POST.get(NOTE, "")}
        return self.page("import_summary", title, status=status, staged=staged, **context)

    def _finish(self, staged: Staged) -> HttpResponse:
        """Import the file into the version that was shown."""
        shown = self.request.POST.get("version", "")
        with staged.opened() as file:
            version = int(shown) if shown.isdecimal() else None
            summary, _ = self.bring_in(file, staged, version=version)
        staged.discard()
        return redirect(self.tell(staged, summary))

    def page(self, name: str, title: str, *, status: int = 200, **context) -> TemplateResponse:
        context |= {
            "opts": self.model._meta,
            "list_url": self.list_url,
            "list_name": capfirst(self.model._meta.verbose_name_plural),
            "import_url": self.import_url,
            **self.on_pages,
        }
        return admin_page(self.request, f"portal/admin/{name}.html", title, status=status, **context)


def summary_context(summary: Summary) -> dict[str, object]:
    """Return what portal/admin/import_summary.html shows of a summary."""
    lists = first_of(
        created=[change for change in summary.changes if change.is_new],
        changed=[change for change in summary.changes if not change.is_new],
        deleted=summary.deleted,
    )
    return lists | {
        "summary": summary,
        "version": "" if summary.version is None else summary.version,
        "counts": list(counts(summary)),
        "created": list(map(named, lists["created"])),
        "changed": [(*named(each), list(shown_fields(each))) for each in lists["changed"]],
        "deleted": list(map(named, lists["deleted"])),
    }


def first_of(**lists: Sequence) -> dict[str, object]:
    """Return the beginning of each list under its name, and under “more_” and its name how many are left."""
    more = {f"more_{name}": max(0, len(found) - MOST_SHOWN) for name, found in lists.items()}
    return {name: found[:MOST_SHOWN] for name, found in lists.items()} | more


def named(change: Change | Removal) -> tuple[str, str]:
    """Return the name of the model, such as "Section", and the key."""
    return capfirst(catalogue()[change.model].model._meta.verbose_name), "/".join(change.key)


def counts(summary: Summary) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield each model in the file or the deletion: its plural, and how many are new, changed and so on."""
    for label, content in catalogue().items():
        created, changed, unchanged = summary.models.get(label, (0, 0, 0))
        deleted = sum(1 for each in summary.deleted if each.model == label)
        if created or changed or unchanged or deleted:
            yield capfirst(content.model._meta.verbose_name_plural), created, changed, unchanged, deleted
