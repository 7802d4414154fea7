"""Read files of reference managers, BibTeX and RIS, as CSL-JSON items.

Data that our own files pack into them (carrying.py) are in each item under PRIVATE, as in CSL-JSON.
"""

import json
import re

from glossary.bibliography.carrying import MARK, PRIVATE, unpacked
from glossary.bibliography.csl import Item, Name
from glossary.bibliography.formats import PandocError, from_biblatex, in_ris
from glossary.bibliography.latex import mended, prepared

ENTRY_HEAD = re.compile(r"^[ \t]*@[ \t]*([A-Za-z]+)[ \t]*[{(]\s*([^,\s{}()\"]+)\s*,", re.MULTILINE)
OWN_LANGUAGE = re.compile(
    r"^([ \t]*)langid(?=[ \t]*=[ \t]*[{\"][\w -]*[}\"][ \t]*,?[ \t]*$)", re.MULTILINE | re.IGNORECASE
)
NO_ENTRIES = {"comment", "string", "preamble"}
RIS_LINE = re.compile(r"([A-Z][A-Z0-9])  ?-(?: (.*)|$)")
RIS_TO_CSL = {
    **dict.fromkeys(["ELEC", "WEB", "BLOG", "ICOMM"], "webpage"),
    **dict.fromkeys(["NEWS", "MGZN"], "article-newspaper"),
    **dict.fromkeys(["RPRT", "GOVDOC", "THES", "UNPB"], "report"),
    **dict.fromkeys(["JOUR", "EJOUR", "JFULL", "CONF", "CPAPER", "INPR", "ABST"], "article-journal"),
    **dict.fromkeys(["STAT", "LEGAL", "BILL", "UNBILL", "CASE", "HEAR"], "legislation"),
    **dict.fromkeys(["BOOK", "EBOOK", "EDBOOK", "SER"], "book"),
    **dict.fromkeys(["CHAP", "ECHAP"], "chapter"),
}
# The tags for each fact, the best one first, as programs differ.
TITLE = ("TI", "T1", "CT", "BT")
CONTAINER = ("T2", "JF", "JO", "JA", "J2")
PERSONS = ("AU", "A1")
DATE = ("DA", "PY", "Y1")
NUMBER = {"report": "SN", "legislation": "M1", "webpage": "M1", "article-newspaper": "M1"}


class UnreadableError(ValueError):
    """The file is malformed; the text is a sentence without the file's name as its subject."""


def bibtex_items(text: str) -> list[Item]:
    """Return the entries of a .bib file, BibTeX or BibLaTeX. Raises UnreadableError."""
    try:
        items = [mended(item) for item in json.loads(from_biblatex(with_capitals(prepared(text))))]
    except (PandocError, ValueError) as error:
        raise UnreadableError(f"cannot be read as BibTeX: {_first_words(str(error))}") from error
    read = {item["id"] for item in items}
    for kind, key in ENTRY_HEAD.findall(text):
        if kind.casefold() not in NO_ENTRIES and key not in read:
            raise UnreadableError(f"has an entry {key[:80]} that cannot be read; look for a missing bracket.")
    _give(items, text)
    return items


def with_capitals(text: str) -> str:
    """Mark all entries as Latin, because pandoc removes the capitals of English titles."""

    def in_latin(head: re.Match) -> str:
        return head[0] if head[1].casefold() in NO_ENTRIES else f"{head[0]} langid = {{latin}},"

    return ENTRY_HEAD.sub(in_latin, OWN_LANGUAGE.sub(r"\1x-langid", text))


def ris_items(text: str) -> list[Item]:
    """Return the records of a .ris file. Raises UnreadableError if one has no end."""
    items: list[Item] = []
    record: list[list[str]] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        found = RIS_LINE.match(line)
        tag, value = (found[1], (found[2] or "").strip()) if found else ("", line.strip())
        if tag == "TY":
            if record is not None:
                raise UnreadableError(f"has a record before line {number} without its end, “ER  - ”.")
            record = [[tag, value]]
        elif record is None:
            if tag or (items and value):
                raise UnreadableError(f"has text outside of any record in line {number}.")
        elif tag == "ER":
            items.append(_ris_item(record))
            record = None
        elif tag:
            record.append([tag, value])
        elif value:
            record[-1][1] = f"{record[-1][1]} {value}".strip()
    if record is not None:
        raise UnreadableError("breaks off in a record without its end, “ER  - ”; save it again.")
    _give(items, text)
    return items


def _ris_item(record: list[list[str]]) -> Item:
    found: dict[str, list[str]] = {}
    for tag, value in record:
        if value:
            found.setdefault(tag, []).append(value)

    def first(*tags: str) -> str:
        return next((found[tag][0] for tag in tags if tag in found), "")

    kind = RIS_TO_CSL.get(first("TY").upper(), "")
    persons = [name for tag in PERSONS for name in found.get(tag, ())]
    dates = [_date(date) for tag in DATE for date in found.get(tag, ())]
    notes = [note for tag in ("N1", "RN") for note in found.get(tag, ())]
    item = {
        "id": first("ID", "LB"),
        "type": kind,
        "title": first(*TITLE),
        "author": [_name(person, first("PB")) for person in persons],
        "publisher": first("PB"),
        "container-title": first(*CONTAINER),
        "issued": max(filter(None, dates), key=lambda date: len(date["date-parts"][0]), default=None),
        "number": first(NUMBER.get(kind, "")),
        "accessed": _date(first("Y2")),
        "genre": first("M3"),
        "URL": first("UR"),
        "DOI": first("DO"),
        "abstract": first("AB", "N2"),
        "annote": "\n".join(notes),
    }
    return {name: value for name, value in item.items() if value}


def _name(written: str, publisher: str) -> Name:
    if written == in_ris({"literal": publisher}):
        return {"literal": publisher}
    family, _, given = (part.strip() for part in written.partition(","))
    return {"family": family, "given": given} if family and given else {"literal": family or given}


def _date(written: str) -> dict | None:
    """Return the date in "2024/03/27/", in which parts may be missing, or else its year in any form."""
    parts = []
    for part in re.split(r"[/-]", written)[:3]:
        if not part.strip().isdecimal():
            break
        parts.append(int(part.strip()[:6]))
    if parts and parts[0] > 31:
        return {"date-parts": [parts]}
    year = re.search(r"\b[12][0-9]{3}\b", written)
    return {"date-parts": [[int(year[0])]]} if year else None


def _give(items: list[Item], text: str) -> None:
    """Give each item the data that the file has packed for its key."""
    by_key = {}
    for value in unpacked(text):
        if isinstance(value, dict) and isinstance(value.get("key"), str):
            by_key[value["key"]] = value
    for item in items:
        if item.get("id") in by_key:
            item[PRIVATE] = {MARK: by_key[item["id"]]}


def _first_words(message: str) -> str:
    return " ".join(message.split())[:200]
