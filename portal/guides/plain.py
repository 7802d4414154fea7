"""Make blocks of a text from printed pages: join broken lines, and guess headings. Pure."""

import re
from dataclasses import dataclass
from itertools import accumulate, groupby
from statistics import mode

from portal.guides.blocks import BULLET, Block, Item, Look, Shape, add, typed_list
from portal.guides.furniture import PAGE_NUMBER, running_heads
from portal.guides.labels import SMALL_WORDS, name_of, split_label, topic_of

MARKER = re.compile(
    rf"(?P<sign>\**)(?:{BULLET.pattern}|(?:\\?[-*]|[–—o]|(?P<number>\d{{1,2}}\\?[.)]|[a-h]\)))\s+(?=\S))"
)
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SPECIAL = re.compile(r"[\\*`<]|(?<!\w)_|_(?!\w)")  # in Markdown, anywhere in a line
AT_START = re.compile(r"\A(?:(\d+)(?=[.)]\s)|(?=[#>]|[-+]\s|(?:-{3,}|={3,}|~{3,})$))")
LEADING = re.compile(r"(?:(?:[.·_]{3}|…{2})[.…·_]*|(?: ?[.…]){4,})\s*\d{1,4}$")  # dots and a page number
ADDRESS = re.compile(r"https?://|www\.|@")
ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[^\s,;)>]$")
ADDRESS_REST = re.compile(r"(?!https?://|www\.)\S*(?:[/_%=]|\.(?:pdf|html?|php|aspx?)\b)")
DRAWN = re.compile(r"([=\-~^*_#+─━═–—])(?: ?\1){2,}")
NOTE = re.compile(r"\[\^(\d{1,3})\]\s*")
ONE_SIGN = re.compile(r"(?<!\*)(\*{1,3})(\s+)\1(?!\*)")  # of two words in bold or in italics
DIVIDED = re.compile(r"(\w+)(-|\N{SOFT HYPHEN})$")
WORD = re.compile(r"[^\W\d_]+")
NEARLY_FULL = 0.85  # of the widest line, because letters differ in width
WIDER_GAP = 1.3  # times the usual distance between lines
SAME_SIZE = 0.6  # points apart


@dataclass
class PrintedLine:
    number: int  # 1 for the first of the text
    text: str
    markdown: str  # that reads the same
    page: int
    look: Look
    gap: float = 0  # below the line before it, of its own size; 0 if there is none on the page
    note: str = ""  # the number of the note that it begins


def printed_lines(lines: list[str]) -> list[PrintedLine]:
    """Return the lines of a plain text; a form feed begins a new page."""
    pages = accumulate((line.count("\f") for line in lines), initial=1)
    numbered = enumerate(zip(lines, [*pages][1:], strict=True), start=1)
    return [printed_line(number, page, [[line, False, False]]) for number, (line, page) in numbered]


def printed_line(number: int, page: int, runs: list[list], size: float = 0, gap: float = 0) -> PrintedLine:
    """Return a line of these runs: texts, and whether they are bold and in italics."""
    markdown = ""
    for (is_bold, is_italic), group in groupby(runs, lambda run: run[1:]):
        text = "".join(run[0] for run in group)
        sign = "**" * is_bold + "*" * is_italic
        words = text.strip()
        literal = SPECIAL.sub(r"\\\g<0>", words)
        markdown += text.replace(words, f"{sign}{literal}{sign}") if words else text
    filled = [run for run in runs if run[0].strip()]
    look = Look(size=size, is_bold=all(run[1] for run in filled), is_italic=all(run[2] for run in filled))
    text = "".join(run[0] for run in runs).strip()
    note = NOTE.match(text) if size else None
    markdown = ONE_SIGN.sub(r"\2", markdown).strip()
    return PrintedLine(number, text, markdown, page, look, gap, note[1] if note else "")


def plain_blocks(lines: list[PrintedLine]) -> list[Block]:
    """Return the blocks of a printed text. Each line that is not blank is in exactly one."""
    lines = [line for line in lines if line.text]
    setting = Setting(lines)
    groups: list[list[PrintedLine]] = []
    text: list[PrintedLine] = []  # may go on below notes and what belongs to pages
    for line in lines:
        is_of_page = PAGE_NUMBER.fullmatch(line.text) or DRAWN.fullmatch(line.text)
        if line.note or is_of_page or line.text in setting.heads:
            groups.append([line])
        elif groups and groups[-1][0].note and 0 < line.gap < 2:
            groups[-1].append(line)
        elif text and not setting.breaks(text[-1], line, is_turned=text is not groups[-1]):
            text.append(line)
        else:
            text = [line]
            groups.append(text)
    words = {word for line in lines for word in WORD.findall(line.text.casefold())}
    blocks: list[Block] = []
    for group in groups:
        block = _block(group, setting, words)
        block.page = group[0].page
        add(block, blocks)
    return blocks


