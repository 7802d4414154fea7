"""The admin of tools, key figures and opening phrases."""

from django.contrib import admin

from topics.admin.base import HOW_TO_WRITE, ContentAdmin
from topics.admin.forms import KeyFigureForm
from topics.admin.places import PlacedFilter
from topics.models import KeyFigure, OpeningPhrase, Tool


@admin.register(Tool)
class ToolAdmin(ContentAdmin):
    list_display = ["name", "acronym", "kind", "committee_place", "published"]
    list_filter = [
        ("committee__edition", PlacedFilter),
        ("committee", PlacedFilter),
        "kind",
        "published",
    ]
    list_select_related = ["committee__edition"]
    search_fields = ["name", "acronym", "expansion", "aliases", "slug", "committee__edition__slug"]
    ordering = ["name", "-committee__edition__year", "pk"]
    autocomplete_fields = ["committee"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["committee", "kind", "notice_colour", "since", "published"]}),
        (
            "Names",
            {
                "description": "Each of these words, found in a text, leads to the tool’s page.",
                "fields": ["name", "slug", "acronym", "expansion", "aliases"],
            },
        ),
        ("Text", {"description": HOW_TO_WRITE, "fields": ["summary", "body"]}),
    ]


@admin.register(KeyFigure)
class KeyFigureAdmin(ContentAdmin):
    form = KeyFigureForm
    list_display = ["value", "statement", "period", "topic", "committee_place", "published"]
    list_filter = [
        ("committee__edition", PlacedFilter),
        ("committee", PlacedFilter),
        ("topic", PlacedFilter),
        "on_timeline",
        "published",
    ]
    list_select_related = ["committee__edition", "topic"]
    search_fields = ["value", "statement", "slug", "source_key"]
    ordering = ["-committee__edition__year", "committee__position", "committee", "position", "slug"]
    autocomplete_fields = ["committee", "tool", "topic"]
    fieldsets = [
        (None, {"fields": ["committee", "value", "statement", "slug", "position", "published"]}),
        (
            "When",
            {
                "description": "The year for which it holds, and whether it is drawn on the time line.",
                "fields": ["as_of", "period_start", "on_timeline", "timeline_label"],
            },
        ),
        (
            "Where from, and what about",
            {
                "description": "A figure without a source is the printed guide's own.",
                "fields": ["source_key", "topic", "tool"],
            },
        ),
    ]


@admin.register(OpeningPhrase)
class OpeningPhraseAdmin(ContentAdmin):
    list_display = ["english", "french", "kind", "strength", "position", "edition"]
    list_filter = [("edition", PlacedFilter), "kind", "strength"]
    list_select_related = ["edition"]
    search_fields = ["english", "french", "slug"]
    ordering = ["-edition__year", "edition__slug", "kind", "position", "slug"]
    prepopulated_fields = {"slug": ["english"]}
    fieldsets = [
        (None, {"fields": ["edition", "kind", "position", "strength"]}),
        (
            "Words",
            {
                "description": "As a clause begins, with a capital and without the comma.",
                "fields": ["english", "french", "slug"],
            },
        ),
    ]
