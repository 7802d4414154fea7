"""The guide as EPUB and DOCX, which pandoc writes from the tree as its own JSON."""

from __future__ import annotations

import base64
import io
import json
import os
import re
import sys
import uuid
from collections.abc import Iterable
from pathlib import Path

import pypandoc
from django.core.files.storage import default_storage
from django.utils.encoding import iri_to_uri
from PIL import Image

from portal.carry import blocks as made
from portal.carry.blocks import Block, Inline, Place
from portal.carry.glyphs import drawn
from portal.carry.one_file import anchors_of
from portal.carry.programs import output_of
from portal.carry.tree import guide_tree, moment_of
from portal.editor.storage import FOLDER
from topics.models import Edition

Node = dict[str, object]
API = [1, 23, 1]  # of pandoc's JSON, whose newer versions read it too
NOTHING = ["", [], []]  # attributes of what has none
MARKS = {"em": "Emph", "strong": "Strong", "struck": "Strikeout", "sub": "Subscript", "sup": "Superscript"}
ALIGNED = {"": "AlignDefault", "left": "AlignLeft", "center": "AlignCenter", "right": "AlignRight"}
STYLE = (
    "<style>.added { border-left: 4px double; padding-left: 1em }"
    ".noted { border-left: 2px dotted; padding-left: 1em }</style>"
)
INSET = ["custom-style", "Block Text"]  # of Word's own styles, the one for what is not the text itself
RASTERISER = Path(__file__).with_name("rasterise.py")
# What no XML may have, not even as a reference.
UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
MEMORY = "-M1g"  # of pandoc's heap


def epub(edition: Edition) -> bytes:
    """Return the guide for a reader of books; the same bytes for the same version. Raises ProgramError."""
    return written(edition, "epub", "--toc", "--toc-depth=2")


def docx(edition: Edition) -> bytes:
    """Return the guide for Word; the same bytes for the same version. Raises ProgramError."""
    return written(edition, "docx")


def written(edition: Edition, kind: str, *options: str) -> bytes:
    guide = guide_tree(edition)
    document = Document(guide, pictures_of(guide), kind).as_json()
    environment = {
        "LANG": "C.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        "SOURCE_DATE_EPOCH": str(int(moment_of(edition).timestamp())),  # dates within the file, too
    }
    # In its sandbox it would not know the date. It fetches nothing: each picture holds its own content.
    command = [pypandoc.get_pandoc_path(), "--from=json", f"--to={kind}", "--output=-", *options]
    return output_of([*command, "+RTS", MEMORY, "-RTS"], json.dumps(document).encode(), environment)


def pictures_of(guide: made.Guide) -> dict[str, str]:
    """Return SVG → its picture, as an address that holds it."""
    drawings = [
        diagram.svg
        for committee in guide.committees
        for piece in (committee, *committee.topics)
        for diagram in piece.diagrams
    ]
    asked = json.dumps([drawn(svg) for svg in drawings]).encode()
    pictures = json.loads(output_of([sys.executable, "-I", str(RASTERISER)], asked)) if drawings else []
    return {svg: f"data:image/png;base64,{picture}" for svg, picture in zip(drawings, pictures, strict=True)}


