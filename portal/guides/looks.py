"""Mark the paragraphs of a word processor's file, so that their look is found again in its Markdown.

Pandoc knows no sizes, and of most styles nothing. A mark is one private-use character at the beginning of a
paragraph, and one after each soft break (Shift+Enter) in it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from statistics import mode
from typing import NamedTuple
from xml.etree.ElementTree import Element

from portal.guides.blocks import Look
from portal.guides.boxes import DOCX, ODT, TEXT, WORD, Tags

FIRST, MOST = 0xF0000, 0xFFFD
MARK = re.compile(f"[{chr(FIRST)}-{chr(FIRST + MOST)}]")
LIKE_A_LIST = re.compile(
    rf"({MARK.pattern})(?=[#>]|[-+](?:\s|$)|={{3}}|-{{3}})|({MARK.pattern}\d{{1,9}})(?=[.)](?:\s|$))"
)
LARGE = 1.15  # times the size of most words
ENOUGH = 24  # letters that identify words
COVER_STYLES = frozenset({"title", "subtitle", "author", "date", "abstract"})
HEADING_STYLE = re.compile(r"(?:heading|titre|überschrift)(?:_20_|[ _])([1-6])")
MOST_BASES = 20  # styles, each based on the next
STYLE, FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("style", "xsl-fo-compatible")
)
SWITCHES = {"b": "is_bold", "i": "is_italic", "u": "is_underlined", "caps": "is_capital"}
SAID = {  # attribute → field of a look, and what does not set it
    f"{FO}font-weight": ("is_bold", ("normal", "100", "200", "300", "400", "500")),
    f"{FO}font-style": ("is_italic", ("normal",)),
    f"{FO}text-transform": ("is_capital", ("none", "lowercase", "capitalize")),
    f"{STYLE}text-underline-style": ("is_underlined", ("none",)),
}
RUN = frozenset({f"{WORD}r"})
HUE = re.compile(r"(.).(?!\1.\1).{4}")  # other than grey
SIZE = re.compile(r"(\d+(?:\.\d+)?)(pt|%)")


class Style(NamedTuple):
    names: frozenset[str]  # folded, of the style and of those it is based on
    given: dict  # fields of a look


class Piece(NamedTuple):
    """A text in a paragraph: the element that holds it, as its "text" or "tail"; "" for a soft break."""

    holder: Element
    place: str
    given: dict

    @property
    def text(self) -> str:
        return getattr(self.holder, self.place) or ""


class Marked(NamedTuple):
    """A look, and the words that have it, for which a mark stands."""

    look: Look
    words: str


def mark_looks(root: Element, sheets: list[Element], tags: Tags) -> dict[str, Marked]:
    """Put the marks into the text `root`; return what each stands for.

    In Word, paragraphs in the style of a cover become normal ones: pandoc would treat them as metadata, one
    for each style, and leave them out of its Markdown. So do headings in tables of OpenDocument, which it
    leaves out too.
    """
    for table in _within(root, frozenset({ODT.table}), frozenset()):
        for heading in table.iter(f"{TEXT}h"):
            heading.tag = f"{TEXT}p"
    source = (Word if tags is DOCX else OpenDocument)([*sheets, root])
    found: dict[str, Marked] = {}
    for paragraph in _within(root, tags.paragraphs, tags.unread):
        style = source.given(paragraph)
        line: list[Piece] = []
        for piece in [*source.pieces(paragraph), Piece(paragraph, "", {})]:
            if piece.place:
                line += [piece] if piece.text.strip() else []
                continue
            if line and len(found) < MOST:
                mark, text = chr(FIRST + len(found)), line[0].text
                looks = [source.usual | style | each.given for each in line]
                common = {name: all(each.get(name) for each in looks) for name in SWITCHES.values()}
                words = " ".join("".join(each.text for each in line).split())
                found[mark] = Marked(Look(**looks[0] | common), words)
                start = len(text) - len(text.lstrip())
                setattr(line[0].holder, line[0].place, text[:start] + mark + text[start:])
            line = []
    words = [(each.look.size, each.look.colour) for each in found.values() for _ in each.words.split()]
    size, colour = mode(words or [(0, "")])
    for mark, (look, _) in found.items():
        is_marked = look.size > LARGE * size or look.colour != colour
        found[mark] = found[mark]._replace(look=replace(look, is_marked=is_marked))
    return found


def without_marks(lines: list[str], marks: dict[str, Marked]) -> tuple[list[str], dict[int, Look]]:
    """Return `lines` of Markdown without marks, and the look of each that had one, 1 for the first."""
    looks: dict[int, Look] = {}

    def strip(number: int, line: str) -> str:
        if (first := MARK.search(line)) and first[0] in marks:
            looks[number] = marks[first[0]].look
        # Pandoc escapes what would be a heading or a list, but only at the beginning of a paragraph.
        if not line.startswith(("#", "|")):
            line = LIKE_A_LIST.sub(r"\1\2\\", line, count=1)
        return MARK.sub(lambda each: "" if each[0] in marks else each[0], line)

    return [strip(number, line) for number, line in enumerate(lines, start=1)], looks


def unread(marks: dict[str, Marked], text: str) -> list[str]:
    """Return the words of which neither the mark nor the end is in `text`, which pandoc wrote."""
    left = set(marks) - set(MARK.findall(text))
    letters = _letters(text) if left else ""
    return [
        marked.words
        for mark, marked in marks.items()
        if mark in left and (end := _letters(marked.words)[-ENOUGH:]) and end not in letters
    ]


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def _within(root: Element, wanted: frozenset[str], unread: frozenset[str]) -> Iterator[Element]:
    """Yield the elements with these tags that are in no other of them and are part of the guide."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        elif element.tag not in unread:
            stack += reversed(element)


