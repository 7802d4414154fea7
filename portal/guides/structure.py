"""Build the entries of a guide from blocks. Pure."""

import re
from itertools import takewhile

from portal.guides.abbreviations import find_abbreviations
from portal.guides.bibliography import (
    Bibliography,
    is_cut_before_year,
    looks_like_reference,
    references_in,
    texts_of,
)
from portal.guides.blocks import Block, Shape
from portal.guides.furniture import SummaryTopic
from portal.guides.guide import Aside, Entry, Guide, Kind, Piece
from portal.guides.headings import Heading, rank_headings
from portal.guides.labels import Name, alike, fold, name_of, plain, topic_of, without_numbering
from portal.guides.layout import (
    Laid,
    Titles,
    bare,
    part_named,
    short_words,
    strip_page_furniture,
    title_words,
)
from portal.guides.walk import EMAIL, TopicWalk, piece_of

SEPARATED = re.compile(r"[^\W\d_]+(?:\s\S{1,8}){0,2}\s?[:–—]")  # "Topic 1:", not the start of a sentence
NAME = r"\s*(?P<name>[^()]{3,160}?)\s*(?:\((?P<acronym>[^()]{2,40})\))?\s*$"
COMMITTEE = re.compile(rf"[:–—]{NAME}")
ON_COVER = re.compile(rf"(?:committee|comit[eé])\s*:{NAME}", re.IGNORECASE)


def understand(lines: list[str], blocks: list[Block], kind: str = "", title: str = "") -> Guide:
    """Return the guide that `blocks` make, accounting for every line.

    `title` names it if the text does not. Never raises: any input yields a guide, with doubts where needed.
    """
    laid = strip_page_furniture(blocks)
    builder = Builder(Guide(lines, kind=kind), laid, title)
    builder.build()
    return builder.guide.numbered()


