"""A value as the cell of a spreadsheet, and back. Pure, and without loss.

Whatever stands in a cell, no spreadsheet takes it for a formula: before what could begin one an apostrophe
is put, which is taken away again when the cell is read.
"""

from __future__ import annotations

import datetime
import json
import re

from django.db import models

from topics.fields import NameListField

LEFT_ALONE = object()  # what a cell says that says nothing of its field
# Signs that begin a formula, as they are, small or full-width; and what programs skip before them.
SIGNS = "=+\\-@" + "＝＋－＠" + "﹦﹢﹣﹫" + "−"
SKIPPED = "\\s'\"`“”„«»‘’\0-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff"
DANGEROUS = re.compile(rf"[{SKIPPED}]*[{SIGNS}]|'*[\t\r\n]")
YES = {"yes", "true", "1", "oui", "vrai", "x"}
NO = {"no", "false", "0", "non", "faux"}
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,100}")
# As French and British spreadsheets rewrite a date, or American ones; taken only where they cannot differ.
SLASHED_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")


def harmless(text: str) -> str:
    return f"'{text}" if DANGEROUS.match(text) else text


def unharmed(cell: str) -> str:
    """What `harmless` made the cell of."""
    return cell[1:] if cell.startswith("'") and DANGEROUS.match(cell[1:]) else cell


def cell_of(field: models.Field, value: object, edition: str) -> str:
    """`value`, as an edition's file has it, for the eye. Lists are one a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _cell_of_list(field, value, edition)
    return str(value)


def value_of(field: models.Field, cell: str, edition: str) -> object:
    """What the edition's file would have for what stands in a cell.

    LEFT_ALONE for an empty cell of a field that has no empty value. What cannot be read is returned as it
    is: the check of the values says what is wrong with it.
    """
    if isinstance(field, models.ManyToManyField | NameListField):
        return _list_in(field, cell, edition)
    if isinstance(field, models.BooleanField):
        return _yes_or_no(cell)
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return cell
    text = cell.strip()
    if not text:
        return "" if field.empty_strings_allowed and field.blank else None if field.null else LEFT_ALONE
    if isinstance(field, models.IntegerField):
        return int(text) if WHOLE_NUMBER.fullmatch(text) else cell
    if isinstance(field, models.DateField):
        return _date(text)
    values = dict(field.flatchoices)
    if text in values:
        return text
    by_label = {str(label).casefold(): value for value, label in values.items()}
    return by_label.get(text.casefold(), cell)


def _yes_or_no(cell: str) -> object:
    word = cell.strip().casefold()
    if not word:
        return LEFT_ALONE
    return True if word in YES else False if word in NO else cell


def _date(text: str) -> str:
    found = SLASHED_DATE.fullmatch(text)
    if not found:
        return text
    first, second, year = map(int, found.groups())
    readings = {(first, second), (second, first)}
    possible = [
        (day, month)
        for day, month in readings
        if month <= 12 and (first == second or max(first, second) > 12)
    ]
    if len(possible) != 1:
        return text
    try:
        return datetime.date(year, possible[0][1], possible[0][0]).isoformat()
    except ValueError:
        return text


def _cell_of_list(field: models.Field, value: list, edition: str) -> str:
    """One a line; as JSON where lines would be read as something else."""
    is_link = isinstance(field, models.ManyToManyField)
    lines = "\n".join("/".join(item[1:]) if is_link else item for item in value)
    return lines if _list_in(field, lines, edition) == value else json.dumps(value, ensure_ascii=False)


def _list_in(field: models.Field, cell: str, edition: str) -> object:
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            pass  # it is a name that begins so
    lines = [line.strip() for line in cell.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line]
    if isinstance(field, models.ManyToManyField):
        return [[edition, *line.split("/")] for line in lines]
    return lines
