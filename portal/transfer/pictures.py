"""Find the pictures that an edition's texts show, and export and import their files."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.core.files.storage import default_storage

from portal.editor.reencoding import PictureError
from portal.editor.storage import FOLDER, store
from portal.transfer.own_pictures import all_widths
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from topics.drafts.in_file import DRAFT_IN_FILE
from topics.fields import MarkdownField
from topics.pictures import ADDRESS, NAME, Picture, read_name

IN_TEXT = re.compile(re.escape(ADDRESS) + f"({NAME.pattern})")


def shown_pictures(entries: Iterable[Entry]) -> list[Picture]:
    """Return our pictures that the Markdown texts of `entries` show, drafts too, once each and sorted.

    Texts are searched for addresses and not parsed: an extra picture, as in a code block, is harmless.
    """
    found = {
        picture
        for entry in entries
        for fields in (entry.fields, drafted_values(entry))
        for name, field in entry.content.values.items()
        if isinstance(field, MarkdownField) and isinstance(text := fields.get(name), str)
        for picture in pictures_in(text)
    }
    return sorted(found)


def drafted_values(entry: Entry) -> dict[str, object]:
    """Return the values of the entry's draft, if it has one; they are checked elsewhere."""
    draft = entry.fields.get(DRAFT_IN_FILE)
    values = draft.get("values") if isinstance(draft, dict) else None
    return values if isinstance(values, dict) else {}


def pictures_in(text: str) -> Iterator[Picture]:
    if ADDRESS not in text:
        return
    for match in IN_TEXT.finditer(text):
        picture = read_name(match[1])
        if picture is not None:
            yield picture


def is_stored(picture: Picture, data: bytes | None = None) -> bool:
    """Return whether every width is stored, and the widest is as long as `data`, as writes can break off."""
    paths = [f"{FOLDER}{picture.name(width)}" for width in picture.widths]
    if not all(map(default_storage.exists, paths)):
        return False
    return data is None or default_storage.size(paths[-1]) == len(data)


def stored_data(picture: Picture) -> bytes | None:
    """Return the widest file of `picture`, from which the others can be made; None if it is gone."""
    try:
        with default_storage.open(f"{FOLDER}{picture.name()}") as file:
            return file.read()
    except (FileNotFoundError, IsADirectoryError):
        return None


def check_pictures(files: Mapping[str, bytes], entries: Iterable[Entry], findings: Findings) -> None:
    """Report every file that is not the picture its name says, or that no text of the file shows."""
    shown = {picture.name() for picture in shown_pictures(entries)} if files else set()
    for name, data in files.items():
        picture = read_name(name)
        try:
            if picture is None or name != picture.name():
                raise PictureError("does not have a name that the portal gives to pictures; leave it out.")
            if name not in shown:
                raise PictureError("is not shown by any text of the file; leave it out.")
            all_widths(picture, data, only_check=True)
        except PictureError as error:
            findings.add(f"{FOLDER}{name} {error}")


def store_pictures(files: Mapping[str, bytes]) -> None:
    """Store those checked `files` that are missing, in all their widths. Raises OSError."""
    for name, data in files.items():
        picture = read_name(name)
        if picture is not None and not is_stored(picture, data):
            store(all_widths(picture, data))
