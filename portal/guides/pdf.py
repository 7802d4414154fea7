"""Print the lines of a PDF from standard input as JSON. Run by sandbox.py, so it imports nothing of ours.

Each line has its page, its runs [text, is bold, is italic], its size in points, and its gap: how far below
the line before it on the page it is, of its size. A raised number is written as the mark of a note, [^1].
`sorted` are the pages whose lines were put in the order of their columns, `pictures` the pages with pictures
of their own.
"""

import io
import json
import logging
import re
import sys
from bisect import bisect_left
from collections import Counter
from itertools import pairwise
from statistics import mode
from typing import NamedTuple

import pypdf

PAGE_LIMIT = 500
BOLD, ITALIC = ("bold", "black", "heavy", "demi"), ("italic", "oblique")
LETTER_WIDTH = 0.5  # of the size, on average
NOTHING = pypdf.generic.DictionaryObject()
WORD = re.compile(r"\w+")
ONE_LETTER = ("A", "I", "O", "À", "Y")
MOST_DROPS = 50  # on a page
NARROWEST_COLUMN = 80  # points
FEWEST_BESIDE = 8  # lines in the right column of a page that is sorted
LEAST_RETURNS = 4  # from there to the left one, in the order of its content
SHORTEST_COLUMN = 20  # letters of its lines on average; cells of a table are shorter


class Run(NamedTuple):
    text: str
    is_bold: bool
    is_italic: bool
    size: float
    left: float
    right: float  # about
    height: float


def lines_on(page: pypdf.PageObject) -> list[list[Run]]:
    """Return the lines of a page as its content has them."""
    lines: list[list[Run]] = [[]]
    height_before: float | None = None

    def visit(text: str, transform: list, matrix: list, font: dict | None, size: float) -> None:
        nonlocal height_before
        scale = abs(matrix[3] or matrix[1] or 1) * abs(transform[3] or transform[1] or 1)
        left = matrix[4] * transform[0] + matrix[5] * transform[2] + transform[4]
        height = matrix[4] * transform[1] + matrix[5] * transform[3] + transform[5]
        name = str((font or {}).get("/BaseFont", "")).rpartition("+")[2].casefold()
        look = [any(word in name for word in words) for words in (BOLD, ITALIC)]
        size = round(abs(size) * scale * 2) / 2
        for index, part in enumerate(text.split("\n")):
            # A new line may begin although the previous one has no end.
            is_apart = font and height_before is not None and abs(height - height_before) > size * 0.7
            if index or (part and is_apart):
                lines.append([])
            if part:
                right = left + len(part.rstrip()) * size * LETTER_WIDTH
                lines[-1].append(Run(part, *look, size, left, right, height))
            if part.strip() and font:
                height_before = height

    page.extract_text(visitor_text=visit)
    return with_capitals_joined([line for line in lines if any(run.text.strip() for run in line)])


def with_capitals_joined(lines: list[list[Run]]) -> list[list[Run]]:
    """Join a letter that is larger than its word to the word, in one line or beside some (a drop cap)."""
    for line in lines:
        for index, (before, run) in enumerate(pairwise(line)):
            if is_capital_of(before, run):
                line[index + 1] = run._replace(text=run.text.lstrip())
                line[index] = before._replace(text=before.text.rstrip())
    words = Counter(word for line in lines for run in line for word in WORD.findall(run.text.casefold()))
    alone = [line for line in lines if len(line) == 1 and len(line[0].text.strip()) == 1]
    for line in alone[:MOST_DROPS]:
        if beside := [each for each in lines if each and stands_beside(each[0], line[0])]:
            first = max(beside, key=lambda each: each[0].height)
            letter, rest = line.pop(), WORD.search(first[0].text.casefold())[0]
            # “A river”, unlike “Although”, begins with a word of one letter.
            is_word = letter.text.strip() in ONE_LETTER and words[rest] > 1
            text = letter.text.strip() + " " * is_word
            first.insert(0, letter._replace(text=text, height=first[0].height))
    return [line for line in lines if line]


def stands_beside(word: Run, letter: Run) -> bool:
    """Return whether `word` begins a line that a drop cap is set into."""
    is_right = letter.left < word.left <= letter.left + 1.2 * letter.size
    is_along = -0.3 * word.size <= word.height - letter.height <= letter.size
    return is_right and is_along and is_capital_of(letter, word)


