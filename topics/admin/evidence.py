"""The admin of the evidence on questions: dated facts and precedents."""

from django.contrib import admin

from topics.admin.base import ContentAdmin, part
from topics.admin.forms import PrecedentForm, SourceKeyForm
from topics.models import Precedent, QuestionFact

WHERE_FROM = part(
    "Source",
    ["source_key", "locator"],
    "The key of a source in the bibliography, as texts cite it, and the place in it.",
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
    search_fields = ["statement", "slug", "source_key", "question__label"]
    fieldsets = [
        part(None, ["statement", "kind", "as_of", "published"]),
        WHERE_FROM,
        part("Place", ["question", "position", "slug"], is_folded=True),
    ]


@admin.register(Precedent)
class PrecedentAdmin(ContentAdmin):
    form = PrecedentForm
    list_display = ["body", "number", "date", "title", "source_key", "committee_place", "published"]
    list_filter = ["committee__edition", "committee", "body", "published"]
    search_fields = ["body", "number", "title", "asked", "slug", "source_key"]
    prepopulated_fields = {"slug": ["body", "number"]}
    fieldsets = [
        part(None, ["body", "number", "title", "date", "year", "asked", "published"]),
        WHERE_FROM,
        part("Questions", ["questions"], "The questions on whose pages it is shown."),
        part("Place", ["committee", "slug"], is_folded=True),
    ]