class Document:
    """Writes a guide as pandoc's JSON."""

    def __init__(self, guide: made.Guide, drawings: dict[str, str], kind: str) -> None:
        self._guide = guide
        self._kind = kind
        self._drawings = drawings
        self._anchors = dict(anchors_of(guide))
        self._notes = {note.number: note for note in guide.notes}
        self._open_notes: list[int] = []  # a note within a note is none

    def as_json(self) -> Node:
        guide = self._guide
        identifier = uuid.uuid5(uuid.NAMESPACE_URL, f"{guide.place.address}#{guide.version}")
        about = {
            "title": f"{guide.title} – {guide.conference}",
            "identifier": f"urn:uuid:{identifier}",
            "lang": guide.language,
            "date": guide.date,
            "creator": guide.organiser,
            "publisher": guide.conference,
        }
        meta = {name: node("MetaString", fit(value)) for name, value in about.items() if value}
        if self._kind == "epub":
            meta["header-includes"] = node("MetaBlocks", [node("RawBlock", ["html", STYLE])])
        return {"pandoc-api-version": API, "meta": meta, "blocks": self._whole()}

    def _whole(self) -> list[Node]:
        guide = self._guide
        provenance = " ".join(filter(None, [guide.provenance, guide.colophon]))
        found = [
            header(1, "About this file", "about"),
            para(f"{provenance} It is not an official publication and does not speak for any organisation."),
            *self.blocks(guide.about, 2),
        ]
        for committee in guide.committees:
            found += self._committee(committee)
        for title, entries in (("Tools", guide.tools), ("Glossary", guide.entries)):
            found += [header(1, title, title.lower())] if entries else []
            for entry in entries:
                found += self._entry(entry)
        if guide.references:
            found.append(header(1, "References", "references"))
            found += [self._reference(reference) for reference in guide.references]
        return found

    def _committee(self, committee: made.Committee) -> list[Node]:
        found = [self._header(1, committee.name, committee.place), *self.blocks(committee.blocks, 2)]
        if committee.how_it_works:
            title = f"How {committee.short_name} works"
            found += [self._header(2, title, committee.how_place)]
            found += [self._aside("addition", "Added by the editors", committee.how_it_works, 3)]
        found += self._figures(committee.figures) + self._diagrams(committee.diagrams)
        for topic in committee.topics:
            found += self._topic(topic)
        if committee.precedents:
            found += [header(2, "Other precedents"), self._precedents(committee.precedents)]
        found += [header(2, "Opening phrases")]
        found += [para(f"Rule of this conference: {self._guide.drafting_rule}.")]
        for phrases in committee.phrases:
            rows = [[[text(cell)] for cell in row] for row in phrases.rows]
            head = [[text(cell)] for cell in ("Strength", "English", "French")]
            found += [header(3, phrases.title), table([head], rows, ["AlignDefault"] * 3)]
        return found

    def _topic(self, topic: made.Topic) -> list[Node]:
        found = [self._header(1, f"Topic {topic.number}: {topic.title}", topic.place)]
        found += [node("Para", [node("Emph", [text(topic.question)])])] if topic.question else []
        found += self.blocks(topic.blocks, 2)
        for section in topic.sections:
            found += self._section(section)
        for question in topic.questions:
            found += self._question(question)
        return found + self._figures(topic.figures) + self._diagrams(topic.diagrams)

    def _section(self, section: made.Section) -> list[Node]:
        level = section.level + 1
        found = [self._header(level, f"{section.number} {section.title}", section.place)]
        found += self.blocks(section.blocks, level + 1)
        for within in section.sections:
            found += self._section(within)
        return found

    def _question(self, question: made.Question) -> list[Node]:
        found = [self._header(2, f"Question {question.number}: {question.label}", question.place)]
        found += self.blocks(question.blocks, 3)
        if question.ties:
            found += [para(f"Read {', '.join(tie.number for tie in question.ties)}")]
        for label in dict.fromkeys(fact.label for fact in question.facts):
            points = [
                [plain([text(f"{fact.statement} ({fact.date})"), *self._cite(fact.cite)])]
                for fact in question.facts
                if fact.label == label
            ]
            found += [header(3, label), self._inset("added", [node("BulletList", points)])]
        if question.precedents:
            found += [header(3, "Precedents"), self._precedents(question.precedents)]
        return found

    def _precedents(self, precedents: list[made.Precedent]) -> Node:
        points = []
        for each in precedents:
            body = " ".join(filter(None, [each.body, each.number]))
            title = [text(f"{body}, {each.date}: "), node("Strong", [text(each.title)])]
            points.append([plain([*title, *self._cite(each.cite), text(f" {each.asked}".rstrip())])])
        return self._inset("added", [node("BulletList", points)])

    def _figures(self, figures: list[made.Figure]) -> list[Node]:
        points = [
            [
                plain(
                    [
                        node("Strong", [text(figure.value or figure.period)]),
                        text(f" {figure.statement}{f' ({figure.period})' if figure.value else ''}"),
                        *self._cite(figure.cite),
                    ]
                )
            ]
            for figure in figures
        ]
        return [header(2, "Key figures"), node("BulletList", points)] if points else []

    def _diagrams(self, diagrams: list[made.Diagram]) -> list[Node]:
        found = []
        for diagram in diagrams:
            image = node("Image", [NOTHING, [text(diagram.words)], [self._drawings[diagram.svg], ""]])
            found += [header(2, diagram.name), node("Para", [image])]
        return found

    def _entry(self, entry: made.Entry) -> list[Node]:
        other = f" ({entry.other_name})" if entry.role == "tool" and entry.other_name else ""
        facts = [entry.kind, entry.french, *(f"{label}: {words}" for label, words in entry.facts)]
        found = [self._header(2, f"{entry.name}{other}", entry.place), para(" · ".join(filter(None, facts)))]
        found += [para(entry.summary)] if entry.summary else []
        return found + self.blocks(entry.blocks, 3)

    def _reference(self, reference: made.Reference) -> Node:
        title: Node = text(reference.title)
        if reference.address:
            title = node("Link", [NOTHING, [title], [iri_to_uri(reference.address), ""]])
        byline = f"{reference.number}. {reference.byline}. " if reference.byline else f"{reference.number}. "
        line = [text(byline), title, text(f". {reference.imprint}.")]
        return node("Para", [node("Span", [[f"r{reference.number}", [], []], line])])

    def _header(self, level: int, title: str, place: Place) -> Node:
        return header(level, title, self._anchors[place.address])

    def _aside(self, role: str, label: str, blocks: list[Block], level: int) -> Node:
        return self._inset(
            made.ASIDES[role], [node("Para", [node("Strong", [text(label)])]), *self.blocks(blocks, level)]
        )

    def _inset(self, name: str, blocks: list[Node]) -> Node:
        """Return what the editors added, told apart from the guide's own text."""
        return node("Div", [["", [name], [INSET] if self._kind == "docx" else []], blocks])

    # ── Blocks and what is in a line ─────────────────────────────────────────────────────────────────────
    def blocks(self, blocks: Iterable[Block], level: int) -> list[Node]:
        return [self._block(block, level) for block in blocks]

    def _block(self, block: Block, level: int) -> Node:
        match block:
            case made.Heading():
                depth = min(level + block.level - 1, 6)
                return node("Header", [depth, NOTHING, self.inlines(block.inlines)])
            case made.Paragraph():
                return node("Para", self.inlines(block.inlines))
            case made.Items():
                points = [self.blocks(item.blocks, level) for item in block.items]
                if not block.is_numbered:
                    return node("BulletList", points)
                return node("OrderedList", [[block.start, node("Decimal"), node("Period")], points])
            case made.Quote():
                return node("BlockQuote", self.blocks(block.blocks, level))
            case made.Listing():
                return node("CodeBlock", [NOTHING, fit(block.words)])
            case made.Rule():
                return node("HorizontalRule")
            case made.Table():
                head, rows = (
                    [[self.inlines(cell.inlines) for cell in row.cells] for row in part]
                    for part in (block.head, block.rows)
                )
                first = (block.head or block.rows)[0]
                return table(head, rows, [ALIGNED[cell.align] for cell in first.cells])
            case made.Aside():
                return self._aside(block.role, block.label, block.blocks, level)
        raise TypeError(f"Pandoc has nothing for a {type(block).__name__}.")

    def inlines(self, inlines: Iterable[Inline]) -> list[Node]:
        return [each for inline in inlines for each in self._inline(inline)]

    def _inline(self, inline: Inline) -> list[Node]:
        match inline:
            case made.Text():
                is_code = "code" in inline.marks
                found = node("Code", [NOTHING, fit(inline.words)]) if is_code else text(inline.words)
                for mark in inline.marks:
                    found = node(MARKS[mark], [found]) if mark in MARKS else found
                return [found]
            case made.Break():
                return [node("LineBreak")]
            case made.Link():
                anchor = self._anchors.get(inline.address.partition("~")[0])
                address = f"#{anchor}" if anchor else iri_to_uri(inline.address)
                return [node("Link", [NOTHING, self.inlines(inline.inlines), [address, ""]])]
            case made.Picture():
                address = stored_picture(inline.name)
                image = node("Image", [NOTHING, [text(inline.words)], [address, ""]])
                return [image] if address else [text(inline.words)]
            case made.NoteMark():
                return self._note(inline.number)
        return self._cite(inline)

    def _note(self, number: int) -> list[Node]:
        if self._open_notes:
            return []
        self._open_notes.append(number)
        found = node("Note", self.blocks(self._notes[number].blocks, 6))
        self._open_notes.pop()
        return [found]

    def _cite(self, cite: made.Cite | None) -> list[Node]:
        if cite is None:
            return []
        link = node("Link", [NOTHING, [text(str(cite.number))], [f"#r{cite.number}", ""]])
        locator = [text(f", {cite.locator}")] if cite.locator else []
        return [node("Superscript", [text("["), link, *locator, text("]")])]


