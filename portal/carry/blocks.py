"""The pieces of a guide that is carried, as plain data: all its files are made from them. Pure.

`dataclasses.asdict` turns any of it into what JSON can hold. All words are text, never mark-up. Addresses
are whole and lead to the site. Where a text has no words, there is an empty list, never an empty block.

Numbers are of the whole guide that is carried: a `Cite` names a `Reference` in `Guide.references`, and a
`NoteMark` a `Note` in `Guide.notes`. A code, such as "T2 2.3.1 §2", is what the site calls a passage.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

# ── In a line ────────────────────────────────────────────────────────────────────────────────────────────
Mark = Literal["code", "em", "strong", "struck", "sub", "sup"]


@dataclass
class Text:
    words: str
    marks: list[Mark] = field(default_factory=list)
    kind: Literal["text"] = "text"


@dataclass
class Break:
    kind: Literal["break"] = "break"


@dataclass
class Cite:
    """A citation of `Guide.references`, with the place in it: "p. 9"."""

    number: int
    locator: str = ""
    kind: Literal["cite"] = "cite"


@dataclass
class NoteMark:
    number: int
    kind: Literal["note"] = "note"


@dataclass
class Picture:
    """A picture stored on the site: the name of its file, and its words ("" if nobody wrote them)."""

    name: str
    words: str
    width: int  # in pixels
    height: int
    kind: Literal["picture"] = "picture"


@dataclass
class Link:
    """A link: `role` is "term" or "tool" for an entry of the guide, else "guide" or "outside"."""

    address: str
    role: Literal["term", "tool", "guide", "outside"]
    inlines: list[Inline]
    kind: Literal["link"] = "link"


Inline = Text | Break | Cite | NoteMark | Picture | Link


ASIDES = {"addition": "added", "editor-note": "noted"}  # role of an aside → its class in HTML


# ── Blocks of a text ─────────────────────────────────────────────────────────────────────────────────────
@dataclass
class Place:
    """The place of a passage: its code and its address; both are empty for what has none."""

    code: str = ""
    address: str = ""


@dataclass
class Heading:
    """A heading within a text. Its level begins at 1 in each text, and none is skipped."""

    level: int
    inlines: list[Inline]
    place: Place = field(default_factory=Place)
    kind: Literal["heading"] = "heading"


@dataclass
class Paragraph:
    inlines: list[Inline]
    place: Place = field(default_factory=Place)
    kind: Literal["paragraph"] = "paragraph"


@dataclass
class Item:
    blocks: list[Block]
    place: Place = field(
        default_factory=Place
    )  # of a point that is one passage; else its paragraphs have one


@dataclass
class Items:
    """A list; `start` is the first number of a numbered one."""

    items: list[Item]
    is_numbered: bool = False
    start: int = 1
    kind: Literal["items"] = "items"


@dataclass
class Quote:
    blocks: list[Block]
    kind: Literal["quote"] = "quote"


@dataclass
class Listing:
    """Words that are shown letter by letter, line by line."""

    words: str
    kind: Literal["listing"] = "listing"


@dataclass
class Rule:
    kind: Literal["rule"] = "rule"


@dataclass
class Cell:
    inlines: list[Inline]
    align: Literal["", "left", "center", "right"] = ""


@dataclass
class Row:
    cells: list[Cell]
    place: Place = field(default_factory=Place)


@dataclass
class Table:
    head: list[Row]
    rows: list[Row]
    kind: Literal["table"] = "table"


@dataclass
class Aside:
    """An addition of the editors, or their note on the printed guide: not the guide's own text."""

    role: Literal["addition", "editor-note"]
    label: str
    blocks: list[Block]
    kind: Literal["aside"] = "aside"


Block = Heading | Paragraph | Items | Quote | Listing | Rule | Table | Aside


