"""Two texts that began as one: what each changed, and the text that has both. Pure.

Nothing is lost by construction: wherever both sides changed the same paragraph and their words cannot be
told apart, the merged text has both, mine first.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

# Comparing is quadratic at worst: texts longer than this are marked, or kept, as a whole.
MOST_WORDS = 1_000
MOST_PARAGRAPHS = 1_500
PARAGRAPH_END = "\n\n"
WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    NONE = ""  # both have what they began with
    MINE = "mine"
    THEIRS = "theirs"
    ALIKE = "alike"  # both made the same change
    CONFLICT = "conflict"


class Choice(StrEnum):
    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"
    MERGED = "merged"  # the words of both in one paragraph


@dataclass(frozen=True)
class Token:
    """A stretch of text, and what became of it: "" is kept, "ins" is new, "del" is gone."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Chunk:
    """A stretch of both texts: the units it began with, and what each side has in their place."""

    base: tuple[str, ...]
    mine: tuple[str, ...]
    theirs: tuple[str, ...]

    @property
    def change(self) -> Change:
        if self.mine == self.theirs:
            return Change.NONE if self.mine == self.base else Change.ALIKE
        if self.theirs == self.base:
            return Change.MINE
        return Change.THEIRS if self.mine == self.base else Change.CONFLICT


def normalised(text: str) -> str:
    """Line ends as Markdown counts them; a browser sends its own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def words(text: str) -> list[str]:
    """Words, spaces and signs; joined they are the text again."""
    return WORD.findall(text)


def compare(mine: str, theirs: str, base: str | None) -> list[Chunk]:
    """The paragraphs of both texts side by side, in order.

    Without a `base` what both have in common stands in for it, so that a paragraph only one of them has
    is taken for that one's addition.
    """
    units = [tuple(normalised(text).split(PARAGRAPH_END)) for text in (mine, theirs)]
    if base is None:
        common = _matches(units[0], units[1])
        began = tuple(units[0][place] for place in sorted(common))
    else:
        began = tuple(normalised(base).split(PARAGRAPH_END))
    return [part for chunk in three_way(began, *units) for part in _paired(chunk)]


def _paired(chunk: Chunk) -> list[Chunk]:
    """A conflict over several paragraphs as one for each, where neither side has more or fewer of them.

    Else two who change neighbouring paragraphs would be asked about both.
    """
    count = len(chunk.base)
    if chunk.change is not Change.CONFLICT or not count == len(chunk.mine) == len(chunk.theirs):
        return [chunk]
    return [
        Chunk((chunk.base[place],), (chunk.mine[place],), (chunk.theirs[place],)) for place in range(count)
    ]


def three_way(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Chunk]:
    """Stretches that both sides kept, and between them those that one or both changed."""
    in_mine, in_theirs = _matches(base, mine), _matches(base, theirs)
    chunks: list[Chunk] = []
    at_base = at_mine = at_theirs = 0

    def take(to_base: int, to_mine: int, to_theirs: int) -> None:
        nonlocal at_base, at_mine, at_theirs
        chunks.append(
            Chunk(
                tuple(base[at_base:to_base]), tuple(mine[at_mine:to_mine]), tuple(theirs[at_theirs:to_theirs])
            )
        )
        at_base, at_mine, at_theirs = to_base, to_mine, to_theirs

    while at_base < len(base) or at_mine < len(mine) or at_theirs < len(theirs):
        kept = 0
        while (
            in_mine.get(at_base + kept, -1) == at_mine + kept
            and in_theirs.get(at_base + kept, -1) == at_theirs + kept
        ):
            kept += 1
        if kept:
            take(at_base + kept, at_mine + kept, at_theirs + kept)
            continue
        meets = next(
            (place for place in range(at_base, len(base)) if place in in_mine and place in in_theirs), None
        )
        if meets is None:
            take(len(base), len(mine), len(theirs))
        else:
            take(meets, in_mine[meets], in_theirs[meets])
    return chunks


@lru_cache(maxsize=128)  # a page asks several times for each of its paragraphs
def woven(chunk: Chunk) -> str | None:
    """The words of both sides in one text, or None where they changed the same place."""
    texts = [words(PARAGRAPH_END.join(units)) for units in (chunk.base, chunk.mine, chunk.theirs)]
    if not texts[0] or max(map(len, texts)) > MOST_WORDS:
        return None
    parts = []
    for part in three_way(*texts):
        if part.change is Change.CONFLICT:
            return None
        parts += part.theirs if part.change is Change.THEIRS else part.mine
    return "".join(parts)


def proposed(chunk: Chunk) -> Choice:
    """The choice that loses nothing."""
    match chunk.change:
        case Change.THEIRS:
            return Choice.THEIRS
        case Change.CONFLICT:
            return Choice.BOTH if woven(chunk) is None else Choice.MERGED
        case _:
            return Choice.MINE


def merged(chunks: list[Chunk], choices: dict[int, str] | None = None) -> str:
    """The text of all chunks, by `choices` (place → Choice), elsewhere as `proposed`."""
    units: list[str] = []
    for place, chunk in enumerate(chunks):
        choice = (choices or {}).get(place) or proposed(chunk)
        if chunk.change is Change.NONE or choice == Choice.MINE:
            units += chunk.mine
        elif choice == Choice.THEIRS:
            units += chunk.theirs
        elif choice == Choice.MERGED and (text := woven(chunk)) is not None:
            units.append(text)
        else:
            units += chunk.mine + (chunk.theirs if chunk.theirs != chunk.mine else ())
    return PARAGRAPH_END.join(units)


def marked(old: str, new: str) -> list[Token]:
    """`new` with its words that `old` lacks as "ins", and those it lacks of `old` as "del"."""
    before, after = words(normalised(old)), words(normalised(new))
    if max(len(before), len(after)) > MOST_WORDS:
        tokens = [Token("".join(before), "del"), Token("".join(after), "ins")]
        return [token for token in tokens if token.text] if before != after else [Token("".join(after))]
    tokens = []
    for kind, from_old, to_old, from_new, to_new in _matcher(before, after).get_opcodes():
        if kind == "equal":
            tokens.append(Token("".join(after[from_new:to_new])))
            continue
        if from_old < to_old:
            tokens.append(Token("".join(before[from_old:to_old]), "del"))
        if from_new < to_new:
            tokens.append(Token("".join(after[from_new:to_new]), "ins"))
    return tokens


def _matcher(one: Sequence[str], other: Sequence[str]) -> SequenceMatcher:
    return SequenceMatcher(str.isspace, one, other, autojunk=False)  # spaces match only beside words


def _matches(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """The places in `base` of what `other` kept → its places there, both in rising order."""
    if max(len(base), len(other)) > MOST_PARAGRAPHS:
        return {place: place for place in range(len(base))} if tuple(base) == tuple(other) else {}
    return {
        start + offset: there + offset
        for start, there, size in _matcher(base, other).get_matching_blocks()
        for offset in range(size)
    }
