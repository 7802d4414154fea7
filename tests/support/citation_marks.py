"""The marks of citation in the texts of the 2026 edition: how they are written, and the texts without them.

Apart from the code that renders them: these texts hold one source in each mark, and a place in it if known.
"""

import re
from collections.abc import Iterator

BEGINNING = re.compile(r"\[\s*@")
PLACE = r"(?:art\.|arts|para|p\.|pp\.) \d[\w(), ]*|preamble|preface"
MARK = re.compile(rf"\[@([a-z0-9][a-z0-9._-]*)(?:, (?:{PLACE}))?\]")
IN_ITS_PLACE = re.compile(rf"(?<=[.,\]]){MARK.pattern}(?=\s|\[@|\Z)|{MARK.pattern}(?= \|$)", re.MULTILINE)


def cited_in(text: str) -> list[str]:
    """The keys of the sources that `text` cites, in order."""
    return MARK.findall(text)


def marks_in(text: str) -> list[str]:
    """The marks of `text`, in order: a source with two places in it has two."""
    return [found[0] for found in MARK.finditer(text)]


def without_marks(text: str) -> str:
    """`text` as it reads where no citation is shown."""
    return MARK.sub("", text)


def _beginnings(text: str) -> Iterator[int]:
    return (found.start() for found in BEGINNING.finditer(text))


def ill_formed_marks(text: str) -> list[str]:
    """Return what begins as a mark of citation and is none, each with some of the text after it."""
    return [text[start : start + 40] for start in _beginnings(text) if not MARK.match(text, start)]


def misplaced_marks(text: str) -> list[str]:
    """The marks that do not stand between the end of a sentence, or a comma, and a space; or in a heading.

    Several may stand there, without a space between them. One may end a row of a table.
    """
    headings = {at for found in re.finditer(r"^#.*$", text, re.MULTILINE) for at in range(*found.span())}
    return [
        text[max(0, start - 20) : start + 40]
        for start in _beginnings(text)
        if start in headings or not IN_ITS_PLACE.match(text, start)
    ]
