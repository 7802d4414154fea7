"""Find out whether the portal can read and store, for monitoring: cheap, and quick also when it cannot."""

import os
import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error, connection, transaction

LEAST_FREE = 100 * 1024 * 1024  # bytes of a disk; a guide with its pictures takes as much
LOCK_PATIENCE_SECONDS = 1  # on SQLite: a save takes milliseconds, the import of an edition half a second

NO_ANSWER = "the database does not answer"
READ_ONLY = "the database can only be read"
LOCKED = f"the database has been locked by another program for {LOCK_PATIENCE_SECONDS} s"
CLOSED_DISK = "the disk cannot be written"
FULL_DISK = f"the disk is full: less than {LEAST_FREE // 1024**2} MB are left"


def failures() -> list[str]:
    """Return a line for each thing that keeps readers from reading or editors from saving."""
    found = [_failure_of_database(), *map(_failure_of_disk, _folders())]
    return [*dict.fromkeys(line for line in found if line)]


def _failure_of_database() -> str:
    try:
        if connection.vendor == "sqlite":
            _write_nothing()
            return ""
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_read_only")
            return READ_ONLY if cursor.fetchone()[0] == "on" else ""
    except Error as error:
        reason = str(error)
        return LOCKED if "locked" in reason else READ_ONLY if "readonly" in reason else NO_ANSWER


def _write_nothing() -> None:
    """Take a writer's lock, change no row, and give it back. Waits for it, but less long than a save."""
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {1000 * LOCK_PATIENCE_SECONDS}")
        try:
            with transaction.atomic():
                cursor.execute("UPDATE django_migrations SET name = name WHERE 0")
        finally:
            patience = connection.settings_dict["OPTIONS"].get("timeout", 5)
            cursor.execute(f"PRAGMA busy_timeout = {1000 * patience}")


def _folders() -> list[Path]:
    """Return the folders that the portal writes to."""
    folders = [settings.VAR_DIR]
    if connection.vendor == "sqlite":
        folders.append(Path(str(connection.settings_dict["NAME"])).parent)
    return [folder for folder in folders if folder.is_dir()]


def _failure_of_disk(folder: Path) -> str:
    try:
        if not os.access(folder, os.W_OK):
            return CLOSED_DISK
        return FULL_DISK if shutil.disk_usage(folder).free < LEAST_FREE else ""
    except OSError:
        return CLOSED_DISK
