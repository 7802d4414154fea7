"""Sources and pages of the guide as CSL-JSON items, from which every citation and export is made.

Pure: no queries, provided that a source's own fields, or a topic with its committee and edition, are
loaded; and no facts that the rows do not have.
"""

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

# What has no authors and is of these types is by the body that published it.
BY_PUBLISHERS = {Source.Type.WEB_PAGE, Source.Type.REPORT, Source.Type.ISSUE_PAPER, Source.Type.LEGAL_TEXT}

# Text that CSL-JSON, pandoc or CommonMark would take for mark-up. An invisible word joiner after the first
# character keeps it literal without a visible change.
MARKUP = re.compile(
    r"<(?=/?(?:b|i|sc|span|sub|sup)\b)|&(?=#?\w+;)|\\(?=[^\w\s])|~(?=~)|\w(?=[\^~])", re.IGNORECASE
)
WORD_JOINER = "\N{WORD JOINER}"
KEEP_CASE = ('<span class="nocase">', "</span>")


def source_item(source: Source) -> Item:
    """Return the item of a source; its id is the citation key.

    - A web page, report, issue paper or legal text without authors is by the body that published it.
    - A body that is author and publisher is given once, as the author, a field that reference managers have
      for every type; what each style guide makes of it is in styling.py.
    - The site of a web page with authors, a newspaper and a journal are the container of the text.

    The note, and the address of an archived copy, are in fields that are exported and never printed.
    """
    authors, body = names(source.authors), organisation(source.publisher)
    is_by_publisher = authors == body or (not authors and source.type in BY_PUBLISHERS)
    publisher = "" if is_by_publisher else literal(source.publisher)
    item = {
        "id": source.key,
        "type": CSL_TYPES[source.type],
        "title": literal(source.title),
        "author": body if is_by_publisher else authors,
        "publisher": publisher,
        "issued": issued(source),
        "number": literal(source.number),
        "URL": "".join(address(source).split()),
        "accessed": date(source.accessed_on),
        "abstract": literal(source.note),
        "annote": literal(about_archived_copy(source)),
    }
    match source.type:
        case Source.Type.WEB_PAGE:
            item |= {"container-title": publisher, "publisher": ""}
        case Source.Type.NEWS | Source.Type.ARTICLE:
            item["container-title"] = publisher
        case Source.Type.ISSUE_PAPER if not (source.number or "issue paper" in source.title.casefold()):
            item["genre"] = "Issue paper"
    return {name: value for name, value in item.items() if value or name == "title"}


def exported_item(source: Source) -> Item:
    """Return the item of a source for a file, with both its addresses.

    Its URL is always the original address, under which the source was published; the archived copy has a
    field of its own.
    """
    item = source_item(source)
    if source.url and source.archived_url:
        item["URL"] = "".join(source.url.split())
        item["archive_location"] = "".join(source.archived_url.split())
    return item


def page_item(topic: Topic, section: Section | None = None) -> Item:
    """Return the item of a topic's page, or of the page of a part of it.

    Its authors are the committee's, or else the organiser. Whose words the page has is in a field that is
    exported and never printed.
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
        "annote": literal(edition.provenance),
    }
    return {name: value for name, value in item.items() if value or name == "title"}


def names(text: str) -> list[Name]:
    """Return the names in “Family, given; Family, given”; one without a comma is an organisation's."""
    found = []
    for written in text.split(";"):
        family, _, given = (literal(part) for part in written.partition(","))
        if family and given:
            found.append({"family": family, "given": given})
        elif family or given:
            found.append({"literal": family or given})
    return found


def organisation(text: str) -> list[Name]:
    """Return `text` as a single name, even if it has commas or semicolons."""
    return [{"literal": literal(text)}] if literal(text) else []


def address(source: Source) -> str:
    """Return the address for readers: the original, or the archived copy if the original is gone."""
    if source.archived_url and (source.is_gone or not source.url):
        return source.archived_url
    return source.url


def about_archived_copy(source: Source) -> str:
    if not source.archived_url:
        return ""
    day = f" of {source.archived_on.isoformat()}" if source.archived_on else ""
    text = f"Archived copy{day}: {source.archived_url}"
    if source.url and address(source) != source.url:
        text += f" – the original no longer answers: {source.url}"
    return text


def year(number: int | None) -> dict | None:
    return {"date-parts": [[number]]} if number else None


def issued(source: Source) -> dict | None:
    """Return the date of publication, as far as it is known."""
    parts = [source.year, source.month, source.day]
    known = parts[: parts.index(None)] if None in parts else parts
    return {"date-parts": [known]} if known else None


def date(day: datetime.date | None) -> dict | None:
    return {"date-parts": [[day.year, day.month, day.day]]} if day else None


def literal(text: str) -> str:
    """Return `text` on one line, without control characters, and safe from being read as mark-up."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = "".join(character for character in line if unicodedata.category(character) != "Cc")
    return MARKUP.sub(lambda found: found[0] + WORD_JOINER, line)


def keep_case(text: str) -> str:
    """Wrap `text`, made by `literal`, so that styles do not change its capitals in a title."""
    return text.join(KEEP_CASE)


def unmarked(text: str) -> str:
    """Return `text` without the mark-up of `keep_case`, for formats without mark-up."""
    for mark in KEEP_CASE:
        text = text.replace(mark, "")
    return text
