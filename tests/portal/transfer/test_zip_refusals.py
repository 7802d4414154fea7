"""Nothing in a zip is trusted: what has no place in an edition's is named, and nothing is written."""

import hashlib
import random
import stat
import struct
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image, PngImagePlugin

from portal.editor.storage import FOLDER
from portal.transfer import TransferError, archive, import_edition
from tests.support.picture_files import drawing, file_of, stored_files
from tests.support.small_edition import SECTION, everything_stored, small_edition
from tests.support.zipped_edition import (
    PICTURES,
    SMALL,
    SMALL_FILES,
    WIDE,
    WIDE_FILES,
    edition_json,
    file_with,
    only_refusal,
    refusals,
    whole,
    with_pictures,
    zipped,
)
from topics.pictures import ADDRESS, MAX_WIDTH, Picture

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("empty_storage")]

# What is refused


def entry(name: str, **values) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    for field, value in values.items():
        setattr(info, field, value)
    return info


HOSTILE = [
    pytest.param("../edition.json", "leads out of the zip", id="a way up"),
    pytest.param("images/../../x.png", "leads out of the zip", id="a way up further down"),
    pytest.param("images\\..\\x.png", "leads out of the zip", id="a way up as Windows writes it"),
    pytest.param("/etc/passwd", "is an absolute path", id="an absolute path"),
    pytest.param("C:\\x.png", "is an absolute path", id="a drive"),
    pytest.param(
        entry("images/link", external_attr=(stat.S_IFLNK | 0o777) << 16), "is a link", id="a symlink"
    ),
    pytest.param(entry("images/pipe", external_attr=(stat.S_IFIFO | 0o644) << 16), "not a file", id="a pipe"),
    pytest.param("more.zip", "is neither edition.json nor a picture", id="a zip in the zip"),
    pytest.param("images/logo.png", "is neither edition.json nor a picture", id="a picture of another name"),
    pytest.param(WIDE.name(), "is neither edition.json nor a picture", id="a picture outside the folder"),
    pytest.param("images/deep/" + SMALL.name(), "is neither edition.json nor", id="a picture too deep"),
    pytest.param("__MACOSX/../x", "leads out of the zip", id="a way up among what a Mac adds"),
    pytest.param("outer/edition.json", "is neither edition.json nor", id="a second edition in a folder"),
    pytest.param("edition.json/", "not a file", id="a folder"),
    pytest.param("x\ny.png", "is neither edition.json", id="a name of two lines"),
]


@pytest.mark.parametrize(("name", "says"), HOSTILE)
def test_a_file_that_has_no_place_in_an_editions_zip_is_refused_by_name(tmp_path, name, says):
    assert says in only_refusal(tmp_path, zipped([*whole().items(), (name, b"x")]))


def test_all_that_is_wrong_with_a_zip_is_told_at_once(tmp_path):
    names = ("../x", "/y", "z")
    assert len(refusals(tmp_path, zipped([*whole().items(), *((name, b"") for name in names)]))) == 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_is_refused(tmp_path):
    assert "contains “edition.json” 2 times" in only_refusal(
        tmp_path, zipped([*whole().items(), ("edition.json", edition_json())])
    )


def test_a_zip_without_the_fixture_is_refused(tmp_path):
    files = whole()
    del files["edition.json"]
    assert "without edition.json" in only_refusal(tmp_path, zipped(files))
    assert "without edition.json" in only_refusal(tmp_path, zipped({}))


def test_a_zip_of_another_kind_is_refused_with_the_reason_alone_and_not_with_each_of_its_files(tmp_path):
    assert "without edition.json" in only_refusal(
        tmp_path, zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})
    )


def test_an_encrypted_file_is_refused(tmp_path):
    content = bytearray(zipped(whole()))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    assert "is encrypted" in only_refusal(tmp_path, bytes(content))


def test_a_compression_that_few_can_read_is_refused(tmp_path):
    content = zipped([(entry("edition.json", compress_type=zipfile.ZIP_LZMA), edition_json())])
    assert "compressed in a way" in only_refusal(tmp_path, content)


