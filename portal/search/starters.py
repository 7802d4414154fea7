"""Offers of an empty field: what people look for in a guide, with the page of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Model

from glossary.backlinks import backlinks_of
from glossary.entry_index import Entry, entry_index_of, names_of
from topics.content import content_of
from topics.models import Edition, Tool, ToolKind
from topics.pages import whole_topics_of
from topics.permissions import Person

ACRONYM = re.compile(r"[A-Za-z]?[A-Z]{2,7}")
MOST_ACRONYMS = 12


class Starter(NamedTuple):
    text: str
    url: str


def starters_of(edition: Edition, reader: Person) -> dict[str, list[Starter]]:
    """Return label → tools of kinds with colours, the acronyms linked to most, the questions of topics."""
    content, index = content_of(edition, reader), entry_index_of(edition, reader)
    uses = backlinks_of(edition, reader)
    found = {
        f"{kind}s": _starters((tool.name, tool) for tool in content.of(Tool, kind=kind))
        for kind in content.of(ToolKind, has_colours=True)
    }
    acronyms = [(acronym, entry) for entry in (*index.tools, *index.terms) if (acronym := acronym_of(entry))]
    acronyms.sort(key=lambda each: -uses.count(each[1]))
    found["Acronyms"] = _starters(acronyms[:MOST_ACRONYMS])
    found["Questions"] = _starters(
        (placed.question.label, placed.question)
        for whole_topics in whole_topics_of(edition, reader).values()
        for whole in whole_topics
        for placed in whole.questions
    )
    return {label: starters for label, starters in found.items() if starters}


def _starters(named_rows: Iterable[tuple[str, Model]]) -> list[Starter]:
    return [Starter(name, row.get_absolute_url()) for name, row in named_rows]


def acronym_of(entry: Entry) -> str:
    """Return the first acronym among the names of an entry; empty if it has none."""
    return next((name.text for name in names_of(entry) if ACRONYM.fullmatch(name.text)), "")
