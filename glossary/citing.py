"""Citations in running text: their grammar, their numbers on a page, their way there and back. Pure.

    [@key]           cites the source of that key
    [@key, p. 9]     the same, with the place in it
    [@one; @other]   two at once

An escaped bracket, or one in code, begins no citation.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token

from glossary.runs import Run, pieces, tokens_of

BRACKET = re.compile(r"[ \n]?\[@([^\[\]]*)\]")
NEXT_ONE = re.compile(r";\s*@")
CITATION = re.compile(r"([a-z0-9][a-z0-9._-]*)(?:\s*,\s*(\S[^;]*))?")


class Citation(NamedTuple):
    key: str
    locator: str = ""  # "p. 9"; the place in the source, as the author writes it


def read_bracket(content: str) -> list[Citation]:
    """The citations in `[@content]`. Raises ValueError when it is not written as a citation."""
    found = [CITATION.fullmatch(part.strip()) for part in NEXT_ONE.split(content)]
    if None in found:
        raise ValueError(content)
    return [Citation(match[1], " ".join((match[2] or "").split())) for match in found if match]


def brackets_in(run: Run) -> Iterator[tuple[int, int, str]]:
    """The brackets of `run` that begin as a citation does: start, end, and what stands within."""
    for bracket in BRACKET.finditer(run.unescaped):
        yield *bracket.span(), run.text[slice(*bracket.span(1))]


def brackets_of(tokens: Iterable[Token]) -> Iterator[str]:
    """What stands between `[@` and `]` in a parsed text, in order."""
    for token in tokens:
        for piece in pieces(token.children or []) if token.type == "inline" else ():
            if isinstance(piece, Run):
                yield from (content for _, _, content in brackets_in(piece))


class Use(NamedTuple):
    """One citation of a source on a page."""

    anchor: str  # id of its marker
    locator: str
    letter: str  # a, b … z, aa


@dataclass
class Reference:
    """A source that a page cites, with its number there."""

    number: int
    source: Hashable
    uses: list[Use] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"site-ref-{self.number}"


class References:
    """The sources that the texts of a page cite, numbered in the order in which `rule` meets them.

    `sources` are those that the reader may see, by key. Of others the marker is left out, or, with
    `shows_unknown`, stands as a question mark and the key, so that an editor sees what is amiss.
    """

    def __init__(self, sources: Mapping[str, Hashable], *, shows_unknown: bool = False) -> None:
        self.sources = sources
        self.shows_unknown = shows_unknown
        self._cited: dict[str, Reference] = {}

    def __iter__(self) -> Iterator[Reference]:
        return iter(self._cited.values())

    def __len__(self) -> int:
        return len(self._cited)

    def rule(self, tokens: list[Token]) -> None:
        """A rule for Markdown tokens that puts a marker in the place of each citation.

        What only looks like a citation stays as it is written. Inside a link the marker leads nowhere.
        """
        for token in tokens:
            if token.type == "inline":
                token.children = list(self._marked(token.children or []))

    def _marked(self, children: list[Token]) -> Iterator[Token]:
        links_open, is_next = 0, False
        for piece in pieces(children):
            if isinstance(piece, Token):
                is_next = False
                links_open += piece.nesting if piece.type in ("link_open", "link_close") else 0
                yield piece
                continue
            at = 0
            for start, end, content in brackets_in(piece):
                try:
                    citations = read_bracket(content)
                except ValueError:
                    continue
                yield from tokens_of(piece, at, start)
                is_next = is_next and start == at
                at = end
                for citation in citations:
                    marker = list(self._marker(citation, is_in_link=bool(links_open), is_next=is_next))
                    is_next = is_next or bool(marker)
                    yield from marker
            yield from tokens_of(piece, at, len(piece.text))
            is_next = is_next and at == len(piece.text)

    def _marker(self, citation: Citation, *, is_in_link: bool, is_next: bool) -> Iterator[Token]:
        """The marker of a citation; a comma divides it from the one it stands next to."""
        source = self.sources.get(citation.key)
        if source is None:
            if self.shows_unknown:
                yield Token("sup_open", "sup", 1, {"class": "cite cite--unknown"})
                yield Token("text", "", 0, content=f"?{citation.key}")
                yield Token("sup_close", "sup", -1)
            return
        reference = self._cited.setdefault(citation.key, Reference(len(self._cited) + 1, source))
        text = f"{reference.number}, {citation.locator}" if citation.locator else str(reference.number)
        yield Token("sup_open", "sup", 1, {"class": "cite"})
        if is_next:
            yield Token("text", "", 0, content=", ")
        if is_in_link:
            yield Token("text", "", 0, content=text)
        else:
            use = self._new_use(reference, citation.locator)
            attributes = {
                "href": f"#{reference.anchor}",
                "id": use.anchor,
                "class": "to-source",
                "aria-label": f"Reference {text}",
            }
            yield Token("link_open", "a", 1, attributes, meta={"target": source})
            yield Token("text", "", 0, content=text)
            yield Token("link_close", "a", -1)
        yield Token("sup_close", "sup", -1)

    def _new_use(self, reference: Reference, locator: str) -> Use:
        place = len(reference.uses)
        use = Use(f"site-cite-{reference.number}-{place + 1}", locator, letters(place))
        reference.uses.append(use)
        return use


def without_citations(tokens: list[Token]) -> None:
    """A rule for Markdown tokens that takes the citations out."""
    References({}).rule(tokens)


def letters(place: int) -> str:
    """a for 0, z for 25, aa for 26."""
    text = ""
    while place >= 0:
        text = chr(ord("a") + place % 26) + text
        place = place // 26 - 1
    return text
