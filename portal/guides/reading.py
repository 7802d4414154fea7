"""Reads a file that somebody sent: its text, its blocks with their lines, its pictures."""

from __future__ import annotations

import base64
import binascii
import io
import itertools
import json
import re
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pypandoc

from portal.guides import pdf
from portal.guides.blocks import Block, markdown_blocks, split_lines
from portal.guides.errors import GuideError
from portal.guides.files import FileKind, kind_of, limited, member, opened, text_of
from portal.guides.plain import PrintedLine, plain_blocks, printed_lines
from portal.guides.sandbox import run
from portal.guides.tables import without_html

FORMATS = {
    FileKind.DOCX: "docx",
    FileKind.ODT: "odt",
    FileKind.HTML: "html-native_divs-native_spans",
    FileKind.RTF: "rtf",
}
TO_MARKDOWN = "commonmark+pipe_tables+footnotes"
PICTURE = re.compile(
    r"!\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<address><[^<>\n]*>|[^()\s]+)(?:\s+\"(?:[^\"\\]|\\.)*\")?\)"
)
PICTURE_LIMIT = 8 * 1024 * 1024  # bytes of one
DATA = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=]+)")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
INLINE_PICTURE = "guide-picture-"
ANCHOR = re.compile(r"(?<!!)\[((?:[^\[\]\\]|\\.)+)\]\(#[^()\s]*\)")


@dataclass
class Reading:
    kind: FileKind
    lines: list[str]
    blocks: list[Block]
    doubts: list[str] = field(default_factory=list)


def read_guide(data: bytes, name: str) -> Reading:
    """The guide in `data`, a file that its sender calls `name`. Raises GuideError."""
    kind = kind_of(data, name)
    if kind is FileKind.PDF:
        return _read_pdf(data)
    if kind is FileKind.TEXT:
        lines = split_lines(limited(text_of(data)))
        return Reading(kind, lines, plain_blocks(printed_lines(lines)))
    text = limited(without_pictures(text_of(data))) if kind is FileKind.MARKDOWN else as_markdown(data, kind)
    lines = split_lines(text)
    return Reading(kind, lines, markdown_blocks(lines))


def as_markdown(data: bytes, kind: FileKind) -> str:
    """What pandoc makes of a file. It reads nothing else, writes nothing, and has no network."""
    if kind is FileKind.ODT:
        data = with_bold_spans(data)
    command = [
        pypandoc.get_pandoc_path(),
        *("+RTS", "-M600m", "-RTS", "--sandbox", "--wrap=none", "--markdown-headings=atx"),
        *(f"--from={FORMATS[kind]}", f"--to={TO_MARKDOWN}"),
    ]
    if kind is FileKind.HTML:
        data = without_pictures(text_of(data)).encode()
    try:
        text = run(command, data).decode()
    except UnicodeDecodeError as error:
        raise GuideError("The file has characters that cannot be read. Save it again as UTF-8.") from error
    return limited(without_html(ANCHOR.sub(r"\1", text)))


def _read_pdf(data: bytes) -> Reading:
    found = json.loads(run([sys.executable, "-I", str(Path(pdf.__file__).resolve())], data))
    printed = [
        PrintedLine(number, "".join(text for text, _ in runs).strip(), runs, page, size, height)
        for number, (page, size, height, given) in enumerate(found["lines"], start=1)
        for runs in [_stripped(given)]
    ]
    lines = [line.text for line in printed]
    limited("\n".join(lines))
    if not any(lines):
        raise GuideError("The PDF holds no text: it is a picture of pages. Send the file it was made from.")
    doubts = []
    if found["pictures"]:
        doubts.append(
            f"The PDF has {found['pictures']} pictures, which are not carried over: add them by hand."
        )
    return Reading(FileKind.PDF, lines, plain_blocks(printed), doubts)


def _stripped(runs: list[list]) -> list[tuple[str, bool]]:
    """`runs` without spaces before the first word, and without what no database or UTF-8 can hold."""
    found = [(UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text), bold) for text, bold in runs]
    while found and not found[0][0].strip():
        found.pop(0)
    return [(found[0][0].lstrip(), found[0][1]), *found[1:]] if found else []


OFFICE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
STYLE, TEXT, FO = (f"{{{OFFICE.format(name)}}}" for name in ("style", "text", "xsl-fo-compatible"))
BOLD_SPAN = "GuideBold"


def with_bold_spans(data: bytes) -> bytes:
    """An ODT in which paragraphs that are bold by their style are so by their words, as pandoc needs it."""
    with opened(data) as archive:
        content = member(archive, "content.xml", 30 * 1024 * 1024)
        try:
            root = ElementTree.fromstring(content)  # noqa: S314 – files.check has refused all declarations
        except ElementTree.ParseError as error:
            raise GuideError("The file is damaged. Save it again from where it was written.") from error
        bold = {
            style.get(f"{STYLE}name")
            for style in root.iter(f"{STYLE}style")
            if style.get(f"{STYLE}family") == "paragraph"
            and any(each.get(f"{FO}font-weight") == "bold" for each in style.iter(f"{STYLE}text-properties"))
        }
        paragraphs = [each for each in root.iter(f"{TEXT}p") if each.get(f"{TEXT}style-name") in bold]
        styles = next(root.iter(f"{{{OFFICE.format('office')}}}automatic-styles"), None)
        if not paragraphs or styles is None:
            return data
        style = ElementTree.SubElement(
            styles, f"{STYLE}style", {f"{STYLE}name": BOLD_SPAN, f"{STYLE}family": "text"}
        )
        ElementTree.SubElement(style, f"{STYLE}text-properties", {f"{FO}font-weight": "bold"})
        for paragraph in paragraphs:
            span = ElementTree.Element(f"{TEXT}span", {f"{TEXT}style-name": BOLD_SPAN})
            span.text, paragraph.text = paragraph.text, None
            span.extend(list(paragraph))
            for child in list(paragraph):
                paragraph.remove(child)
            paragraph.append(span)
        return _with_content(archive, ElementTree.tostring(root, encoding="utf-8", xml_declaration=True))


def _with_content(archive: zipfile.ZipFile, content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for each in archive.infolist():
            if each.filename == "content.xml" or each.is_dir():
                continue
            if each.filename == "mimetype" or each.filename.endswith(".xml"):
                copy.writestr(each, member(archive, each.filename, 30 * 1024 * 1024))
        copy.writestr("content.xml", content)
    return file.getvalue()


def without_pictures(text: str) -> str:
    """`text` with a short name in the place of each picture that is written into it."""
    numbers = itertools.count(1)
    return DATA.sub(lambda found: f"{INLINE_PICTURE}{next(numbers)}", text)


def picture_in(data: bytes, kind: FileKind, address: str) -> bytes | None:
    """The file of a picture that a guide shows under `address`, if the guide holds it."""
    address = address.strip("<>")
    if address.startswith(INLINE_PICTURE) and kind in (FileKind.MARKDOWN, FileKind.HTML):
        number = address.removeprefix(INLINE_PICTURE)
        found = (
            itertools.islice(DATA.finditer(text_of(data)), int(number) - 1, None)
            if number.isdecimal()
            else ()
        )
        try:
            return next((base64.b64decode(each[1]) for each in found), None)
        except (binascii.Error, ValueError):
            return None
    if kind not in (FileKind.DOCX, FileKind.ODT):
        return None
    with opened(data) as archive:
        for name in (address, f"word/{address}", address.removeprefix("./")):
            if name in archive.namelist():
                return member(archive, name, PICTURE_LIMIT)
    return None