class Setting:
    """The typesetting of a text: its width, font sizes, line spacing, and the lines on every page."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        lengths = sorted(len(line.text) for line in lines) or [0]
        self.width = lengths[int(len(lengths) * 0.95)]
        self.largest = mode([line.look.size for line in lines for _ in line.text] or [0]) + SAME_SIZE
        # All in one font: then only the words show what is a heading, as in a plain text.
        self.is_uniform = not any(
            line.look.is_bold or line.look.is_italic or line.look.size > self.largest for line in lines
        )
        self.usual_gap = mode([round(line.gap, 1) for line in lines if 0 < line.gap < 4] or [0])
        self.heads = running_heads([line.text for line in lines])

    def breaks(self, before: PrintedLine, line: PrintedLine, *, is_turned: bool) -> bool:
        """Return whether a new block begins with `line`, which may be on another page."""
        is_listed = ADDRESS.match(line.text) and (ADDRESS.match(before.text) or name_of(before.text))
        if is_listed or MARKER.match(line.text) or LEADING.search(before.text[-80:]):
            return True
        goes_on = line.text[:1].islower()
        is_ended = before.text.endswith((".", "!", "?"))
        if is_turned or before.page != line.page:
            return not goes_on or is_ended
        if line.number > before.number + 1 or line.gap > self.usual_gap * WIDER_GAP:
            return True
        if goes_on and not is_ended:
            return False
        if not self.is_uniform:
            old, new = before.look, line.look
            is_other = abs(new.size - old.size) > SAME_SIZE or new.is_italic != old.is_italic
            begins = new.is_bold or split_label(line.markdown) is not None
            return is_other or begins != old.is_bold
        is_short = len(before.text) + 1 + len(line.text.split()[0]) < self.width * NEARLY_FULL
        return is_short or (is_title(line.text) and bool(is_ended or topic_of(line.text)))


def _block(group: list[PrintedLine], setting: Setting, words: set[str]) -> Block:
    """Return what the lines of `group` are."""
    numbers = [line.number for line in group]
    text = joined([line.markdown for line in group], words)
    raw = " ".join(line.text for line in group)
    if DRAWN.fullmatch(raw):
        return Block(Shape.RULE, raw, numbers)
    if group[0].note:
        return Block(Shape.FOOTNOTE, NOTE.sub("", text, 1), numbers, name=group[0].note)
    look = Look(
        size=group[0].look.size,
        is_bold=all(line.look.is_bold for line in group),
        is_italic=all(line.look.is_italic for line in group),
        is_capital=raw.isupper(),
        is_marked=is_title(raw) if setting.is_uniform else group[0].look.size > setting.largest,
    )
    marker = MARKER.match(text)
    if marker and not (marker["number"] and look.stands_out):
        number = (marker["number"] or "").replace("\\", "")
        item = Item(marker["sign"] + text[marker.end() :], numbers, number)
        return typed_list([item])
    return Block(Shape.PARAGRAPH, AT_START.sub(r"\1\\", text), numbers, look=look)


def joined(lines: list[str], words: set[str]) -> str:
    """Return the lines as one; rejoin a word split at a line's end if the whole word occurs elsewhere."""
    text = ""
    for line in lines:
        last = text[-200:].rpartition(" ")[2]
        head, tail = DIVIDED.search(last), WORD.match(line)
        is_address = ADDRESS_END.search(last) and (last[-1] in "-_=" or ADDRESS_REST.match(line))
        is_divided = head and tail and line[0].islower()
        if is_divided and (head[2] != "-" or (head[1] + tail[0]).casefold() in words):
            text = text[:-1]
        text += line if is_address or is_divided else f" {line}"
    return ONE_SIGN.sub(r"\2", " ".join(text.split()))


def is_title(raw: str) -> bool:
    """Return whether a line is a heading by its words: a name, or the capitals of a title."""
    if name_of(raw) or topic_of(raw):
        return True
    words = [word for word in re.findall(r"[^\W\d_][\w'’-]*", raw) if word.casefold() not in SMALL_WORDS]
    large = sum(1 for word in words if word[:1].isupper())
    first = raw.lstrip("\"'“«‘([ ")[:1]
    is_line = (first.isupper() or first.isdigit()) and not raw.endswith((".", ",", ";", ":", "!"))
    return is_line and len("".join(words)) > 3 and large >= 0.6 * len(words)
