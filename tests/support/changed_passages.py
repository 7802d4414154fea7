"""How a link finds its passage, as static/portal/js/passages.js does: as it was, elsewhere, or changed."""

from collections.abc import Iterable
from typing import NamedTuple

from topics.passages import SKETCH, Passage

ALIKE, SURELY_ALIKE = 2, 3  # signs of the sketch to be equal, in the same section and in another


class Found(NamedTuple):
    passage: Passage
    is_changed: bool


def find(anchor: str, passages: Iterable[Passage]) -> Found | None:
    """Return the passage that `anchor` was made for: as it was, in another section, or changed.

    None if no passage has enough of its words.
    """
    section, there = section_of(anchor), list(passages)
    same = [passage for passage in there if mark_in(passage.anchor) == mark_in(anchor)]
    if same:
        closest = min(
            same,
            key=lambda passage: (passage.anchor != anchor, section_of(passage.anchor) != section),
        )
        return Found(closest, is_changed=False)
    alike = [(likeness(anchor, passage.anchor), passage) for passage in there]
    own = [pair for pair in alike if pair[0] >= ALIKE and section_of(pair[1].anchor) == section]
    other = [pair for pair in alike if pair[0] >= SURELY_ALIKE]
    best = max(own or other, key=lambda pair: pair[0], default=None)
    return Found(best[1], is_changed=True) if best else None


def section_of(anchor: str) -> str:
    return anchor.partition("~")[0]


def mark_in(anchor: str) -> str:
    """Return the part of the anchor that is of the words, without the number among passages with the same."""
    return anchor.partition("~")[2].partition(".")[0]


def likeness(anchor: str, other: str) -> int:
    """Return how many signs of the sketches of two anchors are equal."""
    marks = (each.partition("~")[2][:SKETCH] for each in (anchor, other))
    return sum(mine == yours for mine, yours in zip(*marks, strict=False))
