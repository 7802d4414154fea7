"""Files that are no pictures, or more than pictures, or too much of one: refused, and nothing is left."""

import io
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from portal.editor import images, reencoding
from portal.editor.images import NONE_CAME, TOO_LARGE, UPLOAD_LIMIT
from portal.editor.reencoding import (
    DAMAGED,
    EMPTY,
    MORE_THAN_A_PICTURE,
    NO_PICTURE,
    PIXEL_LIMIT,
    TOO_MANY_PIXELS,
    PictureError,
    reencoded,
)
from tests.support.picture_files import PNG_SIGNATURE, drawing, file_of, png_by_hand, png_chunk, stored_files

HTML = b"<!doctype html><title>x</title><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
KINDS = {kind: file_of(drawing(300, 200), kind) for kind in ("PNG", "JPEG", "GIF", "WEBP")}
BOMB_DOCUMENT = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><svg>&a;</svg>'


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("index.html", HTML)
    return file.getvalue()


def gif_and_script() -> bytes:
    """The width of the picture reads as the beginning of a comment; the script stands in one of the GIF's."""
    comment = b"*/=1;alert(1);/*"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02D\x01\x00"
    colours = b"\0" * 6
    screen = b"GIF89a" + b"/*" + struct.pack("<HBBB", 1, 0x80, 0, 0)
    return screen + colours + b"!\xfe" + bytes([len(comment)]) + comment + b"\0" + frame + b";"


def jpeg_and_script() -> bytes:
    """The length of the first segment reads as the beginning of a comment."""
    filling = b"JFIF\0\1\1\0\0\1\0\1\0\0".ljust(0x2F2A - 2 - 16, b"\0") + b"*/=1;alert(1);/*"
    return b"\xff\xd8\xff\xe0/*" + filling + KINDS["JPEG"][20:]


def png_of_pixels(width: int, height: int) -> bytes:
    """The header of a PNG that promises so many."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return PNG_SIGNATURE + header + png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")


def png_with_huge_text() -> bytes:
    """A comment of 200 kB that unpacks to 200 MB."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(200)) + packer.flush()
    return png_by_hand(10, 10, png_chunk(b"zTXt", b"Comment\0\0" + packed))


def large_frame_in_a_small_gif() -> bytes:
    """The GIF says 1 × 1 pixel, its first frame 60,000 × 60,000."""
    frame = b"," + struct.pack("<HHHHB", 0, 0, 60_000, 60_000, 0) + b"\x02\x02D\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0" * 6 + frame + b";"


