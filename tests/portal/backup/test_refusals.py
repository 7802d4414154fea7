"""A backup or a restore that cannot be done says why in one line, and leaves everything as it was."""

import errno
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from portal.backup import making, restoring
from portal.backup.tables import version_of_tables
from portal.editor.storage import FOLDER
from tests.support.backups import all_rows, back_up, fill_portal, relisted, restore
from tests.support.emptying import empty_tables
from tests.support.picture_files import stored_files
from tests.support.zipped_edition import SMALL
from topics.models import Edition

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]


made: dict[str, bytes] = {}  # by its name: one backup serves all tests


@pytest.fixture
def backup(empty_storage, tmp_path) -> Path:
    """A backup of a portal that is gone since."""
    if not made:
        fill_portal(tmp_path)
        path = back_up(tmp_path / "made")
        made[path.name] = path.read_bytes()
        empty_tables()
        for name in stored_files():
            default_storage.delete(name)
    ((name, data),) = made.items()
    path = tmp_path / "backups" / name
    path.parent.mkdir()
    path.write_bytes(data)
    return path


def refusal(command: str, path: Path, **options) -> str:
    """Return what the command is refused for, having changed nothing in the portal."""
    before = all_rows(), stored_files()
    with pytest.raises(CommandError) as raised:
        call_command(command, path, **options)
    assert (all_rows(), stored_files()) == before
    assert "\n" not in str(raised.value)
    return str(raised.value)


# Restoring


def test_a_portal_that_is_not_empty_is_left_as_it_is(backup):
    Edition.objects.create(slug="2029", year=2029, conference="Another")
    said = refusal("restore", backup)
    assert "This portal is not empty" in said
    assert "Restore into a new database" in said
    Edition.objects.all().delete()
    empty_tables()  # of its history too
    assert "restored" in restore(backup)


@pytest.mark.parametrize("part", ["rows/topics.Section", f"pictures/{SMALL.name()}", "backup.json"])
def test_a_backup_with_one_wrong_byte_is_refused(backup, part):
    data = bytearray(backup.read_bytes())
    with zipfile.ZipFile(backup) as archive:
        info = archive.getinfo(part)
    data[info.header_offset + 30 + len(part) + info.compress_size // 2] ^= 1
    backup.write_bytes(data)
    assert f"{backup} is damaged or not a backup" in refusal("restore", backup)


@pytest.mark.parametrize("left", [0, 1, 100, 0.5, -1])
def test_a_backup_that_was_cut_is_refused(backup, left):
    data = backup.read_bytes()
    backup.write_bytes(data[: int(left * len(data)) if isinstance(left, float) else left])
    assert f"{backup} is damaged or not a backup" in refusal("restore", backup)


@pytest.mark.parametrize(
    "change",
    [
        lambda listed: listed["tables"].pop("auth.User"),
        lambda listed: listed["tables"]["auth.User"].update(sha256="0" * 64),
        lambda listed: listed.pop("tables_version"),
        lambda listed: listed.update(pictures=[]),
    ],
)
def test_a_backup_that_is_not_as_its_list_says_is_refused(backup, change):
    assert "is damaged or not a backup" in refusal("restore", relisted(backup, change))


def test_a_file_that_is_no_backup_is_refused(tmp_path):
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"picture")
    assert "is damaged or not a backup" in refusal("restore", file)


def test_a_file_or_folder_without_a_backup_is_named(tmp_path):
    assert (
        refusal("restore", tmp_path / "x") == f"{tmp_path / 'x'} cannot be read: No such file or directory."
    )
    assert f"{tmp_path} has no backup" in refusal("restore", tmp_path)


def test_of_a_folder_with_backups_of_several_portals_the_file_must_be_named(backup, settings):
    other = backup.with_name(f"guide.example.org{backup.name.removeprefix(settings.PUBLIC_ADDRESS.host)}")
    backup.rename(other)
    assert str(other) in restore(backup.parent)
    other.with_name(backup.name).touch()
    assert "has backups of several portals" in refusal("restore", backup.parent)


def test_a_backup_of_other_tables_is_refused_and_says_which(backup):
    ours = next(name for name in version_of_tables() if name.startswith("topics."))
    copy = relisted(
        backup,
        lambda listed: listed["tables_version"].__setitem__(
            listed["tables_version"].index(ours), "topics.0001_content"
        ),
    )
    said = refusal("restore", copy)
    assert f"it has topics.0001_content, and this release {ours}." in said
    assert "with the code of its day" in said


def test_a_backup_with_another_column_is_refused(backup):
    copy = relisted(backup, lambda listed: listed["tables"]["auth.User"]["fields"].append("shoe_size"))
    assert "it has auth.User.shoe_size, and this release nothing instead." in refusal("restore", copy)


def test_a_backup_of_a_later_format_is_refused(backup):
    said = refusal("restore", relisted(backup, lambda listed: listed.update(format=2)))
    assert "has format 2, and this release reads format 1" in said


