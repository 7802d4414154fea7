"""Make the citation key of a publication that has none, and names that are free. Pure."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import count

SMALL_WORDS = {"the", "and", "of", "on", "in", "for", "a", "an", "to", "la", "le", "les", "de", "des", "du"}
LONGEST = 60  # characters


def made_key(fields: Mapping[str, object]) -> str:
    """Return a key of author, year and title, as far as known: okafor-2024-stolen-works-art.

    A family name stands before a comma; without one, the first name that is no initial does.
    """
    author = str(fields.get("authors") or "").split(";")[0]
    names = [word for word in ascii_words(author) if len(word) > 1]
    family = ascii_words(author.split(",")[0])[:2] if "," in author else names[:1]
    who = family or ascii_words(str(fields.get("publisher") or ""))[:1]
    title = [word for word in ascii_words(str(fields.get("title") or "")) if word not in SMALL_WORDS][:3]
    parts = [*who, *([str(fields["year"])] if fields.get("year") else []), *title]
    return "-".join(parts)[:LONGEST].strip("-") or "source"


def ascii_words(text: str) -> list[str]:
    """Return the words of `text` in small letters without accents; none of another alphabet."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.findall(r"[a-z0-9]+", ascii_text.casefold())


def numbered(stem: str) -> Iterator[str]:
    """Yield `stem`, and then "stem-2" and so on without end."""
    yield stem
    yield from (f"{stem}-{number}" for number in count(2))


def free_name(stem: str, taken: set[str]) -> str:
    """Return `stem`, with a number if it is in `taken`, and add it there."""
    name = next(each for each in numbered(stem) if each not in taken)
    taken.add(name)
    return name
