"""Write a bibliography to a reference manager's file without loss, and read any such file.

The fields of the reference manager win, so corrections made there are imported. Only where a field is
unchanged does the private value in the file count (glossary/bibliography/carrying.py).
"""

import re
from collections.abc import Container, Iterable, Iterator, Mapping

from glossary.bibliography.carrying import MARK, PRIVATE
from glossary.bibliography.csl import Item, exported_item
from glossary.bibliography.describing import described_source, doi_of, plain
from glossary.bibliography.formats import EXPORTS
from glossary.bibliography.reading import UnreadableError, bibtex_items, ris_items
from glossary.made_keys import ascii_words, made_key, numbered
from glossary.models import Source
from portal.spreadsheets.tabular import records
from portal.transfer.catalogue import content_of
from portal.transfer.problems import Findings, described, quoted
from portal.transfer.reading import Entry, check_extent, read_json
from portal.transfer.rows import EditionRows

MOST_REFERENCES = 5_000
KEY = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
# Keys that programs make automatically: a number, possibly after a fixed word.
MADE_BY_MACHINE = re.compile(r"(?:rn|item-|ref)?[0-9]+|[0-9a-f-]{32,}")


def references_of(rows: EditionRows, ending: str) -> str:
    """Return all sources as .bib, .ris or .json. Raises PandocError.

    The result is read back at once; all that does not survive is added as private data.
    """
    export = EXPORTS[ending]
    found = records(content_of(Source), rows)
    items = [exported_item(rows.find(Source, (rows.edition_slug, record["key"]))) for record in found]
    read_back = items_of(export.write(items), ending, Findings("the export"))
    read = {item["id"]: described_source(item) for item in read_back}
    for item, record in zip(items, found, strict=True):
        item[PRIVATE] = {MARK: leftover_fields(record, read.get(record["key"], {}))}
    return export.write(items)


def leftover_fields(record: dict[str, object], read: dict[str, object]) -> dict[str, object]:
    """Return what `read` lacks of the source, and for values that differ, both the read and the real one."""
    also = {name: value for name, value in record.items() if name != "key" and name not in read}
    instead = {
        name: [read[name], value] for name, value in record.items() if name in read and read[name] != value
    }
    return {"key": record["key"], "also": also, "instead": instead}


def restored(read: dict[str, object], item: Item) -> dict[str, object]:
    """Return the fields of a source: those that were read, completed by the item's private data."""
    private = item.get(PRIVATE)
    mine = private.get(MARK) if isinstance(private, dict) else None
    if not isinstance(mine, dict):
        return read
    also, instead = mine.get("also"), mine.get("instead")
    fields = {**(also if isinstance(also, dict) else {}), **read}
    for name, both in instead.items() if isinstance(instead, dict) else ():
        if isinstance(both, list) and len(both) == 2 and read.get(name) == both[0]:
            fields[name] = both[1]
    return fields


def items_of(text: str, ending: str, findings: Findings) -> list[object]:
    """Return the items of a file; in JSON they may be under the name “items”. Raises TransferError."""
    if ending != "json":
        try:
            return bibtex_items(text) if ending == "bib" else ris_items(text)
        except UnreadableError as error:
            raise findings.refuse(str(error)) from error
    check_extent(text.encode(), findings)
    document = read_json(text, findings)
    if isinstance(document, dict):
        items = document.get("items")
        document = items if isinstance(items, list) else [document]
    if not isinstance(document, list):
        raise findings.refuse(f"is {described(document)}, not a list of references; put it in [ ].")
    return document


def entries_of_references(text: str, ending: str, rows: EditionRows, findings: Findings) -> list[Entry]:
    """Return the references of the file as entries of the edition, numbered by position.

    Raises TransferError if the file is not of this format. Values that are already stored are left out, so
    that a file of ours without its private data leaves them unchanged.
    """
    findings.unit = "entry"
    items = items_of(text, ending, findings)
    if not items:
        raise findings.refuse("contains no references; there is nothing to import.")
    if len(items) > MOST_REFERENCES:
        raise findings.refuse(f"contains {len(items):,} references; split it, {MOST_REFERENCES:,} at a time.")
    content = content_of(Source)
    sources = {source.key: source for _, source in rows.all_of(Source)}
    given: set[str] = set()
    entries = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, dict):
            findings.add_unreadable(f"is {described(item)}, not a reference; write it as {{…}}.", number)
            continue
        read = described_source(item)
        key = key_for(item, read, sources, given)
        given.add(key)
        fields = {**restored(read, item), "edition": [rows.edition_slug], "key": key}
        if key in sources and PRIVATE not in item:
            same = described_source(exported_item(sources[key])).items()
            fields = {name: value for name, value in fields.items() if (name, value) not in same}
        entries.append(Entry(number, content, fields))
    return entries


def key_for(item: Item, read: dict[str, object], stored: Mapping[str, Source], given: Container[str]) -> str:
    """Return the key of the item's source, one of the `stored`, or a new one that was not `given` yet."""
    own = plain(item.get("id"))
    if own in stored:
        return own
    small = own.casefold()
    if KEY.fullmatch(small) and not MADE_BY_MACHINE.fullmatch(small):
        return small
    free = (key for key in numbered(made_key(read)) if key not in given)
    return next(key for key in free if key not in stored or _is_same(stored[key], read))


def _is_same(stored: Source, read: dict[str, object]) -> bool:
    """Return whether `stored` got this key for the same title and year before."""
    return _folded(stored.title) == _folded(read.get("title", "")) and stored.year == read.get("year")


def look_alikes(entries: Iterable[Entry], rows: EditionRows) -> list[str]:
    """Return a sentence for each new source that seems to exist, here or in the file, under another key."""
    first: dict[tuple[str, str], str] = {}
    for _, source in rows.all_of(Source):
        for mark in _identities(source.title, source.year, source.url):
            first.setdefault(mark, source.key)
    remarks = []
    for entry in entries:
        fields = entry.fields
        key = fields.get("key")
        if entry.key is None or rows.find(Source, entry.key) is not None or not isinstance(key, str):
            continue
        marks = list(_identities(fields.get("title"), fields.get("year"), fields.get("url")))
        found = next(((first[mark], mark[0]) for mark in marks if first.get(mark, key) != key), None)
        if found is not None:
            remarks.append(f"{quoted(key)} is new, but it has the same {found[1]} as {quoted(found[0])}.")
        for mark in marks:
            first.setdefault(mark, key)
    return remarks


def _identities(title: object, year: object, url: object) -> Iterator[tuple[str, str]]:
    """Yield what identifies a publication: its DOI, its address, its title with the year."""
    if doi := doi_of(url):
        yield "DOI", doi
    elif isinstance(url, str) and url:
        yield "address", re.sub(r"\A[a-z]+://(?:www\.)?|#.*\Z|/+\Z", "", url.strip().casefold()).rstrip("/")
    if isinstance(title, str) and _folded(title):
        yield "title and year", f"{_folded(title)} {year or ''}"


def _folded(text: object) -> str:
    return " ".join(ascii_words(str(text))) or " ".join(str(text).casefold().split())
