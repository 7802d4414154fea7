"""Make the entries of a guide from rows with roles, so that no row is lost. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from portal.guides.bibliography import Bibliography, is_cut_before_year
from portal.guides.blocks import Block, Shape
from portal.guides.furniture import Why
from portal.guides.guesses import guessed
from portal.guides.guide import Entry, Guide, Kind
from portal.guides.labels import Name, plain, without_numbering
from portal.guides.points import BELOW, entries_of
from portal.guides.roles import Role, Row, Step, replay

COMMITTEE = re.compile(
    r"\b(?:committee|comit[eé]|commission|forum)\b[^:–—]{0,60}[:–—]"
    r"\s*(?P<name>[^()]{3,160}?)\s*(?:\((?P<acronym>[^()]{2,40})\))?\s*$",
    re.IGNORECASE,
)
SPELLED_OUT = r"(?P<name>{}) \((?P<acronym>[^()\s]{{2,20}})\)"
LATER = (Role.TOPIC, Role.SOURCES, Role.QUESTIONS, Role.LEFT_OUT)  # may stand before the topics as they are
NO_TOPIC = "The guide names no topic, so all of it is one. Give it a title, or make another row the topic."


class Builder:
    """Walks through the rows and puts each where its heading says."""

    def __init__(self, guide: Guide, rows: list[Row]) -> None:
        self.guide, self.rows = guide, rows
        self.bibliography = Bibliography(guide)
        self.presentation = Entry(Kind.PRESENTATION)
        self.topics = 0
        self.current = self.section = self.presentation  # what texts and points are added to
        self.mode = Role.COMMITTEE  # of the last heading
        self.about = 0  # the topic of the sources being read, if each topic has its own

    def build(self) -> None:
        guide = self.guide
        guide.entries.append(self.presentation)
        guide.rows, guide.set_aside = len(self.rows), sum(1 for row in self.rows if row.aside)
        rows = [row for row in self.rows if not row.aside]
        for row, following in zip(rows, [*rows[1:], None], strict=False):
            if row.is_heading and row.role is not Role.TEXT:
                self._heading(row)
            else:
                self._text(row, following)
            if not row.is_checked:
                self.current.doubts += [doubt for doubt in row.doubts if doubt not in self.current.doubts]
        self.bibliography.close()
        if not self.presentation.pieces and not self.presentation.title:
            guide.entries.remove(self.presentation)
        self._name_committee()

    def _begin(self, entry: Entry, mode: Role) -> None:
        """Add a section or a topic; what follows belongs to it."""
        self.topics += entry.kind is Kind.TOPIC
        self.guide.entries.append(entry)
        self.current = self.section = entry
        self.mode = mode

    def _heading(self, row: Row) -> None:
        is_early = not self.topics and row.role not in LATER
        self.mode = Role.COMMITTEE if is_early else row.role
        if self.mode is Role.COMMITTEE:
            self.current = self.section = self.presentation
            if row.name is Name.COMMITTEE and not self.presentation.title:
                self.presentation.title, self.presentation.row = without_numbering(row.title), row.number
            else:
                self.presentation.pieces.append(f"## {row.title}")
        elif row.role in (Role.QUESTIONS, Role.SOURCES):
            self.current = self.section
            is_last = not any(each.role is Role.TOPIC for each in self.rows if each.number > row.number)
            self.about = self.topics if self.topics == 1 or not is_last or self.about else 0
        elif row.role is Role.LEFT_OUT:
            self.guide.left_out += 1
        else:
            kind = Kind.PART if row.role is Role.ANNEX else Kind(row.role.value)
            self._begin(Entry(kind, row.title, row=row.number), row.role)
        if row.below and row.role in (Role.QUESTIONS, Role.SOURCES):
            self._text(replace(row, title="", block=replace(row.block, text=row.below)), None)
        elif row.below and row.role is not Role.LEFT_OUT:
            self._keep(row.below)

    def _text(self, row: Row, following: Row | None) -> None:
        block = row.block
        if row.role in (Role.QUESTIONS, Role.SOURCES):  # a text that begins them without a heading
            self.mode = row.role
        if self.mode is Role.LEFT_OUT or row.role is Role.LEFT_OUT:
            self.guide.left_out += 1
        elif block.shape is Shape.FOOTNOTE:
            for each in self.bibliography.note(block):
                self._keep(each.text)
        elif row.is_heading and not row.is_verbatim:
            self._keep("\n\n".join(filter(None, [f"#### {row.title}", row.below])))
        elif row.is_verbatim or self.mode is Role.COMMITTEE:
            self._keep(block.text)
        elif self.mode is Role.SOURCES:
            self._source(block, following)
        else:
            self._entries(row)

    def _keep(self, text: str) -> None:
        """Add a text to the section above; that of a topic is its introduction."""
        if self.current.kind is Kind.TOPIC:
            self._begin(Entry(Kind.INTRODUCTION, row=self.current.row), self.mode)
        self.current.pieces.append(text)

    def _source(self, block: Block, following: Row | None) -> None:
        if following and not following.is_heading and is_cut_before_year(block, following.block):
            text, lines = f"{block.text} {following.block.text}", [*block.lines, *following.block.lines]
            following.block = Block(Shape.PARAGRAPH, text, lines)
            return
        for item in self.bibliography.read(block, [self.about] if self.about else []):
            words = plain(item.text)
            self.guide.doubts.append(f"No source, so it stays text: “{words[:120]}” (line {item.lines[0]}).")
            self._keep(f"- {item.text}" if block.items else item.text)

    def _entries(self, row: Row) -> None:
        """Add the questions or points of a text, of which texts that follow are part; or the text itself."""
        kind = Kind.QUESTION if self.mode is Role.QUESTIONS else BELOW.get(self.section.kind)
        found = entries_of(row.block, kind) if kind else []
        for entry in found:
            entry.row, entry.doubts = row.number, [] if row.is_checked else entry.doubts
            self.guide.entries.append(entry)
            self.current = entry
        if not found:
            self._keep(row.block.text)

    def _name_committee(self) -> None:
        """Name it as “Committee: Name (ACRONYM)” before the topics does, or a name that the text repeats."""
        before = [row.words for row in takewhile(lambda row: row.role is not Role.TOPIC, self.rows)]
        text = plain(self.presentation.body)
        spelled = (re.search(SPELLED_OUT.format(re.escape(words)), text) for words in before if words)
        found = next(filter(None, [*map(COMMITTEE.search, before), *spelled]), None)
        if found:
            self.guide.committee_name = found["name"].strip()
            self.guide.committee_acronym = (found["acronym"] or "").strip()


def with_sole_topic(sole: Row, *rows: Row) -> list[Row]:
    """Return the rows, with `sole` as their topic if no other is one: below what presents the committee."""
    shown = [row for row in rows if not row.aside]
    last = max((place for place, row in enumerate(shown) if row.role is Role.COMMITTEE), default=-1)
    begins = [row for row in shown[last + 1 :] if last < 0 or (row.is_heading and row.role is not Role.TEXT)]
    if not begins or any(row.role is Role.TOPIC for row in shown):
        return [*rows]
    sole.role, place = Role.TOPIC, rows.index(begins[0])
    return [*rows[:place], sole, *rows[place:]]


def understand(blocks: list[Block], kind: str = "", steps: Sequence[Step] = ()) -> tuple[Guide, list[Row]]:
    """Return the guide that `blocks` make by guesses and `steps`, and its rows; doubts say what to look at.

    Raises GuideError for a step that does not fit.
    """
    rows = guessed(blocks)
    on_cover = (row.title for row in rows if row.aside == Why.COVER and row.title)
    title = max(on_cover, key=len, default="Topic 1")
    sole = Row(0, Block(Shape.HEADING, title, [0]), title, role=Role.TOPIC, doubts=[NO_TOPIC])
    rows = with_sole_topic(*replay([sole, *rows], steps))
    guide = Guide(kind)
    Builder(guide, rows).build()
    left_out = [step.text.split() for step in steps if step.step == "choose"]  # the keys of sources
    for reference in guide.references if left_out else ():
        reference.is_chosen = reference.key not in left_out[-1]
    return guide, rows
