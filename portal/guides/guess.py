"""Guess a publication's details from its address; all results are marked as guesses. Pure."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from django.utils.text import slugify

from portal.guides.guide import Reference, free_name
from portal.guides.labels import SMALL_WORDS

LONGEST_KEY = 60
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "edu", "net", "gouv"})
# Of a file's name: the language, version and format.
ENDING = re.compile(r"(?i)(?:[\s_-]+(?:e[ns]g?|fra?|french|english|web|[lh]r|v?\d{1,3}))*(?:\.\w{2,5})?$")
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def title_from(url: str) -> str:
    """Return the last part of the address as words."""
    parts = urlsplit(url)
    name = ENDING.sub("", PurePosixPath(unquote(parts.path)).name)
    words = re.sub(r"[\s_+-]+", " ", name)
    words = words if re.search(r"[^\W\d_]{3}", words) else f"{parts.hostname or ''} {words}"
    words = "".join(filter(str.isprintable, words)).strip() or "Untitled"
    return words[:1].upper() + words[1:]


def publisher_from(url: str) -> str:
    """Return the name in the host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names = [label for label in host.split(".")[:-1] if label not in SECOND_LEVEL]
    name = names[-1] if names else host
    return name.upper() if len(name) <= 5 else name.capitalize()


def year_from(url: str) -> int | None:
    """Return the last year in the path."""
    found = YEAR.findall(unquote(urlsplit(url).path))
    return int(found[-1]) if found else None


def type_from(url: str) -> str:
    """Return a value of `Source.Type`."""
    path = urlsplit(url).path.casefold()
    if not url or path.endswith(".pdf"):
        return "report" if url else "book"
    return "news" if re.search(r"/(?:news|press|actualit[eé]s?|stories|story)\b", path) else "web_page"


def key_for(reference: Reference, taken: set[str]) -> str:
    """Return a new citation key, which is `taken` then: "publisher-first-words", or the author's in print."""
    owner = (reference.publisher if reference.url else "") or reference.authors.split(",")[0].split(" ")[0]
    words = [word for word in slugify(reference.title).split("-") if word and word not in SMALL_WORDS]
    words = words[1:] if words and words[0] == slugify(owner) else words
    stem = "-".join(filter(None, [slugify(owner), *words[:4]]))[:LONGEST_KEY].strip("-") or "source"
    return free_name(stem, taken)
