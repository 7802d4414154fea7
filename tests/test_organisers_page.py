"""docs/organisers.md takes a team from the old edition to the new one: every command on it runs."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pypandoc
import pytest

from tests.support.migrated import migrated
from tests.support.paths import ROOT
from tests.support.served_portal import Prepared
from tests.support.small_edition import small_edition

PAGE = (ROOT / "docs" / "organisers.md").read_text(encoding="utf-8")
HAND_OVER, OTHERWISE = PAGE.split("# Other tasks")


def commands_in(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


COMMANDS = commands_in(HAND_OVER)
# `make serve` would serve until somebody stops it.
STAND_INS = {"make serve": ".venv/bin/python manage.py serve --prepare-only"}
MOVED_TO = "postgres:///portal"  # as the page has it


# The server for databases of PostgreSQL: that of the tests, or else the one that CI names.
IS_POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
NAMED = (
    f"postgres://{os.environ.get('PGUSER', 'postgres')}@{os.environ['PGHOST']}:5432"
    if "PGHOST" in os.environ
    else ""
)
SERVER = os.environ["DATABASE_URL"].rpartition("/")[0] if IS_POSTGRES else NAMED


@pytest.fixture
def new_database(tmp_path: Path) -> Iterator[Callable[[str, bool], str]]:
    """Makes a database of this name, unless it is there, on PostgreSQL or as a file; returns its address."""
    made = set()

    def make(name: str, is_postgres: bool) -> str:
        if not is_postgres:
            return f"sqlite:///{tmp_path}/{name}.sqlite3"
        own = f"organisers_{os.getpid()}_{name}"
        if own not in made:
            execute(f"CREATE DATABASE {own}")
            made.add(own)
        return f"{SERVER}/{own}"

    yield make
    for own in made:
        execute(f"DROP DATABASE {own} WITH (FORCE)")


def execute(statement: str) -> None:
    with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
        server.execute(statement)


@pytest.fixture
def shell(tmp_path: Path, new_database):
    """Runs a line in a folder that has the project's programs in it, and a database of its own.

    The portal is moved to a database of the other kind, or to another file where there is no PostgreSQL.
    """
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / "manage.py").symlink_to(ROOT / "manage.py")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def run(line: str, database: str) -> subprocess.CompletedProcess:
        for words, stand_in in STAND_INS.items():
            line = line.replace(words, stand_in)
        if MOVED_TO in line:
            line = line.replace(MOVED_TO, new_database("moved", bool(SERVER) and not IS_POSTGRES))
        settings = {"SECRET_KEY": "x" * 40, "DATABASE_URL": new_database(database, IS_POSTGRES)}
        return subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            env={**kept, **settings},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def begun(prepared: Prepared, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """Spare commands on SQLite the work of a first start, and the making of tables, which other tests do."""
    if not IS_POSTGRES:
        prepared.copy(tmp_path / "old.sqlite3")
        for name in ("new", "moved", "small"):
            shutil.copyfile(migrated(pytestconfig.cache.mkdir("migrated")), tmp_path / f"{name}.sqlite3")


def test_every_command_runs_in_the_order_of_the_page(shell, begun, tmp_path):
    """The first on the old team's machine, all others on the new one, where a guide lies in Word's format."""
    guide = ROOT / "tests" / "samples" / "guides" / "numbered.md"
    pypandoc.convert_file(str(guide), "docx", outputfile=str(tmp_path / "guide.docx"))
    small = json.dumps(small_edition()).replace('"2030"', '"2026"')  # others archive the whole guide
    (tmp_path / "small.json").write_text(small)
    assert shell("make serve", "old").returncode == 0
    assert shell("EDITION=none make serve", "small").returncode == 0
    assert shell(".venv/bin/python manage.py import_edition small.json", "small").returncode == 0
    first, *others = COMMANDS
    for line, database in ((first, "old"), *((line, "new") for line in others)):
        ended = shell(line, database)
        # Content health ends so when it finds something, as it does in drafts.
        expected = (0, 1) if "check_content" in line else (0,)
        assert ended.returncode in expected, (line, ended.stdout, ended.stderr)
        assert "Traceback" not in ended.stderr, line
        if "EDITION=none" in line:
            assert "2026" not in ended.stdout
        if "clone_edition" in line:
            assert "2027 is a draft." in ended.stdout
    assert (tmp_path / "2026.zip").stat().st_size > 100_000
    assert (tmp_path / "2027.zip").exists()
    for line, database in (
        (line, "small" if "archive" in line else "new") for line in commands_in(OTHERWISE)
    ):
        ended = shell(line, database)
        assert (ended.returncode, ended.stderr) == (0, ""), (line, ended.stdout)
    assert (tmp_path / "moved.zip").read_bytes() == (tmp_path / "2026.zip").read_bytes()


def test_the_page_has_the_whole_way():
    named = [re.search(r"manage\.py (\w+)|make (\w+)", line) for line in COMMANDS]
    assert [found[1] or found[2] for found in named] == [
        *("export_edition", "serve", "import_edition", "import_edition"),
        *("clone_edition", "check_content", "export_edition"),
    ]


def test_the_hand_over_is_one_page():
    assert len(HAND_OVER.splitlines()) <= 100
