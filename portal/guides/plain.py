"""Make blocks of a text from printed pages: join broken lines, and guess headings. Pure."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise
from typing import NamedTuple, Self

from portal.guides.blocks import BULLET, Block, Item, Look, Shape, add, typed_list
from portal.guides.furniture import OFTEN, PAGE_NUMBER, running_key
from portal.guides.labels import SMALL_WORDS, is_sentences, name_of, split_label, topic_of

LINE_BULLET = re.compile(rf"\s*(?:{BULLET.pattern}|[-–—*o]\s+(?=\S))")
ORDERED = re.compile(r"\s*(\d{1,2}[.)]|[a-h]\))\s+(?=\S)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SPECIAL = re.compile(r"[\\*`<]|(?<!\w)_|_(?!\w)")
AT_START = re.compile(r"\A(?:(\d+)(?=[.)]\s)|(?=[#>]|[-+]\s|(?:-{3,}|={3,}|~{3,})$))")
LEADING = re.compile(r"(?:(?:[.·_]{3}|…{2})[.…·_]*|(?: ?[.…]){4,})\s*\d{1,4}$")  # dots and a page number
NO_TITLE = re.compile(r"https?://|www\.|@")
DRAWN = re.compile(r"([=\-~^*_#+─━═–—])\1{2,}|[*_-](?: [*_-]){2,}")
NOTE = re.compile(r"\[\^(\d{1,3})\]\s*")
ONE_SIGN = re.compile(r"(?<!\*)(\*{1,3}) \1(?!\*)")  # of two lines in bold or in italics
ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[^\s.,;)>]$|(?:https?://|www\.)\S*[./-]$")
ADDRESS_REST = re.compile(r"(?!https?://|www\.)\\?[\w%.~#?=&+/-]*(?:[-/_%=]|\.(?:pdf|html?|php|aspx?)\b)\S*")
WIDTH_KEPT = 0.85  # of the widest line, because letters differ in width
WIDER_GAP = 1.3  # times the usual distance between lines


class Run(NamedTuple):
    text: str
    is_bold: bool = False
    is_italic: bool = False


@dataclass
class PrintedLine:
    number: int  # 1 for the first of the text
    text: str
    runs: list[Run] = field(default_factory=list)  # empty if unknown
    page: int = 0
    size: float = 0
    height: float = 0

    def below(self, before: Self) -> float:
        """Return its distance below a line of its page, in its own size; 0 if that is not known."""
        if not self.size or not before.size or before.page != self.page:
            return 0
        return (before.height - self.height) / self.size

    @property
    def filled(self) -> list[Run]:
        return [run for run in self.runs if run.text.strip()]

    @property
    def is_bold(self) -> bool:
        return bool(self.filled) and all(run.is_bold for run in self.filled)

    @property
    def is_italic(self) -> bool:
        return bool(self.filled) and all(run.is_italic for run in self.filled)

    @property
    def begins(self) -> Run:
        return next(iter(self.filled), Run(""))

    @property
    def markdown(self) -> str:
        if not self.runs:
            return escaped(self.text)
        found = ""
        for (is_bold, is_italic), runs in groupby(self._whole_runs(), lambda run: run[1:]):
            text = "".join(run.text for run in runs)
            words = text.strip()
            start = text.index(words)
            sign = "**" * is_bold + "*" * is_italic
            marked = f"{sign}{escaped(words)}{sign}"
            found += f"{text[:start]}{marked}{text[start + len(words) :]}"
        return found

    def _whole_runs(self) -> Iterator[Run]:
        """Yield the runs; a space looks as what is before it."""
        before = self.begins
        for run in self.runs:
            before = run if run.text.strip() else before
            yield before._replace(text=run.text)


def escaped(text: str) -> str:
    """Return `text` as Markdown that reads the same."""
    return AT_START.sub(r"\1\\", _literal(text), count=1)


def printed_lines(lines: Iterable[str]) -> list[PrintedLine]:
    """Return the lines of a plain text; a form feed begins a new page."""
    page, found = 1, []
    for number, line in enumerate(lines, start=1):
        page += line.count("\f")
        found.append(PrintedLine(number, line.replace("\f", "").strip(), page=page))
    return found


def plain_blocks(lines: list[PrintedLine]) -> list[Block]:
    """Return the blocks of a printed text. Each line that is not blank is in exactly one."""
    filled = [line for line in lines if line.text]
    setting = Setting([line for line in filled if not DRAWN.fullmatch(line.text)] or filled)
    texts: list[list[PrintedLine]] = []
    others: list[list[PrintedLine]] = []  # notes, lines drawn, what belongs to pages
    before: PrintedLine | None = None
    note: PrintedLine | None = None  # the line before is the last of a note so far
    blank = turned = False
    for line in lines:
        begins_note = bool(line.size and NOTE.match(line.text))
        if not line.text:
            blank = True
        elif begins_note or (note is not None and goes_on_below(note, line)):
            others += [[]] if begins_note else []
            others[-1].append(line)
            note, turned = line, True
        elif setting.is_furniture(line):
            others.append([line])
            note, turned = None, True
        else:
            if before is None or setting.breaks(before, line, blank=blank, turned=turned):
                texts.append([])
            texts[-1].append(line)
            before, note, blank, turned = line, None, False, False
    words = Counter(word for line in filled for word in re.findall(r"\w+", line.text.casefold()))
    blocks: list[Block] = []
    for group in sorted(filter(None, [*texts, *others]), key=lambda group: group[0].number):
        add(_block(group, setting, words), blocks)
    return blocks


def goes_on_below(before: PrintedLine, line: PrintedLine) -> bool:
    """Return whether `line` is the next of a text of one size on a page."""
    return abs(before.size - line.size) < 0.6 and 0 < line.below(before) < 2


class Setting:
    """The typesetting of a text: its width, font sizes, line spacing, and the lines on every page."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        lengths = sorted(len(line.text) for line in lines) or [0]
        self.width = lengths[int(len(lengths) * 0.95)] if len(lengths) > 3 else lengths[-1]
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body_size = max(sizes, key=sizes.__getitem__, default=0)
        # All in one font: then only the words show what is a heading, as in a plain text.
        self.is_uniform = not any(
            line.is_bold or line.is_italic or self.is_larger(line.size) for line in lines
        )
        gaps = [gap for before, line in pairwise(lines) if 0 < (gap := line.below(before)) < 4]
        self.usual_gap = statistics.mode(round(gap, 1) for gap in gaps) if gaps else 0
        counts = Counter(running_key(line.text) for line in lines)
        self.repeated = {key for key, count in counts.items() if key and count >= OFTEN}

    def is_larger(self, size: float) -> bool:
        return size > self.body_size + 0.6

    def is_furniture(self, line: PrintedLine) -> bool:
        """Return whether the line belongs to the page rather than the text."""
        if PAGE_NUMBER.fullmatch(line.text) or DRAWN.fullmatch(line.text):
            return True
        return running_key(line.text) in self.repeated

    def breaks(self, before: PrintedLine, line: PrintedLine, *, blank: bool, turned: bool) -> bool:
        """Return whether a new block begins with `line`."""
        if LINE_BULLET.match(line.text) or ORDERED.match(line.text) or LEADING.search(before.text[-80:]):
            return True
        if NO_TITLE.match(line.text) and (NO_TITLE.match(before.text) or name_of(before.text)):
            return True  # the next address of a list
        goes_on = line.text[:1].islower()
        is_ended = before.text.endswith((".", "!", "?"))
        if turned or before.page != line.page:
            return not goes_on or is_ended
        if blank or line.below(before) > self.usual_gap * WIDER_GAP:
            return True
        if line.size and before.size and not self.is_uniform:
            if abs(line.size - before.size) > 0.6 or (before.is_bold and not line.begins.is_bold):
                return True
            if before.is_italic != line.is_italic and not goes_on:
                return True
            begins = line.is_bold or split_label(line.markdown) is not None
            return begins and not before.is_bold and not goes_on
        if goes_on and not is_ended:
            return False
        is_over = is_ended and len(line.text.split()) > 1
        if looks_like_title(line.text) and (is_over or topic_of(line.text)):
            return True
        is_short = len(before.text) + 1 + len(line.text.split()[0]) < self.width * WIDTH_KEPT
        return is_short or name_of(before.text) is not None


