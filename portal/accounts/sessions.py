"""The store of sessions: Django's, which also fills in whose a session is and when it ends."""

from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from portal.models import SIGN_IN, Session
from portal.serving.visitors import client_address


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict) -> Session:
        now = timezone.now()
        row = super().create_model_instance(data)
        row.person_id = data.get(SESSION_KEY)
        row.began_at = datetime.fromisoformat(data[SIGN_IN]["at"]) if SIGN_IN in data else now
        row.use(now)
        return row

    def _get_session_from_db(self) -> Session | None:
        row = super()._get_session_from_db()
        if row is not None:
            row.record_use()
        return row


@receiver(user_logged_in)
def record_sign_in(request: HttpRequest, **kwargs) -> None:
    """Store how a session begins, and delete the sessions that have ended."""
    request.session[SIGN_IN] = {
        "at": timezone.now().isoformat(),
        "browser": request.META.get("HTTP_USER_AGENT", "")[:300],
        "address": client_address(request),
    }
    SessionStore.clear_expired()
