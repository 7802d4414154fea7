"""Guess the roles of a guide's rows: by names, its summary, and the looks of headings. Pure."""

import re
from collections import Counter
from dataclasses import replace
from itertools import takewhile
from string import ascii_uppercase

from portal.guides.bibliography import EMAIL, references_in
from portal.guides.blocks import Block
from portal.guides.furniture import contents_of, is_title, words_of
from portal.guides.labels import DATA, Name, bare, name_of, numbering_style, topic_of, without_numbering
from portal.guides.roles import ORDER, Role, Row

NAMED = {Name(name): Role(role) for name, role in DATA["roles"].items()}
LISTED = (0,)  # heavier than any look
VARIES = re.compile(r"[\W_aeiouy]|s\b")
# “Land-Based”, and a text that begins “Trafficking War zones are …”.
CUT = re.compile(rf"[^\n]*-(?i:{DATA['words']['cut']})\n(?P<word>[A-ZÀ-Þ]\w*) (?=[A-ZÀ-Þ]\w* [a-zà-ÿ])")
MENDED = "“{}” was moved to the end of the heading: the text below began with it."
PRINTED_AS = "Printed here as “{}”, but the summary has “{}” in this place, which was used."


def guessed(blocks: list[Block]) -> list[Row]:
    """Return the rows of a guide with the roles that they probably have."""
    listed = contents_of(blocks)
    rows = _mended(_rows(blocks), {bare(title) for title in listed})
    headings = [row for row in rows if row.title and not row.aside]
    looks = {each: place for place, each in enumerate(sorted(set(map(weight, headings))))}
    for row in headings:
        row.look = ascii_uppercase[min(looks[weight(row)], 25)]  # A for the heaviest
        row.numbering = numbering_style(row.title)
    _find_topics(headings)
    _find_listed(headings, listed)
    _give_roles(headings)
    return rows


def weight(row: Row) -> tuple:
    """Return the look of a heading to sort by: its level in the file, or its size, slant and capitals."""
    look = row.block.look
    if look.level:
        return (look.level, -look.size, 0, 0)
    return (8, -look.size, look.is_italic, not row.title.isupper())


def _rows(blocks: list[Block]) -> list[Row]:
    """Return a row for each block; an address of mail below questions or sources begins contact data."""
    rows: list[Row] = []
    part: Name | None = None
    for block in blocks:
        words = words_of(block)
        name, about = name_of(words), topic_of(words)
        if not block.aside and part in (Name.QUESTIONS, Name.SOURCES) and EMAIL.fullmatch(words.strip("<>")):
            name = Name.CONTACT
        part = name if (name or about) and not block.aside else part
        title = words if is_title(block) or name or (about and about[1]) else ""
        doubts = [block.doubt] if block.doubt else []
        rows.append(Row(block.lines[0], block, title, name, doubts=doubts, aside=block.aside))
    for place, row in enumerate(rows):
        if row.name is Name.SOURCES:  # “Resources” above no publication is a title like any other
            below = takewhile(lambda each: not each.title or each.block.items, rows[place + 1 :])
            parts = [part.text for each in below for part in each.block.items or [each.block]]
            row.name = row.name if not parts or any(map(references_in, parts)) else None
    return rows


def _mended(rows: list[Row], listed: set[str]) -> list[Row]:
    """Return the rows, of which those that pages have cut from a heading are part of it now."""
    found: list[Row] = []
    heading: Row | None = None  # the row before, if it is one
    for row in rows:
        if row.aside:
            found.append(row)
        elif heading and _continues(heading, row, listed):
            text, lines = f"{heading.block.text} {row.block.text}", [*heading.block.lines, *row.block.lines]
            heading.block = replace(heading.block, text=text, lines=lines)
            heading.title = f"{heading.title} {words_of(row.block)}"
        else:
            if heading and not row.title and (cut := CUT.match(f"{heading.title}\n{row.block.text}")):
                row.block = replace(row.block, text=row.block.text.removeprefix(f"{cut['word']} "))
                heading.title += f" {cut['word']}"
                heading.doubts.append(MENDED.format(cut["word"]))
            heading = row if row.title else None
            found.append(row)
    return found