def is_capital_of(letter: Run, word: Run) -> bool:
    is_letter = len(letter.text.strip()) == 1 and letter.text.strip().isalpha()
    return is_letter and letter.size > 1.15 * word.size and word.text.lstrip()[:1].isalpha()


def by_columns(lines: list[list[Run]]) -> list[list[Run]] | None:
    """Return the lines of a page column by column; None if its content is in order already."""
    parts = [part for line in lines for part in parted(line)]
    edges = Counter(round(part[0].left) for part in parts)
    first = min(edges, default=0)
    others = {edge: edges[edge] for edge in edges if edge > first + NARROWEST_COLUMN}
    edge = max(others, key=others.get, default=first)
    gutter = edge - 4
    beside = [part for part in parts if part[0].left >= gutter]
    returns = sum(1 for before, after in pairwise(parts) if before[0].left >= gutter > after[0].left)
    letters = sum(len(run.text) for part in beside for run in part)
    is_in_order = edges[edge] < FEWEST_BESIDE or returns < LEAST_RETURNS
    if is_in_order or letters < SHORTEST_COLUMN * len(beside):
        return None
    heads = (part for part in parts if part[0].left < gutter < part[-1].right - 4 * part[-1].size)
    spanning = sorted(part[0].height for part in heads)

    def place(part: list[Run]) -> tuple:
        above = len(spanning) - bisect_left(spanning, part[0].height)
        return above, part[0].left >= gutter, -round(part[0].height), part[0].left

    return sorted(parts, key=place)


def parted(line: list[Run]) -> list[list[Run]]:
    """Return the parts of a line that stand far from one another."""
    parts = [[line[0]]]
    for before, run in pairwise(line):
        if run.left > before.right + 2 * run.size and run.text.strip():
            parts.append([])
        parts[-1].append(run)
    return parts


def described(lines: list[list[Run]], page: int) -> list[dict]:
    """Return what is printed of each line of a page."""
    found: list[dict] = []
    above = None
    for line in lines:
        filled = [run for run in line if run.text.strip()]
        sizes = [run.size for run in filled for _ in run.text.strip()]
        are_capitals = "".join(run.text for run in filled).isupper()  # maybe small ones
        size = max(sizes) if are_capitals else mode(sizes)
        height = next(run.height for run in filled if run.size == size)
        runs = [[shown(run, size, height), run.is_bold, run.is_italic] for run in line]
        gap = 0 if above is None else round((above - height) / (size or 1), 2)
        found.append({"page": page, "runs": runs, "size": size, "gap": gap})
        above = height
    return found


def shown(run: Run, size: float, baseline: float) -> str:
    """Return the text of a run; a small number that stands above its line is the mark of a note."""
    is_raised = run.size < 0.8 * size and run.height > baseline + 0.15 * size
    number = run.text.strip()
    return f"[^{number}]" if is_raised and number.isdecimal() and len(number) <= 3 else run.text


def pictures_on(page: pypdf.PageObject) -> set[str]:
    """Return what identifies the pictures of a page."""
    resources = page.get("/Resources", NOTHING).get_object()
    found = resources.get("/XObject", NOTHING).get_object().items()
    images = [(name, each) for name, each in found if each.get_object().get("/Subtype") == "/Image"]
    return {str(getattr(each, "idnum", name)) for name, each in images}


def main() -> int:
    logging.disable()  # pypdf reports every error that it repairs
    try:
        reader = pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read()))
        if reader.is_encrypted and not reader.decrypt(""):
            return 3
        pages = reader.pages[: PAGE_LIMIT + 1]
        if len(pages) > PAGE_LIMIT:
            return 4
        lines, in_columns, pictures = [], [], []
        for number, page in enumerate(pages, start=1):
            found = lines_on(page)
            in_order = by_columns(found)
            in_columns += [number] if in_order else []
            lines += described(in_order or found, number)
            pictures.append(pictures_on(page))
    except MemoryError:
        return 251
    except Exception:  # a parser of hostile files raises all kinds of errors
        return 1
    pages_of = Counter(picture for found in pictures for picture in found)
    usual = {picture for picture, count in pages_of.items() if count > max(2, len(pages) // 3)}
    own = [number for number, found in enumerate(pictures, start=1) if found - usual]
    json.dump({"lines": lines, "sorted": in_columns, "pictures": own}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
