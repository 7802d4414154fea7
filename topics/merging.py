"""Three-way comparison and merging of texts, by paragraph and by word. Pure.

Nothing is lost, by construction: where both sides changed the same paragraph and their words cannot be
merged, the merged text has both paragraphs, mine first.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

# Comparing is quadratic at worst: longer texts are treated as one changed whole.
MOST_WORDS = 1_000
MOST_PARAGRAPHS = 1_500
LONG_ENOUGH = 40  # letters of a paragraph that nobody writes twice by chance
PARAGRAPH_END = "\n\n"
WORDS = re.compile(r"\w")
WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Change(StrEnum):
    NONE = ""  # neither changed anything
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
    """A stretch of text: unchanged (""), inserted ("ins") or deleted ("del")."""

    text: str
    kind: str = ""


@dataclass(frozen=True)
class Chunk:
    """A stretch of the texts: the units of the base, and what each side has in their place."""

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
    """Return `text` with line ends as "\\n"; browsers send "\\r\\n"."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def words(text: str) -> list[str]:
    """Split `text` into words, spaces and signs; joined they are the text again."""
    return WORD.findall(text)


def compare(mine: str, theirs: str, base: str | None) -> list[Chunk]:
    """Return the paragraphs of both texts side by side, in order.

    Without a `base`, the paragraphs that both have in common serve as one, so a paragraph that only one
    side has counts as that side's addition.
    """
    units = [tuple(normalised(text).split(PARAGRAPH_END)) for text in (mine, theirs)]
    if base is None:
        common = _matches(units[0], units[1])
        began = tuple(units[0][place] for place in sorted(common))
    else:
        began = tuple(normalised(base).split(PARAGRAPH_END))
    return [part for chunk in three_way(began, *units) for part in _paired(chunk)]


def _paired(chunk: Chunk) -> list[Chunk]:
    """Split a conflict over several paragraphs into one each, if all sides have as many of them.

    Otherwise two people who change neighbouring paragraphs would be asked about both.
    """
    count = len(chunk.base)
    if chunk.change is not Change.CONFLICT or not count == len(chunk.mine) == len(chunk.theirs):
        return [chunk]
    return [
        Chunk((chunk.base[place],), (chunk.mine[place],), (chunk.theirs[place],)) for place in range(count)
    ]


def three_way(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> list[Chunk]:
    """Return the stretches that both sides left alone and, between them, those that one or both changed."""
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
        same = 0
        while (
            in_mine.get(at_base + same, -1) == at_mine + same
            and in_theirs.get(at_base + same, -1) == at_theirs + same
        ):
            same += 1
        if same:
            take(at_base + same, at_mine + same, at_theirs + same)
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
    """Return one text with the changes of both sides, or None where they changed the same words."""
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
    """Return the choice that loses no words."""
    match chunk.change:
        case Change.THEIRS:
            return Choice.THEIRS
        case Change.CONFLICT:
            return Choice.BOTH if woven(chunk) is None else Choice.MERGED
        case _:
            return Choice.MINE


def merged(chunks: list[Chunk], choices: dict[int, str] | None = None) -> str:
    """Return the text of all chunks by `choices` (place → Choice), as `proposed` where none is given.

    A paragraph that both sides added is kept once, also where they put it in different places.
    """
    chosen = [(choices or {}).get(place) or proposed(chunk) for place, chunk in enumerate(chunks)]
    in_mine = Counter(
        unit
        for chunk, choice in zip(chunks, chosen, strict=True)
        if choice in (Choice.MINE, Choice.BOTH)
        for unit in _added(chunk.mine, chunk.base)
        if len(unit) >= LONG_ENOUGH
    )
    units: list[str] = []
    for chunk, choice in zip(chunks, chosen, strict=True):
        if chunk.change is Change.NONE or choice == Choice.MINE:
            units += chunk.mine
        elif choice == Choice.THEIRS:
            units += _without(chunk.theirs, in_mine & Counter(_added(chunk.theirs, chunk.base)))
        elif choice == Choice.MERGED and (text := woven(chunk)) is not None:
            units.append(text)
        else:
            units += [*chunk.mine, *_without(chunk.theirs, Counter(filter(WORDS.search, chunk.mine)))]
    return PARAGRAPH_END.join(units)


def _added(units: Sequence[str], base: Sequence[str]) -> Iterator[str]:
    """Yield those of `units` that `base` lacks, or has fewer times."""
    return (Counter(units) - Counter(base)).elements()


def _without(units: Sequence[str], others: Counter[str]) -> list[str]:
    """Return `units` without as many of each as `others` has."""
    left, kept = Counter(others), []
    for unit in units:
        if left[unit] > 0:
            left[unit] -= 1
        else:
            kept.append(unit)
    return kept


def marked(old: str, new: str) -> list[Token]:
    """Return the words of both texts in order: only in `new` as "ins", only in `old` as "del"."""
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
    """Return the places in `base` of the units that `other` shares → their places there, both rising."""
    if max(len(base), len(other)) > MOST_PARAGRAPHS:
        return {place: place for place in range(len(base))} if tuple(base) == tuple(other) else {}
    return {
        start + offset: there + offset
        for start, there, size in _matcher(base, other).get_matching_blocks()
        for offset in range(size)
    }
