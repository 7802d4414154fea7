"""The admin of every kind of content.

Django calls the methods of `ContentAdmin`. They are short: what they do stands in functions of this
package, to which they hand what was submitted (topics/admin/submission.py).
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import DateField, DateTimeField, Model, QuerySet, TextField, URLField
from django.forms import BaseForm, HiddenInput
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html

from topics.admin.conflicts.deleting import (
    act_or_refuse,
    confirmation_of,
    delete_or_ask_again,
    states_of_cascades,
    without_links,
)
from topics.admin.conflicts.form_values import stored_values
from topics.admin.conflicts.presence import others_at
from topics.admin.conflicts.saving import save_or_refuse
from topics.admin.drafts import end_draft, fill_from_draft, shown_in_form
from topics.admin.forms import ContentForm
from topics.admin.history.deletions import deletion_entry, offer_undelete, way_back
from topics.admin.history.views import entries_page
from topics.admin.moments import WRONG_DATE, MomentField, MomentWidget
from topics.admin.pages import pages_of
from topics.admin.publishing import PUBLISHING, said_of_address, said_of_release, said_of_vanishing
from topics.admin.row_names import (
    only_owner,
    place_order,
    placed,
    related_names,
    rows_to_choose,
    with_placed_filters,
)
from topics.admin.submission import STARTED_FROM, STATE, Intent, Started, SubmittedForm
from topics.admin.widgets import MarkdownWidget, TextWidget, confirmed
from topics.admin_page import admin_address
from topics.described import undescribed_in
from topics.fields import MarkdownField, NameListField
from topics.models import Committee, EditingPresence, Edition, Publishable
from topics.permissions import enters_admin
from topics.searching import search
from topics.state import state_of, states_of

PLACES = {"committee_place": Committee, "edition": Edition}  # columns that would repeat one name


def part(title: str | None, fields: list[str], about: str = "", *, is_folded: bool = False) -> tuple:
    """Return a part of a form, for `fieldsets`, with a sentence `about` it."""
    return title, {"fields": fields, "description": about, "classes": ["collapse"] if is_folded else []}


EDITOR_NOTE = part("Editor’s note", ["editor_note"], is_folded=True)
FOR_NEXT_YEAR = part(
    "For next year’s team",
    ["why_note", "why_owner"],
    "Readers never see this. It is exported and copied with the edition.",
    is_folded=True,
)


def is_let_in(request: HttpRequest) -> bool:
    """Return whether the person may enter the admin; the database is asked once for a request."""
    if not hasattr(request, "is_let_in"):
        request.is_let_in = enters_admin(request.user)
    return request.is_let_in


class ContentAdmin(admin.ModelAdmin):
    """The base of every content's admin: nothing overwrites what somebody else saved in the meantime.

    Texts are Markdown with a preview, rows are named with their place, changes can wait as drafts, and
    every row has a history.
    """

    form = ContentForm
    formfield_overrides = {
        MarkdownField: {"widget": MarkdownWidget},
        TextField: {"widget": TextWidget},
        # Django would add a hidden copy of a list with a default; nothing here needs it.
        NameListField: {"widget": TextWidget(attrs={"rows": 4}), "show_hidden_initial": False},
        URLField: {
            "assume_scheme": "https",
            "error_messages": {"invalid": "Enter an address such as https://example.org/page."},
        },
        DateField: {"error_messages": {"invalid": WRONG_DATE}},
        DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
    }
    delete_confirmation_template = "topics/admin/delete_confirmation.html"
    delete_selected_confirmation_template = "topics/admin/delete_selected_confirmation.html"

    class Media:
        css = {"all": ["portal/admin/conflict.css", "portal/admin/history.css"]}
        js = [Script("portal/admin/presence.js", type="module")]

    @property
    def actions(self) -> list:
        """The actions of a list besides deleting."""
        return PUBLISHING if issubclass(self.model, Publishable) else []

    @property
    def ordering(self) -> list[str]:
        """The order of the guide: by edition, the newest first, then by owner."""
        return [*place_order(self.model), *self.model._meta.ordering]

    @property
    def list_select_related(self) -> list[str]:
        """The rows above each row, and those that its columns name."""
        columns = [name for name in related_names(self.model) if name in self.list_display]
        return [self.model.edition_lookup, *columns]

    @property
    def autocomplete_fields(self) -> list[str]:
        """The fields that lead to other rows, which are searched; there are few editions."""
        return related_names(self.model)

    @admin.display(description="committee")
    def committee_place(self, row: Model) -> str:
        """Return "2026 · interpol", for rows of a committee."""
        return " · ".join(row.natural_key()[:2])

    def get_urls(self) -> list:
        return [*pages_of(self), *super().get_urls()]

    # --- Who may ---

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).editable_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_within_reach(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and is_let_in(request)

    def _is_within_reach(self, request: HttpRequest, row: Model | None) -> bool:
        if row is None:
            return is_let_in(request)
        known = getattr(request, "within_reach", None)
        if known is None:
            # What only reads asks this ten times, and changes no row meanwhile.
            asked = vars(request).setdefault("asked_of_reach", {}) if request.method == "GET" else {}
            place = (self.model, row.pk)
            if place not in asked:
                asked[place] = row.editable_by(request.user)
            return asked[place]
        if self.model not in known:
            rows = self.model._default_manager.editable_by(request.user).order_by()
            known[self.model] = set(rows.values_list("pk", flat=True))
        return row.pk in known[self.model]

    # --- The form of a row: shown ---

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """Return the row, or None; raises PermissionDenied if it exists but the person may not edit it.

        A row to be shown has its state, noted before anything reads its values, and perhaps its draft's.
        """
        row = super().get_object(request, object_id, from_field)
        if row is None:
            with suppress(ValueError, ValidationError):
                if self.model._base_manager.filter(pk=object_id).exists():
                    raise PermissionDenied
        elif request.method == "GET":
            row.state_when_shown = state_of(row)
            fill_from_draft(self, request, row)
        return row

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[tuple]:
        """Return the model's own, folded only where there is a row: a new one has to be given its place."""
        own = super().get_fieldsets(request, obj)
        if obj is None:
            own = [(name, {**options, "classes": ()}) for name, options in own]
        return [*own, FOR_NEXT_YEAR]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict:
        """Derive a slug from the name only while the row is new; later it is part of an address."""
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {**only_owner(self.model, request), **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **options):
        return super().formfield_for_dbfield(db_field, request, **options, **placed(self, db_field, request))

    def get_field_queryset(self, db, db_field, request: HttpRequest) -> QuerySet | None:
        rows = super().get_field_queryset(db, db_field, request)
        return rows_to_choose(self.model, db_field, request, rows)

    def get_form(self, request: HttpRequest, obj: Model | None = None, **options) -> type[BaseForm]:
        """Return the form, which is stricter where it keeps a draft of `obj`."""
        form = super().get_form(request, obj, **options)
        submitted = getattr(request, "submitted", None)
        if obj is not None and submitted is not None and submitted.intent is Intent.KEEP:
            return type(form.__name__, (form,), {"keeps_draft": True})
        return form

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        """Show the form with what it carries: its state, its draft, who else is there, reason and note."""
        row, submitted = context["original"], getattr(request, "submitted", None)
        context |= {
            "writer": request.user.pk,
            "is_nav_sidebar_enabled": False,  # the text has the whole width
            "change_reason": submitted.reason if submitted else "",
            "change_note": submitted.note if submitted else "",
        }
        if row is not None and self.has_change_permission(request, row):
            context["others_here"] = others_at(row, request.user)
            context["presence_url"] = admin_address(self.model, "presence", row.pk)
            context |= shown_in_form(self, request, row, submitted, context)
        if not self.model.public_fields:
            context["change_note"] = None
        if submitted is not None:
            context["started_from"] = submitted.data.get(STARTED_FROM, "")
        elif row is not None:
            state = getattr(row, "state_when_shown", None) or state_of(row)
            started = Started(state, timezone.now(), stored_values(context["adminform"].form))
            context["started_from"] = started.as_json()
        return super().render_change_form(request, context, *args, **options)

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return super().history_view(request, object_id)  # where Django says so
        return entries_page(self, request, row)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        """Offer to undelete a missing row to people who may; Django only says that it is missing."""
        deletion = way_back(deletion_entry(self.model, unquote(object_id)), request.user)
        if deletion is None:
            return super()._get_obj_does_not_exist_redirect(request, opts, object_id)
        message = format_html('{} <a href="{}">Bring it back</a>.', deletion.sentence, deletion.address)
        self.message_user(request, message, messages.WARNING)
        return redirect("admin:topics_edition_deleted")

    # --- The form of a row: submitted ---

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show the form; or read once what it sent, and save that unless the row changed meanwhile."""
        view = super().changeform_view
        if request.method != "POST":
            return view(request, object_id, form_url, extra_context)
        can_wait = object_id is not None and issubclass(self.model, Publishable)
        request.submitted = SubmittedForm.read(request.POST, can_wait=can_wait)
        answer = save = partial(view, request, object_id, form_url, extra_context)
        if object_id is not None:
            answer = partial(save_or_refuse, self, request, object_id, request.submitted, save)
        try:
            return answer()
        except IntegrityError:
            # Somebody took the same slug after the validation: validate again, so that the form says so.
            return answer()

    def save_model(self, request: HttpRequest, obj: Model, form: BaseForm, change: bool) -> None:
        if getattr(form, "keeps_draft", False):
            # Its errors were to be shown, and are gone since: keep it, as readers must not see it.
            raise IntegrityError("A draft is not saved for readers.")
        lost = [said_of_vanishing(obj, form.changed_data), said_of_address(obj, form.changed_data)]
        super().save_model(request, obj, form, change)
        for message in filter(None, lost):
            self.message_user(request, message, messages.WARNING)
        if said := said_of_release(obj, form.changed_data):
            self.message_user(request, said[1], said[0])
        for address in undescribed_in(obj) if getattr(obj, "published", False) else ():
            message = f"Readers see the picture {address} without words: write what it shows in its brackets."
            self.message_user(request, message, messages.WARNING)

    def response_add(self, request: HttpRequest, obj: Model, *args, **options) -> HttpResponse:
        return confirmed(request, request.submitted, super().response_add(request, obj, *args, **options))

    def response_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        submitted = request.submitted
        published = submitted.intent is Intent.PUBLISH and end_draft(request, obj, submitted)
        return confirmed(request, submitted, published or super().response_change(request, obj))

    def response_post_save_change(self, request: HttpRequest, obj: Model) -> HttpResponse:
        EditingPresence.objects.of_row(obj).filter(user=request.user).delete()
        return super().response_post_save_change(request, obj)

    # --- Deleting, and the list with its actions ---

    def delete_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        delete = partial(super().delete_view, request, object_id)
        if request.method != "POST":
            return delete(extra_context)
        return delete_or_ask_again(self, request, object_id, delete)

    def get_deleted_objects(self, objs: Iterable[Model], request: HttpRequest) -> tuple:
        """Return what a confirmation lists.

        The states of the cascading rows are read before, and permissions to delete these are checked once
        for each model, not for each row as Django does.
        """
        request.states_of_cascades = states_of_cascades(objs)
        request.within_reach = {}
        try:
            return without_links(super().get_deleted_objects(objs, request))
        finally:
            del request.within_reach

    def render_delete_form(self, request: HttpRequest, context: dict) -> HttpResponse:
        shown = confirmation_of(self, request, [context["object"]])
        return super().render_delete_form(request, context | shown)

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        super().delete_model(request, obj)
        offer_undelete(request)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        super().delete_queryset(request, queryset)
        offer_undelete(request)

    def get_list_display(self, request: HttpRequest) -> list:
        """Return the columns; a place is one only where there are two of its kind."""
        columns = super().get_list_display(request)
        return [each for each in columns if each not in PLACES or PLACES[each].objects.all()[1:2].exists()]

    def get_list_filter(self, request: HttpRequest) -> list:
        """Name the rows of filters with their place."""
        return with_placed_filters(self.model, super().get_list_filter(request))

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        if request.method != "POST":
            return super().changelist_view(request, extra_context)
        with transaction.atomic():
            return super().changelist_view(request, extra_context)

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list, with the states of its rows if there are actions."""
        changelist = super().get_changelist_instance(request)
        if self.get_actions(request) and request.method == "GET":
            states = states_of(changelist.result_list)
            for row in changelist.result_list:
                row.state_when_shown = states[row.pk]
        return changelist

    def action_checkbox(self, obj: Model) -> str:
        state = getattr(obj, "state_when_shown", "")
        hidden = HiddenInput().render(STATE, f"{obj.pk}:{state}")
        return format_html("{}{}", super().action_checkbox(obj), hidden)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple:
        rows = search(queryset, self.search_fields, search_term) if search_term.strip() else queryset
        return rows, False

    def response_action(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        return act_or_refuse(self, request, queryset, partial(super().response_action, request, queryset))
