"""The base of all content's admin."""

from collections.abc import Iterable
from contextlib import suppress

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import DateTimeField, Model, Q, QuerySet, URLField
from django.http import HttpRequest

from topics.admin.conflicts import GuardedAdmin
from topics.admin.forms import ContentForm
from topics.admin.history import HistoryAdmin
from topics.admin.moments import MomentField, MomentWidget
from topics.admin.pending import PendingAdmin
from topics.admin.places import (
    PlacedChoiceField,
    PlacedMultipleChoiceField,
    PlacedSelect,
    PlacedSelectMultiple,
    SearchedAdmin,
    is_id,
    with_places,
)
from topics.admin.presence import PresenceAdmin
from topics.admin.widgets import MarkdownWidget, WritingAdmin
from topics.fields import MarkdownField, NameListField
from topics.models import Edition
from topics.permissions import enters_admin
from topics.versioning import is_content

HOW_TO_WRITE = (
    "Markdown, with a preview of what readers get. [@key] cites a source and [@key, p. 9] a place in it. "
    "[[term]] forces a link to the glossary, !term declines one, !!a passage!! declines all in it."
)

FOR_NEXT_YEAR = (
    "For next year’s team",
    {
        "classes": ["collapse"],
        "description": "Readers never see this. It goes with the edition when it is handed over.",
        "fields": ["why_note", "why_owner"],
    },
)


class ContentAdmin(WritingAdmin, PresenceAdmin, PendingAdmin, HistoryAdmin, GuardedAdmin, SearchedAdmin):
    """What all content has in common: Markdown with preview, rows named with their place."""

    form = ContentForm
    formfield_overrides = {
        MarkdownField: {"widget": MarkdownWidget},
        # Django would add a hidden copy of a list with a default; nothing here needs it.
        NameListField: {"widget": AdminTextareaWidget(attrs={"rows": 4}), "show_hidden_initial": False},
        URLField: {"assume_scheme": "https"},
        DateTimeField: {"form_class": MomentField, "widget": MomentWidget},
    }
    save_on_top = True

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).editable_by(request.user)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        """The row, or None when there is none; raises PermissionDenied for one that is out of reach."""
        row = super().get_object(request, object_id, from_field)
        if row is None:
            with suppress(ValueError, ValidationError):
                if self.model._base_manager.filter(pk=object_id).exists():
                    raise PermissionDenied
        return row

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and self._is_within_reach(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._is_within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._is_within_reach(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and enters_admin(request.user)

    def get_deleted_objects(self, objs: Iterable[Model], request: HttpRequest) -> tuple:
        """Django asks of each row that goes along whether it may be deleted: here once for all of a model."""
        request.within_reach = {}
        try:
            return super().get_deleted_objects(objs, request)
        finally:
            del request.within_reach

    def _is_within_reach(self, request: HttpRequest, row: Model | None) -> bool:
        if row is None:
            return enters_admin(request.user)
        known = getattr(request, "within_reach", None)
        if known is None:
            return row.editable_by(request.user)
        if self.model not in known:
            rows = self.model._default_manager.editable_by(request.user).order_by()
            known[self.model] = set(rows.values_list("pk", flat=True))
        return row.pk in known[self.model]

    @admin.display(description="committee")
    def committee_place(self, row: Model) -> str:
        """ "2026 · interpol", for rows that stand in a committee."""
        return " · ".join(row.natural_key()[:2])

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[tuple]:
        return [*super().get_fieldsets(request, obj), FOR_NEXT_YEAR]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> dict:
        """A slug follows the name only while the row is new: later it is an address."""
        return super().get_prepopulated_fields(request, obj) if obj is None else {}

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        """A new row stands in the current edition; where that leaves one place for it, there."""
        owner = self.model.edition_lookup.partition("__")[0]
        field = self.model._meta.get_field(owner)
        rows = field.related_model._default_manager.all()
        if is_content(rows.model):
            rows = rows.filter(**{f"{rows.model.edition_lookup}__is_current": True})
            rows = rows.editable_by(request.user)
        else:
            rows = rows.current().with_content_editable_by(request.user)
        places = list(rows.values_list("pk", flat=True)[:2])
        initial = {owner: places[0]} if len(places) == 1 else {}
        return {**initial, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **options):
        if db_field.name in self.get_autocomplete_fields(request):
            widget = PlacedSelect(db_field, self.admin_site, using=options.get("using"))
            options |= {
                "widget": widget,
                "form_class": PlacedChoiceField,
                "queryset": self._choosable(db_field, request),
            }
        return super().formfield_for_foreignkey(db_field, request, **options)

    def formfield_for_manytomany(self, db_field, request: HttpRequest, **options):
        if db_field.name in self.get_autocomplete_fields(request):
            widget = PlacedSelectMultiple(db_field, self.admin_site, using=options.get("using"))
            options |= {
                "widget": widget,
                "form_class": PlacedMultipleChoiceField,
                "queryset": self._choosable(db_field, request),
            }
        return super().formfield_for_manytomany(db_field, request, **options)

    def get_field_queryset(self, db, db_field, request: HttpRequest) -> QuerySet | None:
        """A row is put where `request.user` may edit, and linked with what they see in their editions.

        Links that others made within the edition must be choices too: saving would lose them.
        """
        rows = super().get_field_queryset(db, db_field, request)
        model = db_field.related_model
        if rows is None and is_content(model):
            rows = model._default_manager.all()
        if model is Edition:
            return (Edition.objects.all() if rows is None else rows).with_content_editable_by(request.user)
        if not is_content(model):
            return rows
        if db_field.name == self.model.edition_lookup.partition("__")[0]:
            return rows.editable_by(request.user)
        editions = Edition.objects.with_content_editable_by(request.user)
        rows = rows.filter(**{f"{model.edition_lookup}__in": editions})
        visible = model._default_manager.visible_to(request.user).order_by().values("pk")
        return rows.filter(Q(pk__in=visible) | Q(pk__in=self._linked(db_field, request)))

    def _linked(self, db_field, request: HttpRequest) -> QuerySet:
        """The ids of what the row of `request` leads to by this field already; of none for a new row."""
        place = request.resolver_match
        object_id = place.kwargs.get("object_id") if place else None
        rows = self.model._base_manager.filter(pk=object_id if is_id(object_id) else None)
        return rows.values(db_field.name)

    def _choosable(self, db_field, request: HttpRequest) -> QuerySet:
        return with_places(self.get_field_queryset(None, db_field, request))
