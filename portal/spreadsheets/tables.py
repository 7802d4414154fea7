"""Read the text of a file from a spreadsheet or another program, and a CSV table in it."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NamedTuple

from portal.spreadsheets.cells import harmless, unharmed
from portal.transfer.problems import Findings

SIZE_LIMIT = 5 * 1024 * 1024  # bytes; the whole 2026 glossary has about 0.04 million
MOST_ROWS = 20_000
MOST_COLUMNS = 100
DELIMITERS = ",;\t"
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # beginnings of .xlsx, .ods and .xls
# A first line of some programs, which Excel obeys.
SEPARATOR_LINE = re.compile(r'"?sep=([,;\t])"?[,;\t]*\r?\n', re.IGNORECASE)
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
csv.field_size_limit(SIZE_LIMIT)  # for the whole process; no file read here has a longer cell


class Row(NamedTuple):
    line: int  # of the file, where the row begins
    cells: list[str]


def text_of(handle: BinaryIO, findings: Findings) -> str:
    """Return the text of the file, in UTF-8 or, with a byte order mark, UTF-16.

    Raises TransferError if it is something else, or too large.
    """
    try:
        data = handle.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise findings.refuse(f"cannot be read ({error.strerror or error}); check the file.") from error
    if len(data) > SIZE_LIMIT:
        raise findings.refuse(f"is larger than {SIZE_LIMIT // 1024**2} MB; choose another file, or split it.")
    if not data.strip():
        raise findings.refuse("is empty; choose another file.")
    if data.startswith(WORKBOOKS):
        raise findings.refuse(
            "is a workbook; save it in the spreadsheet as “CSV UTF-8” and choose that file."
        )
    try:
        text = data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        reason = (
            f"is not written in UTF-8 but, it seems, in Latin-1 or another old encoding (line {line} "
            "shows it); save it as UTF-8, in a spreadsheet as “CSV UTF-8”."
        )
        raise findings.refuse(reason) from error
    if "\0" in text:
        raise findings.refuse("contains a NUL character, as no text does; save it again as plain text.")
    return text


def read_table(
    text: str, findings: Findings, recognise: Callable[[str], str | None]
) -> tuple[list[str], Iterator[Row]]:
    """Return the header and the rows of a CSV table, without blank rows and blank last columns of the header.

    The separator is the one that a first line such as “sep=;” names, else the one with which `recognise`,
    which returns None for an unknown column name, knows most of the header. Raises TransferError if the text
    is not a table, and so does the iterator.
    """
    named = SEPARATOR_LINE.match(text)
    text = text[named.end() :] if named else text
    headers = {delimiter: _header(text, delimiter) for delimiter in (named[1] if named else DELIMITERS)}

    def known(delimiter: str) -> tuple[int, int]:
        names = headers[delimiter]
        return sum(recognise(name) is not None for name in names), len(names)

    delimiter = max(headers, key=known)
    names = headers[delimiter]
    while names and not names[-1].strip():
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise findings.refuse(f"has {len(names):,} columns; a table of ours has fewer than {MOST_COLUMNS}.")
    return names, _rows(text, delimiter, findings, above=1 if named else 0)


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return [
            unharmed(name) for name in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
        ]
    except (csv.Error, StopIteration):
        return []


def _rows(text: str, delimiter: str, findings: Findings, above: int) -> Iterator[Row]:
    """Yield the rows after the header; `above` is how many lines of the file are above that."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line, count = 1, 0
    try:
        for cells in reader:
            if line > 1 and any(cells):
                count += 1
                if count > MOST_ROWS:
                    raise findings.refuse(f"has more than {MOST_ROWS:,} rows; split it.")
                yield Row(above + line, [unharmed(cell) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        why = "a quote is opened and never closed" if "end of data" in str(error) else str(error)
        raise findings.refuse(
            f"is no table from line {above + line} on ({why}); export or save it again."
        ) from error


def write_table(names: list[str], rows: Iterable[list[str]], delimiter: str = ",") -> bytes:
    """Return CSV in UTF-8, with a byte order mark for Excel; every cell is harmless and in quotes."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(names)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return codecs.BOM_UTF8 + target.getvalue().encode()
