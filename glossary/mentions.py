"""Mentions: the words and keys that stand in a text. Other names and keys make no difference to it. Pure."""

import re
from collections.abc import Hashable
from typing import NamedTuple

from glossary.citing import BRACKET, KEY
from glossary.linking import WORD, LinkIndex, fold
from topics.rendering import legible
from topics.roomy import Roomy

# Escapes, entities and emphasis, with which other words are read than stand there.
OF_OTHER_WORDS = re.compile(r"[\\&_]")


class Mentions(NamedTuple):
    """The folded words of a text, and what could be a key in it."""

    words: frozenset[str]
    keys: frozenset[str]


def what_matters(text: str, words: LinkIndex, keys: frozenset[str]) -> tuple[LinkIndex, frozenset[str]]:
    """Return those of the names and keys without which the links of a Markdown text could be others."""
    mentions = mentions_in(text)
    if mentions is None:
        return words, keys
    return words.among(mentions.words), keys & mentions.keys


def targets_named(text: str, words: LinkIndex) -> frozenset[Hashable]:
    """Return the targets that a Markdown text names, linked or not; most versions share them."""
    words, _ = what_matters(text, words, frozenset())
    return kept_targets_named(text, words)


@Roomy
def kept_targets_named(text: str, words: LinkIndex) -> frozenset[Hashable]:
    return frozenset(words.targets(BRACKET.sub("", legible(text))))


@Roomy
def mentions_in(text: str) -> Mentions | None:
    """Return what a Markdown text can mention; None if that cannot be seen without parsing it."""
    if OF_OTHER_WORDS.search(text):
        return None
    text = legible(text)
    words = WORD.findall(text)
    return Mentions(frozenset(map(fold, words)), frozenset(KEY.findall(text)))
