"""Make explicit for pandoc what only styles say: headings in RTF, bold words in HTML."""

import re
from collections.abc import Iterator
from html import escape

STYLE_END = re.compile(r"</style\b", re.IGNORECASE)
HUGE_SPAN = re.compile(r"\b((?:col|row)span\s*=\s*[\"']?)\d{3,}", re.IGNORECASE)

# In the style sheet: {\s2 … Heading 2;}. In the text: \pard\plain \s2 …
HEADING_STYLE = re.compile(
    rb"\{\\s(\d{1,4})(?!\d)[^{};]*?[ }](?:heading|titre|\xfcberschrift|\\'fcberschrift) (\d)\s*;\}", re.I
)
PARAGRAPH_STYLE = re.compile(rb"(\\pard\b(?:\s*\\(?!s\d)[a-z]+-?\d*){0,20}\s*\\s(\d{1,4}))(?!\d)")
CHARACTER_STYLE = re.compile(rb"\{\\\*\\cs\d[^{}]*;\}")
OWN_LEVEL = re.compile(rb"\\outlinelevel\d")


def with_named_looks(html: str) -> str:
    """Return `html` with its style sheets as data of the page, in which read.lua looks for bold classes.

    Cells that reach over a hundred rows or columns are made smaller: pandoc would fill them.
    """
    html = HUGE_SPAN.sub(r"\g<1>20", html)
    sheets = escape("".join(_style_sheets(html)))
    return f'<head><meta name="guide-styles" content="{sheets}"></head>{html}' if sheets else html


def _style_sheets(html: str) -> Iterator[str]:
    for before in STYLE_END.split(html)[:-1]:
        yield before[before.lower().rfind("<style") :].partition(">")[2]


def with_styles_apart(rtf: bytes) -> bytes:
    """Return `rtf` with the level of each heading beside its style, if its program gave only the style.

    Character styles are removed: pandoc would apply the last of them, such as underlining for links, to the
    whole text.
    """
    rtf = CHARACTER_STYLE.sub(b"", rtf)
    levels = {number: int(level) - 1 for number, level in HEADING_STYLE.findall(rtf)}
    if not levels or OWN_LEVEL.search(rtf):
        return rtf
    return PARAGRAPH_STYLE.sub(
        lambda found: found[1] + (b"\\outlinelevel%d" % levels[found[2]] if found[2] in levels else b""), rtf
    )
