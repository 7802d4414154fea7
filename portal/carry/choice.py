"""What a reader takes along: everything, or what they ticked. Pure."""

from __future__ import annotations

from collections.abc import Iterable
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

    def takes(self, *keys: str) -> bool:
        """Return whether the row with the first of these keys is taken: itself, or with one above it."""
        return self.keys is None or not self.keys.isdisjoint(keys)


WHOLE = Choice()


def key_of(address: str) -> str:
    """Return the key of a row with a page at this path: "/2030/who/safe-water/" → "who/safe-water"."""
    return address.strip("/").partition("/")[2]


def chosen(keys: Iterable[str], extras: Iterable[str], known: frozenset[str]) -> Choice:
    """Return the choice of what there is among these; each counts once, and what there is not is left out."""
    return Choice(known & frozenset(keys), frozenset(EXTRAS) & frozenset(extras))
