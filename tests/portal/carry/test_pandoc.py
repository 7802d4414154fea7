"""The guide as EPUB and DOCX: what the programs that check and open such files say of it."""

import html
import io
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pypandoc
import pytest
from django.test import Client
from PIL import Image

from portal.carry.file_views import FILES
from portal.carry.pandoc import FROM, docx, epub, page_of
from tests.support.carried import spaced
from tests.support.nu_checker import SPARING
from topics.models import Edition, Section, Topic

pytestmark = pytest.mark.one_database

HOSTILE = 'A &amp; <b>"\u202e\u0007 🪑 \\LaTeX $x$ @key #h سلام `</w:t>`'


HOSTILE_ROW = {
    "title": HOSTILE,
    "body": f"{HOSTILE}[^1] `{HOSTILE}` *a*\n\n1. b[^2]\n\n[^1]: One {HOSTILE}.\n\n[^2]: Two[^1].",
    "background": "|c|d|\n|:-|-:|\n|e|f|",
}


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI needs {name}")
        pytest.skip(f"needs {name}")
    return found


@pytest.fixture(scope="module")
def of_2026(stored_2026: None) -> Edition:
    return Edition.objects.get(slug="2026")


@pytest.fixture(scope="module")
def books(of_2026: Edition) -> dict[str, bytes]:
    """The guide as DOCX; and as EPUB, which says also in its first topic what no book should be broken by."""
    books = {"docx": docx(of_2026)}
    topic = Topic.objects.get(number=1)
    hostile = Section.objects.create(topic=topic, position=99, slug="hostile", published=True, **HOSTILE_ROW)
    books["epub"] = epub(Edition.objects.get(slug="2026"))
    hostile.delete()
    return books


def checked(book: bytes, folder: Path) -> dict:
    """The complaints of epubcheck about a book."""
    (folder / "guide.epub").write_bytes(book)
    jar = str(Path(program("epubcheck")).resolve())
    command = [program("java"), *SPARING, "-jar", jar, "guide.epub", "--json", "said.json", "--quiet"]
    subprocess.run(command, cwd=folder, check=False, capture_output=True)
    return json.loads((folder / "said.json").read_text(encoding="utf-8"))


def read_back(book: bytes, kind: str) -> dict:
    command = [pypandoc.get_pandoc_path(), f"--from={kind}", "--to=json"]
    return json.loads(subprocess.run(command, input=book, capture_output=True, check=True).stdout)


def nodes(data: object, kind: str) -> list[dict]:
    """Every node of this kind, in order."""
    if isinstance(data, dict):
        own = [data] if data.get("t") == kind else []
        return own + [each for value in data.values() for each in nodes(value, kind)]
    return [each for value in data for each in nodes(value, kind)] if isinstance(data, list) else []


def words_of(data: object) -> str:
    if isinstance(data, dict):
        if data.get("t") in ("Space", "SoftBreak", "LineBreak"):
            return " "
        return data["c"] if data.get("t") == "Str" else words_of(data.get("c", []))
    return "".join(map(words_of, data)) if isinstance(data, list) else ""


def headings(document: dict) -> list[tuple[int, str]]:
    return [(each["c"][0], spaced(words_of(each["c"][2]))) for each in nodes(document, "Header")]


def given(edition: Edition, kind: str) -> dict:
    return read_back(page_of(edition, kind).encode(), FROM)


def test_epubcheck_finds_no_error_and_warns_of_nothing_even_of_hostile_texts(books, tmp_path):
    with zipfile.ZipFile(io.BytesIO(books["epub"])) as book:
        texts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xhtml")]
    assert any("سلام" in html.unescape(text) for text in texts)
    said = checked(books["epub"], tmp_path)
    assert said["messages"] == []
    assert said["publication"]["ePubVersion"].startswith("3")


def test_pandoc_reads_every_heading_back_from_word_s_file(books, of_2026):
    found, wanted = headings(read_back(books["docx"], "docx")), headings(given(of_2026, "docx"))
    assert [words for _, words in found] == [words for _, words in wanted]
    assert len(wanted) > 250


def test_libreoffice_opens_word_s_file(books, tmp_path):
    (tmp_path / "guide.docx").write_bytes(books["docx"])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    how = ["--headless", "--convert-to", "txt:Text (encoded):UTF8"]
    command = [program("soffice"), profile, *how, "guide.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=240)
    text = (tmp_path / "guide.txt").read_text(encoding="utf-8")
    for words in ("Topic 2: Tracing firearms", "3.2.3 Tampering", "Question 5:", "Added by the editors"):
        assert words in text


@pytest.mark.parametrize("kind", ["epub", "docx"])
def test_the_drawings_are_pictures_that_every_reader_shows(books, kind):
    with zipfile.ZipFile(io.BytesIO(books[kind])) as book:
        pictures = [name for name in book.namelist() if "/media/" in name]
        assert len(pictures) == 5
        for name in pictures:
            with Image.open(io.BytesIO(book.read(name))) as picture:
                assert (picture.format, picture.width > 900) == ("PNG", True)


@pytest.mark.parametrize(("kind", "make"), [("epub", epub), ("docx", docx)])
def test_the_same_version_gives_the_same_bytes(section: Section, kind, make):
    edition = section.topic.committee.edition
    assert make(edition) == make(edition)


@pytest.fixture
def hostile(section: Section) -> Edition:
    Section.objects.filter(pk=section.pk).update(**HOSTILE_ROW)
    return section.topic.committee.edition


def test_notes_are_notes_and_what_is_in_a_text_is_no_markup(hostile: Edition):
    document = read_back(docx(hostile), "docx")
    first, second = (spaced(words_of(note)) for note in nodes(document, "Note"))
    assert first.startswith("One A & <b>")
    assert second == "Two."
    assert words_of(nodes(document, "Header")).count("سلام") == 1
    assert "</w:t>" in json.dumps(document)


@pytest.mark.usefixtures("in_one_transaction")
@pytest.mark.parametrize("name", ["guide.epub", "guide.docx"])
def test_it_is_made_once_and_saved(client: Client, section: Section, begun, name):
    assert client.get(f"/2030/{name}").status_code == 202
    begun.do()
    saved = client.get(f"/2030/{name}")
    assert saved["Content-Type"] == FILES[name][1]
    assert saved["Content-Disposition"] == f'attachment; filename="2030-{name}"'
    assert saved.content[:2] == b"PK"
