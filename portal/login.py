"""The lock on the door: how many wrong passwords are too many, for whom, and what is said then."""

from __future__ import annotations

import ipaddress
import math

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

# Wrong passwords for one login, within the wait. A login is locked for the address they come from first:
# were it locked for everybody at once, whoever knows a chair's user name could keep the chair out. The
# generous second limit, for all addresses together, stops who guesses from many of them.
FROM_ONE_ADDRESS = settings.AXES_FAILURE_LIMIT
FROM_ALL_ADDRESSES = 30
LOGS_KEPT_DAYS = 90


class LoginHandler(AxesDatabaseHandler):
    """django-axes' own, with a limit for each way of counting. Expects AXES_LOCKOUT_PARAMETERS to be
    user name and address first, user name alone second."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Wrong passwords that count against this login, FROM_ONE_ADDRESS or more if it is locked."""
        here, everywhere = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        if everywhere < FROM_ALL_ADDRESSES or is_at_home(request, credentials):
            return here
        return max(here, FROM_ONE_ADDRESS)

    def user_logged_in(self, sender, request: HttpRequest, user, **kwargs) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        self.reset_logs(age_days=LOGS_KEPT_DAYS)  # who came from where is not kept for good


def is_at_home(request: HttpRequest, credentials: dict | None) -> bool:
    """Whether this login succeeded before from this address: strangers elsewhere do not lock it there."""
    name = (credentials or {}).get("username")
    return AccessLog.objects.filter(username=name, ip_address=request.axes_ip_address).exists()


def client_address(request: HttpRequest) -> str | None:
    """The reader's IP address.

    With HTTPS a proxy of ours stands in front, and the last entry of X-Forwarded-For is what it saw; all
    before it is hearsay. Without HTTPS anybody may have written the header, and it is not looked at.
    """
    peer = request.META.get("REMOTE_ADDR") or None
    if not settings.PUBLIC_ADDRESS.is_secure:
        return peer
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return peer


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """The answer to who may not try again yet. The wait is the longest that it can be."""
    seconds = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds())
    text = render_to_string("portal/error.html", {"status": 429, "minutes": math.ceil(seconds / 60)})
    return HttpResponse(text, status=429, headers={"Retry-After": str(seconds), "Cache-Control": "no-store"})
