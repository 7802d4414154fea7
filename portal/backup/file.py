"""The file of a backup: a zip with rows, pictures, and `backup.json`, which lists both with digests."""

import hashlib
import json
import stat
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from portal.serving.environment import first_line

LIST = "backup.json"
ROWS, PICTURES = "rows/", "pictures/"
FORMAT = 1
DATE = (1980, 1, 1, 0, 0, 0)  # of entries, which a zip requires; the list has the real one
# All that the zipfile and json modules can raise for a damaged file.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, KeyError, TypeError, AttributeError)
DAMAGE += (NotImplementedError, RecursionError)


class BackupError(Exception):
    """One line that says what is wrong and how to fix it."""


@dataclass
class Table:
    """Rows of one table in a backup."""

    fields: list[str]
    last_id: int  # the highest id that the table has given, perhaps to a row deleted since
    rows: int = 0
    sha256: str = ""


@dataclass
class Contents:
    """List of what a backup holds."""

    made_at: str  # ISO 8601, UTC
    tables_version: list[str]
    tables: dict[str, Table] = field(default_factory=dict)  # by the model’s name, "topics.Section"
    pictures: dict[str, str] = field(default_factory=dict)  # name → SHA-256

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())


class Writer:
    """A backup that is being written to an open zip; it is complete once `add_list` was called."""

    def __init__(self, archive: zipfile.ZipFile, contents: Contents) -> None:
        self.contents = contents
        self._zip = archive

    def add_table(self, name: str, table: Table, lines: Iterable[bytes]) -> None:
        digest = hashlib.sha256()
        with self._zip.open(_entry(f"{ROWS}{name}"), "w", force_zip64=True) as file:
            for line in lines:
                file.write(line)
                digest.update(line)
                table.rows += 1
        table.sha256 = digest.hexdigest()
        self.contents.tables[name] = table

    def add_picture(self, name: str, data: bytes) -> None:
        """Add a picture as it is: its format is compressed already."""
        self._zip.writestr(_entry(f"{PICTURES}{name}"), data, zipfile.ZIP_STORED)
        self.contents.pictures[name] = hashlib.sha256(data).hexdigest()

    def add_list(self) -> None:
        self._zip.writestr(_entry(LIST), json.dumps({"format": FORMAT} | asdict(self.contents), indent=1))


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


class Reader:
    """A backup all of whose bytes have been read once and are as its list says."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, contents: Contents) -> None:
        self.path = path
        self.contents = contents
        self._zip = archive

    def lines(self, name: str) -> Iterator[bytes]:
        with self._zip.open(f"{ROWS}{name}") as file:
            yield from file

    def picture(self, name: str) -> bytes:
        return self._zip.read(f"{PICTURES}{name}")

    def check(self) -> None:
        """Raise ValueError if anything is missing, too much or different."""
        digests = {f"{ROWS}{name}": table.sha256 for name, table in self.contents.tables.items()}
        digests |= {f"{PICTURES}{name}": digest for name, digest in self.contents.pictures.items()}
        if sorted(self._zip.namelist()) != sorted([LIST, *digests]):
            raise ValueError("its parts are not those of its list")
        for name, expected in digests.items():
            with self._zip.open(name) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise ValueError(f"{name} is not as its list says")


@contextmanager
def opened(path: Path) -> Iterator[Reader]:
    """Open a backup and check all of it. Raises BackupError for a file that is missing or damaged."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error.strerror}.") from error
    with file:
        try:
            archive = zipfile.ZipFile(file)
            reader = Reader(path, archive, _contents(json.loads(archive.read(LIST)), path))
            reader.check()
        except DAMAGE as error:
            raise BackupError(
                f"{path} is damaged or not a backup ({first_line(error)}). Take another copy of it, or an "
                "earlier backup."
            ) from error
        yield reader


def _contents(listed: dict, path: Path) -> Contents:
    """Read the list; raises BackupError for the list of a later release."""
    number = listed.pop("format")
    if number != FORMAT:
        raise BackupError(
            f"{path} has format {number}, and this release reads format {FORMAT}. Use the release that "
            "made it."
        )
    tables = {name: Table(**table) for name, table in listed.pop("tables").items()}
    return Contents(**listed, tables=tables)
