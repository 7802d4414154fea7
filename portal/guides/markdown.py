"""Normalise the Markdown of other programs into the kind read here, line by line. Pure.

Pandoc and site generators add data at the beginning; Google Docs gives headings a name in braces and puts the
addresses of links and pictures at the end, where the section that shows them would lose them.
"""

import re
from itertools import groupby

HEADING_NAME = re.compile(r"^( {0,3}#{1,6}[ \t][^{}\n]*+)\{(?:[#.][^{}\n]*|-)\}[ \t]*$", re.MULTILINE)
ANCHOR = re.compile(r"(?<![!\\])\[((?:[^\[\]\\]|\\.)++)\]\(#[^()\s]*\)")
DEFINITION = re.compile(
    r" {0,3}\[(?P<label>(?!\^)(?:[^\[\]\\]|\\.)++)\]:[ \t]*(?P<address><[^<>]*>|\S+)"
    r"(?:[ \t]+(?:\"[^\"]*\"|'[^']*'|\([^()]*\)))?[ \t]*"
)
FRONT_MATTER = re.compile(
    r"---[ \t]*\n(?=[\w.-]+[ \t]*:)(?:(?:[ \t#-].*|[\w.-]+[ \t]*:(?:[ \t].*)?)?\n)+?(?:---|\.\.\.)[ \t]*$",
    re.MULTILINE,
)
REFERENCE = re.compile(
    r"(?<![\\\]])\[(?P<words>(?!\^)(?:[^\[\]\\]|\\.)*+)\](?:\[(?P<label>(?:[^\[\]\\]|\\.)*+)\]|(?![\[(:]))"
)


def front_matter(text: str) -> int:
    """Return how many lines at the beginning are data about the file: YAML between `---` and `---`."""
    found = FRONT_MATTER.match(text)
    return found[0].count("\n") + 1 if found else 0


def with_addresses_in_place(lines: list[str]) -> tuple[list[str], set[int]]:
    """Return `lines` with the addresses of links and pictures in place.

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


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())
