"""An empty database as the migrations make it, for every process of the tests to begin with. SQLite only.

Migrating takes as long as a hundred tests, and each worker would do it for itself.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from django.db.backends.base.creation import BaseDatabaseCreation

from tests.support.paths import ROOT

PACKAGES = ("portal", "topics", "glossary")


def key() -> str:
    """Names the state of all that decides what migrating makes: our code, Python and the packages."""
    digest = hashlib.sha256(sys.version.encode())
    digest.update(" ".join(sorted(f"{each.name}=={each.version}" for each in distributions())).encode())
    for path in sources():
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()[:24]


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def migrated(folder: Path) -> Path:
    """The migrated file in this folder, made now if there is none for the code as it is."""
    file = folder / f"{key()}.sqlite3"
    if file.exists():
        return file
    for former in folder.glob("*.sqlite3"):
        former.unlink(missing_ok=True)
    own = folder / f"{os.getpid()}.part"
    own.unlink(missing_ok=True)
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{own}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    own.rename(file)
    return file


def begin_with(file: Path, creation: BaseDatabaseCreation) -> None:
    """Let a test database that is made from now on begin as a copy of that file."""
    make = creation._create_test_db

    def copied(verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name = make(verbosity, autoclobber, keepdb)
        if not Path(name).exists():  # as a database that is kept does
            shutil.copyfile(file, name)
        return name

    creation._create_test_db = copied
