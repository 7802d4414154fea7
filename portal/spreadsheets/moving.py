"""Export a list of an edition, such as its glossary, to a file, and import one: checked like an edition."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, NamedTuple

from django.db import models

from glossary.bibliography.formats import EXPORTS
from glossary.bibliography.reading import ENTRY_HEAD
from glossary.models import Source, Term
from portal.spreadsheets.references import entries_of_references, look_alikes, references_of
from portal.spreadsheets.tables import SEPARATOR_LINE, text_of
from portal.spreadsheets.tabular import columns, entries_of_table, table_of
from portal.transfer import ANY, EditionChangedError, Summary, import_entries
from portal.transfer.catalogue import ContentModel, content_of
from portal.transfer.problems import Findings
from portal.transfer.rows import stored_rows
from topics.models import Edition, OpeningPhrase, Precedent, QuestionFact, Tool

CSV = "csv"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    **{ending: export.content_type for ending, export in EXPORTS.items()},
}
LABELS = {CSV: "CSV", **{ending: export.label for ending, export in EXPORTS.items()}}
ANY_TABLE = ("txt", "tsv", "tab", "")  # endings that do not show the format
WORKBOOKS = ("xlsx", "ods", "xls")  # endings of files that are read far enough to say how to save them
ATTEMPTS = 4


@dataclass(frozen=True)
class Kind:
    """A list, such as the glossary, and the formats of its files."""

    name: str
    model: type[models.Model]
    endings: tuple[str, ...]

    @property
    def content(self) -> ContentModel:
        return content_of(self.model)

    @property
    def shown_endings(self) -> str:
        return ", ".join(f".{ending}" for ending in self.endings)


GLOSSARY = Kind("glossary", Term, (CSV,))
BIBLIOGRAPHY = Kind("bibliography", Source, (CSV, *EXPORTS))
TOOLS = Kind("tools", Tool, (CSV,))
FACTS = Kind("facts", QuestionFact, (CSV,))
PRECEDENTS = Kind("precedents", Precedent, (CSV,))
PHRASES = Kind("phrases", OpeningPhrase, (CSV,))
KINDS = (GLOSSARY, BIBLIOGRAPHY, TOOLS, FACTS, PRECEDENTS, PHRASES)


class Outcome(NamedTuple):
    """Result of an import or dry run, and remarks to look at."""

    summary: Summary
    remarks: tuple[str, ...]


def export_file(
    kind: Kind,
    edition: Edition,
    ending: str,
    *,
    semicolons: bool = False,
    committees: Collection[str] | None = None,
) -> bytes:
    """Return the rows of `kind`, unpublished ones and notes too, but no drafts. Raises PandocError.

    `committees` are the slugs of those whose rows are wanted; None for all.
    """
    rows, _ = stored_rows(edition.slug)
    if ending == CSV:
        return table_of(kind.content, rows, ";" if semicolons else ",", committees)
    return references_of(rows, ending).encode()


def import_file(
    kind: Kind,
    edition: Edition,
    handle: BinaryIO,
    name: str,
    *,
    committees: Collection[str] | None = None,
    dry_run: bool = False,
    version: object = ANY,
    reason: str = "",
    note: str = "",
) -> Outcome:
    """Import rows of `edition` from a file, of no other `committees` than those given; nothing is deleted.

    For `version`, `note` and the exceptions see `portal.transfer.import_entries`.
    """
    findings = Findings(name)
    if ending_in(name) not in WORKBOOKS:
        check_name(kind, name, findings)
    text = text_of(handle, findings)
    ending = ending_of(kind, text, name, findings)
    for attempt in range(1, ATTEMPTS + 1):
        findings = Findings(name)
        rows, stored = stored_rows(edition.slug)
        if stored is None:
            raise findings.refuse(f"is for the edition {edition.slug}, which no longer exists.")
        if ending == CSV:
            entries = entries_of_table(text, kind.content, rows, findings, committees)
        else:
            entries = entries_of_references(text, ending, rows, findings)
        if not entries:
            findings.raise_if_any()
            raise findings.refuse("contains no rows; there is nothing to import.")
        try:
            # The keys were chosen to fit these rows, so the import must find the same rows.
            summary = import_entries(
                entries,
                findings,
                dry_run=dry_run,
                version=stored.version if version is ANY else version,
                reason=reason or f"Imported from {PurePath(name).name}",
                note=note,
            )
        except EditionChangedError:
            if version is not ANY or attempt == ATTEMPTS:
                raise
        else:
            return Outcome(summary, tuple(look_alikes(entries, rows)) if kind is BIBLIOGRAPHY else ())
    raise AssertionError("the last attempt neither ended nor raised")


def ending_in(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def check_name(kind: Kind, name: str, findings: Findings) -> None:
    """Raise TransferError if the name of the file has an ending of another kind of file."""
    if ending_in(name) not in (*kind.endings, *ANY_TABLE):
        raise findings.refuse(
            f"has a format that cannot be imported here; choose a file that ends with {kind.shown_endings}."
        )


def ending_of(kind: Kind, text: str, name: str, findings: Findings) -> str:
    """Return the format of the file by its content. Raises TransferError if its name says another."""
    check_name(kind, name, findings)
    named = ending_in(name)
    found = kind_of_text(kind, text)
    if named in ANY_TABLE:
        if found is None:
            reason = f"is in no known format; export a {kind.shown_endings} file and compare."
            raise findings.refuse(reason)
        return found
    if found not in (None, named):
        raise findings.refuse(f"ends with .{named}, but it contains {LABELS[found]}; name it .{found}.")
    if found is None and named != CSV:
        raise findings.refuse(f"contains no {LABELS[named]}; export it once more, or choose another file.")
    return named


def kind_of_text(kind: Kind, text: str) -> str | None:
    """Return the ending that the text should have; None if it is not clear."""
    start = SEPARATOR_LINE.sub("", text.lstrip("\ufeff \t\r\n"), count=1)
    header = start.split("\n", 1)[0].casefold()
    names = {name.strip("'\" \r") for name in re.split(r"[,;\t]", header)}
    if names & {
        kind.content.key_name,
        kind.content.model._meta.get_field(kind.content.key_name).verbose_name,
    }:
        return CSV
    if len(names & columns(kind.content).keys()) > 1:
        return CSV
    if kind is not BIBLIOGRAPHY:
        return None
    if start[:1] in ("[", "{"):
        return "json"
    if re.match(r"TY  ?-", start):
        return "ris"
    return "bib" if ENTRY_HEAD.search(text) else None
