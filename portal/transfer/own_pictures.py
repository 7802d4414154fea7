"""Check picture files of ours that come back in an import: only what the portal wrote is accepted."""

import hashlib
import io

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
from topics.pictures import MAX_HEIGHT, MAX_WIDTH, Picture

NOT_OURS = "is not a picture that the portal wrote; add it to the text again and export that."

KINDS = {"jpg": "JPEG", "png": "PNG"}
# What a decoder reports about the files that we write; anything else was added by somebody.
OWN_INFO = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


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
