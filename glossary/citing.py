"""Citations and notes in running text: their syntax, numbers on a page, and links there and back. Pure.

    [@key]           cites the source with that key
    [@key, p. 9]     cites a place in it
    [@one; @other]   cites two sources
    [^1]             refers to the note [^1]: of the same text (topics/markdown_marks.py)

An escaped bracket, or one in code, begins no citation.
"""

import re
from collections.abc import Generator, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token

from glossary.text_runs import Run, pieces, tokens_of
from topics.markdown_marks import BEGINS, REFERS

BRACKET = re.compile(r"[ \n]?\[@([^\[\]]*)\]")
NEXT_ONE = re.compile(r";\s*@")
KEY = re.compile(r"[a-z0-9][a-z0-9._-]*")
CITATION = re.compile(rf"({KEY.pattern})(?:\s*,\s*(\S[^;]*))?")


class Citation(NamedTuple):
    key: str
    locator: str = ""  # "p. 9"; the place in the source, as the author writes it


def read_bracket(content: str) -> list[Citation]:
    """Return the citations in `[@content]`. Raises ValueError if it is not a citation."""
    found = [CITATION.fullmatch(part.strip()) for part in NEXT_ONE.split(content)]
    if None in found:
        raise ValueError(content)
    return [Citation(match[1], " ".join((match[2] or "").split())) for match in found if match]


