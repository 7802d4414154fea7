"""A command that cannot use the database says in one line why, and how to mend it."""

import runpy

import pytest
from django.db import InternalError, OperationalError

from portal.serving.environment import database_error_line
from tests.support.paths import ROOT


def postgres(sqlstate: str) -> OperationalError:
    """An error of PostgreSQL, in a language that nobody here reads."""
    cause = Exception()
    cause.sqlstate = sqlstate
    error = OperationalError("Es geht nicht")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("database is locked"), "(database is locked). Try again."),
        (OperationalError("no such table: topics_edition"), "“make serve” prepares it."),
        (
            OperationalError("database or disk is full"),
            "(database or disk is full). Make room and try again.",
        ),
        (postgres("53100"), "The disk of the database is full (Es geht nicht)."),
        (OperationalError("attempt to write a readonly database"), "The database can only be read (attempt"),
        (postgres("25006"), "The database can only be read (Es geht nicht)"),
        (postgres("57P03"), "The database does not answer, or has no tables yet (Es geht nicht)."),
    ],
)
def test_the_line_names_what_is_wrong_with_the_database(error, told):
    assert told in database_error_line(error)


def test_a_command_that_may_only_read_ends_with_the_line_and_no_traceback(monkeypatch):
    def refuse(arguments: list[str]) -> None:
        raise InternalError("cannot execute INSERT in a read-only transaction") from postgres(
            "25006"
        ).__cause__

    monkeypatch.setattr("django.core.management.execute_from_command_line", refuse)
    with pytest.raises(SystemExit, match=r"The database can only be read \(cannot execute INSERT"):
        runpy.run_path(str(ROOT / "manage.py"), run_name="__main__")
