"""Files that are no guide, or a trap, are refused in one line, soon, and without anything being fetched."""

import base64
import contextlib
import sys
import time

import pytest

from portal.guides import sandbox
from portal.guides.errors import GuideError
from portal.guides.files import EXTENSIONS, SIZE_LIMIT, FileKind, kind_of, text_of
from portal.guides.reading import picture_in, read_guide
from tests.support.guide_files import archive, docx, odt, paragraphs, pdf, relation
from tests.support.guides import give_pandoc_little_time
from tests.support.picture_files import drawing, file_of
from topics import programs

GUIDE = paragraphs("# Topic 1: Rain", "It rains.")
ODT = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<office:document-content/>"}


def test_a_text_is_read_in_any_usual_encoding_and_its_kind_told_by_what_is_in_it():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert text_of("# Été – « Lac »".encode(encoding)) == "# Été – « Lac »"
    assert kind_of(b"# Title\n\ntext", "guide.txt") is FileKind.MARKDOWN
    assert kind_of(b"Title\n\ntext", "guide") is FileKind.TEXT
    assert kind_of(pdf("x"), "guide") is FileKind.PDF


TEXT, STYLES = "word/document.xml", "word/styles.xml"
BOMB = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c "&b;&b;">]>'
OUTSIDE = '<!DOCTYPE w [<!ENTITY c SYSTEM "/etc/hosts">]>'
HIDDEN = docx("&c;", before=BOMB, more={"word/documen_.xml": b"<w/>"})
HIDDEN = HIDDEN.replace(b"documen_", b"document")  # so that its text is behind another of its name
NO_LOCK, LOCK = b"\x14\0\0\0\x08", b"\x14\0\1\0\x08"  # what an archive says of each of its files
LENGTH, SHORT = (number.to_bytes(4, "little") for number in (70_000_000, 1000))  # so does it of these
DECLARED = '<?xml version="1.0" encoding="{}"?><x/>'
ODD = ("utf-7", "utf-32", "euc-jp", "punycode", "idna", "base64", "x-none")


def with_part(name: str, text: str, encoding: str = "utf-8") -> bytes:
    """A DOCX with a part of this name, which may stand in the place of its own."""
    return docx(GUIDE, more={name: text.encode(encoding)})


