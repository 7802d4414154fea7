"""Write the rows of one model as a CSV table: a column for each field that an edition's file may set.

The edition is no column, as the whole table belongs to one. Rows of a committee name it, or what they stand
in, in a column; `committees` are then the slugs of those that the person may edit, None for all.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db import models

from portal.spreadsheets.cells import LEFT_ALONE, cell_of, value_of
from portal.spreadsheets.tables import read_table, write_table
from portal.transfer.catalogue import ContentModel, hint
from portal.transfer.exporting import fields_of, in_order
from portal.transfer.problems import Findings, quoted
from portal.transfer.reading import Entry
from portal.transfer.rows import EditionRows
from topics.models import Edition, OpeningPhrase
from topics.models.base import Publishable

EQUIVALENT = "french"  # the field; in a table, the column has the name of the language
FORMER_HEADERS = ("french_equivalent", "french_name")
UNEVEN_ROW = "has {} cells where the first line has {}; look for an extra or missing quote or separator."


def is_of_edition(content: ContentModel) -> bool:
    """Return whether the rows stand in the edition itself, not in a committee or in something of it."""
    return content.owner.related_model is Edition


def columns(content: ContentModel) -> dict[str, models.Field]:
    """Return name → field, the key first."""
    common = [field.name for field in Publishable._meta.fields]  # of all content, less interesting
    own = [field.name for field in content.model._meta.fields if field.name not in common]
    names = dict.fromkeys([content.key_name, *own, *content.links, *common])
    owner = content.owner.name if is_of_edition(content) else ""
    return {name: content.fields[name] for name in names if name in content.fields and name != owner}


def key_columns(content: ContentModel) -> list[str]:
    """Return the names of the columns that identify a row."""
    return [content.key_name] if is_of_edition(content) else [content.owner.name, content.key_name]


def records(
    content: ContentModel, rows: EditionRows, committees: Collection[str] | None = None
) -> list[dict[str, object]]:
    """Return each row as in an edition's file, without the edition, in the order of that file."""
    wanted = columns(content)
    found = (fields_of(content, row, rows) for row in in_order(content, rows, {}))
    return [
        {name: fields[name] for name in wanted}
        for fields in found
        if committees is None or fields[content.owner.name][1] in committees
    ]


def table_of(
    content: ContentModel, rows: EditionRows, delimiter: str, committees: Collection[str] | None = None
) -> bytes:
    wanted = columns(content)
    cells = (
        [cell_of(wanted[name], value, rows.edition_slug) for name, value in record.items()]
        for record in records(content, rows, committees)
    )
    header = [language_of(content, rows) if name == EQUIVALENT else name for name in wanted]
    return write_table(header, cells, delimiter)


def language_of(content: ContentModel, rows: EditionRows) -> str:
    """Return the header of the column of equivalents: the other language of the edition."""
    edition = rows.find(Edition, (rows.edition_slug,))
    if edition is None or content.model is OpeningPhrase:  # whose languages are always the same
        return EQUIVALENT
    return edition.equivalent_language.label.lower()


def entries_of_table(
    text: str,
    content: ContentModel,
    rows: EditionRows,
    findings: Findings,
    committees: Collection[str] | None = None,
) -> list[Entry]:
    """Return the lines of the table as entries of the edition of `rows`, numbered by line.

    A cell may give the name of a row in place of its key, if no other has it. Raises TransferError if the
    header is wrong or the text is not a table; other errors go to `findings`.
    """
    findings.unit = "line"
    edition, wanted = rows.edition_slug, columns(content)
    by_its_name: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, field in content.references.items():
        for key, row in rows.all_of(field.related_model):
            by_its_name[name, str(row).casefold()].add("/".join(key[1:]))
    by_name = {each: name for name, field in wanted.items() for each in (name, _plain(field.verbose_name))}
    if EQUIVALENT in wanted:
        by_name |= dict.fromkeys([language_of(content, rows), *FORMER_HEADERS], EQUIVALENT)
    header, lines = read_table(text, findings, lambda name: by_name.get(_plain(name)))
    names = [by_name.get(_plain(name)) for name in header]
    _check_header(header, names, content, findings)
    entries = []
    for row in lines:
        fields: dict[str, object] = {content.owner.name: [edition]} if is_of_edition(content) else {}
        for name, cell in zip(names, row.cells, strict=False):
            called = by_its_name.get((name, cell.strip().casefold()), ())
            cell = next(iter(called)) if len(called) == 1 else cell
            cell = cell.strip() if name == content.key_name else cell  # a space that nobody sees is no part
            value = value_of(wanted[name], cell, edition) if name else LEFT_ALONE
            if value is not LEFT_ALONE:
                fields[name] = value
        entry = Entry(row.line, content, fields)
        if len(row.cells) < len(names) or any(row.cells[len(names) :]):
            findings.add(UNEVEN_ROW.format(len(row.cells), len(names)), entry)
            continue
        if committees is not None and entry.key and entry.key[1] not in committees:
            reason = f"is in “{entry.key[1]}”, a committee that you may not edit; remove this line."
            findings.add(reason, entry, content.owner.name)
            continue
        entries.append(entry)
    return entries


def _check_header(
    header: list[str], names: list[str | None], content: ContentModel, findings: Findings
) -> None:
    if not any(names):
        known = ", ".join(columns(content))
        raise findings.refuse(f"has no line of column names at its top; the known ones are {known}.")
    for written, name in zip(header, names, strict=True):
        if name is None and written.strip():
            known = list(columns(content))
            reason = f"has an unknown column {quoted(written)}; {hint(_plain(written), known)}"
            findings.add_unreadable(reason, 1)
        elif name is None:
            findings.add_unreadable("has a column without a name; name it, or remove it.", 1)
    for name, count in Counter(name for name in names if name).items():
        if count > 1:
            findings.add_unreadable(f"has the column {quoted(name)} {count} times; keep one.", 1)
    for key in key_columns(content):
        if key not in names:
            reason = f"has no column “{key}”, which identifies the rows; add it as it was exported."
            findings.add_unreadable(reason, 1)
    findings.raise_if_any()


def _plain(name: object) -> str:
    """Return a column's name as people may write it: “French equivalent” is french_equivalent."""
    return "_".join(str(name).replace("\ufeff", "").split()).casefold()
