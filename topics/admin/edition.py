"""The admin of editions and of their committees."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import path

from topics.admin.base import HOW_TO_WRITE, ContentAdmin
from topics.admin.deletions import DeletionsMixin
from topics.admin.places import PlacedAutocomplete, PlacedFilter
from topics.admin.releases import ReleaseAdmin
from topics.history import changing
from topics.models import Committee, Edition
from topics.permissions import is_organiser
from topics.releases import release_of


@admin.register(Edition)
class EditionAdmin(DeletionsMixin, ReleaseAdmin, ContentAdmin):
    form = forms.ModelForm
    list_display = ["conference", "year", "slug", "status", "release", "is_current"]
    list_filter = ["status", "is_current"]
    search_fields = ["slug", "conference", "organiser"]
    ordering = ["-year", "slug"]
    prepopulated_fields = {"slug": ["year"]}
    actions = ["make_current", "archive"]
    fieldsets = [
        (None, {"fields": ["year", "slug", "conference", "ordinal"]}),
        (
            "Publication",
            {
                "description": "To change the current edition, use the action in the list of editions: "
                "it takes the mark from the other one.",
                "fields": ["status", "release_at", "is_current", "drafting_rule"],
            },
        ),
        ("Reading", {"fields": ["link_rule", "lowest_reading_ease"]}),
        (
            "Contact data",
            {
                "description": "Where delegates and teachers turn to.",
                "fields": ["organiser", "address", "email", "website", "instagram"],
            },
        ),
        ("Notes", {"description": HOW_TO_WRITE, "fields": ["editor_note", "bibliography_note"]}),
    ]

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(PlacedAutocomplete.as_view(admin_site=self.admin_site))
        return [path("autocomplete/", view, name="topics_placed_autocomplete"), *super().get_urls()]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return admin.ModelAdmin.get_changeform_initial_data(self, request)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """An edition takes all its content with it, so only a superuser may delete one."""
        return request.user.is_superuser and super().has_delete_permission(request, obj)

    @admin.action(description="Make this the current edition", permissions=["change"])
    def make_current(self, request: HttpRequest, editions: QuerySet) -> None:
        """Give the one chosen edition the mark that the front page goes by; another one loses it."""
        with transaction.atomic():
            # Two organisers at once would each find the mark free: whoever comes second waits here.
            list(Edition.objects.select_for_update().order_by("pk"))
            chosen = list(editions)
            if len(chosen) != 1:
                self.message_user(request, "Choose one edition, not several.", messages.ERROR)
                return
            edition = chosen[0]
            if edition.status != Edition.Status.PUBLISHED:
                message = f"{edition} is not published: readers would find the front page empty."
                self.message_user(request, message, messages.ERROR)
                return
            with changing(reason=f"{edition} became the current edition."):
                others = Edition.objects.current().exclude(pk=edition.pk)
                former = list(others)
                # A draft stays one: readers may open what is archived.
                others.filter(status=Edition.Status.PUBLISHED).update(status=Edition.Status.ARCHIVED)
                others.update(is_current=False)
            edition.is_current = True
            with changing(reason="Made the current edition."):
                edition.save(update_fields=["is_current"])
            self.log_change(request, edition, "Made the current edition.")
            for other in former:
                self.log_change(request, other, f"Archived, as {edition} became the current edition.")
        message = f"{edition} is now the current edition."
        release = release_of(edition)
        if release.at is not None:
            message += f" Until it appears {release}, the front page shows the newest other one."
        for other in former:
            message += f" {other} is kept as it is, and its pages lead here."
        self.message_user(request, message, messages.SUCCESS)

    @admin.action(description="Archive", permissions=["change"])
    def archive(self, request: HttpRequest, editions: QuerySet) -> None:
        """Past editions stay readable under their addresses, and lead to the current one."""
        for edition in editions:
            if edition.status == Edition.Status.ARCHIVED:
                message, level = f"{edition} is archived already.", messages.WARNING
            elif edition.status == Edition.Status.DRAFT:
                message = f"{edition} is a draft: archived, it would be open to readers."
                level = messages.ERROR
            elif edition.is_current:
                message = (
                    f"{edition} is the current edition. Make the next one current: that archives this one."
                )
                level = messages.ERROR
            else:
                edition.status = Edition.Status.ARCHIVED
                with changing(reason="Archived."):
                    edition.save(update_fields=["status"])
                self.log_change(request, edition, "Archived.")
                message, level = f"{edition} is archived.", messages.SUCCESS
            self.message_user(request, message, level)


@admin.register(Committee)
class CommitteeAdmin(ReleaseAdmin, ContentAdmin):
    list_display = ["name", "acronym", "edition", "position", "published", "release"]
    list_filter = [("edition", PlacedFilter), "published"]
    list_select_related = ["edition"]
    search_fields = ["name", "acronym", "slug", "edition__slug"]
    ordering = ["-edition__year", "edition__slug", "position", "slug"]
    autocomplete_fields = ["chairs"]
    prepopulated_fields = {"slug": ["acronym"]}
    fieldsets = [
        (None, {"fields": ["edition", "name", "acronym", "slug", "motto", "position"]}),
        ("Publication", {"fields": ["published", "release_at"]}),
        (
            "Text",
            {
                "description": HOW_TO_WRITE,
                "fields": ["presentation", "mandate", "editor_note"],
            },
        ),
        ("Chairs", {"fields": ["chairs", "authors"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Committee | None = None) -> list[str]:
        """Where a committee belongs, and who may edit it, is for organisers to say."""
        return [] if is_organiser(request.user) else ["edition", "chairs"]