def _continues(heading: Row, row: Row, listed: set[str]) -> bool:
    """Return whether a row ends the heading above it: the summary has them as one, or it is “AGENDA I”."""
    second, about = words_of(row.block), topic_of(heading.title)
    both = bare(f"{heading.title} {second}")
    is_listed = any(each.startswith(both) for each in listed)
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
    for row in () if seen else _by_what_they_hold(headings):
        row.title, row.role = without_numbering(row.title), Role.TOPIC


def _by_what_they_hold(headings: list[Row]) -> list[Row]:
    """Return the heaviest headings whose parts have the same titles, or a sole heaviest that is the first."""
    looks = [weight(row)[:2] for row in headings]
    sole = headings[:1] if len(looks) > 1 and not headings[0].name and looks[0] < min(looks[1:]) else []
    for level in sorted(set(map(weight, headings))):
        held: list[tuple[Row, set[str]]] = []
        for row in headings:
            if weight(row) == level:
                held.append((row, set()))
            elif weight(row) > level and held:
                held[-1][1].add(bare(row.title))
        if sum(1 for _, titles in held if titles) > 1:
            count = Counter(title for _, titles in held for title in titles)
            shared = {title for title in count if count[title] > 1}
            found = [row for row, titles in held if not row.name and len(titles & shared) > 1]
            return found or sole
    return sole


def _find_listed(headings: list[Row], listed: list[str]) -> None:
    """Give the headings that the summary lists its titles, alike but for signs, vowels and plurals.

    A title that is printed once too often stands where the summary's next has no heading.
    """
    keys = [VARIES.sub("", bare(title)) for title in listed]
    printed = {row.number: VARIES.sub("", bare(row.title)) for row in headings}
    left: dict[str, list[int]] = {}  # places in the summary
    for place, key in enumerate(keys):
        left.setdefault(key, []).append(place)
    lost = set(keys) - set(printed.values())
    following = len(listed)  # the place behind the last found
    for row in headings:
        places = left.get(printed[row.number])
        if row.role is Role.TOPIC:
            places, following = None, len(listed)
        if places == [] and following < len(listed) and keys[following] in lost:
            places = [following]
        if places:
            following = places.pop(0) + 1
            title, row.by = listed[following - 1], "name"
            if bare(row.title) != bare(title):
                row.doubts.append(PRINTED_AS.format(row.title, title))
                row.title = title


def _give_roles(headings: list[Row]) -> None:
    """Give headings their roles: by name, as part of one that is named, or by their rank in a topic.

    What the summary lists is a part. Others are ranked by their looks, below the last that it lists.
    What is before the topics presents the committee, and what follows contact data belongs to them.
    """
    is_before = any(row.role is Role.TOPIC for row in headings)
    part: Row | None = None  # the named heading of which lighter ones below it are part
    above: list[tuple] = []  # the looks of those that the next may be part of
    for row in headings:
        own, role = LISTED if row.by else weight(row), NAMED.get(row.name)
        is_below = part and (part.role is Role.LEFT_OUT or weight(row) > weight(part))
        if row.role is Role.TOPIC:
            part, above, is_before = None, [], False
        elif role:
            row.role, row.by = role, "name"
            part = None if role is Role.ANNEX else row
        elif is_below and (row.block.look.level or not row.name):
            row.role = part.role
        elif is_before:
            row.role = Role.COMMITTEE
        elif row.name is Name.INTRODUCTION and not above:
            part, row.role, row.by = None, Role.INTRODUCTION, "name"
        else:
            part = None
            above = [*(each for each in above if each < own), own][: len(ORDER)]
            row.role, row.title = (*ORDER, Role.TEXT)[len(above)], without_numbering(row.title)
