"""Guess a publication's details from its address; all results are marked as guesses. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from portal.guides.guide import Reference, free_name
from portal.guides.labels import SMALL_WORDS

LONGEST_KEY = 60
SECOND_LEVEL = frozenset({"co", "com", "org", "gov", "ac", "edu", "net", "gouv"})
LANGUAGE_AT_END = re.compile(
    r"(?:[\s_-]+(?:e[ns]|eng|fr|fra|french|english|web|lr|hr|final|v?\d{1,3}))+$", re.IGNORECASE
)
YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
UPLOAD = re.compile(r"/(?:uploads?|content|files?)/(?:19|20)\d\d/\d\d/", re.IGNORECASE)


def title_from(url: str) -> str:
    """Return the last part of the address as words."""
    parts = urlsplit(url)
    segments = [segment for segment in unquote(parts.path).split("/") if segment.strip()]
    last = segments[-1] if segments else (parts.hostname or url)
    stem = PurePosixPath(last).stem if re.search(r"\.\w{2,5}$", last) and segments else last
    words = LANGUAGE_AT_END.sub("", " ".join(re.split(r"[\s_+-]+", stem)))
    words = words if re.search(r"[^\W\d_]{3}", words) else f"{parts.hostname or ''} {words}".strip()
    words = "".join(character for character in words if character.isprintable()).strip() or "Untitled"
    return words[:1].upper() + words[1:]


def publisher_from(url: str) -> str:
    """Return the name in the host."""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    labels = host.split(".")
    if len(labels) < 2 or host.replace(".", "").isdigit():
        return host
    is_second_level = len(labels) > 2 and labels[-2] in SECOND_LEVEL and len(labels[-1]) == 2
    label = labels[-3] if is_second_level else labels[-2]
    return label.upper() if len(label) <= 5 else label.capitalize()


def year_from(url: str) -> int | None:
    """Return a year in the address, unless it is the folder that a file was uploaded to."""
    found = [int(year) for year in YEAR.findall(unquote(UPLOAD.sub("/", urlsplit(url).path)))]
    return found[-1] if found and 1900 < found[-1] < 2100 else None


def type_from(url: str) -> str:
    """Return a value of `Source.Type`."""
    path = urlsplit(url).path.casefold() if url else ""
    if not url:
        return "book"
    if path.endswith(".pdf"):
        return "report"
    return "news" if re.search(r"/(?:news|press|actualit[eé]s?|stories|story)\b", path) else "web_page"


def key_for(reference: Reference, taken: set[str]) -> str:
    """Return a new citation key, which is `taken` then: "publisher-first-words", or the author's in print."""
    owner = (reference.publisher if reference.url else "") or reference.authors.split(",")[0].split(" ")[0]
    words = [word for word in _letters(reference.title).split("-") if word and word not in SMALL_WORDS]
    words = words[1:] if words and words[0] == _letters(owner) else words
    stem = "-".join(filter(None, [_letters(owner), *words[:4]]))[:LONGEST_KEY].strip("-") or "source"
    return free_name(stem, taken)


def _letters(text: str) -> str:
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")
