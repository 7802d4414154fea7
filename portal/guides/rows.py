"""Turn a guide into the objects of an edition's file: committee, topics, sections and so on."""

import re
from collections.abc import Callable, Collection

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.text import slugify

from glossary.entry_index import Entry as IndexEntry
from glossary.models import Source, Term, TermKind
from glossary.name_checks import name_clashes
from portal.guides.bibliography import identity_of
from portal.guides.guide import RANKS, Abbreviation, Entry, Guide, Kind, Reference
from portal.guides.pictures import Pictures
from topics.models import Committee, Edition, Tool, ToolKind
from topics.models import Kind as AnyKind
from topics.slugs import RESERVED_SLUGS

CITATION = re.compile(r"(?<!\\)\[@([^\[\]\n]*)\]")
KEY = re.compile(r"@?\s*([a-z0-9][a-z0-9._-]*)")
KINDS_OF_TOOLS = (  # a kind → words of what an acronym stands for; the first that fits
    ("Database", r"database|register|registry|records|base de donn"),
    ("Communications network", r"network|r[ée]seau"),
    ("Reference table", r"reference table|table"),
    ("Protocol", r"protocol"),
    ("Legal instrument", r"treaty|convention|instrument|charter|pact|trait[ée]|charte"),
    ("Notice", r"\bnotice"),
    ("Operation", r"operation|op[ée]ration"),
    ("Forum", r"forum"),
    ("Procedure", r"procedure|proc[ée]dure"),
    ("Project", ""),
)


