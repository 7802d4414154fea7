"""The admin of topics, their sections and their resolution questions."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import BigIntegerField, Case, F, Value, When
from django.http import HttpRequest

from topics.admin.base import HOW_TO_WRITE, ContentAdmin
from topics.admin.forms import QuestionForm, SectionForm
from topics.admin.outline import OutlineMixin
from topics.admin.places import PlacedFilter
from topics.admin.publishing import PublishingAdmin
from topics.admin.releases import ReleaseAdmin
from topics.admin.timeline import TimelineMixin
from topics.models import ResolutionQuestion, Section, Topic
from topics.outline import build_outline


@admin.register(Topic)
class TopicAdmin(OutlineMixin, TimelineMixin, ReleaseAdmin, ContentAdmin):
    list_display = ["number", "title", "outline_link", "committee_place", "published", "release"]
    list_display_links = ["title"]
    list_filter = [("committee__edition", PlacedFilter), ("committee", PlacedFilter), "published"]
    list_select_related = ["committee__edition"]
    search_fields = ["title", "short_title", "slug", "committee__slug", "committee__edition__slug"]
    ordering = ["-committee__edition__year", "committee__position", "committee__slug", "number", "slug"]
    autocomplete_fields = ["committee"]
    prepopulated_fields = {"slug": ["short_title"]}
    fieldsets = [
        (None, {"fields": ["committee", "number", "title", "short_title", "slug"]}),
        ("Publication", {"fields": ["published", "release_at"]}),
        (
            "Text",
            {
                "description": f"What the topic asks, and how it begins. {HOW_TO_WRITE}",
                "fields": ["summary", "introduction", "editor_note"],
            },
        ),
    ]


def outline_order() -> list[str | Case]:
    """Orders sections as readers meet them: by the places of all they stand in, from the part down.

    A section of depth 2 is compared by its parent's place, then its own; those it does not have
    (depths 3 and 4) come before any it could have, so that it precedes what stands in it.
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
    return [
        "-topic__committee__edition__year",
        "topic__committee__position",
        "topic__number",
        "topic",
        *places,
    ]


class SectionChangeList(ChangeList):
    """Numbers the sections of a page of the list, in one query more."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        by_topic: dict[int, list[Section]] = {section.topic_id: [] for section in self.result_list}
        whole_topics = Section.objects.filter(topic__in=by_topic).in_order()
        for section in whole_topics.only("parent", "topic", "position"):
            by_topic[section.topic_id].append(section)
        outlines = [build_outline(sections) for sections in by_topic.values()]
        numbers = {node.section.pk: node.number for outline in outlines for node in outline}
        for section in self.result_list:
            section.outline_number = numbers.get(section.pk, "")


@admin.register(Section)
class SectionAdmin(PublishingAdmin, ContentAdmin):
    form = SectionForm
    list_display = ["number", "title", "topic", "committee_place", "published"]
    list_display_links = ["title"]
    list_filter = [
        ("topic__committee__edition", PlacedFilter),
        ("topic__committee", PlacedFilter),
        ("topic", PlacedFilter),
        "published",
    ]
    list_select_related = ["topic__committee__edition"]
    search_fields = ["title", "slug", "body", "topic__slug", "topic__committee__edition__slug"]
    ordering = outline_order()
    autocomplete_fields = ["topic", "parent"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (
            "Place",
            {
                "description": "Numbers such as 2.3.1 follow from the place; nobody types them.",
                "fields": ["topic", "parent", "position"],
            },
        ),
        (
            "Text",
            {
                "description": HOW_TO_WRITE,
                "fields": ["title", "slug", "body", "editor_note", "published"],
            },
        ),
    ]

    def get_changelist(self, request: HttpRequest, **options) -> type[ChangeList]:
        return SectionChangeList

    @admin.display(description="number")
    def number(self, section: Section) -> str:
        return section.outline_number


@admin.register(ResolutionQuestion)
class ResolutionQuestionAdmin(PublishingAdmin, ContentAdmin):
    form = QuestionForm
    list_display = ["label", "topic", "committee_place", "position", "published"]
    list_filter = SectionAdmin.list_filter
    list_select_related = ["topic__committee__edition"]
    search_fields = ["label", "slug", "text", "topic__slug", "topic__committee__edition__slug"]
    ordering = [
        "-topic__committee__edition__year",
        "topic__committee__position",
        "topic__number",
        "topic",
        "position",
        "pk",
    ]
    autocomplete_fields = ["topic", "sections"]
    prepopulated_fields = {"slug": ["label"]}
    fieldsets = [
        (None, {"fields": ["topic", "position", "label", "slug", "text", "published"]}),
        (
            "Sections",
            {
                "description": "What helps to answer it. Once saved, the topic’s whole outline is offered.",
                "fields": ["sections"],
            },
        ),
    ]
