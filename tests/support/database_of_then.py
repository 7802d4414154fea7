"""A database that an older version made, as it was and after it is migrated, beside the tests' own."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

import psycopg
from django.db import connection

from tests.support.paths import ROOT
from tests.support.served_portal import environment

SAMPLES = ROOT / "tests" / "samples"
IS_SQLITE = connection.vendor == "sqlite"

Row = dict[str, object]
Tables = dict[str, list[Row]]

SQLITE_SHAPE = """
SELECT m.name, c.name, c.type, c."notnull" FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'
UNION ALL SELECT tbl_name, name, sql, 0 FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
"""
POSTGRESQL_SHAPE = """
SELECT table_name::text, column_name::text, data_type::text, is_nullable::text, character_maximum_length::int
FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL SELECT tablename, indexname, indexdef, '', 0 FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, contype::text, '', 0 FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Database:
    """One of the kind that the suite runs on, outside Django."""

    url: str

    @contextmanager
    def cursor(self) -> Iterator[sqlite3.Cursor | psycopg.Cursor]:
        path = self.url.removeprefix("sqlite:///")
        opened = sqlite3.connect(path) if IS_SQLITE else psycopg.connect(self.url, autocommit=True)
        with closing(opened), closing(opened.cursor()) as cursor:
            yield cursor
            opened.commit()

    def tables(self) -> Tables:
        """All rows, by table; JSON is read."""
        names = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'"
            if IS_SQLITE
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        with self.cursor() as cursor:
            return {
                name: rows_of(cursor.execute(f'SELECT * FROM "{name}"'))  # noqa: S608 – a name of its own
                for (name,) in cursor.execute(names).fetchall()
            }

    def shape(self) -> list[tuple]:
        with self.cursor() as cursor:
            return shape_of(cursor)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment(DATABASE_URL=self.url),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@contextmanager
def database_of_then(folder: Path) -> Iterator[Database]:
    """Loads the file into a database of its own, which goes with the block."""
    if IS_SQLITE:
        database = Database(f"sqlite:///{folder / 'portal.sqlite3'}")
        with database.cursor() as cursor:
            cursor.executescript((SAMPLES / "before_rooms.sqlite.sql").read_text(encoding="utf-8"))
        yield database
        return
    server, name = urlsplit(os.environ["DATABASE_URL"]), f"upgrading_{token_hex(6)}"
    with Database(server._replace(path="/postgres").geturl()).cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            database = Database(server._replace(path=f"/{name}").geturl())
            with database.cursor() as inside:
                inside.execute((SAMPLES / "before_rooms.postgresql.sql").read_text(encoding="utf-8"))
            yield database
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def rows_of(cursor: sqlite3.Cursor | psycopg.Cursor) -> list[Row]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, map(read_value, row), strict=True)) for row in cursor.fetchall()]


def read_value(value: object) -> object:
    """SQLite has JSON as text."""
    if isinstance(value, str) and value.startswith(("{", "[")):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def shape_of(cursor) -> list[tuple]:
    """Columns with their types, indexes, and on PostgreSQL constraints, of all tables."""
    cursor.execute(SQLITE_SHAPE if IS_SQLITE else POSTGRESQL_SHAPE)
    return sorted(map(tuple, cursor.fetchall()), key=repr)
