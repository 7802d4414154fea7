"""Who has come through the door: the one place that says when a password is not enough.

Whoever gave the right password and still owes the second step is nobody to the rest of the portal:
`request.user` is an AnonymousUser then, in every view and every query. `request.account` is whose
password it was; only the pages of the second step look at it.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

import django_otp
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django_otp.plugins.otp_totp.models import TOTPDevice

ORGANISERS = "Organisers"


class Step(Enum):
    """What somebody owes after the password."""

    CODE = "give a code of the second factor"
    SETUP = "set up the second factor, which is required of organisers here"


def may_enter(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether `user` may open the admin, and see what is not published: active staff who owe nothing."""
    return user.is_active and user.is_staff and step_owed(user) is None


def step_owed(user: AbstractBaseUser | AnonymousUser) -> Step | None:
    """What `user` still has to do in this session before any door opens; None if nothing.

    A request asks the database once, whoever asks how often.
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
    """The device whose codes `user` has to give, once it is confirmed."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).order_by("pk").first()


def is_second_factor_required(user: AbstractBaseUser) -> bool:
    """Whether `user` is an organiser, on a portal that asks a second factor of organisers."""
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    return user.is_superuser or user.groups.filter(name=ORGANISERS).exists()


def complete(request: HttpRequest, device: TOTPDevice) -> None:
    """The second step is done: let the account in, under a new session key."""
    request.user = request.account
    request.session.cycle_key()
    django_otp.login(request, device)
    request.user.step_owed = None


class SecondStep:
    """Middleware; it stands after Django's and django-otp's, which say whose session it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.account = request.user
        request.user = SimpleLazyObject(lambda: AnonymousUser() if step_owed(account) else account)
        return self.get_response(request)
