"""Rows named with their place: two editions have an “INTERPOL” each."""

from django import forms
from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db.models import Model, QuerySet
from django.forms.widgets import Script
from django.http import HttpRequest

LONGEST_ID = 18  # digits; a database takes no number that is much longer


def is_id(value: object) -> bool:
    """Whether `value`, from an address or a form, may be the id of a row."""
    return str(value).isdecimal() and len(str(value)) <= LONGEST_ID


def placed_name(row: Model) -> str:
    """The row's name and where it stands: “INTERPOL — 2026”."""
    place = " · ".join(row.natural_key()[:-1])
    return f"{row} — {place}" if place else str(row)


def with_places(rows: QuerySet) -> QuerySet:
    """`rows` with all that `placed_name` reads, in the same query."""
    lookups = getattr(rows.model, "natural_key_lookups", ())
    places = [place for place in (lookup.rpartition("__")[0] for lookup in lookups) if place]
    return rows.select_related(*places) if places else rows


class SearchedAdmin(admin.ModelAdmin):
    """Searches, for lists and suggestions, without the sign that PostgreSQL takes in no text."""

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple:
        return super().get_search_results(request, queryset, search_term.replace("\0", ""))


class PlacedAutocomplete(AutocompleteJsonView):
    """Django's suggestions, each with its place."""

    def get_queryset(self) -> QuerySet:
        return with_places(super().get_queryset())

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        return {**super().serialize_result(obj, to_field_name), "text": placed_name(obj)}


class Suggesting:
    """Put before a widget of Django's suggestions: with places, and with names for those who listen."""

    url_name = "%s:topics_placed_autocomplete"

    def optgroups(self, name: str, value: list[str], attrs: dict | None = None) -> list[tuple]:
        """The chosen rows; what is no row's id, as an address or a robot may have it, is no choice."""
        return super().optgroups(name, [chosen for chosen in value if is_id(chosen) or not chosen], attrs)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=[Script("portal/admin/suggestions.js", type="module")])


class PlacedSelect(Suggesting, AutocompleteSelect):
    pass


class PlacedSelectMultiple(Suggesting, AutocompleteSelectMultiple):
    def build_attrs(self, *args, **options) -> dict:
        """Each choice has a cross of its own; one for all of them would stand in the list and be no item."""
        return {**super().build_attrs(*args, **options), "data-allow-clear": "false"}


class PlacedChoiceField(forms.ModelChoiceField):
    default_error_messages = {
        "invalid_choice": "What was chosen here is no longer there, or not open to you. Choose another."
    }

    def label_from_instance(self, obj: Model) -> str:
        return placed_name(obj)


class PlacedMultipleChoiceField(forms.ModelMultipleChoiceField):
    default_error_messages = {
        "invalid_choice": "Something chosen here is no longer there, or not open to you. Look at "
        "what is left, and save again."
    }

    def label_from_instance(self, obj: Model) -> str:
        return placed_name(obj)


class PlacedFilter(admin.RelatedFieldListFilter):
    """Offers only what the listed rows stand in, in the order of its own list."""

    def field_choices(self, field, request: HttpRequest, model_admin) -> list[tuple[int, str]]:
        used = model_admin.get_queryset(request).order_by().values(f"{self.field_path}__pk")
        rows = field.related_model._default_manager.filter(pk__in=used)
        ordering = self.field_admin_ordering(field, request, model_admin)
        return [(row.pk, placed_name(row)) for row in with_places(rows.order_by(*ordering))]
