"""Save a form only over the state that it began with.

Every form has the state of its row (topics/state.py). What began from another state than the stored one is
refused in the transaction of the save, with the row locked; the answer shows both texts (status 409).
"""

from collections.abc import Callable
from dataclasses import replace

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from topics.admin.conflicts.form_values import last_writer, stored_values, typed_in_words
from topics.admin.conflicts.page import build_conflict, with_chosen
from topics.admin.drafts import begun_values, keep_draft, state_to_meet, words_of_conflict
from topics.admin.history.deletions import deletion_entry, way_back
from topics.admin.rows import CONFLICT, form_class_of
from topics.admin.submission import BOTH_SIDES, BUILD_AGAIN, CONTINUED, Intent, Started, SubmittedForm
from topics.admin_page import admin_page
from topics.state import locked


def save_or_refuse(
    admin: ModelAdmin,
    request: HttpRequest,
    object_id: str,
    submitted: SubmittedForm,
    save: Callable[[], HttpResponse],
) -> HttpResponse:
    """Return the answer of `save`, or one that refuses it. Raises PermissionDenied.

    A draft is kept without `save`, unless its form has errors, which `save` shows.
    """
    with transaction.atomic():
        row = admin.get_object(request, unquote(object_id))
        if not admin.has_change_permission(request, row):
            raise PermissionDenied
        rows = locked(admin.model._base_manager.filter(pk=row.pk)) if row is not None else []
        if rows:
            answer = _conflict_page(admin, request, rows[0], submitted)
        else:
            answer = _gone_page(admin, request, object_id, submitted)
        if answer is None and submitted.intent is Intent.KEEP:
            answer = keep_draft(admin, request, row.pk, submitted)
        return answer or save()


def _conflict_page(
    admin: ModelAdmin, request: HttpRequest, row: Model, submitted: SubmittedForm
) -> HttpResponse | None:
    """Return the page of both texts; None if the locked `row` is as the form began with it.

    What was chosen on such a page becomes the POST data of `request`.
    """
    state, ended = state_to_meet(row, submitted)
    is_stale = submitted.started.state != state
    if not is_stale and BOTH_SIDES not in submitted.data:
        return None
    form_class = form_class_of(admin, request, row)
    form = form_class(instance=row)
    submitted = with_chosen(form, submitted)
    request.POST = submitted.data
    again = submitted.build_again is not None and not is_stale
    if not is_stale and not again:
        return None
    if ended is not None and ended.kind == ended.Kind.DROPPED and not again:
        base = begun_values(form_class, row, ended)
        submitted = replace(submitted, started=replace(submitted.started, base=base))
    theirs = stored_values(form)
    now = Started(state, timezone.now(), theirs)
    conflict = build_conflict(form, submitted, theirs, now, again=again, shows_texts=ended is not None)
    if conflict.is_empty:
        return None  # both wrote the same, or changed fields that this form does not have
    if ended is not None:
        conflict.hidden.append((CONTINUED, "1"))
    since = submitted.since if again else submitted.started.opened
    shown = {"original": row, "subtitle": str(row), "conflict": conflict, "build_again": BUILD_AGAIN}
    if "published" in dict(conflict.hidden):
        shown["save_label"] = "Save and publish the merged text"
    shown |= words_of_conflict(row, submitted, ended, request.user)
    if "writer" not in shown:
        shown["writer"] = last_writer(type(row), row.pk, since, request.user)
    title = shown.pop("title", "This was saved in the meantime")
    return _refusal(admin, request, "conflict", title, **shown)


def _gone_page(
    admin: ModelAdmin, request: HttpRequest, object_id: str, submitted: SubmittedForm
) -> HttpResponse:
    """Show the text typed for a deleted row, so that it can be copied.

    Raises PermissionDenied for those who might not edit it either if it were there.
    """
    pk, form = unquote(object_id), form_class_of(admin, request, None)()
    entry = deletion_entry(admin.model, pk)
    deletion = way_back(entry, request.user)
    if entry is not None and deletion is None:
        raise PermissionDenied
    context = {
        "typed": typed_in_words(form, submitted.data),
        "writer": last_writer(admin.model, pk, None, request.user),
        "deletion": deletion,
    }
    return _refusal(admin, request, "deleted_meanwhile", "This was deleted in the meantime", **context)


def _refusal(admin: ModelAdmin, request: HttpRequest, template: str, title: str, **context) -> HttpResponse:
    context |= {"opts": admin.opts, "is_popup": "_popup" in request.POST}
    return admin_page(request, f"topics/admin/{template}.html", title, status=CONFLICT, **context)
