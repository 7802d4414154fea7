"""Pictures that editors add: what is kept of them, under which names, and how they are served."""

import io
from contextlib import closing

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import ExifTags, Image, PngImagePlugin

from portal.carry.one_file import picture_in_page
from portal.editor import images
from portal.editor.reencoding import reencoded
from portal.editor.storage import FOLDER
from tests.support.picture_files import drawing, file_of, opened, stored_files
from topics.pictures import ADDRESS, ASKS_FOR_WORDS, read_name
from topics.rendering import render_markdown

SECRET = b"where I live"


@pytest.fixture(params=["in memory", "on disk"])
def storage(request, settings, tmp_path):
    """An empty storage of either kind."""
    kind = {
        "in memory": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "on disk": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }[request.param]
    settings.STORAGES = {**settings.STORAGES, "default": kind}
    assert stored_files() == {}
    return default_storage


@pytest.fixture
def editor(client, organiser) -> Client:
    client.force_login(organiser)
    return client


def upload(client: Client, data: bytes, name: str = "picture.png"):
    return client.post(reverse("markdown_upload"), {"image": SimpleUploadedFile(name, data)})


def address_in(answer) -> str:
    assert answer.status_code == 200, answer.content
    start, _, rest = answer.json()["image_code"].partition("](")
    assert start == f"![{ASKS_FOR_WORDS}"
    return rest.removesuffix(")")


def files_of(data: bytes) -> dict[int, Image.Image]:
    """Return what becomes of a file: width → picture."""
    picture, files = reencoded(data)
    found = {opened(each).width: opened(each) for each in files.values()}
    assert tuple(sorted(found)) == picture.widths
    return found


# What is kept


@pytest.mark.parametrize(
    ("kind", "mode", "becomes"),
    [
        ("JPEG", "RGB", ("JPEG", "RGB")),
        ("JPEG", "L", ("JPEG", "L")),
        ("JPEG", "CMYK", ("JPEG", "RGB")),
        ("PNG", "RGB", ("PNG", "RGB")),
        ("PNG", "RGBA", ("PNG", "RGBA")),
        ("PNG", "L", ("PNG", "L")),
        ("PNG", "LA", ("PNG", "LA")),
        ("PNG", "1", ("PNG", "L")),
        ("PNG", "P", ("PNG", "RGB")),
        ("PNG", "I;16", ("PNG", "L")),
        ("GIF", "P", ("PNG", "RGB")),
        ("WEBP", "RGB", ("JPEG", "RGB")),
        ("WEBP", "RGBA", ("PNG", "RGBA")),
    ],
)
def test_a_picture_keeps_its_family(kind, mode, becomes):
    image = drawing(mode=mode)
    if mode in ("RGBA", "LA"):
        image.putalpha(100)
    picture, files = reencoded(file_of(image, kind))
    kept = opened(files[picture.name()])
    assert (kept.format, kept.mode) == becomes
    assert picture.extension == {"JPEG": "jpg", "PNG": "png"}[becomes[0]]


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP", "JPEG"])
def test_its_colours_stay(kind):
    image = Image.new("RGB", (40, 30), (200, 30, 60))
    colour = files_of(file_of(image, kind))[40].getpixel((20, 15))
    assert all(abs(one - other) <= 4 for one, other in zip(colour, (200, 30, 60), strict=True))


def test_sixteen_bits_become_eight_of_the_same_brightness():
    assert files_of(file_of(Image.new("I;16", (10, 10), 40_000), "PNG"))[10].getpixel((5, 5)) == 40_000 // 256


