"""Give roles to the rows of a guide: guesses first, and then the steps of a person, replayed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby, takewhile
from typing import NamedTuple, Self

from portal.guides.blocks import PICTURE, Block, Item, Shape
from portal.guides.errors import GuideError
from portal.guides.labels import Name, bare, plain, split_label

LONGEST_TITLE = 240
FIRST_WORDS = 8
LONGEST_LINE = 10  # words of a title rather than a text


class Role(StrEnum):
    """The use that is made of a row, and of the text below it up to the next heading; and its key."""

    COMMITTEE = "committee", "c"
    TOPIC = "topic", "t"
    INTRODUCTION = "introduction", "i"
    PART = "part", "p"
    SUBSECTION = "subsection", "s"
    POINT = "point", "d"
    DETAIL = "detail", ""
    QUESTIONS = "questions", "q"
    SOURCES = "sources", "r"
    ANNEX = "annex", "a"
    LEFT_OUT = "left out", "x"
    TEXT = "text", "e"

    def __new__(cls, value: str, key: str) -> Self:
        found = str.__new__(cls, value)
        found._value_, found.key = value, key
        return found


WITHOUT_TITLE = (Role.TEXT, Role.LEFT_OUT, Role.QUESTIONS, Role.SOURCES)  # a text may have these as it is
ORDER = (Role.TOPIC, Role.PART, Role.SUBSECTION, Role.POINT, Role.DETAIL)


@dataclass
class Row:
    """A heading, or a block of text, in the order of the document."""

    number: int  # of its first line, by which steps name it
    block: Block
    title: str = ""  # empty for a text
    name: Name | None = None
    look: str = ""  # the letter of a heading's look, A for the heaviest
    numbering: str = ""  # the way in which it is numbered: see `numbering_style`
    role: Role = Role.TEXT
    by: str = ""  # "name" or "hand" if a step with a wider scope leaves it as it is
    doubts: list[str] = field(default_factory=list)
    aside: str = ""  # the reason why it is no part of the guide
    below: str = ""  # the text below a title that a person gave to a text
    is_checked: bool = False  # a person has looked at what is made of it

    @property
    def words(self) -> str:
        return self.title or plain(PICTURE.sub(r"\g<words>", self.block.text))

    @property
    def is_heading(self) -> bool:
        return bool(self.title)

    @property
    def is_verbatim(self) -> bool:
        """Return whether a person has said that it is text: no points or questions are looked for."""
        return self.role is Role.TEXT and self.by == "hand"

    def settle(self, step: Step) -> None:
        """Note that a person has looked at it, and has set it if the step is of this row alone."""
        self.is_checked = True
        self.by = "hand" if step.scope == "one" else self.by


@dataclass(frozen=True)
class Step:
    """One press of a person: what was done, on which rows, by which scope."""

    step: str
    scope: str = "one"
    rows: tuple[int, ...] = ()
    role: str = ""
    text: str = ""

    @classmethod
    def from_data(cls, data: dict) -> Step:
        """Return the step in `data`. Raises GuideError."""
        try:
            step = replace(cls(**data), rows=tuple(data.get("rows", ())))
        except TypeError as error:
            raise GuideError("A step has other fields than step, scope, rows, role and text.") from error
        texts = (step.step, step.scope, step.role, step.text)
        is_sound = all(isinstance(each, str) for each in texts) and all(type(row) is int for row in step.rows)
        if not is_sound or step.step not in STEPS:
            raise GuideError(f"“{str(step.step)[:40]}” is no step that can be taken.")
        return step


class Scope(NamedTuple):
    """The rows that a press changes, and what is said of it before: how many, and how many it leaves."""

    rows: list[Row]
    told: str


def scopes(rows: list[Row], row: Row) -> dict[str, Scope]:
    """Return what a step at `row` can change, by scope."""
    found = {"one": Scope([row], "this one")}
    if not row.is_heading or row.aside:
        return found
    headings = [each for each in rows if each.is_heading and not each.aside]
    rest = headings[headings.index(row) + 1 :]
    numbered = [each for each in headings if row.numbering and each.numbering == row.numbering]
    for scope, words, alike in (
        ("look", "{} that look like it", [each for each in headings if row.look and each.look == row.look]),
        ("number", "{} numbered like it", numbered),
        ("words", "{} with these words", [each for each in headings if bare(each.title) == bare(row.title)]),
        ("on", "from here on ({})", [row, *takewhile(lambda each: each.role is not Role.TOPIC, rest)]),
    ):
        free = [each for each in alike if not each.by or each is row]
        kept = f", {len(alike) - len(free)} kept" if len(free) < len(alike) else ""
        if len(alike) > 1:
            found[scope] = Scope(free, words.format(len(free)) + kept)
    return found


def step_at(
    rows: list[Row], number: int, step: str, *, scope: str = "one", role: str = "", text: str = ""
) -> Step:
    """Return the step that a press at the row `number` makes. Raises GuideError."""
    text = " ".join(text.split()) if step == "title" else ""
    place = next((place for place, each in enumerate(rows) if each.number == number), None)
    if place is None:
        raise GuideError("This row no longer exists. Look at the guide as it is now.")
    row, found = rows[place], scopes(rows, rows[place])
    if scope not in found or step not in ("role", "lower", "raise"):
        scope = "one"
    chosen = found[scope].rows
    if step in ("lower", "raise") and scope == "one" and row.role in ORDER:
        rank = ORDER.index(row.role)
        below = takewhile(lambda each: not each.is_heading or rank_of(each) > rank, rows[place + 1 :])
        chosen = [row, *(each for each in below if each.role in ORDER)]
    elif step == "back":
        chosen = [*takewhile(lambda each: each.aside == row.aside, rows[place:])]
    elif step == "heading":
        above = (each.role for each in reversed(rows[:place]) if each.role in ORDER[1:])
        step, role = "role", next(above, Role.PART)
    if step not in STEPS or (step == "role" and role not in list(Role)):
        raise GuideError("No step or no role was chosen.")
    return Step(step, scope, tuple(each.number for each in chosen), role, text)


def rank_of(row: Row) -> int:
    """Return the depth of a heading's role; what is no section ends those above it."""
    return ORDER.index(row.role) if row.role in ORDER else len(ORDER) if row.role is Role.TEXT else 0


