"""Find the pictures that an edition's texts show, and export and import their files.

Of files that come back, only what the portal wrote is accepted.
"""

import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from django.core.files.storage import default_storage
from PIL import Image

from portal.editor.reencoding import (
    NO_PICTURE,
    PictureError,
    as_jpeg,
    as_png,
    check_structure,
    decoding,
    kind_of,
    resized,
)
from portal.editor.storage import FOLDER, store
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from topics.drafts.in_file import DRAFT_IN_FILE
from topics.fields import MarkdownField
from topics.pictures import ADDRESS, MAX_HEIGHT, MAX_WIDTH, NAME, Picture, read_name

IN_TEXT = re.compile(re.escape(ADDRESS) + f"({NAME.pattern})")
NOT_OURS = "is not a picture that the portal wrote; add it to the text again and export that."
KINDS = {"jpg": "JPEG", "png": "PNG"}
# What a decoder reports about the files that we write; anything else was added by somebody.
OWN_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


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


def all_widths(picture: Picture, data: bytes, *, only_check: bool = False) -> dict[str, bytes]:
    """Return the files of `picture`, by name, in all its widths, from `data`, its widest file.

    The file stays as it is, because its name is its digest. It must be what `reencoded` writes: pixels and
    nothing else. With `only_check` no narrower file is made. Raises PictureError, whose text continues a
    sentence that begins with the file's name.
    """
    if picture.width > MAX_WIDTH or picture.height > MAX_HEIGHT:
        raise PictureError(NOT_OURS)
    if hashlib.sha256(data).hexdigest()[:32] != picture.digest:
        raise PictureError("is not the picture of that name: it was changed or cut off; export it again.")
    kind = KINDS[picture.extension]
    try:
        if kind_of(data) != kind:
            raise PictureError(NO_PICTURE)
        check_structure(data, kind)
    except PictureError as problem:
        raise PictureError(NOT_OURS) from problem
    with decoding:
        try:
            image = Image.open(io.BytesIO(data), formats=[kind])
            if image.size != (picture.width, picture.height) or image.info.keys() - OWN_INFO:
                raise PictureError(NOT_OURS)
            image.load()
        except Exception as problem:  # decoders raise all kinds of errors
            raise PictureError(NOT_OURS) from problem
        encode = as_jpeg if kind == "JPEG" else as_png
        narrower = () if only_check else picture.widths[:-1]
        files = {
            picture.name(width): encode(resized(image, width, picture.height_at(width))) for width in narrower
        }
    return files | {picture.name(): data}


def store_pictures(files: Mapping[str, bytes]) -> None:
    """Store those checked `files` that are missing, in all their widths. Raises OSError."""
    for name, data in files.items():
        picture = read_name(name)
        if picture is not None and not is_stored(picture, data):
            store(all_widths(picture, data))