HOSTILE = {
    # No pictures
    "nothing": (b"", EMPTY),
    "HTML": (HTML, NO_PICTURE),
    "SVG": (SVG, NO_PICTURE),
    "SVG after a byte order mark": (b"\xef\xbb\xbf" + SVG, NO_PICTURE),
    "XML with entities": (BOMB_DOCUMENT, NO_PICTURE),
    "PDF": (b"%PDF-1.7\n/JS (app.alert(1))", NO_PICTURE),
    "PostScript": (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file", NO_PICTURE),
    "TIFF": (file_of(drawing(), "TIFF"), NO_PICTURE),
    "BMP": (file_of(drawing(), "BMP"), NO_PICTURE),
    "icon": (file_of(drawing(), "ICO"), NO_PICTURE),
    "archive": (zipped(), NO_PICTURE),
    "zeros": (b"\0" * 1000, NO_PICTURE),
    "HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", NO_PICTURE),
    # More than pictures
    "GIF with HTML behind it": (KINDS["GIF"] + HTML, MORE_THAN_A_PICTURE),
    "GIF with a script behind it": (KINDS["GIF"] + b"=1;alert(1);", MORE_THAN_A_PICTURE),
    "GIF that is a script": (gif_and_script(), MORE_THAN_A_PICTURE),
    "GIF with HTML in its comment": (file_of(drawing(), "GIF", comment=HTML), MORE_THAN_A_PICTURE),
    "JPEG with HTML behind it": (KINDS["JPEG"] + HTML, MORE_THAN_A_PICTURE),
    "JPEG with HTML in its comment": (file_of(drawing(), "JPEG", comment=HTML), MORE_THAN_A_PICTURE),
    "JPEG that is a script": (jpeg_and_script(), MORE_THAN_A_PICTURE),
    "JPEG with PHP": (
        file_of(drawing(), "JPEG", comment=b"<?php system($_GET[0]) ?>"),
        MORE_THAN_A_PICTURE,
    ),
    "JPEG with SVG": (file_of(drawing(), "JPEG", comment=SVG), MORE_THAN_A_PICTURE),
    "PNG with HTML in its text": (
        png_by_hand(10, 10, png_chunk(b"tEXt", b"Title\0<img src=x onerror=alert(1)>")),
        MORE_THAN_A_PICTURE,
    ),
    "PNG with an archive behind it": (KINDS["PNG"] + zipped(), MORE_THAN_A_PICTURE),
    "PNG with another behind it": (KINDS["PNG"] * 2, MORE_THAN_A_PICTURE),
    "WebP with a script behind it": (KINDS["WEBP"] + b"=1;alert(1)", MORE_THAN_A_PICTURE),
    # Too much of one
    "12,000 × 12,000 pixels": (png_by_hand(12_000, 12_000), TOO_MANY_PIXELS),
    "just too many pixels": (png_by_hand(10_000, PIXEL_LIMIT // 10_000 + 1), TOO_MANY_PIXELS),
    "two thousand million pixels a side": (png_of_pixels(2**31 - 1, 2**31 - 1), TOO_MANY_PIXELS),
    "large frame in a small GIF": (large_frame_in_a_small_gif(), TOO_MANY_PIXELS),
    "huge text": (png_with_huge_text(), DAMAGED),
    # Broken ones
    "no pixels": (png_of_pixels(0, 0), DAMAGED),
    "promises": (png_of_pixels(5000, 5000), DAMAGED),
    "only a signature": (PNG_SIGNATURE, DAMAGED),
    "GIF in name only": (b"GIF89a" + b"x" * 100, DAMAGED),
    "WebP in name only": (b"RIFF\x10\0\0\0WEBP" + b"x" * 12, DAMAGED),
    "JPEG in name only": (b"\xff\xd8\xff" + b"x" * 100, DAMAGED),
    "chunk without end": (PNG_SIGNATURE + b"\xff" * 100, DAMAGED),
    **{f"{kind} of {end} bytes": (KINDS[kind][:end], DAMAGED) for kind in KINDS for end in (20, 200)},
    **{f"{kind} less {end} bytes": (KINDS[kind][:-end], DAMAGED) for kind in KINDS for end in (1, 2, 15)},
    **{f"half a {kind}": (data[: len(data) // 2], DAMAGED) for kind, data in KINDS.items()},
}


@pytest.fixture
def editor(client, organiser, settings) -> Client:
    """Somebody who may send pictures to a storage that is empty."""
    settings.STORAGES = {**settings.STORAGES}
    client.force_login(organiser)
    assert stored_files() == {}
    return client


def upload(client: Client, data: bytes, name: str = "picture.gif", content_type: str = "image/gif"):
    file = SimpleUploadedFile(name, data, content_type)
    return client.post(reverse("markdown_upload"), {"image": file})


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_a_clear_word_and_leaves_no_file(editor, name):
    data, sentence = HOSTILE[name]
    assert len(data) <= UPLOAD_LIMIT
    answer = upload(editor, data)
    assert (answer.status_code, answer.json()) == (400, {"image": [sentence]})
    assert stored_files() == {}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["picture.gif", "picture.svg", "picture.html"])
def test_the_same_pictures_unharmed_are_taken_whatever_they_say_they_are(editor, kind, name):
    assert upload(editor, KINDS[kind], name, "image/svg+xml").status_code == 200
    assert all(path.endswith((".png", ".jpg")) for path in stored_files())


def test_the_largest_picture_is_taken_and_one_row_more_is_not(editor):
    assert upload(editor, png_by_hand(10_000, PIXEL_LIMIT // 10_000)).status_code == 200


def test_zeros_behind_a_picture_or_between_its_parts_are_taken(editor):
    """Some programs fill the file up."""
    for kind in ("PNG", "GIF", "WEBP"):
        assert upload(editor, KINDS[kind] + b"\0" * 100).status_code == 200
    assert upload(editor, KINDS["GIF"].removesuffix(b";") + b"\0\0;").status_code == 200


def test_what_does_not_come_out_of_the_decoder_is_nowhere(editor):
    """Whoever hides what no mark betrays finds nothing of it again."""
    hidden = b"nothing that looks like a script"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", hidden.decode())
    for data in (KINDS["JPEG"] + hidden, file_of(drawing(), "PNG", pnginfo=text)):
        assert upload(editor, data).status_code == 200
    assert len(stored_files()) == 2
    assert not any(hidden in data for data in stored_files().values())


def test_three_hundred_frames_cost_no_more_than_one(editor):
    frames = [Image.new("L", (1000, 20), number % 256) for number in range(300)]
    data = file_of(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert Image.open(io.BytesIO(data)).n_frames == 300
    del frames
    seen = []
    with pytest.MonkeyPatch.context() as watching:
        load_frame = Image.Image.load
        watching.setattr(Image.Image, "load", lambda image: seen.append(image.tell()) or load_frame(image))
        assert upload(editor, data).status_code == 200
    assert set(seen) == {0}
    assert len(stored_files()) == 3


def test_too_many_pixels_are_never_unpacked():
    tracemalloc.start()
    try:
        with pytest.raises(PictureError):
            reencoded(HOSTILE["12,000 × 12,000 pixels"][0])
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


# The size of the file


def padded(length: int) -> bytes:
    """A small picture in a file of this many bytes."""
    picture = png_by_hand(10, 10, png_chunk(b"tEXt", b"Comment\0"))
    return png_by_hand(10, 10, png_chunk(b"tEXt", b"Comment\0" + b" " * (length - len(picture))))


def test_a_file_of_eight_megabytes_is_taken_and_one_byte_more_is_not(editor):
    assert upload(editor, padded(UPLOAD_LIMIT)).status_code == 200
    before = stored_files()
    for length in (UPLOAD_LIMIT + 1, 3 * UPLOAD_LIMIT):
        answer = upload(editor, padded(length))
        assert (answer.status_code, answer.json()) == (400, {"image": [TOO_LARGE]})
    assert stored_files() == before


def test_a_file_too_large_is_never_looked_at_nor_written_to_disk(editor, monkeypatch):
    monkeypatch.setattr(images, "reencoded", pytest.fail)
    monkeypatch.setattr("tempfile._TemporaryFileCloser.__init__", pytest.fail)
    assert upload(editor, b"x" * (UPLOAD_LIMIT + 1)).status_code == 400


def test_several_files_may_not_be_larger_together(editor):
    parts = {f"part{number}": SimpleUploadedFile("x", b"x" * (UPLOAD_LIMIT // 2)) for number in range(3)}
    answer = editor.post(
        reverse("markdown_upload"), {**parts, "image": SimpleUploadedFile("p", KINDS["PNG"])}
    )
    assert answer.json() == {"image": [TOO_LARGE]}


def test_a_form_keeps_its_words_when_its_file_is_too_large(editor):
    """The token that guards the form is one of them."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = editor.cookies
    token = strict.get(reverse("admin:password_change")).cookies["csrftoken"].value
    file = SimpleUploadedFile("p", b"x" * (UPLOAD_LIMIT + 1))
    for fields in (
        {"csrfmiddlewaretoken": token, "image": file},
        {"image": file, "csrfmiddlewaretoken": token},
    ):
        file.seek(0)
        answer = strict.post(reverse("markdown_upload"), fields)
        assert (answer.status_code, answer.json()) == (400, {"image": [TOO_LARGE]})


@pytest.mark.parametrize("fields", [{}, {"image": "words"}, {"picture": b"x"}])
def test_where_no_file_came_that_is_said(editor, fields):
    fields = {
        name: SimpleUploadedFile("p", value) if isinstance(value, bytes) else value
        for name, value in fields.items()
    }
    answer = editor.post(reverse("markdown_upload"), fields)
    assert (answer.status_code, answer.json()) == (400, {"image": [NONE_CAME]})


# Whatever else may come


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_bytes_changed_at_random_are_a_picture_or_refused(kind, data):
    """Nothing else is ever raised."""
    broken = bytearray(KINDS[kind])
    for place in data.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=8)):
        broken[place] = data.draw(st.integers(0, 255))
    start = data.draw(st.integers(0, 40))
    broken[start:start] = data.draw(st.binary(max_size=4))
    try:
        picture, files = reencoded(bytes(broken))
    except PictureError as refusal:
        outcome = str(refusal)
    else:
        outcome = "taken" if len(files) == len(picture.widths) else "taken in part"
    assert outcome in {"taken", NO_PICTURE, DAMAGED, MORE_THAN_A_PICTURE, TOO_MANY_PIXELS}


def test_every_refusal_says_what_to_do():
    sentences = [
        value
        for module in (images, reencoding)
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and value.endswith(".")
    ]
    assert len(sentences) == 8
    assert all(sentence.count(". ") >= 1 for sentence in sentences)
