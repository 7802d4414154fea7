"""Imports a file again and again, and each time is killed one statement later, until it comes to its end.

A program of its own (`python -m tests.portal.transfer.killed_import FILE FOLDER`), as no test can kill
itself: it must have no connection and no thread when it forks. FOLDER is where pictures go. It prints one
JSON object.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection, connections  # noqa: E402

from portal.transfer import import_edition  # noqa: E402
from tests.support.small_edition import everything_stored  # noqa: E402


def main(file: str, folder: str) -> None:
    settings.STORAGES["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder},
    }
    before = state(folder)
    import_edition(file, delete_missing=True, dry_run=True)  # so that no child begins as a new process does
    torn = []
    statements = 0
    while in_a_child(file, before_statement(statements + 1)) == -signal.SIGKILL:
        statements += 1
        if state(folder) != before:
            torn.append(f"before statement {statements}")
    after = state(folder)
    report = {"statements": statements, "torn": torn, "changed": after[0] != before[0], "pictures": after[1]}
    sys.stdout.write(json.dumps(report))


def in_a_child(file: str, set_trap: Callable[[], object]) -> int:
    """Import `file` in a process of its own, where `set_trap` decides about its end; how it ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        set_trap()
        import_edition(file, delete_missing=True)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def before_statement(number: int) -> Callable[[], object]:
    """Ends the process before its statement of that number; a commit counts as one."""
    left = number

    def count_down() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def set_trap() -> None:
        def counted(execute, sql, params, many, context):
            count_down()
            return execute(sql, params, many, context)

        commit = connection._commit

        def counted_commit() -> None:
            count_down()
            commit()

        connection.execute_wrappers.append(counted)
        connection._commit = counted_commit

    return set_trap


def state(folder: str) -> tuple[str, list[str]]:
    """All that is stored, in the database and beside it."""
    found = repr(everything_stored())
    connections.close_all()
    return found, sorted(path.name for path in Path(folder).rglob("*") if path.is_file())


if __name__ == "__main__":
    main(*sys.argv[1:])
