"""Save a guide as drafts of one committee: all of it in one transaction, or nothing.

The rows are objects of an edition's file, and pass the checks of its import (portal/transfer).
"""

import re
from collections import Counter, defaultdict
from contextlib import nullcontext
from itertools import takewhile
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator, slugify

from glossary.citing import read_bracket
from glossary.made_keys import free_name
from glossary.models import Source
from portal.editor.storage import store
from portal.guides.bibliography import identity_of
from portal.guides.errors import GuideError
from portal.guides.guide import Entry, Guide, Kind, Reference
from portal.guides.pictures import Pictures
from portal.transfer.importing import EditionChangedError, import_entries
from portal.transfer.plan import Summary
from portal.transfer.problems import Findings, TransferError, printable
from portal.transfer.reading import read_entries
from topics.models import Committee, Edition, ResolutionQuestion, Section, Topic
from topics.slugs import RESERVED_SLUGS

CITATION = re.compile(r"(?<!\\)\[@([^\[\]]*)\]")
# The model of an entry, and its fields for the owner, title, text and place; other entries are sections.
MODELS = {
    Kind.TOPIC: (Topic, "committee", "title", "introduction", "number"),
    Kind.QUESTION: (ResolutionQuestion, "topic", "label", "text", "position"),
}
SECTION = (Section, "topic", "title", "body", "position")
TYPES = {"": "book", ".pdf": "report"}  # of sources by the end of their address; others are web pages


class Drafted(NamedTuple):
    """The result of saving, or of a dry run: the objects, and notes for the organiser."""

    summary: Summary
    notes: list[str]


def check_target(edition: Edition, slug: str) -> Committee | None:
    """Return the committee `slug` if it exists. Raises GuideError if no guide may go there."""
    try:
        Committee._meta.get_field("slug").clean(slug, None)
    except ValidationError as error:
        reason = f"“{slug[:60]}” cannot be a committee's address: {error.messages[0]}"
        raise GuideError(printable(reason)) from error
    committee = edition.committees.filter(slug=slug).first()
    if committee is not None and committee.topics.exists():
        raise GuideError(
            f"The committee “{slug}” of {edition.slug} has topics already, and a guide would mix with them. "
            "Choose another committee, or delete its topics first."
        )
    return committee


def save_drafts(
    guide: Guide, *, edition: Edition, committee: str, data: bytes, name: str, dry_run: bool = False
) -> Drafted:
    """Write `guide` as unpublished rows of `committee`, a new one if need be.

    `data` is the file it was read from, needed for its pictures; `name` is its name in messages. With
    `dry_run` everything is checked and nothing is written. Raises GuideError, having written nothing.
    """
    findings = Findings(name)
    try:
        with nullcontext() if dry_run else transaction.atomic():
            edition.refresh_from_db()
            pictures = Pictures(data, guide.kind)
            rows = DraftRows(guide, edition, check_target(edition, committee), committee, pictures)
            how = {"dry_run": dry_run, "version": edition.version, "reason": f"Imported from {name}"}
            summary = import_entries(read_entries(rows.objects(), findings), findings, **how)
            if not dry_run:
                store(pictures.files)
    except (EditionChangedError, Edition.DoesNotExist) as error:
        raise GuideError("The edition was changed meanwhile, so nothing was written. Try again.") from error
    except TransferError as error:
        raise GuideError(str(error).split("\n")[0]) from error
    except OSError as error:
        raise GuideError("A picture could not be stored, so nothing was written. Try again later.") from error
    return Drafted(summary, [*rows.notes, *pictures.notes])


