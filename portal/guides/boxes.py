"""Text boxes of a word processor's file, turned into normal paragraphs. Pure.

In one format pandoc shows the text of a box instead of its paragraph's, in another it omits it. The names of
both formats are in one table, since each has its own.
"""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from portal.guides.errors import GuideError
from portal.guides.files import TOO_MUCH

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
OFFICE, TEXT, DRAWING, TABLE, STYLE, FO = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "text", "drawing", "table", "style", "xsl-fo-compatible")
)
PREFIXES = {  # pandoc recognises the elements of Word only by these
    "w": WORD,
    "mc": CHOICES,
    "m": MATHS,
    "r": "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}",
    "a": "{http://schemas.openxmlformats.org/drawingml/2006/main}",
    "pic": "{http://schemas.openxmlformats.org/drawingml/2006/picture}",
    "wp": "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}",
    "c": "{http://schemas.openxmlformats.org/drawingml/2006/chart}",
    "v": "{urn:schemas-microsoft-com:vml}",
    "o": "{urn:schemas-microsoft-com:office:office}",
}
for prefix, name in PREFIXES.items():
    ElementTree.register_namespace(prefix, name.strip("{}"))


def _named(space: str, names: str) -> frozenset[str]:
    return frozenset(f"{space}{name}" for name in names.split())


PARAGRAPHS = _named(WORD, "p") | _named(TEXT, "p h")
BOXES = _named(WORD, "txbxContent") | _named(DRAWING, "text-box custom-shape rect ellipse circle polygon")
# What can be in a box as well as on a page.
BLOCKS = _named(WORD, "p tbl sdt") | _named(TEXT, "p h list") | _named(TABLE, "table")
# Their text is no part of the guide, or is read as a note.
UNREAD = frozenset().union(
    _named(WORD, "instrText delText del moveFrom"),
    _named(MATHS, "oMath"),
    _named(OFFICE, "annotation annotation-end forms"),
    _named(TEXT, "tracked-changes note table-of-content"),
)
NOTHING = f"{TEXT}soft-page-break"  # an element that shows nothing; in Word, none that is known
MOST_TAGS = 1_000_000  # in a text; a long guide has a quarter of that, and each takes memory


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


def written(root: Element) -> bytes:
    """Return the XML of `root`. Raises GuideError."""
    try:
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    except RecursionError as error:
        raise GuideError(
            "The file has a thousand elements inside one another, as no guide has. Nothing was read."
        ) from error


def inline_text_boxes(root: Element) -> None:
    """Move the content of text boxes behind the paragraphs they are anchored to."""
    moved: dict[Element, list[Element]] = {}
    stack: list[tuple[Element, Element | None, bool]] = [(root, None, True)]
    while stack:
        element, paragraph, is_read = stack.pop()
        inside = list(element)
        if element.tag in BOXES and paragraph is not None:
            inside = [block for block in element if block.tag in BLOCKS and is_read]
            moved.setdefault(paragraph, []).extend(inside)
            tail, paragraph = element.tail, None
            element.clear()
            element.tag, element.tail = NOTHING, tail
        elif element.tag in PARAGRAPHS:
            paragraph = element
        # Word writes a box twice, for current programs and for older ones.
        is_choice = element.tag == f"{CHOICES}AlternateContent"
        stack += [
            (each, paragraph, is_read and not (is_choice and place)) for place, each in enumerate(inside)
        ][::-1]
    for holder in root.iter() if moved else ():
        if any(child in moved for child in holder):
            holder[:] = _with_moved(holder, moved)


def _with_moved(elements: Iterable[Element], moved: dict[Element, list[Element]]) -> Iterator[Element]:
    """Yield the elements, each with what is moved behind it, which may have more behind it."""
    stack = [*elements][::-1]
    while stack:
        yield stack[-1]
        stack += reversed(moved.get(stack.pop(), ()))
