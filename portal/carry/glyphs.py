"""Words for the faces that paper is set in: a character that they do not have becomes its name. Pure.

A file that everybody can hear read aloud (PDF/UA) may not have a single character without a shape.
`glyphs.txt` has the characters of the faces in the wheel of typst.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from glossary.linking import SIGNS

FILE = Path(__file__).with_name("glyphs.txt")
CLUSTER = re.compile(rf"\r\n|.[{SIGNS}]*", re.DOTALL)  # a character, and the accents and signs on it
SPACES = {"\t", "\n", "\r", "\r\n", "\v", "\f", "\x85", "\u2028", "\u2029"}
TO_THE_LEFT = {"R", "AL"}  # writing in which a sign changes with those beside it, or with its place
LEFT_OUT = "\ufffc"
MOST_SIGNS = 4  # on one letter; more are no writing


@cache
def faces() -> tuple[frozenset[str], ...]:
    """Return the characters that any face has, then those of each face."""
    found: list[set[str]] = []
    for line in FILE.read_text(encoding="ascii").splitlines()[1:]:
        if line.startswith("#"):
            found.append(set())
            continue
        for span in line.split():
            first, _, last = span.partition("-")
            found[-1].update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return tuple(map(frozenset, found))


def shown(text: str, *, strictly: bool = False) -> str:
    """Return `text` with the name of each character that no face has in brackets: "[chair]".

    What is never seen, such as a control character, is left out, and an accent that no face has with its
    letter. Strictly, only what the first face has is shown, and no accent that is a character of its own.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_pieces(unicodedata.normalize("NFC", text), strictly))


def drawn(text: str) -> str:
    """Return the text of a drawing: each sign stands by itself there, so that "…" is in place of others."""
    return re.sub(f"{LEFT_OUT}+", "…", "".join(map(_alone, unicodedata.normalize("NFC", text))))


def _alone(character: str) -> str:
    if character in SPACES:
        return " "
    kind = unicodedata.category(character)
    if kind == "Cc":
        return ""
    is_alone = kind[0] != "M" and unicodedata.bidirectional(character) not in TO_THE_LEFT
    return character if is_alone and character in faces()[1] else LEFT_OUT


def _pieces(text: str, strictly: bool) -> Iterator[str]:
    any_face, *each_face = faces()
    known = each_face[0] if strictly else any_face
    for cluster in CLUSTER.findall(text):
        letter, signs = cluster[:1], cluster[1 : MOST_SIGNS + 1]
        if cluster in SPACES:
            yield " "
        elif letter not in known or letter in SIGNS:
            yield named(letter)
        elif not strictly and any(face.issuperset(letter + signs) for face in each_face):
            yield letter + signs
        else:
            yield letter


def named(character: str) -> str:
    """Return the name of a character in brackets; nothing for one that is never seen by itself."""
    kind = unicodedata.category(character)
    if kind[0] == "M" or kind in ("Cc", "Cf", "Cs"):
        return ""
    name = unicodedata.name(character, "").lower()
    return f"[{name or f'U+{ord(character):04X}'}]"