class DraftRows:
    """Makes the objects of an edition's file; `notes` says what differs from the guide."""

    def __init__(
        self, guide: Guide, edition: Edition, committee: Committee | None, slug: str, pictures: Pictures
    ) -> None:
        self.guide, self.edition, self.committee, self.pictures = guide, edition, committee, pictures
        self.key = [edition.slug, slug]  # of the committee
        self.notes: list[str] = []
        self._keys: dict[str, str] = {}  # of sources: in the guide → in the edition, "" if left out
        self._slugs: defaultdict[tuple, set[str]] = defaultdict(lambda: set(RESERVED_SLUGS))
        self._count: Counter[tuple] = Counter()  # of the rows of a model in a place
        self._objects: list[dict] = []

    def objects(self) -> list[dict]:
        """Return all objects, each after those it belongs to."""
        sources = self._new_sources()
        self._committee()
        topics = self._topics()
        for reference in sources:
            self._source(reference, topics)
        return self._objects

    def _add(self, model: type, fields: dict) -> dict:
        self._objects.append({"model": model._meta.label_lower, "fields": fields})
        return fields

    def _text(self, text: str) -> str:
        """Return `text` with our own pictures, and only citations of known sources."""
        return CITATION.sub(self._citation, self.pictures.with_own_addresses(text))

    def _citation(self, found: re.Match[str]) -> str:
        """Return a citation of the sources that are taken; a mark that is none is shown as it is."""
        try:
            cited = [(self._keys[each.key], each.locator) for each in read_bracket(found[1])]
        except (ValueError, KeyError):
            return f"\\{found[0]}"
        shown = "; ".join(", ".join(filter(None, [f"@{key}", place])) for key, place in cited if key)
        return shown and f"[{shown}]"

    def _committee(self) -> None:
        texts = []
        for entry in takewhile(lambda entry: entry.kind is not Kind.TOPIC, self.guide.entries):
            is_titled = entry.title and entry.kind is not Kind.PRESENTATION
            texts += [f"## {entry.title}" if is_titled else "", entry.body]
        presentation = self._text("\n\n".join(filter(None, texts)))
        edition, slug = self.key
        fields = {"edition": [edition], "slug": slug, "presentation": presentation}
        if self.committee is None:
            acronym = self.guide.committee_acronym
            name = self.guide.committee_name or acronym or slug.replace("-", " ").capitalize()
            fields |= {"name": name[:160], "acronym": acronym[:40]}
            self._add(Committee, {**fields, "position": self.edition.committees.count() + 1})
        elif presentation and not self.committee.presentation:
            self._add(Committee, fields)
        elif presentation:
            self.notes.append("The committee has a presentation already; the guide's was not taken.")

    def _topics(self) -> list[list[str]]:
        """Make topics with sections and questions, in the order of the guide; return the topics' keys."""
        topics: list[list[str]] = []
        rows: list[dict] = []  # the fields of what the entry is below, the topic first
        for entry, depth in self.guide.depths():
            if entry.kind is Kind.TOPIC:
                rows = [self._row(entry, self.key)]
                topics.append([*self.key, rows[0]["slug"]])
            elif not topics:
                continue  # it presents the committee
            elif entry.kind is Kind.INTRODUCTION:
                before, text = rows[0]["introduction"], self._text(entry.body)
                rows[0]["introduction"] = f"{before}\n\n{text}".strip("\n")
            elif entry.kind is Kind.QUESTION:
                question = self._row(entry, topics[-1])
                question["text"] = question["text"] or question["label"]
            else:
                parent = {"parent": [*topics[-1], rows[depth - 1]["slug"]]} if depth > 1 else {}
                rows[depth:] = [self._row(entry, topics[-1], **parent)]
        return topics

    def _row(self, entry: Entry, owner: list[str], **parent: list[str]) -> dict:
        """Add the row of `entry`, the next below its parent or owner; return its fields.

        The text below a title that is too long begins with all of it.
        """
        model, owned, titled, texted, numbered = MODELS.get(entry.kind, SECTION)
        title, text = entry.title or "Untitled", self._text(entry.body)
        length = model._meta.get_field(titled).max_length
        if len(title) > length:
            title, text = Truncator(title).chars(length), f"{title}\n\n{text}".strip("\n")
        slug = slugify(title)[:72].strip("-_") or slugify(model._meta.verbose_name)
        slug = free_name(slug, self._slugs[model, *owner])
        place = (model, *parent.get("parent", owner))
        self._count[place] += 1
        fields = {owned: owner, **parent, titled: title, texted: text, numbered: self._count[place]}
        return self._add(model, {**fields, "slug": slug})

    def _new_sources(self) -> list[Reference]:
        """Give each chosen publication its key in the edition; return those that are new to it."""
        stored = Source.objects.filter(edition=self.edition).values_list("key", "url")
        taken, known = {key for key, _ in stored}, {identity_of(url): key for key, url in stored if url}
        new, reused = [], []
        for reference in self.guide.references:
            key = known.get(identity_of(reference.url), "")
            if reference.is_chosen and not key:
                key = free_name(reference.key, taken)
                new.append(reference)
            elif reference.is_chosen:
                reused.append(key)
            self._keys[reference.key] = key if reference.is_chosen else ""
        if reused:
            self.notes.append(f"Sources that the edition already has, used unchanged: {', '.join(reused)}.")
        return new

    def _source(self, reference: Reference, topics: list[list[str]]) -> None:
        told = {name: getattr(reference, name) for name in ("title", "authors", "publisher", "year", "url")}
        fields = {
            "edition": [self.edition.slug],
            "key": self._keys[reference.key],
            "type": TYPES.get(reference.url[-4:].casefold(), "web_page"),
            "note": f"Guessed from the address: {', '.join(reference.guessed)}." if reference.guessed else "",
            "topics": [topics[number - 1] for number in reference.topics],
        }
        self._add(Source, {**told, **fields})
