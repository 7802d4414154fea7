"""Make explicit for pandoc what only styles of RTF say: its headings."""

import re

# In the style sheet: {\s2 … Heading 2;}. In the text: \pard\plain \s2 …
HEADING_STYLE = re.compile(
    rb"\{\\s(\d{1,4})(?!\d)[^{};]*?[ }](?:heading|titre|\xfcberschrift|\\'fcberschrift) (\d)\s*;\}", re.I
)
PARAGRAPH_STYLE = re.compile(rb"(\\pard\b(?:\s*\\(?!s\d)[a-z]+-?\d*){0,20}\s*\\s(\d{1,4}))(?!\d)")
CHARACTER_STYLE = re.compile(rb"\{\\\*\\cs\d[^{}]*;\}")
OWN_LEVEL = re.compile(rb"\\outlinelevel\d")


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
