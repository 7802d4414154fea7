"""An archive's folder: only what differs is written, only what is ours goes, a broken run can be mended."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from portal.archive import ArchiveError, Folder, Totals
from tests.support.archives import files_in, times_in
from tests.support.paths import ROOT

PAGES = {
    "index.html": b"front",
    "2026/index.html": b"cover",
    "2026/a/index.html": b"a",
    "static/a.css": b"css",
}


def update(folder: Path, files: dict[str, bytes] = PAGES, slug: str = "2026") -> Totals:
    contents = {name: partial(bytes, content) for name, content in files.items()}
    return Folder(folder, slug).update(contents, lambda done, total: None)


def content_of(folder: Path) -> dict[str, bytes]:
    found = files_in(folder)
    found.pop("archive.json")
    return found


def refusal(folder: Path, *args) -> str:
    """Return what is said of the folder, in which nothing has changed then."""
    before = files_in(folder) if folder.is_dir() else None
    with pytest.raises(ArchiveError) as caught:
        update(folder, *args)
    assert before is None or files_in(folder) == before
    return str(caught.value).replace(str(folder), "DIR")


@pytest.fixture
def folder(tmp_path) -> Path:
    """An archive."""
    update(tmp_path / "out")
    return tmp_path / "out"


def test_a_new_folder_holds_the_files_and_the_list_of_them(tmp_path):
    folder = tmp_path / "deep" / "out"
    assert update(folder) == Totals(written=4)
    assert content_of(folder) == PAGES
    assert sorted(json.loads((folder / "archive.json").read_text())["files"]) == sorted(PAGES)
    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o644}


def test_a_second_run_touches_no_file(folder):
    before = times_in(folder)
    assert update(folder) == Totals(unchanged=4)
    assert times_in(folder) == before


def test_only_what_differs_is_written_and_what_is_gone_goes_with_its_folder(folder):
    before = times_in(folder)
    files = {**PAGES, "2026/index.html": b"new cover", "2026/b/index.html": b"b"}
    del files["2026/a/index.html"]
    assert update(folder, files) == Totals(written=2, unchanged=2, removed=1)
    assert content_of(folder) == files
    assert not (folder / "2026" / "a").exists()
    after = times_in(folder)
    kept = [str(folder / name) for name in ("index.html", "static/a.css")]
    assert [after[name] for name in kept] == [before[name] for name in kept]


def test_a_file_that_somebody_lost_or_changed_is_mended(folder):
    (folder / "2026" / "index.html").unlink()
    (folder / "index.html").write_bytes(b"changed")
    assert update(folder) == Totals(written=2, unchanged=2)
    assert content_of(folder) == PAGES


def test_files_of_others_are_left_alone(folder):
    (folder / "2026" / "a" / "notes.txt").write_bytes(b"mine")
    (folder / ".git").mkdir()
    files = {name: content for name, content in PAGES.items() if name != "2026/a/index.html"}
    assert update(folder, files) == Totals(unchanged=3, removed=1)
    assert content_of(folder) == {**files, "2026/a/notes.txt": b"mine"}
    assert (folder / ".git").is_dir()


def test_a_file_that_is_no_more_part_of_it_stays_if_somebody_changed_it(folder):
    (folder / "2026" / "a" / "index.html").write_bytes(b"mine now")
    files = {name: content for name, content in PAGES.items() if name != "2026/a/index.html"}
    assert update(folder, files) == Totals(unchanged=3, kept=["2026/a/index.html"])
    assert update(folder, files) == Totals(unchanged=3)
    assert (folder / "2026" / "a" / "index.html").read_bytes() == b"mine now"


def test_a_file_of_somebody_else_in_the_way_is_named_and_nothing_written(folder):
    (folder / "2026" / "b").mkdir()
    (folder / "2026" / "b" / "index.html").write_bytes(b"mine")
    told = refusal(folder, {**PAGES, "index.html": b"new", "2026/b/index.html": b"b"})
    assert told == "DIR/2026/b/index.html is in the way and not a file of this command. Move it away."


def test_the_same_file_of_somebody_else_is_in_nobodys_way(folder):
    (folder / "2026" / "b.txt").write_bytes(b"b")
    assert update(folder, {**PAGES, "2026/b.txt": b"b"}) == Totals(unchanged=5)


# Folders that are refused


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "thesis.doc").write_bytes(b"mine")
    assert refusal(tmp_path) == (
        "DIR is not empty and not an archive: archive.json is missing. Choose an empty folder."
    )


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_bytes(b"mine")
    assert refusal(tmp_path / "out").startswith("DIR is a file.")


def test_the_archive_of_another_edition_is_refused(folder):
    assert refusal(folder, PAGES, "2027") == (
        "DIR contains the archive of the edition '2026'. Choose another folder."
    )


@pytest.mark.parametrize("place", ["STATIC_ROOT", "MEDIA_ROOT"])
def test_a_folder_among_those_that_are_served_is_refused(settings, tmp_path, place):
    setattr(settings, place, str(tmp_path / "served"))
    for folder in (tmp_path / "served", tmp_path / "served" / "deep", tmp_path / "x" / ".." / "served"):
        with pytest.raises(ArchiveError, match="which belongs to the portal"):
            update(folder)
    assert list(tmp_path.iterdir()) == []
    assert update(tmp_path / "served-2").written == 4


@pytest.mark.parametrize("part", ["static", "templates/portal", "portal/archive/new"])
def test_a_folder_among_the_code_is_refused(part):
    with pytest.raises(ArchiveError, match="which belongs to the portal"):
        Folder(ROOT / part, "2026")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format": 2, "edition": "2026", "files": {}}',
        '{"format": 1, "edition": 2026, "files": {}}',
        '{"format": 1, "edition": "2026", "files": []}',
        '{"format": 1, "edition": "2026", "files": {"index.html": "x"}}',
        '{"format": 1, "edition": "2026", "files": {"../index.html": ["x"]}}',
        '{"format": 1, "edition": "2026", "files": {"/etc/passwd": ["x"]}}',
        '{"format": 1, "edition": "2026", "files": {"a\\\\..\\\\b.html": ["x"]}}',
        "[" * 100_000,
    ],
)
def test_a_list_that_is_damaged_deletes_nothing(folder, text):
    (folder / "archive.json").write_text(text)
    assert refusal(folder) == (
        "DIR/archive.json is damaged, so our files are not known. Choose an empty folder."
    )


@pytest.mark.parametrize("name", ["2026", "2026/a", "2026/a/index.html"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder, tmp_path, name):
    elsewhere = tmp_path / "elsewhere"
    (folder / name).rename(elsewhere)
    (folder / name).symlink_to(elsewhere)
    files = {**PAGES, "2026/a/index.html": b"new"}
    assert "is a symbolic link. Remove it" in refusal(folder, files)
    del files["2026/a/index.html"]
    with pytest.raises(ArchiveError, match="is a symbolic link"):
        update(folder, files)
    assert elsewhere.exists()


# Runs that break off


def test_what_cannot_be_read_breaks_off_before_anything_is_written(folder):
    def fail() -> bytes:
        raise OSError("no more")

    contents = {"index.html": lambda: b"new", "2026/index.html": fail}
    before = files_in(folder)
    with pytest.raises(OSError, match="no more"):
        Folder(folder, "2026").update(contents, lambda done, total: None)
    assert files_in(folder) == before


@pytest.mark.parametrize("after", range(1, 5))
def test_an_interrupted_run_leaves_whole_files_and_the_next_one_finishes(tmp_path, after):
    def interrupt(done: int, total: int) -> None:
        assert total == 4
        if done == after:
            raise KeyboardInterrupt

    contents = {name: partial(bytes, content) for name, content in PAGES.items()}
    with pytest.raises(KeyboardInterrupt):
        Folder(tmp_path / "out", "2026").update(contents, interrupt)
    left = content_of(tmp_path / "out")
    assert len(left) == after
    assert left.items() <= PAGES.items()
    assert update(tmp_path / "out") == Totals(written=4 - after, unchanged=after)


def test_what_a_broken_run_wrote_is_still_ours_when_the_edition_has_changed_since(folder):
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    contents = {**{name: partial(bytes, content) for name, content in PAGES.items()}, "x.html": lambda: b"x"}
    with pytest.raises(KeyboardInterrupt):
        Folder(folder, "2026").update({**contents, "2026/a/index.html": lambda: b"new"}, interrupt)
    assert (folder / "x.html").exists()
    assert (folder / "2026" / "a" / "index.html").read_bytes() == b"a"
    files = {name: content for name, content in PAGES.items() if name != "2026/a/index.html"}
    assert update(folder, files) == Totals(unchanged=3, removed=2)
    assert content_of(folder) == files


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_killed_at_any_step_no_link_is_dead_and_the_next_run_mends_it(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "tests.portal.archive.killed_archive", tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    report = json.loads(run.stdout)
    for states in report.values():
        assert [state["missing"] for state in states] == [[]] * len(states)
        assert all(state["mended"] for state in states)
    # The first run makes its front page last; later ones never take it away.
    assert [state["open"] for state in report["first"]] == [False] * 6 + [True]
    assert all(state["open"] for state in report["second"])
    assert len(report["second"]) > 9