def replay(rows: list[Row], steps: Sequence[Step]) -> list[Row]:
    """Return the rows with the roles that `steps` gave them. Raises GuideError if one cannot be taken."""
    found = [replace(row, doubts=list(row.doubts)) for row in rows]
    for step in steps:
        places = {row.number: place for place, row in enumerate(found)}
        missing = [number for number in step.rows if number not in places]
        if missing:
            raise GuideError(f"The steps were made for another file: no row begins at line {missing[0]}.")
        chosen = [found[places[number]] for number in step.rows]
        STEPS[step.step](found, chosen, step)
    return found


def _role(rows: list[Row], chosen: list[Row], step: Step) -> None:
    if step.role not in list(Role):
        raise GuideError("No role was chosen.")
    for row in chosen:
        row.role, row.aside = Role(step.role), ""
        row.settle(step)
        if not row.title and row.role not in WITHOUT_TITLE:
            _make_heading(row)


def _make_heading(row: Row) -> None:
    """Give a text a title: its label, a short line, or the first words of a text, which stays below."""
    label, words = split_label(row.block.text), row.words.split()
    if label:
        row.title, row.below = label
    elif len(words) > LONGEST_LINE or len(row.block.lines) > 1:
        row.title, row.below = " ".join(words[:FIRST_WORDS]) + "…", row.block.text
    else:
        row.title = row.words or "Untitled"


