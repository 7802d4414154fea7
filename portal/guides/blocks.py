"""Split Markdown into blocks, each with its lines. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Self

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from portal.guides.labels import bold_words, italic_words, plain

FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)")
QUOTED = re.compile(r"\s*>\s?")  # an indented text, as word processors write notes
COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)
WHOLLY_BOTH = re.compile(r"(\*{3}|_{3})(?=\S)[^*_]+\1")
LONGEST_TITLE = 60  # words
LONGEST_BROKEN = 30  # words of a title on several lines; a longer text is verse or a quotation
MARKER = re.compile(r"[ \t]*(?:[-+*]|(\d{1,9}[.)]))(?:[ \t]+|$)")


class Shape(StrEnum):
    """The look of a block, before its meaning is known."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    FOOTNOTE = "footnote"
    RULE = "rule"
    HIDDEN = "hidden"  # a comment or data for authors, which readers do not see
    ADDRESS = "address"  # of a link elsewhere in the text
    OTHER = "other"  # a table, a quotation or code, copied unchanged


PICTURE = re.compile(
    r"!\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<address><[^<>\n]*>|[^()\s]+)(?:\s+\"(?:[^\"\\]|\\.)*\")?\)"
)


@dataclass
class Item:
    """A list item: its Markdown without the marker, and its lines."""

    text: str
    lines: list[int]
    marker: str = ""  # "1." of an ordered list


@dataclass(frozen=True)
class Look:
    """The typography of a block's first words, as far as the file tells: 0 and False where it does not."""

    level: int = 0  # of a heading style, 1 to 6
    size: float = 0  # in points
    is_bold: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_capital: bool = False
    is_marked: bool = False  # larger than most of the text, or of another colour
    colour: str = ""  # of six digits; empty for black and grey
    font: str = ""
    left: float = 0  # edge on the page, in points

    @property
    def stands_out(self) -> bool:
        return self.is_bold or self.is_italic or self.is_underlined or self.is_capital or self.is_marked

    def differs_from(self, other: Self) -> bool:
        """Return whether the type differs, other than by its font."""
        return replace(self, font="", left=0) != replace(other, font="", left=0)


