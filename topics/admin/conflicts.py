"""Two people at once: an admin that saves nothing over what somebody else wrote meanwhile.

Every form carries the state of its row (topics/state.py). A save, an action or a deletion that began from
another state than the stored one is refused, in the same transaction and with the row locked, and
answered with both texts (status 409).
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.views.main import ChangeList
from django.db import IntegrityError, router, transaction
from django.db.models import Model, QuerySet
from django.forms import BaseForm, BaseModelFormSet, HiddenInput
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from topics.admin.along import changed_along, states_along
from topics.admin.conflict_page import BUILD_AGAIN, build_conflict, sent_since, take_chosen
from topics.admin.gone import deletion_to_undo
from topics.admin.guarded_rows import guarded
from topics.admin.started import (
    STARTED_FROM,
    Started,
    Writer,
    in_words,
    last_writer,
    posted_values,
    read_json,
    read_time,
    stored_values,
)
from topics.state import changed_since, locked, state_of, states_of

CONFLICT = 409
STATE = "_state"  # hidden beside the box of each row of a list: its id, a colon and its state
OPENED = "_opened"  # when a deletion was asked about


def states_sent(request: HttpRequest) -> dict[str, str]:
    """The states that a list or a confirmation carries, by the ids of their rows."""
    pairs = (value.rpartition(":") for value in request.POST.getlist(STATE))
    return {pk: state for pk, colon, state in pairs if colon}


class GuardedAdmin(admin.ModelAdmin):
    """Refuses what began from another state of a row than the stored one, and shows both."""

    delete_confirmation_template = "topics/admin/delete_confirmation.html"
    delete_selected_confirmation_template = "topics/admin/delete_selected_confirmation.html"
    conflict_template = "topics/admin/conflict.html"
    gone_template = "topics/admin/gone.html"

    class Media:
        css = {"all": ["portal/admin/conflict.css"]}
        js = [Script("portal/admin/presence.js", type="module")]

    # --- The form of a row ---

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """The row; when its form is about to be shown, with its state, read before the form reads it."""
        row = super().get_object(request, object_id, from_field)
        if row is not None and request.method == "GET":
            row.state_when_shown = state_of(row)
        return row

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            return self._saved(request, object_id, form_url, extra_context)
        except IntegrityError:
            # Somebody took the same slug between the check and the write. Checked again, the form says so.
            return self._saved(request, object_id, form_url, extra_context)

    def _saved(self, request: HttpRequest, object_id: str | None, *others) -> HttpResponse:
        if object_id is None:
            return super().changeform_view(request, object_id, *others)
        with transaction.atomic(using=router.db_for_write(self.model)):
            refusal = self._refusal_of_save(request, object_id)
            if refusal is not None:
                return refusal
            response = super().changeform_view(request, object_id, *others)
        return _as_conflict_where_rows_were_refused(response)

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        row = context.get("original")
        if request.method == "POST":
            context["started_from"] = request.POST.get(STARTED_FROM, "")
        elif row is not None:
            state = getattr(row, "state_when_shown", None) or state_of(row)
            started = Started(state, timezone.now(), stored_values(context["adminform"].form))
            context["started_from"] = json.dumps(started.as_json())
        return super().render_change_form(request, context, *args, **options)

    def get_formsets_with_inlines(self, request: HttpRequest, obj: Model | None = None) -> Iterator[tuple]:
        for formset, inline in super().get_formsets_with_inlines(request, obj):
            yield guarded(formset, request.user), inline

    def _refusal_of_save(self, request: HttpRequest, object_id: str) -> HttpResponse | None:
        """The answer to a save that must not happen; None when it may. Locks the row."""
        to_field = request.POST.get(TO_FIELD_VAR, request.GET.get(TO_FIELD_VAR))
        if to_field and not self.to_field_allowed(request, to_field):
            return None  # Django says so itself
        row = self.get_object(request, unquote(object_id), to_field)
        if not self.has_change_permission(request, row):
            return None
        held = locked(self.model._base_manager.filter(pk=row.pk)) if row is not None else []
        if not held:
            return self._gone(request, object_id)
        [row] = held
        state = self.state_to_meet(request, row)
        form_class = self._form_class(request, row)
        form = form_class(instance=row)
        started = Started.from_json(read_json(request.POST.get(STARTED_FROM)))
        is_stale = started.state != state
        again = BUILD_AGAIN in request.POST and not is_stale
        request.POST = take_chosen(form, request.POST)
        if not is_stale and not again:
            return None
        theirs = stored_values(form)
        now = Started(state, timezone.now(), theirs)
        conflict = build_conflict(form, request.POST, theirs, started, now, again=again)
        if conflict.is_empty:
            return None  # both wrote the same, or nothing that this form holds
        since = sent_since(request.POST) if again else started.opened
        writer = self.writer_since(request, row, since)
        context = {"conflict": conflict, "writer": writer, "build_again": BUILD_AGAIN}
        return self._refuse(request, self.conflict_template, row, context)

    def state_to_meet(self, request: HttpRequest, row: Model) -> str:
        """The state from which a form must have begun to be saved over `row`, which is locked."""
        return state_of(row)

    def writer_since(self, request: HttpRequest, row: Model, since: datetime | None) -> Writer:
        """Who changed `row` since a form of it was opened."""
        return last_writer(self.model, row.pk, since, request.user, row)

    def _form_class(self, request: HttpRequest, row: Model | None) -> type[BaseForm]:
        fields = flatten_fieldsets(self.get_fieldsets(request, row))
        return self.get_form(request, row, change=row is not None, fields=fields)

    def _gone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What was typed for a row that is no longer there, for copying."""
        form = self._form_class(request, None)()
        values = posted_values(form, request.POST)
        typed = [
            (form.fields[name].label or name, in_words(form.fields[name], texts))
            for name, texts in values.items()
        ]
        context = {
            "typed": [(label, words) for label, words in typed if words],
            "writer": last_writer(self.model, unquote(object_id), None, request.user),
            "deletion": deletion_to_undo(self.model, unquote(object_id), request.user),
        }
        return self._refuse(request, self.gone_template, None, context)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        """Django says that there is no such row; who may bring it back is told how."""
        deletion = deletion_to_undo(self.model, unquote(object_id), request.user)
        if deletion is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        message = format_html('{} <a href="{}">Bring it back</a>.', deletion.sentence, deletion.address)
        self.message_user(request, message, messages.WARNING)
        return HttpResponseRedirect(reverse(f"{self.admin_site.name}:topics_edition_deleted"))

    def _refuse(self, request: HttpRequest, template: str, row: Model | None, context: dict) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "title": "Somebody else saved this meanwhile" if row else "Somebody deleted this meanwhile",
            "subtitle": str(row) if row else None,
            "is_popup": "_popup" in request.POST,
            "has_view_permission": self.has_view_permission(request),
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, template, context, status=CONFLICT)

    # --- Deleting ---

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        if request.method != "POST":
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            row = self.get_object(request, unquote(object_id))
            if row is not None and self.has_delete_permission(request, row):
                rows = self.model._base_manager.filter(pk=row.pk)
                changed = changed_since(rows, states_sent(request)) or changed_along([row], request)
                if changed:
                    since = read_time(request.POST.get(OPENED))
                    writer = last_writer(type(changed[0]), changed[0].pk, since, request.user, changed[0])
                    request.POST = QueryDict()  # the same question once more, with the state of now
                    along = changed[0] if changed[0] != row else None
                    context = {**(extra_context or {}), "changed_meanwhile": writer, "changed_along": along}
                    response = super().delete_view(request, object_id, context)
                    response.status_code = CONFLICT
                    return response
            return super().delete_view(request, object_id, extra_context)

    def get_deleted_objects(self, objs: Iterable[Model], request: HttpRequest) -> tuple:
        """What a confirmation lists, and with it the states of what goes along, read before it."""
        request.states_along = states_along(objs)
        return super().get_deleted_objects(objs, request)

    def render_delete_form(self, request: HttpRequest, context: dict) -> HttpResponse:
        row = context["object"]
        state = getattr(row, "state_when_shown", None) or state_of(row)
        carried = {"states": [f"{row.pk}:{state}"], "opened": timezone.now().isoformat()}
        carried["along"] = request.states_along
        return super().render_delete_form(request, context | carried)

    # --- The list, its actions and its fields ---

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic(using=router.db_for_write(self.model)):
            response = super().changelist_view(request, extra_context)
        return _as_conflict_where_rows_were_refused(response)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list, with the states of its rows where a person could act upon them."""
        changelist = super().get_changelist_instance(request)
        if self.get_actions(request) and request.method == "GET":
            states = states_of(changelist.result_list)
            for row in changelist.result_list:
                row.state_when_shown = states[row.pk]
        return changelist

    def action_checkbox(self, obj: Model) -> str:
        box = super().action_checkbox(obj)
        state = getattr(obj, "state_when_shown", "")
        return format_html("{}{}", box, HiddenInput().render(STATE, f"{obj.pk}:{state}"))

    def get_changelist_formset(self, request: HttpRequest, **options) -> type[BaseModelFormSet]:
        return guarded(super().get_changelist_formset(request, **options), request.user)

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        across = request.POST.get("select_across") == "1"
        rows = queryset if across else queryset.filter(pk__in=selected)
        states = states_sent(request)
        if across and "delete_selected" in request.POST.getlist("action") and "post" not in request.POST:
            rows = rows.filter(pk__in=list(states))  # the others are shown before they are deleted
        changed = changed_since(rows, states)
        if "delete_selected" in request.POST.getlist("action") and "post" in request.POST:
            changed += changed_along(rows, request)
        if changed:
            names = ", ".join(f"“{row}”" for row in changed[:5]) + (" and others" if changed[5:] else "")
            message = (
                f"Nothing was done: {names} changed since this list was shown, or were not in it. "
                "Look at the list as it is now, and choose again."
            )
            self.message_user(request, message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        response = super().response_action(request, queryset)
        if isinstance(response, TemplateResponse) and response.context_data is not None:
            shown = response.context_data.get("queryset")  # a confirmation
            if shown is not None:
                response.context_data["along"] = getattr(request, "states_along", "")
                response.context_data["states"] = [f"{pk}:{state}" for pk, state in states_of(shown).items()]
        return response


def _as_conflict_where_rows_were_refused(response: HttpResponse) -> HttpResponse:
    context = getattr(response, "context_data", None) or {}
    formsets = [shown.formset for shown in context.get("inline_admin_formsets") or []]
    changelist = context.get("cl")
    if changelist is not None and getattr(changelist.formset, "is_refused", False):
        # Django pairs forms and rows by their place, and a row may have another place by now.
        changelist.result_list = [form.instance for form in changelist.formset.forms]
        formsets.append(changelist.formset)
    if any(getattr(formset, "is_refused", False) for formset in formsets):
        response.status_code = CONFLICT
    return response
