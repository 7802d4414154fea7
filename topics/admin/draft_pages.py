"""The pages of a row's draft: compare it with the published text, publish, drop and bring it back.

Publishing submits the row's own form with the draft's values, as if it had been open since the draft was
begun, so changes to the row since then are found as conflicts.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.html import format_html

from topics.admin.conflicts.form_values import comparable, in_words, input_names, is_long_text, stored_values
from topics.admin.drafts import addresses_of, begun_values, draft_of, no_draft_of
from topics.admin.rows import form_class_of, row_to_read
from topics.admin.submission import BRINGS_BACK, KEEP, PUBLISH, STARTED_FROM, Started, Values, by_input
from topics.admin_page import admin_address, admin_page
from topics.chronicle.drafts import told_with_time, writer_of_draft
from topics.history import NOTE, REASON
from topics.merging import Token, compare, marked
from topics.models import DraftEntry, DraftRevision
from topics.releases import in_words as time_in_words
from topics.signals import coming_back
from topics.state import locked, state_of


def draft_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Compare the draft with the published text, word by word."""
    row, draft = _row_and_draft(admin, request, object_id)
    return _shown(admin, request, row, draft, "draft", "Draft of a change")


def drop_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Ask whether to drop the draft; a POST drops it if it is still the one shown."""
    if request.method != "POST":
        row, draft = _row_and_draft(admin, request, object_id)
        return _shown(admin, request, row, draft, "draft_drop", "Drop the draft?")
    with transaction.atomic():
        row, draft = _row_and_draft(admin, request, object_id, lock=True)
        if draft is None or draft.state != request.POST.get("state"):
            return _look_again(request, row, draft)
        draft.end(DraftEntry.Kind.DROPPED)
    address = admin_address(row, "draft_then", row.pk, DraftEntry.objects.newest_of(row).pk)
    dropped = 'The draft is dropped. Nothing changes for readers. <a href="{}">Bring it back</a>.'
    messages.success(request, format_html(dropped, address))
    return HttpResponseRedirect(admin_address(row, "change", row.pk))


def earlier_page(admin: ModelAdmin, request: HttpRequest, object_id: str, entry_id: int) -> HttpResponse:
    """Show a draft as it was; a POST brings it back as the draft.

    It is kept as if its form had been open since it was begun, so what was written since is found as a
    conflict, another draft too.
    """
    row, now = _row_and_draft(admin, request, object_id)
    entry = DraftEntry.objects.of_row(row).with_people().filter(pk=entry_id).first()
    if entry is None:
        raise Http404(f"There is no draft {entry_id} in the history of {row}.")
    rows = [(type(row), entry.values), (type(row), entry.began_with)]
    coming_back.send(None, rows=rows, edition_id=row.edition_id_of_content())
    if request.method != "POST":
        is_now = now is not None and now.state == entry.state
        words = {"told": told_with_time(entry), "other": None if is_now else now, "is_now": is_now}
        return _shown(admin, request, row, entry, "draft_then", "An earlier draft", **words)
    request.POST = _as_sent(admin, request, row, entry, **{KEEP: "1", BRINGS_BACK: str(entry.pk)})
    return admin.changeform_view(request, object_id, form_url=admin_address(row, "change", row.pk))


def publish_page(admin: ModelAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
    """Publish, on POST, the draft that was shown, unless the published row changed since it was begun.

    Who has signed in again since pressing the button comes here by GET, and sees the draft.
    """
    if request.method != "POST":
        row, _ = _row_and_draft(admin, request, object_id)
        return HttpResponseRedirect(admin_address(row, "draft", row.pk))
    with transaction.atomic():
        row, draft = _row_and_draft(admin, request, object_id, lock=True)
        if draft is None or draft.state != request.POST.get("state"):
            return _look_again(request, row, draft)
        request.POST = _as_sent(admin, request, row, draft, **{PUBLISH: draft.state})
        return admin.changeform_view(request, object_id, form_url=admin_address(row, "change", row.pk))


def _as_sent(
    admin: ModelAdmin, request: HttpRequest, row: Model, draft: DraftRevision | DraftEntry, **pressed: str
) -> QueryDict:
    """Return POST data of the row's form, opened when the draft was begun, with the draft's values."""
    form_class = form_class_of(admin, request, row)
    draft.show_in(row)
    form = form_class(instance=row)
    data = QueryDict(mutable=True)
    for name, values in stored_values(form).items():
        for input_name, sent in by_input(input_names(form, name), values).items():
            data.setlist(input_name, sent)
    started = Started(draft.began_from, draft.begun_at, begun_values(form_class, row, draft))
    data[STARTED_FROM], data["_save"] = started.as_json(), "1"
    data.update(pressed)
    # The button beside the row's form has no fields for these.
    data[REASON] = request.POST.get(REASON, draft.reason)
    data[NOTE] = request.POST.get(NOTE, draft.note)
    return data


def _shown(
    admin: ModelAdmin,
    request: HttpRequest,
    row: Model,
    draft: DraftRevision | DraftEntry | None,
    page: str,
    title: str,
    **words: object,
) -> HttpResponse:
    if draft is None:
        return _look_again(request, row, draft)
    form_class = form_class_of(admin, request, row)
    is_behind = state_of(row) != draft.began_from
    published = stored_values(form_class(instance=row))
    draft.show_in(row)
    form = form_class(instance=row)
    context = {
        "opts": admin.opts,
        "original": row,
        "subtitle": str(row),
        "draft": draft,
        "is_behind": is_behind,
        "differences": differences(form, published, stored_values(form)),
        **words,
    }
    template = f"topics/admin/{page}.html"
    return admin_page(request, template, title, **context, **addresses_of(row, draft))


def _row_and_draft(
    admin: ModelAdmin, request: HttpRequest, object_id: str, *, lock: bool = False
) -> tuple[Model, DraftRevision | None]:
    """Return the row and its draft. Raises Http404 or, if it may not be edited, PermissionDenied."""
    row = row_to_read(admin, request, object_id, to_change=True)
    if lock:
        [row] = locked(admin.model._base_manager.filter(pk=row.pk))
    return row, draft_of(row, lock=lock)


def _look_again(request: HttpRequest, row: Model, draft: DraftRevision | None) -> HttpResponse:
    happened = no_draft_of(row)
    if draft is not None:
        saved = f"{writer_of_draft(draft.saved_by)} on {time_in_words(draft.saved_at)}"
        happened = f"The draft was saved by {saved}. Look at it as it is now."
    done = "Nothing was done. " if request.method == "POST" else ""
    messages.error(request, f"{done}{happened}")
    return HttpResponseRedirect(admin_address(row, "change" if draft is None else "draft", row.pk))


# --- Comparing ---


@dataclass(frozen=True)
class Stretch:
    """A paragraph, or a field of one line, before and after."""

    before: list[Token]
    after: list[Token]

    @property
    def is_same(self) -> bool:
        return self.before == self.after


@dataclass(frozen=True)
class Difference:
    label: str
    stretches: list[Stretch]


def differences(form: BaseForm, before: Values, after: Values) -> Iterator[Difference]:
    """Yield the fields of `form` whose values differ, in its order."""
    for name, field in comparable(form):
        if before[name] == after[name]:
            continue
        if is_long_text(field):
            old, new = "".join(before[name]), "".join(after[name])
            pairs = [("\n\n".join(each.base), "\n\n".join(each.mine)) for each in compare(new, old, old)]
        else:
            pairs = [[in_words(field, values) or "none" for values in (before[name], after[name])]]
        yield Difference(form[name].label, [_stretch(*pair) for pair in pairs])


def _stretch(old: str, new: str) -> Stretch:
    tokens = marked(old, new)
    return Stretch(
        [token for token in tokens if token.kind != "ins"], [token for token in tokens if token.kind != "del"]
    )
