"""Presence: the editors who have a row open at the moment. Not content of the guide."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

SEEN_WITHIN = timedelta(seconds=90)  # an open form reports every 30 seconds


class EditingPresenceQuerySet(models.QuerySet):
    def of_row(self, row: models.Model) -> Self:
        content_type = ContentType.objects.get_for_model(row, for_concrete_model=False)
        return self.filter(content_type=content_type, object_id=row.pk)

    def present(self, now: datetime) -> Self:
        """Presences reported recently enough, of accounts that still exist and are active."""
        return self.filter(seen_at__gt=now - SEEN_WITHIN, user__is_active=True)

    def note(self, user: models.Model, row: models.Model, now: datetime) -> None:
        """Record that `user` has `row` open, and delete presences that are out of date."""
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
    """A person has had the form of a row open from `since` on, and last reported at `seen_at`.

    It belongs to no edition: it changes no version and is never exported.
    """

    # No constraint: a form may report while its account is being deleted, and neither must fail. The
    # presence left behind is never `present`, and is deleted with the others.
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
