"""Sources and pages of the guide as CSL-JSON items, of which every citation and export is made.

Pure: it asks the database nothing, as long as a source's own fields, or a topic with its committee and
edition, are loaded; and it says nothing that the rows do not say.
"""

from __future__ import annotations

import datetime
import re
import unicodedata

from django.conf import settings

from glossary.models import Source
from topics.models import Section, Topic

Item = dict[str, object]
Name = dict[str, str]

CSL_TYPES = {
    Source.Type.WEB_PAGE: "webpage",
    Source.Type.NEWS: "article-newspaper",
    Source.Type.REPORT: "report",
    Source.Type.ISSUE_PAPER: "report",
    Source.Type.ARTICLE: "article-journal",
    Source.Type.LEGAL_TEXT: "legislation",
    Source.Type.BOOK: "book",
}

# What readers of CSL-JSON would take for markup (its few tags), or pandoc and CommonMark for theirs. An
# invisible word joiner after the first character leaves the text as it was written, and literal.
MARKUP = re.compile(r"<(?=/?(?:b|i|sc|span|sub|sup)\b)|&(?=#?\w+;)|\\(?=[^\w\s])|~(?=~)", re.IGNORECASE)
WORD_JOINER = "\N{WORD JOINER}"
KEEP_CASE = ('<span class="nocase">', "</span>")


def source_item(source: Source) -> Item:
    """The item of a source; its id is the citation key.

    What the three style guides agree on decides where the publisher stands:

    - A report or issue paper that names nobody is by the body that published it.
    - So is a web page, but its publisher stays one: the styles then put it in the author's place.
    - The site of a web page by somebody, a newspaper and a journal are what the text stands in.
    - A body that is author and publisher stands once, as the author.

    The note, and where an archived copy is, are in fields that are exported and never printed.
    """
    authors, publisher, body = (
        names(source.authors),
        literal(source.publisher),
        organisation(source.publisher),
    )
    item = {
        "id": source.key,
        "type": CSL_TYPES[source.type],
        "title": literal(source.title),
        "author": authors,
        "publisher": publisher if authors != body else "",
        "issued": year(source.year),
        "URL": "".join(address(source).split()),
        "accessed": date(source.accessed_on),
        "abstract": literal(source.note),
        "annote": literal(about_archived_copy(source)),
    }
    match source.type:
        case Source.Type.REPORT | Source.Type.ISSUE_PAPER if not authors:
            item |= {"author": body, "publisher": ""}
        case Source.Type.WEB_PAGE if authors == body:
            item |= {"author": [], "publisher": publisher}
        case Source.Type.WEB_PAGE if authors:
            item |= {"container-title": publisher, "publisher": ""}
        case Source.Type.NEWS | Source.Type.ARTICLE if authors != body:
            item["container-title"] = publisher
    if source.type == Source.Type.ISSUE_PAPER and "issue paper" not in source.title.casefold():
        item["genre"] = "Issue paper"
    return {name: value for name, value in item.items() if value or name == "title"}


def exported_item(source: Source) -> Item:
    """The item of a source for a file, which knows both its addresses.

    There the original stays the address, as it is what the source was published under, and where the
    archived copy is has a field of its own.
    """
    item = source_item(source)
    if source.url and source.archived_url:
        item["URL"] = "".join(source.url.split())
        item["archive_location"] = "".join(source.archived_url.split())
    return item


def page_item(topic: Topic, section: Section | None = None) -> Item:
    """The item of a topic's page, or of the page of a part of it.

    It is by the committee's authors, or else by the organiser.
    """
    committee, edition = topic.committee, topic.committee.edition
    path = section.part_url if section else topic.get_absolute_url()
    parts = [edition.slug, committee.slug, topic.slug, *([section.slug] if section else [])]
    conference = f"{edition.conference}, {edition.ordinal}" if edition.ordinal else str(edition)
    item = {
        "id": ".".join(parts),
        "type": "webpage",
        "title": literal(section.title if section else topic.title),
        "author": names(committee.authors) or organisation(edition.organiser),
        "container-title": f"{keep_case(literal(conference))}: {literal(committee.short_name)} study guide",
        "issued": year(edition.year),
        "URL": f"{settings.PUBLIC_ADDRESS.url}{path}",
    }
    return {name: value for name, value in item.items() if value or name == "title"}


def names(text: str) -> list[Name]:
    """The names in “Family, given; Family, given”; one without a comma is an organisation's."""
    found = []
    for written in text.split(";"):
        family, _, given = (literal(part) for part in written.partition(","))
        if family and given:
            found.append({"family": family, "given": given})
        elif family or given:
            found.append({"literal": family or given})
    return found


def organisation(text: str) -> list[Name]:
    """The one name that `text` is, whatever signs are in it."""
    return [{"literal": literal(text)}] if literal(text) else []


def bodies_in_authors_place(item: Item) -> list[Name]:
    """The authors, or the publisher of a web page, which the styles put in their place."""
    if "author" in item or item["type"] != "webpage" or "publisher" not in item:
        return item.get("author", [])
    return [{"literal": item["publisher"]}]


def address(source: Source) -> str:
    """Where a reader finds it today: the archived copy when the original is gone."""
    if source.archived_url and (source.is_gone or not source.url):
        return source.archived_url
    return source.url


def about_archived_copy(source: Source) -> str:
    if not source.archived_url:
        return ""
    day = f" of {source.archived_on.isoformat()}" if source.archived_on else ""
    told = f"Archived copy{day}: {source.archived_url}"
    if source.url and address(source) != source.url:
        told += f" – the original no longer answers: {source.url}"
    return told


def year(number: int | None) -> dict | None:
    return {"date-parts": [[number]]} if number else None


def date(day: datetime.date | None) -> dict | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def literal(text: str) -> str:
    """`text` on one line, without control characters, and such that nobody takes it for markup."""
    line = " ".join(text.split())
    line = "".join(character for character in line if unicodedata.category(character) != "Cc")
    return MARKUP.sub(lambda found: found[0] + WORD_JOINER, line)


def keep_case(text: str) -> str:
    """`text`, which `literal` made, for a title whose capitals no style may change."""
    return text.join(KEEP_CASE)


def unmarked(text: str) -> str:
    """What an item says, for formats that know no markup: without that of `keep_case`."""
    for mark in KEEP_CASE:
        text = text.replace(mark, "")
    return text
