"""The pictures of an edition: which ones its texts show, and their files on the way out and in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from django.core.files.storage import default_storage

from portal.reencoding import PictureError
from portal.stored_pictures import FOLDER, store
from portal.transfer.own_pictures import all_widths
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from topics.carried import PENDING
from topics.fields import MarkdownField
from topics.pictures import ADDRESS, NAME, Picture, read_name

IN_TEXT = re.compile(re.escape(ADDRESS) + f"({NAME.pattern})")


def shown_pictures(entries: Iterable[Entry]) -> list[Picture]:
    """The pictures of ours that the Markdown texts of `entries` show, waiting ones too, each once, by name.

    It looks for addresses and does not parse: a picture too many, in a code block say, harms nobody.
    """
    found = {
        picture
        for entry in entries
        for fields in (entry.fields, waiting_values(entry))
        for name, field in entry.content.values.items()
        if isinstance(field, MarkdownField) and isinstance(text := fields.get(name), str)
        for picture in pictures_in(text)
    }
    return sorted(found)


def waiting_values(entry: Entry) -> dict[str, object]:
    """The values of a change that waits, if the entry has one; it is judged elsewhere."""
    pending = entry.fields.get(PENDING)
    values = pending.get("values") if isinstance(pending, dict) else None
    return values if isinstance(values, dict) else {}


def pictures_in(text: str) -> Iterator[Picture]:
    if ADDRESS not in text:
        return
    for match in IN_TEXT.finditer(text):
        picture = read_name(match[1])
        if picture is not None:
            yield picture


def is_stored(picture: Picture, data: bytes | None = None) -> bool:
    """Whether every width is there, and the widest is as long as `data`: a write can have broken off."""
    paths = [f"{FOLDER}{picture.name(width)}" for width in picture.widths]
    if not all(map(default_storage.exists, paths)):
        return False
    return data is None or default_storage.size(paths[-1]) == len(data)


def stored_data(picture: Picture) -> bytes | None:
    """The file of `picture` at its widest, from which the others can be made again; None if it is gone."""
    try:
        with default_storage.open(f"{FOLDER}{picture.name()}") as file:
            return file.read()
    except FileNotFoundError:
        return None


def check_pictures(files: Mapping[str, bytes], entries: Iterable[Entry], findings: Findings) -> None:
    """Note every file that is not the picture its name says, or that no text of the file shows."""
    shown = {picture.name() for picture in shown_pictures(entries)} if files else set()
    for name, data in files.items():
        picture = read_name(name)
        try:
            if picture is None or name != picture.name():
                raise PictureError("is not named as the portal names its pictures; leave it out.")
            if name not in shown:
                raise PictureError("is shown by no text of the file; leave it out.")
            all_widths(picture, data, only_check=True)
        except PictureError as error:
            findings.add(f"{FOLDER}{name} {error}")


def store_pictures(files: Mapping[str, bytes]) -> None:
    """Store, in all their widths, those checked `files` that are not there yet. Raises OSError."""
    for name, data in files.items():
        picture = read_name(name)
        if picture is not None and not is_stored(picture, data):
            store(all_widths(picture, data))
