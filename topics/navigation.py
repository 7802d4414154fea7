"""The menus of every page."""

from dataclasses import dataclass

from topics.content import content_of
from topics.models import Committee, Edition, Precedent, Section, Topic
from topics.permissions import Person
from topics.shared_pictures import Pictures, pictures_of


@dataclass
class TopicEntry:
    """A topic with its parts, as the menu lists them."""

    topic: Topic
    parts: list[Section]


@dataclass
class Navigation:
    edition: Edition
    committees: list[Committee]
    committee: Committee | None  # the one that the page is about, or the only one
    topics: list[TopicEntry]
    pictures: Pictures  # of shared links
    has_precedents: bool = False  # of the committee


def navigation_for(edition: Edition, user: Person, committee: Committee | None = None) -> Navigation:
    """Return the menu of a page of `edition`; `committee` is the one that the page is about, if any."""
    content = content_of(edition, user)
    committees, pictures = content.of(Committee), pictures_of(edition, user)
    if committee is None and len(committees) == 1:
        committee = committees[0]
    if committee is None:
        return Navigation(edition, committees, None, [], pictures)
    topics = content.of(Topic, committee=committee)
    entries = [TopicEntry(topic, content.of(Section, topic=topic, parent_id=None)) for topic in topics]
    has_precedents = content.find(Precedent, committee=committee) is not None
    return Navigation(edition, committees, committee, entries, pictures, has_precedents)
