"""The small edition with two pictures, and zips of it."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from portal.editor.reencoding import reencoded
from portal.editor.storage import FOLDER
from portal.transfer import TransferError, export_edition, import_edition
from tests.support.picture_files import drawing, file_of, stored_files
from tests.support.small_edition import POINT, SECTION, everything_stored, small_edition
from topics.models import Edition
from topics.pictures import ADDRESS

WIDE, WIDE_FILES = reencoded(file_of(drawing(1200, 500), "JPEG"))
SMALL, SMALL_FILES = reencoded(file_of(drawing(40, 30, "RGBA"), "PNG"))
PICTURES = {WIDE.name(): WIDE_FILES[WIDE.name()], SMALL.name(): SMALL_FILES[SMALL.name()]}
GONE = "f" * 32 + "-20x10.png"


def with_pictures() -> list[dict]:
    objects = small_edition()
    objects[SECTION - 1]["fields"]["body"] = (
        f"![A well]({ADDRESS}{WIDE.name()}) and ![]({ADDRESS}{SMALL.name()} 'small'), not ![](/media/x.png)"
    )
    objects[POINT - 1]["fields"]["editor_note"] = f"Again: ![A well]({ADDRESS}{WIDE.name()})"
    return objects


def exported(suffix: str = "") -> bytes:
    target = io.BytesIO()
    export_edition(Edition.objects.get()).write(target, suffix)
    return target.getvalue()


def zipped(files: dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]], **options) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **options) as packed:
        for name, data in files.items() if isinstance(files, dict) else files:
            packed.writestr(name, data)
    return target.getvalue()


def edition_json(objects: list[dict] | None = None) -> bytes:
    return json.dumps(with_pictures() if objects is None else objects).encode()


def whole(**others: bytes) -> dict[str, bytes]:
    """The files of a proper zip."""
    pictures = {f"{FOLDER}{name}": data for name, data in PICTURES.items()}
    return {"edition.json": edition_json(), **pictures, **others}


def file_with(folder: Path, content: bytes) -> Path:
    file = folder / "edition.zip"
    file.write_bytes(content)
    return file


def refusals(folder: Path, content: bytes) -> list[str]:
    """Return what the zip is refused for; nothing is written or stored, dry run or not."""
    file = file_with(folder, content)
    before = everything_stored(), stored_files()
    told = []
    for dry_run in (False, True):
        with pytest.raises(TransferError) as refusal:
            import_edition(file, dry_run=dry_run)
        told.append([str(problem).removeprefix(f"{file}: ") for problem in refusal.value.problems])
    assert (everything_stored(), stored_files()) == before
    assert told[0] == told[1]
    return told[0]


def only_refusal(folder: Path, content: bytes) -> str:
    [line] = refusals(folder, content)
    assert "\n" not in line
    return line
