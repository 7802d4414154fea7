"""Guess the roles of a guide's rows: by names, its summary, numbers, and the looks of headings. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, takewhile
from string import ascii_uppercase

from portal.guides.bibliography import LINK, looks_like_reference, references_in, texts_of
from portal.guides.blocks import Block, Shape
from portal.guides.furniture import SummaryTopic, Why, contents_of, is_title, words_of
from portal.guides.labels import (
    SENTENCE_STARTERS,
    Name,
    bare,
    bold_words,
    fold,
    is_open,
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
REPEATED = "the title of the topic, repeated"
SEPARATED = re.compile(r"[^\W\d_]+(?:\s\S{1,8}){0,2}\s?[:.|–—]")  # "Topic 1:", not the start of a sentence
ISSUE = re.compile(r"(?i)(?:.*\|\s)?(?:issue|question of)\s?:[\s|]*(?P<title>[^|]{9,240})(?:\|.*)?")
PRESENT = (Name.COMMITTEE, Name.LETTER)
FIRST_ROWS = 12  # in which a report says what it is about
STARTS_LARGE = re.compile(r"(?P<first>[A-ZÀ-Þ][\w’'-]*) (?P<second>[A-ZÀ-Þ][\w’'-]*) (?P<third>[a-zà-ÿ]\w*)")
FURTHER = re.compile("further|suggested|recommended|additional|useful", re.IGNORECASE)


def guessed(blocks: list[Block]) -> list[Row]:
    """Return the rows of a guide with the roles that they probably have."""
    summary = contents_of(blocks)
    rows = [_row(block) for block in blocks if block.lines]
    _name_issue(rows)
    text = [row for row in rows if not row.aside]
    _name(text)
    _find_listed(text, summary)
    parts = {row.number for row in _mended(text, summary)}
    rows, text = ([row for row in each if row.number not in parts] for each in (rows, text))
    _set_contact_aside(text)
    text = [row for row in text if not row.aside]
    _letter(rows)
    starts = _topics(text, summary)
    first = starts[0] if starts else len(text)
    _before(text, first, len(starts))
    for start, end in pairwise([*starts, len(text)]):
        _within(text[start + 1 : end], text[start], _listed(summary, text[start].title))
    if not starts:
        _within(text, None, summary[0] if summary and not summary[0].title else SummaryTopic(0, ""))
    _tell_of_unfound(rows, summary)
    return rows


def _tell_of_unfound(rows: list[Row], summary: list[SummaryTopic]) -> None:
    titles = {bare(row.title) for row in rows if row.title}
    listing = next((row for row in rows if row.aside == Why.CONTENTS), None)
    for part in (part for topic in summary for part in topic.parts):
        if not part.is_found and bare(part.title) not in titles:
            listing.doubts.append(f"The summary lists “{part.title}”, which is no heading of the text.")


def _row(block: Block) -> Row:
    title = words_of(block) if is_title(block) else _of_list(block)
    if not title and (short := words_of(block)):
        is_topic = SEPARATED.match(short) and (found := topic_of(short)) and found[1]
        title = short if name_of(short) or is_topic else ""
    return Row(
        block.first,
        replace(block, lines=list(block.lines)),
        title,
        numbering=numbering_style(title),
        aside=block.aside,
        doubts=[block.doubt] if block.doubt else [],
    )


def _name_issue(rows: list[Row]) -> None:
    """Name the topic of a report about one issue, which its first lines tell: “Issue: …”."""
    found = ((row, ISSUE.fullmatch(row.words)) for row in rows[:FIRST_ROWS])
    row, issue = next((each for each in found if each[1]), (None, None))
    if row and not any(topic_of(each.title) for each in rows):
        row.title, row.aside = f"Topic: {issue['title'].strip()}", ""
        row.below = row.block.text if row.block.shape is Shape.OTHER else ""  # a table with more than it


def _of_list(block: Block) -> str:
    """Return the title that Markdown takes for the only item of a list: “1. **Title**”."""
    if block.shape is not Shape.LIST or len(block.items) != 1:
        return ""
    bold = bold_words(block.items[0].text)
    return f"{block.items[0].marker} {plain(bold)}".strip() if bold and not bold.endswith((".", ":")) else ""


def _name(text: list[Row]) -> None:
    """Find the parts that every guide has.

    “Resources” above no publication is none, nor is “Further Reading” above one bare address: a text has it.
    """
    for place, row in enumerate(text):
        row.name = name_of(row.title) if row.title else None
        if row.name is Name.SOURCES:
            below = list(
                takewhile(lambda each: not each.title or each.block.shape is Shape.LIST, text[place + 1 :])
            )
            texts = [words for each in below for words in texts_of(each.block)]
            is_advice = FURTHER.search(row.title) and len(texts) == 1 and LINK.fullmatch(texts[0].strip())
            found = not is_advice and any(references_in(words) for words in texts)
            row.name = row.name if found or not below else None


def _find_listed(text: list[Row], summary: list[SummaryTopic]) -> None:
    """Make headings of short lines that the summary lists."""
    parts = Titles(bare(part.title) for topic in summary for part in topic.parts)
    topics = Titles(bare(topic.title) for topic in summary)
    for row in text:
        short = "" if row.title else words_of(row.block)
        if len(short) > 8 and (parts.find(bare(short)) or topics.find(bare(short))):
            row.title, row.numbering = short, numbering_style(short)


def _mended(text: list[Row], summary: list[SummaryTopic]) -> Iterator[Row]:
    """Join headings that pages have cut; yield the rows that are part of another now."""
    known = Titles(fold(each.title) for topic in summary for each in (topic, *topic.parts))
    before: Row | None = None
    for row in text:
        if before and _continues(before, row, known):
            before.title = f"{before.title} {words_of(row.block)}"
            before.block.lines += row.block.lines
            before.block.text = f"{before.block.text} {row.block.text}"
            if not before.block.page and topic_of(before.title) is None:
                before.doubts.append("Two lines were joined to one heading.")
            yield row
            continue
        if before and before.title and not row.title and row.block.shape is Shape.PARAGRAPH:
            _mend_cut(before, row)
        before = row


def _continues(before: Row, row: Row, known: Titles) -> bool:
    second = words_of(row.block)
    if not before.title or not second or before.block.shape is Shape.LIST or len(second.split()) > 20:
        return False
    about = topic_of(before.title)
    title = about[1] if about else without_numbering(before.title)[1]
    if known.find(fold(title)) is None and known.find(fold(f"{title} {second}")) is not None:
        return True
    if name_of(second) or topic_of(second) or before.name or not row.title:
        return False
    is_alone = about and not about[1]  # “AGENDA I” above its title
    is_cut = is_open(before.title) or second[:1].islower()
    return bool(is_alone) or (row.block.level == before.block.level and is_cut)


def _mend_cut(heading: Row, below: Row) -> None:
    """Give a heading back its last word from the beginning of the text below it."""
    found = STARTS_LARGE.match(below.block.text)
    if not found or found["first"].casefold() in SENTENCE_STARTERS or not is_open(heading.title):
        return
    word = found["first"]
    below.block.text = below.block.text[len(word) :].lstrip()
    heading.doubts.append(
        f"Printed as “{heading.title}”, and the text below begins with “{word} {found['second']}”: "
        f"“{word}” was moved to the end of the heading."
    )
    heading.title = f"{heading.title} {word}"


def _set_contact_aside(text: list[Row]) -> None:
    """Set aside contact data: what is below their heading, or below an address of mail at the guide's end."""
    level = None
    is_last_part = False
    for row in text:
        is_heading = bool(row.title) and EMAIL.search(row.title) is None
        if row.title and level is not None:
            is_other = topic_of(row.title) or row.name not in (None, Name.CONTACT)
            if is_other or (is_heading and 0 < row.block.level <= level):
                level = None
        if is_heading:
            is_last_part = row.name in (Name.QUESTIONS, Name.SOURCES)
        is_mail = is_last_part and EMAIL.fullmatch(plain(row.block.text).strip("<>"))
        if level is None and (row.name is Name.CONTACT or is_mail):
            level = row.block.level
        if level is not None:
            row.aside = CONTACT


