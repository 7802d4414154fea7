"""Make blocks of a text from printed pages: join broken lines, and guess headings. Pure."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import NamedTuple

from portal.guides.blocks import Block, Item, Look, Shape
from portal.guides.furniture import PAGE_NUMBER
from portal.guides.labels import MOTTO, SMALL_WORDS, alike, fold, is_sentences, name_of, topic_of

# Symbol fonts have their bullets among the characters for private use.
BULLET = re.compile(r"\s*(?:[•◦▪▫■□●○‣⁃·\ue000-\uf8ff➢➤✓]|[-–—*o](?=\s))\s*(?=\S)")
ORDERED = re.compile(r"\s*(\d{1,2}[.)])\s+(?=\S)")
LETTERED = re.compile(r"\s*[a-h]\)\s+(?=\S)")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
SPECIAL = re.compile(r"[\\*`<]|(?<!\w)_|_(?!\w)")
AT_START = re.compile(r"\A(?:(\d+)(?=[.)]\s)|(?=[#>]|[-+]\s|(?:-{3,}|={3,}|~{3,})$))")
PAGE_AT_END = re.compile(r"(?<=[^\W\d])[\s|–—-]+\d{1,3}$")
LEADING = re.compile(r"(?:(?:[.·_]{3}|…{2})[.…·_]*|(?: ?[.…]){4,})\s*\d{1,4}$")  # dots and a page number
NO_TITLE = re.compile(r"https?://|www\.|@")
DRAWN = re.compile(r"([=\-~^*_#+─━═–—])\1{2,}|[*_-](?: [*_-]){2,}")  # below a title, or between two parts
NOTE = re.compile(r"\[\^(\d{1,3})\]\s*")
ONE_SIGN = re.compile(r"(?<!\*)(\*{1,3}) \1(?!\*)")  # of two lines in bold or in italics
LONGEST_TITLE = 120  # characters
ADDRESS_END = re.compile(r"(?:https?://|www\.)\S*[^\s.,;)>]$|(?:https?://|www\.)\S*[./-]$")
ADDRESS_REST = re.compile(r"(?!https?://|www\.)\\?[\w%.~#?=&+/-]*(?:[-/_%=]|\.(?:pdf|html?|php|aspx?)\b)\S*")
WIDTH_KEPT = 0.85  # of the widest line, because letters differ in width
ITALIC_WIDTH = 0.7  # a line in italics within a paragraph follows one of more than this width
WIDER_GAP = 1.3  # times the usual distance between lines
OFTEN = 3
AT_EDGE = 3  # lines of a page where a running head may be
MOST_LISTED = 80


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
    font: str = ""
    size: float = 0
    left: float = 0
    height: float = 0

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
    return AT_START.sub(r"\1\\", SPECIAL.sub(r"\\\g<0>", text), count=1)


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
    if not filled:
        return []
    drawn = drawn_lines(lines)
    setting = Setting([line for line in filled if line.number not in drawn] or filled)
    groups: list[list[PrintedLine]] = []
    furniture: list[list[PrintedLine]] = []  # running heads and page numbers between two lines of a text
    before: PrintedLine | None = None
    note: PrintedLine | None = None  # the line before is the last of a note so far
    blank = False
    for line in lines:
        if not line.text:
            blank = True
            continue
        if line.number in drawn:
            title = [groups[-1].pop()] if drawn[line.number] else []
            groups = [group for group in groups if group]
            groups += [*furniture, [*title, line]]
            furniture, before, blank = [], None, False
            continue
        begins_note = bool(line.size and NOTE.match(line.text))
        if begins_note or (note is not None and goes_on_below(note, line)):
            furniture += [[]] if begins_note else []
            furniture[-1].append(line)
            note = line
            continue
        note = None
        if setting.is_furniture(line) and not drawn.get(line.number + 1):
            furniture.append([line])
            continue
        blank = blank or (before is not None and setting.has_gap(before, line))
        if before is not None and not setting.breaks(before, line, blank=blank, turned=bool(furniture)):
            groups[-1].append(line)
        else:
            groups += furniture
            furniture = []
            groups.append([line])
        before, blank = line, False
    groups += furniture
    groups.sort(key=lambda group: group[0].number)
    words = Counter(word for line in filled for word in re.findall(r"\w+", line.text.casefold()))
    return list(_blocks(groups, setting, words, drawn))


def goes_on_below(before: PrintedLine, line: PrintedLine) -> bool:
    """Return whether `line` is the next of a text of one size on a page."""
    is_alike = before.page == line.page and abs(before.size - line.size) < 0.6
    return is_alike and 0 < before.height - line.height < 2 * line.size


class Setting:
    """The typesetting of a text: its width, font sizes, line spacing, and the lines on every page."""

    def __init__(self, lines: list[PrintedLine]) -> None:
        lengths = sorted(len(line.text) for line in lines)
        self.width = lengths[int(len(lengths) * 0.95)] if len(lengths) > 3 else lengths[-1]
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[line.size] += len(line.text)
        self.body_size = sizes.most_common(1)[0][0]
        # All in one font: then only the words show what is a heading, as in a plain text.
        self.is_uniform = not any(
            line.is_bold or line.is_italic or line.size > self.body_size + 0.6 for line in lines
        )
        self.larger = sorted((size for size in sizes if size > self.body_size + 0.6), reverse=True)
        gaps = [
            (before.height - line.height) / line.size
            for before, line in pairwise(lines)
            if line.size and before.page == line.page and 0 < before.height - line.height < 4 * line.size
        ]
        self.usual_gap = statistics.mode(round(gap, 1) for gap in gaps) if gaps else 0
        self.at_edges = _at_edges(lines)
        counts = Counter(_key(line.text) for line in lines if self._may_repeat(line))
        listed = (ORDERED.match(line.text) for line in lines)
        self.listed = {
            fold(found.string[found.end() :]) for found in listed if found and looks_like_title(found.string)
        }
        in_contents = {fold(LEADING.sub("", line.text)) for line in lines if LEADING.search(line.text[-80:])}
        self.repeated = {text for text, count in counts.items() if count >= OFTEN} - in_contents - self.listed

    def _may_repeat(self, line: PrintedLine) -> bool:
        text = line.text
        return (
            len(text) <= 80
            and (not line.size or line.number in self.at_edges)
            and not BULLET.match(text)
            and name_of(text) is None
            and topic_of(text) is None
            and not text.endswith((":", "."))
        )

    def has_gap(self, before: PrintedLine, line: PrintedLine) -> bool:
        """Return whether the distance between two lines of a page is larger than usual."""
        if not line.size or not before.size or before.page != line.page:
            return False
        return (before.height - line.height) / line.size > self.usual_gap * WIDER_GAP

    def is_furniture(self, line: PrintedLine) -> bool:
        """Return whether the line belongs to the page rather than the text."""
        if PAGE_NUMBER.fullmatch(line.text):
            return True
        return self._may_repeat(line) and _key(line.text) in self.repeated

    def is_listed(self, line: PrintedLine) -> bool:
        """Return whether the line begins a title from a numbered list in the text, such as its summary."""
        words = fold(line.text)
        if len(self.listed) > MOST_LISTED or len(words) < 16 or not looks_like_title(line.text):
            return False
        return any(alike(words, title[: len(words)]) for title in self.listed)

    def breaks(self, before: PrintedLine, line: PrintedLine, *, blank: bool, turned: bool) -> bool:
        """Return whether a new block begins with `line`."""
        if BULLET.match(line.text) or ORDERED.match(line.text) or LETTERED.match(line.text):
            return True
        if EMAIL.fullmatch(line.text) or EMAIL.fullmatch(before.text) or LEADING.search(before.text[-80:]):
            return True
        if NO_TITLE.match(line.text) and (NO_TITLE.match(before.text) or name_of(before.text)):
            return True  # the next address of a list
        goes_on = line.text[:1].islower()
        if turned or before.page != line.page:
            return not goes_on or before.text.endswith((".", "!", "?"))
        if blank:
            return True
        if line.size and before.size and not self.is_uniform:
            if abs(line.size - before.size) > 0.6 or (before.is_bold and not line.begins.is_bold):
                return True
            if before.is_italic != line.is_italic and len(before.text) < self.width * ITALIC_WIDTH:
                return before.is_italic or not goes_on
            return line.is_bold and not before.is_bold and not goes_on
        if goes_on and not before.text.endswith((".", "!", "?")):
            return False
        is_over = before.text.endswith((".", "!", "?")) and len(line.text.split()) > 1
        if looks_like_title(line.text) and (is_over or topic_of(line.text)):
            return True
        if self.is_listed(line) or name_of(before.text) is not None:
            return True
        first_word = line.text.split()[0]
        return len(before.text) + 1 + len(first_word) < self.width * WIDTH_KEPT

    def level(self, size: float) -> int:
        """Return the level of a heading of this size; 0 if the size does not show it."""
        larger = [each for each in self.larger if each >= size]
        return min(len(larger), 6) if size > self.body_size + 0.6 else 0


def _key(text: str) -> str:
    """Return what is the same on each page of a running head, which may end in the page number."""
    words = fold(text)
    return PAGE_AT_END.sub(" #", words) if len(words.split()) > 2 else words


def _at_edges(lines: list[PrintedLine]) -> set[int]:
    """Return the numbers of the lines at the top and at the bottom of each page."""
    found: set[int] = set()
    for _, page in groupby(lines, lambda line: line.page):
        by_height = sorted(page, key=lambda line: line.height)
        found |= {line.number for line in [*by_height[:AT_EDGE], *by_height[-AT_EDGE:]]}
    return found


def _blocks(
    groups: list[list[PrintedLine]], setting: Setting, words: Counter[str], drawn: dict[int, int]
) -> Iterator[Block]:
    bullets: Block | None = None
    for group in groups:
        numbers = [line.number for line in group]
        text = joined([line.markdown for line in group], words)
        raw = " ".join(line.text for line in group)
        page = group[0].page
        if group[-1].number in drawn:
            bullets = None
            level = drawn[group[-1].number]
            title = SPECIAL.sub(r"\\\g<0>", group[0].text)
            look = Look(level=level, is_capital=group[0].text.isupper())
            heading = Block(Shape.HEADING, title, numbers, level, look=look)
            yield heading if level else Block(Shape.RULE, raw, numbers)
            continue
        if group[0].size and (note := NOTE.match(text)):
            yield Block(Shape.FOOTNOTE, text[note.end() :], numbers, name=note[1], page=page)
            continue
        marker = BULLET.match(raw) or (ORDERED.match(raw) if not _is_title(raw, group, setting) else None)
        if marker:
            bare = without_marker(group, marker.end())
            item = Item(joined(bare, words), numbers, (ORDERED.match(raw) or [""])[0].strip())
            if bullets is None:
                bullets = Block(Shape.LIST, "", [], page=page)
                yield bullets
            bullets.items.append(item)
            bullets.lines += numbers
            indent = " " * (len(item.marker) + 1) if item.marker else "  "
            bullets.text += ("\n" if bullets.text else "") + (f"{item.marker} " if item.marker else "- ")
            bullets.text += item.text.replace("\n", f"\n{indent}")
            continue
        bullets = None
        if _is_title(raw, group, setting) and not setting.is_furniture(group[0]):
            shown = SPECIAL.sub(r"\\\g<0>", joined([line.text for line in group], words))
            level = setting.level(group[0].size)
            yield Block(Shape.HEADING, shown, numbers, level, page=page, look=_look(group))
        else:
            yield Block(Shape.PARAGRAPH, text, numbers, page=page, look=_look(group))


def _look(group: list[PrintedLine]) -> Look:
    return Look(
        size=group[0].size,
        is_bold=all(line.is_bold for line in group),
        is_italic=all(line.is_italic for line in group),
        is_capital=all(line.text.isupper() for line in group),
        font=group[0].font,
        left=min(line.left for line in group),
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
        is_address = ADDRESS_END.search(last) and ADDRESS_REST.match(line)
        is_divided = head and tail and line[:1].islower()
        if is_divided and (head[2] != "-" or words[(head[1] + tail[0]).casefold()]):
            parts[-1] = parts[-1][:-1]
        if parts and (is_address or is_divided):
            parts[-1] += line
        else:
            parts.append(line)
    return " ".join(ONE_SIGN.sub(" ", " ".join(parts)).split())


def _is_title(raw: str, group: list[PrintedLine], setting: Setting) -> bool:
    """Return whether the lines of `group` look like a heading."""
    if len(raw.split()) > 40 or BULLET.match(raw) or NO_TITLE.search(raw):
        return False
    if group[0].size and not setting.is_uniform:
        stands_out = group[0].size > setting.body_size + 0.6 or all(line.is_bold for line in group)
        is_quoted = is_sentences(raw) or raw.startswith(MOTTO)
        stands_out = stands_out or (all(line.is_italic for line in group) and not is_quoted)
        return stands_out and not (raw.endswith(":") and name_of(raw) is None)
    if name_of(raw) is not None or (topic_of(raw) is not None and not raw.endswith((".", ","))):
        return True
    return looks_like_title(raw)


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


def drawn_lines(lines: Iterable[PrintedLine]) -> dict[int, int]:
    """Return the numbers of lines drawn with characters, each with the level of the title above.

    The first character used underlines level 1, the next new one level 2. The level is 0 if no title is
    directly above.
    """
    found: dict[int, int] = {}
    signs: list[str] = []
    above = ["", ""]
    for line in lines:
        words = line.text
        if DRAWN.fullmatch(words):
            found[line.number] = 0
            is_title = above[1] and not above[0] and len(above[1]) <= LONGEST_TITLE
            if is_title and not above[1].endswith((".", ",", ";")):
                signs += [words[0]] if words[0] not in signs else []
                found[line.number] = min(signs.index(words[0]) + 1, 6)
            words = ""
        above = [above[1], words]
    return found
