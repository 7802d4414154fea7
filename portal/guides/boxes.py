"""Text boxes of a word processor's file, turned into normal paragraphs. Pure.

In one format pandoc shows the text of a box instead of its paragraph's, in another it omits it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from portal.guides.errors import GuideError
from portal.guides.files import TOO_MUCH

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHOICES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
OFFICE, TEXT, DRAWING, TABLE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "text", "drawing", "table")
)
PREFIXES = {  # pandoc recognises the elements of Word only by these
    "w": WORD,
    "mc": CHOICES,
    "m": "{http://schemas.openxmlformats.org/officeDocument/2006/math}",
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


@dataclass(frozen=True)
class Tags:
    """Element names of a file format, by their role."""

    paragraphs: frozenset[str]
    boxes: frozenset[str]
    blocks: frozenset[str]  # elements that can be in a box as well as on a page
    unread: frozenset[str]  # elements whose text is not part of the guide
    nothing: str  # an element that is allowed anywhere and shows nothing
    table: str


DOCX = Tags(
    paragraphs=frozenset({f"{WORD}p"}),
    boxes=frozenset({f"{WORD}txbxContent"}),
    blocks=frozenset(f"{WORD}{name}" for name in ("p", "tbl", "sdt")),
    unread=frozenset(f"{WORD}{name}" for name in ("instrText", "delText", "del", "moveFrom"))
    | {f"{PREFIXES['m']}oMath"},
    nothing=f"{WORD}proofErr",
    table=f"{WORD}tbl",
)
ODT = Tags(
    paragraphs=frozenset({f"{TEXT}p", f"{TEXT}h"}),
    boxes=frozenset(
        f"{DRAWING}{name}" for name in ("text-box", "custom-shape", "rect", "ellipse", "circle", "polygon")
    ),
    blocks=frozenset({f"{TEXT}p", f"{TEXT}h", f"{TEXT}list", f"{TABLE}table"}),
    unread=frozenset(f"{OFFICE}{name}" for name in ("annotation", "annotation-end", "forms"))
    | {f"{TEXT}{name}" for name in ("tracked-changes", "note", "table-of-content")},
    nothing=f"{TEXT}soft-page-break",
    table=f"{TABLE}table",
)


MOST_TAGS = 1_000_000  # in a text; a long guide has a quarter of that, and each takes memory


def parsed(content: bytes) -> Element:
    """Return the root of an XML document. Raises GuideError."""
    if content.count(b"<") > MOST_TAGS:
        raise GuideError(TOO_MUCH)
    try:
        return ElementTree.fromstring(content)  # noqa: S314 – files.check has refused all declarations
    except ElementTree.ParseError as error:
        raise GuideError("The file is damaged. Save it again from where it was written.") from error
    except (LookupError, ValueError) as error:  # an encoding that the parser does not know, or cannot use
        raise GuideError(
            "The file has an encoding that no word processor writes. Save it again from where it was written."
        ) from error


def written(root: Element) -> bytes:
    """Return the XML of `root`. Raises GuideError."""
    try:
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    except RecursionError as error:
        raise GuideError(
            "The file has a thousand elements inside one another, as no guide has. Nothing was read."
        ) from error


def inline_text_boxes(root: Element, tags: Tags) -> None:
    """Move the content of text boxes behind the paragraphs they are anchored to."""
    moved: dict[Element, list[Element]] = {}
    stack: list[tuple[Element, Element | None, bool]] = [(root, None, True)]
    while stack:
        element, paragraph, is_read = stack.pop()
        blocks = list(element)
        if element.tag in tags.boxes and paragraph is not None:
            blocks = [block for block in element if block.tag in tags.blocks]
            tail = element.tail
            element.clear()
            element.tag, element.tail = tags.nothing, tail
            if not is_read:
                continue
            moved.setdefault(paragraph, []).extend(blocks)
            paragraph = None
        elif element.tag in tags.paragraphs:
            paragraph = element
        # Word writes a box twice, for current programs and for older ones.
        is_choice = element.tag == f"{CHOICES}AlternateContent" and len(blocks) > 1
        stack += [
            (block, paragraph, is_read and not (is_choice and index)) for index, block in enumerate(blocks)
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
