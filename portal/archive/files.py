"""Rewrite style sheets so that they work from disk. Pure."""

import re
from collections.abc import Callable

# url(…) and @import "…" in a style sheet; comments are skipped.
REFERENCE = re.compile(
    r"""/\*.*?\*/|(?P<before>url\(\s*|@import\s+)(?P<quote>["']?)(?P<address>[^"')\s;]+)(?P=quote)""",
    re.DOTALL,
)


def style_with(text: str, change: Callable[[str], str]) -> str:
    """Return a style sheet with its addresses changed, except in comments."""

    def replace(match: re.Match[str]) -> str:
        if match["address"] is None:
            return match[0]
        return f"{match['before']}{match['quote']}{change(match['address'])}{match['quote']}"

    return REFERENCE.sub(replace, text)
