"""The admin of topics, their sections and their resolution questions."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BigIntegerField, Case, F, Value, When
from django.http import HttpRequest, HttpResponse

from topics.admin.base import EDITOR_NOTE, ContentAdmin, part
from topics.admin.forms import QuestionForm, SectionForm
from topics.admin.outline import back_to_outline, outline_link
from topics.admin.publishing import release
from topics.admin.row_names import place_order
from topics.models import ResolutionQuestion, Section, Topic
from topics.searching import numbers_in_topics


@admin.register(Topic)
class TopicAdmin(ContentAdmin):
    list_display = ["__str__", outline_link, "committee_place", "published", release]
    list_filter = ["committee__edition", "committee", "published"]
    search_fields = ["title", "short_title", "slug", "committee__slug", "committee__edition__slug"]
    prepopulated_fields = {"slug": ["short_title"]}
    fieldsets = [
        part(None, ["title", "introduction", "summary", "background", "published", "release_at"]),
        part("Place", ["committee", "number", "short_title", "slug"], is_folded=True),
        EDITOR_NOTE,
    ]


def outline_order() -> list[str | Case]:
    """Return an ordering of sections in reading order: by position at each depth, from the part down.

    A section of depth 2 is compared by its parent's position, then its own. Positions that it lacks
    (depths 3 and 4) count as lowest, so that it precedes the sections below it.
    """
    steps = ["parent__" * up for up in range(Section.MAX_DEPTH)]  # from a section up to its part
    places = []
    for level in range(Section.MAX_DEPTH):
        for name in ("position", "pk"):
            deepest_first = range(Section.MAX_DEPTH - 1, level - 1, -1)
            cases = [
                When(**{f"{steps[depth]}pk__isnull": False}, then=F(f"{steps[depth - level]}{name}"))
                for depth in deepest_first
            ]
            places.append(Case(*cases, default=Value(-1), output_field=BigIntegerField()))
    return [*place_order(Section), *places]


class SectionChangeList(ChangeList):
    """A list page that numbers its sections, in one additional query."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        numbers = numbers_in_topics({section.topic_id for section in self.result_list})
        for section in self.result_list:
            section.outline_number = numbers.get(section.pk, "")


@admin.register(Section)
class SectionAdmin(ContentAdmin):
    form = SectionForm
    list_display = ["number", "title", "topic", "committee_place", "published"]
    list_display_links = ["title"]
    list_filter = ["topic__committee__edition", "topic__committee", "topic", "published"]
    search_fields = ["title", "slug", "body", "topic__slug", "topic__committee__edition__slug"]
    ordering = outline_order()
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        part(None, ["title", "body", "background", "published"]),
        part("Place", ["topic", "parent", "position", "slug"], is_folded=True),
        EDITOR_NOTE,
    ]

    def get_changelist(self, request: HttpRequest, **options) -> type[ChangeList]:
        return SectionChangeList

    def render_change_form(self, request: HttpRequest, context: dict, *args, **options) -> HttpResponse:
        if row := context["original"]:
            context |= row.topic.sections.outline().beside(row)
        return super().render_change_form(request, context, *args, **options)

    def response_post_save_add(self, request: HttpRequest, obj: Section) -> HttpResponse:
        return back_to_outline(request, obj) or super().response_post_save_add(request, obj)

    def response_post_save_change(self, request: HttpRequest, obj: Section) -> HttpResponse:
        saved = super().response_post_save_change(request, obj)
        return back_to_outline(request, obj) or saved

    @admin.display(description="number")
    def number(self, section: Section) -> str:
        return section.outline_number


@admin.register(ResolutionQuestion)
class ResolutionQuestionAdmin(ContentAdmin):
    form = QuestionForm
    list_display = ["label", "topic", "committee_place", "position", "published"]
    list_filter = SectionAdmin.list_filter
    search_fields = ["label", "slug", "text", "topic__slug", "topic__committee__edition__slug"]
    prepopulated_fields = {"slug": ["label"]}
    fieldsets = [
        part(None, ["label", "text", "background", "published"]),
        part("Place", ["topic", "position", "slug"], is_folded=True),
        part(
            "Sections",
            ["sections"],
            "Sections that help answer it. Save first to choose from the topic’s outline.",
        ),
    ]
