"""Style sheets and scripts as they work from disk. Pure.

Browsers refuse module scripts of a page from disk, so that ours become classic ones, each in a function of
its own: what was private to a module stays so. They are still run in their order and after the page is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable

# url(…) and @import "…" of a style sheet; comments are passed over.
REFERENCE = re.compile(
    r"""/\*.*?\*/|(?P<before>url\(\s*|@import\s+)(?P<quote>["']?)(?P<address>[^"')\s;]+)(?P=quote)""",
    re.DOTALL,
)
OWN_NAMES_ONLY = re.compile(r"^\s*(?:import|export)\b|\bimport\s*\(|\bimport\.meta\b", re.MULTILINE)


def style_with(text: str, change: Callable[[str], str]) -> str:
    """A style sheet with the addresses in it changed; those inside of comments stay."""

    def replace(match: re.Match[str]) -> str:
        if match["address"] is None:
            return match[0]
        return f"{match['before']}{match['quote']}{change(match['address'])}{match['quote']}"

    return REFERENCE.sub(replace, text)


def classic(text: str) -> str | None:
    """A module as a classic script; None when it takes from other modules, which no classic script can."""
    if OWN_NAMES_ONLY.search(text):
        return None
    return f'(() => {{\n"use strict";\n{text.rstrip()}\n}})();\n'
