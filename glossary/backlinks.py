"""Backlinks: every link in the guide to a term or tool, and every citation of a source, with its sentence.

They are found with the rules that render the texts, so they are exactly the links that readers see.
"""

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Model
from django.dispatch import receiver
from django.urls import reverse
from markdown_it.token import Token

from glossary.addresses import EVERY_ADDRESS
from glossary.citing import References
from glossary.entry_index import Entry, EntryIndex, entry_index_of
from glossary.linking import LinkIndex, Target
from glossary.mentions import what_matters
from glossary.models import Source, Term
from glossary.page_text import linking_rules
from glossary.sentences import Excerpt, Sentences
from topics.derived import KeptByVersion
from topics.links import IsReadable, may_have_links
from topics.markdown_marks import spelled
from topics.models import Committee, Edition, Tool
from topics.pages import WholeTopic, whole_topics_of
from topics.permissions import Person
from topics.rendering import parse
from topics.roomy import Roomy
from topics.signals import uses_asked

ADDED, NOTED = "added by the editors", "editor’s note"

# Tokens whose content is read; the breaks among them have no content.
SAID = ("text", "text_special", "code_inline", "softbreak", "hardbreak")


@dataclass(frozen=True)
class PlaceGroup:
    """A topic, or a group of pages outside of topics."""

    title: str
    url: str = ""
    accent: int | None = None


@dataclass(frozen=True)
class Place:
    """The place where a text is shown."""

    group: PlaceGroup
    title: str
    url: str
    number: str = ""
    voice: str = ""  # whose words the text is, if not the guide's


class Text(NamedTuple):
    """A Markdown text of the edition, with its place."""

    place: Place
    markdown: str
    committee: Committee | None = None
    own: Entry | None = None  # the entry whose page shows it


class PlacedUse(NamedTuple):
    """One link, with the sentence around it."""

    place: Place
    excerpt: Excerpt


class Backlinks:
    """The uses of each target, and of each source by its key, in the order of the guide."""

    def __init__(self, entry_index: EntryIndex, uses: dict[Hashable, list[PlacedUse]]) -> None:
        self._entry_index = entry_index
        self._uses = uses

    def to(self, entry: Entry | Source) -> list[tuple[PlaceGroup, list[tuple[Place, list[Excerpt]]]]]:
        """Return the uses of `entry`, by group, then by place."""
        groups = itertools.groupby(self._uses_of(entry), lambda use: use.place.group)
        return [
            (
                group,
                [
                    (place, [use.excerpt for use in at_place])
                    for place, at_place in itertools.groupby(uses, lambda use: use.place)
                ],
            )
            for group, uses in groups
        ]

    def count(self, entry: Entry | Source) -> int:
        return len(self._uses_of(entry))

    def _uses_of(self, entry: Entry | Source) -> list[PlacedUse]:
        target = entry.key if isinstance(entry, Source) else self._entry_index.target(entry)
        return self._uses.get(target, [])


@KeptByVersion
def backlinks_of(edition: Edition, reader: Person) -> Backlinks:
    """Return every link in the texts of `edition` that `reader` may see."""
    entry_index = entry_index_of(edition, reader)
    uses: dict[Hashable, list[PlacedUse]] = {}
    keys = frozenset(entry_index.sources)
    for text in texts_of(edition, entry_index, reader):
        own = text.own and entry_index.target(text.own)
        words = entry_index.words(text.committee)
        if may_have_links(text.markdown):
            links = links_in(text.markdown, words, keys, own, entry_index.addresses.is_readable)
        else:
            links = kept_links_in(text.markdown, *what_matters(text.markdown, words, keys), own)
        for target, excerpt in links:
            uses.setdefault(target, []).append(PlacedUse(text.place, excerpt))
    return Backlinks(entry_index, uses)


@receiver(uses_asked)
def places_using(sender: type[Model], row: Model, reader: Person, **kwargs: object) -> list[str]:
    """Return the titles of the places whose texts link to a term, a tool or a source."""
    if not isinstance(row, Term | Tool | Source):
        return []
    edition = Edition.objects.get(pk=row.edition_id_of_content())
    return [place.title for _, places in backlinks_of(edition, reader).to(row) for place, _ in places]


@Roomy
def kept_links_in(
    markdown: str, words: LinkIndex, keys: frozenset[str], own: Target | None
) -> list[tuple[Hashable, Excerpt]]:
    """Return the links in a text that depends on nothing else.

    So a new version of an edition costs no more than its new texts, and those that mention a name or a key
    that is new or gone.
    """
    return links_in(markdown, words, keys, own, EVERY_ADDRESS.is_readable)


