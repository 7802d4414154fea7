"""An edition with pictures is a zip: the same bytes each time, and all of it comes back."""

import io
import random
import stat
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from portal.editor import images
from portal.editor.storage import FOLDER, store
from portal.transfer import PicturesNotStoredError, TransferError, export_edition, import_edition
from tests.support.picture_files import stored_files
from tests.support.small_edition import everything_stored, written
from tests.support.zipped_edition import (
    GONE,
    PICTURES,
    SMALL,
    SMALL_FILES,
    WIDE,
    WIDE_FILES,
    edition_json,
    exported,
    file_with,
    whole,
    with_pictures,
    zipped,
)
from topics.models import Edition, Section
from topics.pictures import ADDRESS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]


@pytest.fixture
def stored(tmp_path) -> Edition:
    """An edition whose texts show two pictures."""
    import_edition(written(tmp_path, with_pictures()))
    store(WIDE_FILES)
    store(SMALL_FILES)
    return Edition.objects.get()


# Out


def test_an_edition_with_pictures_is_a_zip_of_the_fixture_and_the_widest_of_each(stored):
    with zipfile.ZipFile(io.BytesIO(exported())) as packed:
        names = packed.namelist()
        assert names == ["edition.json", *sorted(f"{FOLDER}{name}" for name in PICTURES)]
        assert packed.read("edition.json") == exported(".json")
        for name, data in PICTURES.items():
            assert packed.read(f"{FOLDER}{name}") == data


def test_without_pictures_it_is_the_fixture(stored):
    Section.objects.update(body="", editor_note="")
    assert exported() == exported(".json")


@pytest.mark.parametrize("seed", range(3))
def test_the_bytes_are_the_same_whatever_came_first(tmp_path, stored, seed):
    expected = exported()
    stored.delete()
    objects = with_pictures()
    random.Random(seed).shuffle(objects)  # noqa: S311
    import_edition(written(tmp_path, objects))
    assert exported() == expected


def test_nothing_in_it_tells_of_time_place_or_compressor(stored):
    with zipfile.ZipFile(io.BytesIO(exported())) as packed:
        for info in packed.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert (info.create_system, info.external_attr >> 16) == (3, stat.S_IFREG | 0o644)
            assert (info.compress_type, info.extra, info.comment) == (zipfile.ZIP_STORED, b"", b"")


def test_a_picture_that_is_gone_is_told_and_the_rest_is_exported(tmp_path, stored, capsys):
    Section.objects.filter(slug="wells").update(body=f"![]({ADDRESS}{GONE}) ![]({ADDRESS}{SMALL.name()})")
    export = export_edition(stored)
    assert (export.missing_pictures, set(export.pictures)) == ((GONE,), set(PICTURES))
    call_command("export_edition", "2030", output=str(tmp_path / "2030.zip"))
    said = capsys.readouterr()
    assert said.out == f"21 objects, 2 pictures: {tmp_path / '2030.zip'}\n"
    assert said.err == f"{GONE}, which a text shows, is no longer stored here.\n"


def test_a_json_file_leaves_the_pictures_behind_and_says_so(tmp_path, stored, capsys):
    call_command("export_edition", "2030", output=str(tmp_path / "2030.json"))
    assert (tmp_path / "2030.json").read_bytes() == exported(".json")
    said = capsys.readouterr()
    assert said.out == f"21 objects: {tmp_path / '2030.json'}\n"
    assert said.err == "2 pictures are left out; -o 2030.zip includes them.\n"


# And in again


def test_a_zip_brings_the_edition_and_every_width_of_its_pictures(tmp_path, stored):
    file = file_with(tmp_path, exported())
    before = stored_files()
    stored.delete()
    for path in before:
        default_storage.delete(path)
    assert import_edition(file).pictures == tuple(sorted(PICTURES))
    assert stored_files().keys() == before.keys()
    assert {path: data for path, data in stored_files().items() if path[len(FOLDER) :] in PICTURES} == {
        f"{FOLDER}{name}": data for name, data in PICTURES.items()
    }
    assert exported() == file.read_bytes()
    assert import_edition(file).differs is False


def test_pictures_that_the_portal_has_lost_come_back_with_an_edition_that_is_unchanged(tmp_path, stored):
    file = file_with(tmp_path, exported())
    default_storage.delete(f"{FOLDER}{WIDE.name(480)}")
    summary = import_edition(file)
    assert (summary.changes, summary.pictures) == ((), (WIDE.name(),))
    assert default_storage.exists(f"{FOLDER}{WIDE.name(480)}")


def test_a_dry_run_stores_no_picture(tmp_path):
    file = file_with(tmp_path, zipped(whole()))
    assert len(import_edition(file, dry_run=True).pictures) == 2
    assert stored_files() == {}


def test_pictures_that_are_nowhere_are_told_and_no_reason_to_refuse(tmp_path, capsys):
    summary = import_edition(written(tmp_path, with_pictures()), dry_run=True)
    assert set(summary.missing_pictures) == set(PICTURES)
    call_command("import_edition", written(tmp_path, with_pictures()), verbosity=0)
    assert "neither in the file nor stored here" in capsys.readouterr().err


def test_what_packers_make_of_a_folder_is_taken(tmp_path):
    files = [(FOLDER, b""), *whole().items()]
    assert import_edition(file_with(tmp_path, zipped(files, compression=zipfile.ZIP_DEFLATED))).created == 21


@pytest.mark.parametrize("outer", ["", "2030 final/"])
def test_a_zip_that_was_unpacked_looked_at_and_packed_again_is_taken(tmp_path, outer):
    """As macOS and Windows pack it, with what they add."""
    added = [f"__MACOSX/{outer}._edition.json", f"{outer}.DS_Store", f"{outer}{FOLDER}Thumbs.db", "__MACOSX/"]
    folders = [name for name in (outer, f"{outer}{FOLDER}") if name]
    files = [(f"{outer}{name}", data) for name, data in whole().items()]
    packed = zipped([*((name, b"") for name in folders), *files, *((name, b"\0\5") for name in added)])
    assert import_edition(file_with(tmp_path, packed)).created == 21
    assert {f"{FOLDER}{name}" for name in PICTURES} <= stored_files().keys()


def test_no_file_is_stored_when_the_database_refuses_in_the_end(tmp_path, monkeypatch):
    stranger = Edition.objects.create(slug="2031", year=2031, conference="Other", is_current=True)
    objects = with_pictures()
    objects[0]["fields"]["is_current"] = True
    monkeypatch.setattr("portal.transfer.checking.newer_current", lambda *arguments: "")
    file = file_with(tmp_path, zipped(whole(**{"edition.json": edition_json(objects)})))
    before = everything_stored()
    with pytest.raises(TransferError, match="the database refused it"):
        import_edition(file)
    assert (everything_stored(), stored_files()) == (before, {})
    stranger.delete()
    assert import_edition(file).created == 21


def test_when_pictures_cannot_be_stored_the_edition_is_there_and_one_line_says_what_to_do(
    tmp_path, monkeypatch
):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    file = file_with(tmp_path, zipped(whole()))
    monkeypatch.setattr(images.default_storage, "save", full)
    with pytest.raises(PicturesNotStoredError, match="No space left on device") as error:
        import_edition(file)
    assert "\n" not in str(error.value)
    assert Section.objects.count() == 3
    monkeypatch.undo()
    assert len(import_edition(file).pictures) == 2
    assert stored_files()
