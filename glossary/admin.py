"""The admin of terms and sources."""

from collections.abc import Iterable

from django.contrib import admin
from django.http import HttpRequest

from glossary.cited import rows_citing
from glossary.models import Source, Term, TermKind
from topics.admin import ContentAdmin, EquivalentAdmin, KindAdmin, part
from topics.permissions import lines_for


@admin.register(TermKind)
class TermKindAdmin(KindAdmin):
    pass


@admin.register(Term)
class TermAdmin(EquivalentAdmin):
    change_list_template = "admin/glossary/term/change_list.html"
    list_display = ["name", "french", "kind", "edition", "published"]
    list_filter = ["edition", "kind", "link_rule", "published"]
    search_fields = ["name", "aliases", "french", "definition", "slug", "edition__slug"]
    ordering = ["name", "-edition__year", "pk"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        part(None, ["name", "definition", "french", "see_also", "published"]),
        part("Place", ["edition", "kind", "slug"], is_folded=True),
        part(
            "Links",
            ["aliases", "case_sensitive", "link_rule"],
            "The words in the guide that link here, and how often.",
        ),
    ]


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    change_list_template = "admin/glossary/source/change_list.html"
    list_display = [
        *("title", "publisher", "year", "type", "key"),
        *("link_status", "link_checked_at", "edition", "published"),
    ]
    list_filter = ["edition", "topics", "type", "link_status", "withdrawn", "published"]
    search_fields = ["key", "title", "publisher", "authors", "url", "edition__slug"]
    prepopulated_fields = {"key": ["publisher", "title"]}
    # Fields that checks write are in no form, so a check causes no conflict with an open form.
    readonly_fields = ["link_status", "link_since", "link_checked_at", "link_note"]
    fieldsets = [
        part(
            None,
            ["title", "type", "publisher", "authors", "number", "year", "month", "day", "published"],
        ),
        part(
            "Citation",
            ["key", "former_keys", "note", "topics", "tools"],
            "Texts cite it as [@key] or [@key, p. 9]. A new key is put into all of them.",
        ),
        part(
            "Address",
            ["url", "accessed_on", "withdrawn", "archived_url", "archived_on", *readonly_fields],
            "If the page disappears, readers are sent to the archived copy.",
        ),
        part("Place", ["edition"], is_folded=True),
    ]

    def get_deleted_objects(self, objs: Iterable[Source], request: HttpRequest) -> tuple:
        """Protect cited sources: without them citations would break, and exports could not be imported."""
        to_delete, counts, permissions, protected = super().get_deleted_objects(objs, request)
        citing = [found for source in objs for found in rows_citing(source)]
        lines = [
            # Who may not edit a row is not told of its draft.
            (None if found.is_draft and not found.row.editable_by(request.user) else found.row, found.listed)
            for found in citing
        ]
        return to_delete, counts, permissions, [*protected, *lines_for(request.user, lines)]
