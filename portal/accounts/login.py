"""Limits on passwords: how many, for whom, and the response when there are too many."""

import math

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from portal.serving.outage import refusal

# Wrong passwords for one login within the wait. A login is first locked only for the address they come
# from: if it were locked everywhere, anyone who knows a chair's user name could lock the chair out. The
# second, generous limit counts all addresses together and stops an attacker who uses many of them.
FROM_ONE_ADDRESS = settings.AXES_FAILURE_LIMIT
FROM_ALL_ADDRESSES = 30
LOGS_KEPT_DAYS = 90
SECONDS_TO_BREATHE = 10  # when too many passwords came at once
MOST_AT_ONCE = 20  # sign-ins of one address in this time: chairs who share a school's address wait no longer


class LoginHandler(AxesDatabaseHandler):
    """django-axes' handler, with one limit for each way of counting. Expects AXES_LOCKOUT_PARAMETERS to be
    user name and address first, user name alone second."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """Return how many wrong passwords count against this login: FROM_ONE_ADDRESS or more locks it."""
        here, everywhere = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        if everywhere < FROM_ALL_ADDRESSES or is_at_home(request, credentials):
            return here
        return max(here, FROM_ONE_ADDRESS)

    def user_logged_in(self, sender, request: HttpRequest, user, **kwargs) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        self.reset_logs(age_days=LOGS_KEPT_DAYS)  # do not store for ever who signed in from where


def is_at_home(request: HttpRequest, credentials: dict | None) -> bool:
    """Return whether this login has succeeded from this address: strangers elsewhere do not lock it there."""
    name = (credentials or {}).get("username")
    return AccessLog.objects.filter(username=name, ip_address=request.axes_ip_address).exists()


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict | None = None
) -> HttpResponse:
    """Tell a locked-out person how long to wait, at most."""
    seconds = math.ceil(settings.AXES_COOLOFF_TIME.total_seconds())
    return refusal(429, seconds, minutes=math.ceil(seconds / 60))


def too_many_at_once() -> HttpResponse:
    """Tell somebody whose password was not checked that it will be in a moment."""
    return refusal(429, SECONDS_TO_BREATHE, is_busy=True)


def too_many_from_one_address() -> HttpResponse:
    """Tell somebody behind whose address everybody signs in at once to wait a little."""
    return refusal(429, SECONDS_TO_BREATHE, is_one_address=True)
