"""Accounts by what they may edit, and the browsers in which they are signed in."""

from django.contrib.auth.models import Group, User
from django.test import Client

from topics.models import Committee


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
