"""Offers of an empty field: what people look for in a guide, with the page of each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from portal.search.documents import Document, documents_of
from portal.search.spelling import vocabulary_of
from portal.search.words import words_of
from topics.models import Edition, ToolKind
from topics.permissions import Person

ACRONYM = re.compile(r"[A-Za-z]?[A-Z]{2,7}")
MOST_ACRONYMS = 12


class Starter(NamedTuple):
    text: str
    document: Document


def starters_of(edition: Edition, reader: Person) -> dict[str, list[Starter]]:
    """Return label → tools of kinds with colours, the acronyms used most, the questions of topics."""
    documents = documents_of(edition, reader)
    found: dict[str, list[Starter]] = {}
    for kind in ToolKind.objects.filter(edition=edition, has_colours=True):
        of_kind = (document for document in documents if _is_of_kind(document, kind))
        found[f"{kind}s"] = [Starter(document.title, document) for document in of_kind]
    used = vocabulary_of(edition, reader).words
    acronyms = sorted(_acronyms(documents), key=lambda each: -used["".join(words_of(each.text))])
    found["Acronyms"] = acronyms[:MOST_ACRONYMS]
    questions = (document for document in documents if document.kind == "question")
    found["Questions"] = [Starter(document.title, document) for document in questions]
    return {label: starters for label, starters in found.items() if starters}


def _is_of_kind(document: Document, kind: ToolKind) -> bool:
    return document.kind == "tool" and document.place.rpartition(", ")[2] == kind.name


def _acronyms(documents: list[Document]) -> Iterator[Starter]:
    """Return the first acronym of each term and tool that has one."""
    for document in documents:
        names = (document.title, *document.names) if document.kind in ("term", "tool") else ()
        acronym = next(filter(ACRONYM.fullmatch, names), None)
        if acronym is not None:
            yield Starter(acronym, document)
