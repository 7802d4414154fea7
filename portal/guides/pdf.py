"""Print the lines of a PDF from standard input as JSON. Run by sandbox.py, so it imports nothing of ours.

Each line has its page, its runs [text, is bold, is italic], and its size and height on the page, in
points. A raised number is written as the mark of a note, [^1]. `sorted` are the pages whose lines
were put in the order of their columns, `pictures` the pages with pictures of their own.
"""

import io
import json
import logging
import re
import sys
from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import pypdf

PAGE_LIMIT = 500
BOLD, ITALIC = ("bold", "black", "heavy", "demi"), ("italic", "oblique")
LETTER_WIDTH = 0.5  # of the size, on average
NEAR = 40  # lines before and after a drop cap among which is its own
WORD = re.compile(r"\w+")
ONE_LETTER = ("A", "I", "O", "À", "Y")
MOST_DROPS = 50  # on a page
FEWEST_BESIDE = 8  # lines in the right column of a page that is sorted
LEAST_RETURNS = 4  # from there to the left one, in the order of its content
SHORTEST_COLUMN = 20  # letters of its lines on average; cells of a table are shorter


class Run(NamedTuple):
    text: str
    font: str
    size: float
    left: float
    height: float
    begins_line: bool

    @property
    def right(self) -> float:
        """Return about where it ends."""
        return self.left + len(self.text.rstrip()) * self.size * LETTER_WIDTH


def runs_on(page: pypdf.PageObject) -> list[Run]:
    """Return the texts of a page as its content has them."""
    runs: list[Run] = []
    is_ended = True
    height_before: float | None = None

    def visit(text: str, transform: list, matrix: list, font: dict | None, size: float) -> None:
        nonlocal is_ended, height_before
        for index, part in enumerate(text.split("\n")):
            is_ended = is_ended or index > 0
            if not part:
                continue
            scale = abs(matrix[3] or matrix[1] or 1) * abs(transform[3] or transform[1] or 1)
            left = matrix[4] * transform[0] + matrix[5] * transform[2] + transform[4]
            height = matrix[4] * transform[1] + matrix[5] * transform[3] + transform[5]
            # A new line may begin although the previous one has no end.
            if font and height_before is not None and abs(height - height_before) > abs(size) * scale * 0.7:
                is_ended = True
            name = str((font or {}).get("/BaseFont", "")).lstrip("/").rpartition("+")[2]
            runs.append(Run(part, name, abs(size) * scale, left, height, is_ended))
            is_ended = False
            if part.strip() and font:
                height_before = height

    page.extract_text(visitor_text=visit)
    return runs


def lines_of(runs: list[Run]) -> list[list[Run]]:
    lines: list[list[Run]] = []
    for run in runs:
        if run.begins_line or not lines:
            lines.append([])
        lines[-1].append(run)
    return with_capitals_joined([line for line in lines if any(run.text.strip() for run in line)])


