"""Find acronyms that a guide spells out, in either order: "International Court of Justice (ICJ)". Pure."""

import re
from collections.abc import Iterator

from portal.guides.guide import Abbreviation, Guide, Piece
from portal.guides.labels import plain

SHORT = r"[A-ZÀ-Þa-z][A-Za-zÀ-ÿ0-9]{0,9}(?:[-/][A-Za-z0-9]{1,6})?"
IN_BRACKETS = re.compile(rf"\((?P<short>{SHORT})s?(?:\)|,)")
SHORT_FIRST = re.compile(rf"(?<![\w-])(?P<short>{SHORT})\s+\((?P<long>[^()\n]{{6,120}})\)")
TOOL_WORDS = re.compile(
    r"\b(?:database|system|network|table|protocol|project|operation|notice|forum|platform|register|registry"
    r"|treaty|convention|instrument|mechanism|programme|program"
    r"|base de donn[ée]es|syst[eè]me|r[ée]seau|protocole|projet|trait[ée]|registre)\b",
    re.IGNORECASE,
)
MOST = 200


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
    for match in IN_BRACKETS.finditer(text):
        if _is_acronym(match["short"]):
            start = max(0, match.start() - 160)
            words = re.split(r"[.;:!?()\n]", text[start : match.start()])[-1].split()
            most = min(len(match["short"]) + 5, 2 * len(match["short"]))
            if long := _matching(match["short"], words[-most:]):
                yield match["short"], long
    for match in SHORT_FIRST.finditer(text):
        if _is_acronym(match["short"]):
            words = match["long"].split()
            long = _matching(match["short"], words)
            if long and len(long.split()) >= len(words) - 1:
                yield match["short"], " ".join(words)


def _is_acronym(word: str) -> bool:
    return sum(1 for letter in word if letter.isupper()) >= 2


def _matching(short: str, words: list[str]) -> str:
    """Return the last of `words` that spell `short`, from a word that begins with its first letter.

    The letters are searched from the end (A. S. Schwartz and M. A. Hearst, 2003).
    """
    long = " ".join(words)
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    text, place = long.casefold(), len(long)
    for index in range(len(letters) - 1, -1, -1):
        while True:
            place = text.rfind(letters[index], 0, place)
            if place < 0:
                return ""
            if index or place == 0 or not text[place - 1].isalnum():
                break
    found = long[place:].strip(" ,'\"“”«»-–—")
    return found if len(found.split()) > 1 or len(found) > 2 * len(short) else ""
