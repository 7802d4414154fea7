"""Recognise a guide's file by its content, and refuse dangerous files. Opens no other file."""

import io
import re
import zipfile
import zlib
from contextlib import suppress
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
OPEN_DOCUMENT_TEXTS = tuple(
    b"application/vnd.oasis.opendocument.text" + kind for kind in (b"", b"-web", b"-template")
)
# A link to a page is harmless; a template, picture or object fetched from elsewhere is not.
EXTERNAL = re.compile(rb"<Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>", re.IGNORECASE)
LINK_TYPE = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
TOO_MUCH = "The file unpacks to far more than any guide. Nothing was read."
MACROS = re.compile(r"vbaProject|vbaData|^Basic/|^Scripts/", re.IGNORECASE)
PROGRAMS = re.compile(r"\.(?:exe|dll|js|vbs|bat|cmd|ps1|jar|scr)$", re.IGNORECASE)
HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
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
    ".md": {FileKind.MARKDOWN},
    ".markdown": {FileKind.MARKDOWN},
    ".txt": {FileKind.TEXT, FileKind.MARKDOWN},
    ".html": {FileKind.HTML},
    ".htm": {FileKind.HTML},
    ".xhtml": {FileKind.HTML},
    ".docx": {FileKind.DOCX},
    ".odt": {FileKind.ODT},
    ".rtf": {FileKind.RTF},
    ".pdf": {FileKind.PDF},
}
TAKEN = "Markdown (.md), Word (.docx), OpenDocument (.odt), HTML, RTF, PDF or plain text (.txt)"


def kind_of(data: bytes, name: str) -> FileKind:
    """Return the kind of `data`, which must match the extension of `name`. Raises GuideError."""
    extension = PurePath(name).suffix.casefold()
    if len(data) > SIZE_LIMIT:
        raise GuideError(
            f"The file is larger than {SIZE_LIMIT // 1024**2} MB. Make its pictures smaller, or take them "
            "out."
        )
    if not data.strip():
        raise GuideError("The file is empty. Check that it opens where it came from.")
    if extension in (".docm", ".dotm"):
        raise GuideError("The file can contain macros (.docm). Save it as .docx and send that.")
    if extension and extension not in EXTENSIONS:
        raise GuideError(f"A guide cannot be read from a {extension} file. Save it as {TAKEN}.")
    found = _kind_by_content(data, extension)
    if extension and found not in EXTENSIONS[extension]:
        promised = " or ".join(sorted(EXTENSIONS[extension]))
        raise GuideError(
            f"The name ends in {extension}, so it should be {promised}, but the file contains {found}. "
            "Save it again from the program it was written in."
        )
    return found


def _kind_by_content(data: bytes, extension: str) -> FileKind:
    if data.startswith(b"PK"):
        return _kind_of_archive(data)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise GuideError("The file is from an old Word, or has a password. Save it as .docx without one.")
    if b"%PDF-" in data[:1024]:
        return FileKind.PDF
    if data.startswith(b"{\\rtf"):
        return FileKind.RTF
    text = text_of(data)
    is_markdown = EXTENSIONS.get(extension) == {FileKind.MARKDOWN}
    is_page = EXTENSIONS.get(extension) == {FileKind.HTML} and "<" in text
    if is_page or (not is_markdown and HTML_START.match(text[:4096])):
        return FileKind.HTML
    return FileKind.MARKDOWN if is_markdown or MARKDOWN_HEADING.search(text) else FileKind.TEXT


def text_of(data: bytes) -> str:
    """Decode a text file in any of the usual encodings.

    Raises GuideError if it is not text.
    """
    is_utf_16 = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_utf_16 else ["utf-8-sig", "cp1252", "latin-1"]:
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            break
    else:
        raise GuideError("The file ends in the middle of a character. Save it again as UTF-8.")
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
        names = set(archive.namelist())
        if any(map(OFFICE_TEXT.fullmatch, names)):
            kind = FileKind.DOCX
        elif "mimetype" in names and member(archive, "mimetype", 200).strip() in OPEN_DOCUMENT_TEXTS:
            kind = FileKind.ODT
        else:
            raise GuideError(f"The file is an archive and not a guide. A guide is read from {TAKEN}.")
        check(archive)
    return kind


def opened(data: bytes) -> zipfile.ZipFile:
    """Return the archive in `data`. Raises GuideError."""
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except DAMAGED as error:
        raise GuideError(
            "The file is damaged or incomplete. Save it again from the program it was written in."
        ) from error


def member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """Return the content of `name`, if it is really no more than `limit` bytes.

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
        parts = PurePath(each.filename.replace("\\", "/")).parts
        if each.filename.startswith(("/", "\\")) or ".." in parts or ":" in each.filename:
            raise GuideError("The file contains a path that leads out of it. Nothing was read.")
        if each.flag_bits & 1:
            raise GuideError("The file has a password. Save it without one.")
        if MACROS.search(each.filename):
            raise GuideError("The file contains macros. Save it without them and send that.")
        if PROGRAMS.search(each.filename):
            raise GuideError("The file contains a program. Remove it and send the file again.")
    left = UNPACKED_LIMIT
    for each in members:
        if each.filename.casefold().endswith((".xml", ".rels", ".rdf")):
            text = member(archive, each.filename, min(XML_LIMIT, left))
            left -= len(text)
            _check_xml(each.filename, text)


def _check_xml(name: str, text: bytes) -> None:
    text = text.replace(b"\0", b"")  # of UTF-16, which parsers recognise without a byte-order mark too
    if DECLARATION.search(text):
        raise GuideError("The file declares its own entities, as no word processor does. Nothing was read.")
    if b"macroEnabled" in text and name == "[Content_Types].xml":
        raise GuideError("The file contains macros. Save it without them and send that.")
    for found in EXTERNAL.findall(text):
        if not LINK_TYPE.search(found):
            raise GuideError(
                "The file loads something from elsewhere (a template, picture or object). "
                "Insert it into the file, or remove it."
            )
