"""Read an uploaded file: its text, its blocks with their lines, its pictures."""

import base64
import itertools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import shorten

import pypandoc

from portal.guides.blocks import Block, blocks_of
from portal.guides.errors import GuideError
from portal.guides.files import FileKind, kind_of, limited, member, opened, text_of
from portal.guides.furniture import set_aside
from portal.guides.office import prepared
from portal.guides.plain import NOTE, plain_blocks, printed_line, printed_lines
from portal.guides.sandbox import run

FORMATS = {
    FileKind.MARKDOWN: "commonmark+footnotes+pipe_tables",
    FileKind.HTML: "html-native_divs",
}
ARCHIVES = (FileKind.DOCX, FileKind.ODT)
UNSURE_ORDER = "The columns of its page were read one by one: check the order."
SHOWN = 100  # characters
MOST_UNREAD = 20  # paragraphs listed as not read
WRITER = Path(__file__).resolve().with_name("read.lua")
PDF_READER = WRITER.with_name("pdf.py")  # a program of its own: no worker of the server needs pypdf
PICTURE_LIMIT = 8 * 1024 * 1024  # bytes of one
DATA = re.compile(r"data:image/[\w.+-]+;base64,([A-Za-z0-9+/=]+)")
HUGE_SPAN = re.compile(r"\b((?:col|row)span\s*=\s*[\"']?)\d{3,}", re.IGNORECASE)  # pandoc would fill them
# Of RTF: pandoc would apply the last of them, such as bold type, to the whole text.
CHARACTER_STYLE = re.compile(rb"\{\\\*\\cs\d[^{}]*;\}")
SHORT_NUMBER = re.compile(r"(?<!\d)\d{1,3}$")  # a year may have a note, and 10 a power
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
# Other programs give headings a name in braces, or say so that they have no number.
HEADING_NAME = re.compile(r"^( {0,3}#{1,6}[ \t][^{}\n]*+)\{[#.-][^{}\n]*\}[ \t]*$", re.MULTILINE)
DEFINITION = re.compile(r"^ {0,3}(?=\[([^\[\]\n]{1,99})\]:)", re.MULTILINE)
LABEL = re.compile(r"\[([^\[\]\n]{1,99})\]")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
INLINE_PICTURE = "guide-picture-"


@dataclass
class Reading:
    kind: FileKind
    lines: list[str]
    blocks: list[Block]
    doubts: list[str] = field(default_factory=list)


def read_guide(data: bytes, name: str) -> Reading:
    """Read the guide in `data`, a file called `name` by its sender. Raises GuideError."""
    kind = kind_of(data, name)
    reading = READERS.get(kind, _read_by_pandoc)(data, kind)
    set_aside(reading.blocks)
    return reading


def _read_text(data: bytes, kind: FileKind) -> Reading:
    lines = unified(limited(text_of(data))).split("\n")
    return Reading(kind, lines, plain_blocks(printed_lines(lines)))


