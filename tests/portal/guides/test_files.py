"""Files that are no guide, or a trap, are refused in one line, soon, and without anything being fetched."""

import base64
import contextlib
import io
import sys
import time
import zipfile

import pytest

from portal.guides import sandbox
from portal.guides.errors import GuideError
from portal.guides.files import EXTENSIONS, SIZE_LIMIT, FileKind, kind_of, text_of
from portal.guides.reading import as_markdown, picture_in, read_guide
from tests.support.guide_files import archive, docx, paragraphs, pdf, relation
from tests.support.guides import give_pandoc_little_time, outline_of, texts_of, understood
from tests.support.picture_files import drawing, file_of
from topics import programs

GUIDE = paragraphs("# Topic 1: Rain", "# The Wells", "They run dry in summer, and rivers are low as well.")
OPEN = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
IN_ODT = {
    "mimetype": b"application/vnd.oasis.opendocument.text",
    "content.xml": f"<office:document-content xmlns:office='{OPEN}'/>".encode(),
}
BOMB = '<!DOCTYPE w [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def refusal(data: bytes, name: str) -> str:
    """The one line that the file is refused with, within a minute."""
    began = time.monotonic()
    with pytest.raises(GuideError) as error:
        read_guide(data, name)
    assert time.monotonic() - began < 60
    line = str(error.value)
    assert line
    assert "\n" not in line
    assert line.isprintable()
    return line


# What is taken


def numbered_by_word() -> bytes:
    """A DOCX whose text has a number, as Word in a browser gives it."""
    with zipfile.ZipFile(io.BytesIO(docx(GUIDE))) as sound:
        members = {name.replace("document.", "document2."): sound.read(name) for name in sound.namelist()}
    members["_rels/.rels"] = members["_rels/.rels"].replace(b"document.xml", b"document2.xml")
    return archive(members)


@pytest.mark.parametrize(
    "data", [docx(GUIDE, relations=relation("hyperlink", "https://example.org/rain")), numbered_by_word()]
)
def test_a_word_file_may_have_links_and_a_number_of_its_own(data):
    assert outline_of(understood(data, "guide.docx")) == "# Rain\n  The Wells"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_any_usual_encoding(encoding):
    assert text_of("# Été – « Lac »".encode(encoding)) == "# Été – « Lac »"


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"# Title\n\ntext", "guide", FileKind.MARKDOWN),
        (b"# Title\n\ntext", "guide.txt", FileKind.MARKDOWN),
        (b"Title\n\ntext", "guide", FileKind.TEXT),
        (b"<!doctype html><p>x", "guide", FileKind.HTML),
        (docx(GUIDE), "guide", FileKind.DOCX),
        (archive(IN_ODT), "guide", FileKind.ODT),
        (pdf("x"), "guide", FileKind.PDF),
        (rb"{\rtf1\ansi x\par}", "guide", FileKind.RTF),
    ],
)
def test_the_kind_is_told_by_what_is_in_the_file_when_its_name_does_not_say(data, name, kind):
    assert kind_of(data, name) is kind


# What is refused


def locked() -> bytes:
    """A DOCX with a password."""
    data = bytearray(docx(GUIDE))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def lying() -> bytes:
    """A DOCX that says that one of its files is a thousand bytes long, and it is seventy million."""
    data = docx(GUIDE, more={"word/comments.xml": b"<x>" + b" " * 70_000_000})
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        size = made.getinfo("word/comments.xml").file_size
    return data.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


@pytest.mark.parametrize("name", [f"guide{extension}" for extension in EXTENSIONS if extension != ".pdf"])
def test_a_pdf_under_any_other_name_is_refused(name):
    assert "the file contains PDF" in refusal(pdf("x"), name)


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        *((b"just words", f"guide.{kind}", "contains plain text") for kind in ("docx", "odt", "pdf", "rtf")),
        (b"", "guide.md", "empty"),
        (b" \n\n", "guide.docx", "empty"),
        (b"MZ\x90\0" + bytes(range(256)) * 20, "guide.txt", "not text"),
        (b"x", "guide.exe", "cannot be read from a .exe file"),
        (b"x", "guide.pages", "cannot be read from a .pages file"),
        (b"PK\x03\x04 and no more", "guide.docx", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "guide.docx", "old Word"),
        (b"%PDF-1.4\nno pages", "guide.pdf", "cannot be read"),
        (b"x" * (SIZE_LIMIT + 1), "guide.md", "larger than 20 MB"),
        (b"x " * 1_200_000, "guide.md", "million characters"),
        (archive({"a.txt": b"x"}), "guide.docx", "not a guide"),
        (pdf(), "guide.pdf", "only pictures of pages"),
        (pdf("x", kids=501), "guide.pdf", "The file"),
        (docx(GUIDE), "guide.docm", "cannot be read from a .docm file"),
        (archive({**IN_ODT, "Basic/Standard/Module1.xml": b"<x/>"}), "guide.odt", "macros"),
        (locked(), "guide.docx", "password"),
        (lying(), "guide.docx", "damaged"),
    ],
)
def test_what_is_no_guide_is_refused_with_what_to_do(data, name, said):
    assert said in refusal(data, name)


