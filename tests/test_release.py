"""The name of the code's state changes with anything that a page is made by, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from portal.release import PARTS, release_name
from tests.conftest import ROOT


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what the portal is made of."""
    for part in (*PARTS, "pyproject.toml"):
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, tmp_path / part)
        elif (ROOT / part).exists():
            shutil.copy(ROOT / part, tmp_path / part)
    return tmp_path


def test_the_same_files_have_the_same_name_wherever_they_are(copy):
    assert release_name(copy) == release_name(ROOT)


def test_the_name_begins_with_the_version(copy):
    assert release_name(copy).startswith("0.1.0-")


@pytest.mark.parametrize(
    "name",
    ["templates/topics/topic.html", "static/portal/css/base.css", "topics/pages.py", "requirements.txt"],
)
def test_a_change_to_what_makes_a_page_changes_the_name(copy, name):
    before = release_name(copy)
    with (copy / name).open("a") as file:
        file.write("\n")
    assert release_name(copy) != before


def test_a_renamed_file_changes_the_name(copy):
    before = release_name(copy)
    (copy / "templates/topics/topic.html").rename(copy / "templates/topics/subject.html")
    assert release_name(copy) != before


def test_compiled_files_and_what_stands_beside_the_code_do_not(copy):
    before = release_name(copy)
    (copy / "topics/__pycache__").mkdir(exist_ok=True)
    (copy / "topics/__pycache__/pages.cpython-311.pyc").write_bytes(b"x")
    (copy / "var").mkdir()
    (copy / "var/portal.sqlite3").write_bytes(b"x")
    assert release_name(copy) == before
