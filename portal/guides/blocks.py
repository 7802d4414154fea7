"""Make blocks of the parts that read.lua writes, each with its lines. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from portal.guides.labels import bold_words, italic_words, plain

ONE_SIGN = re.compile(r"(?<!\*)(\*{1,3}) \1(?!\*)")  # of two lines in bold or in italics
LONGEST_TITLE = 60  # words
LONGEST_BROKEN = 30  # words of a title on several lines; a longer text is verse or a quotation
MARKER = re.compile(r"(?:[-+*]|(\d{1,9}[.)]))(?: +|$)")
# Typed as a word; symbol fonts have their bullets among the characters for private use.
BULLET = re.compile(r"[•◦▪▫■□●○‣⁃·\ue000-\uf8ff➢➤✓]\s*(?=\S)")


class Shape(StrEnum):
    """The look of a block, before its meaning is known."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    FOOTNOTE = "footnote"
    RULE = "rule"
    HIDDEN = "hidden"  # a comment or data for authors, which readers do not see
    OTHER = "other"  # a table, a quotation or code, copied unchanged


# A line that says what the lines below it are.
BEGINS = re.compile(rf"^\x1e({'|'.join(Shape)})(?: (\d+))?$", re.MULTILINE)
PICTURE = re.compile(
    r"!\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<address><[^<>\n]*>|[^()\s]+)(?:\s+\"(?:[^\"\\]|\\.)*\")?\)"
)
# What office.py puts at the end of a line, each a sign for private use that stands for a look.
MARKS = range(0xF0000, 0xFFFFE)
MARK = re.compile(f"[{chr(MARKS[0])}-{chr(MARKS[-1])}]")


@dataclass
class Item:
    """A list item: its Markdown without the marker, and its lines."""

    text: str
    lines: list[int]
    marker: str = ""  # "1." of an ordered list


@dataclass(frozen=True)
class Look:
    """The typography of a block's first words, as far as the file tells: 0 and False where it does not."""

    level: int = 0  # of a heading, 1 to 6; 0 if the file does not say
    size: float = 0  # in points
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_capital: bool = False
    is_marked: bool = False  # larger than most of the text

    @property
    def stands_out(self) -> bool:
        return self.is_bold or self.is_italic or self.is_underlined or self.is_capital or self.is_marked


@dataclass
class Block:
    """A block whose `text` is Markdown, without the markup of a heading or paragraph."""

    shape: Shape
    text: str
    lines: list[int]  # 1 for the first line of the file
    items: list[Item] = field(default_factory=list)
    name: str = ""  # of a footnote
    page: int = 0  # if the file has pages
    look: Look = Look()  # of a heading, a paragraph, or a list of one item
    aside: str = ""  # the reason why it is set aside: page furniture, contents, a cover; "" in the text
    doubt: str = ""  # what a person should look at
    is_typed: bool = False  # a list of which the bullets or numbers are words


class Line(NamedTuple):
    number: int  # 1 for the first of the file
    text: str
    look: Look | None  # if the file says it

    @property
    def words(self) -> str:
        """Return the text without the sign of a hard break, of which two are a sign that is meant."""
        text = self.text.strip()
        return text if text.endswith("\\\\") else text.removesuffix("\\").strip()


def blocks_of(text: str, looks: Mapping[str, Look]) -> tuple[list[str], list[Block]]:
    """Return the lines of what read.lua wrote, and its blocks; `looks` are those of its marks.

    Each line that is not blank is in exactly one block.
    """
    lines: list[str] = []
    blocks: list[Block] = []
    _, *found = BEGINS.split(text)
    for shape, name, body in zip(found[::3], found[1::3], found[2::3], strict=True):
        rows = body.strip("\n").split("\n")
        own = [_line(number, row, looks) for number, row in enumerate(rows, start=len(lines) + 1)]
        if any(line.text.strip() for line in own):
            for block in _blocks(Shape(shape), name or "", own):
                add(block, blocks)
            lines += [*(line.text for line in own), ""]
    return lines, blocks


def _line(number: int, text: str, looks: Mapping[str, Look]) -> Line:
    marks = [mark for mark in MARK.findall(text) if mark in looks]
    return Line(number, MARK.sub("", text) if marks else text, looks[marks[0]] if marks else None)


