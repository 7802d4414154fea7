"""A backup holds all that a portal needs, and a restored portal is the same as that of which it was made."""

import shutil
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.storage import InMemoryStorage
from django.core.management import call_command
from django.db import connection
from django.db.models import Model

from portal.backup import making
from portal.backup.tables import LEFT_OUT, kept_models
from portal.editor.storage import FOLDER
from portal.serving import preparation
from tests.support.backups import all_rows, back_up, fill_portal, restore
from tests.support.emptying import empty_tables
from tests.support.migrated import migrated
from tests.support.picture_files import stored_files
from tests.support.served_portal import run_portal
from tests.support.zipped_edition import GONE
from topics.history import history_of
from topics.models import Section, Topic

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]

OF_DJANGO = {"django_migrations"}  # made by migrating


@pytest.fixture
def portal(empty_storage, tmp_path) -> None:
    fill_portal(tmp_path)


def test_every_table_is_in_a_backup_or_left_out_on_purpose():
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    models = {model._meta.db_table for model in [*kept_models(), *models_left_out()]}
    of_search = {name for name in tables if name.startswith("portal_searchdocument_fts")}
    assert tables - models - of_search == OF_DJANGO


def test_a_restored_portal_has_the_same_rows_with_the_same_ids_and_the_same_pictures(portal, tmp_path):
    before, pictures = all_rows(), stored_files()
    assert [name for name, rows in before.items() if not rows] == []
    backup = back_up(tmp_path / "backups")
    empty_tables()
    for name in pictures:
        making.default_storage.delete(name)
    said = restore(tmp_path / "backups")
    assert (all_rows(), stored_files()) == (before, pictures)
    assert said.startswith(f"{backup}, made at ")
    assert f"{sum(map(len, before.values()))} rows and {len(pictures)} pictures restored" in said


def test_sessions_presence_and_what_is_made_again_are_not_restored(portal, tmp_path):
    assert {"session", "editing presence", "search index"} <= names_of_filled()
    back_up(tmp_path / "backups")
    empty_tables()
    restore(tmp_path / "backups")
    assert names_of_filled() == set()


def names_of_filled() -> set[str]:
    return {str(model._meta.verbose_name) for model in models_left_out() if model.objects.exists()}


def models_left_out() -> list[type[Model]]:
    return [model for model in apps.get_models() if issubclass(model, LEFT_OUT)]


def test_an_id_that_a_deleted_row_had_is_not_given_again(portal, tmp_path):
    """Or else a new section would have the history of the deleted one."""
    topic = Topic.objects.first()
    last = Section.objects.create(topic=topic, position=99, slug="last", title="Last")
    gone = last.pk
    last.delete()
    back_up(tmp_path / "backups")
    call_command("flush", verbosity=0, interactive=False)  # ids begin with 1, as in a new database
    restore(tmp_path / "backups")
    new = Section.objects.create(topic=Topic.objects.get(pk=topic.pk), position=99, slug="new", title="New")
    assert new.pk > gone
    entries = history_of(Section).objects.filter(id=new.pk)
    assert [entry.title for entry in entries] == ["New"]


def test_a_backup_is_the_same_after_a_stay_in_another_database(portal, tmp_path, pytestconfig):
    """The other is SQLite: on PostgreSQL this goes there and back."""
    before = all_rows()
    back_up(tmp_path / "backups")
    shutil.copyfile(migrated(pytestconfig.cache.mkdir("migrated")), tmp_path / "other.sqlite3")
    other = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/other.sqlite3",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    for command, folder in (("restore", "backups"), ("backup", "others")):
        run = run_portal("manage.py", command, str(tmp_path / folder), **other)
        assert (run.returncode, run.stderr) == (0, "")
    assert (tmp_path / "other.sqlite3").stat().st_mode & 0o777 == 0o600
    empty_tables()
    restore(tmp_path / "others")
    assert all_rows() == before


def test_tables_are_made_where_there_are_none(portal, tmp_path, monkeypatch):
    back_up(tmp_path / "backups")
    empty_tables()
    asked = []
    monkeypatch.setattr(preparation, "make_tables", lambda: asked.append("tables"))
    restore(tmp_path / "backups")
    assert asked == ["tables"]


def test_a_backup_is_of_one_moment_though_others_write_meanwhile(portal, tmp_path, monkeypatch):
    """While the tables are read, somebody changes one that was read and one that is still to be read."""
    before, read = all_rows(), making.lines_of
    failed = []

    def write() -> None:
        try:
            User.objects.create_user("newcomer")
            Topic.objects.update(title="Renamed")
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    def read_while_others_write(model):
        if model is Section:
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(timeout=4)  # less than a writer waits for a lock
            assert not writer.is_alive()
        return read(model)

    monkeypatch.setattr(making, "lines_of", read_while_others_write)
    back_up(tmp_path / "backups")
    assert failed == []
    assert User.objects.filter(username="newcomer").exists()
    empty_tables()
    restore(tmp_path / "backups")
    assert all_rows() == before


def test_a_picture_that_is_removed_meanwhile_is_left_out(portal, tmp_path, monkeypatch):
    names = sorted(name.removeprefix(FOLDER) for name in stored_files())
    listed = [], [GONE, *names, "notes.txt"]
    monkeypatch.setattr(InMemoryStorage, "listdir", lambda storage, folder: listed)
    back_up(tmp_path / "backups")
    empty_tables()
    assert f"{len(names)} pictures restored" in restore(tmp_path / "backups")


def test_a_portal_without_anything_has_a_backup_too(tmp_path):
    back_up(tmp_path / "backups")
    assert " 0 pictures restored" in restore(tmp_path / "backups")


def test_only_the_owner_reads_a_backup(tmp_path):
    backup: Path = back_up(tmp_path / "new" / "backups")
    assert (backup.stat().st_mode & 0o777, backup.parent.stat().st_mode & 0o777) == (0o600, 0o700)
