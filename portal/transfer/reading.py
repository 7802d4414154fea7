"""Read a file into entries, one for each of its objects, without the database."""

import codecs
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from os import PathLike
from typing import BinaryIO

from portal.transfer.archive import SIGNATURES, unpack
from portal.transfer.archive import SIZE_LIMIT as ARCHIVE_LIMIT
from portal.transfer.catalogue import ContentModel, catalogue, hint
from portal.transfer.problems import Findings, described, quoted, shown_key

SIZE_LIMIT = 50 * 1024 * 1024  # bytes of JSON; the whole 2026 edition has about 0.2 million
MOST_OBJECTS = 100_000
MOST_VALUES = 2_000_000  # in lists and objects; the whole 2026 edition has about four thousand
DEEPEST = 600  # levels; an edition has six, and a moderately deep mistake is still reported at its field
LONGEST_NUMBER = 100  # digits of a number that are read; the range of every field ends far below
TOO_DEEP = "is nested too deeply to be an edition's file."
OTHERWISE = "is not JSON, as an edition's file is, nor a zip; choose the file that the portal exported."
BEGINNINGS = (b"[", b"{", codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # of JSON, though in another encoding
# A string is matched possessively as a whole, so that no string makes the search slow.
OUTSIDE_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{},]', re.DOTALL)


@dataclass(frozen=True, eq=False)
class Entry:
    """An object of the file, with its content model."""

    number: int  # its position in the file, 1 for the first
    content: ContentModel
    fields: dict[str, object]

    @cached_property
    def key(self) -> tuple[str, ...] | None:
        """Return its natural key; None if the fields do not give one."""
        key = self.content.key_of(self.fields)
        return tuple(key) if all(isinstance(part, str) for part in key) else None

    @property
    def label(self) -> str:
        return self.content.label

    @property
    def shown_key(self) -> str:
        return shown_key(self.content.key_of(self.fields))


class RepeatedNames(dict):
    """A JSON object in which names occur more than once; `names` lists them."""

    names: list[str]


def opened(path: str | PathLike, findings: Findings) -> BinaryIO:
    """Open the file at `path`. Raises TransferError if it cannot be read."""
    try:
        return open(path, "rb")
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); check the name and the permissions of the file."
        raise findings.refuse(reason) from error
    except ValueError as error:
        raise findings.refuse(f"is not the name of a file ({error}).") from error


def read_content(handle: BinaryIO, findings: Findings) -> tuple[bytes, dict[str, bytes]]:
    """Return the JSON text of the file, and its pictures, name → file.

    Raises TransferError if it cannot be read, is too large, or is a zip but not of an edition.
    """
    try:
        is_zip = handle.read(4) in SIGNATURES
        handle.seek(0)
        limit = ARCHIVE_LIMIT if is_zip else SIZE_LIMIT
        length = handle.seek(0, os.SEEK_END)
        if length > limit:
            reason = f"is larger than {limit // 1024**2} MB, which no edition is; choose another file."
            raise findings.refuse(reason)
        handle.seek(0)
        return unpack(handle, SIZE_LIMIT, findings) if is_zip else (handle.read(length), {})
    except OSError as error:
        raise findings.refuse(f"cannot be read ({error.strerror or error}); check the file.") from error


def read_document(content: bytes, findings: Findings) -> list[object]:
    """Return the JSON list in `content`.

    Raises TransferError with one problem if it is not a list, not in UTF-8, or larger or deeper than any
    edition.
    """
    content = content.removeprefix(codecs.BOM_UTF8)  # which editors on Windows add
    if not content.strip():
        raise findings.refuse("is empty; choose the file that the portal exported.")
    check_extent(content, findings)
    try:
        document = read_json(content.decode(), findings)
    except UnicodeDecodeError as error:
        reason = f"is not written in UTF-8 (byte {error.start + 1} shows it); save it as UTF-8."
        is_json = content.lstrip().startswith(BEGINNINGS)
        raise findings.refuse(reason if is_json else OTHERWISE) from error
    if not isinstance(document, list):
        raise findings.refuse(f"is {described(document)}, not a list of objects; put it in [ ].")
    if not document:
        raise findings.refuse("contains no objects; there is nothing to import.")
    if len(document) > MOST_OBJECTS:
        raise findings.refuse(f"contains {len(document):,} objects; an edition has at most {MOST_OBJECTS:,}.")
    return document


def read_json(text: str, findings: Findings) -> object:
    """Parse `text` as JSON; repeated names are reported later. Raises TransferError."""
    try:
        return json.loads(text, parse_int=_read_integer, object_pairs_hook=_read_object)
    except json.JSONDecodeError as error:
        what = error.msg.removesuffix(" at")  # some of Python's reasons end so
        reason = f"is not JSON: {what} at line {error.lineno}, column {error.colno}; export it again."
        is_json = text.lstrip().startswith(("[", "{"))
        raise findings.refuse(reason if is_json else OTHERWISE) from error
    except RecursionError as error:
        raise findings.refuse(TOO_DEEP) from error


def check_extent(content: bytes, findings: Findings) -> None:
    """Raise TransferError if the JSON has more values, or more levels, than any edition.

    It only counts characters outside strings, so that a few bytes for each value cannot use up all memory
    before the content is checked.
    """
    depth = deepest = 0
    values = 0
    for match in OUTSIDE_TEXTS.finditer(content):
        sign = match[0]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
        values += sign in b"[{,"
        if deepest > DEEPEST:
            raise findings.refuse(TOO_DEEP)
        if values > MOST_VALUES:
            reason = f"contains more than {MOST_VALUES:,} values, which no edition does; choose another file."
            raise findings.refuse(reason)


def read_entries(document: list[object], findings: Findings) -> list[Entry]:
    """Return the readable objects of `document` as entries; problems of their shape go to `findings`."""
    entries = [_read_entry(number, found, findings) for number, found in enumerate(document, 1)]
    return [entry for entry in entries if entry is not None]


def _read_entry(number: int, found: object, findings: Findings) -> Entry | None:
    shape = 'write {"model": …, "fields": {…}}.'
    if not isinstance(found, dict):
        findings.add_unreadable(f"is {described(found)}; {shape}", number)
        return None
    label, fields = found.get("model"), found.get("fields")
    if not isinstance(label, str):
        findings.add_unreadable(f"names no model; {shape}", number, field_name="model")
        return None
    content = catalogue().get(label.lower())
    if content is None:
        reason = f"{quoted(label)} is not content of an edition; {hint(label.lower(), catalogue())}"
        findings.add_unreadable(reason, number, field_name="model")
        return None
    if not isinstance(fields, dict):
        findings.add_unreadable(f"has no fields; {shape}", number, content.label, "fields")
        return None
    entry = Entry(number, content, fields)
    if "pk" in found:
        findings.add("is a number of the database; leave it out, the natural key is enough.", entry, "pk")
    for name in sorted(found.keys() - {"model", "fields", "pk"}):
        findings.add(f"{quoted(name)} is not part of an object; {shape}", entry)
    for repeated in (found, fields):
        for name in repeated.names if isinstance(repeated, RepeatedNames) else ():
            findings.add("is given more than once; keep one of them.", entry, name)
    return entry


def _read_integer(digits: str) -> int:
    """Return a number; one too long for Python to read is cut, and still out of every range."""
    return int(digits[:LONGEST_NUMBER])


def _read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedNames(found)
    repeated.names = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    return repeated
