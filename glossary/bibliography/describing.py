"""What a CSL-JSON item says of a source, field by field: the way back from csl.py. Pure, and never raises.

Items come from files that anybody may have written: every value may be of any kind.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from glossary.bibliography.csl import WORD_JOINER, Item
from glossary.models import Source

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
# Types of which the publisher is what the text stands in: the site, the newspaper, the journal.
IN_CONTAINERS = {Source.Type.WEB_PAGE, Source.Type.NEWS, Source.Type.ARTICLE}
# Types that, where they name nobody, are by the body that published them.
BY_PUBLISHERS = {Source.Type.WEB_PAGE, Source.Type.REPORT, Source.Type.ISSUE_PAPER}
TAG = re.compile(r"</?(?:b|i|sc|span|sub|sup)\b[^<>]*>", re.IGNORECASE)
ARCHIVED = re.compile(r"Archived copy(?: of ([0-9]{4}-[0-9]{2}-[0-9]{2}))?: (\S+)")
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.[0-9]{4,9}/\S+)", re.IGNORECASE)
YEAR = re.compile(r"\b[12][0-9]{3}\b")
LONGEST_AUTHORS = Source._meta.get_field("authors").max_length


def described_source(item: Item) -> dict[str, object]:
    """The fields of a source that `item` says something of, as an edition's file has them."""
    kind = type_of(item)
    authors = list(people(item.get("author"))) or list(people(item.get("editor")))
    publisher = plain(item.get("publisher"))
    container = plain(item.get("container-title"))
    if kind in IN_CONTAINERS:
        publisher = container or publisher
    else:
        publisher = publisher or (container if kind is not Source.Type.BOOK else "")
    literal = raw_literal(item.get("author"))
    is_report = kind in (Source.Type.REPORT, Source.Type.ISSUE_PAPER)
    if literal and (publisher == literal or (is_report and not publisher)) and kind in BY_PUBLISHERS:
        authors, publisher = [], literal
    archived = ARCHIVED.search(plain(item.get("annote")) or plain(item.get("note")))
    found = {
        "title": plain(item.get("title")),
        "publisher": publisher,
        "authors": joined(authors),
        "year": year_of(item.get("issued")),
        "type": kind.value,
        "url": address_of(item),
        "accessed_on": day_of(item.get("accessed")),
        "note": plain(item.get("abstract")),
        "archived_url": archived[2] if archived else "",
        "archived_on": archived[1] if archived else None,
    }
    return {name: value for name, value in found.items() if value not in ("", None)}


def type_of(item: Item) -> Source.Type:
    """What is of no type that we know is a web page where it has an address, and a report where not."""
    name = item.get("type")
    kind = TYPES.get(name) if isinstance(name, str) else None
    if kind is None:
        kind = Source.Type.WEB_PAGE if address_of(item) else Source.Type.REPORT
    genre = plain(item.get("genre")).casefold()
    return Source.Type.ISSUE_PAPER if kind is Source.Type.REPORT and genre == "issue paper" else kind


def plain(value: object) -> str:
    """A text on one line, without the markup that CSL knows; numbers as texts, nothing for the rest."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    return " ".join(TAG.sub("", value).replace(WORD_JOINER, "").split())


def people(value: object) -> Iterator[str]:
    """“Family, Given” of each, bodies without a comma."""
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
    """The names in one line, as many as there is room for."""
    text = "; ".join(names)
    if len(text) <= LONGEST_AUTHORS:
        return text
    while names and len("; ".join([*names, "et al."])) > LONGEST_AUTHORS:
        names = names[:-1]
    return "; ".join([*names, "et al."])


def raw_literal(value: object) -> str:
    """The only author, if it is a body."""
    if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
        name = value[0]
        return plain(name.get("literal")) or (plain(name.get("family")) if not name.get("given") else "")
    return ""


def date_parts(value: object) -> list[int]:
    """Year, month, day, as far as they are given."""
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


def year_of(value: object) -> int | None:
    parts = date_parts(value)
    return parts[0] if parts and parts[0] > 31 else None


def day_of(value: object) -> str | None:
    try:
        return datetime.date(*date_parts(value)).isoformat()
    except (TypeError, ValueError):
        return None


def doi_of(text: object) -> str:
    """The DOI that `text` is, or is an address of; in small letters, as they do not tell DOIs apart."""
    found = DOI.match(plain(text))
    return found[1].casefold() if found else ""


def address_of(item: Item) -> str:
    url = plain(item.get("URL"))
    if url:
        return url
    doi = doi_of(item.get("DOI"))
    return f"https://doi.org/{doi}" if doi else ""
