"""Restore a backup into an empty portal: all of it, or nothing.

Only into an empty one: a portal that holds anything is left as it is, and nothing offers to overwrite it. A
new database costs nothing, and the old one stays at hand until the restored portal has proved itself.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from portal.backup.file import BackupError, Contents, Reader, opened
from portal.backup.making import NAME
from portal.backup.tables import (
    continue_after,
    fields_of,
    kept_models,
    lines_of,
    name_of,
    store_lines,
    version_of_tables,
)
from portal.editor.storage import FOLDER, store
from portal.serving import preparation
from portal.serving.environment import first_line
from topics.pictures import read_name

MADE_BY_MIGRATING = (ContentType, Permission)  # with other ids, to which no row of an empty portal refers
MOST_NAMED = 3


def restore_backup(path: Path) -> tuple[Path, Contents]:
    """Restore the backup at `path`, or the latest in that folder; return its file and what it held.

    Makes the tables if there are none. Raises BackupError and DatabaseError, having stored nothing.
    """
    path = _latest(path) if path.is_dir() else path
    with opened(path) as backup:
        _refuse_other_tables(backup)
        preparation.make_tables()
        with _pictures_stored(backup), transaction.atomic():
            _refuse_used_portal()
            _store_rows(backup)
    ContentType.objects.clear_cache()
    return path, backup.contents


def _latest(folder: Path) -> Path:
    found = {path: match for path in folder.iterdir() if (match := NAME.fullmatch(path.name))}
    if len({match["host"] for match in found.values()}) > 1:
        raise BackupError(f"{folder} has backups of several portals. Name the file to restore.")
    if not found:
        raise BackupError(f"{folder} has no backup. Name the folder or the file that “backup” wrote.")
    return max(found, key=lambda path: path.name)


def _refuse_other_tables(backup: Reader) -> None:
    there, here = set(backup.contents.tables_version), set(version_of_tables())
    for name, table in backup.contents.tables.items():
        there |= {f"{name}.{field}" for field in table.fields}
    for model in kept_models():
        here |= {f"{name_of(model)}.{field.attname}" for field in fields_of(model)}
    if there != here:
        raise BackupError(
            f"{backup.path} was made with other tables: it has {_named(there - here)}, and this release "
            f"{_named(here - there)}. Restore it with the code of its day, "
            f"{backup.contents.made_at[:10]}, and update then."
        )


def _named(names: set[str]) -> str:
    """Name a few; migrations, in lower case, say more than columns."""
    some = sorted(names, key=lambda name: (not name.islower(), name))
    more = f" and {len(some) - MOST_NAMED} more" if len(some) > MOST_NAMED else ""
    return f"{', '.join(some[:MOST_NAMED])}{more}" if some else "nothing instead"


def _refuse_used_portal() -> None:
    rows = sum(model._base_manager.count() for model in kept_models() if model not in MADE_BY_MIGRATING)
    if rows:
        raise BackupError(
            f"This portal is not empty: it has {rows} rows. Restore into a new database: name one in "
            "DATABASE_URL, or move the file of SQLite away."
        )


@contextmanager
def _pictures_stored(backup: Reader) -> Iterator[None]:
    """Store the pictures; those that were not there before go again if the block fails."""
    new = []
    try:
        for name, digest in backup.contents.pictures.items():
            if read_name(name) is None:
                raise BackupError(f"{backup.path} has a picture with a name that is not ours ({name!r}).")
            if not default_storage.exists(f"{FOLDER}{name}"):
                new.append(f"{FOLDER}{name}")
            store({name: backup.picture(name)})
            with default_storage.open(f"{FOLDER}{name}") as file:
                if hashlib.sha256(file.read()).hexdigest() != digest:
                    raise BackupError(f"The picture {name} is stored with other bytes. Check the disk.")
        yield
    except BaseException as error:
        for stored in new:
            default_storage.delete(stored)
        if isinstance(error, OSError):
            raise BackupError(
                f"The pictures cannot be stored: {error.strerror or error}. Nothing was restored."
            ) from error
        raise


def _store_rows(backup: Reader) -> None:
    """Store the rows and check that they can be read back as they are in the backup."""
    for model in reversed(MADE_BY_MIGRATING):
        model._base_manager.all().delete()
    tables = [(model, name_of(model)) for model in kept_models()]
    for model, name in tables:
        try:
            store_lines(model, backup.lines(name))
            continue_after(model, backup.contents.tables[name].last_id)
        except (DatabaseError, ValueError) as error:
            raise BackupError(
                f"{name} cannot be stored: {first_line(error)}. Nothing was restored."
            ) from error
    try:
        connection.check_constraints()
    except DatabaseError as error:
        raise BackupError(
            f"Rows refer to others that are missing: {first_line(error)}. Nothing was restored."
        ) from error
    for model, name in tables:
        digest = hashlib.sha256()
        for line in lines_of(model):
            digest.update(line)
        if digest.hexdigest() != backup.contents.tables[name].sha256:
            raise BackupError(f"This database stores {name} with other values. Nothing was restored.")