def node(kind: str, content: object = None) -> Node:
    return {"t": kind} if content is None else {"t": kind, "c": content}


def text(words: str) -> Node:
    return node("Str", fit(words))


def fit(words: str) -> str:
    return UNFIT.sub("", words)


def para(words: str) -> Node:
    return node("Para", [text(words)])


def plain(inlines: list[Node]) -> Node:
    return node("Plain", inlines)


def header(level: int, title: str, anchor: str = "") -> Node:
    return node("Header", [min(level, 6), [anchor, [], []], [text(title)]])


def table(head: list[list[list[Node]]], rows: list[list[list[Node]]], aligned: list[str]) -> Node:
    def row(cells: list[list[Node]]) -> list[object]:
        return [NOTHING, [[NOTHING, node("AlignDefault"), 1, 1, [plain(cell)]] for cell in cells]]

    columns = [[node(each), node("ColWidthDefault")] for each in aligned]
    body = [NOTHING, 0, [], [row(cells) for cells in rows]]
    top = [NOTHING, [row(cells) for cells in head]]
    return node("Table", [NOTHING, [None, []], columns, top, [body], [NOTHING, []]])


def stored_picture(name: str) -> str:
    """Return a stored picture as PNG, as an address that holds it; nothing if it cannot be shown."""
    try:
        with default_storage.open(f"{FOLDER}{name}") as file, Image.open(file) as picture:
            png = io.BytesIO()
            picture.convert("RGBA").save(png, "PNG")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
