"""Make a word processor's file one that pandoc reads completely, and in which looks are found again.

Pandoc knows no sizes, and of most styles nothing; of text boxes, it shows the text instead of their
paragraph's in one format and omits it in another. So boxes become normal paragraphs, and each line gets a
mark: one private-use character at the end of a paragraph, and one before each soft break (Shift+Enter) in it.
One table has the names of both formats, since each has its own: Word says in elements what OpenDocument says
in attributes.
"""

import io
import re
import zipfile
from collections.abc import Container, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain
from statistics import mode
from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from portal.guides.blocks import MARKS, Look
from portal.guides.errors import GuideError
from portal.guides.files import OFFICE_TEXT, TOO_MUCH, UNPACKED_LIMIT, XML_LIMIT, member, opened

SHEETS = re.compile(r"word/styles\d*\.xml|styles\.xml")
OPEN_XML, OPEN_DOCUMENT = "http://schemas.openxmlformats.org/", "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = {  # pandoc recognises the elements of Word only by these prefixes
    "w": f"{OPEN_XML}wordprocessingml/2006/main",
    "mc": f"{OPEN_XML}markup-compatibility/2006",
    "m": f"{OPEN_XML}officeDocument/2006/math",
    "r": f"{OPEN_XML}officeDocument/2006/relationships",
    "a": f"{OPEN_XML}drawingml/2006/main",
    "pic": f"{OPEN_XML}drawingml/2006/picture",
    "wp": f"{OPEN_XML}drawingml/2006/wordprocessingDrawing",
    "c": f"{OPEN_XML}drawingml/2006/chart",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "fo": f"{OPEN_DOCUMENT}xsl-fo-compatible:1.0",
    **{name: f"{OPEN_DOCUMENT}{name}:1.0" for name in ("office", "text", "drawing", "table", "style")},
}
for prefix, space in SPACES.items():
    ElementTree.register_namespace(prefix, space)


def _named(names: str) -> tuple[str, ...]:
    """Return names with prefixes as the parser writes them."""
    return tuple(re.sub(r"(.*):", lambda found: f"{{{SPACES[found[1]]}}}", name) for name in names.split())


WORD, TEXT, STYLE = _named("w: text: style:")
PARAGRAPHS = frozenset(_named("w:p text:p text:h"))
BOXES = frozenset(
    _named("w:txbxContent drawing:text-box drawing:custom-shape drawing:rect drawing:ellipse")
    + _named("drawing:circle drawing:polygon")
)
BODIES = _named("w:body office:text")
BLOCKS = frozenset(_named("w:p w:tbl w:sdt text:p text:h text:list table:table"))  # in a box or on a page
UNREAD = frozenset(  # their text is no part of the guide, or is read as a note
    _named("w:instrText w:delText w:del w:moveFrom m:oMath office:annotation office:annotation-end")
    + _named("office:forms text:tracked-changes text:note text:table-of-content")
)
(NOTHING,) = _named("text:soft-page-break")  # it shows nothing; in Word, it is unknown
(CHOICES,) = _named("mc:AlternateContent")
MOST_TAGS = 1_000_000  # in a text; a long guide has a quarter of that, and each takes memory
LARGE = 1.15  # times the size of most words
SIZE_BY_DEFAULT = 10  # points; most files name their own
COVER_STYLES = ("title", "subtitle", "author", "date", "abstract")
MOST_BASES = 20  # styles, each based on the next
SWITCHES = {
    **dict.fromkeys(_named("w:b fo:font-weight"), "is_bold"),
    **dict.fromkeys(_named("w:i fo:font-style"), "is_italic"),
    **dict.fromkeys(_named("w:u style:text-underline-style"), "is_underlined"),
    **dict.fromkeys(_named("w:caps fo:text-transform"), "is_capital"),
}
OFF = re.compile("0|false|off|none|normal|[1-5]00|lowercase|capitalize")
SIZES = dict(zip(_named("w:sz fo:font-size"), (0.5, 1), strict=True))  # points that each unit is
SIZE = re.compile(r"(\d{1,3}(?:\.\d{1,9})?)(?:pt)?")
LEVELS = dict(zip(_named("w:outlineLvl style:default-outline-level"), (1, 0), strict=True))  # what is added
BREAKS = _named("w:br w:cr text:line-break")
DEFAULTS = _named("w:rPrDefault style:default-style")
STYLES = _named("w:style style:style")


