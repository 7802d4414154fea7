"""The plate of a topic: a fine scale of its text, with hairlines to the questions that it helps with.

The cover prints it as SVG, and topics/diagrams/picture.py draws the same as the picture of a shared link.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from topics.rendering import count_words

if TYPE_CHECKING:
    from topics.models import ResolutionQuestion
    from topics.outline import OutlineNode
    from topics.pages import WholeTopic

WIDTH, HEIGHT = 1000, 100  # of the drawing, which is stretched into the room that it has
HAIRLINES = 130  # for the whole text of a topic
BETWEEN_PARTS = 4  # hairlines left out
NECK = 0.9  # between two hairlines where they reach a question
WIDEST_NECK = 26


@dataclass(frozen=True)
class Fan:
    """A question with its hairlines, each from a place on the scale to a place beside the question's."""

    number: int
    question: ResolutionQuestion
    x: float
    tied_to: tuple[str, ...]  # numbers of sections
    hairlines: tuple[tuple[float, float], ...]

    @property
    def percent(self) -> float:
        return 100 * self.x / WIDTH

    @property
    def curves(self) -> list[tuple[float, float, float, float]]:
        """Return each hairline: its two ends, and how far down it leaves the one and how far up the other.

        They open in between like the strands of a rope, so that they do not merge into one dark band.
        """
        most = max(len(self.hairlines) - 1, 1)
        found = []
        for place, (top, low) in enumerate(self.hairlines):
            bend = 34 * (place if low > top else most - place) / most
            found.append((top, low, 38 + bend, 62 - bend))
        return found

    @property
    def path(self) -> str:
        """Return the hairlines as the data of an SVG path."""
        return "".join(
            f"M{top:.1f} 0c0 {leaving:.0f} {low - top:.1f} {reaching:.0f} {low - top:.1f} {HEIGHT}"
            for top, low, leaving, reaching in self.curves
        )


@dataclass(frozen=True)
class Plate:
    """The drawing of a topic; `scale` has the places of all hairlines, `parts` the first of each part."""

    scale: tuple[float, ...]
    parts: tuple[tuple[str, float], ...]
    fans: tuple[Fan, ...]
    words_per_line: int

    @property
    def scale_path(self) -> str:
        """Return the scale as the data of an SVG path, in a drawing of the same size."""
        return "".join(f"M{x:.1f} 0v{HEIGHT}" for x in self.scale)

    @property
    def part_labels(self) -> list[tuple[str, float]]:
        """Return the number of each part with its place in percent of the width."""
        return [(number, 100 * x / WIDTH) for number, x in self.parts]


def lay_out_plate(whole: WholeTopic) -> Plate | None:
    """Lay out the plate of a topic; None where it has no text or no question yet."""
    words = {node: count_words(node.section.body) for node in whole.outline}
    total = sum(words.values())
    if not total or not whole.questions:
        return None
    places = _scale({node: max(1, round(HAIRLINES * own / total)) for node, own in words.items() if own})
    room = WIDTH / len(whole.questions)
    fans = []
    for number, placed in enumerate(whole.questions, 1):
        tied = {inner for node in placed.nodes for inner in node.walk()}
        tops = [x for node, own in places.items() if node in tied for x in own]
        x, gap = room * (number - 0.5), min(NECK, WIDEST_NECK / max(len(tops), 1))
        fans.append(
            Fan(
                number,
                placed.question,
                x,
                tuple(node.number for node in placed.nodes),
                # They end side by side around the number of the question.
                tuple((top, x + gap * (at - (len(tops) - 1) / 2)) for at, top in enumerate(tops)),
            )
        )
    parts = tuple(
        (part.number, next(places[node][0] for node in nodes))
        for part, nodes in groupby(places, key=lambda node: node.part)
    )
    scale = tuple(x for own in places.values() for x in own)
    return Plate(scale, parts, tuple(fans), max(5, 5 * round(total / len(scale) / 5)))


def _scale(counts: dict[OutlineNode, int]) -> dict[OutlineNode, list[float]]:
    """Return the places of the hairlines of each section, from left to right with a gap between parts."""
    gaps = BETWEEN_PARTS * (len({node.part for node in counts}) - 1)
    step = WIDTH / (sum(counts.values()) + gaps)
    places: dict[OutlineNode, list[float]] = {}
    at, part = step / 2, None
    for node, count in counts.items():
        if part is not None and node.part is not part:
            at += BETWEEN_PARTS * step
        part = node.part
        places[node] = [at + step * place for place in range(count)]
        at += step * count
    return places