def test_a_zip_of_too_many_files_is_refused_before_their_list_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile.ZipFile, "infolist", None)
    many = {f"{number}": b"" for number in range(archive.MOST_FILES + 1)}
    assert "more than 2,000 files" in only_refusal(tmp_path, zipped(many))


def test_a_list_longer_than_its_end_says_is_refused_before_it_is_read(tmp_path, monkeypatch):
    content = bytearray(zipped({f"{'x' * 250}{number}": b"" for number in range(4_000)}))
    content[-14:-10] = struct.pack("<HH", 1, 1)
    monkeypatch.setattr(zipfile.ZipFile, "infolist", None)
    assert "more than 2,000 files" in only_refusal(tmp_path, bytes(content))


def test_the_list_of_a_huge_zip_is_refused_unread(tmp_path):
    content = zipped(whole())
    content = content[:-22] + b"PK\x06\x07" + b"\0" * 16 + content[-22:]
    assert "more than 2,000 files" in only_refusal(tmp_path, content)


def test_a_zip_that_unpacks_to_too_much_is_refused_by_what_it_says(tmp_path):
    bomb = [(f"images/{number:032x}-10x10.png", b"\0" * 9_000_000) for number in range(12)]
    content = zipped([*whole().items(), *bomb], compression=zipfile.ZIP_DEFLATED)
    assert len(content) < 500_000
    assert "more than 100 MB, which no edition does; choose another file." in only_refusal(tmp_path, content)


@pytest.mark.parametrize(
    ("cut", "says"),
    [
        (b'["cut', "Unterminated string starting at line 1, column 2; export it again."),
        (b'["cut",', "Expecting value at line 1, column 8; export it again."),
    ],
)
def test_the_place_where_a_cut_file_ends_is_told_in_plain_words(tmp_path, cut, says):
    assert f"is not JSON: {says}" in only_refusal(tmp_path, zipped(whole(**{"edition.json": cut})))


def test_one_file_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.transfer.reading.SIZE_LIMIT", 10_000)
    files = whole(**{"edition.json": edition_json() + b" " * 20_000})
    assert "is larger than 0 MB" in only_refusal(tmp_path, zipped(files, compression=zipfile.ZIP_DEFLATED))


def test_a_file_that_unpacks_to_more_than_it_says_is_refused(tmp_path):
    data = edition_json() + b" " * 1_000_000
    content = zipped({"edition.json": data}, compression=zipfile.ZIP_DEFLATED)
    length = struct.pack("<L", len(data))
    lied = content.replace(length, struct.pack("<L", 100))
    assert lied.count(struct.pack("<L", 100)) >= 2
    assert "incomplete or damaged" in only_refusal(tmp_path, lied)


@pytest.mark.parametrize("share", [0.001, 0.01, 0.2, 0.5, 0.9, 0.99, 0.9999])
def test_a_zip_that_breaks_off_is_refused(tmp_path, share):
    content = zipped(whole())
    assert "incomplete" in only_refusal(tmp_path, content[: max(4, int(len(content) * share))])


def test_a_zip_with_something_behind_its_end_is_refused(tmp_path):
    assert "after its end" in only_refusal(tmp_path, zipped(whole()) + b"<script>")


def test_a_zip_with_a_byte_changed_anywhere_is_refused_or_read_as_it_was(tmp_path):
    content = zipped({"edition.json": edition_json(small_edition())})
    chance = random.Random(7)  # noqa: S311
    before = everything_stored()
    lines = []
    for _ in range(150):
        damaged = bytearray(content)
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        file = file_with(tmp_path, bytes(damaged))
        try:
            import_edition(file, dry_run=True)
        except TransferError as refusal:
            lines += map(str, refusal.problems)
        assert everything_stored() == before
    assert len(lines) > 50
    assert not any("\n" in line for line in lines)


def png_with_words() -> tuple[str, bytes]:
    """A picture of a proper name whose file has a text beside its pixels."""
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "where I live")
    data = file_of(drawing(40, 30), "PNG", pnginfo=words)
    return named(data, 40, 30, "png"), data


