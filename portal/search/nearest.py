"""The pages nearest to an address that leads nowhere, by its words: “purple-notices” → Purple Notice."""

from __future__ import annotations

import re

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError

from portal.search.results import Hit, search
from topics.models import Edition
from topics.slugs import RESERVED_SLUGS

BEFORE = 1  # the committee's part of an address, which names no page of its own
MOST_LETTERS = 60
MOST_PAGES = 5
FILE = re.compile(r"\.\w{1,5}$")  # what robots try, which is no page of a guide


def nearest_pages(edition: Edition, path: str) -> list[Hit]:
    """Return pages of `edition` that every reader may see, named like the end of `path`; [] if none is."""
    parts = [part for part in path.split("/") if part and part != edition.slug]
    last_two = [*parts[BEFORE:-1][-1:], *parts[-1:]]
    for part in reversed(last_two):
        if len(part) > MOST_LETTERS or FILE.search(part) or part in RESERVED_SLUGS:
            continue
        try:
            results = search(edition, AnonymousUser(), part.replace("_", " "))
        except DatabaseError:  # as where it can only be read, and nobody has searched it yet
            return []
        named = [hit for group in results.groups for hit in group.hits if hit.is_named]
        if named:
            return named[:MOST_PAGES]
    return []