class Source:
    """The styles of a file, each with what it inherits; `usual` is the look of words without any."""

    def __init__(self, sheets: list[Element]) -> None:
        self.usual: dict = {}
        self.elements: dict[tuple[str, str], Element] = {}
        for sheet in sheets:
            self.read(sheet)
        self.style = cache(self.inherited)

    def inherited(self, family: str, name: str) -> Style:
        names, found = set(), {}
        share = 1.0  # of the size of the next style with one
        for _ in range(MOST_BASES):
            element = self.elements.get((family, name))
            if element is None:
                break
            label, given, name = self.style_of(element)
            names.add(label.casefold())
            if heading := HEADING_STYLE.fullmatch(label.casefold()):
                given.setdefault("level", int(heading[1]))
            smaller = given.pop("share", 1)
            share *= 1 if "size" in found else smaller
            found = given | found
        if share != 1:
            found["size"] = found.get("size", self.usual.get("size", 0)) * share
        return Style(frozenset(names), found)


class Word(Source):
    def read(self, sheet: Element) -> None:
        self.usual.setdefault("size", 10)
        for defaults in sheet.iter(f"{WORD}rPrDefault"):
            self.usual |= _of_word(defaults)
        for style in sheet.iter(f"{WORD}style"):
            self.elements["", style.get(f"{WORD}styleId", "")] = style

    def style_of(self, element: Element) -> tuple[str, dict, str]:
        return _value(element, "name"), _of_word(element), _value(element, "basedOn")

    def given(self, paragraph: Element) -> dict:
        """Return what the style of a paragraph says of its look."""
        properties = paragraph.find(f"{WORD}pPr")
        style = self.style("", _value(properties, "pStyle"))
        if style.names & COVER_STYLES:
            properties.remove(properties.find(f"{WORD}pStyle"))
        own = {} if properties is None else _of_word(properties)
        return style.given | {name: each for name, each in own.items() if name == "level"}

    def pieces(self, paragraph: Element) -> Iterator[Piece]:
        for run in _within(paragraph, RUN, DOCX.unread):
            properties = run.find(f"{WORD}rPr")
            given = {}
            if properties is not None:
                given = self.style("", _value(properties, "rStyle")).given | _of_word(properties)
                given.pop("level", None)
            for child in run:
                if child.tag == f"{WORD}t":
                    yield Piece(child, "text", given)
                elif child.tag in (f"{WORD}br", f"{WORD}cr") and f"{WORD}type" not in child.attrib:
                    yield Piece(child, "", {})


class OpenDocument(Source):
    def read(self, sheet: Element) -> None:
        self.usual.setdefault("size", 12)
        for defaults in sheet.iter(f"{STYLE}default-style"):
            if defaults.get(f"{STYLE}family") == "paragraph":
                self.usual |= _of_open_document(defaults)
                self.usual.pop("share", None)
        for style in sheet.iter(f"{STYLE}style"):
            self.elements[style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")] = style

    def style_of(self, element: Element) -> tuple[str, dict, str]:
        parent = element.get(f"{STYLE}parent-style-name", "")
        return element.get(f"{STYLE}name", ""), _of_open_document(element), parent

    def given(self, paragraph: Element) -> dict:
        """Return what the style of a paragraph says of its look."""
        given = dict(self.style("paragraph", paragraph.get(f"{TEXT}style-name", "")).given)
        if (level := paragraph.get(f"{TEXT}outline-level", "")).isdecimal():
            given["level"] = min(int(level), 6)
        return given

    def pieces(self, paragraph: Element) -> Iterator[Piece]:
        stack: list[Piece] = [Piece(paragraph, "text", {})]
        while stack:
            piece = stack.pop()
            yield piece
            for child in reversed(piece.holder) if piece.place == "text" else ():
                stack.append(Piece(child, "tail", piece.given))
                if child.tag == f"{TEXT}line-break":
                    stack.append(Piece(child, "", {}))
                elif child.tag.startswith(TEXT) and child.tag not in ODT.unread:
                    style = self.style("text", child.get(f"{TEXT}style-name", ""))
                    stack.append(Piece(child, "text", piece.given | style.given))


def _value(element: Element | None, name: str) -> str:
    """Return the value of the child `name` of a style or of properties in Word, if there are any."""
    child = None if element is None else element.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val", "")


def _of_word(element: Element) -> dict:
    """Return what a style or properties in Word say of the look."""
    found = {}
    for each in element.iter():
        tag, val = each.tag.removeprefix(WORD), each.get(f"{WORD}val", "")
        if tag in SWITCHES:
            found[SWITCHES[tag]] = val not in ("0", "false", "off", "none")
        elif tag == "color":
            found["colour"] = val if HUE.fullmatch(val) else ""
        elif tag == "sz" and val.isdecimal():
            found["size"] = int(val) / 2
        elif tag == "outlineLvl" and val.isdecimal():
            found["level"] = min(int(val) + 1, 6) if int(val) < 9 else 0
    return found


def _of_open_document(element: Element) -> dict:
    """Return what a style in OpenDocument says of the look; a size may be a `share` of the inherited one."""
    found = {}
    if (level := element.get(f"{STYLE}default-outline-level", "")).isdecimal():
        found["level"] = min(int(level), 6)
    for each in element.iter(f"{STYLE}text-properties"):
        found |= {name: each.get(key) not in off for key, (name, off) in SAID.items() if key in each.attrib}
        if colour := each.get(f"{FO}color", "").lstrip("#"):
            found["colour"] = colour if HUE.fullmatch(colour) else ""
        if size := SIZE.fullmatch(each.get(f"{FO}font-size", "")):
            found |= {"size": float(size[1])} if size[2] == "pt" else {"share": float(size[1]) / 100}
    return found
