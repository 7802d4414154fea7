"""The admin of the apparatus: terms and sources."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest

from glossary.cited import rows_citing
from glossary.models import Source, Term
from topics.admin import HOW_TO_WRITE, ContentAdmin, PlacedFilter


@admin.register(Term)
class TermAdmin(ContentAdmin):
    change_list_template = "admin/glossary/term/change_list.html"
    list_display = ["name", "french", "kind", "link_rule", "edition", "published"]
    list_filter = [("edition", PlacedFilter), "kind", "link_rule", "published"]
    list_select_related = ["edition"]
    search_fields = ["name", "aliases", "french", "slug", "edition__slug"]
    ordering = ["name", "-edition__year", "pk"]
    autocomplete_fields = ["see_also"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["edition", "kind", "name", "slug", "french", "published"]}),
        ("Meaning", {"description": HOW_TO_WRITE, "fields": ["definition", "see_also"]}),
        (
            "Links",
            {
                "description": "Which words in the guide lead here, and how often.",
                "fields": ["aliases", "case_sensitive", "link_rule"],
            },
        ),
    ]


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    change_list_template = "admin/glossary/source/change_list.html"
    list_display = [
        *("title", "publisher", "year", "type", "key"),
        *("link_status", "link_checked_at", "edition", "published"),
    ]
    list_filter = [
        ("edition", PlacedFilter),
        ("topics", PlacedFilter),
        "type",
        "link_status",
        "withdrawn",
        "published",
    ]
    list_select_related = ["edition"]
    search_fields = ["key", "title", "publisher", "authors", "url", "edition__slug"]
    ordering = ["-edition__year", "edition__slug", "publisher", "title", "key"]
    autocomplete_fields = ["topics", "tools"]
    prepopulated_fields = {"key": ["publisher", "title"]}
    # What a check writes is in no form: whoever has one open meanwhile is not held up.
    readonly_fields = ["link_status", "link_since", "link_checked_at", "link_note"]
    fieldsets = [
        (None, {"fields": ["edition", "type", "title", "publisher", "authors", "year", "published"]}),
        (
            "Citation",
            {
                "description": "A text cites it as [@key], or [@key, p. 9]. While one does, the key stays.",
                "fields": ["key", "note", "topics", "tools"],
            },
        ),
        (
            "Address",
            {
                "description": "The copy in an archive is what remains when the address dies.",
                "fields": [
                    *("url", "accessed_on", "withdrawn", "archived_url", "archived_on"),
                    *("link_status", "link_since", "link_checked_at", "link_note"),
                ],
            },
        ),
    ]

    def get_deleted_objects(self, objs: Iterable[Source], request: HttpRequest) -> tuple:
        """A source that something cites cannot go: it would lead nowhere, and no file of it could come in."""
        to_delete, counts, permissions, protected = super().get_deleted_objects(objs, request)
        citing = [found.listed for source in objs for found in rows_citing(source)]
        return to_delete, counts, permissions, [*protected, *dict.fromkeys(citing)]
