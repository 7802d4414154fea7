"""Who has a row open: a courtesy among people who write, no content of the guide."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

SEEN_WITHIN = timedelta(seconds=90)  # a form says every 30 seconds that it is still open


class EditingPresenceQuerySet(models.QuerySet):
    def of_row(self, row: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(row, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=row.pk)

    def seen(self, now: datetime) -> Self:
        """Those who said so lately enough to count, and whose account is still there and in use."""
        return self.filter(seen_at__gt=now - SEEN_WITHIN, user__is_active=True)

    def note(self, user: models.Model, row: models.Model, now: datetime) -> None:
        """`user` has `row` open; whoever was not seen for a while is forgotten on the way."""
        content_type = ContentType.objects.get_for_model(row, for_concrete_model=False)
        with transaction.atomic(using=self.db):
            self.filter(seen_at__lte=now - SEEN_WITHIN).delete()
            self.update_or_create(
                user=user,
                content_type=content_type,
                object_id=row.pk,
                defaults={"seen_at": now},
                create_defaults={"since": now, "seen_at": now},
            )


class EditingPresence(models.Model):
    """Somebody has the form of a row open since then, and was last heard of at `seen_at`.

    Not of an edition: it changes no version and no export has it.
    """

    # A form may say so at the very moment at which its account is deleted. Neither shall fail for it: what
    # is then left behind is never `seen`, and is forgotten with the others.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    objects = EditingPresenceQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "user"], name="presence_unique_of_user_at_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.content_type} {self.object_id}"
