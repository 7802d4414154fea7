"""Make the entries of a guide from rows with roles, accounting for every line. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from portal.guides.abbreviations import find_abbreviations, spelled_out
from portal.guides.bibliography import Bibliography, is_cut_before_year
from portal.guides.blocks import Block, Shape
from portal.guides.furniture import Why
from portal.guides.guesses import guessed
from portal.guides.guide import Aside, Entry, Guide, Kind, Piece
from portal.guides.labels import Name, fold, plain, topic_of, without_numbering
from portal.guides.points import BELOW, points_of, questions_of
from portal.guides.roles import Role, Row, Step, replay, typed_topic

NAME = r"\s*(?P<name>[^()]{3,160}?)\s*(?:\((?P<acronym>[^()]{2,40})\))?\s*$"
COMMITTEE = re.compile(rf"[:–—]{NAME}")
ON_COVER = re.compile(rf"(?:committee|comit[eé]|forum)\s*:{NAME}", re.IGNORECASE)
PRESENTED = re.compile(r"\A(?:the|la|le|l['’])\s?(?=[A-ZÀ-Þ])", re.IGNORECASE)
LATER = (Role.TOPIC, Role.SOURCES, Role.QUESTIONS, Role.LEFT_OUT)  # may stand before the topics as they are
NO_TOPIC = "The guide names no topic, so all of it is one. Give it a title, or make a line the topic."


class Builder:
    """Walks through the rows and puts each where its heading says.

    `typed` is the title of the sole topic if no row is one.
    """

    def __init__(self, guide: Guide, rows: list[Row], typed: str) -> None:
        self.guide, self.rows, self.typed = guide, rows, typed
        self.bibliography = Bibliography(guide)
        self.presentation = Entry(Kind.PRESENTATION)
        self.topics = 0
        self.current = self.section = self.presentation  # what texts and points are added to
        self.mode = Role.COMMITTEE  # of the last heading
        self.about = 0  # the topic of the sources being read

    def build(self) -> None:
        guide = self.guide
        guide.entries.append(self.presentation)
        rows = [row for row in self.rows if not row.aside]
        start = self._first_of_topic(rows)
        for row in self.rows:
            if row.aside:
                guide.asides.append(Aside(row.block.lines, "skipped", row.aside))
                guide.doubts += row.doubts
        for row, following in zip(rows, [*rows[1:], None], strict=False):
            if row is start:
                self._sole_topic()
            if row.is_heading and row.role is not Role.TEXT:
                self._heading(row)
            else:
                self._text(row, following)
        if not self.presentation.all_lines:
            guide.entries.remove(self.presentation)
        elif not any(row.role is Role.COMMITTEE and row.by for row in self.rows):
            self.presentation.doubts.append("This text comes before the topics: it presents the committee.")
        self._name_committee()
        self.bibliography.close()
        find_abbreviations(guide)
        self._settle(rows)

    def _settle(self, rows: list[Row]) -> None:
        """Give the doubts about each row to its first entry, unless a person has looked at it."""
        doubts = {row.number: row.doubts for row in rows}
        checked = {row.number for row in self.rows if row.is_checked}
        for entry in self.guide.entries:
            own = [*doubts.pop(entry.row, ()), *entry.doubts]
            entry.doubts = [] if entry.row in checked else own

    def _first_of_topic(self, rows: list[Row]) -> Row | None:
        """Return the row that begins the topic of a guide in which no row is one."""
        last = max((place for place, row in enumerate(rows) if row.role is Role.COMMITTEE), default=-1)
        is_named = any(row.role is Role.TOPIC for row in rows)
        begins = (
            row for row in rows[last + 1 :] if last < 0 or (row.is_heading and row.role is not Role.TEXT)
        )
        return None if is_named else next(begins, None)

    def _sole_topic(self) -> None:
        on_cover = (row.title for row in self.rows if row.aside == Why.COVER and row.title)
        title = self.typed or max(on_cover, key=len, default="") or "Topic 1"
        self._add(Entry(Kind.TOPIC, title, doubts=[] if self.typed else [NO_TOPIC]), Role.TOPIC)
        self.topics += 1

    def _add(self, entry: Entry, mode: Role) -> Entry:
        self.guide.entries.append(entry)
        self.current = self.section = entry
        self.mode = mode
        return entry

    # Headings

    def _heading(self, row: Row) -> None:
        lines, title = row.block.lines[:1] if row.below else row.block.lines, row.title
        is_early = not self.topics and row.role not in LATER
        self.mode = Role.COMMITTEE if is_early else row.role
        if self.mode is Role.COMMITTEE:
            self.current = self.section = self.presentation
            if row.name is Name.COMMITTEE and not self.presentation.lines:
                self.presentation.title, self.presentation.lines = without_numbering(title)[1], lines
                self.presentation.row = row.number
            else:
                self.presentation.pieces.append(Piece(f"## {title}", lines))
        elif row.role in (Role.QUESTIONS, Role.SOURCES):
            told = self._sources(row) if row.role is Role.SOURCES else "the heading of the questions"
            self.guide.asides.append(Aside(lines, "kept", told))
            self.current = self.section
        elif row.role is Role.LEFT_OUT:
            self.guide.asides.append(Aside(lines, "skipped", f"left out: “{title[:60]}”"))
        else:
            self.topics += row.role is Role.TOPIC
            kind = Kind.PART if row.role is Role.ANNEX else Kind(row.role.value)
            self._add(Entry(kind, title, lines, row=row.number), row.role)
        if row.below:
            self._keep(Piece(row.below, row.block.lines[1:]))

    def _sources(self, row: Row) -> str:
        """Find the topic that these sources are about; return what becomes of their heading."""
        about = topic_of(row.title)
        if about and 0 < about[0] <= self.topics:
            self.about = about[0]
            return f"the sources of topic {about[0]}"
        is_last = not any(each.role is Role.TOPIC for each in self.rows if each.number > row.number)
        self.about = self.topics if self.topics == 1 or not is_last or self.about else 0
        return "the heading of the bibliography"

    # Texts

    def _text(self, row: Row, following: Row | None) -> None:
        block = row.block
        if row.role in (Role.QUESTIONS, Role.SOURCES):  # a text that begins them without a heading
            self.mode = row.role
        if not row.is_checked:
            self.current.doubts += [doubt for doubt in row.doubts if doubt not in self.current.doubts]
        if self.mode is Role.LEFT_OUT or row.role is Role.LEFT_OUT:
            self.guide.asides.append(Aside(block.lines, "skipped", "left out"))
        elif block.shape is Shape.FOOTNOTE:
            self.bibliography.note(block)
        elif row.is_heading:
            self._keep(Piece("\n\n".join(filter(None, [f"#### {row.title}", row.below])), block.lines))
        elif row.is_verbatim or self.mode is Role.COMMITTEE:
            self._keep(Piece(block.text, block.lines))
        elif self.mode is Role.SOURCES:
            self._source(block, following)
        elif self.mode is Role.QUESTIONS:
            self._question(row)
        else:
            self._point(row)

    def _keep(self, piece: Piece) -> None:
        """Add a text to the section above; that of a topic is its introduction."""
        if self.current.kind is Kind.TOPIC:
            mode = self.mode
            self._add(Entry(Kind.INTRODUCTION, row=self.current.row), mode)
        self.current.pieces.append(piece)

    def _source(self, block: Block, following: Row | None) -> None:
        if following and not following.is_heading and is_cut_before_year(block, following.block):
            text, lines = f"{block.text} {following.block.text}", [*block.lines, *following.block.lines]
            following.block = Block(Shape.PARAGRAPH, text, lines)
            return
        for item in self.bibliography.read(block, [self.about] if self.about else []):
            words = plain(item.text)
            self.guide.doubts.append(f"No source, so it stays text: “{words[:120]}” (line {item.lines[0]}).")
            self._keep(Piece(f"- {item.text}" if block.items else item.text, item.lines))

    def _question(self, row: Row) -> None:
        found = self._followed_by(questions_of(row.block), row)
        piece = Piece(row.block.text, row.block.lines)
        if not found and self.current.kind is Kind.QUESTION:
            self.current.pieces.append(piece)
        elif not found:
            self._keep(piece)

    def _point(self, row: Row) -> None:
        block, kind = row.block, BELOW.get(self.section.kind)
        found = self._followed_by(points_of(block, kind) if kind else [], row)
        if not found:
            self._keep(Piece(block.text, block.lines))

    def _followed_by(self, entries: list[Entry], row: Row) -> list[Entry]:
        """Add entries that were made of `row`; a text that follows is part of the last."""
        for entry in entries:
            entry.row = row.number
            self.guide.entries.append(entry)
            self.current = entry
        return entries

    # The committee

    def _name_committee(self) -> None:
        found = COMMITTEE.search(self.presentation.title)
        before = takewhile(lambda row: row.role is not Role.TOPIC, self.rows)
        found = found or next(filter(None, (ON_COVER.match(row.words) for row in before)), None)
        if found:
            self.guide.committee_name = found["name"].strip()
            self.guide.committee_acronym = (found["acronym"] or "").strip()
            return
        titles = {fold(row.title) for row in self.rows if row.title}
        texts = (plain(piece.text)[:300] for piece in self.presentation.pieces)
        for acronym, name in (each for text in texts for each in spelled_out(text)):
            name = PRESENTED.sub("", name)
            if fold(name) in titles:
                self.guide.committee_name, self.guide.committee_acronym = name, acronym
                return


def chosen(guide: Guide, steps: Sequence[Step]) -> Guide:
    """Return the guide with the sources and acronyms that the last steps about them choose.

    Such a step lists the keys of sources to leave out, or acronyms with what each becomes: "WHO=term".
    """
    for step in steps:
        words = step.text.split()
        for reference in guide.references if step.step == "sources" else ():
            reference.is_chosen = reference.key not in words
        offers = dict(word.rpartition("=")[::2] for word in words)
        for each in guide.abbreviations if step.step == "acronyms" else ():
            offer = offers.get(each.acronym)
            each.is_chosen = offer is not None
            if offer in ("term", "tool"):
                each.offer = offer
    return guide


def understand(
    lines: list[str], blocks: list[Block], kind: str = "", steps: Sequence[Step] = ()
) -> tuple[Guide, list[Row]]:
    """Return the guide that `blocks` make by guesses and `steps`, and its rows; doubts say what to look at.

    Each of the lines with words is in an entry or an aside. Raises GuideError for a step that does not fit.
    """
    rows = replay(guessed(blocks), steps)
    builder = Builder(Guide(lines, kind=kind), rows, typed_topic(steps))
    builder.build()
    return chosen(builder.guide, steps), rows
