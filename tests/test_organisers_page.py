"""docs/organisers.md takes a team from the old edition to the new one: every command on it runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pypandoc
import pytest

from tests.support.paths import ROOT

PAGE = (ROOT / "docs" / "organisers.md").read_text(encoding="utf-8")
HAND_OVER, OTHERWISE = PAGE.split("# Other tasks")


def commands_in(text: str) -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith("#")]


COMMANDS = commands_in(HAND_OVER)
# `make serve` would serve until somebody stops it.
STAND_INS = {"make serve": ".venv/bin/python manage.py serve --prepare-only"}


@pytest.fixture
def shell(tmp_path: Path):
    """Runs a line in a folder that has the project's programs in it, and a database of its own."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python = tmp_path / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (tmp_path / "manage.py").symlink_to(ROOT / "manage.py")
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

    def run(line: str, database: str) -> subprocess.CompletedProcess:
        for words, stand_in in STAND_INS.items():
            line = line.replace(words, stand_in)
        settings = {"SECRET_KEY": "x" * 40, "DATABASE_URL": f"sqlite:///{tmp_path}/{database}.sqlite3"}
        return subprocess.run(
            ["sh", "-c", line],
            cwd=tmp_path,
            env={**kept, **settings},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_every_command_of_the_hand_over_runs(shell, prepared, tmp_path):
    """The first on the old team's machine, all others on the new team's, in the order of the page."""
    prepared.copy(tmp_path / "old.sqlite3")
    assert shell("make serve", "old").returncode == 0
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


def test_the_page_has_the_whole_way():
    named = [re.search(r"manage\.py (\w+)|make (\w+)", line) for line in COMMANDS]
    assert [found[1] or found[2] for found in named] == [
        *("export_edition", "serve", "import_edition", "import_edition"),
        *("clone_edition", "check_content", "export_edition"),
    ]


def test_every_other_command_runs(shell, prepared, tmp_path):
    """In the order of the page, in a portal that has both editions and a guide in Word's format."""
    prepared.copy(tmp_path / "portal.sqlite3")
    guide = ROOT / "tests" / "samples" / "guides" / "numbered.md"
    pypandoc.convert_file(str(guide), "docx", outputfile=str(tmp_path / "guide.docx"))
    for line in ("make serve", ".venv/bin/python manage.py clone_edition 2026 2027", COMMANDS[0]):
        assert shell(line, "portal").returncode == 0, line
    for line in commands_in(OTHERWISE):
        ended = shell(line, "portal")
        assert (ended.returncode, ended.stderr) == (0, ""), (line, ended.stdout)
    assert (tmp_path / "report.txt").exists()


def test_the_hand_over_is_one_page():
    assert len(HAND_OVER.splitlines()) <= 100