def links_in(
    markdown: str, words: LinkIndex, keys: frozenset[str], own: Target | None, is_readable: IsReadable
) -> list[tuple[Hashable, Excerpt]]:
    """Return the targets that a text links and the keys that it cites, with the sentences around."""
    tokens = parse(markdown)
    references = References({key: key for key in keys})
    for rule in linking_rules(is_readable, references, words, own):
        rule(tokens)
    return [
        link
        for token in tokens
        if token.type == "inline"
        for link in _links_of_paragraph(token.children or [])
    ]


def _links_of_paragraph(children: list[Token]) -> Iterator[tuple[Hashable, Excerpt]]:
    said: list[str] = []
    found: list[tuple[Hashable, int, int]] = []
    length, is_raised, open_at = 0, False, None
    for token in children:
        target = token.meta.get("target")
        if token.type in ("sup_open", "sup_close") and not token.markup:
            is_raised = token.type == "sup_open"  # a citation
        elif target is not None and is_raised:
            found.append((target, length, length))
        elif target is not None:
            open_at = (target, length)
        elif token.type == "link_close" and open_at is not None:
            found.append((*open_at, length))
            open_at = None
        elif token.type in SAID and not is_raised:
            said.append(token.content or "\n")
            length += len(said[-1])
        elif sign := spelled(token):
            said.append(sign)
            length += len(sign)
    if found:
        sentences = Sentences("".join(said))
        yield from ((target, sentences.around(start, end)) for target, start, end in found)


def texts_of(edition: Edition, entry_index: EntryIndex, reader: Person) -> Iterator[Text]:
    """Yield every text of `edition` that is shown with links and citations, in the order of the guide."""
    whole_topics = whole_topics_of(edition, reader)
    committees = list(whole_topics)
    only_committee = committees[0] if len(committees) == 1 else None
    for committee in committees:
        for whole in whole_topics[committee]:
            yield from _texts_of_topic(whole)
    for committee in committees:
        place = Place(PlaceGroup("The committee"), str(committee), committee.get_absolute_url())
        yield Text(place, committee.presentation, committee)
        yield Text(place, committee.mandate, committee)
        yield from _texts_beside(committee, place, committee)
        if committee.how_it_works:
            url = reverse("topics:how_it_works", args=[edition.slug, committee.slug])
            place = Place(place.group, f"How {committee.short_name} works", url, voice=ADDED)
            yield Text(place, committee.how_it_works, committee)
    yield from _texts_of_entries(edition, entry_index, only_committee)


def _texts_of_topic(whole: WholeTopic) -> Iterator[Text]:
    topic, committee = whole.topic, whole.topic.committee
    url = topic.get_absolute_url()
    group = PlaceGroup(f"{topic.agenda_label}: {topic.menu_title}", url, topic.number)
    place = Place(group, "Introduction", url)
    yield Text(place, topic.introduction, committee)
    yield from _texts_beside(topic, place, committee)
    for node in whole.outline:
        place = Place(group, node.section.title, node.url, node.number)
        yield Text(place, node.section.body, committee)
        yield from _texts_beside(node.section, place, committee)
    for placed in whole.questions:
        question = placed.question
        place = Place(group, question.label, question.get_absolute_url(), "?")
        yield Text(place, question.text, committee)
        yield Text(replace(place, voice=ADDED), question.background, committee)


def _texts_beside(
    row: Model, place: Place, committee: Committee | None, own: Entry | None = None
) -> Iterator[Text]:
    """Yield what stands beside the text of `row`: what the editors added, and their note."""
    yield Text(replace(place, voice=ADDED), row.background, committee, own)
    yield Text(replace(place, voice=NOTED), row.editor_note, committee, own)


def _texts_of_entries(
    edition: Edition, entry_index: EntryIndex, only_committee: Committee | None
) -> Iterator[Text]:
    tools, glossary, itself = map(PlaceGroup, ("Tools", "Glossary", "The edition"))
    for tool in entry_index.tools:
        place = Place(tools, tool.name, entry_index.target(tool).url)
        yield Text(place, tool.body, tool.committee, own=tool)
        yield from _texts_beside(tool, place, tool.committee, own=tool)
    for term in entry_index.terms:
        place = Place(glossary, term.name, entry_index.target(term).url)
        yield Text(place, term.definition, only_committee, own=term)
    cover = Place(itself, "The cover", edition.get_absolute_url(), voice=NOTED)
    yield Text(cover, edition.editor_note, only_committee)
    url = reverse("glossary:source_list", args=[edition.slug])
    bibliography = Place(itself, "Bibliography", url, voice=NOTED)
    yield Text(bibliography, edition.bibliography_note, only_committee)
