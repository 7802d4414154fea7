"""The documents of an edition for a reader's device; static/portal/js/search-index.js searches them there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from portal.search.documents import SENTENCES, documents_of
from portal.search.ranking import KINDS, WEIGHTS
from portal.search.spelling import vocabulary_of
from portal.search.starters import starters_of
from portal.search.words import stem
from topics.models import Edition
from topics.permissions import Person

PARTS_OF_ADDRESS = "/#"


def search_data(
    edition: Edition, reader: Person, address: Callable[[str], str | None] = str
) -> dict[str, Any]:
    """Return what the device needs: small, so that it arrives soon even where the network is slow.

    The documents are columns, because what is alike then stands together and is packed better. A place or
    the beginning of an address that several share is written once, and named by its number. `address`
    takes the address of a page and returns that which a link to it has.
    """
    documents = documents_of(edition, reader)
    language = edition.own_language.value
    numbers = {document.url: number for number, document in reversed([*enumerate(documents)])}
    places, folders = Shared(), Shared()
    addresses = [split(address(document.url) or "") for document in documents]
    return {
        "texts": [document.text for document in documents],
        "titles": [document.title for document in documents],
        "names": ["\n".join(document.names) for document in documents],
        "slugs": [slug for _, slug in addresses],
        "in": [folders.number(folder) for folder, _ in addresses],
        "places_of": [places.number(document.place) for document in documents],
        "numbers": [document.number for document in documents],
        "kinds_of": [WEIGHTS.index(document.kind) for document in documents],
        "kinds": [[kind, KINDS[kind], kind in SENTENCES] for kind in KINDS],
        "places": list(places),
        "folders": list(folders),
        "starters": [
            [label, [[starter.text, numbers[starter.url]] for starter in starters]]
            for label, starters in starters_of(edition, reader).items()
        ],
        "page": address(reverse("search", args=[edition.slug])),
        "glossary": address(reverse("glossary:term_list", args=[edition.slug])),
        "email": edition.email,
        **({} if language == "en" else {"stems": stems_by(vocabulary_of(edition, reader).words, language)}),
        "languages": f"{edition.own_language.label} and {edition.equivalent_language.label}",
    }


def stems_by(words: Iterable[str], language: str) -> dict[str, str]:
    """Return word → stem for `words` that have another: the device itself makes English stems alone."""
    return {word: found for word in sorted(words) if (found := stem(word, language)) != word}


class Shared(dict[str, int]):
    """Texts with their numbers, in the order in which they came."""

    def number(self, text: str) -> int:
        return self.setdefault(text, len(self))


def split(url: str) -> tuple[str, str]:
    """Return an address in two: its page or folder, which others share, and its own end."""
    end = max(url.rfind(part, 0, len(url) - 1) for part in PARTS_OF_ADDRESS) + 1
    return url[:end], url[end:]