# Traps in archives


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (docx(GUIDE, more={"word/vbaProject.bin": b"x"}), "macros"),
        (docx(GUIDE, relations=relation("attachedTemplate", "https://evil.example/t")), "from elsewhere"),
        (docx(GUIDE, relations=relation("image", "file:///etc/passwd")), "from elsewhere"),
        (docx(GUIDE, relations=relation("oleObject", "\\\\evil\\share\\x")), "from elsewhere"),
        (docx(GUIDE, before=f"{BOMB}]>"), "entities"),
        (docx("<w:p>&x;</w:p>", before='<!DOCTYPE w [<!ENTITY x SYSTEM "/etc/hosts">]>'), "entities"),
        (docx(GUIDE, more={"../../outside.xml": b"<x/>"}), "out of it"),
        (docx(GUIDE, more={"/etc/outside": b"x"}), "out of it"),
        (docx(GUIDE, more={"C:\\outside": b"x"}), "out of it"),
        (docx(GUIDE, more={"word/embeddings/run.exe": b"MZ"}), "program"),
        (docx(GUIDE, more={f"word/part{n}.xml": b"<x/>" for n in range(2_001)}), "far more"),
        (docx(GUIDE, more={"word/media/zeros.bin": bytes(90 * 1024 * 1024)}), "far more"),
        (docx(GUIDE, more={"word/comments.xml": b"<x>" + bytes(31 * 1024 * 1024)}), "far more"),
    ],
)  # fmt: skip
def test_a_trap_is_refused_before_any_program_reads_it(data, said, monkeypatch):
    monkeypatch.setattr(programs.subprocess, "Popen", None)
    assert said in refusal(data, "guide.docx")


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "euc-jp", "punycode", "idna", "base64", "x-none"])
@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_a_docx_in_an_encoding_of_no_word_processor_is_refused_with_what_to_do(encoding, name):
    xml = f'<?xml version="1.0" encoding="{encoding}"?><w:styles xmlns:w="x"/>'
    assert "Save it again" in refusal(docx(GUIDE, more={name: xml.encode()}), "guide.docx")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_utf_16_with_and_without_its_mark(encoding):
    text = f'<?xml version="1.0"?>{BOMB}]><w>&i;</w>'
    data = docx(GUIDE, more={"word/document.xml": text.encode(encoding)})
    assert "declares its own entities" in refusal(data, "guide.docx")


def test_a_part_that_is_hidden_behind_another_of_its_name_is_checked():
    file = io.BytesIO(docx("<w:p>&x;</w:p>", before='<!DOCTYPE w [<!ENTITY x "y">]>'))
    with zipfile.ZipFile(file, "a") as both, pytest.warns(UserWarning, match="Duplicate name"):
        both.writestr("word/document.xml", b"<w/>")
    assert "declares its own entities" in refusal(file.getvalue(), "guide.docx")


# What reads them


def test_elements_within_one_another_without_end_do_not_keep_it_busy():
    depth = 200_000
    data = docx("<w:p>" * depth + "</w:p>" * depth)
    began = time.monotonic()
    with contextlib.suppress(GuideError):
        read_guide(data, "guide.docx")
    assert time.monotonic() - began < sandbox.SECONDS + 20


def test_html_fetches_nothing_and_reads_no_file(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("THE SECRET")
    page = (
        f"<html><body><h1>Topic 1: Rain</h1><p>Text.</p><iframe src='file://{secret}'></iframe>"
        f"<img src='file://{secret}'><img src='http://127.0.0.1:9/x.png'><script>alert(1)</script></body></html>"
    )
    lines = texts_of(page.encode(), "guide.html")
    assert not any(word in "\n".join(lines) for word in ("THE SECRET", "<script"))


def run_python(program: str) -> bytes:
    return sandbox.run([sys.executable, "-I", "-c", program], b"")


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "too long or too much"),
        ("x = []\nwhile True: x.append(bytes(10**8))", "cannot be read"),
        ("while True: pass", "too long or too much"),
    ],
)
def test_a_program_that_writes_or_takes_too_much_is_ended(program, said, monkeypatch):
    give_pandoc_little_time(monkeypatch)
    with pytest.raises(GuideError, match=said):
        run_python(program)


def test_a_program_can_write_no_file(tmp_path):
    with contextlib.suppress(GuideError):
        run_python(f"open({str(tmp_path / 'made')!r}, 'w').write('x' * 100)")
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [0])


def test_a_program_gets_none_of_our_settings(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    assert b"SECRET_KEY" not in run_python("import os; print(sorted(os.environ))")


# Pictures


def test_pictures_are_found_in_a_docx_and_in_the_text_of_html_and_markdown():
    image = file_of(drawing(), "PNG")
    data = docx(GUIDE, more={"word/media/image1.png": image})
    assert picture_in(data, FileKind.DOCX, "media/image1.png") == image
    assert picture_in(data, FileKind.DOCX, "media/image2.png") is None
    assert picture_in(data, FileKind.DOCX, "../../etc/passwd") is None
    inline = f"data:image/png;base64,{base64.b64encode(image).decode()}"
    page = f"<html><body><p>One <img src='{inline}' alt='a well'></p></body></html>".encode()
    assert "![a well](guide-picture-1)" in as_markdown(page, FileKind.HTML)
    assert picture_in(page, FileKind.HTML, "guide-picture-1") == image
    for number in ("0", "2", "9" * 30, "9" * 5_000):
        assert picture_in(page, FileKind.HTML, f"guide-picture-{number}") is None
    reading = read_guide(f"# A\n\n![x]({inline})".encode(), "guide.md")
    assert reading.lines[2] == "![x](guide-picture-1)"
