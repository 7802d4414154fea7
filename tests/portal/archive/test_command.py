"""`manage.py archive_edition`: a bar for who watches, and one line for whatever goes wrong."""

import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from tests.support.archives import Walk, archive, files_in
from tests.support.paths import ROOT
from tests.support.served_portal import environment


class Terminal(StringIO):
    """What is shown to somebody who may press Ctrl+C when they see some words."""

    def __init__(self, interrupted_at: str = "") -> None:
        super().__init__()
        self.interrupted_at = interrupted_at

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.interrupted_at and self.interrupted_at in text:
            self.interrupted_at = ""
            raise KeyboardInterrupt
        return super().write(text)


def run(folder: Path, terminal: StringIO, **options) -> str:
    said = StringIO()
    call_command("archive_edition", "2030", str(folder), stdout=said, stderr=terminal, **options)
    return said.getvalue()


def test_on_a_terminal_a_bar_shows_how_far_it_is(tmp_path, section):
    terminal = Terminal()
    run(tmp_path, terminal)
    reading, writing, end = terminal.getvalue().split("\n")
    assert end == ""
    pictures = reading.split("\r")[1:]
    assert pictures[-1] == f"Reading [{'#' * 30}] {len(pictures)}/{len(pictures)} "
    assert all(picture.startswith("Reading [") for picture in pictures)
    count = len(files_in(tmp_path)) - 1  # the list of files is no file of the edition
    assert writing.split("\r")[1] == f"Writing [{'.' * 30}] 1/{count} "
    assert writing.endswith(f"Writing [{'#' * 30}] {count}/{count} ")


@pytest.mark.parametrize(("kind", "verbosity"), [(StringIO, 1), (Terminal, 0)])
def test_where_nobody_watches_or_wants_it_there_is_no_bar(tmp_path, section, kind, verbosity):
    terminal = kind()
    said = run(tmp_path, terminal, verbosity=verbosity)
    assert terminal.getvalue() == ""
    assert bool(said) is bool(verbosity)


def test_interrupted_while_it_reads_it_leaves_the_folder_as_it_was(tmp_path, section):
    archive("2030", tmp_path / "out")
    before = files_in(tmp_path / "out")
    section.title = "Springs"
    section.save()
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "out", Terminal(interrupted_at=" 3/"))
    assert (str(caught.value), caught.value.returncode) == (
        f"Interrupted; {tmp_path / 'out'} is unchanged.",
        130,
    )
    assert files_in(tmp_path / "out") == before


def test_interrupted_while_it_writes_no_link_is_dead_and_a_second_run_finishes(tmp_path, section):
    """After a third; test_folder.py has what is left of a folder after each step."""
    archive("2030", tmp_path / "out")
    section.title = "Springs"
    section.save()
    with pytest.raises(CommandError) as caught:
        run(tmp_path / "out", Terminal(interrupted_at="Writing [##########"))
    assert str(caught.value) == (
        f"Interrupted; {tmp_path / 'out'} may be part old, part new: run the command again to finish it."
    )
    assert Walk(tmp_path / "out").missing == []
    archive("2030", tmp_path / "out")
    archive("2030", tmp_path / "fresh")
    assert files_in(tmp_path / "out") == files_in(tmp_path / "fresh")


def test_a_place_that_cannot_be_written_is_told_in_one_line(tmp_path, edition):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CommandError, match=r"cannot be written: (Not a directory|File exists); "):
        archive("2030", tmp_path / "file" / "out")


def test_a_database_that_does_not_answer_is_told_in_one_line(tmp_path, edition):
    def fail(execute, sql, params, many, context):
        if "release_at" in sql and "glossary" in sql:
            raise OperationalError("gone\nfor good")
        return execute(sql, params, many, context)

    with (
        connection.execute_wrapper(fail),
        pytest.raises(CommandError, match=r"^The database does not answer \(gone\); .* is unchanged\.$"),
    ):
        archive("2030", tmp_path / "out")


def test_in_a_shell_a_mistake_is_one_line_and_the_exit_status_says_so(tmp_path):
    """On a portal that has no table yet."""
    done = subprocess.run(
        [sys.executable, "manage.py", "archive_edition", "2030", str(tmp_path / "out")],
        cwd=ROOT,
        env=environment(DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
