"""Mark the lines of a word processor's file, so that their look is found again in its Markdown.

Pandoc knows no sizes, and of most styles nothing. A mark is one private-use character at the end of a
paragraph, and one before each soft break (Shift+Enter) in it. Word says in elements what OpenDocument says in
attributes; the names of both are in one table, since each has its own.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from statistics import mode
from typing import NamedTuple
from xml.etree.ElementTree import Element

from portal.guides.blocks import MARK, MARKS, Look
from portal.guides.boxes import FO, PARAGRAPHS, STYLE, TABLE, TEXT, UNREAD, WORD

LARGE = 1.15  # times the size of most words
SIZE_BY_DEFAULT = 10  # points; most files name their own
COVER_STYLES = frozenset({"title", "subtitle", "author", "date", "abstract"})
HEADING_STYLE = re.compile(r"(?:heading|titre|überschrift)(?:_20_|[ _])([1-6])")
MOST_BASES = 20  # styles, each based on the next
VALUE, FAMILY = f"{WORD}val", f"{STYLE}family"
SWITCHES = {
    f"{WORD}b": "is_bold",
    f"{WORD}i": "is_italic",
    f"{WORD}u": "is_underlined",
    f"{WORD}caps": "is_capital",
    f"{FO}font-weight": "is_bold",
    f"{FO}font-style": "is_italic",
    f"{STYLE}text-underline-style": "is_underlined",
    f"{FO}text-transform": "is_capital",
}
OFF = re.compile("0|false|off|none|normal|[1-5]00|lowercase|capitalize")
COLOURS = (f"{WORD}color", f"{FO}color")
HUE = re.compile(r"#?((.).(?!\2.\2).{4})")  # other than grey
SIZES = {f"{WORD}sz": 0.5, f"{FO}font-size": 1}  # points that each unit is
SIZE = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)(?:pt)?")
LEVELS = {
    f"{WORD}outlineLvl": 1,
    f"{STYLE}default-outline-level": 0,
    f"{TEXT}outline-level": 0,
}  # of the first
BREAKS = frozenset({f"{WORD}br", f"{WORD}cr", f"{TEXT}line-break"})


class Style(NamedTuple):
    names: set[str]  # folded, of the style and of those it is based on
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


def mark_looks(root: Element, sheets: list[Element]) -> list[Marked]:
    """Put the marks into the text `root`; return what each stands for.

    In Word, paragraphs in the style of a cover become normal ones: pandoc would treat them as metadata, one
    for each style, and leave them out of its Markdown. So do headings in tables of OpenDocument, which it
    leaves out too.
    """
    for table in _within(root, frozenset({f"{TABLE}table"})):
        for heading in table.iter(f"{TEXT}h"):
            heading.tag = f"{TEXT}p"
    styles = Styles([*sheets, root])
    found: list[Marked] = []
    for paragraph in _within(root, PARAGRAPHS):
        line: list[Piece] = []
        for piece in [*styles.pieces(paragraph), Piece(paragraph, "", {})]:
            if piece.place:
                line += [piece] if piece.text.strip() else []
                continue
            if line and len(found) < len(MARKS):
                common = {name: all(each.given.get(name) for each in line) for name in SWITCHES.values()}
                words = " ".join("".join(each.text for each in line).split())
                text, mark = line[-1].text, chr(MARKS[len(found)])
                end = len(text.rstrip())
                setattr(line[-1].holder, line[-1].place, f"{text[:end]}{mark}{text[end:]}")
                found.append(Marked(Look(**line[0].given | common), words))
            line = []
        styles.make_normal(paragraph)
    said = [(look.size, look.colour) for look, words in found for _ in words.split()]
    size, colour = mode(said or [(0, "")])
    return [
        each._replace(look=replace(look, is_marked=look.size > LARGE * size or look.colour != colour))
        for each in found
        for look in [each.look]
    ]


def unread(marked: list[Marked], text: str) -> list[str]:
    """Return the words whose mark is not in `text`, which pandoc wrote."""
    read = set(map(ord, MARK.findall(text)))
    return [words for mark, (_, words) in zip(MARKS, marked, strict=False) if mark not in read]


def _within(root: Element, wanted: frozenset[str]) -> Iterator[Element]:
    """Yield the elements with these tags that are in no other of them and are part of the guide."""
    stack = [root]
    while stack:
        element = stack.pop()
        if element.tag in wanted:
            yield element
        elif element.tag not in UNREAD:
            stack += reversed(element)


class Styles:
    """The styles of a file, each with what it inherits; `usual` is the look of words without any."""

    def __init__(self, sheets: list[Element]) -> None:
        self.usual: dict = {"size": SIZE_BY_DEFAULT}
        self.elements: dict[str, Element] = {}
        for each in chain.from_iterable(sheet.iter() for sheet in sheets):
            family = each.get(FAMILY, "paragraph")
            if each.tag in (f"{WORD}rPrDefault", f"{STYLE}default-style") and family == "paragraph":
                self.usual |= said(each, *each)
            elif each.tag in (f"{WORD}style", f"{STYLE}style") and family in ("paragraph", "text"):
                self.elements[each.get(f"{WORD}styleId") or each.get(f"{STYLE}name", "")] = each
        self.style = cache(self.inherited)

    def inherited(self, name: str) -> Style:
        names, found = set(), {}
        for _ in range(MOST_BASES):
            element = self.elements.get(name)
            if element is None:
                break
            label = (_value(element, "name") or element.get(f"{STYLE}name", "")).casefold()
            names.add(label)
            given = said(element, *element)
            if heading := HEADING_STYLE.fullmatch(label):
                given.setdefault("level", int(heading[1]))
            found = given | found
            name = _value(element, "basedOn") or element.get(f"{STYLE}parent-style-name", "")
        return Style(names, found)

    def pieces(self, paragraph: Element) -> Iterator[Piece]:
        """Yield the texts and the soft breaks of a paragraph, with the look that they are given."""
        stack = [Piece(paragraph, "text", self.usual)]
        while stack:
            piece = stack.pop()
            element, place, given = piece
            if place == "tail":
                yield piece
            elif element.tag in BREAKS and f"{WORD}type" not in element.attrib:
                yield Piece(element, "", {})
            elif element.tag not in UNREAD:
                given = given | self.given(element)
                if element.tag == f"{WORD}t" or element.tag.startswith(TEXT):
                    yield Piece(element, "text", given)
                for child in reversed(element):
                    stack += [Piece(child, "tail", given), Piece(child, "text", given)]

    def given(self, element: Element) -> dict:
        """Return what a paragraph, a run or a span and its style say of its look."""
        own = [each for each in element if each.tag in (f"{WORD}pPr", f"{WORD}rPr")]
        names = [
            element.get(f"{TEXT}style-name"),
            *(_value(each, "pStyle") or _value(each, "rStyle") for each in own),
        ]
        return self.style(next(filter(None, names), "")).given | said(element, *own)

    def make_normal(self, paragraph: Element) -> None:
        """Take the style of a cover from a paragraph of Word."""
        properties = paragraph.find(f"{WORD}pPr")
        if self.style(_value(properties, "pStyle")).names & COVER_STYLES:
            properties.remove(properties.find(f"{WORD}pStyle"))


def _value(element: Element | None, name: str) -> str:
    """Return the value of the child `name` of a style or of properties in Word, if there are any."""
    child = None if element is None else element.find(f"{WORD}{name}")
    return "" if child is None else child.get(VALUE, "")


def said(*elements: Element) -> dict:
    """Return what attributes of `elements`, or the elements in them, say of the look."""
    found: dict = {}
    inside = ((child.tag, child.get(VALUE, "")) for each in elements for child in each)
    for name, value in chain(*(each.items() for each in elements), inside):
        if name in SWITCHES:
            found[SWITCHES[name]] = OFF.fullmatch(value) is None
        elif name in COLOURS:
            hue = HUE.fullmatch(value)
            found["colour"] = hue[1] if hue else ""
        elif name in SIZES and (size := SIZE.fullmatch(value)):
            found["size"] = float(size[1]) * SIZES[name]
        elif name in LEVELS and re.fullmatch(r"\d{1,2}", value):
            level = int(value) + LEVELS[name]
            found["level"] = min(level, 6) if level < 10 else 0
    return found
