"""A glossary or a bibliography out to a file, and in from one: checked and summed up like an edition."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from django.db import models

from glossary.bibliography.formats import EXPORTS
from glossary.bibliography.reading import ENTRY_HEAD
from glossary.models import Source, Term
from portal.sheets.references import entries_of_references, look_alikes, references_of
from portal.sheets.tables import text_of
from portal.sheets.tabular import columns, entries_of_table, table_of
from portal.transfer import ANY, EditionChangedError, Summary, import_entries
from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.problems import Findings
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows, stored_rows
from topics.models import Edition

CSV = "csv"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    **{ending: export.content_type for ending, export in EXPORTS.items()},
}
LABELS = {CSV: "CSV", **{ending: export.label for ending, export in EXPORTS.items()}}
ANY_TABLE = ("txt", "tsv", "tab", "")  # endings that say nothing of what is in a file
ATTEMPTS = 4


@dataclass(frozen=True)
class Kind:
    """What is moved, and the files it can be moved in."""

    name: str
    model: type[models.Model]
    endings: tuple[str, ...]

    @property
    def content(self) -> ContentModel:
        return content_of(self.model)


GLOSSARY = Kind("glossary", Term, (CSV,))
BIBLIOGRAPHY = Kind("bibliography", Source, (CSV, *EXPORTS))


@dataclass(frozen=True)
class Outcome:
    """What an import did or would do, and what somebody should look at."""

    summary: Summary
    remarks: tuple[str, ...]


def export_file(kind: Kind, edition: Edition, ending: str, *, semicolons: bool = False) -> bytes:
    """All rows of `kind`, drafts and notes included, as they are published. Raises PandocError."""
    rows, _ = stored_rows(edition.slug)
    if ending == CSV:
        return table_of(kind.content, rows, ";" if semicolons else ",")
    return references_of(rows, ending).encode()


def import_file(
    kind: Kind,
    edition: Edition,
    handle: BinaryIO,
    name: str,
    *,
    dry_run: bool = False,
    version: object = ANY,
    reason: str = "",
    note: str = "",
    progress: Callable[[str], object] | None = None,
) -> Outcome:
    """Bring what the file says of the terms or sources of `edition` into the database; nothing is deleted.

    `version`, `note` and what is raised are as for `portal.transfer.import_entries`.
    """
    text = text_of(handle, Findings(name))
    for attempt in range(1, ATTEMPTS + 1):
        findings = Findings(name)
        rows, stored = stored_rows(edition.slug)
        if stored is None:
            raise findings.refuse(f"is for the edition {edition.slug}, which is not there any more.")
        entries, remarks = _entries_of(kind, text, name, rows, findings)
        try:
            # The keys were chosen beside these rows, so that it must be these that are written to.
            summary = import_entries(
                entries,
                findings,
                dry_run=dry_run,
                version=stored.version if version is ANY else version,
                reason=reason or f"Imported from {PurePath(name).name}",
                note=note,
                progress=progress,
            )
        except EditionChangedError:
            if version is not ANY or attempt == ATTEMPTS:
                raise
        else:
            return Outcome(summary, tuple(remarks))
    raise AssertionError("the last attempt neither ended nor raised")


def _entries_of(
    kind: Kind, text: str, name: str, rows: EditionRows, findings: Findings
) -> tuple[list[Entry], list[str]]:
    ending = ending_of(kind, text, name, findings)
    if ending == CSV:
        entries = entries_of_table(text, kind.content, rows.edition_slug, findings)
    else:
        entries = entries_of_references(text, ending, rows, findings)
    if not entries:
        findings.raise_if_any()
        raise findings.refuse("holds no rows; there is nothing to import.")
    return entries, look_alikes(entries, rows) if kind is BIBLIOGRAPHY else []


def ending_of(kind: Kind, text: str, name: str, findings: Findings) -> str:
    """What the file is, by what is in it. Raises TransferError when its name says something else."""
    named = PurePath(name).suffix.lower().removeprefix(".")
    known = ", ".join(f".{ending}" for ending in kind.endings)
    if named not in (*kind.endings, *ANY_TABLE):
        raise findings.refuse(
            f"is of no kind that can be imported here; choose a file that ends with {known}."
        )
    found = kind_of_text(kind, text)
    if named in ANY_TABLE:
        if found is None:
            raise findings.refuse(f"holds nothing that is known here; export a {known} file and compare.")
        return found
    if found not in (None, named):
        raise findings.refuse(f"ends with .{named}, but it holds {LABELS[found]}; name it .{found}.")
    if found is None and named != CSV:
        raise findings.refuse(f"holds no {LABELS[named]}; export it once more, or choose another file.")
    return named


def kind_of_text(kind: Kind, text: str) -> str | None:
    """The ending that the text should have; None where it is not clear."""
    start = text.lstrip("\ufeff \t\r\n")
    header = start.split("\n", 1)[0].casefold()
    names = {name.strip("'\" \r") for name in re.split(r"[,;\t]", header)}
    if names & {
        kind.content.key_name,
        kind.content.model._meta.get_field(kind.content.key_name).verbose_name,
    }:
        return CSV
    if len(names & columns(kind.content).keys()) > 1:
        return CSV
    if kind is GLOSSARY:
        return None
    if start[:1] in ("[", "{"):
        return "json"
    if re.match(r"TY  ?-", start):
        return "ris"
    return "bib" if ENTRY_HEAD.search(text) else None
