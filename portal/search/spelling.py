"""Forgive a slip in a query, by the edition's own words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.search.documents import documents_of
from portal.search.queries import Query
from portal.search.words import stem, words_of
from topics.derived import KeptByVersion
from topics.models import Edition
from topics.permissions import Person
from topics.roomy import Roomy

ONE_SLIP_FROM, TWO_SLIPS_FROM = 5, 8  # letters of a word in which so many are forgiven
NEAREST = 5  # names offered when nothing is found
LEAST_ALIKE = 0.5  # of the pairs of letters in two names: “MENA” was not meant by “Kenya”


@dataclass(frozen=True)
class Vocabulary:
    """The words of an edition with their numbers, and the titles of its entries."""

    words: Counter[str]
    titles: list[str]
    language: str

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(stem(word, self.language) for word in self.words)

    @cached_property
    def names(self) -> dict[str, str]:
        """The titles, by their words as a search compares them."""
        return {" ".join(words_of(title)): title for title in self.titles}

    def knows(self, word: str) -> bool:
        return word in self.words or stem(word, self.language) in self.stems

    def corrected(self, query: Query) -> Query | None:
        """Return `query` with the nearest known word for each that is not known; None if one has none."""
        words: list[str] = []
        for word in query.words:
            nearest = [word] if self.knows(word) else self.parted(word) or self.nearest(word)
            if not nearest:
                return None
            words += nearest
        return query.with_words(words) if tuple(words) != query.words else None

    def parted(self, word: str) -> list[str]:
        """Return the two words that were written as one; none if they are not two known words."""
        parts = ((word[:place], word[place:]) for place in range(3, len(word) - 2))
        return next(([*pair] for pair in parts if all(map(self.knows, pair))), [])

    def nearest(self, word: str) -> list[str]:
        """Return the word that was most likely meant: of the fewest slips, and the most used."""
        slips = (len(word) >= ONE_SLIP_FROM) + (len(word) >= TWO_SLIPS_FROM)
        if not slips:
            return []
        found = process.extract(word, self.words.keys(), scorer=OSA.distance, score_cutoff=slips, limit=20)
        best = min(found, key=lambda each: (each[1], -self.words[each[0]], each[0]), default=None)
        return [best[0]] if best else []

    def nearest_names(self, text: str) -> list[str]:
        """Return the names of entries that look most like `text`."""
        pairs = pairs_of(" ".join(words_of(text)))
        found = [(alike(pairs, pairs_of(folded)), name) for folded, name in self.names.items()]
        best = sorted((each for each in found if each[0] >= LEAST_ALIKE), key=lambda each: -each[0])
        return [name for _, name in best[:NEAREST]]


def pairs_of(name: str) -> set[str]:
    """Return the neighbouring letters of `name`, the last with a space."""
    return {first + second for first, second in zip(name, f"{name[1:]} ", strict=False)}


def alike(one: set[str], other: set[str]) -> float:
    """Return how much two sets of pairs have in common, from 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other) or 1)


@Roomy
def known_words_of(*texts: str) -> list[str]:
    """Return the words, of three letters or more, of the texts of a document; most versions share them."""
    return [word for text in texts for word in words_of(text) if len(word) > 2]


@KeptByVersion
def vocabulary_of(edition: Edition, reader: Person) -> Vocabulary:
    """Return the words of all that `reader` can find in `edition`."""
    documents = documents_of(edition, reader)
    words = (known_words_of(document.title, *document.names, document.text) for document in documents)
    titles = [
        document.title for document in documents if document.kind in ("tool", "term", "section", "question")
    ]
    return Vocabulary(Counter(chain.from_iterable(words)), titles, edition.own_language.value)
