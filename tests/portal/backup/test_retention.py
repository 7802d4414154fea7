"""`backup --keep N` leaves the last N backups of this portal, and every other file."""

import os
import time
from datetime import datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.backup import making
from portal.backup.making import ABANDONED_SECONDS
from tests.support.backups import back_up

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]

OLD = [f"127.0.0.1-2025-0{month}-01T031500Z.backup.zip" for month in range(1, 6)]
OTHERS = [
    "guide.example.org-2025-01-01T031500Z.backup.zip",  # another portal
    "127.0.0.1-2025-01-01T031500Z.backup.zip.gpg",
    "127.0.0.1-2025-01-01.backup.zip",
    "notes.txt",
]


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in (*OLD, *OTHERS):
        (tmp_path / name).touch()
    return tmp_path


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize(("keep", "left"), [(1, []), (3, OLD[-2:]), (6, OLD), (99, OLD)])
def test_the_last_backups_are_left_with_the_new_one(folder, keep, left):
    said = StringIO()
    call_command("backup", folder, keep=keep, stdout=said)
    (new,) = names_in(folder) - {*OLD, *OTHERS}
    assert names_in(folder) == {new, *left, *OTHERS}
    assert [line for line in said.getvalue().splitlines() if line.endswith("removed.")] == [
        f"{name}: removed." for name in OLD if name not in left
    ]


def test_without_a_number_nothing_is_removed(folder):
    call_command("backup", folder, verbosity=0)
    assert names_in(folder) > {*OLD, *OTHERS}


def test_the_new_backup_is_left_although_the_clock_was_set_back(folder):
    later = "127.0.0.1-2999-01-01T031500Z.backup.zip"
    (folder / later).touch()
    call_command("backup", folder, keep=1, verbosity=0)
    (new,) = names_in(folder) - {*OTHERS}
    assert new not in (later, *OLD)


@pytest.mark.parametrize("keep", [0, -1])
def test_keeping_none_is_refused(folder, keep):
    with pytest.raises(CommandError, match="would keep nothing"):
        call_command("backup", folder, keep=keep)
    assert names_in(folder) == {*OLD, *OTHERS}


def test_a_link_or_a_folder_with_the_name_of_a_backup_is_left(folder):
    (folder / OLD[0]).unlink()
    (folder / OLD[0]).symlink_to(folder / "notes.txt")
    (folder / OLD[1]).unlink()
    (folder / OLD[1]).mkdir()
    call_command("backup", folder, keep=1, verbosity=0)
    assert names_in(folder) >= {OLD[0], OLD[1], "notes.txt"}


def test_a_backup_that_failed_removes_none(folder, monkeypatch):
    monkeypatch.setattr("portal.backup.making.are_up_to_date", lambda: False)
    with pytest.raises(CommandError):
        call_command("backup", folder, keep=1)
    assert names_in(folder) == {*OLD, *OTHERS}


def test_what_a_killed_run_has_left_is_removed_after_an_hour(folder):
    dead, alive, other = (f".{name}.part" for name in (OLD[0], OLD[1], OTHERS[0]))
    for name in (dead, alive, other):
        (folder / name).touch()
    past = time.time() - ABANDONED_SECONDS - 60
    for name in (dead, other):
        os.utime(folder / name, (past, past))
    call_command("backup", folder, keep=99, verbosity=0)
    assert dead not in names_in(folder)
    assert names_in(folder) >= {alive, other}


def test_of_two_backups_within_a_second_the_first_one_stays(tmp_path, monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, zone) -> datetime:
            return datetime(2030, 1, 2, 3, 4, 5, tzinfo=zone)

    monkeypatch.setattr(making, "datetime", Clock)
    first = back_up(tmp_path)
    made = first.read_bytes()
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", tmp_path)
    assert [*tmp_path.iterdir()] == [first]
    assert first.read_bytes() == made


def test_files_that_another_run_removes_or_names_first_are_no_fault(folder, monkeypatch):
    is_ours = making._is_of_this_portal
    (folder / f".{OLD[0]}.part").touch()

    def is_ours_and_gone(name: str) -> bool:
        if name in OLD:
            for each in (name, f".{name}.part"):
                (folder / each).unlink(missing_ok=True)
        return is_ours(name)

    monkeypatch.setattr(making, "_is_of_this_portal", is_ours_and_gone)
    call_command("backup", folder, keep=1, verbosity=0)
    assert len(names_in(folder) - {*OTHERS}) == 1
