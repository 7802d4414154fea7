"""What of a copied edition somebody has to look at: dates, contacts, people and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from glossary.models import Source
from portal.transfer.reading import Entry
from topics.models import CheckItem, Committee, Edition, KeyFigure, Topic

LONGEST = CheckItem._meta.get_field("what").max_length
KEPT_CONTACTS = {
    "organiser": "Who organises",
    "address": "Postal address",
    "website": "Website",
    "instagram": "Instagram",
}


def doubts(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    """(place, what to look at) for the entries of the old edition that come along, in the order of work."""
    entries = list(entries)
    for entry in entries:
        if entry.content.model is Edition:
            yield from _short(entry, of_edition(entry.fields))
        if entry.content.model in (Committee, Topic):
            yield from _short(entry, of_guide(entry))
    for entry in entries:
        if entry.content.model is KeyFigure:
            fields = entry.fields
            told = f"{fields['value']} ({period(fields)}): {fields['statement']}"
            yield from _short(entry, [("value", told)])
    count = sum(1 for entry in entries if entry.content.model is Source)
    if count:
        what = f"Sources: read {'it' if count == 1 else f'all {count}'} again, and check the links"
        yield CheckItem.place_of(Source, (), "accessed_on"), what


def of_edition(fields: dict) -> Iterator[tuple[str, str]]:
    old = f"{fields['conference']} {fields['year']}"
    ordinal = f"; {old} was “{fields['ordinal']}”" if fields["ordinal"] else ""
    yield "year", f"The year of the conference; the guide was copied from {old}"
    yield "ordinal", f"Which session it is: left empty{ordinal}"
    yield "release_at", "When delegates may read it: left empty, which means at once when it is published"
    yield "drafting_rule", "The rule on clauses written beforehand: still as it was"
    email = f" ({fields['email']})" if fields["email"] else ""
    yield "email", f"E-mail: left empty, as the old address{email} may reach last year’s team"
    for name, words in KEPT_CONTACTS.items():
        if fields[name]:
            yield name, f"{words}: still “{fields[name]}”"


def of_guide(entry: Entry) -> Iterator[tuple[str, str]]:
    """Of a committee or a topic."""
    fields = entry.fields
    if entry.content.model is Committee:
        name = fields["acronym"] or fields["name"]
        yield "chairs", f"{name}: name its chairs, or invite them; people are not copied"
        if fields["authors"]:
            yield "authors", f"{name}: its authors are still {fields['authors']}; add those of this year"
    else:
        name = fields["short_title"] or fields["title"]
    if fields["release_at"]:
        yield "release_at", f"{name}: its release is left empty"


def period(fields: dict) -> str:
    start, end = fields["period_start"], fields["as_of"]
    return f"as of {end}" if start in (None, end) else f"{start}–{end}"


def _short(entry: Entry, found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, what in found:
        what = " ".join(what.split())
        what = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
        yield CheckItem.place_of(entry.content.model, entry.key[1:], name), what
