"""The guide as EPUB and DOCX, which pandoc makes of one page of HTML."""

import json
import os
import re
import sys
import uuid
from pathlib import Path

import pypandoc
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.carry import blocks as made
from portal.carry.glyphs import drawn
from portal.carry.markup import Markup
from portal.carry.one_file import InOneFile
from portal.carry.tree import guide_tree, moment_of
from topics.models import Edition
from topics.programs import output_of

FROM = "html+epub_html_exts-auto_identifiers"  # with notes as an EPUB has them, and our own anchors only
STYLE = (
    "<style>.added { border-left: 4px double; padding-left: 1em }"
    ".noted { border-left: 2px dotted; padding-left: 1em }</style>"
)
# What the editors added, told apart from the guide's own text: by a style of Word's own, or by STYLE.
INSETS = {"docx": format_html(' data-custom-style="{}"', "Block Text"), "epub": ""}
RASTERISER = Path(__file__).with_name("rasterise.py")
# What no XML may have, not even as a reference.
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
CLASS_OF_CELL = re.compile(r'(<t[hd](?: scope="col")?) class=')
MEMORY = "-M1g"  # of pandoc's heap


def epub(edition: Edition) -> bytes:
    """Return the guide for a reader of books; the same bytes for the same version. Raises ProgramError."""
    return written(edition, "epub", "--toc", "--toc-depth=2", f"--variable=header-includes:{STYLE}")


def docx(edition: Edition) -> bytes:
    """Return the guide for Word; the same bytes for the same version. Raises ProgramError."""
    return written(edition, "docx")


def written(edition: Edition, kind: str, *options: str) -> bytes:
    environment = {
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "SOURCE_DATE_EPOCH": str(int(moment_of(edition).timestamp())),  # dates within the file, too
    }
    # In its sandbox it would not know the date. It fetches nothing: each picture holds its own content.
    command = [pypandoc.get_pandoc_path(), f"--from={FROM}", f"--to={kind}", "--output=-", *options]
    return output_of([*command, "+RTS", MEMORY, "-RTS"], page_of(edition, kind).encode(), environment)


def page_of(edition: Edition, kind: str) -> str:
    """Return the page of which pandoc makes a file of this `kind`. Raises ProgramError."""
    guide = guide_tree(edition)
    put_pictures(guide)
    ties = InOneFile(guide)
    context = {
        "guide": guide,
        "identifier": uuid.uuid5(uuid.NAMESPACE_URL, f"{guide.place.address}#{guide.version}"),
        "inset": INSETS[kind],
        "markup": BookMarkup(ties, INSETS[kind]),
        "markup_of_notes": BookMarkup(ties, INSETS[kind], has_notes=False),
    }
    page = UNFIT.sub("", render_to_string("portal/carry/for_pandoc.html", context))
    return CLASS_OF_CELL.sub(r"\1 align=", page)


def put_pictures(guide: made.Guide) -> None:
    """Put a picture, as an address that holds it, in the place of each drawing."""
    drawings = [
        diagram
        for committee in guide.committees
        for piece in (committee, *committee.topics)
        for diagram in piece.diagrams
    ]
    asked = json.dumps([drawn(diagram.svg) for diagram in drawings]).encode()
    pictures = json.loads(output_of([sys.executable, "-I", str(RASTERISER)], asked)) if drawings else []
    for diagram, picture in zip(drawings, pictures, strict=True):
        diagram.svg = f"data:image/png;base64,{picture}"


class BookMarkup(Markup):
    """Writes blocks as pandoc reads them: notes as its own, of which none is within another."""

    def __init__(self, ties: InOneFile, inset: str, *, has_notes: bool = True) -> None:
        super().__init__(ties)
        self._inset = inset
        self._has_notes = has_notes

    def marker(self, mark: made.Cite | made.NoteMark | None, comma: str = "") -> str:
        match mark:
            case made.NoteMark(number) if self._has_notes:
                return format_html('<a epub:type="noteref" href="#n{0}">{0}</a>', number)
            case made.Cite(number, locator):
                place = f", {locator}" if locator else ""
                return format_html('<sup>[<a href="#r{0}">{0}</a>{1}]</sup>', number, place)
        return ""

    def _aside(self, aside: made.Aside, level: int) -> SafeString:
        return format_html(
            '<div class="{}"{}><p><strong>{}</strong></p>{}</div>',
            made.ASIDES[aside.role],
            self._inset,
            aside.label,
            self.blocks(aside.blocks, level),
        )
