"""The admin of tools, key figures and opening phrases."""

from django.contrib import admin
from django.db.models import Model
from django.forms import BaseForm
from django.http import HttpRequest

from topics.admin.base import EDITOR_NOTE, ContentAdmin, part
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
    search_fields = ["name", "acronym", "expansion", "aliases", "slug", "committee__edition__slug"]
    ordering = ["name", "-committee__edition__year", "pk"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        part(None, ["name", "body", "summary", "background", "published"]),
        part(
            "Other names",
            ["acronym", "expansion", "aliases", "french"],
            "Wherever a text has one of the tool’s names, it links to its page.",
            is_folded=True,
        ),
        part("Place", ["committee", "kind", "notice_colour", "since", "slug"], is_folded=True),
        EDITOR_NOTE,
        part(
            "Instrument",
            ["binding", "asks", "coverage"],
            "For treaties, laws and other instruments: a line of their table.",
            is_folded=True,
        ),
    ]


class KindAdmin(ContentAdmin):
    """The admin of kinds of tools or terms."""

    list_display = ["name", "french", "mark", "position", "edition"]
    list_filter = ["edition"]
    search_fields = ["name", "french", "slug", "edition__slug"]
    prepopulated_fields = {"slug": ["name"]}
    place = part("Place", ["edition", "position", "slug"], is_folded=True)
    fieldsets = [part(None, ["name", "french", "mark"]), place]


@admin.register(ToolKind)
class ToolKindAdmin(KindAdmin):
    list_display = [*KindAdmin.list_display, "has_colours"]
    fieldsets = [part(None, ["name", "french", "mark", "has_colours"]), KindAdmin.place]


@admin.register(KeyFigure)
class KeyFigureAdmin(ContentAdmin):
    form = SourceKeyForm
    list_display = ["value", "statement", "period", "topic", "on_cover", "committee_place", "published"]
    list_filter = ["committee__edition", "committee", "topic", "on_timeline", "on_cover", "published"]
    search_fields = ["value", "statement", "slug", "source_key"]
    fieldsets = [
        part(None, ["value", "statement", "on_cover", "published"]),
        part(
            "When",
            ["as_of", "as_of_words", "period_start", "on_timeline", "timeline_label"],
            "The year of the figure, and whether the time line shows it.",
        ),
        part(
            "Source and subject",
            ["source_key", "topic", "tool"],
            "A figure without a source is from the printed guide.",
        ),
        part("Place", ["committee", "position", "slug"], is_folded=True),
    ]


@admin.register(OpeningPhrase)
class OpeningPhraseAdmin(ContentAdmin):
    list_display = ["english", "french", "kind", "strength", "is_allowed", "position", "committee_place"]
    list_filter = ["committee__edition", "committee", "kind", "strength"]
    search_fields = ["english", "french", "slug"]
    prepopulated_fields = {"slug": ["english"]}
    fieldsets = [
        part(
            None,
            ["english", "french", "french_masculine", "kind", "strength", "is_allowed"],
            "The words that begin a clause, with a capital and without the comma.",
        ),
        part("Place", ["committee", "position", "slug"], is_folded=True),
    ]
