"""Print the lines of a PDF from standard input as JSON. Run by sandbox.py, so it imports nothing of ours.

Each line has its page, its runs [text, is bold, is italic], its size in points, and its gap: how far below
the line before it on the page it is, of its size. A raised number is written as the mark of a note, [^1].
`sorted` are the pages whose lines were put in the order of their columns, `pictures` the pages with pictures
of their own.
"""

import io
import json
import logging
import math
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from statistics import mode
from typing import NamedTuple

from pypdf import PageObject, PdfReader, Transformation
from pypdf.generic import DictionaryObject

PAGE_LIMIT = 500
BOLD, ITALIC = ("bold", "black", "heavy", "demi"), ("italic", "oblique")
LETTER_WIDTH = 0.5  # of the size, on average
LETTER = re.compile(r"\s*[^\W\d_]\s*")
NOTE_NUMBER = re.compile(r"\A\s*(\d{1,3})\s*\Z")
ONE_LETTER = ("A", "I", "O", "À", "Y")  # words
MOST_DROPS = 50  # on a page
NARROWEST_COLUMN = 80  # points
LEAST_RETURNS = 7  # from the right column of a page to the left one, in the order of its content
SHORTEST_COLUMN = 20  # letters of its lines on average; cells of a table are shorter


class Run(NamedTuple):
    text: str
    look: list[bool]  # bold, italic
    size: int
    left: float
    height: float


def lines_on(page: PageObject) -> list[list[Run]]:
    """Return the lines of a page as its content has them."""
    lines: list[list[Run]] = [[]]

    def visit(text: str, transform: list, matrix: list, font: dict | None, size: float) -> None:
        *_, skew, scale, left, height = Transformation(matrix).transform(Transformation(transform)).ctm
        size = round(abs(size) * math.hypot(skew, scale)) or 1
        name = str((font or {}).get("/BaseFont", "")).casefold()
        look = [any(word in name for word in words) for words in (BOLD, ITALIC)]
        if words := text.removesuffix("\n").replace("\n", " "):
            lines[-1].append(Run(words, look, size, left, height))
        if text.endswith("\n"):
            lines.append([])

    page.extract_text(visitor_text=visit)
    for line in lines:
        for place, (letter, rest) in enumerate(pairwise(line)):
            is_larger = LETTER.fullmatch(letter.text) and letter.size > rest.size
            if is_larger and rest.text.lstrip()[:2].isupper():  # the first of small capitals
                line[place] = letter._replace(text=letter.text.rstrip())
                line[place + 1] = rest._replace(text=rest.text.lstrip())
    return [line for line in lines if any(run.text.strip() for run in line)]


def with_drop_caps_joined(lines: list[list[Run]]) -> list[list[Run]]:
    """Set each large letter that stands beside some lines, wherever it was written, before the first."""
    alone = [line for line in lines if len(line) == 1 and LETTER.fullmatch(line[0].text)]
    words = Counter(word for line in lines for run in line for word in run.text.split())
    for line in alone[:MOST_DROPS]:
        if beside := [each for each in lines if each and stands_beside(each[0], line[0])]:
            first = max(beside, key=lambda each: each[0].height)
            letter = line.pop()
            # “A river”, unlike “Although”, begins with a word: what follows is one elsewhere too.
            is_word = letter.text.strip() in ONE_LETTER and words[first[0].text.split()[0]] > 1
            text = f"{letter.text.strip()}{' ' * is_word}"
            first.insert(0, letter._replace(text=text, height=first[0].height))
    return [line for line in lines if line]


def stands_beside(word: Run, letter: Run) -> bool:
    """Return whether `word` begins a line that a drop cap is set into."""
    is_right = 0 < word.left - letter.left <= 1.2 * letter.size
    is_along = -1 < word.height - letter.height <= letter.size
    return is_right and is_along and letter.size > 1.5 * word.size and word.text.lstrip()[:1].isalpha()


def by_columns(lines: list[list[Run]]) -> list[list[Run]] | None:
    """Return the lines of a page column by column; None if its content is in order already."""
    parts = [part for line in lines for part in parted(line)]
    lefts = sorted(round(part[0].left) for part in parts)
    edge = mode([left for left in lefts if left > lefts[0] + NARROWEST_COLUMN] or [0])
    before_returns = [
        part for part, after in pairwise(parts) if round(part[0].left) == edge and after[0].left < edge - 4
    ]
    letters = sum(len(run.text) for part in before_returns for run in part)
    if len(before_returns) < LEAST_RETURNS or letters < SHORTEST_COLUMN * len(before_returns):
        return None
    return sorted(parts, key=lambda part: (part[0].left >= edge - 4, -round(part[0].height), part[0].left))


def parted(line: list[Run]) -> list[list[Run]]:
    """Return the parts of a line that stand far from one another."""
    parts = [line[:1]]
    for before, run in pairwise(line):
        right = before.left + len(before.text.rstrip()) * before.size * LETTER_WIDTH
        if run.left > right + 2 * run.size and run.text.strip():
            parts.append([])
        parts[-1].append(run)
    return parts


def described(lines: list[list[Run]], page: int) -> Iterator[dict]:
    """Yield what is printed of each line of a page."""
    above = None
    for line in lines:
        size = mode(run.size for run in line for _ in run.text.strip())
        height = next(run.height for run in line if run.size == size)
        runs = []
        for run in line:
            is_raised = run.size < 0.8 * size and run.height > height + 0.15 * size
            runs.append([NOTE_NUMBER.sub(r"[^\1]", run.text) if is_raised else run.text, *run.look])
        gap = 0 if above is None else round((above - height) / size, 2)
        yield {"page": page, "runs": runs, "size": size, "gap": gap}
        above = height


def with_pictures(pages: list[PageObject]) -> list[int]:
    """Return the numbers of the pages that have a picture which few others have, unlike a logo."""
    pages_of: dict[str, set[int]] = defaultdict(set)
    for number, page in enumerate(pages, start=1):
        resources = page.get("/Resources", DictionaryObject()).get_object()
        for each in resources.get("/XObject", DictionaryObject()).get_object().values():
            if each.get_object().get("/Subtype") == "/Image":
                pages_of[str(each)].add(number)
    own = (numbers for numbers in pages_of.values() if len(numbers) <= max(2, len(pages) // 3))
    return sorted(set().union(*own))


def main() -> int:
    logging.disable()  # pypdf reports every error that it repairs
    try:
        reader = PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            return 3
        if len(reader.pages) > PAGE_LIMIT:
            return 4
        lines, in_columns = [], []
        for number, page in enumerate(reader.pages, start=1):
            found = with_drop_caps_joined(lines_on(page))
            in_order = by_columns(found)
            in_columns += [number] if in_order else []
            lines += described(in_order or found, number)
        pictures = with_pictures(reader.pages)
    except MemoryError:
        return 251
    except Exception:  # a parser of hostile files raises all kinds of errors
        return 1
    json.dump({"lines": lines, "sorted": in_columns, "pictures": pictures}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