def prepared(data: bytes) -> tuple[bytes, dict[str, Look], dict[str, str]]:
    """Return a DOCX or ODT that pandoc can read completely, and the looks and the words of its marks.

    Raises GuideError.
    """
    with opened(data) as archive:
        names = archive.namelist()
        name = next(filter(OFFICE_TEXT.fullmatch, names), "content.xml")
        root = parsed(member(archive, name, XML_LIMIT))
        sheets = [parsed(member(archive, each, XML_LIMIT)) for each in names if SHEETS.fullmatch(each)]
        try:
            inline_text_boxes(root)
            looks, words = mark_looks(root, sheets)
            text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
        except RecursionError as error:
            raise GuideError(
                "The file has a thousand elements inside one another, as no guide has. Nothing was read."
            ) from error
        return _with_text(archive, name, text), looks, words


def _with_text(archive: zipfile.ZipFile, name: str, text: bytes) -> bytes:
    """Return the archive with another text. Its pictures stay, and pandoc ignores what it does not need."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as copy:
        for each in archive.infolist():
            if each.filename != name and not each.is_dir():
                copy.writestr(each.filename, member(archive, each, UNPACKED_LIMIT))
        copy.writestr(name, text)
    return file.getvalue()


def parsed(content: bytes) -> Element:
    """Return the root of an XML document. Raises GuideError."""
    if content.count(b"<") > MOST_TAGS:
        raise GuideError(TOO_MUCH)
    try:
        return ElementTree.fromstring(content)  # noqa: S314 – files.check has refused all declarations
    except (ElementTree.ParseError, LookupError, ValueError) as error:  # the others are of its encoding
        raise GuideError(
            "The file is damaged, or in an encoding that no word processor writes. Save it again from where "
            "it was written."
        ) from error


def inline_text_boxes(element: Element, *, is_read: bool = True) -> list[Element]:
    """Move the content of text boxes behind the paragraphs they are anchored to.

    Return that of boxes in `element` that is behind no paragraph so far.
    """
    inside: list[Element] = []
    moved: list[Element] = []
    for place, child in enumerate(element):
        # Word writes a box twice, for current programs and for older ones.
        is_other = element.tag == CHOICES and place > 0
        found = inline_text_boxes(child, is_read=is_read and not is_other)
        inside.append(child)
        (inside if child.tag in PARAGRAPHS or element.tag in BODIES else moved).extend(found)
    if element.tag not in BOXES:
        element[:] = inside
        return moved
    tail = element.tail
    element.clear()
    element.tag, element.tail = NOTHING, tail
    return [each for each in [*inside, *moved] if each.tag in BLOCKS and is_read]


class Piece(NamedTuple):
    """A text in a paragraph: the element that holds it, as its "text" or "tail"; "" for a soft break."""

    holder: Element
    place: str
    given: dict

    @property
    def text(self) -> str:
        return getattr(self.holder, self.place) or ""

    def end_with(self, mark: str) -> None:
        words = self.text.rstrip().rstrip("\\")  # after one, pandoc would lose the mark
        setattr(self.holder, self.place, f"{words}{mark}{self.text[len(words) :]}")


def mark_looks(root: Element, sheets: list[Element]) -> tuple[dict[str, Look], dict[str, str]]:
    """Put the marks into the text `root`; return the look and the words that each stands for.

    In Word, paragraphs in the style of a cover become normal ones: pandoc would treat them as metadata, one
    for each style, and leave them out of its Markdown. So do headings in tables of OpenDocument, which it
    leaves out too.
    """
    for table in _within(root, _named("table:table")):
        for heading in table.iter(f"{TEXT}h"):
            heading.tag = f"{TEXT}p"
    styles = Styles([*sheets, root])
    looks: dict[str, Look] = {}
    words: dict[str, str] = {}
    for paragraph in _within(root, PARAGRAPHS):
        line: list[Piece] = []
        for piece in [*styles.pieces(paragraph, styles.usual), Piece(paragraph, "", {})]:
            if piece.place:
                line += [piece] if piece.text.strip() else []
            elif line and len(looks) < len(MARKS):
                mark = chr(MARKS[len(looks)])
                common = {name: all(each.given.get(name) for each in line) for name in SWITCHES.values()}
                looks[mark] = Look(**line[0].given | common)
                words[mark] = " ".join("".join(each.text for each in line).split())
                line[-1].end_with(mark)
                line = []
        properties = paragraph.find(f"{WORD}pPr")
        if _value(properties, "pStyle") in styles.of_covers:
            properties.remove(properties.find(f"{WORD}pStyle"))
    usual = mode([looks[mark].size for mark in looks for _ in words[mark].split()] or [0])
    looks = {mark: replace(look, is_marked=look.size > LARGE * usual) for mark, look in looks.items()}
    return looks, words


def _within(root: Element, wanted: Container[str]) -> Iterator[Element]:
    """Yield the elements with these tags that are in no other of them and are part of the guide."""
    for element in root:
        if element.tag in wanted:
            yield element
        elif element.tag not in UNREAD:
            yield from _within(element, wanted)


class Styles:
    """The styles of a file, each with what it inherits; `usual` is the look of words without any."""

    def __init__(self, sheets: list[Element]) -> None:
        self.usual: dict = {"size": SIZE_BY_DEFAULT}
        self.elements: dict[str, Element] = {}
        self.of_covers: set[str] = set()  # as far as styles were asked for
        for each in chain.from_iterable(sheet.iter() for sheet in sheets):
            family = each.get(f"{STYLE}family", "paragraph")
            if each.tag in DEFAULTS and family == "paragraph":
                self.usual |= said(each, *each)
            elif each.tag in STYLES and family in ("paragraph", "text"):
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

    def pieces(self, element: Element, given: dict) -> Iterator[Piece]:
        """Yield the texts and the soft breaks in an element, with the look that they are given."""
        if element.tag in BREAKS:
            yield Piece(element, "", {})
        elif element.tag not in UNREAD:
            given = given | self.given(element)
            if element.tag == f"{WORD}t" or element.tag.startswith(TEXT):
                yield Piece(element, "text", given)
            for child in element:
                yield from self.pieces(child, given)
                yield Piece(child, "tail", given)

    def given(self, element: Element) -> dict:
        """Return what a paragraph, a run or a span and its style say of its look."""
        own = [each for each in element if each.tag in (f"{WORD}pPr", f"{WORD}rPr")]
        name = element.get(f"{TEXT}style-name", "")
        for each in own:
            name = _value(each, "pStyle") or _value(each, "rStyle")
        return self.style(name) | (said(*own) if own else {})


def _value(element: Element | None, name: str) -> str:
    """Return the value of the child `name` of a style or of properties in Word, if there are any."""
    child = None if element is None else element.find(f"{WORD}{name}")
    return "" if child is None else child.get(f"{WORD}val", "")


def said(*elements: Element) -> dict:
    """Return what attributes of `elements`, or the elements in them, say of the look."""
    found: dict = {}
    inside = ((child.tag, child.get(f"{WORD}val", "")) for each in elements for child in each)
    for name, value in chain(*(each.items() for each in elements), inside):
        if name in SWITCHES:
            found[SWITCHES[name]] = OFF.fullmatch(value) is None
        elif name in SIZES and (size := SIZE.fullmatch(value)):
            found["size"] = float(size[1]) * SIZES[name]
        elif name in LEVELS and re.fullmatch(r"\d{1,2}", value):
            level = int(value) + LEVELS[name]
            found["level"] = min(level, 6) if level < 10 else 0
    return found
