"""The rows of one model as a CSV table: a column for each field that an edition's file may set."""

from __future__ import annotations

from collections import Counter

from django.db import models

from portal.sheets.cells import LEFT_ALONE, cell_of, value_of
from portal.sheets.tables import read_table, write_table
from portal.transfer.catalogue import ContentModel, hint
from portal.transfer.exporting import Names, fields_of, in_order
from portal.transfer.problems import Findings, shown
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows
from topics.models.base import Publishable

UNEVEN_ROW = "has {} cells where the first line has {}; look for a quote or a sign too many, or too few."


def columns(content: ContentModel) -> dict[str, models.Field]:
    """Name → field, the key first. The edition is none: the whole table is of one."""
    fields = {**content.values, **content.references, **content.links}
    common = [field.name for field in Publishable._meta.fields]  # of all content; a reader looks for others
    own = [field.name for field in content.model._meta.fields if field.name not in common]
    names = dict.fromkeys([content.key_name, *own, *content.links, *common])
    owner = content.owner.name if content.owner else ""
    return {name: fields[name] for name in names if name in fields and name != owner}


def records(content: ContentModel, rows: EditionRows) -> list[dict[str, object]]:
    """All that an edition's file would say of each row, without the edition, in the order of that file."""
    names = Names(rows)
    wanted = columns(content)
    found = (fields_of(content, row, rows, names) for row in in_order(content, rows, {}))
    return [{name: fields[name] for name in wanted} for fields in found]


def table_of(content: ContentModel, rows: EditionRows, delimiter: str) -> bytes:
    wanted = columns(content)
    cells = (
        [cell_of(wanted[name], value, rows.edition_slug) for name, value in record.items()]
        for record in records(content, rows)
    )
    return write_table(list(wanted), cells, delimiter)


def entries_of_table(text: str, content: ContentModel, edition: str, findings: Findings) -> list[Entry]:
    """The rows of the table as entries of the edition, numbered by line.

    Raises TransferError when the header is wrong or the text no table; what else is wrong is noted.
    """
    findings.unit = "line"
    wanted = columns(content)
    by_name = {each: name for name, field in wanted.items() for each in (name, _plain(field.verbose_name))}
    header, rows = read_table(text, findings, lambda name: by_name.get(_plain(name)))
    names = [by_name.get(_plain(name)) for name in header]
    _check_header(header, names, content, findings)
    entries = []
    for row in rows:
        fields: dict[str, object] = {content.owner.name: [edition]} if content.owner else {}
        for name, cell in zip(names, row.cells, strict=False):
            value = value_of(wanted[name], cell, edition) if name else LEFT_ALONE
            if value is not LEFT_ALONE:
                fields[name] = value
        key = content.key_of(fields)
        spelled = all(isinstance(part, str) for part in key)
        entry = Entry(row.line, content, fields, tuple(key) if spelled else None)
        if len(row.cells) < len(names) or any(row.cells[len(names) :]):
            findings.add(UNEVEN_ROW.format(len(row.cells), len(names)), entry)
            continue
        entries.append(entry)
    return entries


def _check_header(
    header: list[str], names: list[str | None], content: ContentModel, findings: Findings
) -> None:
    if not any(names):
        known = ", ".join(columns(content))
        raise findings.refuse(f"has no line of column names at its top; known are {known}.")
    for written, name in zip(header, names, strict=True):
        if name is None and written.strip():
            known = list(columns(content))
            reason = f"has a column {shown(written)}, which is none of ours; {hint(_plain(written), known)}"
            findings.add_unreadable(reason, 1)
        elif name is None:
            findings.add_unreadable("has a column without a name; name it, or take it out.", 1)
    for name, count in Counter(name for name in names if name).items():
        if count > 1:
            findings.add_unreadable(f"has the column {shown(name)} {count} times; keep one.", 1)
    if content.key_name not in names:
        reason = f"has no column “{content.key_name}”, by which rows are known; add it as it was exported."
        findings.add_unreadable(reason, 1)
    findings.raise_if_any()


def _plain(name: object) -> str:
    """A column's name as people write it: “French equivalent” is french_equivalent."""
    return "_".join(str(name).replace("\ufeff", "").split()).casefold()
