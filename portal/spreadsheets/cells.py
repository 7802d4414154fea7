"""Convert a value to the cell of a spreadsheet and back. Pure, and without loss.

No spreadsheet takes a cell for a formula: an apostrophe is put before anything that could begin one, and
removed again when the cell is read.
"""

import datetime
import json
import re
from contextlib import suppress

from django.db import models

from topics.fields import NameListField, SourceKeyField
from topics.rendering import with_scheme

LEFT_ALONE = object()  # result of a cell that says nothing about its field
# Characters that begin a formula, plain, small or full-width; and what programs skip before them.
SIGNS = "=+\\-@" + "＝＋－＠" + "﹦﹢﹣﹫" + "−"
SKIPPED = "\\s'\"`“”„«»‘’\0-\x20\x7f-\x9f\u00ad\u200b-\u200f\u2060\ufeff"
DANGEROUS = re.compile(rf"[{SKIPPED}]*[{SIGNS}]|'*[\t\r\n]")
YES = {"yes", "true", "1", "oui", "vrai", "x"}
NO = {"no", "false", "0", "non", "faux"}
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,100}")
# As French, British or American spreadsheets rewrite a date; accepted only if it is unambiguous.
SLASHED_DATE = re.compile(r"([0-9]{1,2})[/.]([0-9]{1,2})[/.]([0-9]{4})")


def harmless(text: str) -> str:
    return f"'{text}" if DANGEROUS.match(text) else text


def unharmed(cell: str) -> str:
    """Return the text that `harmless` turned into `cell`."""
    return cell[1:] if cell.startswith("'") and DANGEROUS.match(cell[1:]) else cell


def cell_of(field: models.Field, value: object, edition: str) -> str:
    """Return `value`, as in an edition's file, as readable text. Lists have one item a line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.ForeignKey):
        return "/".join(value[1:])
    if isinstance(field, models.ManyToManyField):
        return "\n".join("/".join(key[1:]) for key in value)
    if isinstance(value, list):
        lines = "\n".join(value)
        is_read_so = _list_in(field, lines, edition) == value  # and not as JSON, or with fewer blanks
        return lines if is_read_so else json.dumps(value, ensure_ascii=False)
    return str(value)


def value_of(field: models.Field, cell: str, edition: str) -> object:
    """Return the value that an edition's file would have for a cell.

    Returns LEFT_ALONE for an empty cell of a field that has no empty value. A cell that cannot be read is
    returned unchanged: the check of values says what is wrong with it.
    """
    if isinstance(field, models.ManyToManyField | NameListField):
        return _list_in(field, cell, edition)
    if isinstance(field, models.BooleanField):
        return _yes_or_no(cell)
    text = cell.strip()
    if isinstance(field, models.URLField):
        return with_scheme(text)
    if isinstance(field, models.SlugField | SourceKeyField):
        return text
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        return cell
    if isinstance(field, models.ForeignKey):
        return [edition, *text.split("/")] if text else None if field.null else LEFT_ALONE
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
    readings = set()
    if found := SLASHED_DATE.fullmatch(text):
        first, second, year = map(int, found.groups())
        for day, month in ((first, second), (second, first)):
            with suppress(ValueError):
                readings.add(datetime.date(year, month, day))
    return readings.pop().isoformat() if len(readings) == 1 else text


def _list_in(field: models.Field, cell: str, edition: str) -> object:
    if cell.startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            pass  # a name that begins with a bracket
    lines = [line.strip() for line in cell.replace("\r\n", "\n").split("\n")]
    lines = [line for line in lines if line]
    if isinstance(field, models.ManyToManyField):
        return [[edition, *line.split("/")] for line in lines]
    return lines
