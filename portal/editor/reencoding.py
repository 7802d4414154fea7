"""Re-encode an uploaded picture into files of our own, or refuse it with advice on what to do.

Pure. Only the pixels survive: they are decoded and encoded again, so anything else in the file, such as
the place of a photograph or data after the picture, is gone. A file that is also something other than a
picture is refused all the same, because nobody sends one unknowingly.

A photograph (JPEG, or WebP without transparency) becomes a JPEG and anything else a PNG, because every
reader opens these, word processors and e-books too. Of an animation only the first frame remains.
"""

import hashlib
import io
import re
import threading
import warnings
from collections.abc import Callable

from PIL import Image, ImageOps

from topics.pictures import MAX_HEIGHT, MAX_WIDTH, Picture

PIXEL_LIMIT = 40_000_000
JPEG_QUALITY = 82

NO_PICTURE = "Only PNG, JPEG, GIF and WebP pictures can be added. Save this as one of them and add that."
EMPTY = "The file is empty. Check that it opens where it came from, and add it again."
DAMAGED = "The picture is damaged or incomplete. Open it where it came from, save it again and add that."
TOO_MANY_PIXELS = (
    f"The picture has more than {PIXEL_LIMIT // 1_000_000} million pixels. "
    f"Make it smaller – {MAX_WIDTH:,} pixels wide is enough – and add that."
)
MORE_THAN_A_PICTURE = (
    "This file contains more than a picture. Open it in a picture editor, save it as a new PNG or JPEG "
    "and add that."
)

# Pillow refuses a picture of more than four times our limit, but only warns above twice the limit.
warnings.simplefilter("error", Image.DecompressionBombWarning)

# The beginnings of a page or a script, long enough not to occur in a picture's noise by chance.
MARKUP = re.compile(
    rb"<(?:!doctype|script|iframe|html[\s>]|body[\s>]|svg\s+[a-z]|\?php)|\bon(?:load|error)\s*=",
    re.IGNORECASE,
)
# Read as a script, a comment would begin where each of these formats has a number.
COMMENT = b"/*"
COMMENT_AT = {"GIF": 6, "JPEG": 4}

# A process decodes one picture at a time, because a large one takes 200 MB meanwhile.
decoding = threading.Lock()


class PictureError(ValueError):
    """A refusal; its text is shown to whoever sent the file."""


def reencoded(data: bytes) -> tuple[Picture, dict[str, bytes]]:
    """Return the picture in `data`, and its files in every width by name.

    The same pixels give the same names. Raises PictureError.
    """
    kind = kind_of(data)
    check_structure(data, kind)
    with decoding:
        try:
            image, is_photograph = decoded(data, kind)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
            raise PictureError(TOO_MANY_PIXELS) from problem
        except PictureError:
            raise
        except Exception as problem:  # decoders raise all kinds of errors
            raise PictureError(DAMAGED) from problem
        image = fitted(image)
        encode = as_jpeg if is_photograph else as_png
        largest = encode(image)
        digest = hashlib.sha256(largest).hexdigest()[:32]
        picture = Picture(digest, *image.size, "jpg" if is_photograph else "png")
        files = {
            picture.name(width): encode(resized(image, width, picture.height_at(width)))
            for width in picture.widths[:-1]
        }
    return picture, files | {picture.name(): largest}


def kind_of(data: bytes) -> str:
    """Return the format that `data` begins as, whatever its name. Raises PictureError."""
    if not data:
        raise PictureError(EMPTY)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise PictureError(NO_PICTURE)


def check_structure(data: bytes, kind: str) -> None:
    """Raise PictureError if `data` is incomplete, or can be read as something else as well."""
    at = COMMENT_AT.get(kind)
    if MARKUP.search(data) or (at is not None and data[at : at + 2] == COMMENT):
        raise PictureError(MORE_THAN_A_PICTURE)
    try:
        end = END_OF[kind](data)
    except IndexError:
        end = len(data) + 1
    if end > len(data):
        raise PictureError(DAMAGED)
    if data[end:].strip(b"\0"):
        raise PictureError(MORE_THAN_A_PICTURE)


def decoded(data: bytes, kind: str) -> tuple[Image.Image, bool]:
    """Return the first frame of `data`, upright and nothing but pixels, and whether it is a photograph.

    Raises whatever the decoder raises. The size is checked before anything is decoded.
    """
    image = Image.open(io.BytesIO(data), formats=[kind])
    if image.width * image.height > PIXEL_LIMIT:
        raise PictureError(TOO_MANY_PIXELS)
    if kind == "JPEG":
        image.draft(None, (MAX_WIDTH, MAX_WIDTH))  # decode at the size needed, but to the end of the file
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode.startswith("I"):  # sixteen bits
        image = image.convert("I").point(lambda value: value / 256)
    is_transparent = image.has_transparency_data
    is_grey = image.mode in ("1", "L", "LA", "I")
    image = image.convert({(0, 0): "RGB", (0, 1): "L", (1, 0): "RGBA", (1, 1): "LA"}[is_transparent, is_grey])
    image.info.clear()  # otherwise comments and profiles would be written again
    return image, kind == "JPEG" or (kind == "WEBP" and not is_transparent)


def fitted(image: Image.Image) -> Image.Image:
    """Return `image` reduced to the largest size we show; never enlarged."""
    scale = min(1, MAX_WIDTH / image.width, MAX_HEIGHT / image.height)
    return resized(image, max(1, round(image.width * scale)), max(1, round(image.height * scale)))


def resized(image: Image.Image, width: int, height: int) -> Image.Image:
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def as_jpeg(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return file.getvalue()


def as_png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _end_of_png(data: bytes) -> int:
    """Return where the PNG at the start of `data` ends; beyond the data, or IndexError, if incomplete."""
    at, name = 8, b""
    while name != b"IEND":
        name = data[at + 4 : at + 8]
        if not name:
            raise IndexError(at)
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    return at


def _end_of_gif(data: bytes) -> int:
    at = 13 + _colours(data[10])
    while (block := data[at]) != 0x3B:  # the trailer
        if block == 0x21:  # an extension
            at = _after_sub_blocks(data, at + 2)
        elif block == 0x2C:  # a frame
            at = _after_sub_blocks(data, at + 11 + _colours(data[at + 9]))
        elif block == 0:
            at += 1
        else:
            raise IndexError(at)
    return at + 1


def _colours(flags: int) -> int:
    """Return the length of a colour table, from the flags before it."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_sub_blocks(data: bytes, at: int) -> int:
    while length := data[at]:
        at += 1 + length
    return at + 1


# Cameras put previews and sounds after a JPEG, so what follows one says nothing about its sender. The
# decoder finds out whether a JPEG is incomplete.
END_OF: dict[str, Callable[[bytes], int]] = {
    "PNG": _end_of_png,
    "GIF": _end_of_gif,
    "WEBP": lambda data: 8 + int.from_bytes(data[4:8], "little"),
    "JPEG": len,
}
