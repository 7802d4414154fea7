"""What the menus of every page need to know, read in three queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from topics.models import Committee, Edition, Section, Topic

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


@dataclass
class TopicEntry:
    """A topic with its parts, as the menu lists them."""

    topic: Topic
    parts: list[Section]


@dataclass
class Navigation:
    edition: Edition
    committees: list[Committee]
    committee: Committee | None  # the one the page is about, or the only one
    topics: list[TopicEntry]


def navigation_for(
    edition: Edition, user: AbstractBaseUser | AnonymousUser, committee: Committee | None = None
) -> Navigation:
    """The menu of a page of `edition`, about `committee` if it is about one."""
    committees = list(edition.committees.visible_to(user).in_order())
    if committee is None and len(committees) == 1:
        committee = committees[0]
    if committee is None:
        return Navigation(edition, committees, None, [])
    topics = list(committee.topics.visible_to(user).in_order())
    parts = Section.objects.visible_to(user).filter(topic__in=topics, parent=None).in_order()
    by_topic: dict[int, list[Section]] = {topic.pk: [] for topic in topics}
    topics_by_id = {topic.pk: topic for topic in topics}
    for part in parts.defer("body", "editor_note"):
        part.topic = topics_by_id[part.topic_id]
        by_topic[part.topic_id].append(part)
    return Navigation(
        edition, committees, committee, [TopicEntry(topic, by_topic[topic.pk]) for topic in topics]
    )
