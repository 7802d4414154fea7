"""Files of a glossary or a bibliography, brought in and taken out as the pages and commands do."""

import io
import json

import pytest

from glossary.models import Source, Term
from portal.spreadsheets.moving import GLOSSARY, Kind, Outcome, export_file, import_file
from portal.transfer import Problem, TransferError
from portal.transfer.exporting import entries_of
from tests.support.small_edition import everything_stored
from topics.models import Edition

AWKWARD = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "'=1", "''=1", '"=1', "'plain", "  =1"),
    *("＝1", "＋1", "－1", "＠x", "\u00a0=1", "\u200b=1", '=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A1"),
    *("a,b;c\td", 'say "no"', "two\nlines", "two\r\nlines", "one\rline", " x ", "é à ß 日本 🌊", "e\u0301"),
    *("- list\n- two", "[a]", '["a"]', "[@un-water]", "{}", "yes", "2026-01-31", "\u2028x", "\u2060x"),
    *("<i>x</i> &amp; \\& %", "#REF!", "–", "“quoted”", "{x", "x}", "@misc{y,", "TY  - JOUR", "a -- b --- c"),
    *("$x^2_3$", "~tilde~", "a\\b{c}%d#e&f_g", "x" * 150, "Ministry, of; Water", "key: value\nER  - "),
]


def exported(kind: Kind, ending: str = "csv", **how) -> bytes:
    return export_file(kind, Edition.objects.get(slug="2030"), ending, **how)


def imported(kind: Kind, content: bytes | str, name: str = "file.csv", **how) -> Outcome:
    data = content.encode() if isinstance(content, str) else content
    return import_file(kind, Edition.objects.get(slug="2030"), io.BytesIO(data), name, **how)


def problems(kind: Kind, content: bytes | str, name: str = "file.csv") -> list[Problem]:
    """Return what the file is refused for, having written nothing."""
    before = everything_stored()
    with pytest.raises(TransferError) as refusal:
        imported(kind, content, name)
    assert everything_stored() == before
    assert all(str(problem).isprintable() for problem in refusal.value.problems)
    return refusal.value.problems


def table(*rows: str) -> str:
    return "".join(f"{row}\r\n" for row in rows)


def snapshot(kind: Kind) -> str:
    """All content fields of the rows of `kind`, by natural key."""
    edition = Edition.objects.get(slug="2030")
    fields = [entry.fields for entry in entries_of(edition) if entry.content.model is kind.model]
    return json.dumps(fields, indent=1)


def plant(moved: Kind, **fields) -> Term | Source:
    """A row with `fields`, past all checks; its key is the number of rows there are."""
    edition = Edition.objects.get(slug="2030")
    key = f"planted-{moved.model.objects.count()}"
    own = {"slug": key, "name": key, "definition": "x"} if moved is GLOSSARY else {"key": key, "title": key}
    return moved.model.objects.create(edition=edition, **(own | fields))
