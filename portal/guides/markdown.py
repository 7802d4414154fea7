"""Markdown as other programs write it, in the way that it is read here, line by line. Pure.

Google Docs gives headings a name in braces and sets the addresses of links and pictures at the end, where
the section that shows them would miss them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from portal.guides.blocks import Block, Shape

HEADING_NAME = re.compile(r"^( {0,3}#{1,6}[ \t][^{}\n]*+)\{(?:[#.][^{}\n]*|-)\}[ \t]*$", re.MULTILINE)
ANCHOR = re.compile(r"(?<![!\\])\[((?:[^\[\]\\]|\\.)++)\]\(#[^()\s]*\)")
DEFINITION = re.compile(
    r" {0,3}\[(?P<label>(?!\^)(?:[^\[\]\\]|\\.)++)\]:[ \t]*(?P<address><[^<>]*>|\S+)"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
REFERENCE = re.compile(
    r"(?<![\\\]])\[(?P<words>(?!\^)(?:[^\[\]\\]|\\.)*+)\](?:\[(?P<label>(?:[^\[\]\\]|\\.)*+)\]|(?![\[(:]))"
)


def with_addresses_in_place(lines: list[str]) -> tuple[list[str], set[int]]:
    """`lines` with the addresses of links and pictures where these stand.

    Also returns the numbers of the lines that gave an address, 1 for the first line.
    """
    given: dict[str, tuple[str, int]] = {}
    definitions: set[int] = set()
    for number, line in enumerate(lines, start=1):
        if found := DEFINITION.fullmatch(line):
            definitions.add(number)
            given.setdefault(_folded(found["label"]), (found["address"], number))
    used: set[int] = set()

    def in_place(found: re.Match[str]) -> str:
        label = _folded(found["label"] or found["words"])
        if label not in given:
            return found[0]
        address, number = given[label]
        used.add(number)
        return f"[{found['words']}]({address})"

    found: list[str] = []
    for is_given, run in groupby(enumerate(lines, start=1), lambda line: line[0] in definitions):
        texts = [text for _, text in run]
        found += texts if is_given else REFERENCE.sub(in_place, "\n".join(texts)).split("\n")
    return found, used


def with_addresses_apart(blocks: list[Block], addresses: set[int]) -> Iterator[Block]:
    """`blocks`, with the lines numbered `addresses` as blocks of their own."""
    for block in blocks:
        if block.shape is not Shape.PARAGRAPH or addresses.isdisjoint(block.lines):
            yield block
            continue
        texts = zip(block.lines, block.text.split("\n"), strict=True)
        for is_address, run in groupby(texts, lambda line: line[0] in addresses):
            numbers, words = zip(*run, strict=True)
            shape = Shape.ADDRESS if is_address else Shape.PARAGRAPH
            yield Block(shape, "\n".join(words), [*numbers])


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())