# ── Pieces of the guide ──────────────────────────────────────────────────────────────────────────────────
@dataclass
class Section:
    """A section of a topic; `level` is 1 for a part."""

    number: str
    title: str
    level: int
    place: Place
    blocks: list[Block]
    sections: list[Section]


@dataclass
class Tie:
    """A section on which a question bears, or a question on which a part does."""

    number: str
    title: str
    address: str


@dataclass
class Fact:
    """A dated fact on a question; `label` is the name of its list, "What exists already"."""

    label: str
    statement: str
    date: str
    place: Place
    cite: Cite | None  # nothing where the guide itself is the source


@dataclass
class Precedent:
    body: str
    number: str
    date: str
    title: str
    asked: str
    place: Place
    cite: Cite | None


@dataclass
class Question:
    number: int
    label: str
    place: Place
    blocks: list[Block]
    ties: list[Tie]
    facts: list[Fact]
    precedents: list[Precedent]


@dataclass
class Figure:
    """A key figure: `value` is "" where it is no measure, and `period` then stands in its place."""

    value: str
    statement: str
    period: str
    tool: str
    place: Place
    cite: Cite | None


@dataclass
class DatedEvent:
    period: str
    label: str
    statement: str


@dataclass
class Diagram:
    """A drawing as the site has it, with the words that say the same."""

    name: str
    words: str
    svg: str  # a whole file: text in the face "serif", colours of its own


@dataclass
class Entry:
    """A term or tool. `blocks` is a term's definition; of a tool, all that its page says."""

    role: Literal["term", "tool"]
    name: str
    other_name: str  # the acronym, or what it stands for
    kind: str  # "Database"
    french: str  # its equivalent in the other language of the edition
    summary: str  # of a tool, one sentence
    facts: list[tuple[str, str]]  # ("Legal force", "binding")
    blocks: list[Block]
    place: Place


@dataclass
class Reference:
    """A source with its number; `is_cited` says whether a text that is carried cites it."""

    number: int
    key: str
    byline: str
    title: str
    imprint: str
    address: str  # of the publication, as readers are sent there; may be empty
    place: Place  # on the site
    is_cited: bool
    topics: list[int]  # numbers of the topics carried that it helps with


@dataclass
class Note:
    number: int
    blocks: list[Block]


@dataclass
class Phrases:
    """Opening phrases of one kind: (strength, English, French)."""

    title: str
    rows: list[tuple[str, str, str]]


@dataclass
class Topic:
    """A topic; `question` is its full title, where its title is the short one."""

    number: int
    title: str
    question: str
    summary: str
    place: Place
    blocks: list[Block]
    sections: list[Section]
    questions: list[Question]
    figures: list[Figure]
    events: list[DatedEvent]
    diagrams: list[Diagram]
    is_whole: bool  # False if some of its parts were not chosen
    plate: Diagram | None = None  # for a cover


@dataclass
class Committee:
    name: str
    short_name: str
    motto: str
    place: Place
    blocks: list[Block]
    how_it_works: list[Block]
    how_place: Place
    figures: list[Figure]
    events: list[DatedEvent]
    diagrams: list[Diagram]
    topics: list[Topic]
    phrases: list[Phrases]
    precedents: list[Precedent]  # that stand under no question that is carried


@dataclass
class Guide:
    """The whole of what is carried. `date` is that of the edition's version, "2026-11-29"."""

    title: str
    subtitle: str
    conference: str
    ordinal: str
    organiser: str
    provenance: str
    colophon: str
    language: str  # "en-GB"
    other_language: str  # of the equivalents in the glossary: "fr"
    version: str
    date: str
    date_in_words: str
    drafting_rule: str  # of the conference, in words
    place: Place
    is_whole: bool
    about: list[Block]  # the editors' note on the printed guide
    committees: list[Committee]
    tools: list[Entry]  # where they are carried with all that is said of them
    entries: list[Entry]  # the glossary
    references: list[Reference]
    notes: list[Note]
