"""Drafts of changes in the form of their row: begin, continue, keep and publish them.

A form that keeps a draft is validated like any other, and compared with the state of the existing draft.
"""

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from topics.admin.conflicts.form_values import Writer, stored_values
from topics.admin.rows import form_class_of, page_name
from topics.admin.submission import Intent, SubmittedForm, Values
from topics.admin.widgets import confirmed
from topics.admin_page import admin_address
from topics.chronicle.drafts import told, told_with_time, writer_of_draft
from topics.drafts.fields import values_that_differ
from topics.models import DraftEntry, DraftRevision, Publishable
from topics.state import state_of

CONTINUE = "draft"  # in the address of a form that is filled in with the draft


def draft_of(row: Model, *, lock: bool = False) -> DraftRevision | None:
    if not isinstance(row, Publishable):
        return None
    drafts = DraftRevision.objects.of_row(row)
    return (drafts.select_for_update() if lock else drafts).first()


# --- The form ---


def continues(admin: ModelAdmin, request: HttpRequest) -> bool:
    """Return whether the form of the draft is asked for, and not that of the published row."""
    match = request.resolver_match
    return CONTINUE in request.GET and match is not None and match.url_name == page_name(admin, "change")


def fill_from_draft(admin: ModelAdmin, request: HttpRequest, row: Model) -> None:
    """Give `row`, whose form is to be shown, the values and the state of its draft if that continues."""
    if not continues(admin, request):
        return
    draft = draft_of(row)
    if draft is None:
        messages.warning(request, f"{no_draft_of(row)} This form shows the published text.")
    else:
        draft.show_in(row)
        row.state_when_shown = draft.state


def no_draft_of(row: Model) -> str:
    """Say that there is none, and who dropped or published the last one, and when."""
    entry = ending_of(row)
    return f"There is no draft: {told_with_time(entry)}." if entry else "There is no draft."


def ending_of(row: Model) -> DraftEntry | None:
    """Return how the last draft of a `row` without a draft ended; None if it never had one."""
    entry = DraftEntry.objects.newest_of(row)
    return None if entry is None or entry.kind == entry.Kind.KEPT else entry


def begun_values(form_class: type[BaseForm], row: Model, draft: DraftRevision | DraftEntry) -> Values:
    """Return the values of a form of `row` when `draft` was begun, for the fields where known."""
    begun = type(row)._base_manager.get(pk=row.pk)
    draft.show_begun_in(begun)
    values = stored_values(form_class(instance=begun))
    return {name: value for name, value in values.items() if name in draft.began_with}


def shown_in_form(
    admin: ModelAdmin, request: HttpRequest, row: Model, submitted: SubmittedForm | None, context: dict
) -> dict[str, object]:
    """Return what the form of `row` shows of its draft, and which buttons it has."""
    if not isinstance(row, Publishable):
        return {}
    draft = draft_of(row)
    # Not asked of `row`, which may have the values of the form or of the draft.
    is_published = type(row)._base_manager.filter(pk=row.pk, published=True).exists()
    shown = {
        "draft": draft,
        "continues_draft": draft is not None and continues(admin, request),
        "saves_for_readers": is_published,
        "may_keep_draft": is_published and draft is None and not context.get("is_popup"),
        "publishes_draft": submitted and submitted.draft_state,
        **(addresses_of(row, draft) if draft else {}),
    }
    if shown["continues_draft"] and submitted is None:
        shown |= {"change_reason": draft.reason, "change_note": draft.note}
    return shown


def addresses_of(row: Model, draft: DraftRevision) -> dict[str, str]:
    pages = {
        "row_url": "change",
        "draft_url": "draft",
        "publish_url": "draft_publish",
        "drop_url": "draft_drop",
    }
    placed = row if hasattr(row, "get_absolute_url") else row.committee
    return {
        **{name: admin_address(row, page, row.pk) for name, page in pages.items()},
        "continue_url": f"{admin_address(row, 'change', row.pk)}?{CONTINUE}=1",
        "preview_url": placed.get_absolute_url(),
        "draft_writer": writer_of_draft(draft.saved_by),
    }


# --- What was submitted ---


def state_to_meet(row: Model, submitted: SubmittedForm) -> tuple[str, DraftEntry | None]:
    """Return the state that the form must have begun from to be saved over the locked `row`.

    A form that keeps a draft must have begun from the draft, if there is one; `row` then gets its values.
    If it continued a draft and there is none any more, also return how that ended.
    """
    draft = draft_of(row, lock=True) if submitted.intent is Intent.KEEP else None
    if draft is None:
        is_gone = submitted.intent is Intent.KEEP and submitted.continues
        return state_of(row), ending_of(row) if is_gone else None
    draft.show_in(row)
    return draft.state, None


def words_of_conflict(
    row: Model, submitted: SubmittedForm, ended: DraftEntry | None, viewer: object
) -> dict[str, object]:
    """Return what the page of a conflict says and does differently where a draft is concerned."""
    draft, words = getattr(row, "draft_revision", None), {}
    if draft is not None:
        words["writer"] = Writer.of(draft.saved_by, draft.saved_at, viewer)
    if ended is not None:
        words |= {"title": told(ended), "ended": told_with_time(ended)}
    if submitted.brings_back:
        words |= {"title": "The text has changed since", "brings_back": True}
    if submitted.intent is Intent.KEEP:
        words["save_label"] = "Keep the merged text as a draft"
    if submitted.intent is Intent.PUBLISH:
        words |= {"save_label": "Publish the merged text", "published_since": True}
    if submitted.brings_back or submitted.intent is Intent.PUBLISH:
        words["form_url"] = admin_address(row, "change", row.pk)
    return words


def keep_draft(
    admin: ModelAdmin, request: HttpRequest, pk: object, submitted: SubmittedForm
) -> HttpResponse | None:
    """Keep the draft and lead back to the form; None if the form has errors. The row must be locked."""
    stored, changed = (admin.model._base_manager.get(pk=pk) for _ in range(2))
    form = form_class_of(admin, request, changed)(request.POST, request.FILES, instance=changed)
    if not form.is_valid():
        return None
    links = {name: rows for name, rows in form.cleaned_data.items() if isinstance(rows, QuerySet)}
    values = values_that_differ(stored, changed, links)
    said = {"note": submitted.note, "reason": submitted.reason}
    back = DraftEntry.objects.of_row(stored).filter(pk=submitted.brings_back).first()
    if DraftRevision.objects.keep(stored, values, back, saved_by=request.user, **said):
        done = f"The draft of “{changed}” is back" if back else f"Your draft of “{changed}” is saved"
        message = f"{done}. Readers still see the published text."
    else:
        message = "Nothing differs from the published text, so there is no draft."
    messages.success(request, message)
    return confirmed(request, submitted, HttpResponseRedirect(admin_address(admin.model, "change", pk)))


def end_draft(request: HttpRequest, row: Model, submitted: SubmittedForm) -> HttpResponse | None:
    """Delete the draft that the saved `row` makes public, and say so; None if another was kept meanwhile."""
    draft = draft_of(row, lock=True)
    if draft is not None:
        if draft.state != submitted.draft_state:
            return None
        draft.end(DraftEntry.Kind.PUBLISHED)
    messages.success(request, f"The draft of “{row}” is published.")
    return HttpResponseRedirect(admin_address(row, "change", row.pk))
