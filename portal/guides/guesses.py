"""Guess the roles of a guide's rows: by names, its summary, and the looks of headings. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile
from string import ascii_uppercase

from portal.guides.bibliography import references_in, texts_of
from portal.guides.blocks import Block, Shape
from portal.guides.furniture import SummaryTopic, contents_of, is_title, words_of
from portal.guides.labels import (
    Name,
    bare,
    bold_words,
    fold,
    name_of,
    numbering_style,
    plain,
    topic_of,
    without_numbering,
)
from portal.guides.plain import EMAIL
from portal.guides.ranks import Titles, rank, weight
from portal.guides.roles import Role, Row

CONTACT = "contact data, which belong to the edition"
PRESENT = (Name.COMMITTEE, Name.LETTER)
COMPOUND = re.compile(r"-(?:based|led|related|wide|scale|level|made|driven|run)$", re.IGNORECASE)
LAST_WORD = re.compile(r"([A-ZÀ-Þ][\w’'-]*) (?=[A-ZÀ-Þ][\w’'-]* [a-zà-ÿ])")


def guessed(blocks: list[Block]) -> list[Row]:
    """Return the rows of a guide with the roles that they probably have."""
    summary = contents_of(blocks)
    rows = [_row(block) for block in blocks if block.lines]
    text = [row for row in rows if not row.aside]
    _name(text)
    parts = {row.number for row in _mended(text, summary)}
    rows, text = ([row for row in each if row.number not in parts] for each in (rows, text))
    _set_contact_aside(text)
    text = [row for row in text if not row.aside]
    _letter(rows)
    starts = _topics(text, summary)
    first = starts[0] if starts else len(text)
    _before(text, first, len(starts))
    for start, end in pairwise([*starts, len(text)]):
        _within(text[start + 1 : end], _listed(summary, text[start].title))
    if not starts:
        _within(text, _listed(summary, ""))
    return rows


def _row(block: Block) -> Row:
    title = words_of(block) if is_title(block) else _of_list(block)
    if not title and (short := words_of(block)):
        found = topic_of(short)
        title = short if name_of(short) or (found and found[1]) else ""
    return Row(
        block.first,
        replace(block, lines=list(block.lines)),
        title,
        numbering=numbering_style(title),
        aside=block.aside,
        doubts=[block.doubt] if block.doubt else [],
    )


def _of_list(block: Block) -> str:
    """Return the title that Markdown takes for the only item of a list: “1. **Title**”."""
    if block.shape is not Shape.LIST or len(block.items) != 1:
        return ""
    bold = bold_words(block.items[0].text)
    return f"{block.items[0].marker} {plain(bold)}".strip() if bold and not bold.endswith((".", ":")) else ""


def _name(text: list[Row]) -> None:
    """Find the parts that every guide has. “Resources” above no publication is none: a text has it."""
    for place, row in enumerate(text):
        row.name = name_of(row.title) if row.title else None
        if row.name is Name.SOURCES:
            below = [
                *takewhile(lambda each: not each.title or each.block.shape is Shape.LIST, text[place + 1 :])
            ]
            found = any(references_in(words) for each in below for words in texts_of(each.block))
            row.name = row.name if found or not below else None


def _mended(text: list[Row], summary: list[SummaryTopic]) -> Iterator[Row]:
    """Join headings that pages have cut; yield the rows that are part of another now."""
    known = {fold(each.title) for topic in summary for each in (topic, *topic.parts)}
    before: Row | None = None
    for row in text:
        if before and _continues(before, row, known):
            before.title = f"{before.title} {words_of(row.block)}"
            before.block.lines += row.block.lines
            before.block.text = f"{before.block.text} {row.block.text}"
            yield row
            continue
        if before and before.title and not row.title and row.block.shape is Shape.PARAGRAPH:
            _mend_cut(before, row)
        before = row


def _continues(before: Row, row: Row, known: set[str]) -> bool:
    """Return whether a row ends the heading before it: the summary has them as one, or it is “AGENDA I”."""
    second = words_of(row.block)
    if not before.title or not second or before.block.shape is Shape.LIST or len(second.split()) > 20:
        return False
    about = topic_of(before.title)
    title = fold(about[1] if about else without_numbering(before.title)[1])
    if title not in known and any(each.startswith(f"{title} {fold(second)}") for each in known):
        return True
    return bool(about and not about[1] and row.title) and not (row.name or topic_of(second) or before.name)


def _mend_cut(heading: Row, below: Row) -> None:
    """Give a heading such as “Land-Based” its last word back, with which the text below it begins."""
    found = LAST_WORD.match(below.block.text)
    if found and COMPOUND.search(heading.title):
        below.block.text = below.block.text[found.end() :]
        heading.title += f" {found[1]}"
        heading.doubts.append(
            f"“{found[1]}” was moved to the end of the heading: the text below began with it."
        )


def _set_contact_aside(text: list[Row]) -> None:
    """Set aside contact data: all below their heading, or below an address of mail in the last part."""
    is_contact = is_last = False
    for row in text:
        if row.name or topic_of(row.title):
            is_contact, is_last = row.name is Name.CONTACT, row.name in (Name.QUESTIONS, Name.SOURCES)
        elif is_last and EMAIL.fullmatch(plain(row.block.text).strip("<>")):
            is_contact = True
        row.aside = CONTACT if is_contact else ""


def _letter(rows: list[Row]) -> None:
    """Give each look of a heading its letter, A for the heaviest."""
    found = sorted({weight(row) for row in rows if row.title and not row.aside})
    letters = {each: ascii_uppercase[min(place, 25)] for place, each in enumerate(found)}
    for row in rows:
        row.look = letters.get(weight(row), "") if row.title else ""


# Topics


def _topics(text: list[Row], summary: list[SummaryTopic]) -> list[int]:
    """Return the places of the rows that begin a topic, by their words, or by what they hold."""
    starts: list[int] = []
    seen: set[str] = set()
    in_sources = False
    for place, row in enumerate(text):
        in_sources = in_sources or row.name is Name.SOURCES
        number, title = topic_of(row.title) or (-1, "")
        key = bare(title) or str(number)
        if number < int(bool(row.name)) or key in seen or (in_sources and 0 < number <= len(starts)):
            continue
        seen.add(key)
        starts.append(place)
        in_sources = False
        row.title = title or _listed(summary, "", number).title or f"Topic {number}"
        row.role, row.by = Role.TOPIC, "name"
    return starts or _by_what_they_hold(text) or _sole_heading(text)


def _listed(summary: list[SummaryTopic], title: str, number: int = 0) -> SummaryTopic:
    """Return the summary's entry for a topic."""
    known = Titles(bare(topic.title) for topic in summary).find(bare(title))
    found = [topic for topic in summary if known is not None and bare(topic.title) == known]
    found += [topic for topic in summary if 0 < topic.number == number]
    found += [topic for topic in summary if len(summary) == 1 and not topic.title]
    return found[0] if found else SummaryTopic(number, "")


