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
COVER_STYLES = ("title", "subtitle", "author", "date", "abstract")
MOST_BASES = 20  # styles, each based on the next
VALUE = f"{WORD}val"
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
LEVELS = {f"{WORD}outlineLvl": 1, f"{STYLE}default-outline-level": 0}  # what is added to each
BREAKS = frozenset({f"{WORD}br", f"{WORD}cr", f"{TEXT}line-break"})


class Piece(NamedTuple):
    """A text in a paragraph: the element that holds it, as its "text" or "tail"; "" for a soft break."""

    holder: Element
    place: str
    given: dict

    @property
    def text(self) -> str:
        return getattr(self.holder, self.place) or ""


def mark_looks(root: Element, sheets: list[Element]) -> tuple[list[Look], list[str]]:
    """Put the marks into the text `root`; return the look and the words that each stands for.

    In Word, paragraphs in the style of a cover become normal ones: pandoc would treat them as metadata, one
    for each style, and leave them out of its Markdown. So do headings in tables of OpenDocument, which it
    leaves out too.
    """
    for table in _within(root, frozenset({f"{TABLE}table"})):
        for heading in table.iter(f"{TEXT}h"):
            heading.tag = f"{TEXT}p"
    styles = Styles([*sheets, root])
    looks: list[Look] = []
    words: list[str] = []
    for paragraph in _within(root, PARAGRAPHS):
        line: list[Piece] = []
        for piece in [*styles.pieces(paragraph), Piece(paragraph, "", {})]:
            if piece.place:
                line += [piece] if piece.text.strip() else []
            elif line and len(looks) < len(MARKS):
                common = {name: all(each.given.get(name) for each in line) for name in SWITCHES.values()}
                text, mark = line[-1].text, chr(MARKS[len(looks)])
                words.append(" ".join("".join(each.text for each in line).split()))
                looks.append(Look(**line[0].given | common))
                end = len(text.rstrip())
                setattr(line[-1].holder, line[-1].place, f"{text[:end]}{mark}{text[end:]}")
                line = []
        properties = paragraph.find(f"{WORD}pPr")
        if _value(properties, "pStyle") in styles.of_covers:
            properties.remove(properties.find(f"{WORD}pStyle"))
    each_word = [look for look, own in zip(looks, words, strict=True) for _ in own.split()]
    size, colour = mode([(look.size, look.colour) for look in each_word] or [(0, "")])
    is_marked = (look.size > LARGE * size or look.colour != colour for look in looks)
    return [replace(look, is_marked=each) for look, each in zip(looks, is_marked, strict=True)], words


def unread(words: list[str], text: str) -> list[str]:
    """Return those of the `words` that `mark_looks` told whose mark is not in `text`, which pandoc wrote."""
    read = set(map(ord, MARK.findall(text)))
    return [own for mark, own in zip(MARKS, words, strict=False) if mark not in read]


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
        self.of_covers: set[str] = set()  # as far as styles were asked for
        for each in chain.from_iterable(sheet.iter() for sheet in sheets):
            family = each.get(f"{STYLE}family", "paragraph")
            if each.tag in (f"{WORD}rPrDefault", f"{STYLE}default-style") and family == "paragraph":
                self.usual |= said(each, *each)
            elif each.tag in (f"{WORD}style", f"{STYLE}style") and family in ("paragraph", "text"):
                self.elements[each.get(f"{WORD}styleId") or each.get(f"{STYLE}name", "")] = each
        self.style = cache(self.inherited)

    def inherited(self, name: str) -> dict:
        """Return what a style and those that it is based on say of the look; note it if it is of a cover."""
        found: dict = {}
        base = name
        for _ in range(MOST_BASES):
            element = self.elements.get(base)
            if element is None:
                break
            found = said(element, *element) | found
            if _value(element, "name").casefold() in COVER_STYLES:
                self.of_covers.add(name)
            base = _value(element, "basedOn") or element.get(f"{STYLE}parent-style-name", "")
        return found

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
        name = element.get(f"{TEXT}style-name", "")
        for each in own:
            name = _value(each, "pStyle") or _value(each, "rStyle")
        return self.style(name) | said(element, *own)


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
