"""A reader's query as words to look for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from portal.search.words import NUMBER, key_of, name_key, stem, without_small_words, words_of

MOST_LETTERS = 200  # of a query; nobody types more
MOST_WORDS = 12


@dataclass(frozen=True)
class Query:
    """The words of a query. All must be found; the last may be the beginning of a word."""

    words: tuple[str, ...]
    key: str = ""  # the name that it may be
    language: str = "en"  # of the texts, by which words have stems
    typed: tuple[str, ...] = ()  # the words with the small ones among them

    @classmethod
    def of(cls, text: str, language: str = "en") -> Query:
        typed = words_of(text[:MOST_LETTERS])
        words = tuple(without_small_words(typed)[:MOST_WORDS])
        return cls(words, name_key(text[:MOST_LETTERS], language), language, tuple(typed))

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple(stem(word, self.language) for word in self.words)

    @cached_property
    def beginnings(self) -> tuple[str, ...]:
        """Return beginnings of the last word: as it was typed, and its stem."""
        return tuple(dict.fromkeys((self.words[-1], self.stems[-1]))) if self.words else ()

    def with_words(self, words: list[str]) -> Query:
        return Query(tuple(words), key_of(words, self.language), self.language)

    def matches(self, place: int, found: str) -> bool:
        """Return whether the stem `found` is what word number `place` of the query asks for."""
        if found == self.stems[place]:
            return True
        return place == len(self.words) - 1 and found.startswith(self.beginnings)

    def touches(self, stems: str) -> bool:
        """Return whether a word of it may be among `stems`, a text with a space or a line between them."""
        return any(each in stems for each in self.sought)

    @cached_property
    def sought(self) -> frozenset[str]:
        """Return all that a text may have of it."""
        return frozenset((*self.stems, *self.beginnings))

    @cached_property
    def variants(self) -> list[Query]:
        """Return the query itself, and with words written as one: two of “deep fake”, all of “i-arms”."""
        joined = [
            self.with_words([*self.words[:place], first + second, *self.words[place + 2 :]])
            for place, (first, second) in enumerate(zip(self.words, self.words[1:], strict=False))
        ]
        if len(self.words) < len(self.typed) <= len(self.words) + 1:
            joined.append(self.with_words(["".join(self.typed)]))
        return [self, *joined]

    @cached_property
    def parts(self) -> dict[str, int]:
        """Return the keys of names that it may say in passing, each with the number of its words."""
        return {
            key_of(self.words[start : start + count], self.language): count
            for count in range(1, len(self.words))
            for start in range(len(self.words) + 1 - count)
        }

    @cached_property
    def numbers(self) -> list[str]:
        """Return the numbers it may end with: a whole number is meant before those that begin so."""
        return [each.words[-1] for each in self.variants if each.words and NUMBER.fullmatch(each.words[-1])]
