"""Find lines drawn with characters in a plain text: below a title, or between two parts. Pure."""

import re
from collections.abc import Iterable

DRAWN = re.compile(r"([=\-~^*_#+─━═–—])\1{2,}|[*_-](?: [*_-]){2,}")
LONGEST_TITLE = 120  # characters


def drawn_lines(lines: Iterable[str]) -> dict[int, int]:
    """Return the numbers of the drawn lines, 1 for the first line, with the level of the title above.

    The first character used underlines level 1, the next new one level 2. The level is 0 if no title is
    directly above.
    """
    found: dict[int, int] = {}
    signs: list[str] = []
    above = ["", ""]
    for number, line in enumerate(lines, start=1):
        words = line.strip()
        if DRAWN.fullmatch(words):
            found[number] = 0
            is_title = above[1] and not above[0] and len(above[1]) <= LONGEST_TITLE
            if is_title and not above[1].endswith((".", ",", ";")):
                if words[0] not in signs:
                    signs.append(words[0])
                found[number] = min(signs.index(words[0]) + 1, 6)
            words = ""
        above = [above[1], words]
    return found
