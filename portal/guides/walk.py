"""Walk through the blocks of one topic. Pure."""

import re
from typing import Protocol

from portal.guides.bibliography import Bibliography
from portal.guides.blocks import Block, Shape
from portal.guides.guide import RANKS, Aside, Entry, Guide, Kind, Piece
from portal.guides.headings import DEEPEST, Heading
from portal.guides.labels import Name, is_open, plain, topic_of
from portal.guides.layout import part_named, title_words
from portal.guides.points import (
    AFTER_THE_LIST,
    kind_of_point,
    labelled_items,
    labelled_paragraph,
    points_by_bold_ends,
    points_of,
    questions_of,
)
from portal.guides.words import SENTENCE_STARTERS

KIND_OF_RANK = {rank: kind for kind, rank in RANKS.items()}
EMAIL = re.compile(r"<?[\w.+-]+@[\w-]+(?:\.[\w-]+)+>?")
STARTS_LARGE = re.compile(r"(?P<first>[A-ZÀ-Þ][\w’'-]*) (?P<second>[A-ZÀ-Þ][\w’'-]*) (?P<third>[a-zà-ÿ]\w*)")


class Surroundings(Protocol):
    """Access of a topic's walk to the whole guide."""

    guide: Guide
    bibliography: Bibliography
    topics: int  # how many there are so far, including this one

    def sources(self, blocks: list[Block], index: int, topic: int) -> int: ...

    def contact(self, blocks: list[Block], index: int) -> int: ...

    def is_last(self, block: Block) -> bool: ...


class TopicWalk:
    """A walk through one topic's blocks."""

    def __init__(
        self,
        builder: Surroundings,
        topic: Entry,
        blocks: list[Block],
        headings: dict[int, Heading],
    ) -> None:
        self.builder, self.guide = builder, builder.guide
        self.topic, self.blocks, self.headings = topic, blocks, headings
        self.current = topic  # entry that texts are added to
        self.section = topic  # entry that points are below
        self.is_asking = False
        self.whole: Entry | None = None  # a point whose item included its text

    def add(self, entry: Entry) -> Entry:
        self.guide.entries.append(entry)
        self.current = entry
        return entry

    def walk(self) -> None:
        index = 0
        while index < len(self.blocks):
            block = self.blocks[index]
            title = title_words(block)
            name = part_named(block)
            if index in self.headings:
                self._heading(self.headings[index], index)
            elif name is Name.BIBLIOGRAPHY:
                self._close_section()
                index = self.builder.sources(
                    self.blocks, index, self.builder.topics if self._is_own(index) else 0
                )
                continue
            elif name is Name.CONTACT or (self.is_asking and EMAIL.fullmatch(plain(block.text))):
                self._close_section()
                index = self.builder.contact(self.blocks, index)
                continue
            elif name is Name.QUESTIONS:
                self._close_section()
                self.is_asking = True
                self.guide.asides.append(Aside(block.lines, "kept", "the heading of the questions"))
            elif name is Name.INTRODUCTION and title:
                self.add(Entry(Kind.INTRODUCTION, title, block.lines))
            elif title and topic_of(title):
                self.guide.asides.append(Aside(block.lines, "joined", "the title of the topic, repeated"))
            elif title and block.shape is not Shape.LIST and not self.is_asking:
                self._text(Block(Shape.OTHER, f"### {title}", block.lines))
            elif block.shape is Shape.FOOTNOTE:
                self.builder.bibliography.note(block)
            elif self.is_asking:
                self._question(block)
            else:
                self._text(block)
            index += 1
        self._close_section()

    def _is_own(self, index: int) -> bool:
        """Return whether a bibliography in this topic is its own: another topic follows, or each has one."""
        return (
            not self.builder.is_last(self.blocks[-1])
            or self.builder.topics == 1
            or self.builder.bibliography.is_by_topic
        )

    def _heading(self, heading: Heading, index: int) -> None:
        self._close_section()
        self.is_asking = False
        if heading.rank > DEEPEST:
            self._text(Block(Shape.OTHER, f"#### {heading.title}", heading.block.lines))
            return
        lines, doubts = heading.block.lines, heading.doubts
        if heading.block.is_joined and heading.block.shape is Shape.HEADING and len(lines) > 1:
            doubts = [*doubts, "Two lines were joined to one heading."] if heading.block.page == 0 else doubts
        entry = Entry(KIND_OF_RANK[heading.rank], heading.title, lines, doubts=[*doubts])
        self._mend_cut(entry, index)
        self.section = self.add(entry)

    def _mend_cut(self, entry: Entry, index: int) -> None:
        """Give a heading back its last word from the beginning of the text below it."""
        following = self.blocks[index + 1] if index + 1 < len(self.blocks) else None
        if following is None or following.shape is not Shape.PARAGRAPH or index + 1 in self.headings:
            return
        found = STARTS_LARGE.match(following.text)
        if not found or found["first"].casefold() in SENTENCE_STARTERS or not is_open(entry.title):
            return
        word = found["first"]
        following.text = following.text[len(word) :].lstrip()
        entry.doubts.append(
            f"Printed as “{entry.title}”, and the text below begins with “{word} {found['second']}”: "
            f"“{word}” was moved to the end of the heading."
        )
        entry.title = f"{entry.title} {word}"

    def _close_section(self) -> None:
        """Look for points marked only by bold words if a section had no labelled points."""
        if self.current is self.section and self.section.kind in RANKS:
            for entry in points_by_bold_ends(self.section):
                self.add(entry)

    def _text(self, block: Block) -> None:
        kind = kind_of_point(self.section)
        if block.shape is Shape.LIST and kind and (items := labelled_items(block)):
            for entry in points_of(items, kind, is_joined=block.is_joined):
                self.add(entry)
            self.whole = self.current if self.current.pieces else None
            return
        if kind and (entry := labelled_paragraph(block, kind)):
            self.add(entry)
            return
        if self.current is self.topic:
            self.add(Entry(Kind.INTRODUCTION))
        elif self.current is self.whole and AFTER_THE_LIST not in self.current.doubts:
            self.current.doubts.append(AFTER_THE_LIST)
        self.current.pieces.append(piece_of(block))

    def _question(self, block: Block) -> None:
        found = questions_of(block)
        for entry in found:
            self.add(entry)
        if found:
            return
        if self.current.kind is Kind.QUESTION and not self.current.pieces:
            self.current.pieces.append(piece_of(block))
        elif self.current.kind is Kind.QUESTION:
            self.current.pieces.append(piece_of(block))
            self.current.doubts.append("Text that asks nothing follows: check whether it belongs here.")
        else:
            reason = "a text before the questions, which has no place here"
            self.guide.asides.append(Aside(block.lines, "skipped", reason))


def piece_of(block: Block) -> Piece:
    return Piece(block.text, block.lines, block.is_joined)
