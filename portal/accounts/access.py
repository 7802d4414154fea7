"""Decide who may enter: the only place that says when a password is not enough.

While an account owes the second step, `request.user` is an AnonymousUser in every view and query, so the
rest of the portal does not know it. `request.account` is the account whose password was given; only the
pages of the second step use it.
"""

from collections.abc import Callable
from enum import Enum

import django_otp
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.hashing import TooManyAtOnceError
from portal.accounts.login import too_many_at_once

ORGANISERS = "Organisers"


class Step(Enum):
    """A step still to do after the password."""

    CODE = "give a code of the second factor"
    SETUP = "set up the second factor, which is required of organisers here"


def may_enter(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Return whether `user` may open the admin and see unpublished rows: active staff who owe no step."""
    return user.is_active and user.is_staff and step_owed(user) is None


def step_owed(user: AbstractBaseUser | AnonymousUser) -> Step | None:
    """Return what `user` still has to do in this session before entering; None if nothing.

    The database is asked once for a request.
    """
    if not hasattr(user, "step_owed"):
        user.step_owed = _find_step_owed(user)
    return user.step_owed


def _find_step_owed(user: AbstractBaseUser | AnonymousUser) -> Step | None:
    if not user.is_staff or getattr(user, "otp_device", None) is not None:
        return None
    if second_factor_of(user) is not None:
        return Step.CODE
    return Step.SETUP if is_second_factor_required(user) else None


def second_factor_of(user: AbstractBaseUser) -> TOTPDevice | None:
    """Return the confirmed device whose codes `user` has to give."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).order_by("pk").first()


def is_second_factor_required(user: AbstractBaseUser) -> bool:
    """Return whether `user` is an organiser and the portal requires a second factor of organisers."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return user.is_superuser or user.groups.filter(name=ORGANISERS).exists()


def complete(request: HttpRequest, device: TOTPDevice) -> None:
    """Let the account in after the second step, under a new session key."""
    request.user = request.account
    request.session.cycle_key()
    django_otp.login(request, device)
    request.user.step_owed = None


class SecondStep:
    """Middleware, placed after Django's and django-otp's, which set the user of the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.account = request.user
        request.user = SimpleLazyObject(lambda: AnonymousUser() if step_owed(account) else account)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask people to come back whose password did not get its turn, on whichever page they sent it."""
        return too_many_at_once() if isinstance(exception, TooManyAtOnceError) else None