def add(block: Block, blocks: list[Block]) -> None:
    """Add a block; a list of which the bullets were typed goes on with the next item."""
    if block.is_typed and blocks and blocks[-1].is_typed:
        blocks[-1].text += f"\n{block.text}"
        blocks[-1].lines += block.lines
        blocks[-1].items += block.items
    else:
        blocks.append(block)


def _blocks(shape: Shape, name: str, lines: list[Line]) -> Iterator[Block]:
    text = "\n".join(line.text for line in lines)
    numbers = [line.number for line in lines if line.text.strip()]
    if shape is Shape.HEADING:
        signs, _, text = text.partition(" ")
        look = replace(look_of(text, lines[0].look), level=len(signs))
        yield Block(shape, text.strip(), numbers, look=look)
    elif shape is Shape.PARAGRAPH and BULLET.match(text):
        yield typed_list(_items(lines, BULLET))
    elif shape is Shape.PARAGRAPH:
        yield from _parted(lines)
    elif shape is Shape.LIST:
        items = _items(lines, MARKER)
        look = look_of(items[0].text, lines[0].look) if len(items) == 1 else Look()
        yield Block(shape, text, numbers, items=items, look=look)
    else:
        yield Block(shape, "" if shape is Shape.HIDDEN else text, numbers, name=name)


def typed_list(items: list[Item]) -> Block:
    """Return a list of items whose bullets or numbers were typed."""
    shown = (
        f"{item.marker or '-'} {item.text}".replace("\n", f"\n{' ' * (len(item.marker or '-') + 1)}")
        for item in items
    )
    lines = [number for item in items for number in item.lines]
    return Block(Shape.LIST, "\n".join(shown), lines, items=items, is_typed=True)


def _items(lines: list[Line], marker: re.Pattern[str]) -> list[Item]:
    """Return the outermost items of a list; together they have all its lines."""
    items: list[Item] = []
    width = 0
    for line in lines:
        found = marker.match(line.text)
        if found or not items:
            width = found.end() if found else 0
            number = found[1] if found and marker.groups else ""
            items.append(Item(line.text[width:], [line.number], number or ""))
        else:
            indent = min(len(line.text) - len(line.text.lstrip()), width)
            items[-1].text += f"\n{line.text[indent:]}"
            items[-1].lines += [line.number] if line.text.strip() else []
    return [replace(item, text=item.text.rstrip("\n")) for item in items]


def look_of(text: str, given: Look | None) -> Look:
    """Return the look of a text in Markdown, of which the file itself may say what is `given`."""
    words = plain(text)
    look = given or Look(is_bold=bool(bold_words(text)), is_italic=bool(italic_words(text)))
    is_capital = words.isupper() and sum(map(str.isalpha, words)) > 1
    return replace(look, is_capital=look.is_capital or is_capital)


def _parted(lines: list[Line]) -> Iterator[Block]:
    """Yield the paragraph, or its parts if soft breaks (Shift+Enter) part words of different looks.

    Some end a heading so. Lines of one look that follow one another are one heading, unless a blank one parts
    them.
    """
    parts: list[tuple[Look, list[Line]]] = []
    is_broken = is_blank = False  # the line before ends so
    for line in lines:
        look = look_of(line.words, line.look)
        if not parts or (line.words and is_broken and (is_blank or look != parts[-1][0])):
            parts.append((look, []))
        parts[-1][1].append(line)
        is_broken, is_blank = line.words != line.text.strip(), not line.words
    first = parts[0][0]
    if not any(look.stands_out or look != first for look, _ in parts):
        parts = [(first, lines)]
    for look, own in parts:
        yield _paragraph(own, look)


def _paragraph(lines: list[Line], look: Look) -> Block:
    """Return a paragraph; as a heading or in bold if a style of the file makes it so."""
    filled = [place for place, line in enumerate(lines) if line.words] or [0]
    *before, last = lines[filled[0] : filled[-1] + 1]
    shape, text = Shape.PARAGRAPH, "\n".join([*(line.text.strip() for line in before), last.words])
    words = " ".join(lines[place].words for place in filled)
    if look.stands_out and len(lines) > 1 and len(words.split()) <= LONGEST_BROKEN:
        text = ONE_SIGN.sub(" ", words)
    if len(text.split()) <= LONGEST_TITLE:
        if look.level:
            shape, text = Shape.HEADING, text.replace("**", "")
        elif look.is_bold and not bold_words(text):
            text = f"**{text.replace('**', '')}**"
    return Block(shape, text, [line.number for line in lines if line.text.strip()], look=look)
