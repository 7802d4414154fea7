"""Guess the roles of a guide's rows: by names, its summary, and the looks of headings. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from itertools import takewhile
from string import ascii_uppercase

from portal.guides.bibliography import EMAIL, references_in
from portal.guides.blocks import Block
from portal.guides.furniture import SummaryEntry, SummaryTopic, contents_of, is_title, words_of
from portal.guides.labels import Name, bare, bold_words, name_of, numbering_style, topic_of, without_numbering
from portal.guides.roles import ORDER, Role, Row

CONTACT = "contact data, which belong to the edition"
NAMED = {
    Name.COMMITTEE: Role.COMMITTEE,
    Name.LETTER: Role.COMMITTEE,
    Name.QUESTIONS: Role.QUESTIONS,
    Name.SOURCES: Role.SOURCES,
    Name.ANNEX: Role.ANNEX,
}
VARIES = re.compile(r"[\W_aeiouy]|s\b")
# “Land-Based”, and a text that begins “Trafficking War zones are …”.
CUT = re.compile(
    r"[^\n]*-(?i:based|led|related|wide|scale|level|made|driven|run)\n"
    r"(?P<word>[A-ZÀ-Þ][\w’'-]*) (?=[A-ZÀ-Þ][\w’'-]* [a-zà-ÿ])"
)
MENDED = "“{}” was moved to the end of the heading: the text below began with it."
PRINTED_AS = "Printed here as “{}”, but the summary has “{}” in this place, which was used."


def guessed(blocks: list[Block]) -> list[Row]:
    """Return the rows of a guide with the roles that they probably have."""
    summary = contents_of(blocks)
    rows = [_row(block) for block in blocks if block.lines]
    _name([row for row in rows if not row.aside])
    rows = _mended(rows, summary)
    text = [row for row in rows if not row.aside]
    headings = [row for row in text if row.title]
    looks = {each: place for place, each in enumerate(sorted(set(map(weight, headings))))}
    for row in headings:
        row.look = ascii_uppercase[min(looks[weight(row)], 25)]  # A for the heaviest
    _find_topics(headings)
    _give_roles(headings, _listed(headings, [part for topic in summary for part in topic.parts]))
    return rows


def weight(row: Row) -> tuple:
    """Return the look of a heading to sort by: its level in the file, or its size, slant and capitals."""
    look = row.block.look
    if look.level:
        return (look.level, -look.size, 0, 0)
    return (8, -look.size, look.is_italic, not row.title.isupper())


def _row(block: Block) -> Row:
    words = words_of(block)
    about = topic_of(words)
    is_heading = is_title(block) or name_of(words) or (about and about[1])
    title = words if is_heading else _of_list(block)
    own, doubts = replace(block, lines=[*block.lines]), [block.doubt] if block.doubt else []
    return Row(block.first, own, title, numbering=numbering_style(title), aside=block.aside, doubts=doubts)


def _of_list(block: Block) -> str:
    """Return the title that word processors and Markdown take for the only item of a list: “1. **Title**”."""
    bold = bold_words(block.items[0].text) if len(block.items) == 1 else ""
    return "" if not bold or bold.endswith((".", ":")) else f"{block.items[0].marker} {bold}".strip()


def _name(text: list[Row]) -> None:
    """Find the parts that every guide has, and set contact data aside.

    “Resources” above no publication is none: a text has it. An address of mail ends a bibliography.
    """
    part: Name | None = None
    for place, row in enumerate(text):
        row.name = name_of(row.title)
        if row.name is Name.SOURCES:
            below = takewhile(lambda each: not each.title or each.block.items, text[place + 1 :])
            parts = [part for each in below for part in each.block.items or [each.block]]
            if parts and not any(references_in(part.text) for part in parts):
                row.name = None
        if row.name or topic_of(row.title):
            part = row.name
        elif part in (Name.QUESTIONS, Name.SOURCES) and EMAIL.fullmatch(row.words.strip("<>")):
            part = Name.CONTACT
        row.aside = CONTACT if part is Name.CONTACT else ""


def _mended(rows: list[Row], summary: list[SummaryTopic]) -> list[Row]:
    """Return the rows, of which those that pages have cut from a heading are part of it now."""
    known = {bare(each.title) for topic in summary for each in (topic, *topic.parts)}
    found: list[Row] = []
    heading: Row | None = None  # the row before, if it is one
    for row in rows:
        if row.aside:
            found.append(row)
        elif heading and _continues(heading, row, known):
            heading.title = f"{heading.title} {words_of(row.block)}"
            heading.block.lines += row.block.lines
            heading.block.text = f"{heading.block.text} {row.block.text}"
        else:
            if heading and not row.title and (cut := CUT.match(f"{heading.title}\n{row.block.text}")):
                row.block.text = row.block.text.removeprefix(f"{cut['word']} ")
                heading.title += f" {cut['word']}"
                heading.doubts.append(MENDED.format(cut["word"]))
            heading = row if row.title else None
            found.append(row)
    return found


def _continues(heading: Row, row: Row, known: set[str]) -> bool:
    """Return whether a row ends the heading above it: the summary has them as one, or it is “AGENDA I”."""
    second, about = words_of(row.block), topic_of(heading.title)
    title = bare(about[1] if about else heading.title)
    both = f"{title} {bare(second)}"
    is_listed = title not in known and any(each.startswith(both) for each in known)
    is_named = about and not about[1] and row.title and not (row.name or topic_of(second))
    return bool(second and (is_listed or is_named))


def _find_topics(headings: list[Row]) -> None:
    """Make topics of the headings that say so, each once, or else of those that have the parts of topics."""
    seen: set[str] = set()
    for row in headings:
        number, title = topic_of(row.title) or (-1, "")
        if number >= 0 and (bare(title) or str(number)) not in seen:
            seen |= {bare(title), str(number)}
            row.title, row.role, row.by = title or f"Topic {number}", Role.TOPIC, "name"
    for row in () if seen else _by_what_they_hold(headings) or _sole_heading(headings):
        row.title, row.role = without_numbering(row.title)[1], Role.TOPIC


def _by_what_they_hold(headings: list[Row]) -> list[Row]:
    """Return the heaviest headings with others below them, if these have the same titles."""
    for level in sorted(set(map(weight, headings))):
        held: list[tuple[Row, set[str]]] = []
        for row in headings:
            if weight(row) == level:
                held.append((row, set()))
            elif weight(row) > level and held:
                held[-1][1].add(bare(row.title))
        if sum(1 for _, titles in held if titles) > 1:
            count = Counter(title for _, titles in held for title in titles)
            return [row for row, each in held if not row.name and sum(count[title] > 1 for title in each) > 1]
    return []


def _sole_heading(headings: list[Row]) -> list[Row]:
    """Return the one heading above all others as the topic, if it begins the text below the letters."""
    found = [row for row in headings if NAMED.get(row.name) is not Role.COMMITTEE]
    looks = [weight(row)[:2] for row in found]
    return found[:1] if len(found) > 1 and not found[0].name and looks[0] < min(looks[1:]) else []


def _listed(headings: list[Row], parts: list[SummaryEntry]) -> dict[int, SummaryEntry]:
    """Return the summary's entries of headings by the number of the row; they have its titles then.

    A title that is printed once too often stands where the summary's next has no heading.
    """
    left: dict[str, list[int]] = {}  # places in the summary
    for place, part in enumerate(parts):
        left.setdefault(_key(part.title), []).append(place)
    printed = {_key(row.title) for row in headings}
    found: dict[int, SummaryEntry] = {}
    last = len(parts)
    for row in headings:
        places = left.get(_key(row.title))
        if row.role is Role.TOPIC:
            places, last = None, len(parts)
        if places == [] and last + 1 < len(parts) and _key(parts[last + 1].title) not in printed:
            places = [last + 1]
        if places:
            last = places.pop(0)
            found[row.number] = parts[last]
            if bare(row.title) != bare(parts[last].title):
                row.doubts.append(PRINTED_AS.format(row.title, parts[last].title))
                row.title = parts[last].title
    return found


def _key(title: str) -> str:
    """Return what a title has in the summary and in its place alike, for all signs, vowels and plurals."""
    return VARIES.sub("", bare(title))


def _give_roles(headings: list[Row], listed: dict[int, SummaryEntry]) -> None:
    """Give headings their roles: by name, as part of one that is named, or by their rank in a topic.

    What the summary lists has its rank there. Others are ranked by their looks, below the last that it lists.
    What is before the topics presents the committee.
    """
    is_before = any(row.role is Role.TOPIC for row in headings)
    part: Row | None = None  # the named heading of which lighter ones below it are part
    rank, above = 0, []  # of the last listed, and the looks of those that the next may be part of
    for row in headings:
        role = NAMED.get(row.name)
        if row.role is Role.TOPIC:
            part, rank, above, is_before = None, 0, [], False
        elif role:
            row.role, row.by = role, "name"
            part = None if role is Role.ANNEX else row
        elif part and weight(row) > weight(part) and (row.block.look.level or not row.name):
            row.role = part.role
        elif is_before:
            row.role = Role.COMMITTEE
        elif row.name is Name.INTRODUCTION and not rank and not above:
            part, row.role, row.by = None, Role.INTRODUCTION, "name"
        else:
            part, entry = None, listed.get(row.number)
            heavier = [each for each in above if each < weight(row)]
            rank, above = (entry.rank, []) if entry else (rank, [*heavier, weight(row)][: len(ORDER)])
            row.role = (*ORDER, Role.TEXT)[min(rank + len(above), len(ORDER))]
            row.title, row.by = without_numbering(row.title)[1], "name" if entry else ""