def unified(text: str) -> str:
    """Return a text whose lines all end alike."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _read_by_pandoc(data: bytes, kind: FileKind) -> Reading:
    data, looks, words = prepared(data) if kind in ARCHIVES else (data, {}, {})
    text = as_markdown(data, kind)
    lines, blocks = blocks_of(text, looks)
    read = set(text)
    lost = [words[mark] for mark in words if mark not in read][:MOST_UNREAD]
    shown = (shorten(each, SHOWN, placeholder="…") for each in lost)
    return Reading(kind, lines, blocks, [f"Not read, so add it by hand: “{each}”." for each in shown])


def as_markdown(data: bytes, kind: FileKind) -> str:
    """Convert a file with pandoc, which reads nothing else, writes nothing, and has no network."""
    if kind is FileKind.HTML:
        data = HUGE_SPAN.sub(r"\g<1>20", _text_in(data)).encode()
    elif kind is FileKind.MARKDOWN:
        data = with_unused(_text_in(data)).encode()
    elif kind is FileKind.RTF:
        # Pandoc ignores notes that are marked as optional.
        data = CHARACTER_STYLE.sub(b"", data.replace(b"{\\*\\footnote", b"{\\footnote"))
    command = [
        pypandoc.get_pandoc_path(),
        *("+RTS", "-M600m", "-RTS", "--sandbox", "--markdown-headings=atx"),
        f"--wrap={'preserve' if kind is FileKind.MARKDOWN else 'none'}",
        *(f"--from={FORMATS.get(kind, kind.lower())}", f"--to={WRITER}"),
    ]
    return limited(run(command, data).decode(errors="replace"))


def _text_in(data: bytes) -> str:
    """Return the text in `data`, with a short name in place of each embedded picture."""
    numbers = itertools.count(1)
    text = DATA.sub(lambda found: f"{INLINE_PICTURE}{next(numbers)}", unified(text_of(data)))
    return limited(text)


def with_unused(text: str) -> str:
    """Return Markdown in which notes and addresses that nothing refers to are text, and headings no names."""
    text = HEADING_NAME.sub(r"\1", text)
    labels = Counter(label.casefold() for label in LABEL.findall(text))
    return DEFINITION.sub(lambda found: found[0] if labels[found[1].casefold()] > 1 else "\\", text)


def _read_pdf(data: bytes, kind: FileKind) -> Reading:
    found = json.loads(run([sys.executable, "-I", str(PDF_READER)], data))
    begins = (NOTE.match("".join(text for text, *_ in line["runs"]).lstrip()) for line in found["lines"])
    notes = {note[1] for note in begins if note}
    for line in found["lines"]:
        line["runs"] = [*_with_powers(line["runs"], notes)]
    printed = [printed_line(number, **line) for number, line in enumerate(found["lines"], start=1)]
    lines = [line.text for line in printed]
    limited("\n".join(lines))
    if not any(lines):
        raise GuideError("The PDF contains no text, only pictures of pages. Send the file it was made from.")
    blocks = plain_blocks(printed)
    for block in blocks:
        block.doubt = UNSURE_ORDER if block.page in found["sorted"] else ""
    doubts = []
    if found["sorted"]:
        doubts.append(f"The columns of {_pages(found['sorted'])} were read one by one: check their order.")
    if found["pictures"]:
        doubts.append(f"The pictures on {_pages(found['pictures'])} were not copied: add them by hand.")
    return Reading(kind, lines, blocks, doubts)


def _with_powers(runs: list[list], notes: set[str]) -> Iterator[list]:
    """Yield `runs` with raised numbers that are no mark of one of the `notes`, such as 10³."""
    before = ""
    for text, *look in runs:
        text = UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
        if (mark := NOTE.fullmatch(text)) and (mark[1] not in notes or SHORT_NUMBER.search(before)):
            text = mark[1].translate(SUPERSCRIPTS)
        yield [text, *look]
        before = text


def _pages(numbers: list[int]) -> str:
    return f"page{'s' * (len(numbers) > 1)} {shorten(', '.join(map(str, numbers)), SHOWN, placeholder=' …')}"


READERS = {FileKind.PDF: _read_pdf, FileKind.TEXT: _read_text}


def picture_in(data: bytes, kind: FileKind, address: str) -> bytes | None:
    """Return the file of the picture that a guide shows under `address`, if the guide contains it."""
    name = address.strip("<>")
    if kind in ARCHIVES:
        with opened(data) as archive:
            names = {name, f"word/{name}", name.removeprefix("./")}.intersection(archive.namelist())
            return member(archive, names.pop(), PICTURE_LIMIT) if names else None
    if kind in (FileKind.MARKDOWN, FileKind.HTML):
        for number, found in enumerate(DATA.finditer(text_of(data)), start=1):
            if name == f"{INLINE_PICTURE}{number}":
                with suppress(ValueError):  # no data of a picture
                    return base64.b64decode(found[1])
    return None
