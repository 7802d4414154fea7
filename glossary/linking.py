"""Find and link the names of terms and tools in running text. Pure: no models, no database.

Names and texts are split into words, which are folded (case and accents) and keep their place in the text.
Walking a trie word by word finds the longest name, and whole words only.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from markdown_it.token import Token

from glossary.inline_marks import MarkedRun, Span, read_marks
from glossary.text_runs import tokens_of
from topics.passages import folded
from topics.rendering import legible
from topics.roomy import Roomy

# Letters and digits, with the accents and vowel signs that are characters of their own.
SIGNS = "".join(c for c in map(chr, range(0x0300, 0x10000)) if unicodedata.category(c).startswith("M"))
WORD = re.compile(rf"\w[\w{SIGNS}]*")
# Joins the words of a name: spaces and one line end, a hyphen, dash, slash or apostrophe. Possessive
# quantifiers, so that 50,000 spaces that fail to match do not cause backtracking.
JOINT = re.compile(r"[ \t\u00a0\u202f]*+(?:\r?\n)?+[ \t]*+|[-\u2010\u2011\u2013/'’]")
SPACES = re.compile(r"\s+")
fold = lru_cache(maxsize=1 << 16)(folded)  # of a word


class LinkRule(StrEnum):
    """The frequency with which a target's uses are linked."""

    FIRST = "first"  # in each text
    EVERY = "every"
    NEVER = "never"  # unless forced by a mark


@dataclass(frozen=True)
class Target:
    """The link target of the names of a term or tool."""

    url: str
    css_class: str
    rule: LinkRule = LinkRule.FIRST


class Name(NamedTuple):
    """A word or phrase that means `target`.

    A name in capitals matches capitals only (WHO, not who); a case-sensitive one only as written.
    """

    text: str
    target: Hashable
    is_case_sensitive: bool = False

    @property
    def is_capitals(self) -> bool:
        return self.text.isupper()

    @property
    def is_exact(self) -> bool:
        return self.is_case_sensitive and not self.is_capitals

    @property
    def claims(self) -> set[Hashable]:
        """Keys that two names of different targets may not share."""
        as_written = tuple(_steps(self.text, str))
        if not as_written or self.is_exact:
            return {as_written} - {()}
        return {as_written, ("in capitals" if self.is_capitals else "in any case", *_steps(self.text, fold))}


@dataclass(frozen=True)
class Match:
    start: int  # characters into the text
    end: int
    target: Hashable


@dataclass(eq=False)
class _Branch:
    branches: dict[str, _Branch] = field(default_factory=dict)
    target: Hashable | None = None  # of a name that ends here
    capitals_target: Hashable | None = None  # of a name in capitals
    exact_targets: dict[tuple[str, ...], Hashable] = field(default_factory=dict)  # of case-sensitive names

    def target_of(self, text: str) -> Hashable | None:
        """Return the target that `text`, the words on the way here, names."""
        exact = self.exact_targets.get(tuple(_steps(text, str))) if self.exact_targets else None
        if exact is not None:
            return exact
        if self.capitals_target is not None and text.isupper():
            return self.capitals_target
        return self.target


@Roomy
def _branch_of(names: tuple[Name, ...]) -> _Branch:
    """Return the branch of names with the same first word: one for all indexes that have them."""
    first = _Branch()
    for name in names:
        branch = first
        for step in itertools.islice(_steps(name.text, fold), 1, None):
            branch = branch.branches.setdefault(step, _Branch())
        if name.is_exact:
            branch.exact_targets.setdefault(tuple(_steps(name.text, str)), name.target)
        elif name.is_capitals and branch.capitals_target is None:
            branch.capitals_target = name.target
        elif not name.is_capitals and branch.target is None:
            branch.target = name.target
    return first


class LinkIndex:
    """The names of one version of an edition, and their targets. Two with the same names are equal.

    `names` are Names or tuples of their values; a name given twice belongs to its first target.
    """

    def __init__(self, names: Iterable[Name | tuple]) -> None:
        by_first_word: dict[str, list[Name]] = {}
        for name in itertools.starmap(Name, names):
            first = next(_steps(name.text, fold), None)
            if first is not None:
                by_first_word.setdefault(first, []).append(name)
        self._branches = {first: _branch_of(tuple(alike)) for first, alike in by_first_word.items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LinkIndex) and self._branches == other._branches

    def __hash__(self) -> int:
        return hash(frozenset(self._branches.items()))

    def among(self, words: Set[str]) -> LinkIndex:
        """Return the index of the names whose first word, folded, is one of `words`."""
        part = LinkIndex(())
        part._branches = {word: self._branches[word] for word in self._branches.keys() & words}
        return part

    def matches(self, text: str, closed: Iterable[Span] = ()) -> Iterator[Match]:
        """Yield the names used in `text`, from left to right, without overlaps and outside of `closed`."""
        words = _words(text, closed)
        at, count = 0, len(words)
        while at < count:
            branch = self._branches.get(words[at][2])
            if branch is None:
                at += 1
                continue
            start, last, target = words[at][0], at, None
            ahead = at
            while True:
                found = branch.target_of(text[start : words[ahead][1]])
                if found is not None:
                    last, target = ahead, found
                ahead += 1
                if ahead == count or not branch.branches:
                    break
                between = text[words[ahead - 1][1] : words[ahead][0]]
                branch = branch.branches.get(_step(between, words[ahead][2]))
                if branch is None:
                    break
            if target is not None:
                yield Match(start, words[last][1], target)
            at = last + 1

    def targets(self, *texts: str) -> set[Hashable]:
        """Return every target that these texts name."""
        return {match.target for text in texts for match in self.matches(text)}


