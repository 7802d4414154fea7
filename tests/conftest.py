"""The cast and the stage that the tests share."""

import json
import os
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import HealthCheck, settings

from portal.transfer import import_edition
from tests.drafts import BODY
from tests.two_people import signed_in
from topics.models import Committee, Edition, Section, Topic

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

# The same examples in every run, however slow the machine is.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, database=None, max_examples=150, **UNHURRIED)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def fixture_objects() -> list[dict]:
    """The objects of fixtures/2026.json as they stand in the file."""
    return json.loads((ROOT / "fixtures" / "2026.json").read_text(encoding="utf-8"))


@pytest.fixture
def edition_2026(db) -> Edition:
    """The whole 2026 edition."""
    import_edition(ROOT / "fixtures" / "2026.json")
    return Edition.objects.get(slug="2026")


@pytest.fixture
def edition(db) -> Edition:
    """A small published edition of another conference."""
    return Edition.objects.create(
        slug="2030", year=2030, conference="Model Assembly", status=Edition.Status.PUBLISHED
    )


@pytest.fixture
def committee(edition: Edition) -> Committee:
    return Committee.objects.create(edition=edition, slug="assembly", name="Assembly", published=True)


@pytest.fixture
def topic(committee: Committee) -> Topic:
    return Topic.objects.create(committee=committee, number=1, slug="water", title="Water", published=True)


@pytest.fixture
def section(topic: Topic) -> Section:
    return Section.objects.create(topic=topic, position=1, slug="wells", title="Wells", published=True)


@pytest.fixture
def wells(section: Section) -> Section:
    """The section with three paragraphs, for two who write in it."""
    section.body = BODY
    section.save()
    return section


@pytest.fixture
def awa(db) -> Client:
    return signed_in("awa", "Awa")


@pytest.fixture
def bo(db) -> Client:
    return signed_in("bo")


@pytest.fixture
def empty_storage(settings) -> None:
    """A storage of the test's own, with nothing in it."""
    kind = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    settings.STORAGES = {**settings.STORAGES, "default": kind}


@pytest.fixture
def organiser(db) -> User:
    return User.objects.create_superuser("organiser", "organiser@example.org", "a-long-password")


@pytest.fixture
def stranger(db) -> User:
    return User.objects.create_user("stranger", "stranger@example.org", "a-long-password")


def pytest_report_header() -> str:
    return f"database: {os.environ.get('DATABASE_URL') or 'SQLite'}"
