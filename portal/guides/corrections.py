"""Corrections of a guide before it is saved: the level, kind and title of its entries. Pure."""

from collections.abc import Callable

from portal.guides.errors import GuideError
from portal.guides.guide import RANKS, SECTIONS, Entry, Guide, Kind, Piece
from portal.guides.labels import plain, split_label

ORDER = (Kind.TOPIC, *SECTIONS)
LONGEST_TITLE = 240
FIRST_WORDS = 8


def correct(guide: Guide, number: int, step: str, value: str = "") -> Entry:
    """Apply `step` ("promote", "demote", "join", "split", "kind", "title" or "accept") to the entry `number`.

    `value` is the index of the piece that a split begins at, the new kind, or the new title. Returns the
    entry to look at next. Raises GuideError for an impossible step, having changed nothing.
    """
    place = next((place for place, entry in enumerate(guide.entries) if entry.number == number), None)
    if place is None:
        raise GuideError("This entry no longer exists. Look at the tree as it is now.")
    if step not in STEPS:
        raise GuideError("No step was chosen.")
    return STEPS[step](guide, place, value)


def _promote(guide: Guide, place: int, _: str) -> Entry:
    entry = guide.entries[place]
    if entry.kind not in ORDER or entry.kind is Kind.TOPIC:
        raise GuideError(f"A {entry.kind.label} is already at the highest level.")
    return _settled(entry, ORDER[ORDER.index(entry.kind) - 1])


def _demote(guide: Guide, place: int, _: str) -> Entry:
    """Move an entry one level down, and with it all that would otherwise no longer be below it."""
    entry = guide.entries[place]
    if entry.kind not in ORDER or entry.kind is Kind.DETAIL:
        raise GuideError(f"A {entry.kind.label} is already at the lowest level.")
    if entry.kind is Kind.TOPIC and not any(each.kind is Kind.TOPIC for each in guide.entries[:place]):
        raise GuideError("The first topic cannot be part of another.")
    moved = {id(entry): ORDER[ORDER.index(entry.kind) + 1]}
    if entry.kind is not Kind.TOPIC:
        above = [(RANKS[entry.kind], RANKS[moved[id(entry)]])]
        for each in guide.entries[place + 1 :]:
            rank = RANKS.get(each.kind)
            if rank is None:
                continue
            if rank <= RANKS[entry.kind]:
                break
            while above[-1][0] >= rank:
                above.pop()
            new = max(rank, above[-1][1] + 1)
            if new > RANKS[Kind.DETAIL]:
                raise GuideError(f"“{each.title}” would be too deep. Move it up first.")
            above.append((rank, new))
            moved[id(each)] = SECTIONS[new - 1]
    for each in guide.entries:
        each.kind = moved.get(id(each), each.kind)
    return _settled(entry, entry.kind)


def _join(guide: Guide, place: int, _: str) -> Entry:
    """Add an entry to the one before it, or its title to a title that has no text yet."""
    entry = guide.entries[place]
    before = next((each for each in reversed(guide.entries[:place]) if each.kind is not Kind.SKIPPED), None)
    if before is None:
        raise GuideError("There is no entry before it to join it to.")
    if not before.pieces and before.title and entry.title and before.kind is not Kind.PRESENTATION:
        before.title = f"{before.title} {entry.title}"
        before.lines = [*before.lines, *entry.lines]
    elif entry.title:
        before.pieces.append(Piece(f"**{entry.title}**", entry.lines))
    before.pieces += entry.pieces
    guide.entries.remove(entry)
    return _settled(before, before.kind)


def _split(guide: Guide, place: int, value: str) -> Entry:
    """Begin a new entry of the same kind at a piece of the text."""
    entry = guide.entries[place]
    start = int(value) if value.isdecimal() and len(value) < 6 else -1
    if not 0 <= start < len(entry.pieces):
        raise GuideError("There is no such place in the text. Look at the tree as it is now.")
    piece = entry.pieces[start]
    label = split_label(piece.text)
    if label is not None:
        piece.text = label.rest
        title = label.label
    else:
        words = plain(piece.text.split("\n")[0].lstrip("#>-+ ")).split()
        title = " ".join(words[:FIRST_WORDS]) + ("…" if len(words) > FIRST_WORDS else "")
    kind = entry.kind
    if kind in (Kind.TOPIC, Kind.INTRODUCTION, Kind.PRESENTATION):
        kind = Kind.PART
    number = max(each.number for each in guide.entries) + 1
    new = Entry(
        kind, title[:LONGEST_TITLE] or "Untitled", [], entry.pieces[start:], ["Give it a title."], number
    )
    if label is not None and not label.rest:
        new.lines, new.pieces = piece.lines, new.pieces[1:]
    del entry.pieces[start:]
    guide.entries.insert(place + 1, new)
    return new


def _kind(guide: Guide, place: int, value: str) -> Entry:
    if value not in list(Kind):
        raise GuideError("No kind was chosen.")
    if Kind(value) is Kind.PRESENTATION and any(each.kind is Kind.TOPIC for each in guide.entries[:place]):
        raise GuideError("The presentation of the committee must come before the first topic.")
    return _settled(guide.entries[place], Kind(value))


def _title(guide: Guide, place: int, value: str) -> Entry:
    title = " ".join(value.split())
    if not title:
        raise GuideError("Write a title, or leave the entry out.")
    if len(title) > LONGEST_TITLE:
        raise GuideError(f"A title has at most {LONGEST_TITLE} characters.")
    guide.entries[place].title = title
    return _settled(guide.entries[place], guide.entries[place].kind)


def _accept(guide: Guide, place: int, _: str) -> Entry:
    return _settled(guide.entries[place], guide.entries[place].kind)


def _settled(entry: Entry, kind: Kind) -> Entry:
    """Set the kind of an entry, and clear its doubts, as somebody has looked at it."""
    entry.kind = kind
    entry.doubts = []
    return entry


STEPS: dict[str, Callable[[Guide, int, str], Entry]] = {
    "promote": _promote,
    "demote": _demote,
    "join": _join,
    "split": _split,
    "kind": _kind,
    "title": _title,
    "accept": _accept,
}
