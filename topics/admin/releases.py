"""Release times in lists, and a warning where one would not be kept."""

from django.contrib import admin, messages
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest

from topics.releases import in_words, release_of


class ReleaseAdmin:
    """For the admin of what can be released at a time."""

    @admin.display(description="release", ordering="release_at")
    def release(self, row: Model) -> str:
        """ "released", "on 3 December 2026, 18:00" or "draft"."""
        return str(release_of(row))

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        release = release_of(obj)
        if release.is_draft and obj.release_at is not None:
            draft = f"its {release.place}" if release.place else "it"
            message = (
                f"“{obj}” has the release time {in_words(obj.release_at)}, but {draft} is a draft: "
                f"it will not appear before {draft} is published too."
            )
            self.message_user(request, message, messages.WARNING)
