"""The choice of a reader: the whole guide, or the rows and extras that they ticked. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FIGURES, SOURCES, GLOSSARY, TOOLS, PHRASES = EXTRAS = ("figures", "sources", "glossary", "tools", "phrases")


@dataclass(frozen=True)
class Choice:
    """The rows and the extras taken; rows by their keys, or None for the whole guide."""

    keys: frozenset[str] | None = None
    extras: frozenset[str] = frozenset(EXTRAS)

    @property
    def is_whole(self) -> bool:
        return self.keys is None

    @property
    def name(self) -> str:
        """Return a short name of the choice, the same for equal ones."""
        said = "\n".join([*sorted(self.keys or ()), "", *sorted(self.extras)])
        return hashlib.blake2b(said.encode(), digest_size=8).hexdigest()

    def takes(self, *keys: str) -> bool:
        """Return whether the row with the first of these keys is taken: itself, or with one above it."""
        return self.keys is None or not self.keys.isdisjoint(keys)


WHOLE = Choice()


def key_of(address: str) -> str:
    """Return the key of a row with a page at this path: "/2030/who/safe-water/" → "who/safe-water"."""
    return address.strip("/").partition("/")[2]


def chosen(keys: Iterable[str], extras: Iterable[str], known: Mapping[str, str]) -> Choice:
    """Return the choice of what there is among these; what there is not is left out.

    `known` has, for each key there is, that of the topic it is in, or "". What is in a topic that is taken
    counts with it, so that the same choice, however it is ticked, is equal.
    """
    there = known.keys() & set(keys)
    taken = frozenset(key for key in there if known[key] not in there)
    return Choice(taken, frozenset(EXTRAS) & frozenset(extras))
