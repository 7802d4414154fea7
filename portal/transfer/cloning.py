"""Next year's edition from this year's: its entries renamed, emptied of what was this year's, and imported.

What a wrong value would mislead readers with is left empty – the address that mail goes to, the release,
the session's number, notes on slips of a printed guide. What may still hold is kept. All that is doubtful,
left empty or not, becomes an item of the new edition's checklist (portal/checklist.py). A copy is of what is
published: changes that wait stay with the old edition, where somebody has yet to decide on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction

from glossary.models import Source
from portal.counterparts import page_at
from portal.transfer.catalogue import content_of
from portal.transfer.checks import doubts
from portal.transfer.exporting import entries_of
from portal.transfer.importing import import_entries
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from topics.carried import PENDING
from topics.fields import MarkdownField
from topics.models import CheckItem, Edition, KeyFigure, MeantSo, Topic

# What holds for one year only: field → what a copy has.
EMPTIED = {"editor_note": "", "bibliography_note": "", "release_at": None, "published": False}
EMPTIED_OF_EDITION = {"status": Edition.Status.DRAFT.value, "is_current": False, "ordinal": "", "email": ""}
# An address of ours in a text: where one can begin, and up to where it goes.
IN_TEXT = r"""(?:(?<=[\s(<"'\[])|(?<=\A)){host}/{slug}/[^\s()<>"'\[\]]*"""
BEHIND_PATH = re.compile(r"[?#].*", re.DOTALL)
# Found by checks, said of an address that the copy has too.
LINK_FACTS = ("link_since", "link_note", "link_checked_at", "link_not_before")


def clone_edition(
    old: Edition,
    slug: str,
    *,
    year: int | None = None,
    with_topics: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Summary:
    """Make the edition `slug`, a draft, of all that `old` has but what was its year's own.

    Topics, with their sections, questions and figures, come along when asked for. Raises ValidationError
    when there can be no such edition, TransferError when `old` has faults that no import takes. All of it
    is written, or nothing.
    """
    year = next_year(old, slug) if year is None else year
    check_name(slug)
    entries = cloned_entries(old, slug, year, with_topics=with_topics)
    with transaction.atomic():
        # The version of an edition that is not there: somebody may have made it meanwhile.
        summary = import_entries(
            entries,
            Findings(f"the edition {old.slug}"),
            version=None,
            reason=f"Cloned from {old.slug}",
            progress=progress,
        )
        carry_link_facts(old, slug)
    return summary


def next_year(old: Edition, slug: str) -> int:
    """The year that the new edition's name tells, or the next."""
    return int(slug) if re.fullmatch(r"[12]\d{3}", slug, re.ASCII) else old.year + 1


def check_name(slug: str) -> None:
    """Raises ValidationError, with what to do about it, when no new edition can have this slug."""
    Edition._meta.get_field("slug").clean(slug, None)
    taken = Edition.objects.filter(slug=slug).first()
    if taken is not None:
        message = "There is an edition “%(slug)s” already, %(edition)s; choose another address."
        raise ValidationError(message, code="taken", params={"slug": slug, "edition": taken})


def cloned_entries(old: Edition, slug: str, year: int, *, with_topics: bool) -> list[Entry]:
    """The entries of the new edition, its checklist behind them."""
    kept = list(kept_entries(entries_of(old), with_topics=with_topics))
    renamed = list(renamed_entries(kept, old.slug, slug))
    for entry in renamed:
        emptied = EMPTIED | (EMPTIED_OF_EDITION | {"year": year} if entry.content.model is Edition else {})
        entry.fields.update({name: value for name, value in emptied.items() if name in entry.fields})
    checks = content_of(CheckItem)
    items = [
        {"edition": [slug], "place": place, "what": what, "position": position}
        for position, (place, what) in enumerate(doubts(kept), 1)
    ]
    first = len(renamed) + 1
    return renamed + [
        Entry(number, checks, fields, (slug, str(fields["place"])))
        for number, fields in enumerate(items, first)
    ]


def kept_entries(entries: Iterable[Entry], *, with_topics: bool) -> Iterator[Entry]:
    """Those that come along, without references to those that do not."""
    left: dict[type[models.Model], set[tuple]] = {}  # model → keys
    kept: set[tuple[str, str]] = set()  # label and key below the edition, as marks name them
    marks = []
    for entry in entries:
        model, fields = entry.content.model, entry.fields
        gone = {
            name
            for name, field in entry.content.references.items()
            if tuple(fields[name] or ()) in left.get(field.related_model, ())
        }
        owner = entry.content.owner
        is_left = (model is Topic and not with_topics) or (owner is not None and owner.name in gone)
        is_left = is_left or model is CheckItem or (model is KeyFigure and "topic" in gone)
        if model is MeantSo:
            marks.append(entry)
            continue
        if is_left:
            left.setdefault(model, set()).add(entry.key)
            continue
        kept.add((entry.label, "/".join(entry.key[1:])))
        links = {
            name: [key for key in fields[name] if tuple(key) not in left.get(field.related_model, ())]
            for name, field in entry.content.links.items()
        }
        cleared = {**fields, **dict.fromkeys(gone), **links}
        cleared.pop(PENDING, None)
        yield Entry(entry.number, entry.content, cleared, entry.key)
    for mark in marks:
        if (mark.fields["about"], mark.fields["place"]) in kept:
            yield mark


def renamed_entries(entries: list[Entry], old: str, new: str) -> Iterator[Entry]:
    """The same in the edition `new`: their keys, what they refer to, and the links in their texts."""
    there = {(entry.content.model, entry.key[1:]) for entry in entries}
    host = f"(?:{re.escape(settings.PUBLIC_ADDRESS.url)})?"
    address = re.compile(IN_TEXT.format(host=host, slug=re.escape(old)))

    def moved(match: re.Match) -> str:
        """A link leads to the new edition where the page comes along; else it stays with the old one."""
        start, _, path = match[0].partition(f"/{old}/")
        page = page_at(BEHIND_PATH.sub("", f"/{old}/{path}"))
        if page is None or (page.model, page.key[1:]) not in there:
            return match[0]
        return f"{start}/{new}/{path}"

    for number, entry in enumerate(entries, 1):
        content, fields = entry.content, dict(entry.fields)
        for name in content.references:
            fields[name] = fields[name] and [new, *fields[name][1:]]
        for name in content.links:
            fields[name] = [[new, *key[1:]] for key in fields[name]]
        for name, field in content.values.items():
            if isinstance(field, MarkdownField) and fields.get(name):
                fields[name] = address.sub(moved, fields[name])
        if content.owner is None:
            fields[content.key_name] = new
        yield Entry(number, content, fields, (new, *entry.key[1:]))


def carry_link_facts(old: Edition, slug: str) -> None:
    """What checks found of the sources' addresses, which no file has, holds of the same addresses."""
    found = {source.key: source for source in old.sources.all()}
    copies = [source for source in Source.objects.filter(edition__slug=slug) if source.key in found]
    for copy in copies:
        for name in LINK_FACTS:
            setattr(copy, name, getattr(found[copy.key], name))
    if copies:
        Source.objects.bulk_update(copies, LINK_FACTS, batch_size=500)
