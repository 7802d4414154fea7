"""The admin of tools, key figures and opening phrases."""

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from topics.admin.base import EDITOR_NOTE, ContentAdmin
from topics.admin.forms import SourceKeyForm
from topics.models import KeyFigure, OpeningPhrase, Tool, ToolKind


class EquivalentAdmin(ContentAdmin):
    """The admin of entries, whose form names the language of their equivalent."""

    def get_form(self, request: HttpRequest, obj: Model | None = None, **options) -> type[BaseForm]:
        form = super().get_form(request, obj, **options)
        if obj is not None and "french" in form.base_fields:
            form.base_fields["french"].label = f"{obj.equivalent_language.label} equivalent"
        return form


@admin.register(Tool)
class ToolAdmin(EquivalentAdmin):
    list_display = ["name", "acronym", "kind", "committee_place", "published"]
    list_filter = ["committee__edition", "committee", "kind", "published"]
    list_select_related = ["committee__edition", "kind"]
    search_fields = ["name", "acronym", "expansion", "aliases", "slug", "committee__edition__slug"]
    ordering = ["name", "-committee__edition__year", "pk"]
    autocomplete_fields = ["committee", "kind"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "body", "summary", "background", "published"]}),
        (
            "Other names",
            {
                "classes": ["collapse"],
                "description": "Wherever a text has one of the tool’s names, it links to its page.",
                "fields": ["acronym", "expansion", "aliases", "french"],
            },
        ),
        (
            "Place",
            {"classes": ["collapse"], "fields": ["committee", "kind", "notice_colour", "since", "slug"]},
        ),
        EDITOR_NOTE,
        (
            "Instrument",
            {
                "classes": ["collapse"],
                "description": "For treaties, laws and other instruments: a line of their table.",
                "fields": ["binding", "asks", "coverage"],
            },
        ),
    ]


class KindAdmin(ContentAdmin):
    """The admin of kinds of tools or terms."""

    list_display = ["name", "french", "mark", "position", "edition"]
    list_filter = ["edition"]
    list_select_related = ["edition"]
    search_fields = ["name", "french", "slug", "edition__slug"]
    ordering = ["-edition__year", "edition__slug", "position", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    place = ("Place", {"classes": ["collapse"], "fields": ["edition", "position", "slug"]})
    fieldsets = [(None, {"fields": ["name", "french", "mark"]}), place]


@admin.register(ToolKind)
class ToolKindAdmin(KindAdmin):
    list_display = [*KindAdmin.list_display, "has_colours"]
    fieldsets = [(None, {"fields": ["name", "french", "mark", "has_colours"]}), KindAdmin.place]


@admin.register(KeyFigure)
class KeyFigureAdmin(ContentAdmin):
    form = SourceKeyForm
    list_display = ["value", "statement", "period", "topic", "on_cover", "committee_place", "published"]
    list_filter = ["committee__edition", "committee", "topic", "on_timeline", "on_cover", "published"]
    list_select_related = ["committee__edition", "topic"]
    search_fields = ["value", "statement", "slug", "source_key"]
    ordering = ["-committee__edition__year", "committee__position", "committee", "position", "slug"]
    autocomplete_fields = ["committee", "tool", "topic"]
    fieldsets = [
        (None, {"fields": ["value", "statement", "on_cover", "published"]}),
        (
            "When",
            {
                "description": "The year of the figure, and whether the time line shows it.",
                "fields": ["as_of", "as_of_words", "period_start", "on_timeline", "timeline_label"],
            },
        ),
        (
            "Source and subject",
            {
                "description": "A figure without a source is from the printed guide.",
                "fields": ["source_key", "topic", "tool"],
            },
        ),
        ("Place", {"classes": ["collapse"], "fields": ["committee", "position", "slug"]}),
    ]


@admin.register(OpeningPhrase)
class OpeningPhraseAdmin(ContentAdmin):
    list_display = ["english", "french", "kind", "strength", "is_allowed", "position", "committee_place"]
    list_filter = ["committee__edition", "committee", "kind", "strength"]
    list_select_related = ["committee__edition"]
    search_fields = ["english", "french", "slug"]
    ordering = ["-committee__edition__year", "committee__position", "committee", "kind", "position", "slug"]
    autocomplete_fields = ["committee"]
    prepopulated_fields = {"slug": ["english"]}
    fieldsets = [
        (
            None,
            {
                "description": "The words that begin a clause, with a capital and without the comma.",
                "fields": ["english", "french", "french_masculine", "kind", "strength", "is_allowed"],
            },
        ),
        ("Place", {"classes": ["collapse"], "fields": ["committee", "position", "slug"]}),
    ]
