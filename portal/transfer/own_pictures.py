"""Picture files of ours that come back from elsewhere: they are what the portal wrote, or refused."""

from __future__ import annotations

import hashlib
import io

from PIL import Image

from portal.reencoding import (
    NO_PICTURE,
    PictureError,
    as_jpeg,
    as_png,
    check_structure,
    decoding,
    kind_of,
    resized,
)
from topics.pictures import MAX_HEIGHT, MAX_WIDTH, Picture

NOT_OURS = "is not a picture that the portal has written; add it to the text again and export that."

KINDS = {"jpg": "JPEG", "png": "PNG"}
# What a decoder tells of the files that we write; anything else was put in by somebody.
OWN_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


def all_widths(picture: Picture, data: bytes, *, only_check: bool = False) -> dict[str, bytes]:
    """The files of `picture`, by name, in every width of it, from `data`, its file at its widest.

    For a file of ours that comes back from elsewhere: it stays as it is, for its name is its digest. It
    must be what `reencoded` writes, pixels and nothing beside them. With `only_check` none is written.
    Raises PictureError, whose text goes on from the file's name.
    """
    if picture.width > MAX_WIDTH or picture.height > MAX_HEIGHT:
        raise PictureError(NOT_OURS)
    if hashlib.sha256(data).hexdigest()[:32] != picture.digest:
        raise PictureError("is not the picture of that name: it was changed or breaks off; export it again.")
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
        except Exception as problem:  # decoders raise whatever they stumble over
            raise PictureError(NOT_OURS) from problem
        encode = as_jpeg if kind == "JPEG" else as_png
        narrower = () if only_check else picture.widths[:-1]
        files = {
            picture.name(width): encode(resized(image, width, picture.height_at(width))) for width in narrower
        }
    return files | {picture.name(): data}
