"""Make blocks of the parts that read.lua writes, each with its lines. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import NamedTuple

from portal.guides.labels import bold_words, italic_words, plain

QUOTED = re.compile(r"^>[ ]?", re.MULTILINE)  # an indented text, as word processors write notes
WHOLLY_BOTH = re.compile(r"(\*{3}|_{3})(?=\S)[^*_]+\1")
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


class Part(NamedTuple):
    shape: Shape
    name: str  # of a footnote
    run: list[int]  # the places of its lines


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
    is_marked: bool = False  # larger than most of the text, or of another colour
    colour: str = ""  # of six digits; empty for black and grey

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

    @property
    def first(self) -> int:
        return self.lines[0]


def parts_of(text: str) -> tuple[list[str], list[Part]]:
    """Return the lines of what read.lua wrote, and its parts."""
    lines: list[str] = []
    parts: list[Part] = []
    _, *found = BEGINS.split(text)
    for shape, name, body in zip(found[::3], found[1::3], found[2::3], strict=True):
        own = body.strip("\n").split("\n")
        if filled := [len(lines) + place for place, line in enumerate(own) if line.strip()]:
            parts.append(Part(Shape(shape), name or "", filled))
            lines += [*own, ""]
    return lines, parts


def blocks_of(lines: list[str], parts: list[Part], looks: Mapping[int, Look]) -> list[Block]:
    """Return the blocks of these parts. Each line that is not blank is in exactly one.

    `looks` has what the file says of the look of lines, 1 for the first.
    """
    blocks: list[Block] = []
    for part in parts:
        for block in _blocks(part, lines, looks):
            add(block, blocks)
    return blocks


def add(block: Block, blocks: list[Block]) -> None:
    """Add a block; a list of which the bullets were typed goes on with the next item."""
    if block.is_typed and blocks and blocks[-1].is_typed:
        blocks[-1].text += f"\n{block.text}"
        blocks[-1].lines += block.lines
        blocks[-1].items += block.items
    else:
        blocks.append(block)


def _blocks(part: Part, lines: list[str], looks: Mapping[int, Look]) -> Iterator[Block]:
    shape, name, run = part
    numbers = [index + 1 for index in run]
    text = "\n".join(lines[run[0] : run[-1] + 1])
    given = looks.get(numbers[0])
    if shape is Shape.HEADING:
        signs, _, text = text.partition(" ")
        look = replace(look_of(text, given), level=len(signs))
        yield Block(Shape.HEADING, text.strip(), numbers, look=look)
    elif shape is Shape.PARAGRAPH and BULLET.match(text):
        yield typed_list(_items(lines, run, BULLET))
    elif shape is Shape.PARAGRAPH:
        yield from _parted(lines, run, looks)
    elif shape is Shape.LIST:
        items = _items(lines, run, MARKER)
        look = look_of(items[0].text, given) if len(items) == 1 else Look()
        yield Block(Shape.LIST, text, numbers, items=items, look=look)
    elif shape is Shape.FOOTNOTE:
        yield Block(Shape.FOOTNOTE, QUOTED.sub("", text), numbers, name=name)
    else:
        yield Block(shape, "" if shape is Shape.HIDDEN else text, numbers)


def typed_list(items: list[Item]) -> Block:
    """Return a list of items whose bullets or numbers were typed."""
    shown = (
        f"{item.marker or '-'} {item.text}".replace("\n", f"\n{' ' * (len(item.marker or '-') + 1)}")
        for item in items
    )
    lines = [number for item in items for number in item.lines]
    return Block(Shape.LIST, "\n".join(shown), lines, items=items, is_typed=True)


def _items(lines: list[str], run: list[int], marker: re.Pattern[str]) -> list[Item]:
    """Return the outermost items of a list; together they have all its lines."""
    items: list[Item] = []
    width, last = 0, run[0]
    for index in run:
        found = marker.match(lines[index])
        if found or not items:
            width = found.end() if found else 0
            number = found[1] if found and marker.groups else ""
            items.append(Item(lines[index][width:], [index + 1], number or ""))
        else:
            line = lines[index]
            indent = min(len(line) - len(line.lstrip()), width)
            items[-1].text += "\n" * (index - last) + line[indent:]
            items[-1].lines.append(index + 1)
        last = index
    return items


def _paragraph(lines: list[str], run: list[int]) -> Block:
    return Block(Shape.PARAGRAPH, "\n".join(lines[index].strip() for index in run), [i + 1 for i in run])


def look_of(text: str, given: Look | None) -> Look:
    """Return the look of a text in Markdown, of which the file itself may say what is `given`."""
    words = plain(text)
    is_capital = words.isupper() and sum(map(str.isalpha, words)) > 1
    if given is not None:
        return replace(given, is_capital=given.is_capital or is_capital)
    is_both = WHOLLY_BOTH.fullmatch(text) is not None
    return Look(
        is_bold=bool(bold_words(text)), is_italic=is_both or bool(italic_words(text)), is_capital=is_capital
    )


def _parted(lines: list[str], run: list[int], looks: Mapping[int, Look]) -> Iterator[Block]:
    """Yield the paragraph, or its parts if soft breaks (Shift+Enter) part words of different looks.

    Some end a heading so. Lines of one look that follow one another are one heading, unless a blank one parts
    them.
    """
    if not any(lines[index].rstrip().endswith("\\") for index in run):
        block = _paragraph(lines, run)
        yield _looking(block, look_of(block.text, looks.get(run[0] + 1)))
        return
    parts: list[tuple[Look, list[int]]] = []
    is_broken = is_blank = False  # the line before ends so
    for index in run:
        words = _unbroken(lines[index])
        look = look_of(words, looks.get(index + 1))
        if parts and (not words or not (is_blank or (is_broken and look != parts[-1][0]))):
            parts[-1][1].append(index)
        else:
            parts.append((look, [index]))
        is_broken, is_blank = lines[index].rstrip().endswith("\\"), not words
    first = parts[0][0]
    if not any(look.stands_out or look != first for look, _ in parts):
        parts = [(first, run)]
    for look, indexes in parts:
        block = _paragraph(lines, indexes)
        written = list(filter(None, (_unbroken(lines[index]) for index in indexes)))
        is_title = look.stands_out and sum(len(line.split()) for line in written) <= LONGEST_BROKEN
        block.text = _as_title(written) if is_title else block.text.strip("\\\n")
        yield _looking(block, look)


def _unbroken(line: str) -> str:
    return line.strip().removesuffix("\\").strip()


def _as_title(lines: list[str]) -> str:
    if all(map(bold_words, lines)):
        return f"**{' '.join(map(bold_words, lines))}**"
    return f"*{' '.join(map(italic_words, lines))}*" if all(map(italic_words, lines)) else " ".join(lines)


def _looking(block: Block, look: Look) -> Block:
    """Give a paragraph its look, and make it a heading or bold if a style of the file makes it so."""
    block.look = look
    if len(block.text.split()) <= LONGEST_TITLE:
        if look.level:
            block.shape, block.text = Shape.HEADING, block.text.replace("**", "")
        elif look.is_bold and not bold_words(block.text):
            block.text = f"**{block.text.replace('**', '')}**"
    return block
