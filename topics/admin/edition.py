"""The admin of editions and of their committees."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from topics.admin.base import EDITOR_NOTE, ContentAdmin, part
from topics.admin.publishing import release
from topics.history import changing
from topics.models import Committee, Edition
from topics.models.kind import begin_kinds
from topics.permissions import is_organiser
from topics.releases import release_of


@admin.register(Edition)
class EditionAdmin(ContentAdmin):
    form = forms.ModelForm
    list_display = ["conference", "year", "slug", "status", release, "is_current"]
    list_filter = ["status", "is_current"]
    search_fields = ["slug", "conference", "organiser"]
    list_select_related = []
    prepopulated_fields = {"slug": ["year"]}
    actions = ["make_current", "archive"]
    fieldsets = [
        part(None, ["year", "slug", "conference", "ordinal"]),
        part(
            "Publication",
            ["status", "release_at", "is_current", "drafting_rule"],
            "To change the current edition, use the action in the list of editions: "
            "the other edition then stops being current.",
        ),
        part("Reading", ["language", "other_language", "link_rule", "lowest_reading_ease"]),
        part(
            "Contact data",
            ["organiser", "address", "email", "website", "instagram"],
            "For delegates and teachers with questions.",
        ),
        part("Notes", ["colophon", "editor_note", "bibliography_note"]),
    ]

    def save_model(self, request: HttpRequest, obj: Edition, form: forms.ModelForm, change: bool) -> None:
        """A new edition begins with kinds of tools and terms; a copy or a file brings its own."""
        super().save_model(request, obj, form, change)
        if not change:
            begin_kinds(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return admin.ModelAdmin.get_changeform_initial_data(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Allow superusers only, as deleting an edition deletes all its content."""
        return request.user.is_superuser and super().has_delete_permission(request, obj)

    @admin.action(description="Make this the current edition", permissions=["change"])
    def make_current(self, request: HttpRequest, editions: QuerySet) -> None:
        """Make the one chosen edition current, and the former one archived."""
        with transaction.atomic():
            # Lock: two organisers at the same time would each find no other current edition.
            list(Edition.objects.select_for_update().order_by("pk"))
            chosen = list(editions)
            if len(chosen) != 1:
                self.message_user(request, "Choose one edition, not several.", messages.ERROR)
                return
            edition = chosen[0]
            if edition.status != Edition.Status.PUBLISHED:
                message = f"{edition} is not published: the front page would be empty for readers."
                self.message_user(request, message, messages.ERROR)
                return
            former = edition.make_current()
            self.log_change(request, edition, "Made the current edition.")
            for other in former:
                self.log_change(request, other, f"Archived, as {edition} became the current edition.")
        message = f"{edition} is now the current edition."
        release = release_of(edition)
        if release.at is not None:
            message += f" Until it appears {release}, the front page shows the newest other edition."
        for other in former:
            message += f" {other} stays readable, and its pages link here."
        self.message_user(request, message, messages.SUCCESS)

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, editions: QuerySet) -> None:
        """Archive past editions: they stay readable at their addresses and link to the current one."""
        for edition in editions:
            level = messages.ERROR
            if edition.status == Edition.Status.ARCHIVED:
                message, level = f"{edition} is already archived.", messages.WARNING
            elif edition.status == Edition.Status.DRAFT:
                message = f"{edition} is a draft: archiving it would show it to readers."
            elif edition.is_current:
                message = f"{edition} is the current edition. Make the next one current; that archives it."
            else:
                edition.status = Edition.Status.ARCHIVED
                with changing(reason="Archived."):
                    edition.save(update_fields=["status"])
                self.log_change(request, edition, "Archived.")
                message, level = f"{edition} is archived.", messages.SUCCESS
            self.message_user(request, message, level)


@admin.register(Committee)
class CommitteeAdmin(ContentAdmin):
    list_display = ["name", "acronym", "edition", "position", "published", release]
    list_filter = ["edition", "published"]
    search_fields = ["name", "acronym", "slug", "edition__slug"]
    prepopulated_fields = {"slug": ["acronym"]}
    fieldsets = [
        part(None, ["name", "presentation", "mandate", "background", "how_it_works"]),
        part("Publication", ["published", "release_at"]),
        part("Chairs", ["chairs", "authors"]),
        part("Place", ["edition", "acronym", "slug", "motto", "position"], is_folded=True),
        EDITOR_NOTE,
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Committee | None = None) -> list[str]:
        """Return the fields that only organisers may change: its edition and its chairs."""
        return [] if is_organiser(request.user) else ["edition", "chairs"]
