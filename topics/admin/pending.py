"""A draft of a change to something published: kept, compared, looked at, published or dropped."""

import json

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import router, transaction
from django.db.models import Model
from django.forms import BaseForm
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    QueryDict,
)
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from topics.admin.comparing import differences
from topics.admin.started import STARTED_FROM, Started, Values, Writer, input_names, name_of, stored_values
from topics.history import NOTE, REASON, one_line
from topics.models import PendingChange, Publishable
from topics.state import locked, state_of
from topics.waiting import held_values, values_that_differ

KEEP = "_keep_draft"  # the button
PUBLISH = "_publish_draft"  # the state of the draft that a save makes public
CONTINUE = "draft"  # in the address of a form that is filled in with the draft
NOBODY_NOW = "an import, or somebody who is gone"
CHANGED = (
    "The draft was published, changed or dropped since you looked at it, so nothing was done now. "
    "Look at it as it is."
)


class PendingAdmin:
    """For a ModelAdmin of publishable rows, before the guard against lost updates.

    A form that keeps a draft goes through the same checks as one that is saved, and meets the state of
    the draft there is. Publishing sends the row's own form with the draft's values, as if it had been open
    since the draft was begun: who changed the row meanwhile is met there.
    """

    # --- The form ---

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """The row; with what waits for it when the form of the draft is to be shown."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "GET" and self._continues(request):
            change = self._change_of(row)
            if change is not None:
                change.show_in(row)
                row.state_when_shown = change.state
        return row

    def get_form(self, request: HttpRequest, obj: Model | None = None, **options) -> type[BaseForm]:
        form = super().get_form(request, obj, **options)
        if KEEP in request.POST and obj is not None and self._has_drafts():
            return type(form.__name__, (form,), {"keeps_draft": True})
        return form

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        row = context.get("original")
        if row is not None and self._has_drafts() and self.has_change_permission(request, row):
            change = self._change_of(row)
            is_published = type(row)._base_manager.filter(pk=row.pk, published=True).exists()
            context |= {
                "pending": change,
                "continues_draft": change is not None and self._continues(request),
                "saves_for_readers": is_published,
                "may_keep_draft": is_published and change is None and not context.get("is_popup"),
                "publishes_draft": request.POST.get(PUBLISH),
                **(self._addresses(row, change) if change else {}),
            }
            if context["continues_draft"]:
                context |= {"change_reason": change.reason, "change_note": change.note}
        return super().render_change_form(request, context, *args, **options)

    def state_to_meet(self, request: HttpRequest, row: Model) -> str:
        change = self._change_of(row, lock=True) if KEEP in request.POST else None
        if change is None:
            return super().state_to_meet(request, row)
        change.show_in(row)
        return change.state

    def writer_since(self, request: HttpRequest, row: Model, since) -> Writer:
        change = getattr(row, "pending_change", None)
        if change is None:
            return super().writer_since(request, row, since)
        if change.saved_by == request.user:
            return Writer("you, in another window", change.saved_at)
        return Writer(name_of(change.saved_by) if change.saved_by else Writer.name, change.saved_at)

    def _refuse(self, request: HttpRequest, template: str, row: Model | None, context: dict) -> HttpResponse:
        if KEEP in request.POST:
            context["save_label"] = "Keep the merged text as a draft"
        elif PUBLISH in request.POST and row is not None:
            context |= {
                "save_label": "Publish the merged text",
                "published_since": True,
                "form_url": self._address("change", row),
            }
        return super()._refuse(request, template, row, context)

    # --- Saving ---

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        if KEEP in request.POST and change:
            self._keep(request, form)
            return
        super().save_model(request, obj, form, change)
        if PUBLISH in request.POST and change and self._has_drafts():
            pending = self._change_of(obj, lock=True)
            if pending is not None and pending.state == request.POST[PUBLISH]:
                pending.delete()

    def save_related(self, request: HttpRequest, form: BaseForm, formsets: list, change: bool) -> None:
        if not (KEEP in request.POST and change):
            super().save_related(request, form, formsets, change)

    def log_change(self, request: HttpRequest, obj: Model, message: object) -> object:
        """The log tells what readers got: a draft names its own writer."""
        return None if KEEP in request.POST else super().log_change(request, obj, message)

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        if KEEP not in request.POST and PUBLISH not in request.POST:
            return super().response_change(request, obj)
        is_waiting = self._change_of(obj) is not None
        if PUBLISH in request.POST:
            if is_waiting:  # another one, kept meanwhile
                return super().response_change(request, obj)
            said = f"The draft of “{obj}” is published."
        elif is_waiting:
            said = f"Your draft of “{obj}” is kept. Readers still get what is published."
        else:
            said = "Nothing differs from what readers see, so there is no draft."
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(self._address("change", obj))

    def _keep(self, request: HttpRequest, form: BaseForm) -> None:
        [stored] = locked(self.model._base_manager.filter(pk=form.instance.pk))
        change, now = self._change_of(stored, lock=True), timezone.now()
        links = {
            field.name: form.cleaned_data[field.name]
            for field in self.opts.many_to_many
            if field.name in form.cleaned_data
        }
        values = values_that_differ(stored, form.instance, links)
        if not values:
            if change is not None:
                change.delete()
            return
        if change is None:
            change = PendingChange(
                content_type=_type_of(stored),
                object_id=stored.pk,
                began_from=state_of(stored),
                began_with=held_values([stored])[stored.pk],
                begun_at=now,
            )
        change.edition_id = stored.edition_id_of_content()
        change.values, change.saved_at, change.saved_by = values, now, request.user
        change.note, change.reason = (one_line(request.POST.get(name)) for name in (NOTE, REASON))
        change.save()

    # --- Its own pages ---

    def get_urls(self) -> list:
        if not self._has_drafts():
            return super().get_urls()
        pages = {"": self.draft_view, "publish/": self.publish_view, "drop/": self.drop_view}
        own = [
            path(
                f"<path:object_id>/draft/{end}",
                self.admin_site.admin_view(view),
                name=self._page_name(f"draft_{end.strip('/')}".strip("_")),
            )
            for end, view in pages.items()
        ]
        return [*own, *super().get_urls()]

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The draft beside what is published, word by word."""
        return self._draft_page(request, object_id, "topics/admin/draft.html", "Draft of a change")

    def drop_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Asks whether to drop the draft; a POST drops the one that was shown."""
        if request.method != "POST":
            return self._draft_page(request, object_id, "topics/admin/draft_drop.html", "Drop the draft?")
        with transaction.atomic(using=router.db_for_write(self.model)):
            row, change = self._row_and_change(request, object_id, lock=True)
            if change is None or change.state != request.POST.get("state"):
                return self._look_again(request, row, change)
            change.delete()
        self.message_user(
            request, "The draft is dropped. Readers get what they got before.", messages.SUCCESS
        )
        return HttpResponseRedirect(self._address("change", row))

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """POST: readers get the draft that was shown, unless the published row changed since it was begun."""
        if request.method != "POST":
            self._row_and_change(request, object_id)
            return HttpResponseNotAllowed(["POST"])
        with transaction.atomic(using=router.db_for_write(self.model)):
            row, change = self._row_and_change(request, object_id, lock=True)
            if change is None or change.state != request.POST.get("state"):
                return self._look_again(request, row, change)
            request.POST = self._as_sent(request, row, change)
            return self.changeform_view(request, object_id, form_url=self._address("change", row))

    def _as_sent(self, request: HttpRequest, row: Model, change: PendingChange) -> QueryDict:
        """What a browser would send for the row's form, opened when the draft was begun, with its values."""
        form_class = self._form_class(request, row)
        change.show_in(row)
        form = form_class(instance=row)
        data = QueryDict(mutable=True)
        for name, values in stored_values(form).items():
            names = input_names(form, name)
            for input_name, sent in (
                [(names[0], values)] if len(names) == 1 else zip(names, [[v] for v in values], strict=True)
            ):
                data.setlist(input_name, sent)
        base = self._begun_values(form_class, row, change)
        started = Started(change.began_from, change.begun_at, base)
        data[STARTED_FROM] = json.dumps(started.as_json())
        data[PUBLISH], data["_save"] = change.state, "1"
        # The button beside the row's form has no lines of its own for these.
        data[REASON] = request.POST.get(REASON, change.reason)
        data[NOTE] = request.POST.get(NOTE, change.note)
        return data

    def _begun_values(self, form_class: type[BaseForm], row: Model, change: PendingChange) -> Values:
        """What a form of `row` held when `change` was begun, in the fields of which that is known."""
        begun = self.model._base_manager.get(pk=row.pk)
        change.show_begun_in(begun)
        values = stored_values(form_class(instance=begun))
        return {name: value for name, value in values.items() if name in change.began_with}

    def _draft_page(self, request: HttpRequest, object_id: str, template: str, title: str) -> HttpResponse:
        row, change = self._row_and_change(request, object_id)
        if change is None:
            return self._look_again(request, row, change)
        form_class = self._form_class(request, row)
        is_behind = state_of(row) != change.began_from
        published = stored_values(form_class(instance=row))
        change.show_in(row)
        form = form_class(instance=row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": title,
            "subtitle": str(row),
            "has_view_permission": True,
            "pending": change,
            "is_behind": is_behind,
            "differences": differences(form, published, stored_values(form)),
            **self._addresses(row, change),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context)

    def _row_and_change(
        self, request: HttpRequest, object_id: str, *, lock: bool = False
    ) -> tuple[Model, PendingChange | None]:
        """Raises PermissionDenied for a row that is not theirs, Http404 for one that is not there."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404(f"There is no {self.opts.verbose_name} {object_id!r}.")
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if lock:
            [row] = locked(self.model._base_manager.filter(pk=row.pk))
        return row, self._change_of(row, lock=lock)

    def _look_again(self, request: HttpRequest, row: Model, change: PendingChange | None) -> HttpResponse:
        self.message_user(
            request, CHANGED if request.method == "POST" else "There is no draft.", messages.ERROR
        )
        return HttpResponseRedirect(self._address("change" if change is None else "draft", row))

    # --- What it asks itself ---

    def _has_drafts(self) -> bool:
        return issubclass(self.model, Publishable)

    def _continues(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return CONTINUE in request.GET and match is not None and match.url_name == self._page_name("change")

    def _change_of(self, row: Model, *, lock: bool = False) -> PendingChange | None:
        if not self._has_drafts():
            return None
        changes = PendingChange.objects.of_row(row)
        return (changes.select_for_update() if lock else changes).first()

    def _page_name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _address(self, page: str, row: Model) -> str:
        return reverse(f"{self.admin_site.name}:{self._page_name(page)}", args=[row.pk])

    def _addresses(self, row: Model, change: PendingChange) -> dict[str, str]:
        placed = row if hasattr(row, "get_absolute_url") else row.committee
        return {
            "row_url": self._address("change", row),
            "draft_url": self._address("draft", row),
            "publish_url": self._address("draft_publish", row),
            "drop_url": self._address("draft_drop", row),
            "continue_url": f"{self._address('change', row)}?{CONTINUE}=1",
            "preview_url": placed.get_absolute_url(),
            "draft_writer": name_of(change.saved_by) if change.saved_by else NOBODY_NOW,
        }


def _type_of(row: Model) -> ContentType:
    return ContentType.objects.get_for_model(row)
