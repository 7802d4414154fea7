"""People's way in: invitations, which make chairs, and sessions, in which people are signed in."""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import cached_property

from portal.carry.stored import EditionFile  # noqa: F401 – Django finds models in this module
from portal.guides.staged import StagedGuide  # noqa: F401
from portal.search.stored import SearchDocument, SearchIndex, SearchName  # noqa: F401
from portal.search.unfound import UnfoundSearch  # noqa: F401
from topics.models import Committee

VALID_DAYS = 7
LONGEST_SESSION = timedelta(seconds=settings.SESSION_COOKIE_AGE)
LONGEST_IDLE = timedelta(days=1)
RECORD_USE_EVERY = timedelta(minutes=5)  # so that reading seldom writes
SIGN_IN = "sign_in"  # in a session's data: when, with what and from where it began


def end_of_validity():
    return timezone.now() + timedelta(days=VALID_DAYS)


def hash_of(token: str) -> str:
    """Return the token's SHA-256. The token is long and random, so salt or a slow hash would add nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet):
    def open(self) -> InvitationQuerySet:
        """Return the invitations whose link works."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def for_token(self, token: str) -> InvitationQuerySet:
        """Return the open invitation that `token` belongs to, or none."""
        return self.open().filter(token_hash=hash_of(token))


class Invitation(models.Model):
    """A link that makes one person a chair of some committees, once. The token itself is never stored."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REVOKED = "revoked"
        EXPIRED = "expired"

    name = models.CharField(
        max_length=150, help_text="The invited person’s name, as the portal shows it. Example: Ada Lovelace"
    )
    email = models.EmailField(
        "e-mail",
        blank=True,
        help_text="Stored with the account; the portal sends no mail. Example: ada@example.org",
    )
    committees = models.ManyToManyField(
        Committee, related_name="invitations", help_text="Committees that the invited chair may edit."
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
        """Return a new token, the only one that opens this invitation. Show it now: it is not stored."""
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
        """Record that `user` accepted, and make them a chair of the committees. Call it in a transaction."""
        self.accepted_by, self.accepted_at = user, timezone.now()
        self.save(update_fields=["accepted_by", "accepted_at"])
        user.chaired_committees.add(*self.committees.all())


class SessionManager(BaseSessionManager):
    def of_person(self, person: AbstractBaseUser) -> list[Session]:
        """Return the sessions that let `person` in, the last used one first.

        Those from before a change of password are left out: they end when they are next used.
        """
        sessions = self.filter(person=person, expire_date__gt=timezone.now()).order_by("-last_used_at")
        mark = person.get_session_auth_hash()
        return [each for each in sessions if constant_time_compare(each.data.get(HASH_SESSION_KEY, ""), mark)]


class Session(AbstractBaseSession):
    """A session of one browser. Whoever knows its key is signed in, so pages call it by its `handle`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="sessions"
    )
    began_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = SessionManager()

    class Meta(AbstractBaseSession.Meta):
        default_permissions = ()

    def __str__(self) -> str:
        """Leave out the key: the admin shows this text before it deletes an account."""
        return f"begun on {self.began_at:%d %B %Y}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        return import_module(settings.SESSION_ENGINE).SessionStore

    @cached_property
    def data(self) -> dict:
        return self.get_decoded()

    @property
    def handle(self) -> str:
        return salted_hmac("portal.models.Session", self.session_key, algorithm="sha256").hexdigest()

    def use(self, now: datetime) -> None:
        """Let the session end when it has been idle for too long from `now` on, or is too old."""
        self.last_used_at = now
        self.expire_date = min(self.began_at + LONGEST_SESSION, now + LONGEST_IDLE)

    def record_use(self) -> None:
        """Store that the session is in use, once in RECORD_USE_EVERY. Reading goes on if that fails."""
        now = timezone.now()
        if now - self.last_used_at < RECORD_USE_EVERY:
            return
        self.use(now)
        with suppress(DatabaseError), transaction.atomic():
            times = {"last_used_at": self.last_used_at, "expire_date": self.expire_date}
            Session.objects.filter(pk=self.pk).update(**times)
