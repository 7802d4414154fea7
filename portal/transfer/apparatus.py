"""Rules of the apparatus: names that lead to one entry, citations that lead to a source."""

from __future__ import annotations

from glossary.models import Source, Term
from glossary.refusals import citation_faults, cited_texts, name_clashes
from portal.transfer.plan import PlannedRow
from portal.transfer.problems import Findings
from portal.transfer.rows import EditionRows
from topics.models import Tool


def check_apparatus(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Note every name that would be owned twice, and every citation of no source."""
    check_names(planned_rows, rows, findings)
    keys = {source.key for _, source in rows.all_of(Source)}
    for planned in planned_rows:
        if findings.is_faulty(planned.entry):
            continue
        for name, text in cited_texts(planned.row).items():
            for fault in citation_faults(text, keys):
                findings.add(fault.message, planned.entry, name)


def check_names(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """A clash is told of the object of the file; of two, of the later one."""
    sound = {
        id(planned.row): planned
        for planned in planned_rows
        if isinstance(planned.row, Term | Tool) and not findings.is_faulty(planned.entry)
    }
    in_file = {id(planned.row) for planned in planned_rows}
    stored = [row for model in (Tool, Term) for _, row in rows.all_of(model) if id(row) not in in_file]
    for clash in name_clashes([planned.row for planned in sound.values()], stored):
        findings.add(str(clash), sound[id(clash.entry)].entry, clash.field)
