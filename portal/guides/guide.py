"""A guide as drafts: its entries, and the fate of each of its lines. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """The kind of an entry. Which entry belongs to which follows from the order: see `RANKS`."""

    PRESENTATION = "presentation"
    TOPIC = "topic"
    INTRODUCTION = "introduction"
    PART = "part"
    SUBSECTION = "subsection"
    POINT = "point"
    DETAIL = "detail"
    QUESTION = "question"


class Fate(StrEnum):
    """What became of a line."""

    KEPT = "kept"
    SOURCE = "made a source"
    SKIPPED = "set aside"
    BLANK = "blank"


# A section belongs to the last section before it with a lower rank, a part to the topic.
RANKS = {Kind.PART: 1, Kind.SUBSECTION: 2, Kind.POINT: 3, Kind.DETAIL: 4}


@dataclass
class Piece:
    """A part of a body that is never split: a paragraph, a list, a table."""

    text: str  # Markdown, as in the file
    lines: list[int] = field(default_factory=list)


@dataclass
class Entry:
    kind: Kind
    title: str = ""
    lines: list[int] = field(default_factory=list)  # of its title
    pieces: list[Piece] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    row: int = 0  # the number of the row that it was made of

    @property
    def body(self) -> str:
        return "\n\n".join(piece.text for piece in self.pieces)

    @property
    def all_lines(self) -> list[int]:
        return [*self.lines, *(number for piece in self.pieces for number in piece.lines)]


@dataclass
class Reference:
    """A publication that the guide names. The fields in `guessed` were read off its address."""

    key: str
    title: str
    url: str = ""
    publisher: str = ""
    authors: str = ""
    year: int | None = None
    type: str = "web_page"
    guessed: list[str] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)  # places among the guide's, 1 for the first
    lines: list[int] = field(default_factory=list)
    is_chosen: bool = True


@dataclass
class Aside:
    """Lines that are in no entry, and the reason."""

    lines: list[int]
    fate: Fate
    reason: str


@dataclass
class Guide:
    lines: list[str]  # of the text that was read; the first has number 1
    entries: list[Entry] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)  # of the guide as a whole
    kind: str = ""  # of the file
    committee_name: str = ""
    committee_acronym: str = ""

    def fates(self) -> dict[int, Fate]:
        """Return what became of each line with words, by its number."""
        found = {number: Fate(each.fate) for each in self.asides for number in each.lines}
        return found | {number: Fate.KEPT for entry in self.entries for number in entry.all_lines}

    def depths(self) -> Iterator[tuple[Entry, int]]:
        """Yield each entry with its level: 0 for a topic and the presentation, 1 for entries of a topic."""
        above: list[int] = []  # the ranks of the sections it is in
        for entry in self.entries:
            rank, is_outermost = RANKS.get(entry.kind), entry.kind in (Kind.TOPIC, Kind.PRESENTATION)
            if rank:
                above = [*(each for each in above if each < rank), rank]
            elif is_outermost:
                above = []
            yield entry, len(above) if rank else int(not is_outermost)


def free_name(stem: str, taken: set[str]) -> str:
    """Return `stem`, with a number if it is in `taken`, and add it there."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    taken.add(name)
    return name
