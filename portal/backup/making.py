"""Make a backup, written as a whole or not at all, and remove old ones."""

import os
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage

from portal.archive.folder import closed_folder
from portal.backup.file import BackupError, Contents, Table, Writer, opened
from portal.backup.tables import (
    fields_of,
    kept_models,
    last_id,
    lines_of,
    name_of,
    version_of_tables,
)
from portal.editor.storage import FOLDER, stored_names
from portal.serving.preparation import are_up_to_date
from portal.serving.snapshot import snapshot
from topics.pictures import read_name

# "guide.example.org-2026-03-04T031500Z.backup.zip"; two portals may share a folder.
NAME = re.compile(r"(?P<host>.+)-(?P<time>\d{4}-\d\d-\d\dT\d{6}Z)\.backup\.zip")
BEING_WRITTEN = ".part"
ABANDONED_SECONDS = 3600  # since the last byte was written to a file by a run that was killed


@dataclass
class Made:
    """A backup that was written and read back, and the names of the files that were removed."""

    path: Path
    contents: Contents
    removed: list[str] = field(default_factory=list)


def make_backup(folder: Path, keep: int | None = None) -> Made:
    """Write a backup of everything into `folder`, and remove all but the last `keep` of this portal.

    Raises BackupError and DatabaseError; no file of the failed backup is left then, and none is removed.
    """
    folder = folder.absolute()
    closed = closed_folder(folder)
    if closed:
        raise BackupError(f"{folder} lies in {closed}, which belongs to the portal. Choose another folder.")
    if os.path.isfile(folder):  # False, and no error, where one may not look
        raise BackupError(f"{folder} is a file. Name a folder, in which the backup gets a name of its own.")
    if not are_up_to_date():
        raise BackupError("The tables are not up to date. “manage.py migrate” brings them there.")
    moment = datetime.now(UTC)
    name = f"{_host()}-{moment:%Y-%m-%dT%H%M%SZ}.backup.zip"
    contents = Contents(moment.isoformat(timespec="seconds"), version_of_tables())
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (
            _written_whole(folder / name) as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            _write(Writer(archive, contents))
    except OSError as error:
        place = error.filename or folder / name
        raise BackupError(
            f"{place} cannot be read or written: {error.strerror}. Nothing of the backup was kept."
        ) from error
    return Made(folder / name, contents, [] if keep is None else _removed(folder, name, keep))


def _host() -> str:
    return settings.PUBLIC_ADDRESS.host.strip("[]").replace(":", "_")


@contextmanager
def _written_whole(target: Path) -> Iterator[BinaryIO]:
    """Open a file, for its owner only, that gets its name once it is complete and has been read back."""
    part = target.with_name(f".{target.name}{BEING_WRITTEN}")
    handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with opened(part):
            pass
        if target.exists():
            raise BackupError(f"{target} is there already. Try again in a second.")
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    if os.name != "nt":  # which opens no folders
        here = os.open(target.parent, os.O_RDONLY)
        os.fsync(here)  # so that the name, too, outlives a power cut, before older files go
        os.close(here)


def _write(writer: Writer) -> None:
    """Write rows, then pictures: a picture is stored before a text shows it, and its file never changes."""
    with snapshot():
        for model in kept_models():
            table = Table([each.attname for each in fields_of(model)], last_id(model))
            writer.add_table(name_of(model), table, lines_of(model))
        for name in sorted(filter(read_name, stored_names())):
            with suppress(FileNotFoundError), default_storage.open(f"{FOLDER}{name}") as file:
                writer.add_picture(name, file.read())
        writer.add_list()


def _removed(folder: Path, made: str, keep: int) -> list[str]:
    """Remove this portal's backups but for `keep`, the one just made among them; return their names.

    Another run that does the same at this moment may be first to remove or to name a file.
    """
    ours = [path for path in folder.iterdir() if path.is_file() and not path.is_symlink()]
    old = sorted(path for path in ours if _is_of_this_portal(path.name) and path.name != made)
    old = old[: max(0, len(old) - (keep - 1))]
    old += [path for path in ours if _is_abandoned(path)]
    for path in old:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise BackupError(
                f"The backup is complete, but {path} cannot be removed: {error.strerror}."
            ) from error
    return [path.name for path in old]


def _is_of_this_portal(name: str) -> bool:
    match = NAME.fullmatch(name)
    return bool(match) and match["host"] == _host()


def _is_abandoned(path: Path) -> bool:
    name = path.name.removeprefix(".").removesuffix(BEING_WRITTEN)
    if path.name != f".{name}{BEING_WRITTEN}" or not _is_of_this_portal(name):
        return False
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < time.time() - ABANDONED_SECONDS
    return False