@dataclass
class Block:
    """A block whose `text` is Markdown, without the markup of a heading or paragraph."""

    shape: Shape
    text: str
    lines: list[int]  # 1 for the first line of the file
    level: int = 0  # of a heading: 1 to 6; 0 if the file does not say
    items: list[Item] = field(default_factory=list)
    name: str = ""  # of a footnote
    page: int = 0  # if the file has pages
    look: Look = Look()  # of a heading, a paragraph, or a list of one item
    aside: str = ""  # the reason why it is set aside: page furniture, contents, a cover; "" in the text
    doubt: str = ""  # what a person should look at

    @property
    def first(self) -> int:
        return self.lines[0]


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` as CommonMark counts them."""
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}").split("\n")
    )


def markdown_blocks(lines: list[str], looks: Mapping[int, Look] = MappingProxyType({})) -> list[Block]:
    """Return the blocks of a Markdown text in order. Each line that is not blank is in exactly one.

    `looks` has what the file says of the look of lines, 1 for the first.
    """
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    blocks: list[Block] = []
    done = 0
    for node in SyntaxTreeNode(parser.parse("\n".join(lines))).children:
        start, end = max(node.map[0], done), node.map[1]
        blocks += _uncovered(lines, done, start)
        if filled := _filled(lines, start, end):
            blocks += _block(node, lines, filled, looks)
        done = max(done, end)
    blocks += _uncovered(lines, done, len(lines))
    return list(_with_footnotes(blocks, lines))


def _uncovered(lines: list[str], start: int, end: int) -> Iterator[Block]:
    """Yield text for which the parser makes no block, such as the addresses of links."""
    for is_filled, run in groupby(range(start, end), lambda index: bool(lines[index].strip())):
        if is_filled:
            yield _paragraph(lines, [*run])


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
        if parts and (not words or not (is_blank or (is_broken and look.differs_from(parts[-1][0])))):
            parts[-1][1].append(index)
        else:
            parts.append((look, [index]))
        is_broken, is_blank = lines[index].rstrip().endswith("\\"), not words
    first = parts[0][0]
    if not any(look.stands_out or look.differs_from(first) for look, _ in parts):
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
            block.shape, block.level, block.text = Shape.HEADING, look.level, block.text.replace("**", "")
        elif look.is_bold and not bold_words(block.text):
            block.text = f"**{block.text.replace('**', '')}**"
    return block


def _filled(lines: list[str], start: int, end: int) -> list[int]:
    return [index for index in range(start, end) if lines[index].strip()]


def _block(
    node: SyntaxTreeNode, lines: list[str], filled: list[int], looks: Mapping[int, Look]
) -> Iterator[Block]:
    numbers = [index + 1 for index in filled]
    raw = "\n".join(lines[filled[0] : filled[-1] + 1])
    match node.type:
        case "heading":
            text, level = " ".join(node.children[0].content.split()), int(node.tag[1])
            look = replace(look_of(text, looks.get(numbers[0])), level=level)
            yield Block(Shape.HEADING, text, numbers, level, look=look)
        case "paragraph":
            yield from _parted(lines, filled, looks)
        case "bullet_list" | "ordered_list":
            items = list(_items(node, lines, filled))
            look = look_of(items[0].text, looks.get(numbers[0])) if len(items) == 1 else Look()
            yield Block(Shape.LIST, raw, numbers, items=items, look=look)
        case "html_block" if COMMENTS.fullmatch(raw):
            yield Block(Shape.HIDDEN, "", numbers)
        case "hr":
            yield Block(Shape.RULE, raw, numbers)
        case _:
            yield Block(Shape.OTHER, raw, numbers)


def _items(node: SyntaxTreeNode, lines: list[str], filled: list[int]) -> Iterator[Item]:
    """Yield the outermost items of a list; together they have all its lines."""
    starts = [filled[0], *(item.map[0] for item in node.children[1:]), filled[-1] + 1]
    for begin, stop in pairwise(starts):
        if own := _filled(lines, begin, stop):
            marker = MARKER.match(lines[begin])
            width = marker.end() if marker else 0
            inner = (_dedented(line, width) for line in lines[begin + 1 : own[-1] + 1])
            text = "\n".join([lines[begin][width:], *inner]).strip("\n")
            yield Item(text, [index + 1 for index in own], (marker and marker[1]) or "")


def _dedented(line: str, width: int) -> str:
    indent = len(line) - len(line.lstrip(" \t"))
    return line[min(indent, width) :]


def _with_footnotes(blocks: Iterable[Block], lines: list[str]) -> Iterator[Block]:
    """Turn paragraphs that are the text of a footnote, with the indented text below, into footnotes."""
    note: Block | None = None
    for block in blocks:
        is_indented = all(lines[number - 1].startswith("    ") for number in block.lines)
        if note and block.shape is Shape.OTHER and is_indented:
            words = "\n".join(QUOTED.sub("", lines[number - 1]).strip() for number in block.lines)
            note.text = "\n\n".join(filter(None, [note.text, words]))
            note.lines += block.lines
            continue
        parts = _split_notes(block, lines) if block.shape is Shape.PARAGRAPH else [block]
        note = parts[-1] if parts[-1].shape is Shape.FOOTNOTE else None
        yield from parts


def _split_notes(block: Block, lines: list[str]) -> list[Block]:
    """Return a paragraph as the text before its footnotes and these; itself if it has none."""
    found: list[Block] = []
    for number in block.lines:
        line = lines[number - 1]
        if head := FOOTNOTE.match(line):
            found.append(Block(Shape.FOOTNOTE, head[2].strip(), [number], name=head[1]))
        elif found:
            found[-1].text = "\n".join(filter(None, [found[-1].text, QUOTED.sub("", line).strip()]))
            found[-1].lines.append(number)
        else:
            found.append(Block(Shape.PARAGRAPH, line.strip(), [number]))
    return found if found and found[-1].shape is Shape.FOOTNOTE else [block]