def linking_rule(index: LinkIndex, own: Target | None = None) -> Callable[[list[Token]], None]:
    """Return a rule for Markdown tokens that links the names in `index`, whose targets are Targets.

    It links the first use in the text, or every or none, as the target's rule says; never in headings,
    links and code, and never to `own`, whose page shows the text. The marks for forced and plain names
    are removed everywhere. A link's token has its target in `meta`.
    """

    def rule(tokens: list[Token]) -> None:
        seen: set[Hashable] = set()
        is_in_heading = False
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                is_in_heading = token.type == "heading_open"
            elif token.type == "inline":
                linker = index if not is_in_heading else NOTHING
                token.children = list(_linked(token.children or [], linker, seen, own))

    return rule


def _linked(
    children: list[Token], index: LinkIndex, seen: set[Hashable], own: Target | None
) -> Iterator[Token]:
    """Yield `children` of one paragraph with links in the runs of text."""
    links_open = 0
    for piece in read_marks(children):
        if isinstance(piece, MarkedRun):
            yield from _linked_run(piece, NOTHING if links_open else index, seen, own)
        else:
            links_open += piece.nesting if piece.type in CLOSED_TO_LINKS else 0
            yield piece


def _linked_run(
    marked: MarkedRun, index: LinkIndex, seen: set[Hashable], own: Target | None
) -> Iterator[Token]:
    run, at = marked.run, 0
    for match in _wanted(index, marked, seen):
        if match.target == own:
            continue
        yield from tokens_of(run, at, match.start)
        attributes = {"href": match.target.url, "class": match.target.css_class}
        yield Token("link_open", "a", 1, attributes, meta={"target": match.target})
        yield from tokens_of(run, match.start, match.end)
        yield Token("link_close", "a", -1)
        at = match.end
    yield from tokens_of(run, at, len(run.text))


def _wanted(index: LinkIndex, marked: MarkedRun, seen: set[Hashable]) -> list[Match]:
    """Return the matches to link, from left to right, and add their targets to those `seen` before."""
    free = index.matches(marked.run.text, [*marked.forced, *marked.plain])
    found = [*((match, True) for match in _forced(index, marked)), *((match, False) for match in free)]
    wanted = []
    for match, is_forced in sorted(found, key=lambda pair: pair[0].start):
        rule = match.target.rule
        is_again = match.target in seen and rule is LinkRule.FIRST
        is_plain = marked.keeps_plain(match.start, match.end)
        if is_forced or not (is_plain or is_again or rule is LinkRule.NEVER):
            seen.add(match.target)
            wanted.append(match)
    return wanted


def _forced(index: LinkIndex, marked: MarkedRun) -> Iterator[Match]:
    """Yield the matches of texts in double brackets that, as a whole, are a name."""
    for start, end in marked.forced:
        match = next(index.matches(marked.run.text[start:end]), None)
        if match is not None and (match.start, match.end) == (0, end - start):
            yield Match(start, end, match.target)


def forced_in_vain(tokens: Iterable[Token], index: LinkIndex) -> Iterator[str]:
    """Yield the texts in double brackets in a parsed text that, as a whole, are no name."""
    for token in tokens:
        for piece in read_marks(token.children or []) if token.type == "inline" else ():
            if isinstance(piece, MarkedRun):
                known = {(match.start, match.end) for match in _forced(index, piece)}
                yield from (piece.run.text[slice(*span)] for span in piece.forced if span not in known)


def _words(text: str, closed: Iterable[Span]) -> list[tuple[int, int, str]]:
    """Return (start, end, folded word) of the words of `text`; words in `closed` match no name."""
    words = [(*word.span(), fold(word[0])) for word in WORD.finditer(text)]
    if not closed:
        return words
    is_closed = bytearray(len(text))
    for start, end in closed:
        is_closed[start:end] = b"\1" * (end - start)
    return [
        (start, end, folded if is_closed.find(1, start, end) < 0 else NO_NAME) for start, end, folded in words
    ]


def _steps(name: str, written: Callable[[str], str]) -> Iterator[str]:
    """Yield the steps of a name through the trie, word by word."""
    name, end = legible(name), None
    for word in WORD.finditer(name):
        yield _step("" if end is None else name[end : word.start()], written(word.group()))
        end = word.end()


def _step(between: str, word: str) -> str:
    """Return the word, after anything but a joint with the text before it, such as a comma or an “&”."""
    return word if JOINT.fullmatch(between) else SPACES.sub(" ", between) + word


NOTHING = LinkIndex(())
NO_NAME = "\n"  # never a step of a name, as steps contain no line ends
# Links cannot be nested, and superscripts are citations or parts of a figure.
CLOSED_TO_LINKS = ("link_open", "link_close", "sup_open", "sup_close", "sub_open", "sub_close")
