"""`/healthz` says “ok” while the portal can read and store, and what it cannot do otherwise."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from portal.serving import health
from topics.models import Edition

SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite locks its whole database")
POSTGRESQL = pytest.mark.skipif(connection.vendor != "postgresql", reason="a setting of PostgreSQL")


@pytest.fixture(autouse=True)
def disk(settings, tmp_path) -> Path:
    """The folder of the portal, which has room."""
    settings.VAR_DIR = tmp_path
    return tmp_path


def answer() -> tuple[int, list[str]]:
    response = Client().get("/healthz")
    return response.status_code, response.content.decode().splitlines()


def test_it_is_ok_while_all_is_well_and_no_cache_stores_that(client, db):
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("error", [OperationalError("down: host=secret"), InterfaceError("closed: secret")])
def test_a_database_that_does_not_answer_is_told_without_its_address(error):
    with patch("portal.serving.health.connection.cursor", side_effect=error):
        assert answer() == (503, [health.NO_ANSWER])


def test_the_next_answer_is_ok_when_the_cause_is_gone(db):
    with patch("portal.serving.health.connection.cursor", side_effect=OperationalError("down")):
        assert answer()[0] == 503
    assert answer() == (200, ["ok"])


@contextmanager
def read_only() -> Iterator[None]:
    """A database that others have closed to writers, and that this connection can only read therefore."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_read_only = on")
        yield
        cursor.execute("SET default_transaction_read_only = off")


@POSTGRESQL
@pytest.mark.django_db(transaction=True)
def test_a_server_that_takes_no_writes_is_told():
    with read_only():
        assert answer() == (503, [health.READ_ONLY])
    assert answer() == (200, ["ok"])


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_file_that_takes_no_writes_is_told():
    file = f"file:{connection.settings_dict['NAME']}?mode=ro"
    writable = connection.connection
    with closing(sqlite3.connect(file, uri=True, isolation_level=None)) as opened:
        connection.connection = opened
        try:
            assert answer() == (503, [health.READ_ONLY])
        finally:
            connection.connection = writable
    assert answer() == (200, ["ok"])


@SQLITE
@pytest.mark.django_db(transaction=True)
def test_a_lock_is_told_after_a_moment_and_saves_wait_for_it_as_long_as_before(monkeypatch):
    monkeypatch.setattr(health, "LOCK_PATIENCE_SECONDS", 0.05)
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        assert answer() == (503, [health.LOCKED])
        assert time.monotonic() - began < 2
        other.execute("ROLLBACK")
    assert answer() == (200, ["ok"])
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (5000,)


@pytest.mark.django_db(transaction=True)
def test_asking_changes_nothing_and_leaves_no_lock():
    Edition.objects.create(slug="2030", year=2030, conference="Model Assembly")
    version = Edition.objects.get().version
    assert answer() == (200, ["ok"])
    assert Edition.objects.get().version == version
    Edition.objects.update(conference="Another")


@pytest.mark.parametrize(("free", "lines"), [(-1, [health.FULL_DISK]), (0, ["ok"])])
def test_a_disk_without_room_is_told_once(db, monkeypatch, free, lines):
    usage = shutil.disk_usage("/")._replace(free=health.LEAST_FREE + free)
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: usage)
    assert answer() == (200 if lines == ["ok"] else 503, lines)


def test_a_disk_that_cannot_be_written_is_told(db, monkeypatch, disk):
    monkeypatch.setattr(health.os, "access", lambda folder, mode: folder != disk)
    assert answer() == (503, [health.CLOSED_DISK])


def test_all_that_fails_is_told(monkeypatch):
    monkeypatch.setattr(health, "LEAST_FREE", 2**80)
    with patch("portal.serving.health.connection.cursor", side_effect=OperationalError("down")):
        assert answer() == (503, [health.NO_ANSWER, health.FULL_DISK])