def named(data: bytes, width: int, height: int, extension: str) -> str:
    digest = hashlib.sha256(data).hexdigest()[:32]
    return Picture(digest, width, height, extension).name()


def hostile_pictures() -> list:
    html = b"<script>alert(1)</script>"
    changed = WIDE_FILES[WIDE.name()][:-40] + b"\0" * 38 + b"\xff\xd9"
    jpeg = file_of(drawing(40, 30), "JPEG", comment=b"where I live")
    return [
        pytest.param(WIDE.name(), changed, "is not the picture of that name", id="changed bytes"),
        pytest.param(WIDE.name(), b"", "is not the picture of that name", id="no bytes"),
        pytest.param(named(html, 40, 30, "png"), html, "that the portal wrote", id="a page"),
        pytest.param(named(jpeg, 40, 30, "jpg"), jpeg, "that the portal wrote", id="a JPEG's comment"),
        pytest.param(*png_with_words(), "that the portal wrote", id="a PNG with a text"),
        pytest.param(
            named(SMALL_FILES[SMALL.name()], 41, 30, "png"),
            SMALL_FILES[SMALL.name()],
            "that the portal wrote",
            id="another size than it says",
        ),
        pytest.param(
            named(SMALL_FILES[SMALL.name()], 40, 30, "jpg"),
            SMALL_FILES[SMALL.name()],
            "that the portal wrote",
            id="a PNG called JPEG",
        ),
        pytest.param(
            WIDE.name(480),
            WIDE_FILES[WIDE.name(480)],
            "does not have a name that the portal gives",
            id="a narrower one",
        ),
    ]


@pytest.mark.parametrize(("name", "data", "says"), hostile_pictures())
def test_a_picture_that_is_not_what_its_name_says_is_refused(tmp_path, name, data, says):
    objects = with_pictures()
    objects[SECTION - 1]["fields"]["body"] += f" ![]({ADDRESS}{name})"
    files = whole(**{f"{FOLDER}{name}": data, "edition.json": edition_json(objects)})
    assert f"{FOLDER}{name} " in (line := only_refusal(tmp_path, zipped(files)))
    assert says in line


def test_a_picture_larger_than_any_of_ours_is_refused_undecoded(tmp_path):
    data = file_of(Image.new("1", (MAX_WIDTH + 1, 10)), "PNG")
    name = named(data, MAX_WIDTH + 1, 10, "png")
    objects = with_pictures()
    objects[SECTION - 1]["fields"]["body"] += f" ![]({ADDRESS}{name})"
    files = whole(**{f"{FOLDER}{name}": data, "edition.json": edition_json(objects)})
    assert "that the portal wrote" in only_refusal(tmp_path, zipped(files))


def test_a_picture_that_no_text_shows_is_refused(tmp_path):
    files = whole(**{"edition.json": edition_json(small_edition())})
    assert all("is not shown by any text" in line for line in refusals(tmp_path, zipped(files)))


def test_faults_of_pictures_and_of_objects_are_told_together(tmp_path):
    objects = small_edition()
    objects[SECTION - 1]["fields"]["title"] = ""
    told = refusals(tmp_path, zipped(whole(**{"edition.json": edition_json(objects)})))
    places = [line.partition(" ")[0] for line in told]
    assert places == [*(f"{FOLDER}{name}" for name in PICTURES), "object"]


def test_the_command_refuses_a_zip_in_one_line(tmp_path):
    with pytest.raises(CommandError) as failure:
        call_command("import_edition", file_with(tmp_path, zipped(whole())[:500]), verbosity=0)
    assert len(str(failure.value).splitlines()) == 1


def test_a_picture_whose_writing_broke_off_once_is_written_again(tmp_path):
    default_storage.save(f"{FOLDER}{SMALL.name()}", ContentFile(b"half"))
    assert SMALL.name() in import_edition(file_with(tmp_path, zipped(whole()))).pictures
    assert stored_files()[f"{FOLDER}{SMALL.name()}"] == PICTURES[SMALL.name()]