class Builder:
    """Walks through the blocks and puts each into its entry."""

    def __init__(self, guide: Guide, laid: Laid, title: str) -> None:
        self.guide = guide
        self.laid = laid
        self.title = title
        self.bibliography = Bibliography(guide.lines)
        self.topics = 0

    def build(self) -> None:
        guide, laid = self.guide, self.laid
        guide.asides += laid.asides
        self._find_empty_bibliographies(laid.blocks)
        starts = self._topic_starts()
        first = starts[0][0] if starts else len(laid.blocks)
        if len(starts) == 1 and not starts[0][2] and self._is_presented_after(first):
            start, stop, _, title = starts[0]
            self._sole_topic(laid.blocks[start:stop], title)
        elif starts:
            self._before(laid.blocks[:first])
            ends = [index for index, *_ in starts[1:]] + [len(laid.blocks)]
            for (start, stop, number, title), end in zip(starts, ends, strict=True):
                self._topic(laid.blocks[start:stop], number, title, laid.blocks[stop:end])
        else:
            self._sole_topic([])
        if not guide.committee_name:
            found = (ON_COVER.match(words) for words in laid.cover)
            self._name_committee(next(filter(None, found), None))
        self.bibliography.close(guide)
        find_abbreviations(guide)
        before = {fold(piece.text.removeprefix("## ")) for piece in self._pieces_before_topics()}
        for topic in laid.summary:
            for part in topic.parts:
                if not part.is_found and fold(part.title) not in before:
                    guide.doubts.append(f"The summary lists “{part.title}”, which is no heading of the text.")

    def _find_empty_bibliographies(self, blocks: list[Block]) -> None:
        """Leave a title such as “Resources” to the text below it, if that names no publication."""
        for index, block in enumerate(blocks):
            if part_named(block) is not Name.BIBLIOGRAPHY:
                continue
            below = blocks[index + 1 :]
            ends = (at for at, each in enumerate(below) if title_words(each) and each.shape is not Shape.LIST)
            within = below[: next(ends, len(below))]
            is_empty = not any(references_in(text) for each in within for text in texts_of(each))
            block.is_own_part = bool(within) and is_empty

    def _pieces_before_topics(self) -> list[Piece]:
        entries = takewhile(lambda entry: entry.kind is not Kind.TOPIC, self.guide.entries)
        return [piece for entry in entries for piece in entry.pieces]

    # Where topics begin

    def _topic_starts(self) -> list[tuple[int, int, int, str]]:
        """Return (first block, first block after the title, number, title) for every topic."""
        starts: list[tuple[int, int, int, str]] = []
        seen: set[str] = set()
        blocks, in_bibliography = self.laid.blocks, False
        index = 0
        while index < len(blocks):
            found = self._topic_at(blocks[index])
            if part_named(blocks[index]) is Name.BIBLIOGRAPHY:
                in_bibliography = True
            if found is None:
                index += 1
                continue
            number, title = found
            stop = index + 1
            if (
                not title
                and stop < len(blocks)
                and title_words(blocks[stop])
                and not name_of(title_words(blocks[stop]))
                and not topic_of(title_words(blocks[stop]))
            ):
                title = title_words(blocks[stop])
                stop += 1
            key = fold(title) or str(number)
            if key in seen or (in_bibliography and number and number <= len(starts)):
                index = stop
                continue
            seen.add(key)
            in_bibliography = False
            starts.append((index, stop, number, title))
            index = stop
        return starts

    def _topic_at(self, block: Block) -> tuple[int, str] | None:
        words = title_words(block)
        if words and (found := topic_of(words)):
            return found
        words = words or short_words(block)
        if SEPARATED.match(words) and (found := topic_of(words)) and found[1]:
            return found
        for topic in self.laid.summary:
            if words and topic.title and alike(fold(topic.title), fold((topic_of(words) or (0, words))[1])):
                return topic.number, words if topic_of(words) is None else topic_of(words)[1]
        return None

    def _summary_of(self, number: int, title: str) -> SummaryTopic:
        """Return the summary's entry for a topic."""
        for topic in self.laid.summary:
            if title and alike(fold(topic.title), fold(title)):
                return topic
        by_number = [topic for topic in self.laid.summary if number and topic.number == number]
        if by_number:
            return by_number[0]
        unnamed = [topic for topic in self.laid.summary if not topic.title]
        return unnamed[0] if len(self.laid.summary) == 1 and unnamed else SummaryTopic(number, "")

    # Before the topics

    def _before(self, blocks: list[Block]) -> None:
        entry = Entry(Kind.PRESENTATION)
        index = 0
        while index < len(blocks):
            block = blocks[index]
            words = title_words(block) or (short_words(block) if name_of(short_words(block)) else "")
            name = part_named(block)
            if name is Name.BIBLIOGRAPHY:
                index = self.sources(blocks, index, topic=0)
                continue
            if words and name is Name.PRESENTATION and not entry.lines:
                entry.title, entry.lines = without_numbering(words)[1], block.lines
            elif words:
                entry.pieces.append(Piece(f"## {words}", block.lines))
            elif block.shape is Shape.FOOTNOTE:
                self.bibliography.note(block)
            else:
                entry.pieces.append(piece_of(block))
            index += 1
        if entry.all_lines:
            if not entry.lines:
                entry.doubts.append("This text comes before the topics, without a title that describes it.")
            self.guide.entries.append(entry)
        self._name_committee(COMMITTEE.search(entry.title))

    def _name_committee(self, found: re.Match[str] | None) -> None:
        if found:
            self.guide.committee_name = found["name"].strip()
            self.guide.committee_acronym = (found["acronym"] or "").strip()

    # Topics

    def _is_presented_after(self, index: int) -> bool:
        return any(name_of(title_words(block)) is Name.PRESENTATION for block in self.laid.blocks[index:])

    def _sole_topic(self, heads: list[Block], title: str = "") -> None:
        """Make one topic of a guide that names none, or that names its only topic on the cover."""
        blocks = [block for block in self.laid.blocks if block not in heads]
        if not blocks:
            return
        start = next(
            (i for i, block in enumerate(blocks) if name_of(title_words(block)) is Name.PRESENTATION), None
        )
        after = start
        if start is not None:
            level = blocks[start].level or 9
            after = next(
                (
                    i
                    for i in range(start + 1, len(blocks))
                    if title_words(blocks[i]) and (blocks[i].level or 9) <= level
                ),
                len(blocks),
            )
            self._before(blocks[:after])
            blocks = blocks[after:]
        if heads:
            self._topic(heads, 0, title, blocks)
            return
        levels = [block.level or 9 for block in blocks if title_words(block)]
        first = title_words(blocks[0]) if blocks else ""
        is_title = first and not name_of(first) and len(levels) > 1 and levels[0] < min(levels[1:])
        if is_title:
            self._topic(blocks[:1], 0, first, blocks[1:])
            return
        title = max(self.laid.cover, key=len, default="") or self.title or "Topic"
        self._topic([], 0, title, blocks)
        self.guide.entries[-1 if not blocks else self._place_of_topic].doubts.append(
            "The guide names no topic, so all of it is one. Check its title."
        )

    @property
    def _place_of_topic(self) -> int:
        return max(i for i, entry in enumerate(self.guide.entries) if entry.kind is Kind.TOPIC)

    def _topic(self, heads: list[Block], number: int, title: str, blocks: list[Block]) -> None:
        self.topics += 1
        summary = self._summary_of(number, title)
        entry = Entry(Kind.TOPIC, title or summary.title or f"Topic {number or self.topics}", [])
        entry.lines = [line for block in heads for line in block.lines]
        if title and summary.title and fold(title) != fold(summary.title):
            entry.doubts.append(f"The title in the summary is “{summary.title}”.")
        if number and number != self.topics:
            entry.doubts.append(f"Printed as number {number}, but here it is topic {self.topics}.")
        self.guide.entries.append(entry)
        headings = self._headings(blocks, summary, entry.title)
        level = heads[0].level if heads else 0
        rank_headings(list(headings.values()), summary.parts, level)
        TopicWalk(self, entry, blocks, headings).walk()

    def _headings(self, blocks: list[Block], summary: SummaryTopic, topic: str) -> dict[int, Heading]:
        """Return the headings of a topic that are not parts of every guide, by the index of their blocks."""
        titles = Titles(bare(part.title) for part in summary.parts)
        found: dict[int, Heading] = {}
        in_list = False
        for index, block in enumerate(blocks):
            words = title_words(block)
            if not words and (short := short_words(block)) and len(short) > 8:
                words = short if titles.find(bare(short)) is not None else ""
            name = part_named(block)
            if name in (Name.QUESTIONS, Name.BIBLIOGRAPHY, Name.CONTACT):
                in_list = True
                continue
            if not words or (name is Name.INTRODUCTION and not found):
                continue
            if in_list and self._stays_in_sources(blocks, index):
                continue
            if (again := topic_of(words)) and fold(again[1]) == fold(topic):
                continue
            in_list = False
            found[index] = Heading(block, words)
        return found

    def _stays_in_sources(self, blocks: list[Block], index: int) -> bool:
        """Return whether the heading at `index`, below a bibliography, is a heading of the bibliography."""
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        return following is not None and looks_like_reference(following)

    def sources(self, blocks: list[Block], index: int, topic: int) -> int:
        """Read the bibliography that begins at `index`; return the index of the first block after it."""
        self.guide.asides.append(Aside(blocks[index].lines, "kept", "the heading of the bibliography"))
        index += 1
        while index < len(blocks):
            block = blocks[index]
            words = title_words(block)
            about = topic_of(words) if words else None
            if about and about[0] and about[0] <= self.topics:
                topic = about[0]
                self.guide.asides.append(Aside(block.lines, "kept", f"the sources of topic {topic}"))
            elif words and self._stays_in_sources(blocks, index):
                self.guide.asides.append(Aside(block.lines, "skipped", "a heading within the bibliography"))
            elif words and block.shape is not Shape.LIST:
                return index
            elif EMAIL.fullmatch(plain(block.text)):
                return self.contact(blocks, index)
            elif block.shape is Shape.FOOTNOTE:
                self.bibliography.note(block)
            elif index + 1 < len(blocks) and is_cut_before_year(block, blocks[index + 1]):
                following = blocks[index + 1]
                text, both = f"{block.text} {following.text}", [*block.lines, *following.lines]
                blocks[index + 1] = Block(Shape.PARAGRAPH, text, both)
            else:
                self.bibliography.read(block, [topic] if topic else [], self.guide)
            index += 1
        return index

    def is_last(self, block: Block) -> bool:
        return self.laid.blocks[-1] is block

    def contact(self, blocks: list[Block], index: int) -> int:
        """Skip contact data, which belong to the edition; return the index of the first block after them."""
        lines: list[int] = []
        level = blocks[index].level
        while index < len(blocks):
            words = title_words(blocks[index])
            if lines and words and (topic_of(words) or name_of(words) not in (None, Name.CONTACT)):
                break
            if lines and words and 0 < blocks[index].level <= level and EMAIL.search(words) is None:
                break
            lines += blocks[index].lines
            index += 1
        self.guide.asides.append(Aside(lines, "skipped", "contact data, which belong to the edition"))
        return index