@pytest.fixture
def store_without(monkeypatch) -> Callable[[str], None]:
    """Makes the database lose the rows of one table."""

    def lose(label: str) -> None:
        store = restoring.store_lines
        monkeypatch.setattr(
            restoring,
            "store_lines",
            lambda model, lines: None if model._meta.label == label else store(model, lines),
        )

    return lose


def test_rows_that_are_not_stored_as_they_are_in_the_backup_are_refused(backup, store_without):
    store_without("portal.UnfoundSearch")
    said = refusal("restore", backup)
    assert said == "This database stores portal.UnfoundSearch with other values. Nothing was restored."


def test_rows_that_refer_to_missing_ones_are_refused(backup, store_without):
    store_without("topics.Committee")
    said = refusal("restore", backup)
    assert said.startswith("Rows refer to others that are missing: ")
    assert said.endswith(" Nothing was restored.")


def test_a_database_that_has_no_room_for_it_stays_empty(backup):
    def fail(execute, sql, params, many, context):
        if sql.startswith("INSERT") and "topics_topic" in sql:
            raise OperationalError("database or disk is full\nreally")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail):
        said = refusal("restore", backup)
    assert "cannot be stored: database or disk is full. Nothing was restored." in said


def test_a_database_that_cannot_be_used_is_told_in_one_line(backup, monkeypatch):
    def fail():
        raise OperationalError("database or disk is full\nreally")

    monkeypatch.setattr(restoring.preparation, "make_tables", fail)
    said = refusal("restore", backup)
    assert said == "The database cannot be used (database or disk is full). Nothing was restored."


def test_a_disk_that_has_no_room_for_the_pictures_keeps_none_of_them(backup, monkeypatch):
    save = InMemoryStorage.save
    room = iter([True, False])

    def save_the_first(storage, name: str, content, **options) -> str:
        if next(room):
            return save(storage, name, content, **options)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(InMemoryStorage, "save", save_the_first)
    assert refusal("restore", backup) == (
        "The pictures cannot be stored: No space left on device. Nothing was restored."
    )


def test_pictures_that_are_there_already_stay_when_the_rows_are_refused(backup):
    with zipfile.ZipFile(backup) as archive:
        data = archive.read(f"pictures/{SMALL.name()}")
    default_storage.save(f"{FOLDER}{SMALL.name()}", ContentFile(data))
    Edition.objects.create(slug="2029", year=2029, conference="Another")
    assert "not empty" in refusal("restore", backup)
    assert [*stored_files()] == [f"{FOLDER}{SMALL.name()}"]


# Backing up


def test_a_full_disk_keeps_no_half_of_a_backup(tmp_path, monkeypatch):
    if not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    folder = tmp_path / "backups"
    open_file = os.open

    def open_full(path, flags, mode=0o777):
        os.close(open_file(path, flags, mode))
        return open_file("/dev/full", os.O_RDWR)

    with monkeypatch.context() as patch:
        patch.setattr(making.os, "open", open_full)
        said = refusal("backup", folder)
    assert "No space left on device. Nothing of the backup was kept." in said
    assert [*folder.iterdir()] == []


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    said = refusal("backup", tmp_path / "file" / "backups")
    assert f"{tmp_path / 'file' / 'backups'} cannot be read or written: Not a directory" in said
    assert f"{tmp_path / 'file'} is a file. Name a folder" in refusal("backup", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == b""
    too_long = tmp_path / ("x" * 300)
    assert f"{too_long} cannot be read or written: File name too long" in refusal("backup", too_long)


@pytest.mark.parametrize("name", ["STATIC_ROOT", "MEDIA_ROOT"])
def test_a_folder_of_served_files_is_refused(settings, name):
    folder = Path(getattr(settings, name)) / "backups"
    assert "which belongs to the portal. Choose another folder." in refusal("backup", folder)
    assert not folder.exists()


def test_a_backup_that_does_not_read_back_is_not_kept(tmp_path, monkeypatch):
    add = making.Writer.add_table

    def add_and_list_wrongly(writer, name, table, lines) -> None:
        add(writer, name, table, lines)
        table.sha256 = "0" * 64

    monkeypatch.setattr(making.Writer, "add_table", add_and_list_wrongly)
    assert "is damaged" in refusal("backup", tmp_path / "backups")
    assert [*(tmp_path / "backups").iterdir()] == []


def test_tables_that_are_not_up_to_date_are_told(tmp_path, monkeypatch):
    monkeypatch.setattr(making, "are_up_to_date", lambda: False)
    assert "The tables are not up to date" in refusal("backup", tmp_path)


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path, monkeypatch):
    def fail():
        raise OperationalError("no route\nto host")

    monkeypatch.setattr(making, "are_up_to_date", fail)
    assert "The database does not answer" in refusal("backup", tmp_path)
