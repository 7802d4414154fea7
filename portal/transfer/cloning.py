"""Make next year's edition from this year's: entries are renamed, cleared of this year's data and imported.

Values that would mislead readers are left empty: the e-mail address, the release, the session's number,
notes on errors of a printed guide. Values that may still be right are copied. All that is doubtful, empty or
not, becomes an item of the new edition's checklist (portal/editions/checklist.py). Only published content is
copied: drafts stay with the old edition, where somebody has yet to decide on them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.text import capfirst

from glossary.models import Source
from portal.counterparts import page_at
from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.exporting import entries_of
from portal.transfer.importing import import_entries
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from topics.drafts.in_file import DRAFT_IN_FILE
from topics.fields import MarkdownField
from topics.models import (
    CheckItem,
    Committee,
    Dismissal,
    Edition,
    KeyFigure,
    Precedent,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)

# Fields that are valid for one year only → their values in a copy.
EMPTIED = {"editor_note": "", "bibliography_note": "", "release_at": None, "published": False}
EMPTIED_OF_EDITION = {"status": Edition.Status.DRAFT.value, "is_current": False, "ordinal": "", "email": ""}
# An address of ours in a text: where it can begin, and how far it goes.
IN_TEXT = r"""(?:(?<=[\s(<"'\[])|(?<=\A)){host}/{slug}/[^\s()<>"'\[\]]*"""
BEHIND_PATH = re.compile(r"[?#].*", re.DOTALL)
# Results of link checks, which are also valid for the same address in the copy.
LINK_FACTS = ("link_since", "link_note", "link_checked_at", "link_not_before")
LONGEST = CheckItem._meta.get_field("what").max_length
UNREAD = re.compile(r"\[@[^\]]*\]|\]\([^)]*\)|<?https?://\S+")  # of a text: its citations and addresses
NUMBER = re.compile(r"(?<![\w.,/-])\d[\d.,]*\d(?:\s?%)?(?![\w/-])")  # of two digits or more: 196, 1,500, 2025
NAMES = ("short_title", "title", "label", "name", "conference")  # what people call a row
PERIOD = ("period_start", "as_of", "as_of_words")  # of a figure
KEPT_CONTACTS = {
    "organiser": "Who organises",
    "address": "Postal address",
    "website": "Website",
    "instagram": "Instagram",
    "colophon": "The line at the foot of every page",
}


def clone_edition(
    old: Edition,
    slug: str,
    *,
    year: int | None = None,
    conference: str = "",
    with_topics: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Summary:
    """Make the draft edition `slug` from `old`, without the data of its year.

    `conference` is the new one's name; without it, it is the old one's. Topics, with their sections,
    questions, facts and figures, are copied on request. Raises ValidationError if there can be no such
    edition, TransferError if `old` has faults that an import refuses. All of it is written, or nothing.
    """
    year = next_year(old, slug) if year is None else year
    check_name(slug)
    edition = {"year": year, "conference": conference or old.conference}
    entries = cloned_entries(old, slug, edition, with_topics=with_topics)
    with transaction.atomic():
        # None is the version of an edition that does not exist: somebody may have made it meanwhile.
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
    """Return the year in the new edition's name, or the next."""
    return int(slug) if re.fullmatch(r"[12]\d{3}", slug, re.ASCII) else old.year + 1


def check_name(slug: str) -> None:
    """Raise ValidationError, with advice, if no new edition can have this slug."""
    Edition._meta.get_field("slug").clean(slug, None)
    taken = Edition.objects.filter(slug=slug).first()
    if taken is not None:
        message = "The edition “%(slug)s” already exists (%(edition)s); choose another address."
        raise ValidationError(message, code="taken", params={"slug": slug, "edition": taken})


def cloned_entries(old: Edition, slug: str, edition: dict[str, object], *, with_topics: bool) -> list[Entry]:
    """Return the entries of the new edition, whose own fields include `edition`, then its checklist."""
    kept = list(kept_entries(entries_of(old), with_topics=with_topics))
    emptied_of_edition = EMPTIED | EMPTIED_OF_EDITION | edition
    found = list(renamed_entries(kept, old.slug, slug))
    for content, fields in found:
        emptied = emptied_of_edition if content.model is Edition else EMPTIED
        fields.update({name: value for name, value in emptied.items() if name in fields})
    for position, (place, what) in enumerate(doubts(kept, edition).items(), 1):
        item = {"edition": [slug], "place": place, "what": what, "position": position}
        found.append((content_of(CheckItem), item))
    return [Entry(number, content, fields) for number, (content, fields) in enumerate(found, 1)]


def kept_entries(entries: Iterable[Entry], *, with_topics: bool) -> Iterator[Entry]:
    """Yield the entries that are copied, without references to the others."""
    left: dict[type[models.Model], set[tuple]] = defaultdict(set)  # model → keys
    kept: set[tuple[str, str]] = set()  # label and key below the edition, as dismissals name them
    dismissals = []
    for entry in entries:
        content, model, fields = entry.content, entry.content.model, entry.fields
        if model is Dismissal:
            dismissals.append(entry)
            continue
        gone = {
            name for name, field in content.references.items() if fields[name] in left[field.related_model]
        }
        is_left = (
            model is CheckItem
            or (model is Topic and not with_topics)
            or (model is KeyFigure and "topic" in gone)
            or (content.owner is not None and content.owner.name in gone)
        )
        if is_left:
            left[model].add(entry.key)
            continue
        kept.add((entry.label, "/".join(entry.key[1:])))
        links = {
            name: [key for key in fields[name] if key not in left[field.related_model]]
            for name, field in content.links.items()
        }
        cleared = {**fields, **dict.fromkeys(gone), **links}
        cleared.pop(DRAFT_IN_FILE, None)
        yield Entry(entry.number, content, cleared)
    for entry in dismissals:
        if (entry.fields["about"], entry.fields["place"]) in kept:
            yield entry


def renamed_entries(
    entries: list[Entry], old: str, new: str
) -> Iterator[tuple[ContentModel, dict[str, object]]]:
    """Yield the model and fields of each entry in the edition `new`: keys, references, and links in texts."""
    there = {(entry.content.model, entry.key[1:]) for entry in entries}
    host = f"(?:{re.escape(settings.PUBLIC_ADDRESS.url)})?"
    address = re.compile(IN_TEXT.format(host=host, slug=re.escape(old)))

    def moved(match: re.Match) -> str:
        """Lead to the new edition if the page is copied; otherwise keep the link to the old one."""
        start, _, path = match[0].partition(f"/{old}/")
        page = page_at(BEHIND_PATH.sub("", f"/{old}/{path}"))
        if page is None or (page.model, page.key[1:]) not in there:
            return match[0]
        return f"{start}/{new}/{path}"

    for entry in entries:
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
        yield content, fields


def carry_link_facts(old: Edition, slug: str) -> None:
    """Copy the results of link checks, which files do not contain, for the same addresses."""
    found = {source.key: source for source in old.sources.all()}
    copies = [source for source in Source.objects.filter(edition__slug=slug) if source.key in found]
    for copy in copies:
        for name in LINK_FACTS:
            setattr(copy, name, getattr(found[copy.key], name))
    if copies:
        Source.objects.bulk_update(copies, LINK_FACTS, batch_size=500)


def doubts(entries: list[Entry], edition: dict[str, object]) -> dict[str, str]:
    """Return place → what to check for the copied entries of the old edition, in the order of work.

    `edition` has the new conference's name, which needs no check if it is another.
    """
    found: dict[str, str] = {}
    name = next(entry.fields["conference"] for entry in entries if entry.content.model is Edition)
    is_renamed = edition["conference"] != name
    for place, what in (*of_rows(entries, is_renamed=is_renamed), *of_texts(entries, name)):
        found.setdefault(place, what)
    return found


def of_rows(entries: list[Entry], *, is_renamed: bool) -> Iterator[tuple[str, str]]:
    """Yield (place, what to check) for values that are likely to change from year to year."""
    for entry in entries:
        yield from _short(entry, of_row(entry.content.model, entry.fields, is_renamed=is_renamed))
    added_to = Counter(entry.content.model for entry in entries if entry.fields.get("background", "").strip())
    for model in (Topic, Section, ResolutionQuestion, Tool):
        if count := added_to[model]:
            what = (
                f"{capfirst(model._meta.verbose_name_plural)}: read what the editors added to {count} again"
            )
            yield CheckItem.place_of(model, (), "background"), what
    copied = Counter(entry.content.model for entry in entries)
    if count := copied[Precedent]:
        what = f"Precedents: {count} {'was' if count == 1 else 'were'} copied; add what was resolved since"
        yield CheckItem.place_of(Precedent, (), "year"), what
    if count := copied[Source]:
        what = f"Sources: read {'it' if count == 1 else f'all {count}'} again, and check the links"
        yield CheckItem.place_of(Source, (), "accessed_on"), what


def of_row(model: type[models.Model], fields: dict, *, is_renamed: bool) -> Iterator[tuple[str, str]]:
    """Yield the fields of one row to check, each with what there is to do."""
    if model is Edition:
        yield from of_edition(fields, is_renamed=is_renamed)
    elif model is Committee:
        yield from of_committee(fields)
    elif model is Topic and fields["release_at"]:
        yield "release_at", f"{fields['short_title'] or fields['title']}: its release time was left empty"
    elif model is KeyFigure:
        period = KeyFigure(**{name: fields[name] for name in PERIOD}).period
        yield "value", f"{fields['value']} ({period}): {fields['statement']}"
    elif model is QuestionFact:
        yield "as_of", f"{fields['statement']} (as of {fields['as_of']})"


def of_texts(entries: Iterable[Entry], conference: str) -> Iterator[tuple[str, str]]:
    """Yield (place, what to check) for texts with numbers, or with the name of the conference.

    Sources are left out, as all of them are read again.
    """
    for entry in entries:
        content, fields = entry.content, entry.fields
        title = next((fields[name] for name in NAMES if fields.get(name)), "/".join(entry.key[1:]))
        for name, field in content.values.items():
            if content.model is Source or not isinstance(field, MarkdownField) or name in EMPTIED:
                continue
            text = UNREAD.sub(" ", fields.get(name) or "")
            found = [f"“{conference}”"] if conference and conference in text else []
            found += dict.fromkeys(NUMBER.findall(text))
            if found:
                yield from _short(entry, [(name, f"{title}, {field.verbose_name}: {', '.join(found)}")])


def of_edition(fields: dict, *, is_renamed: bool) -> Iterator[tuple[str, str]]:
    old = f"{fields['conference']} {fields['year']}"
    if not is_renamed:
        yield "conference", f"The name of the conference: still “{fields['conference']}”"
    ordinal = f"; {old} had “{fields['ordinal']}”" if fields["ordinal"] else ""
    yield "year", f"The year of the conference; the guide was copied from {old}"
    yield "ordinal", f"The number of the session: left empty{ordinal}"
    yield "release_at", "When delegates may read it: left empty, so it is released as soon as it is published"
    yield "drafting_rule", "The rule on clauses written beforehand: unchanged"
    email = f" ({fields['email']})" if fields["email"] else ""
    yield "email", f"E-mail: left empty, as the old address{email} may reach last year’s team"
    for name, words in KEPT_CONTACTS.items():
        if fields[name]:
            yield name, f"{words}: still “{fields[name]}”"


def of_committee(fields: dict) -> Iterator[tuple[str, str]]:
    name = fields["acronym"] or fields["name"]
    yield "chairs", f"{name}: choose its chairs, or invite them; people are not copied"
    if fields["how_it_works"] or fields["background"]:
        added = "how_it_works" if fields["how_it_works"] else "background"
        yield added, f"{name}: read what the editors added again"
    if fields["authors"]:
        yield "authors", f"{name}: its authors are still {fields['authors']}; add those of this year"
    if fields["release_at"]:
        yield "release_at", f"{name}: its release time was left empty"


def _short(entry: Entry, found: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for name, what in found:
        what = " ".join(what.split())
        what = what if len(what) <= LONGEST else what[: LONGEST - 1] + "…"
        yield CheckItem.place_of(entry.content.model, entry.key[1:], name), what
