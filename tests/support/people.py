"""Accounts by what they may edit, and the browsers in which they are signed in."""

import json

from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from tests.support.paths import ROOT
from topics.models import Committee

ROLES = json.loads((ROOT / "fixtures" / "roles.json").read_text(encoding="utf-8"))


def load_roles() -> None:
    """Store the groups of fixtures/roles.json as `loaddata` does, which takes ten times as long."""
    keys = ("codename", "content_type__app_label", "content_type__model")
    stored = {tuple(key): pk for pk, *key in Permission.objects.values_list("pk", *keys)}
    grant = Group.permissions.through
    for role in ROLES:
        group, _ = Group.objects.get_or_create(name=role["fields"]["name"])
        permissions = [stored[tuple(key)] for key in role["fields"]["permissions"]]
        grants = [grant(group=group, permission_id=pk) for pk in permissions]
        grant.objects.bulk_create(grants, ignore_conflicts=True)


def person(name: str, group: str = "Chairs", *chaired: Committee) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    for committee in chaired:
        committee.chairs.add(user)
    return user


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def chair_of(name: str, *committees: Committee) -> Client:
    """The browser of a chair who goes by `name`, with a capital letter."""
    user = person(name, "Chairs", *committees)
    User.objects.filter(pk=user.pk).update(first_name=name.capitalize())
    return browser(user)


def signed_in(name: str, first_name: str = "") -> Client:
    """Somebody who may do everything, before the admin."""
    user = User.objects.create_superuser(name, f"{name}@example.org", "a-long-password")
    User.objects.filter(pk=user.pk).update(first_name=first_name)
    client = Client()
    client.force_login(user)
    return client