class DraftRows:
    """Makes the objects; `notes` says what differs from the guide."""

    def __init__(
        self, guide: Guide, edition: Edition, committee: Committee | None, slug: str, pictures: Pictures
    ) -> None:
        self.guide, self.edition, self.committee, self.pictures = guide, edition, committee, pictures
        self.committee_key = [edition.slug, slug]
        self.notes: list[str] = []
        self.keys: dict[str, str] = {}  # key in the guide → key in the edition
        self.kinds: dict[type[AnyKind], list[str]] = {}  # slugs of the edition's, old and new
        self._objects: list[dict] = []

    def objects(self) -> list[dict]:
        """Return all objects, each after those it belongs to."""
        topics = [entry for entry in self.guide.entries if entry.kind is Kind.TOPIC]
        slugs = self._topic_slugs(topics)
        sources = self._sources(slugs)
        self._committee()
        self._content(slugs)
        self._objects += sources
        self._abbreviations()
        return self._objects

    def _add(self, model: str, **fields: object) -> None:
        self._objects.append({"model": model, "fields": fields})

    def _text(self, text: str) -> str:
        """Return `text` with our own pictures, and only citations of known sources."""
        return CITATION.sub(self._citation, self.pictures.with_own_addresses(text))

    def _citation(self, found: re.Match[str]) -> str:
        parts, known = found[1].split(";"), []
        for part in parts:
            key = KEY.match(part)
            if key is None or key[1] not in self.keys:
                continue
            known.append(f"@{self.keys[key[1]]}{part[key.end() :].rstrip()}")
        if known:
            return f"[{'; '.join(known)}]"
        keys = {reference.key for reference in self.guide.references}
        is_left_out = any((key := KEY.match(part)) and key[1] in keys for part in parts)
        return "" if is_left_out else f"\\{found[0]}"

    def _committee(self) -> None:
        texts = []
        for entry in self._until_first_topic():
            if entry.kind is not Kind.PRESENTATION and entry.title:
                texts.append(f"## {entry.title}")
            texts.append(entry.body)
        presentation = self._text("\n\n".join(text for text in texts if text))
        edition, slug = self.committee_key
        if self.committee is None:
            name = (
                self.guide.committee_name
                or self.guide.committee_acronym
                or slug.replace("-", " ").capitalize()
            )
            acronym = self.guide.committee_acronym
            self._add(
                "topics.committee",
                edition=[edition],
                slug=slug,
                name=name[:160],
                acronym=acronym[:40],
                presentation=presentation,
                position=self.edition.committees.count() + 1,
                published=False,
            )
        elif presentation and not self.committee.presentation:
            self._add("topics.committee", edition=[edition], slug=slug, presentation=presentation)
        elif presentation:
            self.notes.append("The committee has a presentation already; the guide's was not taken.")

    def _until_first_topic(self) -> list[Entry]:
        entries = self.guide.entries
        first = next((i for i, entry in enumerate(entries) if entry.kind is Kind.TOPIC), len(entries))
        return entries[:first]

    def _topic_slugs(self, topics: list[Entry]) -> list[str]:
        taken: set[str] = set()
        return [
            free_slug(topic.title, taken, f"topic-{place}") for place, topic in enumerate(topics, start=1)
        ]

    def _content(self, slugs: list[str]) -> None:
        """Make topics with their sections and questions, in the order of the guide."""
        number, topic, fields = 0, None, {}
        taken: dict[str, set[str]] = {}
        positions: dict[object, int] = {}
        above: list[tuple[int, str]] = []
        introduction: list[str] = []
        for entry in self.guide.entries[len(self._until_first_topic()) :]:
            if entry.kind is Kind.TOPIC:
                number += 1
                topic = [*self.committee_key, slugs[number - 1]]
                taken, positions, above = {"section": set(), "question": set()}, {}, []
                title, rest = fitted(entry.title, 240)
                introduction = [rest, self._text(entry.body)]
                fields = {
                    "committee": self.committee_key,
                    "number": number,
                    "slug": topic[-1],
                    "title": title,
                }
                self._add("topics.topic", **fields, published=False, introduction=joined(introduction))
                topic_object = self._objects[-1]["fields"]
                continue
            body = self._text(entry.body)
            if entry.kind in (Kind.INTRODUCTION, Kind.PRESENTATION):
                introduction.append(body)
                topic_object["introduction"] = joined(introduction)
            elif entry.kind is Kind.QUESTION:
                label, rest = fitted(entry.title or "Question", 160)
                position = positions["questions"] = positions.get("questions", 0) + 1
                self._add(
                    "topics.resolutionquestion",
                    topic=topic,
                    position=position,
                    slug=free_slug(label, taken["question"], f"question-{position}"),
                    label=label,
                    text=joined([rest, body]) or label,
                    published=False,
                )
            else:
                self._section(entry, body, topic, above, positions, taken["section"])

    def _section(
        self,
        entry: Entry,
        body: str,
        topic: list[str],
        above: list[tuple[int, str]],
        positions: dict[object, int],
        taken: set[str],
    ) -> None:
        rank = RANKS[entry.kind]
        while above and above[-1][0] >= rank:
            above.pop()
        parent = above[-1][1] if above else None
        title, rest = fitted(entry.title or "Untitled", 240)
        slug = free_slug(title, taken, f"section-{len(taken) + 1}")
        positions[parent] = positions.get(parent, 0) + 1
        self._add(
            "topics.section",
            topic=topic,
            parent=[*topic, parent] if parent else None,
            position=positions[parent],
            slug=slug,
            title=title,
            body=joined([rest, body]),
            published=False,
        )
        above.append((rank, slug))

    def _sources(self, slugs: list[str]) -> list[dict]:
        """Return the chosen publications that are new to the edition; known ones get the edition's key."""
        stored = {identity_of(url): key for url, key in self._stored_sources() if url}
        taken = {key for _, key in self._stored_sources()}
        found, reused = [], []
        for reference in self.guide.references:
            if not reference.is_chosen:
                continue
            known = stored.get(identity_of(reference.url)) if reference.url else None
            if known is not None:
                self.keys[reference.key] = known
                reused.append(known)
                continue
            key, number = reference.key, 2
            while key in taken:
                key, number = f"{reference.key}-{number}", number + 1
            taken.add(key)
            self.keys[reference.key] = key
            found.append({"model": "glossary.source", "fields": self._source(reference, key, slugs)})
        if reused:
            self.notes.append(f"Sources that the edition already has, used unchanged: {', '.join(reused)}.")
        return found

    def _stored_sources(self) -> list[tuple[str, str]]:
        return list(Source.objects.filter(edition=self.edition).values_list("url", "key"))

    def _source(self, reference: Reference, key: str, slugs: list[str]) -> dict:
        note = f"Guessed from the address: {', '.join(reference.guessed)}." if reference.guessed else ""
        url = reference.url
        try:
            if url:
                URLValidator(schemes=["http", "https"])(url)
        except ValidationError:
            note, url = f"{note} The address as printed: {url}".strip(), ""
        topics = [[*self.committee_key, slugs[n - 1]] for n in reference.topics if 0 < n <= len(slugs)]
        year = reference.year if reference.year and 1000 <= reference.year <= 2999 else None
        return {
            "edition": [self.edition.slug],
            "key": key,
            "title": reference.title.strip() or "Untitled",
            "publisher": reference.publisher,
            "authors": reference.authors,
            "year": year,
            "type": reference.type if reference.type in Source.Type else Source.Type.WEB_PAGE.value,
            "url": url,
            "note": note,
            "topics": topics,
            "published": False,
        }

    def _abbreviations(self) -> None:
        chosen = [each for each in self.guide.abbreviations if each.is_chosen]
        if not chosen:
            return
        committee = self.committee or Committee(edition=self.edition, slug=self.committee_key[1])
        rows: list[IndexEntry] = [
            *Term.objects.filter(edition=self.edition),
            *Tool.objects.filter(committee__edition=self.edition).select_related("committee"),
        ]
        term_slugs = {row.slug for row in rows if isinstance(row, Term)}
        tool_slugs = {row.slug for row in rows if isinstance(row, Tool) and row.committee == committee}
        for each in chosen:
            row = entry_of(each, self.edition, committee)
            clash = next(name_clashes([row], rows), None)
            if clash is not None:
                self.notes.append(f"“{each.acronym}” was not added: it already leads to “{clash.owner}”.")
                continue
            rows.append(row)
            if isinstance(row, Tool):
                fields = {"committee": self.committee_key, "slug": free_slug(row.name, tool_slugs, "tool")}
                fields |= {"name": row.name, "acronym": row.acronym, "expansion": row.expansion}
                self._add("topics.tool", **fields, kind=self._kind(ToolKind, each), published=False)
            else:
                fields = {"edition": [self.edition.slug], "slug": free_slug(row.name, term_slugs, "term")}
                fields |= {"name": row.name, "aliases": row.aliases, "case_sensitive": True}
                fields |= {"kind": self._kind(TermKind, each), "definition": row.definition}
                self._add("glossary.term", **fields, published=False)

    def _kind(self, model: type[AnyKind], each: Abbreviation) -> list[str]:
        """The key of the kind of `each`, which is made if the edition does not have it."""
        name = name_of_kind(each)
        if model not in self.kinds:
            self.kinds[model] = list(
                model.objects.filter(edition=self.edition).values_list("slug", flat=True)
            )
        slug, slugs = slugify(name), self.kinds[model]
        if slug not in slugs:
            slugs.append(slug)
            fields = {"edition": [self.edition.slug], "slug": slug, "name": name, "position": len(slugs)}
            self._add(model._meta.label_lower, **fields)
        return [self.edition.slug, slug]


