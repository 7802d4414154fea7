"""Citations in the styles of the three guides, and files for reference managers, from CSL-JSON items.

Pandoc makes the citations and the .bib. It is run with `--sandbox`: it reads no file but the style it is
given, and no network.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import pypandoc
import rispy

from glossary.bibliography.carrying import MARK, PRIVATE, packed
from glossary.bibliography.csl import Item, bodies_in_authors_place, keep_case, unmarked

STYLES = Path(__file__).resolve().parent / "styles"
PANDOC_SECONDS = 10  # a run takes a tenth of one
PANDOC_MEMORY = "-M1g"  # at most; a run takes a twentieth of that
RUNS_KEPT = 48  # in each process: a style's citations of all pages, or of all sources, of an edition

ENTRY = re.compile(r'<div id="ref-n([0-9]+)" class="csl-entry">\n\n(.*?)\n\n</div>', re.DOTALL)
TEXTBAR = re.compile(r"\\textbar(?:\{\}| )")
# Where BibLaTeX looks for what pandoc calls the publisher. Read back, each is the publisher again.
PUBLISHER_IN_BIBLATEX = {"report": "institution", "online": "organization"}
RIS_TYPES = {
    "webpage": "ELEC",
    "article-newspaper": "NEWS",
    "report": "RPRT",
    "article-journal": "JOUR",
    "legislation": "STAT",
    "book": "BOOK",
}


class Style(StrEnum):
    APA = "apa"
    MLA = "mla"
    CHICAGO = "chicago"

    @property
    def label(self) -> str:
        return {"apa": "APA 7", "mla": "MLA 9", "chicago": "Chicago 18 author-date"}[self.value]


class PandocError(Exception):
    """Pandoc is missing, failed, or took too long."""


def formatted(items: Iterable[Item], style: Style) -> Mapping[str, str]:
    """The id of each item → its citation in `style`, as CommonMark on one line.

    All items go through pandoc in one run, which is kept; yet each citation is as if it stood alone.
    Raises PandocError.
    """
    items = list(items)
    if not items:
        return {}
    numbered = [{**item, "id": f"n{number}"} for number, item in enumerate(items)]
    lines = _formatted(json.dumps(numbered), style)
    return {str(item["id"]): lines[number] for number, item in enumerate(items)}


@lru_cache(maxsize=RUNS_KEPT)
def _formatted(items: str, style: Style) -> Mapping[int, str]:
    options = ["--to=commonmark", "--wrap=none", "--citeproc", f"--csl={STYLES / style.value}.csl"]
    entries = ENTRY.findall(_pandoc(items, "csljson", *options))
    lines = {int(number): unmarked(text) for number, text in entries}
    if len(lines) != len(json.loads(items)):
        raise PandocError(f"pandoc gave {len(lines)} citations in {style.label} of another number of items")
    return MappingProxyType(lines)


def _pandoc(text: str, source: str, *options: str) -> str:
    try:
        limits = ["+RTS", PANDOC_MEMORY, "-RTS"]
        command = [pypandoc.get_pandoc_path(), "--sandbox", f"--from={source}", *options, *limits]
        run = subprocess.run(  # noqa: S603 – no shell, and no word of the command comes from a reader
            command, input=text.encode(), capture_output=True, timeout=PANDOC_SECONDS, check=True
        )
    except subprocess.CalledProcessError as error:
        raise PandocError(f"pandoc failed: {error.stderr.decode(errors='replace').strip()}") from error
    except subprocess.TimeoutExpired as error:
        raise PandocError(f"pandoc took longer than {PANDOC_SECONDS} seconds") from error
    except OSError as error:
        raise PandocError(f"pandoc could not be run: {error}") from error
    return run.stdout.decode()


def bibtex(items: Iterable[Item]) -> str:
    """A .bib file, in the dialect of BibLaTeX: BibTeX's own has fewer types and no date of access.

    Titles keep their capitals, and bodies with “and” in their names stay one. The body that wrote a
    report is named as its institution too, which BibLaTeX requires. Raises PandocError.
    """
    items = list(items)
    prepared = json.dumps([_for_biblatex(item) for item in items])
    genres = {item["id"]: item["genre"] for item in items if "genre" in item}
    private = {item["id"]: item[PRIVATE][MARK] for item in items if PRIVATE in item}
    lines, kind = [], ""
    for written in _pandoc(prepared, "csljson", "--to=biblatex", "--wrap=none").splitlines():
        line = TEXTBAR.sub("|", written)  # a command that pandoc writes but does not read
        if head := re.match(r"@(\w+)\{(.*),$", line):
            kind, key = head.groups()
            lines.append(line)
            if key in genres:  # pandoc reads this field, but writes it for theses only
                lines.append(f"  type = {{{genres[key]}}},")
            if key in private:
                lines.append(f"  verba = {{{packed(private[key])}}},")
        elif line.startswith("  publisher = "):
            name = PUBLISHER_IN_BIBLATEX.get(kind, "publisher")
            lines.append(line.replace("publisher", name, 1))
        else:
            lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def from_biblatex(text: str) -> str:
    """The entries of a .bib file, of BibTeX or BibLaTeX, as CSL-JSON. Raises PandocError."""
    return _pandoc(text, "biblatex", "--to=csljson")


def _for_biblatex(item: Item) -> Item:
    item = {**item, "title": keep_case(item["title"])}
    if publisher := _publisher(item) or (item["type"] == "webpage" and item.get("container-title")):
        item["publisher"] = keep_case(unmarked(publisher))
    return item


def _publisher(item: Item) -> str:
    """Its publisher, also where a report names that body as its author only."""
    match item:
        case {"publisher": publisher} | {"type": "report", "author": [{"literal": publisher}]}:
            return publisher
    return ""


def ris(items: Iterable[Item]) -> str:
    """A .ris file. Bodies that the styles name in the author's place stand there, and as publishers."""
    return rispy.dumps([_for_ris(item) for item in items], implementation=PlainRisWriter)


