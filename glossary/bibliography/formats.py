"""Citations in the styles of the three guides, and files for reference managers, from CSL-JSON items.

Pandoc makes the citations and the .bib. It runs with `--sandbox`: it reads no file but the given style,
and has no network.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pypandoc
import rispy

from glossary.bibliography.carrying import MARK, PRIVATE, packed
from glossary.bibliography.csl import Item, Name, keep_case, unmarked
from glossary.bibliography.styling import Style, as_printed, body_of, for_style
from topics.programs import ProgramError, output_of
from topics.roomy import Results

STYLES = Path(__file__).resolve().parent / "styles"
PANDOC_SECONDS = 10  # limit; a run takes a tenth of a second, and half of one with MOST_AT_ONCE
PANDOC_MEMORY = "-M1g"  # limit; a run takes a twentieth of that
MOST_AT_ONCE = 200  # citations made in a run, as its time grows faster than their number

ENTRY = re.compile(r'<div id="ref-n([0-9]+)" class="csl-entry">\n\n(.*?)\n\n</div>', re.DOTALL)
TEXTBAR = re.compile(r"\\textbar(?:\{\}| )")
# BibLaTeX's fields for pandoc's publisher; pandoc reads each back as the publisher.
PUBLISHER_IN_BIBLATEX = {"report": "institution", "online": "organization"}
RIS_TYPES = {
    "webpage": "ELEC",
    "article-newspaper": "NEWS",
    "report": "RPRT",
    "article-journal": "JOUR",
    "legislation": "STAT",
    "book": "BOOK",
}
NUMBER_IN_RIS = {"report": "issn"}  # the tag SN, and M1 for other types: rispy's names for them


class PandocError(Exception):
    """Pandoc is missing, failed, or took too long."""


_made: Results[str] = Results()  # citations, by style and item


def citations_of(item: Item, beside: Callable[[], Iterable[Item]]) -> dict[Style, str]:
    """Return the citation of `item` in each style, as CommonMark on one line.

    Where it has to be made, those of other items come with it, the first that `beside` returns and that
    have to be made as well: their own pages need no run of pandoc then. Raises PandocError.
    """
    found = {style: _made.find(_key(item, style)) for style in Style}
    new_in = [style for style, citation in found.items() if citation is None]
    others = [other for other in beside() if other["id"] != item["id"]] if new_in else []
    for style in new_in:
        new = (other for other in others if _made.find(_key(other, style)) is None)
        found[style] = formatted([item, *islice(new, MOST_AT_ONCE - 1)], style)[item["id"]]
    return found


def formatted(items: Iterable[Item], style: Style) -> dict[str, str]:
    """Return the id of each item → its citation in `style`, as CommonMark on one line.

    Each is made as if it were the only one, and kept. Those that are new take a run of pandoc for
    MOST_AT_ONCE. Raises PandocError.
    """
    items = list(items)
    found = {item["id"]: _made.find(_key(item, style)) for item in items}
    new = [item for item in items if found[item["id"]] is None]
    for start in range(0, len(new), MOST_AT_ONCE):
        together = new[start : start + MOST_AT_ONCE]
        for item, citation in zip(together, _run_for(together, style), strict=True):
            _made.keep(_key(item, style), citation)
            found[item["id"]] = citation
    return found


def _key(item: Item, style: Style) -> tuple[Style, str]:
    return style, json.dumps(item)


def _run_for(items: list[Item], style: Style) -> list[str]:
    numbered = [{**for_style(item, style), "id": f"n{number}"} for number, item in enumerate(items)]
    options = ["--to=commonmark", "--wrap=none", "--citeproc", f"--csl={STYLES / style.value}.csl"]
    entries = ENTRY.findall(_pandoc(json.dumps(numbered), "csljson", *options))
    lines = {int(number): unmarked(text) for number, text in entries}
    if len(lines) != len(items):
        raise PandocError(f"pandoc returned {len(lines)} citations in {style.label}, not one for each item")
    return [as_printed(lines[number], style) for number in range(len(items))]


def _pandoc(text: str, source: str, *options: str) -> str:
    limits = ["+RTS", PANDOC_MEMORY, "-RTS"]
    try:
        command = [pypandoc.get_pandoc_path(), "--sandbox", f"--from={source}", *options, *limits]
        return output_of(command, text.encode(), seconds=PANDOC_SECONDS).decode()
    except (ProgramError, OSError) as error:  # or there is no pandoc at all
        raise PandocError(f"pandoc failed: {error}") from error


def bibtex(items: Iterable[Item]) -> str:
    """Return a .bib file in the dialect of BibLaTeX; BibTeX's has fewer types and no date of access.

    Titles keep their capitals, and organisations with “and” in their name stay one. The author of a
    report is also its institution, which BibLaTeX requires. Raises PandocError.
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
            if key in genres:  # pandoc reads this field for all types, but writes it for theses only
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
    """Return the entries of a .bib file, BibTeX or BibLaTeX, as CSL-JSON. Raises PandocError."""
    return _pandoc(text, "biblatex", "--to=csljson")


def _for_biblatex(item: Item) -> Item:
    item = {**item, "title": keep_case(item["title"])}
    if publisher := _publisher(item) or (item["type"] == "webpage" and item.get("container-title")):
        item["publisher"] = keep_case(unmarked(publisher))
    return item


def _publisher(item: Item) -> str:
    """Return the publisher: where none is given, the body that is publisher and author."""
    return item.get("publisher") or body_of(item)


def ris(items: Iterable[Item]) -> str:
    """Return a .ris file, in which a body that is author and publisher is named as both."""
    return rispy.dumps([_for_ris(item) for item in items], implementation=PlainRisWriter)


class PlainRisWriter(rispy.RisWriter):
    """A writer that puts no numbers between the records, as the format has none."""

    def set_header(self, count: int) -> str:
        return ""


def _for_ris(item: Item) -> dict[str, object]:
    record = {
        "type_of_reference": RIS_TYPES[item["type"]],
        "id": item["id"],
        "title": item["title"],
        "authors": [in_ris(name) for name in item.get("author", [])],
        "secondary_title": unmarked(item.get("container-title", "")),
        "publisher": _publisher(item),
        "year": "".join(_date_parts(item, "issued")[:1]),
        "date": "/".join(_date_parts(item, "issued")),
        NUMBER_IN_RIS.get(item["type"], "note"): item.get("number"),
        "type_of_work": item.get("genre"),
        "urls": [item[name] for name in ("URL", "archive_location") if name in item],
        "access_date": "/".join(_date_parts(item, "accessed")),
        "abstract": item.get("abstract"),
        "notes": [item["annote"]] if "annote" in item else [],
        "custom8": packed(item[PRIVATE][MARK]) if PRIVATE in item else "",
    }
    return {name: value for name, value in record.items() if value}


def in_ris(name: Name) -> str:
    """Return the name as RIS has it, in which a comma would make a person of a body."""
    if "literal" in name:
        return name["literal"].replace(", ", " – ")
    return f"{name['family']}, {name['given']}"


def _date_parts(item: Item, name: str) -> list[str]:
    [parts] = item[name]["date-parts"] if name in item else [[]]
    return [f"{part:02}" for part in parts]


def csl_json(items: Iterable[Item]) -> str:
    """Return the items as JSON."""
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
