"""Invitations: how an organiser lets a chair in without knowing the chair's password."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from portal.guides.staged import StagedGuide
from topics.models import Committee

__all__ = ["Invitation", "StagedGuide"]

VALID_DAYS = 7


def end_of_validity():
    return timezone.now() + timedelta(days=VALID_DAYS)


def hash_of(token: str) -> str:
    """The token's SHA-256. It is long and random, so neither salt nor a slow hash would add anything."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        """Those whose link works."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def for_token(self, token: str) -> InvitationQuerySet:
        """The open invitation that `token` is the key of, or none."""
        return self.open().filter(token_hash=hash_of(token))


class Invitation(models.Model):
    """A link that makes one person a chair of some committees, once. The token itself is kept nowhere."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REVOKED = "revoked"
        EXPIRED = "expired"

    name = models.CharField(
        max_length=150, help_text="Who is invited, as the portal shall call them. Example: Ada Lovelace"
    )
    email = models.EmailField(
        "e-mail",
        blank=True,
        help_text="Kept with the account; the portal sends no mail. Example: ada@example.org",
    )
    committees = models.ManyToManyField(
        Committee, related_name="invitations", help_text="What the invited chair may edit."
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=end_of_validity, editable=False)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"
            )
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.name}"

    def give_token(self) -> str:
        """A new token, the only one this invitation answers to. It is to be shown now or never."""
        token = secrets.token_urlsafe(32)
        self.token_hash = hash_of(token)
        return token

    @property
    def state(self) -> State:
        if self.accepted_at:
            return self.State.ACCEPTED
        if self.revoked_at:
            return self.State.REVOKED
        return self.State.OPEN if self.expires_at > timezone.now() else self.State.EXPIRED

    def accept(self, user: AbstractBaseUser) -> None:
        """Note that `user` came by this link, and name them on the committees. Call it in a transaction."""
        self.accepted_by, self.accepted_at = user, timezone.now()
        self.save(update_fields=["accepted_by", "accepted_at"])
        user.chaired_committees.add(*self.committees.all())
