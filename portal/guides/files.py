"""Recognise a guide's file by its content, and refuse dangerous files. Opens no other file."""

import io
import re
import zipfile
import zlib
from enum import StrEnum
from pathlib import PurePath

from portal.guides.errors import GuideError

SIZE_LIMIT = 20 * 1024 * 1024  # bytes of the file
TEXT_LIMIT = 2 * 1024 * 1024  # characters of text; a long guide has a tenth of that
MEMBER_LIMIT = 2_000  # files in a word processor's archive
UNPACKED_LIMIT = 80 * 1024 * 1024  # bytes of all of them
XML_LIMIT = 30 * 1024 * 1024  # bytes of one XML file among them

# What zipfile raises for an archive that is none, or not all of one.
DAMAGED = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError)
OFFICE_TEXT = re.compile(r"word/document\d*\.xml")  # Word in a browser adds a number
OPEN_DOCUMENT_TEXT = re.compile(rb"\s*application/vnd\.oasis\.opendocument\.text(?:-web|-template)?\s*")
# A link to a page is harmless; a template, picture or object fetched from elsewhere is not.
EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
LINK_TYPE = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
TOO_MUCH = "The file unpacks to far more than any guide. Nothing was read."
MACROS = "The file contains macros. Save it without them and send that."
REFUSED = {  # what is found in the name of a file in an archive → what is said
    r"^[/\\]|(?:^|[/\\])\.\.(?:[/\\]|$)|:": "The file contains a path that leads out of it. It was not read.",
    r"vba(?:Project|Data)|^(?:Basic|Scripts)/": MACROS,
    r"\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar|scr)$": "The file contains a program. Take it out of the file.",
}
HTML_START = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|\?xml)\b", re.IGNORECASE)
MARKDOWN_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)


class FileKind(StrEnum):
    MARKDOWN = "Markdown"
    DOCX = "DOCX"
    ODT = "ODT"
    HTML = "HTML"
    RTF = "RTF"
    PDF = "PDF"
    TEXT = "plain text"


EXTENSIONS = {
    **dict.fromkeys((".md", ".markdown"), FileKind.MARKDOWN),
    **dict.fromkeys((".html", ".htm", ".xhtml"), FileKind.HTML),
    **{f".{kind.lower()}": kind for kind in (FileKind.DOCX, FileKind.ODT, FileKind.RTF, FileKind.PDF)},
    ".txt": FileKind.TEXT,
}
TAKEN = "Markdown (.md), Word (.docx), OpenDocument (.odt), HTML, RTF, PDF or plain text (.txt)"


def kind_of(data: bytes, name: str) -> FileKind:
    """Return the kind of `data`, which must match the extension of `name`. Raises GuideError."""
    extension = PurePath(name).suffix.casefold()
    promised = EXTENSIONS.get(extension)
    if len(data) > SIZE_LIMIT:
        raise GuideError(
            f"The file is larger than {SIZE_LIMIT // 1024**2} MB. Make its pictures smaller, or take them "
            "out."
        )
    if not data.strip():
        raise GuideError("The file is empty. Check that it opens where it came from.")
    if extension and promised is None:
        raise GuideError(f"A guide cannot be read from a {extension} file. Save it as {TAKEN}.")
    found = _kind_by_content(data, promised)
    if promised not in (None, found) and (promised, found) != (FileKind.TEXT, FileKind.MARKDOWN):
        raise GuideError(
            f"The name ends in {extension}, so it should be {promised}, but the file contains {found}. "
            "Save it again from the program it was written in."
        )
    return found


def _kind_by_content(data: bytes, promised: FileKind | None) -> FileKind:
    if data.startswith(b"PK"):
        return _kind_of_archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise GuideError("The file is from an old Word, or has a password. Save it as .docx without one.")
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(b"{\\rtf"):
        return FileKind.RTF
    text = text_of(data)
    if promised in (FileKind.MARKDOWN, FileKind.HTML):
        return promised  # of any text
    if HTML_START.match(text):
        return FileKind.HTML
    return FileKind.MARKDOWN if MARKDOWN_HEADING.search(text) else FileKind.TEXT


def text_of(data: bytes) -> str:
    """Decode a text file in any of the usual encodings. Raises GuideError if it is not text."""
    try:
        text = data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    odd = sum(text.count(chr(code)) for code in (*range(9), *range(14, 27)))
    if odd > len(text) // 100 + 40:
        raise GuideError(f"The file is not text. A guide is read from {TAKEN}.")
    return text


def limited(text: str) -> str:
    """Return `text`, unless it is too long. Raises GuideError."""
    if len(text) > TEXT_LIMIT:
        raise GuideError(
            f"The guide has more than {TEXT_LIMIT // 1024**2} million characters. Divide it into parts."
        )
    return text


def _kind_of_archive(data: bytes) -> FileKind:
    with opened(data) as archive:
        names = archive.namelist()
        is_word = any(map(OFFICE_TEXT.fullmatch, names))
        mime_type = member(archive, "mimetype", 200) if "mimetype" in names and not is_word else b""
        if not is_word and not OPEN_DOCUMENT_TEXT.fullmatch(mime_type):
            raise GuideError(f"The file is an archive and not a guide. A guide is read from {TAKEN}.")
        check(archive)
    return FileKind.DOCX if is_word else FileKind.ODT


def opened(data: bytes) -> zipfile.ZipFile:
    """Return the archive in `data`. Raises GuideError."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise GuideError(
            "The file is damaged or incomplete. Save it again from the program it was written in."
        ) from error


def member(archive: zipfile.ZipFile, name: str | zipfile.ZipInfo, limit: int) -> bytes:
    """Return the content of `name`, if it is no more than `limit` bytes and as long as is said of it.

    Raises GuideError.
    """
    try:
        with archive.open(name) as file:
            found = file.read(limit + 1)
    except (*DAMAGED, zlib.error, KeyError, RuntimeError) as error:
        raise GuideError("The file is damaged or has a password. Save it again without one.") from error
    if len(found) > limit:
        raise GuideError(TOO_MUCH)
    return found


def check(archive: zipfile.ZipFile) -> None:
    """Raise GuideError for an archive with too much data, outside paths, macros, or external content."""
    members = archive.infolist()
    if len(members) > MEMBER_LIMIT or sum(each.file_size for each in members) > UNPACKED_LIMIT:
        raise GuideError(TOO_MUCH)
    for each in members:
        if each.flag_bits & 1:
            raise GuideError("The file has a password. Save it without one.")
        for pattern, said in REFUSED.items():
            if re.search(pattern, each.filename, re.IGNORECASE):
                raise GuideError(said)
    for each in members:
        if each.filename.casefold().endswith((".xml", ".rels", ".rdf")):
            _check_xml(each.filename, member(archive, each, XML_LIMIT))


def _check_xml(name: str, text: bytes) -> None:
    text = text.replace(b"\0", b"")  # of UTF-16, which parsers recognise without a byte-order mark too
    if DECLARATION.search(text):
        raise GuideError("The file declares its own entities, as no word processor does. Nothing was read.")
    if b"macroEnabled" in text and name == "[Content_Types].xml":
        raise GuideError(MACROS)
    if not all(map(LINK_TYPE.search, EXTERNAL.findall(text))):
        raise GuideError(
            "The file loads something from elsewhere (a template, picture or object). Insert it into the "
            "file, or remove it."
        )
