"""Make blocks of a text from printed pages: join broken lines, and guess headings. Pure."""

import re
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import mode

from portal.guides.blocks import BULLET, Block, Item, Look, Shape, add, look_of, typed_list
from portal.guides.furniture import PAGE_NUMBER, running_heads
from portal.guides.labels import SMALL_WORDS, name_of, plain, split_label, topic_of

MARKER = re.compile(rf"{BULLET.pattern}|(?:\\?[-*–—o]|(?P<number>\d{{1,2}}\\?[.)]|[a-h]\)))\s+(?=\S)")
SPECIAL = re.compile(r"[\\*`<]|(?<!\w)_|_(?!\w)")  # in Markdown, anywhere in a line
AT_START = re.compile(r"\A(?:(\d+)(?=[.)]\s)|(?=[#>~]|[-+]\s))")  # in Markdown too
LEADING = re.compile(r"(?:[.…·_] ?){2,}\d{1,4}$")  # dots and a page number
ADDRESS = re.compile(r"https?://|www\.")
BROKEN_ADDRESS = re.compile(r"[-_=] |[^,;)>] (?!https?://|www\.)\S*[/_%=]")  # a last sign, and the next line
DRAWN = re.compile(r"([=\-~^*_#+─━═–—])(?: ?\1){2,}")
NOTE = re.compile(r"\[\^(\d{1,3})\]\s*")
ONE_SIGN = re.compile(r"(?<!\*)(\*{1,3})(\s+)\1(?!\*)")  # of two words in bold or in italics
DIVIDED = re.compile(r"(\w+)(-|\N{SOFT HYPHEN})$")
WORD = re.compile(r"[^\W\d_]+")
WORDS = re.compile(r"\S(?:.*\S)?")  # between spaces
NEARLY_FULL = 0.85  # of the widest line, because letters differ in width
WIDER_GAP = 1.3  # times the usual distance between lines


@dataclass
class PrintedLine:
    number: int  # 1 for the first of the text
    text: str
    markdown: str  # that reads the same
    page: int  # 0 if the text has none
    look: Look
    gap: float = 0  # below the line before it, of its own size; 0 if there is none on the page


def printed_lines(lines: list[str]) -> list[PrintedLine]:
    """Return the lines of a plain text."""
    return [printed_line(number, 0, [[line, False, False]]) for number, line in enumerate(lines, start=1)]


def printed_line(number: int, page: int, runs: list[list], size: float = 0, gap: float = 0) -> PrintedLine:
    """Return a line of these runs: texts, and whether they are bold and in italics."""
    markdown = ""
    for (is_bold, is_italic), group in groupby(runs, lambda run: run[1:]):
        sign = "**" * is_bold + "*" * is_italic
        literal = SPECIAL.sub(r"\\\g<0>", "".join(run[0] for run in group))
        markdown += WORDS.sub(rf"{sign}\g<0>{sign}", literal)
    filled = [run for run in runs if run[0].strip()]
    look = Look(size=size, is_bold=all(run[1] for run in filled), is_italic=all(run[2] for run in filled))
    text = "".join(run[0] for run in runs).strip()
    return PrintedLine(number, text, markdown.strip(), page, look, gap)


def plain_blocks(lines: list[PrintedLine]) -> list[Block]:
    """Return the blocks of a printed text. Each line that is not blank is in exactly one."""
    lines = [line for line in lines if line.text]
    setting = Setting(lines)
    heads = running_heads(line.text for line in lines)
    groups: list[list[PrintedLine]] = []
    text: list[PrintedLine] = []  # may go on below notes and what belongs to pages
    for line in lines:
        is_of_page = PAGE_NUMBER.fullmatch(line.text) or DRAWN.fullmatch(line.text) or line.text in heads
        if is_of_page or NOTE.match(line.text):
            groups.append([line])
        elif groups and NOTE.match(groups[-1][0].text) and 0 < line.gap < 2:
            groups[-1].append(line)
        elif text and not setting.breaks(text[-1], line, is_turned=text is not groups[-1]):
            text.append(line)
        else:
            text = [line]
            groups.append(text)
    words = {word for line in lines for word in WORD.findall(line.text.casefold())}
    blocks: list[Block] = []
    for group in groups:
        add(replace(_block(group, setting, words), page=group[0].page), blocks)
    return blocks