REFUSED = [  # what is said, and the ending and the content of the file of which it is said
    *(("the file contains PDF", ending[1:], pdf("x")) for ending in EXTENSIONS if ending != ".pdf"),
    *(("contains plain text", ending, b"just words") for ending in ("docx", "odt", "pdf", "rtf")),
    ("empty", "md", b""),
    ("empty", "docx", b" \n\n"),
    ("not text", "txt", b"MZ\x90\0" + bytes(range(256)) * 20),
    ("cannot be read from a .docm file", "docm", docx(GUIDE)),
    ("old Word", "docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600),
    ("larger than 20 MB", "md", b"x" * (SIZE_LIMIT + 1)),
    ("million characters", "md", b"x " * 1_200_000),
    ("The file cannot be read", "pdf", b"%PDF-1.4\nno pages"),
    ("The file cannot be read", "pdf", pdf("x", kids=501)),
    ("only pictures of pages", "pdf", pdf()),
    ("not a guide", "docx", archive({"a.txt": b"x"})),
    ("damaged", "docx", b"PK\x03\x04 and no more"),
    ("damaged", "docx", with_part("word/comments.xml", " " * 70_000_000).replace(LENGTH, SHORT)),
    ("The file has a password", "docx", docx(GUIDE).replace(NO_LOCK, LOCK)),
    ("macros", "odt", archive({**ODT, "Basic/Standard/Module1.xml": b"<x/>"})),
    ("macros", "docx", with_part("word/vbaProject.bin", "x")),
    ("macros", "docx", with_part("[Content_Types].xml", "<x>macroEnabled</x>")),
    ("program", "docx", with_part("word/embeddings/run.exe", "MZ")),
    *(("out of it", "docx", with_part(name, "x")) for name in ("../../outside.xml", "/etc/outside", "C:\\x")),
    ("from elsewhere", "docx", docx(GUIDE, relations=relation("attachedTemplate", "https://evil.example/t"))),
    ("from elsewhere", "docx", docx(GUIDE, relations=relation("image", "file:///etc/passwd"))),
    ("from elsewhere", "docx", docx(GUIDE, relations=relation("oleObject", "\\\\evil\\share\\x"))),
    ("far more", "docx", docx(GUIDE, more={f"word/part{n}.xml": b"<x/>" for n in range(2_001)})),
    ("far more", "docx", docx(GUIDE, more={"word/media/zeros.bin": bytes(90 * 1024 * 1024)})),
    ("far more", "docx", with_part("word/comments.xml", " " * 31 * 1024 * 1024)),
    ("far more", "docx", docx("<w:p/>" * 1_000_001)),
    ("far more", "odt", odt("<text:p/>" * 1_000_001)),
    ("inside one another", "docx", docx("<w:p>" * 200_000 + "</w:p>" * 200_000)),
    ("inside one another", "odt", odt("<text:span>" * 20_000 + "</text:span>" * 20_000)),
    *(("own entities", "docx", with_part(TEXT, f"{each}<w>&c;</w>")) for each in (BOMB, OUTSIDE)),
    *(("own entities", "docx", with_part(TEXT, BOMB, f"utf-16{order}")) for order in ("", "-le", "-be")),
    ("own entities", "docx", HIDDEN),
    *(("in an encoding that no", "docx", with_part(TEXT, DECLARED.format(each))) for each in ODD),
    *(("in an encoding that no", "docx", with_part(STYLES, DECLARED.format(each))) for each in ODD),
]


@pytest.mark.parametrize(("said", "ending", "data"), REFUSED)
def test_what_is_no_guide_or_a_trap_is_refused_with_what_to_do_before_a_program_reads_it(
    said, ending, data, monkeypatch
):
    if ending != "pdf":  # of which a program reads whether it has a text
        monkeypatch.setattr(programs.subprocess, "Popen", None)
    began = time.monotonic()
    with pytest.raises(GuideError, match=said) as error:
        read_guide(data, f"guide.{ending}")
    assert time.monotonic() - began < 40
    assert str(error.value).isprintable()  # and so one line


def run_python(program: str) -> bytes:
    return sandbox.run([sys.executable, "-I", "-c", program], b"")


def test_a_program_is_ended_that_takes_too_much_and_writes_no_file_and_gets_no_settings(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("SECRET_KEY", "do not tell")
    assert b"SECRET_KEY" not in run_python("import os; print(sorted(os.environ))")
    with contextlib.suppress(GuideError):
        run_python(f"open({str(tmp_path / 'made')!r}, 'w').write('x' * 100)")
    assert [path.stat().st_size for path in tmp_path.iterdir()] in ([], [0])
    give_pandoc_little_time(monkeypatch)
    for program, said in (
        ("import sys\nwhile True: sys.stdout.write('x' * 65536)", "too long or too much"),
        ("x = []\nwhile True: x.append(bytes(10**8))", "cannot be read"),
        ("while True: pass", "too long or too much"),
    ):
        with pytest.raises(GuideError, match=said):
            run_python(program)


def test_pictures_are_found_in_a_docx_and_in_the_text_of_a_page():
    image = file_of(drawing(), "PNG")
    data = docx(GUIDE, more={"word/media/image1.png": image})
    page = f"<img src='data:image/png;base64,{base64.b64encode(image).decode()}'>".encode()
    assert picture_in(data, FileKind.DOCX, "media/image1.png") == image
    assert picture_in(page, FileKind.HTML, "guide-picture-1") == image
    for address in ("media/image2.png", "../../etc/passwd"):
        assert picture_in(data, FileKind.DOCX, address) is None
    for number in ("0", "2", "9" * 5_000):
        assert picture_in(page, FileKind.HTML, f"guide-picture-{number}") is None
