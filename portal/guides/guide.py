"""A guide as drafts. Pure."""

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


# A section belongs to the last section before it with a lower rank, a part to the topic.
RANKS = {Kind.PART: 1, Kind.SUBSECTION: 2, Kind.POINT: 3, Kind.DETAIL: 4}


@dataclass
class Entry:
    kind: Kind
    title: str = ""
    pieces: list[str] = field(default_factory=list)  # Markdown: paragraphs, lists, tables
    doubts: list[str] = field(default_factory=list)
    row: int = 0  # the number of the row that it was made of: that of its first line

    @property
    def body(self) -> str:
        return "\n\n".join(self.pieces)


@dataclass
class Reference:
    """A publication that the guide names. The fields in `guessed` were read off its address."""

    key: str
    title: str
    url: str = ""
    publisher: str = ""
    authors: str = ""
    year: int | None = None
    guessed: list[str] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)  # places among the guide's, 1 for the first
    is_chosen: bool = True


@dataclass
class Guide:
    """A guide as its rows make it: each is in an entry or a source, unless it is set aside or left out."""

    kind: str = ""  # of the file
    entries: list[Entry] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)  # of the guide as a whole
    rows: int = 0
    set_aside: int = 0  # rows that the reading has found to be no text
    left_out: int = 0  # rows that a person, or the name of a part, has left out
    committee_name: str = ""
    committee_acronym: str = ""

    def __str__(self) -> str:
        """Return how many of its rows are in the drafts and how many are not; together they are all."""
        drafted = self.rows - self.set_aside - self.left_out
        others = f"{self.set_aside} set aside, {self.left_out} left out"
        return f"{self.rows} rows read: {drafted} in the drafts, {others}."

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