def entry_of(each: Abbreviation, edition: Edition, committee: Committee) -> IndexEntry:
    """The tool or the term that `each` would be, for a comparison of names."""
    expansion = each.expansion[:120]
    if each.offer == "tool":
        acronym = each.acronym[:40]
        return Tool(committee=committee, name=acronym, acronym=acronym, expansion=expansion)
    return Term(
        edition=edition,
        name=each.acronym[:120],
        aliases=[expansion],
        case_sensitive=True,
        definition=f"{expansion}.",
    )


def name_of_kind(each: Abbreviation) -> str:
    if each.offer != "tool":
        return "Abbreviation"
    return next(
        name for name, words in KINDS_OF_TOOLS if re.search(words, each.expansion[:120], re.IGNORECASE)
    )


def joined(texts: Collection[str]) -> str:
    return "\n\n".join(text for text in texts if text.strip())


def fitted(title: str, length: int) -> tuple[str, str]:
    """Return a title that is not too long, and the text to put first in the body if it was shortened."""
    if len(title) <= length:
        return title, ""
    return title[: length - 1].rsplit(" ", 1)[0][: length - 1] + "…", title


def free_slug(title: str, taken: set[str], otherwise: str) -> str:
    """Return a slug that is neither reserved nor in `taken`, and add it to `taken`."""
    stem = slugify(title)[:72].strip("-_") or otherwise
    is_free: Callable[[str], bool] = lambda slug: slug not in taken and slug not in RESERVED_SLUGS  # noqa: E731
    slug, number = stem, 2
    while not is_free(slug):
        slug, number = f"{stem}-{number}", number + 1
    taken.add(slug)
    return slug
