"""Everybody who may, or may not, open an address of the admin, and what they meet there.

All of it is made once for the tests of a module, whose own changes are rolled back to it; a test is given
rows and browsers of its own.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client

from tests.support.admin_addresses import CONTENT
from tests.support.admin_forms import plant_one_of_each
from tests.support.crawler import passing_rows
from tests.support.draft_forms import record_dropped_drafts
from tests.support.people import browser, load_roles, person
from topics.models import Committee, Edition, Publishable, Section, Topic


@dataclass
class Stage:
    """The stored rows by model, people by name, and the browsers in which they are signed in."""

    rows: dict[type[Model], Model]
    people: dict[str, User]
    browsers: dict[str | None, Client]


@pytest.fixture(scope="module", autouse=True)
def stage(django_db_setup, django_db_blocker) -> Iterator[Stage]:
    with passing_rows(django_db_blocker):
        load_roles()
        edition, other = (
            Edition.objects.create(slug=str(year), year=year, conference=conference, status="published")
            for year, conference in ((2030, "Model Assembly"), (2031, "Other Assembly"))
        )
        committee, council, far = (
            Committee.objects.create(edition=of, slug=name.lower(), name=name, published=True)
            for of, name in ((edition, "Assembly"), (edition, "Council"), (other, "Far"))
        )
        topic = Topic.objects.create(
            committee=committee, number=1, slug="water", title="Water", published=True
        )
        section = Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", published=True)
        plant_one_of_each(section)
        planted = {type(row): row for row in (committee, topic, section)}
        rows = {model: planted.get(model) or model.objects.get() for model in CONTENT}
        for row in rows.values():
            row.history.update(change_note="Told.")  # so that the note has a page
        record_dropped_drafts(row for row in rows.values() if isinstance(row, Publishable))
        people = {
            "chair": person("chair", "Chairs", committee),
            "other_chair": person("other", "Chairs", council),
            "far_chair": person("far", "Chairs", far),
            "former_chair": person("former"),
            "helper": person("helper", "Organisers"),
            "stranger": User.objects.create_user("stranger"),
            "organiser": User.objects.create_superuser("organiser"),
        }
        browsers = {name: browser(user) for name, user in people.items()} | {None: Client()}
        yield Stage(rows, people, browsers)


@pytest.fixture
def guide(db, stage) -> dict[type[Model], Model]:
    """One row of each model of content, all of one committee."""
    return {model: model.objects.get(pk=row.pk) for model, row in stage.rows.items()}


@pytest.fixture
def council(db, stage) -> Committee:
    """Another committee of the same edition."""
    return Committee.objects.get(slug="council")


@pytest.fixture
def far_committee(db, stage) -> Committee:
    """A committee of another edition."""
    return Committee.objects.get(edition__slug="2031")


@pytest.fixture
def roles(db, stage) -> None:
    """The groups are there already."""


@pytest.fixture
def chair(db, stage) -> User:
    return User.objects.get(pk=stage.people["chair"].pk)


@pytest.fixture
def other_chair(db, stage) -> User:
    return User.objects.get(pk=stage.people["other_chair"].pk)


@pytest.fixture
def far_chair(db, stage) -> User:
    return User.objects.get(pk=stage.people["far_chair"].pk)


@pytest.fixture
def former_chair(db, stage) -> User:
    return User.objects.get(pk=stage.people["former_chair"].pk)


@pytest.fixture
def helper(db, stage) -> User:
    """An organiser who is no superuser."""
    return User.objects.get(pk=stage.people["helper"].pk)


@pytest.fixture
def stranger(db, stage) -> User:
    return User.objects.get(pk=stage.people["stranger"].pk)


@pytest.fixture
def organiser(db, stage) -> User:
    return User.objects.get(pk=stage.people["organiser"].pk)


@pytest.fixture
def cast(db, stage) -> dict[str | None, Client]:
    """Browsers by name; None is nobody's."""
    found = {}
    for name, signed_in in stage.browsers.items():
        found[name] = Client()
        found[name].cookies = copy.deepcopy(signed_in.cookies)
    return found