def _letter(rows: list[Row]) -> None:
    """Give each look of a heading its letter, A for the heaviest."""
    found = sorted({weight(row) for row in rows if row.title and not row.aside})
    letters = {each: ascii_uppercase[min(place, 25)] for place, each in enumerate(found)}
    for row in rows:
        row.look = letters.get(weight(row), "") if row.title else ""


# Topics


def _topics(text: list[Row], summary: list[SummaryTopic]) -> list[int]:
    """Return the places of the rows that begin a topic, by their words, the summary, or what they hold."""
    starts: list[int] = []
    seen: set[str] = set()
    in_sources = False
    topics = {bare(topic.title): topic for topic in reversed(summary)}
    listed = Titles(topics)
    for place, row in enumerate(text):
        in_sources = in_sources or row.name is Name.SOURCES
        about = topic_of(row.title)
        if about is None and row.title and (found := listed.find(bare(row.title))):
            about = topics[found].number, row.title
        if about is None or (row.name and about[0] == 0):
            continue
        number, title = about
        key = bare(title) or str(number)
        if key in seen or (in_sources and 0 < number <= len(starts)):
            row.aside = row.aside if in_sources else REPEATED
            continue
        seen.add(key)
        starts.append(place)
        in_sources = False
        entry = _listed(summary, title, number)
        row.title = title or entry.title or f"Topic {number}"
        row.role, row.by = Role.TOPIC, "name"
        if entry.title and fold(row.title) != fold(entry.title):
            row.doubts.append(f"The title in the summary is “{entry.title}”.")
        if number and number != len(starts):
            row.doubts.append(f"Printed as number {number}, but here it is topic {len(starts)}.")
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
    """Return the one heading above all others as the topic, if it begins the text."""
    places = [place for place, row in enumerate(text) if row.title]
    places = places[next((i + 1 for i, p in reversed([*enumerate(places)]) if text[p].name in PRESENT), 0) :]
    sizes = [weight(text[place])[:2] for place in places]
    if len(places) < 2 or text[places[0]].name or sizes[0] >= min(sizes[1:]):
        return []
    text[places[0]].role = Role.TOPIC
    return places[:1]


