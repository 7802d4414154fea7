"""The cast and the stage that the tests share."""

import gc
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, TransactionTestCase
from hypothesis import HealthCheck, settings

from glossary.bibliography import formats
from portal.editions import banner
from portal.transfer import import_edition
from tests.support.archives import archive_of_2026
from tests.support.crawler import Page, crawl_of_2026, passing_rows
from tests.support.draft_forms import BODY
from tests.support.emptying import Emptier
from tests.support.kept_rows import KeptRows
from tests.support.link_servers import Internet
from tests.support.migrated import begin_with, migrated
from tests.support.pandoc_answers import remembering
from tests.support.paths import ROOT
from tests.support.people import load_roles, signed_in
from tests.support.readers import Reader
from tests.support.served_portal import Prepared, prepare
from tests.support.small_edition import small_edition, written
from topics.models import Committee, Edition, Section, Topic

# The same examples in every run, however slow the machine is.
UNHURRIED = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("suite", derandomize=True, database=None, max_examples=150, **UNHURRIED)
settings.load_profile("suite")


# What a test must ask pytest-django for, to be let near the database.
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
# Tests that ask for none, and start programs on the database of DATABASE_URL.
START_PROGRAMS = {"test_organisers_page.py", "test_upgrading.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `one_database` the tests that have none, and as `django_db` those that only share one.

    For a test whose fixtures alone read a database, pytest-django would make none: run by itself, it would be
    given the portal's own.
    """
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE_FIXTURES & {*item.fixturenames}:
            continue
        if "django_db_setup" in item.fixturenames:
            item.add_marker(pytest.mark.django_db)
        elif item.path.name not in START_PROGRAMS:
            item.add_marker(pytest.mark.one_database)


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Collect no garbage while the tests are collected: nearly all that this makes is kept."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Keep the garbage collector from walking through all that collecting the tests has made, ever again.

    And let it look less often at what the tests make: most of that is gone without it.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def migrated_file(config: pytest.Config) -> Path | None:
    """A migrated SQLite database for others to begin with; none where pytest may keep no files."""
    cache = getattr(config, "cache", None)
    return migrated(cache.mkdir("migrated")) if cache else None


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Have a database migrated for all workers, before they start."""
    is_first = "PYTEST_XDIST_WORKER" not in os.environ and not session.config.option.collectonly
    if is_first and connection.vendor == "sqlite":
        migrated_file(session.config)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, pytestconfig: pytest.Config) -> None:
    """A test database on SQLite begins as a copy of the migrated one, and finds nothing left to migrate."""
    if connection.vendor == "sqlite" and (file := migrated_file(pytestconfig)):
        begin_with(file, connection.creation)


def shared_folder(tmp_path_factory: pytest.TempPathFactory, name: str) -> Path:
    """A folder of that name that all workers of this session have."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    folder = folder / name
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def pandoc_answers(tmp_path_factory) -> Iterator[None]:
    """Each question to pandoc is asked once in a session, by whichever worker comes to it first."""
    folder = shared_folder(tmp_path_factory, "pandoc")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formats, "_pandoc", remembering(formats._pandoc, folder))
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_emptying() -> Iterator[None]:
    """A transactional test leaves an empty database behind, and takes no longer for it than it must."""
    emptier = Emptier()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: emptier(case))
        yield


@pytest.fixture(scope="session")
def prepared(tmp_path_factory, pytestconfig) -> Prepared:
    """The database of a portal prepared for its first start, for portals that run beside the tests."""
    return prepare(shared_folder(tmp_path_factory, "prepared"), migrated_file(pytestconfig))


@pytest.fixture(scope="session")
def fixture_objects() -> list[dict]:
    """The objects of fixtures/2026.json as they stand in the file."""
    return json.loads((ROOT / "fixtures" / "2026.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def guide_of_2026(django_db_setup, django_db_blocker, tmp_path_factory) -> dict[str, Page]:
    """The page at each address of the 2026 edition as readers find it: crawled once, only to be read."""
    return crawl_of_2026(django_db_blocker, shared_folder(tmp_path_factory, "crawl"))


@pytest.fixture(scope="session")
def archived_2026(django_db_setup, django_db_blocker, tmp_path_factory) -> Path:
    """The archive of the 2026 edition: made once, only to be read. Its name is awkward in an address."""
    return archive_of_2026(django_db_blocker, shared_folder(tmp_path_factory, "archive"), "a guide & more")


def store_2026(kept_rows: KeptRows) -> None:
    kept_rows.store("2026", lambda: import_edition(ROOT / "fixtures" / "2026.json"))


@pytest.fixture(scope="session")
def kept_rows() -> KeptRows:
    """What importing the editions that many tests begin with has stored."""
    return KeptRows()


@pytest.fixture(scope="module")
def stored_2026(kept_rows, django_db_setup, django_db_blocker) -> Iterator[None]:
    """The 2026 edition, imported once for a module, to which each test's own changes are rolled back.

    For modules without transactional tests, all of whose tests are about this edition.
    """
    with passing_rows(django_db_blocker):
        store_2026(kept_rows)
        yield


@pytest.fixture
def edition_2026(kept_rows, db) -> Edition:
    """The whole 2026 edition."""
    if not Edition.objects.filter(slug="2026").exists():
        store_2026(kept_rows)
    return Edition.objects.get(slug="2026")


@pytest.fixture
def stored(kept_rows, db, tmp_path) -> Edition:
    """The small edition, imported, for tests that import other files over it."""
    kept_rows.store("small", lambda: import_edition(written(tmp_path, small_edition())))
    return Edition.objects.get(slug="2030")


@pytest.fixture
def reader(monkeypatch) -> Reader:
    """A client of a server that keeps pages."""
    reader = Reader()
    monkeypatch.setattr(banner, "versions", reader.versions)
    return reader


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


@pytest.fixture
def roles(db) -> None:
    load_roles()


@pytest.fixture
def internet() -> Iterator[Internet]:
    """Its canary must have been reached by nobody at the end of the test."""
    internet = Internet()
    yield internet
    internet.stop()
    assert internet.canary.connections == 0, "a forbidden address was reached"