def _move(rows: list[Row], chosen: list[Row], step: Step) -> None:
    way = 1 if step.step == "lower" else -1
    sections = [row for row in chosen if row.role in ORDER]
    if not sections or ORDER.index(sections[0].role) + way not in range(len(ORDER)):
        level = "lowest" if way > 0 else "highest"
        raise GuideError(f"That is no section, or at the {level} level already.")
    for row in sections:
        row.role = ORDER[min(max(ORDER.index(row.role) + way, 0), len(ORDER) - 1)]
        row.settle(step)


def _join(rows: list[Row], chosen: list[Row], step: Step) -> None:
    """Add a row to the one before it: a title to a title, a text to a text."""
    for row in chosen:
        above = (each for each in reversed(rows[: rows.index(row)]) if each.number and not each.aside)
        before = next(above, None)
        if before is None:
            raise GuideError("There is no row before it to join it to.")
        is_text = before.below or (not row.is_heading and len(row.words.split()) > LONGEST_LINE)
        is_title = before.is_heading and not is_text
        if is_title:
            before.title, before.below = f"{before.title} {row.words}", row.below
        elif before.is_heading:
            before.below = "\n\n".join(filter(None, [before.below, row.block.text]))
        before.block = replace(
            before.block,
            text=(" " if is_title else "\n\n").join([before.block.text, row.block.text]),
            lines=[*before.block.lines, *row.block.lines],
            items=[],
            shape=before.block.shape if before.is_heading else Shape.OTHER,
        )
        before.is_checked = True
        rows.remove(row)


def _split(rows: list[Row], chosen: list[Row], step: Step) -> None:
    """Make rows of the lines of a row, or of a list's items."""
    for row in chosen:
        parts = row.block.items or _lines_of(row)
        if len(parts) < 2:
            raise GuideError("It has one line only, so it cannot be split.")
        place, is_title = rows.index(row), row.is_heading and not row.below
        rows[place : place + 1] = [
            Row(
                part.lines[0],
                Block(Shape.PARAGRAPH, part.text, part.lines, page=row.block.page),
                plain(part.text) if is_title else "",
                look=row.look,
                role=row.role,
            )
            for part in parts
        ]


def _lines_of(row: Row) -> list[Item]:
    texts, lines = row.block.text.split("\n"), row.block.lines
    if len(texts) != len(lines):  # a text that the reading has joined
        words = row.block.text.split()
        size = -(-len(words) // len(lines))
        texts = [" ".join(words[at * size : (at + 1) * size]) for at in range(len(lines))]
    return [Item(text, [line]) for text, line in zip(texts, lines, strict=True)]


def _title(rows: list[Row], chosen: list[Row], step: Step) -> None:
    if not 0 < len(step.text) <= LONGEST_TITLE:
        raise GuideError(f"Write a title of at most {LONGEST_TITLE} characters, or leave the row out.")
    for row in chosen:
        row.title, row.is_checked = step.text, True


def _back(rows: list[Row], chosen: list[Row], step: Step) -> None:
    for row in chosen:
        row.aside = ""


def _accept(rows: list[Row], chosen: list[Row], step: Step) -> None:
    for row in chosen:
        row.is_checked = True


def _choose(rows: list[Row], chosen: list[Row], step: Step) -> None:
    """Leave the rows: `understand` reads the last such step."""


STEPS = {
    "role": _role,
    "lower": _move,
    "raise": _move,
    "join": _join,
    "split": _split,
    "title": _title,
    "back": _back,
    "accept": _accept,
    "choose": _choose,
}


def looks(rows: list[Row]) -> list[dict]:
    """Return the looks of the headings: letter, a sample, their number, and their roles."""
    headings = sorted((row for row in rows if row.look and not row.aside), key=lambda row: row.look)
    return [
        {
            "letter": letter,
            "row": alike[0],
            "count": len(alike),
            "roles": list(dict.fromkeys(row.role for row in alike)),
        }
        for letter, alike in ((look, [*each]) for look, each in groupby(headings, lambda row: row.look))
    ]
