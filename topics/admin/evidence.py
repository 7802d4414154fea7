"""The admin of the evidence on questions: dated facts and precedents."""

from django.contrib import admin

from topics.admin.base import ContentAdmin
from topics.admin.forms import PrecedentForm, SourceKeyForm
from topics.models import Precedent, QuestionFact

WHERE_FROM = (
    "Source",
    {
        "description": "The key of a source in the bibliography, as texts cite it, and the place in it.",
        "fields": ["source_key", "locator"],
    },
)


@admin.register(QuestionFact)
class QuestionFactAdmin(ContentAdmin):
    form = SourceKeyForm
    list_display = ["statement", "kind", "question", "as_of", "source_key", "committee_place", "published"]
    list_filter = [
        "question__topic__committee__edition",
        "question__topic__committee",
        "question",
        "kind",
        "published",
    ]
    list_select_related = ["question__topic__committee__edition"]
    search_fields = ["statement", "slug", "source_key", "question__label"]
    ordering = [
        "-question__topic__committee__edition__year",
        "question__topic__committee__position",
        "question__topic__number",
        "question__position",
        "question",
        "-kind",
        "position",
        "slug",
    ]
    autocomplete_fields = ["question"]
    fieldsets = [
        (None, {"fields": ["statement", "kind", "as_of", "published"]}),
        WHERE_FROM,
        ("Place", {"classes": ["collapse"], "fields": ["question", "position", "slug"]}),
    ]


@admin.register(Precedent)
class PrecedentAdmin(ContentAdmin):
    form = PrecedentForm
    list_display = ["body", "number", "date", "title", "source_key", "committee_place", "published"]
    list_filter = ["committee__edition", "committee", "body", "published"]
    list_select_related = ["committee__edition"]
    search_fields = ["body", "number", "title", "asked", "slug", "source_key"]
    ordering = ["-committee__edition__year", "committee__position", "committee", "-year", "slug"]
    autocomplete_fields = ["committee", "questions"]
    prepopulated_fields = {"slug": ["body", "number"]}
    fieldsets = [
        (None, {"fields": ["body", "number", "title", "date", "year", "asked", "published"]}),
        WHERE_FROM,
        ("Questions", {"description": "The questions on whose pages it is shown.", "fields": ["questions"]}),
        ("Place", {"classes": ["collapse"], "fields": ["committee", "slug"]}),
    ]
