"""Inline marks in a text, which force or prevent links. Pure.

    [[term]]            is always linked
    !term               this use is not linked
    !!a whole passage!! nothing in it is linked; it must end in the same paragraph

Marks are removed from the text even if the glossary has no such term. Escaped ones (\\[[, \\!) are text.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from markdown_it.token import Token

from glossary.text_runs import Run, pieces, tokens_of

FORCED = re.compile(r"\[\[([^\[\]]+)\]\]")
KEPT_PLAIN = re.compile(r"(?<!\w)!(?=\w)")
PASSAGE_EDGE = re.compile(r"!!")
MARK = re.compile(f"{FORCED.pattern}|{PASSAGE_EDGE.pattern}|{KEPT_PLAIN.pattern}")

Span = tuple[int, int]


@dataclass
class MarkedRun:
    """A run without its marks, and the spans they marked, which are in order and do not overlap."""

    run: Run
    forced: list[Span] = field(default_factory=list)
    plain_starts: list[int] = field(default_factory=list)  # where words begin that stay plain
    plain: list[Span] = field(default_factory=list)  # passages

    def keeps_plain(self, start: int, end: int) -> bool:
        """Return whether a word that stays plain begins between these places."""
        return bisect_left(self.plain_starts, start) < bisect_left(self.plain_starts, end)


def read_marks(tokens: Iterable[Token]) -> Iterator[MarkedRun | Token]:
    """Yield the pieces of a paragraph, with the marks read and removed from its runs."""
    found = list(pieces(tokens))
    edges = _passage_edges([piece for piece in found if isinstance(piece, Run)])
    is_inside, number = False, 0
    for piece in found:
        if isinstance(piece, Run):
            marked, is_inside = _read_run(piece, edges[number], is_inside)
            number += 1
            yield marked
        else:
            yield piece


def _passage_edges(runs: list[Run]) -> list[set[int]]:
    """Return, for each run, the places of the `!!` that begin or end a passage, without unclosed ones."""
    edges: list[set[int]] = [set() for _ in runs]
    beginning: tuple[int, int] | None = None
    for number, run in enumerate(runs):
        text = run.unescaped
        for edge in PASSAGE_EDGE.finditer(text):
            start, end = edge.span()
            before, after = text[start - 1 : start], text[end : end + 1]
            if beginning is None and not (before.isalnum() or after.isspace() or "!" in (before, after)):
                beginning = (number, start)
            elif beginning is not None and not before.isspace() and not after.isalnum():
                edges[beginning[0]].add(beginning[1])
                edges[number].add(start)
                beginning = None
    return edges


def _read_run(run: Run, edges: set[int], is_inside: bool) -> tuple[MarkedRun, bool]:
    """Return `run` without its marks, and whether a passage is still open at its end."""
    texts: list[str] = []
    escaped: set[int] = set()
    marked = MarkedRun(run)
    length, at, passage_start = 0, 0, 0

    def keep(start: int, end: int) -> None:
        nonlocal length
        if run.escaped:
            escaped.update(length + place - start for place in range(start, end) if place in run.escaped)
        texts.append(run.text[start:end])
        length += end - start

    for mark in MARK.finditer(run.unescaped):
        start, end = mark.span()
        is_edge = mark.group() == "!!"
        if is_edge and start not in edges:
            continue
        keep(at, start)
        at = end
        if mark.group(1) is not None:
            marked.forced.append((length, length + len(mark.group(1))))
            keep(*mark.span(1))
        elif is_edge and is_inside:
            marked.plain.append((passage_start, length))
            is_inside = False
        elif is_edge:
            is_inside, passage_start = True, length
        else:
            marked.plain_starts.append(length)
    keep(at, len(run.text))
    if is_inside:
        marked.plain.append((passage_start, length))
    marked.run = Run("".join(texts), frozenset(escaped))
    return marked, is_inside


def without_marks(tokens: list[Token]) -> None:
    """Remove the marks without linking anything: a rule for Markdown tokens."""
    for token in tokens:
        if token.type == "inline":
            token.children = list(_unmarked(token.children or []))


def _unmarked(children: list[Token]) -> Iterator[Token]:
    for piece in read_marks(children):
        if isinstance(piece, MarkedRun):
            yield from tokens_of(piece.run, 0, len(piece.run.text))
        else:
            yield piece
