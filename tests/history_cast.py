"""Who reads the history in the tests, and how they get at its pages."""

import re
from html import unescape

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from topics.history import changing
from topics.models import Committee, Edition

DELETED_LATELY = "admin:topics_edition_deleted"


@pytest.fixture
def desk(organiser: User) -> Client:
    """The browser of an organiser."""
    client = Client()
    client.force_login(organiser)
    return client


@pytest.fixture
def roles(db) -> None:
    call_command("loaddata", "roles", verbosity=0)


def chair_of(name: str, *committees: Committee) -> Client:
    user = User.objects.create_user(name, is_staff=True, first_name=name.capitalize())
    user.groups.add(Group.objects.get(name="Chairs"))
    for committee in committees:
        committee.chairs.add(user)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chair(roles, committee: Committee) -> Client:
    return chair_of("awa", committee)


@pytest.fixture
def others(roles, edition: Edition) -> list[Client]:
    """A chair of another committee, one of another edition, and one of none any more."""
    council = Committee.objects.create(edition=edition, slug="council", name="Council")
    far = Committee.objects.create(
        edition=Edition.objects.create(slug="2031", year=2031, conference="Far"), slug="far", name="Far"
    )
    return [chair_of("of-council", council), chair_of("of-far", far), chair_of("former")]


def text_of(response) -> str:
    """What a person reads of a page."""
    body = re.sub(r"(?s)<(script|style|svg).*?</\1>", "", response.content.decode())
    return " ".join(unescape(re.sub(r"<[^>]+>", "", body)).split())


def url_of(page: str, row: Model, *args: object) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *args])


def undelete_url(batch: object) -> str:
    return reverse("admin:topics_edition_undelete", args=[batch])


def deleted(row: Model) -> object:
    with changing() as change:
        type(row).objects.get(pk=row.pk).delete()
    return change.batch


def messages_of(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]
