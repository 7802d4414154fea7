"""Find and link the names of terms and tools in running text. Pure: no models, no database.

Names and text are cut into words, each folded (case and accents) and with its place in the text. The
longest name wins, and only whole words count: both come from walking a trie word by word.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from markdown_it.token import Token

from glossary.marks import MarkedRun, Span, read_marks
from glossary.runs import tokens_of

# Letters and digits, with the accents and vowel signs that are characters of their own.
SIGNS = "".join(c for c in map(chr, range(0x0300, 0x10000)) if unicodedata.category(c).startswith("M"))
WORD = re.compile(rf"\w[\w{SIGNS}]*")
# Joins the words of a name: spaces and one line end, a hyphen, dash, slash or apostrophe. Nothing
# is given back once taken: a joint of 50,000 spaces that fails must not be tried in every division.
JOINT = re.compile(r"[ \t\u00a0\u202f]*+(?:\r?\n)?+[ \t]*+|[-\u2010\u2011\u2013/'’]")
SPACES = re.compile(r"\s+")


class LinkRule(StrEnum):
    """How often a target's uses are linked."""

    FIRST = "first"  # in each text
    EVERY = "every"
    NEVER = "never"  # but where it is forced


@dataclass(frozen=True)
class Target:
    """Where the names of a term or tool lead."""

    url: str
    css_class: str
    rule: LinkRule = LinkRule.FIRST


class Name(NamedTuple):
    """A word or phrase that means `target`.

    In capitals it is found in capitals only, WHO not in who; a case-sensitive one only as written.
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
        """Two names that share one of these cannot belong to two targets."""
        as_written = tuple(_steps(self.text, str))
        if not as_written or self.is_exact:
            return {as_written} - {()}
        return {as_written, ("in capitals" if self.is_capitals else "in any case", *_steps(self.text, fold))}


@dataclass(frozen=True)
class Match:
    start: int  # characters into the text
    end: int
    target: Hashable


@dataclass
class _Branch:
    branches: dict[str, _Branch] = field(default_factory=dict)
    target: Hashable | None = None  # of a name that ends here
    capitals_target: Hashable | None = None  # of one that is found in capitals only
    exact_targets: dict[tuple[str, ...], Hashable] = field(default_factory=dict)  # of those found as written

    def target_of(self, text: str) -> Hashable | None:
        """What `text`, the words that lead here, names."""
        exact = self.exact_targets.get(tuple(_steps(text, str))) if self.exact_targets else None
        if exact is not None:
            return exact
        if self.capitals_target is not None and text.isupper():
            return self.capitals_target
        return self.target


class LinkIndex:
    """Names → targets, for one edition version.

    `names` are Names or tuples of their values; where a name is owned twice, the first owner keeps it.
    """

    def __init__(self, names: Iterable[Name | tuple]) -> None:
        self._root = _Branch()
        for name in itertools.starmap(Name, names):
            branch = self._root
            for step in _steps(name.text, fold):
                branch = branch.branches.setdefault(step, _Branch())
            if branch is self._root:
                continue
            if name.is_exact:
                branch.exact_targets.setdefault(tuple(_steps(name.text, str)), name.target)
            elif name.is_capitals and branch.capitals_target is None:
                branch.capitals_target = name.target
            elif not name.is_capitals and branch.target is None:
                branch.target = name.target

    def matches(self, text: str, closed: Iterable[Span] = ()) -> Iterator[Match]:
        """The names used in `text`, from left to right, none overlapping another or touching `closed`."""
        words = _words(text, closed)
        first_words = self._root.branches
        at, count = 0, len(words)
        while at < count:
            branch = first_words.get(words[at][2])
            if branch is None:
                at += 1
                continue
            start, last, target = words[at][0], at, None
            ahead = at
            while True:
                named = branch.target_of(text[start : words[ahead][1]])
                if named is not None:
                    last, target = ahead, named
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
        """Everything that these texts name."""
        return {match.target for text in texts for match in self.matches(text)}


def linking_rule(index: LinkIndex, own: Target | None = None) -> Callable[[list[Token]], None]:
    """A rule for Markdown tokens that links the names in `index`, whose targets are Targets.

    The first use in the text is linked, or each or none as the target says; never in headings,
    links and code, and never to `own`, whose page the text stands on. The marks for forced and
    for plain names leave the text wherever they stand. A link's token tells its target in `meta`.
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
    """`children` of one paragraph with links in its runs of text."""
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
    """The matches to link, from left to right; `seen` are the targets linked before, and then these too."""
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
    """What stands in double brackets and is, as a whole, somebody's name."""
    for start, end in marked.forced:
        match = next(index.matches(marked.run.text[start:end]), None)
        if match is not None and (match.start, match.end) == (0, end - start):
            yield Match(start, end, match.target)


def forced_in_vain(tokens: Iterable[Token], index: LinkIndex) -> Iterator[str]:
    """What stands in double brackets in a parsed text, as a whole nobody's name."""
    for token in tokens:
        for piece in read_marks(token.children or []) if token.type == "inline" else ():
            if isinstance(piece, MarkedRun):
                known = {(match.start, match.end) for match in _forced(index, piece)}
                yield from (piece.run.text[slice(*span)] for span in piece.forced if span not in known)


def _words(text: str, closed: Iterable[Span]) -> list[tuple[int, int, str]]:
    """The words of `text`: its start, end and fold, which for one that touches `closed` is nobody's."""
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
    """The way of a name through the trie, word by word."""
    name, end = unicodedata.normalize("NFC", name), None
    for word in WORD.finditer(name):
        yield _step("" if end is None else name[end : word.start()], written(word.group()))
        end = word.end()


def _step(between: str, word: str) -> str:
    """A word by itself where a joint stands before it, and otherwise with what does, as a comma or an “&”."""
    return word if JOINT.fullmatch(between) else SPACES.sub(" ", between) + word


NOTHING = LinkIndex(())
NO_NAME = "\n"  # no step of a name: neither words nor what is put between them hold a line end
# Inside a link no other can stand, and what is raised above the line is a citation.
CLOSED_TO_LINKS = ("link_open", "link_close", "sup_open", "sup_close")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """`word` without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
