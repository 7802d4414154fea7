"""Accounts for the browser: their password, and their end."""

from django.contrib.auth.models import User

PASSWORD = "a-long-password"


def remove(*users: User) -> None:
    """Delete these accounts, as they are stored now."""
    User.objects.filter(pk__in=[user.pk for user in users]).delete()