def _block(group: list[PrintedLine], setting: Setting, words: Counter[str]) -> Block:
    """Return what the lines of `group` are."""
    numbers = [line.number for line in group]
    text = joined([line.markdown for line in group], words)
    raw = " ".join(line.text for line in group)
    page = group[0].page
    if DRAWN.fullmatch(raw):
        return Block(Shape.RULE, raw, numbers)
    if group[0].size and (note := NOTE.match(text)):
        return Block(Shape.FOOTNOTE, text[note.end() :], numbers, name=note[1], page=page)
    look = _look(group, setting)
    is_heading = setting.is_uniform and _is_title(raw)
    number = None if is_heading or look.stands_out else ORDERED.match(raw)
    if marker := LINE_BULLET.match(raw) or number:
        item = Item(joined(without_marker(group, marker.end()), words), numbers, number[1] if number else "")
        return replace(typed_list([item]), page=page)
    if is_heading:
        text = _literal(joined([line.text for line in group], words))
    return Block(Shape.HEADING if is_heading else Shape.PARAGRAPH, text, numbers, page=page, look=look)


def _literal(text: str) -> str:
    return SPECIAL.sub(r"\\\g<0>", text)


def _look(group: list[PrintedLine], setting: Setting) -> Look:
    return Look(
        size=group[0].size,
        is_bold=all(line.is_bold for line in group),
        is_italic=all(line.is_italic for line in group),
        is_capital=all(line.text.isupper() for line in group),
        is_marked=setting.is_larger(group[0].size),
    )