# What is not in topics


def _before(text: list[Row], first: int, count: int) -> None:
    """Give its role to what presents the committee: all before the topics, or below such a heading."""
    level = 0
    last = max((p for p, row in enumerate(text) if row.name is Name.COMMITTEE), default=-1)
    for place, row in enumerate(text):
        if not row.title or row.role is Role.TOPIC:
            level = 0 if row.title else level
            continue
        is_before = (place < first and count) or (count < 2 and place < last)
        if row.name not in (Name.SOURCES, Name.QUESTIONS) and (
            is_before or (row.name in PRESENT and count < 2)
        ):
            row.role, level = Role.COMMITTEE, (row.block.level or 9) if row.name in PRESENT else level
            row.by = "name" if row.name else ""
        elif level and (row.block.level or (9 if not row.name else 0)) > level:
            row.role = Role.COMMITTEE
        else:
            level = 0


def _within(text: list[Row], topic: Row | None, listed: SummaryTopic) -> None:
    """Give their roles to the headings of one topic."""
    headings: list[Row] = []
    listing: Name | None = None  # whose list the rows are in
    for place, row in enumerate(text):
        if not row.title or row.role is Role.COMMITTEE or row.aside:
            continue
        following = text[place + 1 : place + 2]
        is_of_list = listing is Name.SOURCES and any(looks_like_reference(each.block) for each in following)
        if row.name in (Name.QUESTIONS, Name.SOURCES, Name.ANNEX):
            row.role, row.by = Role(row.name.value), "name"
            listing = None if row.name is Name.ANNEX else row.name
        elif is_of_list or (listing and topic_of(row.title)):
            row.role = Role.SOURCES
        elif row.name is Name.INTRODUCTION and not headings:
            row.role, row.by = Role.INTRODUCTION, "name"
        else:
            listing = None
            headings.append(row)
    rank(headings, listed.parts, topic.block.level if topic else 0)
