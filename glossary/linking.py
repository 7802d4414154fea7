"""Find and link the names of terms and tools in running text. Pure: no models, no database.

Names and text are cut into words, folded one-to-one (case, accents, hyphen and apostrophe
variants), so that places in the folded text are places in the text. The longest name wins, and
only whole words count: both come from walking a trie word by word.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from markdown_it.token import Token

# Letters and digits, with the accents that may stand as characters of their own.
WORD = re.compile(r"\w[\w\u0300-\u036f]*")
# Between the words of a name: spaces and one line end, a hyphen, dash, slash or apostrophe.
JOINT = re.compile(r"[ \t\u00a0\u202f]*\n?[ \t]*|[-\u2010\u2011\u2013/'’]")


# [[written so]], a name is always linked; !written so, its first word right behind the mark, never.
FORCED = re.compile(r"\[\[([^\[\]]+)\]\]")
KEPT_PLAIN = re.compile(r"(?<!\w)!(?=\w)")


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
    """A word or phrase that means `target`."""

    text: str
    target: Hashable
    is_case_sensitive: bool = False


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
        exact = self.exact_targets.get(tuple(WORD.findall(text))) if self.exact_targets else None
        if exact is not None:
            return exact
        if self.capitals_target is not None and text.isupper():
            return self.capitals_target
        return self.target


class LinkIndex:
    """Names → targets, for one edition version.

    `names` are Names or tuples of their values; where a name is owned twice, the first owner keeps
    it. A name in capitals is found in capitals only, WHO not in who, and a case-sensitive one only
    as it is written.
    """

    def __init__(self, names: Iterable[Name | tuple]) -> None:
        self._root = _Branch()
        for name in itertools.starmap(Name, names):
            branch, words = self._root, WORD.findall(name.text)
            for word in words:
                branch = branch.branches.setdefault(fold(word), _Branch())
            if branch is self._root:
                continue
            if name.is_case_sensitive:
                branch.exact_targets.setdefault(tuple(words), name.target)
            elif name.text.isupper():
                branch.capitals_target = branch.capitals_target or name.target
            else:
                branch.target = branch.target or name.target

    def matches(self, text: str) -> Iterator[Match]:
        """The names used in `text`, from left to right, none overlapping another."""
        words = list(WORD.finditer(text))
        at = 0
        while at < len(words):
            branch, last, target = self._root, at, None
            for ahead in range(at, len(words)):
                joint = text[words[ahead - 1].end() : words[ahead].start()] if ahead > at else ""
                next_branch = branch.branches.get(fold(words[ahead].group()))
                if next_branch is None or not JOINT.fullmatch(joint):
                    break
                branch = next_branch
                named = branch.target_of(text[words[at].start() : words[ahead].end()])
                if named is not None:
                    last, target = ahead, named
            if target is not None:
                yield Match(words[at].start(), words[last].end(), target)
            at = last + 1

    def targets(self, *texts: str) -> set[Hashable]:
        """Everything that these texts name."""
        return {match.target for text in texts for match in self.matches(text)}


def linking_rule(index: LinkIndex, own: Target | None = None) -> Callable[[list[Token]], None]:
    """A rule for Markdown tokens that links the names in `index`, whose targets are Targets.

    The first use in the text is linked, or each or none as the target says; never in headings,
    links and code, and never to `own`, whose page the text stands on. The marks for forced and
    for plain names leave the text wherever they stand.
    """

    def rule(tokens: list[Token]) -> None:
        seen: set[Hashable] = set()
        is_in_heading = False
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                is_in_heading = token.type == "heading_open"
            elif token.type == "inline":
                token.children = list(_linked(token.children or [], index, seen, own, not is_in_heading))

    return rule


def _linked(
    children: list[Token], index: LinkIndex, seen: set[Hashable], own: Target | None, is_open: bool
) -> Iterator[Token]:
    """`children` of one paragraph with links in its runs of text, which may go over several lines."""
    links_open = 0
    for is_text, run in itertools.groupby(children, lambda token: token.type in ("text", "softbreak")):
        if not is_text:
            for token in run:
                links_open += token.nesting if token.type in ("link_open", "link_close") else 0
                yield token
            continue
        text = "".join("\n" if token.type == "softbreak" else token.content for token in run)
        plain, forced, kept_plain = _without_marks(text)
        at = 0
        for match in _wanted(index, plain, forced, kept_plain, seen) if is_open and not links_open else ():
            if match.target == own:
                continue
            yield from _plain_tokens(plain[at : match.start])
            yield Token("link_open", "a", 1, {"href": match.target.url, "class": match.target.css_class})
            yield from _plain_tokens(plain[match.start : match.end])
            yield Token("link_close", "a", -1)
            at = match.end
        yield from _plain_tokens(plain[at:])


def _without_marks(text: str) -> tuple[str, list[tuple[int, int]], set[int]]:
    """`text` without its marks, the places of forced names in it, and where plain ones begin."""
    plain, forced, kept_plain, at = "", [], set(), 0
    for mark in re.finditer(f"{FORCED.pattern}|{KEPT_PLAIN.pattern}", text):
        plain += text[at : mark.start()]
        at = mark.end()
        if mark.group(1) is None:
            kept_plain.add(len(plain))
        else:
            forced.append((len(plain), len(plain) + len(mark.group(1))))
            plain += mark.group(1)
    return plain + text[at:], forced, kept_plain


def _wanted(
    index: LinkIndex, text: str, forced: list[tuple[int, int]], kept_plain: set[int], seen: set
) -> list[Match]:
    """The matches in `text` to link, from left to right."""
    wanted = []
    for start, end in forced:
        whole = next(index.matches(text[start:end]), None)
        if whole is not None and (whole.start, whole.end) == (0, end - start):
            wanted.append(Match(start, end, whole.target))
            seen.add(whole.target)
    for match in index.matches(text):
        if match.start in kept_plain or any(start < match.end and match.start < end for start, end in forced):
            continue
        if match.target.rule is LinkRule.NEVER or (
            match.target in seen and match.target.rule is LinkRule.FIRST
        ):
            continue
        seen.add(match.target)
        wanted.append(match)
    return sorted(wanted, key=lambda match: match.start)


def _plain_tokens(text: str) -> Iterator[Token]:
    for place, line in enumerate(text.split("\n")):
        if place:
            yield Token("softbreak", "br", 0)
        if line:
            yield Token("text", "", 0, content=line)


def fold(word: str) -> str:
    """`word` without case and accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