def without_marker(group: list[PrintedLine], end: int) -> list[str]:
    first = group[0]
    left, runs = end, []
    for run in first.runs:
        cut = min(left, len(run.text))
        left -= cut
        if run.text[cut:]:
            runs.append(run._replace(text=run.text[cut:]))
    bare = PrintedLine(first.number, first.text[end:], runs)
    return [bare.markdown, *(line.markdown for line in group[1:])]


def joined(lines: list[str], words: Counter[str]) -> str:
    """Return the lines as one; rejoin a word split at a line's end if the whole word occurs elsewhere."""
    parts: list[str] = []
    for line in (line.strip() for line in lines):
        last = parts[-1].rpartition(" ")[2][-200:] if parts else ""
        head = re.search(r"(\w+)(-|\N{SOFT HYPHEN})$", last)
        tail = re.match(r"\w+", line)
        is_address = ADDRESS_END.search(last) and (ADDRESS_REST.match(line) or last[-1] in "-_=")
        is_divided = head and tail and line[:1].islower()
        if is_divided and (head[2] != "-" or words[(head[1] + tail[0]).casefold()]):
            parts[-1] = parts[-1][:-1]
        if parts and (is_address or is_divided):
            parts[-1] += line
        else:
            parts.append(line)
    return " ".join(ONE_SIGN.sub(" ", " ".join(parts)).split())


def _is_title(raw: str) -> bool:
    """Return whether a text of a single type looks like a heading by its words."""
    if len(raw.split()) > 40 or LINE_BULLET.match(raw) or NO_TITLE.search(raw):
        return False
    is_topic = topic_of(raw) is not None and not raw.endswith((".", ","))
    return name_of(raw) is not None or is_topic or looks_like_title(raw)


def looks_like_title(raw: str) -> bool:
    """Return whether a line has the capitals of a title and does not end like a sentence."""
    words = [word for word in re.findall(r"[^\W_][\w'’-]*", raw) if not word.isdigit()]
    first = raw.lstrip("\"'“«‘([ ")[:1]
    is_line = words and len(raw) >= 4 and not raw.endswith((".", ",", ";", ":", "!"))
    if not is_line or not (first.isupper() or first.isdigit()) or NO_TITLE.search(raw):
        return False
    heavy = [word for word in words if word.casefold() not in SMALL_WORDS]
    large = sum(1 for word in heavy if word[:1].isupper())
    is_long = len(words) > 30 and is_sentences(raw)
    return bool(heavy) and not is_long and (len(heavy) > 1 or len(words[0]) > 3) and large >= 0.6 * len(heavy)
