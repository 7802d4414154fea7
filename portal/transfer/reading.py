"""Reads a file into entries, one for each object of it. Asks the database nothing."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from os import PathLike

from portal.transfer.catalogue import ContentModel, catalogue, hint
from portal.transfer.problems import Findings, described, shown, shown_key

SIZE_LIMIT = 50 * 1024 * 1024  # bytes; the whole 2026 edition has about 0.2 million
LONGEST_NUMBER = 100  # digits kept of a number; every field's range ends far below


@dataclass(frozen=True, eq=False)
class Entry:
    """An object of the file, with the model it is of."""

    number: int  # its place in the file, 1 for the first
    content: ContentModel
    fields: dict[str, object]
    key: tuple[str, ...] | None  # its natural key; None when the fields do not spell one

    @property
    def label(self) -> str:
        return self.content.label

    @property
    def shown_key(self) -> str:
        return shown_key(self.content.key_of(self.fields))


class RepeatedNames(dict):
    """A JSON object in which a name stands more than once; `names` tells which."""

    names: list[str]


def read_document(path: str | PathLike, findings: Findings) -> list[object]:
    """The JSON list in the file at `path`.

    Raises TransferError with one problem when the file cannot be read, is larger than SIZE_LIMIT,
    or is not a list in JSON, written in UTF-8 with or without a byte order mark.
    """
    try:
        with open(path, "rb") as handle:
            content = handle.read(SIZE_LIMIT + 1)
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); check the name and the rights of the file."
        raise findings.refuse(reason) from error
    except ValueError as error:
        raise findings.refuse(f"is not a name of a file ({error}).") from error
    if len(content) > SIZE_LIMIT:
        raise findings.refuse(
            f"is larger than {SIZE_LIMIT // 1024**2} MB, which no edition is; choose another file."
        )
    try:
        document = json.loads(
            content.decode("utf-8-sig"), parse_int=_read_integer, object_pairs_hook=_read_object
        )
    except UnicodeDecodeError as error:
        reason = f"is not written in UTF-8 (byte {error.start + 1} shows it); save it as UTF-8."
        raise findings.refuse(reason) from error
    except json.JSONDecodeError as error:
        reason = f"is not JSON: {error.msg} at line {error.lineno}, column {error.colno}."
        raise findings.refuse(reason) from error
    except RecursionError as error:
        raise findings.refuse("is nested too deeply to be an edition's file.") from error
    if not isinstance(document, list):
        raise findings.refuse(f"is {described(document)}, not a list of objects; put it in [ ].")
    if not document:
        raise findings.refuse("holds no objects; there is nothing to import.")
    return document


def read_entries(document: list[object], findings: Findings) -> list[Entry]:
    """The objects of `document` that say what they are; what is wrong with their shape is noted."""
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
        reason = f"{shown(label)} is not content of an edition; {hint(label.lower(), catalogue())}"
        findings.add_unreadable(reason, number, field_name="model")
        return None
    if not isinstance(fields, dict):
        findings.add_unreadable(f"has no fields; {shape}", number, content.label, "fields")
        return None
    key = content.key_of(fields)
    spelled = all(isinstance(part, str) for part in key)
    entry = Entry(number, content, fields, tuple(key) if spelled else None)
    if "pk" in found:
        findings.add("is the database's own number; leave it out, the natural key says enough.", entry, "pk")
    for name in sorted(found.keys() - {"model", "fields", "pk"}):
        findings.add(f"{shown(name)} is not part of an object; {shape}", entry)
    for repeated in (found, fields):
        for name in repeated.names if isinstance(repeated, RepeatedNames) else ():
            findings.add("is given more than once; keep one of them.", entry, name)
    return entry


def _read_integer(digits: str) -> int:
    """A number; an endless one is cut, still out of every range, as Python refuses to read it."""
    return int(digits[:LONGEST_NUMBER])


def _read_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedNames(found)
    repeated.names = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    return repeated
