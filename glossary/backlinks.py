"""Where the guide uses a term or tool, and where it cites a source: every such link, with its sentence.

The links are read off the texts as they are shown, by the same rules, so that what the prose links
is listed here, and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Model
from django.dispatch import receiver
from django.urls import reverse
from markdown_it.token import Token

from glossary.apparatus import Apparatus, Entry, apparatus_of
from glossary.derived import KeptByVersion
from glossary.models import Source, Term
from glossary.prose import Prose
from glossary.sentences import Excerpt, Sentences
from topics.models import Committee, Edition, Tool, Topic
from topics.pages import TopicBrief, topic_briefs
from topics.rendering import parse
from topics.signals import uses_asked

if TYPE_CHECKING:
    from glossary.derived import Reader


# What a reader of a paragraph hears; the breaks among them have no content.
SAID = ("text", "text_special", "code_inline", "softbreak", "hardbreak")


@dataclass(frozen=True)
class PlaceGroup:
    """A topic, or what stands outside of topics."""

    title: str
    url: str = ""
    accent: int | None = None


@dataclass(frozen=True)
class Place:
    """Where a text is read."""

    group: PlaceGroup
    title: str
    url: str
    number: str = ""


class Text(NamedTuple):
    """A Markdown text of the edition in its place."""

    place: Place
    markdown: str
    committee: Committee | None = None
    own: Entry | None = None  # the entry whose page it stands on


class PlacedUse(NamedTuple):
    """One link, with the sentence around it."""

    place: Place
    excerpt: Excerpt


class Backlinks:
    """Target or source → its uses, in the order of the guide."""

    def __init__(self, apparatus: Apparatus, uses: dict[Hashable, list[PlacedUse]]) -> None:
        self._apparatus = apparatus
        self._uses = uses

    def to(self, entry: Entry | Source) -> list[tuple[PlaceGroup, list[tuple[Place, list[Excerpt]]]]]:
        """The uses of `entry`: by group, then by place."""
        target = entry if isinstance(entry, Source) else self._apparatus.target(entry)
        groups = itertools.groupby(self._uses.get(target, []), lambda use: use.place.group)
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


@KeptByVersion
def backlinks_of(edition: Edition, reader: Reader) -> Backlinks:
    """Every link that the texts of `edition` hold, as `reader` may see them.

    Five queries beside those of the apparatus, however much there is.
    """
    apparatus = apparatus_of(edition, reader)
    uses: dict[Hashable, list[PlacedUse]] = {}
    for text in texts_of(edition, apparatus, reader):
        for target, excerpt in links_in(text, apparatus):
            uses.setdefault(target, []).append(PlacedUse(text.place, excerpt))
    return Backlinks(apparatus, uses)


@receiver(uses_asked)
def places_using(sender: type[Model], row: Model, reader: Reader, **kwargs: object) -> list[str]:
    """The titles of the places whose texts lead to a term, a tool or a source."""
    if not isinstance(row, Term | Tool | Source):
        return []
    edition = Edition.objects.get(pk=row.edition_id_of_content())
    return [place.title for _, places in backlinks_of(edition, reader).to(row) for place, _ in places]


def links_in(text: Text, apparatus: Apparatus) -> Iterator[tuple[Hashable, Excerpt]]:
    """What `text` links and cites, with the sentences around."""
    tokens = parse(text.markdown)
    for rule in Prose(apparatus, text.committee).rules(text.own):
        rule(tokens)
    for token in tokens:
        if token.type == "inline":
            yield from _links_of_paragraph(token.children or [])


def _links_of_paragraph(children: list[Token]) -> Iterator[tuple[Hashable, Excerpt]]:
    said: list[str] = []
    found: list[tuple[Hashable, int, int]] = []
    length, is_raised, open_at = 0, False, None
    for token in children:
        target = token.meta.get("target")
        if token.type in ("sup_open", "sup_close"):
            is_raised = token.type == "sup_open"
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
    if found:
        sentences = Sentences("".join(said))
        yield from ((target, sentences.around(start, end)) for target, start, end in found)


def texts_of(edition: Edition, apparatus: Apparatus, reader: Reader) -> Iterator[Text]:
    """Every text of `edition` that is shown with links and citations, in the order of the guide."""
    committees = list(edition.committees.visible_to(reader).in_order())
    for committee in committees:
        committee.edition = edition
    by_id = {committee.pk: committee for committee in committees}
    topics = [
        topic
        for topic in Topic.objects.visible_to(reader).filter(committee__edition=edition).in_order()
        if topic.committee_id in by_id
    ]
    topics.sort(key=lambda topic: committees.index(by_id[topic.committee_id]))
    for topic in topics:
        topic.committee = by_id[topic.committee_id]
    only_committee = committees[0] if len(committees) == 1 else None
    for brief in topic_briefs(topics, reader):
        yield from _texts_of_topic(brief)
    for committee in committees:
        place = Place(PlaceGroup("The committee"), str(committee), committee.get_absolute_url())
        for text in (committee.presentation, committee.mandate, committee.editor_note):
            yield Text(place, text, committee)
    yield from _texts_of_apparatus(edition, apparatus, only_committee)


def _texts_of_topic(brief: TopicBrief) -> Iterator[Text]:
    topic, committee = brief.topic, brief.topic.committee
    url = topic.get_absolute_url()
    group = PlaceGroup(f"{topic.agenda_label}: {topic.menu_title}", url, topic.number)
    place = Place(group, "Introduction", url)
    yield Text(place, topic.introduction, committee)
    yield Text(place, topic.editor_note, committee)
    for node in brief.outline:
        place = Place(group, node.section.title, node.url, node.number)
        yield Text(place, node.section.body, committee)
        yield Text(place, node.section.editor_note, committee)
    for placed in brief.questions:
        question = placed.question
        yield Text(Place(group, question.label, question.get_absolute_url(), "?"), question.text, committee)


def _texts_of_apparatus(
    edition: Edition, apparatus: Apparatus, only_committee: Committee | None
) -> Iterator[Text]:
    tools, glossary, itself = map(PlaceGroup, ("Tools and notices", "Glossary", "The edition"))
    for tool in apparatus.tools:
        yield Text(Place(tools, tool.name, tool.get_absolute_url()), tool.body, tool.committee, own=tool)
    for term in apparatus.terms:
        place = Place(glossary, term.name, term.get_absolute_url())
        yield Text(place, term.definition, only_committee, own=term)
    cover = Place(itself, "The cover", edition.get_absolute_url())
    yield Text(cover, edition.editor_note, only_committee)
    bibliography = Place(itself, "Bibliography", reverse("glossary:source_list", args=[edition.slug]))
    yield Text(bibliography, edition.bibliography_note, only_committee)