def with_capitals_joined(lines: list[list[Run]]) -> list[list[Run]]:
    """Join a letter that is larger than its word to the word, in one line or beside some (a drop cap)."""
    words = Counter(word for line in lines for run in line for word in WORD.findall(run.text.casefold()))
    for line in lines:
        for index, (before, run) in enumerate(pairwise(line)):
            if is_capital_of(before, run):
                line[index + 1] = run._replace(text=run.text.lstrip())
                line[index] = before._replace(text=before.text.rstrip())
    alone = [line for line in lines if len(line) == 1 and len(line[0].text.strip()) == 1]
    for line in alone[:MOST_DROPS]:
        (letter,) = line
        place = next(place for place, each in enumerate(lines) if each is line)
        near = lines[max(place - NEAR, 0) : place + NEAR]
        if beside := [each for each in near if stands_beside(each[0], letter)]:
            first = max(beside, key=lambda each: each[0].height)
            rest = WORD.search(first[0].text.casefold())[0]
            # “A river”, unlike “Although”, begins with a word of one letter.
            is_word = letter.text.strip() in ONE_LETTER and words[rest] > 1
            text = letter.text.strip() + (" " if is_word else "")
            first.insert(0, letter._replace(text=text, height=first[0].height))
            del lines[place]
    return lines


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
    edges = Counter(round(part[0].left / 4) for part in parts if part[0].text.strip())
    first = min(edges, default=0)
    counts = {edge: edges[edge] + edges[edge + 1] for edge in edges if edge > first + 20}
    edge = max(counts, key=counts.get, default=0)
    if counts.get(edge, 0) < FEWEST_BESIDE:
        return None
    gutter = edge * 4 - 4
    is_right = [part[0].left >= gutter for part in parts]
    returns = sum(1 for before, after in pairwise(is_right) if before and not after)
    beside = [part for part, right in zip(parts, is_right, strict=True) if right]
    letters = sum(len(run.text) for part in beside for run in part)
    if returns < LEAST_RETURNS or letters < SHORTEST_COLUMN * len(beside):
        return None
    found: list[list[Run]] = []
    columns: tuple[list, list] = ([], [])
    for part in sorted(parts, key=lambda part: (-round(part[0].height), part[0].left)):
        right = part[0].left >= gutter
        if not right and part[-1].right > gutter + 4 * part[-1].size:  # it spans both
            found += [*columns[0], *columns[1]]
            columns = ([], [])
        columns[right].append(part)
    return [*found, *columns[0], *columns[1]]


def parted(line: list[Run]) -> list[list[Run]]:
    """Return the parts of a line that stand far from one another."""
    parts = [[line[0]]]
    for before, run in pairwise(line):
        if run.left > before.right + 2 * run.size and run.text.strip():
            parts.append([])
        parts[-1].append(run)
    return parts


def described(line: list[Run], page: int) -> dict:
    filled = [run for run in line if run.text.strip()]
    first = next((run for run in filled if run.font), filled[0])
    sizes: Counter[float] = Counter()
    for run in filled:
        sizes[round(run.size * 2) / 2] += len(run.text.strip())
    is_capital = "".join(run.text for run in filled).isupper()  # maybe small capitals
    size = max(sizes) if is_capital else sizes.most_common(1)[0][0]
    baseline = next(run.height for run in filled if round(run.size * 2) / 2 == size)
    runs = [
        [
            f"[^{run.text.strip()}]" if is_raised(run, size, baseline) else run.text,
            *(any(word in run.font.casefold() for word in words) for words in (BOLD, ITALIC)),
        ]
        for run in line
    ]
    return {
        "page": page,
        "runs": runs,
        "size": size,
        "height": round(first.height, 1),
    }


def is_raised(run: Run, size: float, baseline: float) -> bool:
    is_number = run.text.strip().isdecimal() and len(run.text.strip()) <= 3
    return is_number and run.size < 0.8 * size and run.height > baseline + 0.15 * size


def pictures_on(page: pypdf.PageObject) -> list[str]:
    """Return what identifies the pictures of a page."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources else None
    found = objects.get_object().items() if objects else ()
    return [
        str(getattr(each, "idnum", name))
        for name, each in found
        if each.get_object().get("/Subtype") == "/Image"
    ]


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
            found = lines_of(runs_on(page))
            if (in_order := by_columns(found)) is not None:
                found = in_order
                in_columns.append(number)
            lines += [described(line, number) for line in found]
            pictures.append(set(pictures_on(page)))
    except MemoryError:
        return 251
    except Exception:  # a parser of hostile files raises all kinds of errors
        return 1
    often = Counter(picture for found in pictures for picture in found)
    own = [
        number
        for number, found in enumerate(pictures, start=1)
        if any(often[picture] <= max(2, len(pages) // 3) for picture in found)
    ]
    json.dump({"lines": lines, "sorted": in_columns, "pictures": own}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
