"""The base of all content's admin."""

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest
from markdownx.widgets import AdminMarkdownxWidget

from topics.admin.forms import ContentForm
from topics.admin.places import (
    PlacedChoiceField,
    PlacedMultipleChoiceField,
    PlacedSelect,
    PlacedSelectMultiple,
    with_places,
)
from topics.fields import MarkdownField, NameListField
from topics.versioning import is_content

HOW_TO_WRITE = (
    "Markdown, previewed below each text. [@key] cites a source and [@key, p. 9] a place in it. "
    "[[term]] forces a link to the glossary, !term declines one, !!a passage!! declines all in it."
)


class ContentAdmin(admin.ModelAdmin):
    """What all content has in common: Markdown with preview, rows named with their place."""

    form = ContentForm
    formfield_overrides = {
        MarkdownField: {"widget": AdminMarkdownxWidget},
        # Django would add a hidden copy of a list with a default; nothing here needs it.
        NameListField: {"widget": AdminTextareaWidget(attrs={"rows": 4}), "show_hidden_initial": False},
        URLField: {"assume_scheme": "https"},
    }
    save_on_top = True

    @admin.display(description="committee")
    def committee_place(self, row: Model) -> str:
        """ "2026 · interpol", for rows that stand in a committee."""
        return " · ".join(row.natural_key()[:2])

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
        else:
            rows = rows.current()
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

    def _choosable(self, db_field, request: HttpRequest) -> QuerySet:
        return with_places(self.get_field_queryset(None, db_field, request))