class Setting:
    """The typesetting of a text: of a uniform one, in one font, only the words show what is a heading."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        self.width = sorted(len(line.text) for line in lines)[int(len(lines) * 0.95)] if lines else 0
        self.size = mode([line.look.size for line in lines for _ in line.text] or [0])
        self.gap = mode([round(line.gap, 1) for line in lines if 0 < line.gap < 4] or [0])
        self.is_uniform = not any(line.look.stands_out or line.look.size > self.size for line in lines)

    def breaks(self, before: PrintedLine, line: PrintedLine, *, is_turned: bool) -> bool:
        """Return whether a new block begins with `line`, which may be on another page."""
        is_listed = ADDRESS.match(line.text) and (ADDRESS.match(before.text) or name_of(before.text))
        if is_listed or MARKER.match(line.text) or LEADING.search(before.text[-80:]):
            return True
        is_ended = before.text.endswith((".", "!", "?"))
        goes_on = line.text[:1].islower() and not is_ended
        if is_turned or before.page != line.page:
            return not goes_on
        is_apart = line.number > before.number + 1 or line.gap > self.gap * WIDER_GAP
        if is_apart or goes_on:
            return is_apart
        if not self.is_uniform:
            begins = line.look.is_bold or split_label(line.markdown) is not None
            return replace(line.look, is_bold=begins) != before.look
        is_short = len(before.text) + 1 + len(line.text.split()[0]) < self.width * NEARLY_FULL
        return is_short or (is_title(line.text) and bool(is_ended or topic_of(line.text)))


def _block(group: list[PrintedLine], setting: Setting, words: set[str]) -> Block:
    """Return what the lines of `group` are."""
    numbers = [line.number for line in group]
    text = joined([line.markdown for line in group], words)
    if DRAWN.fullmatch(group[0].text):
        return Block(Shape.RULE, group[0].text, numbers)
    if note := NOTE.match(text):
        return Block(Shape.FOOTNOTE, text[note.end() :], numbers, name=note[1])
    size = group[0].look.size
    is_marked = is_title(plain(text)) if setting.is_uniform else size > setting.size
    look = replace(look_of(text, None), size=size, is_marked=is_marked)
    marker = MARKER.match(text)
    if marker and not (marker["number"] and look.stands_out):
        return typed_list([Item(text[marker.end() :], numbers, (marker["number"] or "").replace("\\", ""))])
    return Block(Shape.PARAGRAPH, AT_START.sub(r"\1\\", text), numbers, look=look)


def joined(lines: list[str], words: set[str]) -> str:
    """Return the lines as one; rejoin a word split at a line's end if the whole word occurs elsewhere."""
    text = ""
    for line in lines:
        last = text[-200:].rpartition(" ")[2]
        head, tail = DIVIDED.search(last), WORD.match(line)
        is_address = ADDRESS.search(last) and BROKEN_ADDRESS.match(f"{last[-1]} {line}")
        is_divided = head and tail and line[0].islower()
        if is_divided and (head[2] != "-" or (head[1] + tail[0]).casefold() in words):
            text = text[:-1]
        text += line if is_address or is_divided else f" {line}"
    return ONE_SIGN.sub(r"\2", " ".join(text.split()))


def is_title(raw: str) -> bool:
    """Return whether a line is a heading by its words: a name, or the capitals of a title."""
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", raw) if word.casefold() not in SMALL_WORDS]
    large = sum(1 for word in words if word[:1].isupper())
    is_line = len("".join(words)) > 3 and not raw.endswith((".", ",", ";", ":", "!"))
    return bool(name_of(raw) or topic_of(raw)) or (is_line and large >= 0.6 * len(words))