@pytest.mark.parametrize("options", [{"transparency": 0}, {}])
def test_a_colour_that_stands_for_none_becomes_transparent(options):
    image = Image.new("P", (40, 30), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    kept = files_of(file_of(image, "GIF", **options))[40]
    assert kept.mode == ("RGBA" if options else "RGB")
    assert kept.convert("RGBA").getpixel((5, 5))[3] == (0 if options else 255)


@pytest.mark.parametrize(
    ("size", "sizes"),
    [
        ((3200, 1802), [(480, 270), (960, 541), (1600, 901)]),
        ((1600, 901), [(480, 270), (960, 541), (1600, 901)]),
        ((961, 10), [(480, 5), (960, 10), (961, 10)]),
        ((480, 10), [(480, 10)]),
        ((1, 1), [(1, 1)]),
        ((9000, 1), [(480, 1), (960, 1), (1600, 1)]),
        ((1, 9000), [(1, 3200)]),
        ((1000, 6400), [(480, 3072), (500, 3200)]),
    ],
)
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_it_is_kept_in_the_usual_widths_and_never_enlarged(kind, size, sizes):
    picture, files = reencoded(file_of(drawing(*size), kind))
    assert sorted(opened(data).size for data in files.values()) == sizes
    assert [picture.height_at(width) for width, _ in sizes] == [height for _, height in sizes]
    assert [read_name(name) for name in files] == [picture] * len(sizes)


def test_what_a_phone_held_sideways_took_stands_upright():
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6  # to be turned clockwise
    kept = opened(reencoded(file_of(image, "JPEG", exif=exif, quality=95))[1].popitem()[1])
    assert kept.size == (20, 40)
    top, bottom = kept.getpixel((10, 5)), kept.getpixel((10, 35))
    assert top[2] > 200 > top[0]
    assert bottom[0] > 200 > bottom[2]


def test_nothing_is_kept_that_tells_of_its_maker():
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = SECRET.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 24.0)
    text = PngImagePlugin.PngInfo()
    text.add_text("Author", SECRET.decode())
    beside = {"exif": exif, "icc_profile": SECRET}
    for data in (
        file_of(drawing(), "JPEG", comment=SECRET, xmp=SECRET, **beside),
        file_of(drawing(), "PNG", pnginfo=text, **beside),
        file_of(drawing(), "WEBP", xmp=SECRET, **beside),
        file_of(drawing(), "GIF", comment=SECRET),
    ):
        assert SECRET in data
        for kept in reencoded(data)[1].values():
            assert SECRET not in kept
            assert not opened(kept).getexif()
            assert {"exif", "icc_profile", "comment", "xmp", "Author"}.isdisjoint(opened(kept).info)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_stands_still_at_its_first_frame(kind):
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("white", "black", "white", "black")]
    data = file_of(frames[0], kind, save_all=True, append_images=frames[1:])
    assert Image.open(io.BytesIO(data)).n_frames == 4
    kept = files_of(data)[40]
    assert getattr(kept, "n_frames", 1) == 1
    assert min(kept.convert("RGB").getpixel((20, 15))) > 250


def test_a_photograph_with_what_cameras_append_is_taken():
    """Previews, depth, sound: phones put it behind the picture."""
    photograph = file_of(drawing(), "JPEG")
    assert reencoded(photograph + file_of(drawing(20, 20), "JPEG") + b"SEFT") == reencoded(photograph)
    several = file_of(drawing(), "MPO", save_all=True, append_images=[drawing(20, 20)])
    assert opened(several).format == "MPO"
    assert reencoded(several)[0].extension == "jpg"


# Uploads


@pytest.mark.parametrize("name", ["map.png", "map.html", "../../map", "map.svg", "карта.jpeg", "x" * 300])
def test_whatever_it_is_called_its_name_is_ours(editor, storage, name):
    address = address_in(upload(editor, file_of(drawing(1000, 50), "PNG"), name))
    picture, files = reencoded(file_of(drawing(1000, 50), "PNG"))
    assert address == f"{ADDRESS}{picture.name()}"
    assert stored_files() == {f"images/{file}": data for file, data in files.items()}


def test_the_same_picture_twice_is_stored_once(editor, storage):
    text = PngImagePlugin.PngInfo()
    text.add_text("Title", "the same pixels")
    first = upload(editor, file_of(drawing(1000, 50), "PNG"))
    before = stored_files()
    again = upload(editor, file_of(drawing(1000, 50), "PNG", pnginfo=text))
    assert first.json() == again.json()
    assert stored_files() == before
    upload(editor, file_of(drawing(1000, 51), "PNG"))
    assert len(stored_files()) == 2 * len(before)


def test_what_was_written_by_half_is_written_again(editor, storage):
    address_in(upload(editor, file_of(drawing(1000, 50), "PNG")))
    whole = stored_files()
    for path, data in whole.items():
        storage.delete(path)
        storage.save(path, ContentFile(data[:10]))
    address_in(upload(editor, file_of(drawing(1000, 50), "PNG")))
    assert stored_files() == whole


def test_when_another_request_writes_the_same_meanwhile_there_is_one(editor, storage, monkeypatch):
    file = file_of(drawing(), "PNG")
    address_in(upload(editor, file))
    before = stored_files()
    monkeypatch.setattr(type(storage._wrapped), "exists", lambda *_: False)
    with pytest.MonkeyPatch.context() as late:
        late.setattr(
            type(storage._wrapped), "get_available_name", lambda self, name, max_length=None: f"{name}_2"
        )
        address_in(upload(editor, file))
    assert stored_files() == before


def test_when_one_file_cannot_be_written_none_stays(editor, storage, monkeypatch):
    save = type(storage._wrapped).save

    def save_small_ones(self, name, content, **options):
        if "-480" not in name:
            save(self, name, ContentFile(content.read()[:10]))
            raise OSError("the disk is full")
        return save(self, name, content, **options)

    monkeypatch.setattr(type(storage._wrapped), "save", save_small_ones)
    answer = upload(editor, file_of(drawing(1000, 50), "PNG"))
    assert (answer.status_code, answer.json()) == (500, {"image": [images.NOT_STORED]})
    assert stored_files() == {}


