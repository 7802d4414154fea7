"""Turn CSL-JSON items into fields of sources, the reverse of csl.py. Pure, and never raises.

Items come from files written by anybody, so every value may have any type.
"""

import datetime
import re
from collections.abc import Iterator

from glossary.bibliography.csl import BY_PUBLISHERS, WORD_JOINER, Item
from glossary.models import Source
from topics.markdown_marks import raised_or_lowered
from topics.rendering import with_scheme

TYPES = {
    **dict.fromkeys(["webpage", "post", "post-weblog", "dataset", "software"], Source.Type.WEB_PAGE),
    **dict.fromkeys(["article-newspaper", "article-magazine", "broadcast", "interview"], Source.Type.NEWS),
    **dict.fromkeys(["report", "thesis", "manuscript", "pamphlet"], Source.Type.REPORT),
    **dict.fromkeys(["article-journal", "paper-conference", "article", "review"], Source.Type.ARTICLE),
    **dict.fromkeys(
        ["legislation", "legal_case", "bill", "treaty", "regulation", "hearing"], Source.Type.LEGAL_TEXT
    ),
    **dict.fromkeys(
        ["book", "chapter", "entry", "entry-encyclopedia", "entry-dictionary", "classic"], Source.Type.BOOK
    ),
}
# Types whose publisher is the container of the text: the site, the newspaper, the journal.
IN_CONTAINERS = {Source.Type.WEB_PAGE, Source.Type.NEWS, Source.Type.ARTICLE}
TAG = re.compile(r"</?(?:b|i|sc|span|sub|sup)\b[^<>]*>", re.IGNORECASE)
SHIFTED = re.compile(r"<(su[bp])>([^<>]*)</su[bp]>", re.IGNORECASE)
ARCHIVED = re.compile(r"Archived copy(?: of ([0-9]{4}-[0-9]{2}-[0-9]{2}))?: (\S+)")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
YEAR = re.compile(r"\b[12][0-9]{3}\b")
LONGEST_AUTHORS = Source._meta.get_field("authors").max_length


def described_source(item: Item) -> dict[str, object]:
    """Return the fields of a source that `item` has values for, in the form of an edition's file."""
    kind = type_of(item)
    authors = list(people(item.get("author"))) or list(people(item.get("editor")))
    publisher = plain(item.get("publisher"))
    container = plain(item.get("container-title"))
    if kind in IN_CONTAINERS:
        publisher = container or publisher
    else:
        publisher = publisher or (container if kind is not Source.Type.BOOK else "")
    literal = raw_literal(item.get("author"))
    if kind in BY_PUBLISHERS and literal and publisher in ("", literal):
        authors, publisher = [], literal
    elif kind is Source.Type.NEWS:
        publisher = publisher or literal  # the news of a body itself
        item = {"number": item.get("issue"), **item}  # as pandoc reads a number in BibLaTeX
    archived = ARCHIVED.search(plain(item.get("annote")) or plain(item.get("note")))
    found = {
        "title": plain(item.get("title")),
        "publisher": publisher,
        "authors": joined(authors),
        **dict(zip(("year", "month", "day"), issued_of(item.get("issued")), strict=False)),
        "number": plain(item.get("number")),
        "type": kind.value,
        "url": address_of(item),
        "accessed_on": day_of(item.get("accessed")),
        "note": plain(item.get("abstract")),
        "archived_url": archived[2] if archived else "",
        "archived_on": archived[1] if archived else None,
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def type_of(item: Item) -> Source.Type:
    """Return the type of the source; unknown ones are web pages with an address, else reports."""
    name = item.get("type")
    kind = TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        kind = Source.Type.WEB_PAGE if address_of(item) else Source.Type.REPORT
    genre = plain(item.get("genre")).casefold()
    return Source.Type.ISSUE_PAPER if kind is Source.Type.REPORT and genre == "issue paper" else kind


def plain(value: object) -> str:
    """Return a text on one line, without CSL's mark-up; numbers as text, "" for other values."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    value = SHIFTED.sub(lambda found: raised_or_lowered(found[1].casefold(), found[2]), value)
    return " ".join(TAG.sub("", value).replace(WORD_JOINER, "").split())


def people(value: object) -> Iterator[str]:
    """Yield “Family, Given” for people, and the name without commas for organisations."""
    for name in value if isinstance(value, list) else ():
        if not isinstance(name, dict):
            continue
        parts = {part: plain(name.get(part)).replace(";", " ") for part in NAME_PARTS}
        family = joined_words(
            parts["non-dropping-particle"], parts["dropping-particle"], parts["family"].replace(",", "")
        )
        given = joined_words(parts["given"], parts["suffix"])
        if family and given:
            yield f"{family}, {given}"
        elif written := family or given or parts["literal"]:
            yield joined_words(*written.split(","))


NAME_PARTS = ("family", "given", "suffix", "non-dropping-particle", "dropping-particle", "literal")


def joined_words(*parts: str) -> str:
    return " ".join(" ".join(parts).split())


def joined(names: list[str]) -> str:
    """Return the names in one line, as many as fit into the field."""
    text = "; ".join(names)
    if len(text) <= LONGEST_AUTHORS:
        return text
    while names and len("; ".join([*names, "et al."])) > LONGEST_AUTHORS:
        names = names[:-1]
    return "; ".join([*names, "et al."])


def raw_literal(value: object) -> str:
    """Return the only author if it is an organisation, else ""."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        name = value[0]
        return plain(name.get("literal")) or (plain(name.get("family")) if not name.get("given") else "")
    return ""


def date_parts(value: object) -> list[int]:
    """Return year, month and day, as far as they are given."""
    if not isinstance(value, dict):
        return []
    dates = value.get("date-parts")
    first = dates[0] if isinstance(dates, list) and dates else None
    numbers: list[int] = []
    for part in first if isinstance(first, list) else ():
        text = str(part).strip() if isinstance(part, int | str) else ""
        if not re.fullmatch(r"[0-9]{1,4}", text):
            break
        numbers.append(int(text))
    if numbers:
        return numbers[:3]
    written = plain(value.get("raw")) or plain(value.get("literal"))
    iso = re.match(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", written)
    if iso:
        return [int(part) for part in iso.groups()]
    year = YEAR.search(written)
    return [int(year[0])] if year else []


def issued_of(value: object) -> list[int]:
    """Return year, month and day, as far as they can be a date."""
    year, *rest = date_parts(value) or [0]
    if year <= 31:
        return []
    known = [part for part, most in zip(rest, (12, 31), strict=False) if 1 <= part <= most]
    return [year, *(known if len(known) == len(rest) else [])]


def day_of(value: object) -> str | None:
    try:
        return datetime.date(*date_parts(value)).isoformat()
    except (TypeError, ValueError):
        return None


def doi_of(text: object) -> str:
    """Return the DOI in `text`, which may be its address, in lower case, as DOIs ignore case."""
    found = DOI.match(plain(text))
    return found[1].casefold() if found else ""


def address_of(item: Item) -> str:
    url = plain(item.get("URL"))
    if url:
        return with_scheme(url)
    doi = doi_of(item.get("DOI"))
    return f"https://doi.org/{doi}" if doi else ""