def brackets_in(run: Run) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, content) of the brackets in `run` that begin like a citation."""
    for bracket in BRACKET.finditer(run.unescaped):
        yield *bracket.span(), run.text[slice(*bracket.span(1))]


def brackets_of(tokens: Iterable[Token]) -> Iterator[str]:
    """Yield the texts between `[@` and `]` in a parsed text, in order."""
    for token in tokens:
        for piece in pieces(token.children or []) if token.type == "inline" else ():
            if isinstance(piece, Run):
                yield from (content for _, _, content in brackets_in(piece))


class Standing(NamedTuple):
    """The references of a page so far, on which the markers of its next text depend."""

    met: int
    cited: tuple[tuple[str, int, int], ...]  # sources of that text: key, number, uses


class Use(NamedTuple):
    """One citation of a source on a page."""

    anchor: str  # id of its marker
    locator: str
    letter: str  # a, b … z, aa


@dataclass
class Reference:
    """A source that a page cites, or a note, with its number there."""

    number: int
    source: Hashable = None  # nothing if it is a note
    note: str = ""  # HTML, once the note's text is rendered
    uses: list[Use] = field(default_factory=list)
    first: int = 0  # uses before those

    @property
    def count(self) -> int:
        return self.first + len(self.uses)

    @property
    def anchor(self) -> str:
        return f"site-ref-{self.number}"

    @property
    def kind(self) -> str:
        return "Note" if self.source is None else "Reference"

    def take(self, note: str) -> None:
        self.note = note


class References:
    """The sources and notes of a page's texts, numbered in the order in which `rule` meets them.

    `sources` are those that the reader may see, by key. Markers of other sources are left out or, with
    `shows_unknown`, are a question mark and the key, so that an editor notices the fault. Without
    `shows_notes` notes are left out too.
    """

    def __init__(
        self, sources: Mapping[str, Hashable], *, shows_unknown: bool = False, shows_notes: bool = True
    ) -> None:
        self.sources = sources
        self.shows_unknown = shows_unknown
        self.shows_notes = shows_notes
        self._met: list[Reference] = []
        self._cited: dict[str, Reference] = {}

    def __iter__(self) -> Iterator[Reference]:
        return iter(self._met)

    def __len__(self) -> int:
        return len(self._met)

    @property
    def cited(self) -> Iterable[Reference]:
        """The sources alone."""
        return self._cited.values()

    @classmethod
    def after(cls, standing: Standing, keys: Iterable[str]) -> "References":
        """Return the references of a page that stands so, to go on with a text that cites only these keys."""
        references = cls({key: key for key in keys})
        references._met = [Reference(0)] * standing.met
        references._cited = {key: Reference(number, key, first=uses) for key, number, uses in standing.cited}
        return references

    def standing(self, keys: Iterable[str]) -> Standing:
        """Return what the markers of a text depend on that cites none but these keys."""
        cited = [(key, self._cited[key]) for key in sorted(keys) if key in self._cited]
        return Standing(len(self._met), tuple((key, each.number, each.count) for key, each in cited))

    def new_uses(self) -> list[tuple[str, Use]]:
        """Return each use, with the key of its source, of those met and of those `after` began with."""
        return [(key, use) for key, reference in self._cited.items() for use in reference.uses]

    def add(self, uses: Iterable[tuple[str, Use]]) -> None:
        """Add the uses that `new_uses` returned, as if `rule` had met them in a text of this page."""
        for key, use in uses:
            if key not in self._cited:
                self._cited[key] = self._meet(self.sources[key])
            self._cited[key].uses.append(use)

    def rule(self, tokens: list[Token]) -> None:
        """Replace each citation, and each reference to a note, by a marker: a rule for Markdown tokens.

        Text that only looks like a citation stays as it is, and so does a note without a reference.
        Inside a link the marker is not a link.
        """
        notes: dict[str, Reference] = {}  # of this text, by label
        for token in tokens:
            if token.type == "inline":
                token.children = list(self._marked(token.children or [], notes))
        for token in tokens:
            if token.type == BEGINS and token.meta["label"] in notes:
                note = notes.pop(token.meta["label"])
                token.meta |= {"take": note.take, "cited": (note, "")}

    def _marked(self, children: list[Token], notes: dict[str, Reference]) -> Iterator[Token]:
        links_open, is_next = 0, False
        for piece in pieces(children):
            if isinstance(piece, Token) and piece.type == REFERS:
                note = self._note(piece.meta["label"], notes)
                if self.shows_notes:
                    yield from self._marker(note, "", is_in_link=bool(links_open), is_next=is_next)
                    is_next = True
            elif isinstance(piece, Token):
                is_next = False
                links_open += piece.nesting if piece.type in ("link_open", "link_close") else 0
                yield piece
            else:
                is_next = yield from self._marked_run(piece, is_in_link=bool(links_open), is_next=is_next)

    def _marked_run(self, run: Run, *, is_in_link: bool, is_next: bool) -> Generator[Token, None, bool]:
        """Yield `run` with markers; return whether it ends with one."""
        at = 0
        for start, end, content in brackets_in(run):
            try:
                citations = read_bracket(content)
            except ValueError:
                continue
            yield from tokens_of(run, at, start)
            is_next = is_next and start == at
            at = end
            for citation in citations:
                marker = list(self._cite(citation, is_in_link=is_in_link, is_next=is_next))
                is_next = is_next or bool(marker)
                yield from marker
        yield from tokens_of(run, at, len(run.text))
        return is_next and at == len(run.text)

    def _cite(self, citation: Citation, *, is_in_link: bool, is_next: bool) -> Iterator[Token]:
        source = self.sources.get(citation.key)
        if source is None:
            if self.shows_unknown:
                yield Token("sup_open", "sup", 1, {"class": "cite cite--unknown"})
                yield Token("text", "", 0, content=f"?{citation.key}")
                yield Token("sup_close", "sup", -1)
            return
        reference = self._cited.get(citation.key)
        if reference is None:
            reference = self._cited[citation.key] = self._meet(source)
        yield from self._marker(reference, citation.locator, is_in_link=is_in_link, is_next=is_next)

    def _note(self, label: str, notes: dict[str, Reference]) -> Reference:
        if label not in notes:
            notes[label] = self._meet() if self.shows_notes else Reference(0)
        return notes[label]

    def _meet(self, source: Hashable = None) -> Reference:
        self._met.append(Reference(len(self._met) + 1, source))
        return self._met[-1]

    def _marker(
        self, reference: Reference, locator: str, *, is_in_link: bool, is_next: bool
    ) -> Iterator[Token]:
        """Yield the marker of a reference; a comma separates it from a marker just before it.

        Its first token has the reference and the place in it in `meta`.
        """
        text = f"{reference.number}, {locator}" if locator else str(reference.number)
        classes = {"class": "cite cite--next" if is_next else "cite"}
        yield Token("sup_open", "sup", 1, classes, meta={"cited": (reference, locator)})
        if is_next:
            yield Token("text", "", 0, content=", ")
        if is_in_link:
            yield Token("text", "", 0, content=text)
        else:
            use = self._new_use(reference, locator)
            attributes = {
                "href": f"#{reference.anchor}",
                "id": use.anchor,
                "class": "to-source",
                "aria-label": f"{reference.kind} {text}",
            }
            yield Token("link_open", "a", 1, attributes, meta={"target": reference.source})
            yield Token("text", "", 0, content=text)
            yield Token("link_close", "a", -1)
        yield Token("sup_close", "sup", -1)

    def _new_use(self, reference: Reference, locator: str) -> Use:
        place = reference.count
        name = "note" if reference.source is None else "cite"
        use = Use(f"site-{name}-{reference.number}-{place + 1}", locator, letters(place))
        reference.uses.append(use)
        return use


def without_citations(tokens: list[Token]) -> None:
    """Remove the citations, and the notes of a page: a rule for Markdown tokens."""
    References({}, shows_notes=False).rule(tokens)


def letters(place: int) -> str:
    """Return the letters for a number: a for 0, z for 25, aa for 26."""
    text = ""
    while place >= 0:
        text = chr(ord("a") + place % 26) + text
        place = place // 26 - 1
    return text
