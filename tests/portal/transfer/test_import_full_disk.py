"""Imports while the disk is full: one line says so, and nothing stays half-written."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files import uploadhandler
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from portal.editions.import_flow import NOT_STORED
from tests.support.paths import ROOT
from tests.support.picture_files import stored_files
from tests.support.small_edition import everything_stored
from tests.support.zipped_edition import file_with, whole, zipped
from topics.models import Edition

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]


@pytest.fixture
def full_database() -> Iterator[Callable[[int], None]]:
    """Leaves the database so many pages of room."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told that its disk is full")

    def pragma(words: str) -> int:
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {words}").fetchone()[0]

    def leave(pages: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # what other tests left free is room too
        pragma(f"max_page_count = {pragma('page_count') + pages}")

    yield leave
    pragma("max_page_count = 4294967294")


@pytest.fixture
def full_disk(monkeypatch) -> None:
    """A disk on which there is room for ten bytes of each file."""
    store = InMemoryStorage
    save = store.save

    def save_a_little(self, name: str, content, **options):
        save(self, name, ContentFile(content.read()[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(store, "save", save_a_little)


def refusal(command: str, file, **options) -> str:
    before = everything_stored()
    with pytest.raises(CommandError) as error:
        call_command(command, str(file), verbosity=0, **options)
    assert (everything_stored(), stored_files()) == (before, {})
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize("pages", [0, 1, 10, 40])
def test_an_edition_that_the_database_has_no_room_for_is_refused_as_a_whole(full_database, pages):
    full_database(pages)
    said = refusal("import_edition", ROOT / "fixtures" / "2026.json")
    assert "he disk of the database is full; nothing was written. Make room" in said


@pytest.mark.parametrize("pages", [0, 1, 10, 40])
def test_a_guide_that_the_database_has_no_room_for_is_refused_as_a_whole(
    full_database, edition, tmp_path, pages
):
    file = tmp_path / "guide.txt"
    file.write_text("Topic 1: Rain\n\nThe Wells\n\n" + "They run dry in summer. " * 8_000)
    full_database(pages)
    said = refusal("import_guide", file, edition="2030", committee="rivers")
    assert "he disk of the database is full; nothing was written. Make room" in said


def test_pictures_that_the_disk_has_no_room_for_leave_no_half_of_them(full_disk, tmp_path):
    with pytest.raises(CommandError, match="make room for them and import the same file again") as error:
        call_command("import_edition", str(file_with(tmp_path, zipped(whole()))), verbosity=0)
    assert "\n" not in str(error.value)
    assert stored_files() == {}
    assert Edition.objects.count() == 1


class OnFullDisk(UploadedFile):
    """A temporary file of an upload that nothing can be written to."""

    def __init__(self, *arguments) -> None:
        super().__init__(open("/dev/full", "w+b"), *arguments[:4])  # noqa: SIM115 – its handler closes it

    def temporary_file_path(self) -> str:
        return "/nowhere"


@pytest.fixture(params=["edition", "glossary"])
def door(request, edition) -> str:
    """An address to send a file to: of a whole edition, or of a list of one."""
    pk = {"edition": [], "glossary": [edition.pk]}[request.param]
    return reverse({"edition": "import_edition", "glossary": "glossary_files"}[request.param], args=pk)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("length", [9, 100_000])
def test_a_file_that_cannot_even_be_received_is_refused_on_the_page(
    client, organiser, door, monkeypatch, length
):
    """However short: the last bytes are written late."""
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", OnFullDisk)
    client.force_login(organiser)
    answer = client.post(door, {"file": SimpleUploadedFile("2030.json", b"[" * length)})
    assert NOT_STORED in answer.content.decode()
    assert (stored_files(), Edition.objects.count()) == ({}, 1)


def test_a_file_that_the_disk_has_no_room_for_is_refused_on_the_page(full_disk, client, organiser, door):
    client.force_login(organiser)
    answer = client.post(door, {"file": SimpleUploadedFile("2030.json", b"[" * 999)})
    assert NOT_STORED in answer.content.decode()
    assert (default_storage.listdir("staged")[1], Edition.objects.count()) == ([], 1)