def test_only_staff_send_pictures_and_only_by_post(client, organiser, stranger, storage):
    file = file_of(drawing(), "PNG")
    assert upload(client, file).url.startswith(reverse("admin:login"))
    client.force_login(stranger)
    assert upload(client, file).url.startswith(reverse("admin:login"))
    assert stored_files() == {}
    client.force_login(organiser)
    assert client.get(reverse("markdown_upload")).status_code == 405
    assert stored_files() == {}
    address_in(upload(client, file))
    assert len(stored_files()) == 1


def test_of_those_only_who_has_something_to_edit(client, committee, storage):
    """A chair of last year is staff still, and named on no committee."""
    chair = User.objects.create_user("chair", is_staff=True)
    client.force_login(chair)
    assert upload(client, file_of(drawing(), "PNG")).status_code == 403
    assert stored_files() == {}
    committee.chairs.add(chair)
    address_in(upload(client, file_of(drawing(), "PNG")))


def test_only_from_our_own_forms(organiser, storage):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(organiser)
    assert upload(strict, file_of(drawing(), "PNG")).status_code == 403
    assert stored_files() == {}


# Serving


@pytest.fixture
def address(editor, storage) -> str:
    return address_in(upload(editor, file_of(drawing(1000, 50), "JPEG"), "photo.jpeg"))


def test_anybody_is_given_a_stored_picture_as_that_and_for_ever(address):
    response = Client().get(address)
    assert response.status_code == 200
    assert opened(b"".join(response.streaming_content)).size == (1000, 50)
    assert {
        name: response.get(name)
        for name in ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    } == {
        "Content-Type": "image/jpeg",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'",
        "Cache-Control": "public, max-age=31536000, immutable",
    }
    assert "Vary" not in response
    assert not response.cookies
    with closing(Client().head(address)) as head:
        assert (head.status_code, head.get("Content-Length")) == (200, response["Content-Length"])
    assert Client().post(address).status_code == 405


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("lost", [1, 12, 1000])
def test_a_picture_that_is_cut_off_is_in_no_page_and_no_file_and_the_organisers_are_told(
    editor, storage, edition, caplog, kind, lost
):
    address = address_in(upload(editor, file_of(drawing(1000, 50), kind)))
    for path, data in stored_files().items():
        storage.delete(path)
        storage.save(path, ContentFile(data[:-lost]))
        answer = Client().get(f"/media/{path}")
        assert (answer.status_code, answer.get("Cache-Control")) == (404, None)
        assert f"{path} is cut off" in caplog.text
        assert picture_in_page(path.removeprefix(FOLDER)) == ""
    address_in(upload(editor, file_of(drawing(1000, 50), kind)))
    assert all(picture_in_page(path.removeprefix(FOLDER)) for path in stored_files())
    with closing(Client().get(address)) as answer:
        assert answer.status_code == 200


def test_a_folder_in_the_place_of_a_picture_is_a_404(storage, edition):
    path = f"images/{'3' * 32}-100x100.png"
    storage.save(f"{path}/x.png", ContentFile(b"x"))
    assert Client().get(f"/media/{path}").status_code == 404


def test_every_file_that_a_page_offers_is_there(address):
    html = render_markdown(f"![A map]({address})")
    offered = [part.split()[0] for part in html.split('srcset="')[1].split('"')[0].split(", ")]
    assert len(offered) == 3
    for file in offered:
        with closing(Client().get(file)) as response:
            assert response.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "",
        "images/",
        "images/x.html",
        "images/../secret.txt",
        "images/%2e%2e/secret.txt",
        "../secret.txt",
        "%2e%2e%2fsecret.txt",
        "..%5csecret.txt",
        "secret.txt",
        "/etc/passwd",
        "images//etc/passwd",
        f"images/{'0' * 32}-100x100.png",
        f"images/{'0' * 32}-100x100.svg",
        f"images/{'0' * 32}-100x100.png%00",
        f"images/{'1' * 32}-100x100.html",
        f"{'2' * 32}-100x100.png",
    ],
)
def test_nothing_else_that_lies_there_is_served(client, storage, edition, path):
    for name in ("secret.txt", f"images/{'1' * 32}-100x100.html", f"{'2' * 32}-100x100.png", "images/x.html"):
        storage.save(name, ContentFile(b"secret"))
    response = client.get(f"/media/{path}")
    assert response.status_code == 404
    assert b"secret" not in response.content.replace(b"secret.txt", b"")
