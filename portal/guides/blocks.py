"""Split Markdown into blocks, each with its lines. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

from portal.guides.labels import bold_words

FOOTNOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*(.*)")
QUOTED = re.compile(r"\s*>\s?")  # an indented text, as word processors write notes
COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)
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
    font: str = ""
    left: float = 0  # edge on the page, in points


@dataclass
class Block:
    """A block whose `text` is Markdown, without the markup of a heading or paragraph."""

    shape: Shape
    text: str
    lines: list[int]  # 1 for the first line of the file
    level: int = 0  # of a heading: 1 to 6; 0 if the file does not say
    items: list[Item] = field(default_factory=list)
    is_joined: bool = False  # its lines are one text that was broken by the page layout
    name: str = ""  # of a footnote
    page: int = 0  # if the file has pages
    look: Look = Look()
    aside: str = ""  # the reason why it is set aside: page furniture, contents, a cover; "" in the text
    doubt: str = ""  # what a person should look at
    is_own_part: bool = False  # its title is one of its own here, although many guides name such a part so

    @property
    def first(self) -> int:
        return self.lines[0]


def split_lines(text: str) -> list[str]:
    """Return the lines of `text` as CommonMark counts them."""
    return (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{REPLACEMENT CHARACTER}").split("\n")
    )


def markdown_blocks(lines: list[str]) -> list[Block]:
    """Return the blocks of a Markdown text in order. Each line that is not blank is in exactly one."""
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    blocks: list[Block] = []
    done = 0
    for token, children in _top_level(parser.parse("\n".join(lines))):
        start, end = token.map
        start = max(start, done)
        blocks += _uncovered(lines, done, start)
        if start < end:
            blocks += _block(token, children, lines, start, end)
        done = max(done, end)
    blocks += _uncovered(lines, done, len(lines))
    return list(_with_footnotes(blocks, lines))


def _top_level(tokens: list[Token]) -> Iterator[tuple[Token, list[Token]]]:
    """Yield each outermost token that has lines, with the tokens inside it."""
    opener, children = None, []
    for token in tokens:
        if token.level == 0 and token.nesting >= 0:
            opener, children = token, []
        elif token.level > 0:
            children.append(token)
        if opener is not None and token.level == 0 and token.nesting <= 0:
            if opener.map:
                yield opener, children
            opener = None


def _uncovered(lines: list[str], start: int, end: int) -> Iterator[Block]:
    """Yield text for which the parser makes no block, such as the addresses of links."""
    run: list[int] = []
    for index in range(start, end):
        if lines[index].strip():
            run.append(index)
        elif run:
            yield _paragraph(lines, run)
            run = []
    if run:
        yield _paragraph(lines, run)


def _paragraph(lines: list[str], run: list[int]) -> Block:
    return Block(Shape.PARAGRAPH, "\n".join(lines[index].strip() for index in run), [i + 1 for i in run])


def _parted(lines: list[str], run: list[int]) -> Iterator[Block]:
    """Yield the paragraph, or its parts if soft breaks (Shift+Enter) part bold lines from a text.

    Some end a heading so. Bold lines that follow one another are one heading, unless a blank one parts them.
    """
    texts = {index: lines[index].strip() for index in run}
    if not any(text.endswith("\\") for text in texts.values()):
        yield _paragraph(lines, run)
        return
    parts: list[tuple[bool, list[int]]] = []  # whether it is bold, and its lines
    is_after_break = is_after_blank = False
    for index, text in texts.items():
        words = text.removesuffix("\\").strip()
        is_bold = bool(bold_words(words))
        if parts and (not words or not (is_after_blank or (is_after_break and is_bold != parts[-1][0]))):
            parts[-1][1].append(index)
        else:
            parts.append((is_bold, [index]))
        is_after_blank = not words
        is_after_break = text.endswith("\\")
    if not any(is_bold for is_bold, _ in parts):
        yield _paragraph(lines, run)
        return
    for is_bold, indexes in parts:
        block = _paragraph(lines, indexes)
        written = [words for index in indexes if (words := texts[index].removesuffix("\\").strip())]
        block.text = f"**{' '.join(map(bold_words, written))}**" if is_bold else "\\\n".join(written)
        yield block


def _filled(lines: list[str], start: int, end: int) -> list[int]:
    return [index for index in range(start, end) if lines[index].strip()]


def _block(token: Token, children: list[Token], lines: list[str], start: int, end: int) -> Iterator[Block]:
    filled = _filled(lines, start, end)
    if not filled:
        return
    numbers = [index + 1 for index in filled]
    raw = "\n".join(lines[filled[0] : filled[-1] + 1])
    match token.type:
        case "heading_open":
            inline = next((child.content for child in children if child.type == "inline"), "")
            yield Block(Shape.HEADING, " ".join(inline.split()), numbers, int(token.tag[1]))
        case "paragraph_open":
            yield from _parted(lines, filled)
        case "bullet_list_open" | "ordered_list_open":
            items = list(_items(children, lines, start, end))
            yield Block(Shape.LIST, raw, numbers, items=items)
        case "html_block" if COMMENTS.fullmatch(raw):
            yield Block(Shape.HIDDEN, "", numbers)
        case "hr":
            yield Block(Shape.RULE, raw, numbers)
        case _:
            yield Block(Shape.OTHER, raw, numbers)


def _items(children: list[Token], lines: list[str], start: int, end: int) -> Iterator[Item]:
    """Yield the outermost items of a list; together they have all its lines."""
    starts = [token.map[0] for token in children if token.type == "list_item_open" and token.level == 1]
    starts[:1] = [start]
    for begin, stop in zip(starts, [*starts[1:], end], strict=True):
        filled = _filled(lines, begin, stop)
        if not filled:
            continue
        marker = MARKER.match(lines[begin])
        width = marker.end() if marker else 0
        inner = [
            lines[begin][width:],
            *(_dedented(line, width) for line in lines[begin + 1 : filled[-1] + 1]),
        ]
        numbers = [index + 1 for index in filled]
        yield Item("\n".join(inner).strip("\n"), numbers, (marker and marker[1]) or "")


def _dedented(line: str, width: int) -> str:
    indent = len(line) - len(line.lstrip(" \t"))
    return line[min(indent, width) :]


def _with_footnotes(blocks: Iterable[Block], lines: list[str]) -> Iterator[Block]:
    """Turn paragraphs that are the text of a footnote, with the indented text below, into footnotes."""
    note: Block | None = None
    for block in blocks:
        if block.shape is Shape.PARAGRAPH and any(FOOTNOTE.match(lines[n - 1]) for n in block.lines):
            for each in _split_notes(block, lines):
                note = each if each.shape is Shape.FOOTNOTE else None
                yield each
        elif (
            note and block.shape is Shape.OTHER and all(lines[n - 1].startswith("    ") for n in block.lines)
        ):
            words = "\n".join(QUOTED.sub("", lines[n - 1]).strip() for n in block.lines)
            note.text += f"\n\n{words}" if note.text else words
            note.lines += block.lines
        else:
            note = None
            yield block


def _split_notes(block: Block, lines: list[str]) -> list[Block]:
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
    return found
