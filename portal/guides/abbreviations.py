"""Find acronyms that a guide spells out, in either order: "International Court of Justice (ICJ)". Pure."""

import re
from collections.abc import Iterator

from portal.guides.guide import Abbreviation, Guide, Piece
from portal.guides.labels import DATA, plain

SHORT = r"[A-ZÀ-Þa-z][A-Za-zÀ-ÿ0-9]{0,9}(?:[-/][A-Za-z0-9]{1,6})?"
IN_BRACKETS = re.compile(rf"\((?P<short>{SHORT})s?(?:\)|,)")
SHORT_FIRST = re.compile(rf"(?<![\w-])(?P<short>{SHORT})\s+\((?P<long>[^()\n]{{6,120}})\)")
TOOL_WORDS = re.compile(rf"\b(?:{'|'.join(DATA['words']['tools'])})\b", re.IGNORECASE)
MOST = 200
LONGEST = 160  # characters of what an acronym stands for


def find_abbreviations(guide: Guide) -> None:
    """Offer each acronym that the texts and titles of the entries spell out, once."""
    found: dict[str, Abbreviation] = {}
    for entry in guide.entries:
        for piece in (Piece(entry.title, entry.lines), *entry.pieces):
            for short, long in spelled_out(plain(piece.text)):
                offer = "tool" if TOOL_WORDS.search(long) else "term"
                line = (piece.lines or entry.lines)[:1]
                found.setdefault(short.casefold(), Abbreviation(short, long, line, offer))
    guide.abbreviations = list(found.values())[:MOST]


def spelled_out(text: str) -> Iterator[tuple[str, str]]:
    """Yield (acronym, long form) where the letters of one occur in the other."""
    found = [(match["short"], match["long"].split()) for match in SHORT_FIRST.finditer(text)]
    for match in IN_BRACKETS.finditer(text):
        short = match["short"]
        before = text[max(0, match.start() - LONGEST) : match.start()]
        most = min(len(short) + 5, 2 * len(short))
        found.append((short, re.split(r"[.;:!?()\n]", before)[-1].split()[-most:]))
    for short, words in found:
        is_acronym = sum(letter.isupper() for letter in short) >= 2
        if is_acronym and (long := _matching(short, words)):
            yield short, long


def _matching(short: str, words: list[str]) -> str:
    """Return the last of `words` that spell `short`, from a word that begins with its first letter.

    The letters are searched from the end (A. S. Schwartz and M. A. Hearst, 2003).
    """
    long = " ".join(words)
    text, place = long.casefold(), len(long)
    first, *rest = filter(str.isalnum, short.casefold())
    for letter in reversed(rest):
        place = max(text.rfind(letter, 0, place), 0)
    starts = [begins.start() for begins in re.finditer(rf"\b{first}", text[:place])]
    found = long[starts[-1] :].strip(" ,'\"“”«»-–—") if starts else ""
    return found if len(found.split()) > 1 or len(found) > 2 * len(short) else ""
