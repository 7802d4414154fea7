"""Picture files as people have them, and the files that the portal keeps."""

from __future__ import annotations

import io
import os
import struct
import zlib

from django.core.files.storage import Storage, default_storage
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def drawing(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """A picture with more in it than one colour, the same each time."""
    size = (min(width, 64), min(height, 48))
    pixels = bytes((x * 4 + y * 3) % 256 for y in range(size[1]) for x in range(size[0]))
    return Image.frombytes("L", size, pixels).convert("RGB").resize((width, height)).convert(mode)


def file_of(image: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_by_hand(width: int, height: int, *extra_chunks: bytes) -> bytes:
    """A black PNG of any size for next to no work: its rows are packed one by one."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + -(-width // 8))  # one bit a pixel
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    return b"".join(
        [PNG_SIGNATURE, header, *extra_chunks, png_chunk(b"IDAT", packed), png_chunk(b"IEND", b"")]
    )


def stored_files(storage: Storage = default_storage, folder: str = "") -> dict[str, bytes]:
    """All that the storage holds, by path."""
    try:
        folders, names = storage.listdir(folder)
    except FileNotFoundError:
        return {}
    found = {}
    for name in names:
        with storage.open(os.path.join(folder, name)) as file:
            found[os.path.join(folder, name)] = file.read()
    for name in folders:
        found |= stored_files(storage, os.path.join(folder, name))
    return found
