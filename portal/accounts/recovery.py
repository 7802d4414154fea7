"""Recovery codes, which replace the app once each. Shown once, and stored as hashes."""

import hashlib
import secrets
from base64 import b32encode, urlsafe_b64encode
from textwrap import wrap

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken

NUMBER_OF_CODES = 10
BYTES_OF_CODE = 15  # 24 letters and digits
GROUP = 4


def new_recovery_codes(account: AbstractBaseUser) -> list[str]:
    """Return ten new codes, which replace all earlier ones of `account`. Only their hashes are stored."""
    with transaction.atomic():
        StaticDevice.objects.devices_for_user(account).delete()
        return [add_recovery_code(account) for _ in range(NUMBER_OF_CODES)]


def add_recovery_code(account: AbstractBaseUser) -> str:
    """Return one more code for `account`, in groups that are easy to copy. Only its hash is stored."""
    device = recovery_device_of(account) or StaticDevice.objects.create(user=account, name="Recovery codes")
    code = b32encode(secrets.token_bytes(BYTES_OF_CODE)).decode().lower()
    StaticToken.objects.create(device=device, token=hash_of_code(code))
    return "-".join(wrap(code, GROUP))


def recovery_device_of(account: AbstractBaseUser) -> StaticDevice | None:
    return StaticDevice.objects.devices_for_user(account, confirmed=True).order_by("pk").first()


def plain_code(typed: str) -> str:
    """Return a code without the spaces, hyphens and capitals with which people type it."""
    return "".join(typed.split()).replace("-", "").lower()


def hash_of_code(code: str) -> str:
    """Return what is stored of a plain code: 96 bits of its SHA-256, as many as django-otp's column holds.

    A code has 120 random bits, so salt or a slow hash would add nothing. The database looks for the hash, and
    how long it takes tells nothing about the code: nobody can choose a code by its hash.
    """
    return urlsafe_b64encode(hashlib.sha256(code.encode()).digest()[:12]).decode()
