"""How the tests come through the door: name and password, codes of an app, and a clock that they set."""

from datetime import UTC, datetime
from types import SimpleNamespace

import axes.handlers.proxy
import django_otp.plugins.otp_totp.models
import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

PASSWORD = "a-long-password"
ADMIN = "/admin/"
STEP = "/admin/second-step/"  # the code after the password
PAGE = "/admin/second-factor/"  # where it is set up


def sign_in(client: Client, name: str, password: str = PASSWORD, **request) -> HttpResponse:
    """Return what the login page answers to a name and a password."""
    data = {"username": name, "password": password, "next": ADMIN}
    return client.post(reverse("admin:login"), data, **request)


def may_open_the_admin(client: Client) -> bool:
    return client.get(ADMIN).status_code == 200


class Clock:
    """The time as locks and codes see it; it stands until it is moved on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.seconds = 1_900_000_000
        patch.setattr(timezone, "now", self.now)
        patch.setattr(axes.handlers.proxy, "now", self.now)
        patch.setattr(django_otp.plugins.otp_totp.models, "time", SimpleNamespace(time=lambda: self.seconds))

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.seconds, UTC)

    def move_on(self, seconds: int) -> None:
        self.seconds += seconds

    def code(self, user: User) -> str:
        """Return what the app of `user` shows."""
        return code_of(TOTPDevice.objects.get(user=user), self.seconds)

    def wrong_code(self, user: User) -> str:
        """Six digits that `user`'s app shows neither now nor a step before or after."""
        device = TOTPDevice.objects.get(user=user)
        right = {code_of(device, self.seconds + 30 * steps) for steps in (-1, 0, 1)}
        return next(code for code in map("{:06}".format, range(4)) if code not in right)


def code_of(device: TOTPDevice, seconds: float) -> str:
    """Return what an app with the key of `device` shows at this Unix time."""
    generator = TOTP(device.bin_key, device.step, device.t0, device.digits)
    generator.time = seconds
    return f"{generator.token():06}"


def set_up(user: User) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="App")


def set_up_by_hand(client: Client, user: User, clock: Clock) -> list[str]:
    """Do what the page asks for; returns the recovery codes."""
    client.post(f"{PAGE}begin/")
    answer = client.post(f"{PAGE}confirm/", {"code": clock.code(user), "password": PASSWORD})
    assert answer.status_code == 200, answer
    clock.move_on(30)
    return answer.context["codes"]


def give(client: Client, code: str, **more: str) -> HttpResponse:
    return client.post(STEP, {"code": code, **more})


def error_of(answer: HttpResponse) -> str:
    (message,) = answer.context["form"].errors["code"]
    return message


def signed_in(name: str) -> Client:
    """A browser in which the password was given, and no more."""
    client = Client()
    assert sign_in(client, name).status_code == 302
    return client