class PlainRisWriter(rispy.RisWriter):
    """Without numbers between the records, which the format does not know."""

    def set_header(self, count: int) -> str:
        return ""


def _for_ris(item: Item) -> dict[str, object]:
    authors = bodies_in_authors_place(item)
    record = {
        "type_of_reference": RIS_TYPES[item["type"]],
        "id": item["id"],
        "title": item["title"],
        "authors": [name.get("literal") or f"{name['family']}, {name['given']}" for name in authors],
        "secondary_title": unmarked(item.get("container-title", "")),
        "publisher": _publisher(item),
        "year": "/".join(_date_parts(item, "issued")),
        "type_of_work": item.get("genre"),
        "urls": [item[name] for name in ("URL", "archive_location") if name in item],
        "access_date": "/".join(_date_parts(item, "accessed")),
        "abstract": item.get("abstract"),
        "notes": [item["annote"]] if "annote" in item else [],
        "custom8": packed(item[PRIVATE][MARK]) if PRIVATE in item else "",
    }
    return {name: value for name, value in record.items() if value}


def _date_parts(item: Item, name: str) -> list[str]:
    [parts] = item[name]["date-parts"] if name in item else [[]]
    return [f"{part:02}" for part in parts]


def csl_json(items: Iterable[Item]) -> str:
    """The items themselves."""
    return json.dumps(list(items), ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class Export:
    """A file format for reference managers. `write` may raise PandocError."""

    extension: str
    label: str
    content_type: str
    write: Callable[[Iterable[Item]], str]


EXPORTS = {
    export.extension: export
    for export in (
        Export("bib", "BibTeX", "application/x-bibtex; charset=utf-8", bibtex),
        Export("ris", "RIS", "application/x-research-info-systems; charset=utf-8", ris),
        Export("json", "CSL-JSON", "application/vnd.citationstyles.csl+json; charset=utf-8", csl_json),
    )
}
