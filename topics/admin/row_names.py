"""The rows that forms and lists offer, named with their place: two editions may each have an “INTERPOL”."""

from collections.abc import Iterable

from django import forms
from django.contrib.admin import ModelAdmin, RelatedFieldListFilter
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest

from topics.models import Edition
from topics.versioning import is_content

LONGEST_ID = 18  # digits; databases refuse longer numbers


def is_id(value: object) -> bool:
    """Return whether `value`, from an address or a form, can be the id of a row."""
    return str(value).isdecimal() and len(str(value)) <= LONGEST_ID


def placed_name(row: Model) -> str:
    """Return the row's name and place: “INTERPOL — 2026”."""
    place = " · ".join(row.natural_key()[:-1])
    return f"{row} — {place}" if place else str(row)


def with_places(rows: QuerySet) -> QuerySet:
    """Return `rows`, of content or of people, with everything that `placed_name` reads, in the same query."""
    return rows.with_owners() if is_content(rows.model) else rows


class PlacedAutocomplete(AutocompleteJsonView):
    """Django's suggestions, each named with its place."""

    def get_queryset(self) -> QuerySet:
        return with_places(super().get_queryset())

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": placed_name(obj)}


class Suggesting:
    """A mixin before Django's autocomplete widgets: adds places, and names for screen readers."""

    url_name = "%s:topics_placed_autocomplete"

    # All rows, of which Django has only the chosen: without scripts there is no search to add others.
    optgroups = forms.Select.optgroups

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[Script("portal/admin/suggestions.js", type="module")])


class PlacedSelect(Suggesting, AutocompleteSelect):
    """A search for one row."""


class PlacedSelectMultiple(Suggesting, AutocompleteSelectMultiple):
    def build_attrs(self, *args, **options) -> dict:
        """Turn off the button that clears all choices: it is in the list without being an item of it."""
        return {**super().build_attrs(*args, **options), "data-allow-clear": "false"}


class PlacedChoiceField(forms.ModelChoiceField):
    default_error_messages = {
        "invalid_choice": "Your choice no longer exists, or you have no access to it. Choose another."
    }
    label_from_instance = staticmethod(placed_name)


class PlacedMultipleChoiceField(forms.ModelMultipleChoiceField):
    default_error_messages = {
        "invalid_choice": "One of your choices no longer exists, or you have no access to it. Check "
        "the others and save again."
    }
    label_from_instance = staticmethod(placed_name)

    def clean(self, value: object) -> QuerySet:
        """Refuse a number too long for a database, which cannot look for it, as one that no row has."""
        if isinstance(value, list) and any(str(each).isdecimal() and not is_id(each) for each in value):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().clean(value)


class PlacedFilter(RelatedFieldListFilter):
    """A filter that offers only the owners of listed rows, in the order of their own list."""

    def field_choices(self, field, request: HttpRequest, model_admin) -> list[tuple[int, str]]:
        used = model_admin.get_queryset(request).order_by().values(f"{self.field_path}__pk")
        rows = field.related_model._default_manager.filter(pk__in=used)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, placed_name(row)) for row in with_places(rows.order_by(*ordering))]


def with_placed_filters(model: type[Model], filters: Iterable) -> list:
    """Return a list's `filters`, those by the names of fields that lead to other rows as PlacedFilter."""
    return [
        (each, PlacedFilter) if get_fields_from_path(model, each)[-1].is_relation else each
        for each in filters
    ]


# --- The rows that a form offers ---


def rows_to_choose(
    model: type[Model], field: Field, request: HttpRequest, rows: QuerySet | None
) -> QuerySet | None:
    """Return the choices of `field` in forms of `model`, among Django's own `rows`.

    They are owners that `request.user` may edit; for links, rows visible in their editions. Existing links,
    made by others, must be choices too: saving would lose them otherwise.
    """
    target = field.related_model
    if target is Edition:
        return rows.with_content_editable_by(request.user)
    if not is_content(target):
        return rows
    if field.name == owner_name(model):
        return rows.editable_by(request.user)
    editions = Edition.objects.with_content_editable_by(request.user)
    rows = rows.filter(**{f"{target.edition_lookup}__in": editions})
    visible = target._default_manager.visible_to(request.user).order_by().values("pk")
    return rows.filter(Q(pk__in=visible) | Q(pk__in=_linked(model, field, request)))


def placed(admin: ModelAdmin, field: Field, request: HttpRequest) -> dict[str, object]:
    """Return options for a form field that searches its choices and names each with its place."""
    if field.name not in admin.get_autocomplete_fields(request):
        return {}
    several = field.many_to_many
    widget = PlacedSelectMultiple if several else PlacedSelect
    return {
        "widget": widget(field, admin.admin_site),
        "form_class": PlacedMultipleChoiceField if several else PlacedChoiceField,
        "queryset": with_places(admin.get_field_queryset(None, field, request)),
    }


def only_owner(model: type[Model], request: HttpRequest) -> dict[str, object]:
    """Return the owner of a new row, by its field, if the current edition has exactly one possible owner."""
    owner = owner_name(model)
    rows = model._meta.get_field(owner).related_model._default_manager.all()
    if is_content(rows.model):
        rows = rows.filter(**{f"{rows.model.edition_lookup}__is_current": True})
        rows = rows.editable_by(request.user)
    else:
        rows = rows.current().with_content_editable_by(request.user)
    places = list(rows.values_list("pk", flat=True)[:2])
    return {owner: places[0]} if len(places) == 1 else {}


def owner_name(model: type[Model]) -> str:
    """Return the field by which a row of `model` belongs to its edition, or to what is in the edition."""
    return model.edition_lookup.partition("__")[0]


def related_names(model: type[Model]) -> list[str]:
    """Return the fields of `model` that lead to other rows than editions."""
    fields = (*model._meta.fields, *model._meta.many_to_many)
    return [field.name for field in fields if field.is_relation and field.related_model is not Edition]


def place_order(model: type[Model]) -> list[str]:
    """Return an ordering of rows of `model` by their places: by edition, then by every owner below it."""
    if model is Edition:
        return []
    owner = model._meta.get_field(owner_name(model))
    above = [*place_order(owner.related_model), *owner.related_model._meta.ordering]
    return [f"-{owner.name}__{each[1:]}" if each[0] == "-" else f"{owner.name}__{each}" for each in above]


def _linked(model: type[Model], field: Field, request: HttpRequest) -> QuerySet:
    """Return the ids that the row of `request` links to by `field`; none for a new row."""
    place = request.resolver_match
    object_id = place.kwargs.get("object_id") if place else None
    rows = model._base_manager.filter(pk=object_id if is_id(object_id) else None)
    return rows.values(field.name)
