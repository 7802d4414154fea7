"""The folder of an archive, updated file by file so that it can be read at any moment.

`archive.json` lists our files with digests. It is written before any of them, so that after an interrupted
run the next one knows every file. New files are written first, then changed ones, and only at the end are
unused ones deleted: no link is dead at any time.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from portal.archive.names import file_name
from portal.archive.problems import ArchiveError, Progress
from portal.serving.program import CODE

LIST = "archive.json"
FORMAT = 1
BEING_WRITTEN = ".archive-"  # beginning of the names of incomplete files

Files = Mapping[str, Callable[[], bytes]]


@dataclass
class Totals:
    """Counts of what a run did."""

    written: int = 0
    unchanged: int = 0
    removed: int = 0
    kept: list[str] = field(default_factory=list)  # no longer part of the archive, but changed by somebody


class Folder:
    """A folder that is empty, does not exist yet, or contains the archive of the edition `slug`."""

    def __init__(self, path: Path, slug: str) -> None:
        """Raise ArchiveError for any other folder, or one that contains code or served files."""
        self.path = path.absolute()
        self.slug = slug
        self.ours: dict[str, list[str]] = {}  # name → digests that we wrote or were about to write
        if folder := closed_folder(self.path):
            raise ArchiveError(
                f"{self.path} lies in {folder}, which belongs to the portal. Choose another folder."
            )
        if self.path.exists():
            self._judge_content()

    def _judge_content(self) -> None:
        if not self.path.is_dir():
            raise ArchiveError(f"{self.path} is a file. Choose a folder that is empty or does not exist yet.")
        names = [each.name for each in self.path.iterdir() if not each.name.startswith(BEING_WRITTEN)]
        if LIST not in names:
            if names:
                raise ArchiveError(
                    f"{self.path} is not empty and not an archive: {LIST} is missing. Choose an empty folder."
                )
            return
        slug, self.ours = read_list(self.path / LIST)
        if slug != self.slug:
            raise ArchiveError(
                f"{self.path} contains the archive of the edition {slug!r}. Choose another folder."
            )

    def update(self, files: Files, progress: Progress) -> Totals:
        """Make the folder contain `files`, without touching those that are already right.

        Raises ArchiveError before anything is written, and OSError.
        """
        totals = Totals()
        digests, new, changed = self._compare(files, totals)
        gone = [name for name in self.ours if name not in digests]
        if new or changed or gone:
            names = {*self.ours, *digests}
            self._write_list({name: [*self.ours.get(name, []), digests.get(name, "")] for name in names})
        order = [*sorted(new, key=from_the_leaves), *sorted(changed, key=from_the_leaves)]
        for done, name in enumerate(order, start=1):
            self._write(name, files[name]())
            totals.written += 1
            progress(done, len(order))
        for name in gone:
            self._remove(name, totals)
        self._write_list({name: [digest] for name, digest in digests.items()})
        for left in self.path.glob(f"{BEING_WRITTEN}*"):  # incomplete files of killed runs
            left.unlink()
        return totals

    def _compare(self, files: Files, totals: Totals) -> tuple[dict[str, str], list[str], list[str]]:
        """Return the digests of `files`, and the names of the missing and of the changed ones."""
        digests, new, changed = {}, [], []
        for name, content in files.items():
            digests[name] = digest_of(content())
            self._judge_way(name)
            there = self._digest_there(name)
            if there is None:
                new.append(name)
            elif there == digests[name]:
                totals.unchanged += 1
            elif name not in self.ours:
                raise ArchiveError(
                    f"{self.path / name} is in the way and not a file of this command. Move it away."
                )
            else:
                changed.append(name)
        return digests, new, changed

    def _judge_way(self, name: str) -> None:
        """Refuse a symbolic link on the path of `name`, as it would lead out of the folder."""
        way = self.path
        for part in name.split("/"):
            way = way / part
            if way.is_symlink():
                raise ArchiveError(f"{way} is a symbolic link. Remove it; an archive contains only files.")

    def _digest_there(self, name: str) -> str | None:
        try:
            return digest_of((self.path / name).read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None

    def _write(self, name: str, content: bytes) -> None:
        """Write a file atomically."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.path, prefix=BEING_WRITTEN, delete=False) as file:
            try:
                file.write(content)
                file.close()
                os.chmod(file.name, 0o644)  # web servers must read it; temporary files are private
                os.replace(file.name, target)
            except BaseException:
                os.unlink(file.name)
                raise

    def _write_list(self, files: Mapping[str, list[str]]) -> None:
        kept = {name: [each for each in dict.fromkeys(files[name]) if each] for name in sorted(files)}
        text = json.dumps({"format": FORMAT, "edition": self.slug, "files": kept}, indent=1) + "\n"
        target = self.path / LIST
        if not target.exists() or target.read_bytes() != text.encode():
            self.path.mkdir(parents=True, exist_ok=True)
            self._write(LIST, text.encode())

    def _remove(self, name: str, totals: Totals) -> None:
        """Delete a file of an earlier run, and folders left empty, unless somebody changed the file."""
        self._judge_way(name)
        target = self.path / name
        there = self._digest_there(name)
        if there is None:
            return
        if there not in self.ours[name]:
            totals.kept.append(name)
            return
        target.unlink()
        totals.removed += 1
        for folder in target.parents:
            if folder == self.path or any(folder.iterdir()):
                break
            folder.rmdir()


def closed_folder(path: Path) -> Path | None:
    """Return the folder of code or of served files that `path` lies in, or None."""
    closed = [settings.STATIC_ROOT, settings.MEDIA_ROOT, *(settings.BASE_DIR / part for part in CODE)]
    place = path.resolve()
    return next((folder for each in closed if place.is_relative_to(folder := Path(each).resolve())), None)


def from_the_leaves(name: str) -> tuple[bool, int, str]:
    """Return a sort key: first what pages need, then pages from the deepest to the covers and index.html."""
    return name.endswith(".html") or name == "README.txt", -name.count("/"), name


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def read_list(path: Path) -> tuple[str, dict[str, list[str]]]:
    """Return the edition and files in an archive's list; raises ArchiveError if it is damaged."""
    try:
        listed = json.loads(path.read_bytes())
        slug, files = listed["edition"], listed["files"]
        is_sound = listed["format"] == FORMAT and isinstance(slug, str) and all(map(is_entry, files.items()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        is_sound = False
    if not is_sound:
        raise ArchiveError(f"{path} is damaged, so our files are not known. Choose an empty folder.")
    return slug, files


def is_entry(entry: tuple[object, object]) -> bool:
    """Return whether this module could have written the entry: no name leads out of the folder."""
    name, digests = entry
    if not isinstance(digests, list) or not all(isinstance(digest, str) for digest in digests):
        return False
    return name in ("README.txt", LIST) or (isinstance(name, str) and file_name(name) == name)