def _by_what_they_hold(text: list[Row]) -> list[int]:
    """Return the heaviest headings with others below them, if these have the same titles."""
    headings = [(place, weight(row)) for place, row in enumerate(text) if row.title]
    for level in sorted({each for _, each in headings}):
        held: dict[int, set[str]] = {}
        for place, each in headings:
            if each == level:
                held[place] = set()
            elif each > level and held:
                held[max(held)].add(bare(text[place].title))
        if sum(map(bool, held.values())) > 1:
            count = Counter(title for titles in held.values() for title in titles)
            shared = {place: sum(count[title] > 1 for title in titles) for place, titles in held.items()}
            found = [place for place in held if shared[place] > 1 and not text[place].name]
            for place in found:
                text[place].role, text[place].title = Role.TOPIC, without_numbering(text[place].title)[1]
            return found
    return []


def _sole_heading(text: list[Row]) -> list[int]:
    """Return the one heading above all others as the topic, if it begins the text below the letters."""
    places = [place for place, row in enumerate(text) if row.title and row.name not in PRESENT]
    looks = [weight(text[place])[:2] for place in places]
    if len(places) < 2 or text[places[0]].name or looks[0] >= min(looks[1:]):
        return []
    text[places[0]].role = Role.TOPIC
    return places[:1]


# What is not in topics


def _before(text: list[Row], first: int, count: int) -> None:
    """Give its role to what presents the committee: all before the topics, or below such a heading."""
    look = None  # of the heading that presents the committee
    for place, row in enumerate(text):
        if not row.title:
            continue
        is_presenting = row.name in PRESENT and count < 2
        is_of_topic = row.name and not row.block.look.level
        is_before = place < first and count and row.name not in (Name.SOURCES, Name.QUESTIONS)
        if is_presenting or is_before:
            row.role, row.by = Role.COMMITTEE, "name" if row.name else ""
            look = weight(row) if row.name in PRESENT else look
        elif row.role is not Role.TOPIC and look and weight(row) > look and not is_of_topic:
            row.role = Role.COMMITTEE
        else:
            look = None


def _within(text: list[Row], listed: SummaryTopic) -> None:
    """Give their roles to the headings of one topic."""
    headings: list[Row] = []
    listing: Row | None = None  # the heading of a list, of which lighter ones below it are part
    for row in text:
        if not row.title or row.role is Role.COMMITTEE:
            continue
        if row.name in (Name.QUESTIONS, Name.SOURCES, Name.ANNEX):
            row.role, row.by = Role(row.name.value), "name"
            listing = None if row.name is Name.ANNEX else row
        elif listing and weight(row) > weight(listing):
            row.role = listing.role
        elif row.name is Name.INTRODUCTION and not headings:
            row.role, row.by = Role.INTRODUCTION, "name"
        else:
            listing = None
            headings.append(row)
    rank(headings, listed.parts)
