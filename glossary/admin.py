"""The admin of the apparatus: terms and sources."""

from django.contrib import admin

from glossary.models import Source, Term
from topics.admin import ContentAdmin, PlacedFilter


@admin.register(Term)
class TermAdmin(ContentAdmin):
    list_display = ["name", "french", "kind", "link_rule", "edition", "published"]
    list_filter = [("edition", PlacedFilter), "kind", "link_rule", "published"]
    list_select_related = ["edition"]
    search_fields = ["name", "aliases", "french", "slug", "edition__slug"]
    ordering = ["name", "-edition__year", "pk"]
    autocomplete_fields = ["see_also"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["edition", "kind", "name", "slug", "french", "published"]}),
        ("Meaning", {"fields": ["definition", "see_also"]}),
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
    list_display = ["title", "publisher", "year", "type", "key", "link_status", "edition", "published"]
    list_filter = [
        ("edition", PlacedFilter),
        ("topics", PlacedFilter),
        "type",
        "link_status",
        "published",
    ]
    list_select_related = ["edition"]
    search_fields = ["key", "title", "publisher", "authors", "url", "edition__slug"]
    ordering = ["-edition__year", "edition__slug", "publisher", "title", "key"]
    autocomplete_fields = ["topics", "tools"]
    prepopulated_fields = {"key": ["publisher", "title"]}
    fieldsets = [
        (None, {"fields": ["edition", "type", "title", "publisher", "authors", "year", "published"]}),
        (
            "Citation",
            {
                "description": "Keep the key once a text cites it: [@key] would no longer find it.",
                "fields": ["key", "note", "topics", "tools"],
            },
        ),
        (
            "Address",
            {
                "description": "The copy in an archive is what remains when the address dies.",
                "fields": ["url", "accessed_on", "link_status", "archived_url", "archived_on"],
            },
        ),
    ]
