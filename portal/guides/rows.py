"""Turn a guide into the objects of an edition's file: committee, topics, sections and so on."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from glossary.models import Source
from portal.guides.bibliography import identity_of
from portal.guides.guide import Entry, Guide, Kind, Reference, free_name
from portal.guides.pictures import Pictures
from topics.models import Committee, Edition
from topics.slugs import RESERVED_SLUGS

CITATION = re.compile(r"(?<!\\)\[@([^\[\]\n]*)\]")
KEY = re.compile(r"@?\s*([a-z0-9][a-z0-9._-]*)")


class DraftRows:
    """Makes the objects; `notes` says what differs from the guide."""

    def __init__(
        self, guide: Guide, edition: Edition, committee: Committee | None, slug: str, pictures: Pictures
    ) -> None:
        self.guide, self.edition, self.committee, self.pictures = guide, edition, committee, pictures
        self.committee_key = [edition.slug, slug]
        self.notes: list[str] = []
        self.keys: dict[str, str] = {}  # key in the guide → key in the edition
        self.taken: defaultdict[tuple[str, ...], set[str]] = defaultdict(lambda: set(RESERVED_SLUGS))
        self._objects: list[dict] = []

    def objects(self) -> list[dict]:
        """Return all objects, each after those it belongs to."""
        topics = [entry.title for entry in self.guide.entries if entry.kind is Kind.TOPIC]
        keys = [
            [*self.committee_key, self._slug(title, f"topic-{number}", "topic")]
            for number, title in enumerate(topics, start=1)
        ]
        sources = self._sources(keys)
        self._committee()
        self._content(keys)
        self._objects += sources
        return self._objects

    def _add(self, model: str, **fields: object) -> dict:
        self._objects.append({"model": model, "fields": fields})
        return fields

    def _slug(self, title: str, otherwise: str, *place: str) -> str:
        """Return a slug that is neither reserved nor that of another row in its place."""
        return free_name(slugify(title)[:72].strip("-_") or otherwise, self.taken[place])

    def _text(self, text: str) -> str:
        """Return `text` with our own pictures, and only citations of known sources."""
        return CITATION.sub(self._citation, self.pictures.with_own_addresses(text))

    def _citation(self, found: re.Match[str]) -> str:
        """Return a citation of the sources that are taken; a mark that is none is shown as it is."""
        parts = [(key[1], part[key.end() :]) for part in found[1].split(";") if (key := KEY.match(part))]
        known = [f"@{self.keys[key]}{rest.rstrip()}" for key, rest in parts if key in self.keys]
        if known:
            return f"[{'; '.join(known)}]"
        is_left_out = {reference.key for reference in self.guide.references} & {key for key, _ in parts}
        return "" if is_left_out else f"\\{found[0]}"

    def _committee(self) -> None:
        texts = []
        for entry in takewhile(lambda entry: entry.kind is not Kind.TOPIC, self.guide.entries):
            is_titled = entry.title and entry.kind is not Kind.PRESENTATION
            texts += [f"## {entry.title}" if is_titled else "", entry.body]
        presentation = self._text("\n\n".join(filter(None, texts)))
        edition, slug = self.committee_key
        fields = {"edition": [edition], "slug": slug, "presentation": presentation}
        if self.committee is None:
            acronym = self.guide.committee_acronym
            name = self.guide.committee_name or acronym or slug.replace("-", " ").capitalize()
            fields |= {"name": name[:160], "acronym": acronym[:40], "published": False}
            self._add("topics.committee", **fields, position=self.edition.committees.count() + 1)
        elif presentation and not self.committee.presentation:
            self._add("topics.committee", **fields)
        elif presentation:
            self.notes.append("The committee has a presentation already; the guide's was not taken.")

    def _content(self, keys: list[list[str]]) -> None:
        """Make topics with their sections and questions, in the order of the guide."""
        topic: list[str] = []
        rows: list[dict] = []  # the fields of what the entry is below, the topic first
        count: Counter[tuple[str, ...]] = Counter()  # of the rows in a place
        for entry, depth in self.guide.depths():
            if entry.kind is Kind.TOPIC:
                count["topic",] += 1
                topic = keys[count["topic",] - 1]
                title, text = self._fitted(entry, 240)
                fields = {"committee": self.committee_key, "number": count["topic",], "slug": topic[-1]}
                rows = [self._add("topics.topic", **fields, title=title, introduction=text, published=False)]
            elif not topic:
                continue  # it presents the committee
            elif entry.kind in (Kind.INTRODUCTION, Kind.PRESENTATION):
                rows[0]["introduction"] = joined([rows[0]["introduction"], self._text(entry.body)])
            elif entry.kind is Kind.QUESTION:
                position = count["question", topic[-1]] = count["question", topic[-1]] + 1
                label, text = self._fitted(entry, 160, "Question")
                fields = {"topic": topic, "position": position, "label": label, "text": text or label}
                slug = self._slug(label, f"question-{position}", "question", topic[-1])
                self._add("topics.resolutionquestion", **fields, slug=slug, published=False)
            else:
                title, body = self._fitted(entry, 240, "Untitled")
                parent = [*topic, rows[depth - 1]["slug"]] if depth > 1 else None
                count["section", topic[-1]] += 1
                count["section", topic[-1], str(parent)] += 1
                otherwise = f"section-{count['section', topic[-1]]}"
                fields = {"topic": topic, "parent": parent, "title": title, "body": body}
                fields["position"] = count["section", topic[-1], str(parent)]
                fields["slug"] = self._slug(title, otherwise, "section", topic[-1])
                rows[depth:] = [self._add("topics.section", **fields, published=False)]

    def _fitted(self, entry: Entry, length: int, otherwise: str = "") -> tuple[str, str]:
        """Return the title of `entry`, shortened if it is too long: then its text begins with all of it."""
        title, body = entry.title or otherwise, self._text(entry.body)
        if len(title) <= length:
            return title, joined([body])
        return title[: length - 1].rsplit(" ", 1)[0][: length - 1] + "…", joined([title, body])

    def _sources(self, topics: list[list[str]]) -> list[dict]:
        """Return the chosen publications that are new to the edition; known ones get the edition's key."""
        stored = list(Source.objects.filter(edition=self.edition).values_list("url", "key"))
        known = {identity_of(url): key for url, key in stored if url}
        taken = {key for _, key in stored}
        found, reused = [], []
        for reference in (each for each in self.guide.references if each.is_chosen):
            if reference.url and (key := known.get(identity_of(reference.url))):
                reused.append(key)
            else:
                key = free_name(reference.key, taken)
                found.append({"model": "glossary.source", "fields": self._source(reference, key, topics)})
            self.keys[reference.key] = key
        if reused:
            self.notes.append(f"Sources that the edition already has, used unchanged: {', '.join(reused)}.")
        return found

    def _source(self, reference: Reference, key: str, topics: list[list[str]]) -> dict:
        note = f"Guessed from the address: {', '.join(reference.guessed)}." if reference.guessed else ""
        url, year = reference.url, reference.year
        try:
            if url:
                URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            note, url = f"{note} The address as printed: {url}".strip(), ""
        return {
            "edition": [self.edition.slug],
            "key": key,
            "title": reference.title.strip() or "Untitled",
            "publisher": reference.publisher,
            "authors": reference.authors,
            "year": year if year and 1000 <= year <= 2999 else None,
            "type": reference.type,
            "url": url,
            "note": note,
            "topics": [topics[number - 1] for number in reference.topics if 0 < number <= len(topics)],
            "published": False,
        }


def joined(texts: Iterable[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())
