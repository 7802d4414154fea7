"""Publishing several rows from their list: a guide of seventy sections is not opened form by form."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from topics.history import changing


class PublishingAdmin:
    """For the admin of what stands in a topic, and appears with it."""

    actions = ["publish_chosen"]

    @admin.action(description="Publish", permissions=["change"])
    def publish_chosen(self, request: HttpRequest, rows: QuerySet) -> None:
        """Publish those of the chosen rows that are drafts. Delegates are told nothing of it."""
        drafts = [row.pk for row in rows if not row.published]
        if not drafts:
            self.message_user(request, "All of these are published already.", messages.WARNING)
            return
        # The list's rows are joined and ordered for showing: those to be changed are asked for plainly.
        with changing(reason="Published in the list."):
            self.model.objects.filter(pk__in=drafts).update(published=True)
        name = self.opts.verbose_name if len(drafts) == 1 else self.opts.verbose_name_plural
        message = f"Published: {len(drafts)} {name}. Delegates see them where all above them is published."
        self.message_user(request, message, messages.SUCCESS)
