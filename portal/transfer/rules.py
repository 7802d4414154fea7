"""Rules that look at more than one value: a row as a whole, rows beside each other, the tree."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, ValidationError

from glossary.models import Source
from portal.transfer.apparatus import check_apparatus
from portal.transfer.catalogue import catalogue
from portal.transfer.constraints import broken_checks, clashes
from portal.transfer.plan import PlannedRow
from portal.transfer.problems import Findings, shown, shown_key
from portal.transfer.references import strangers
from portal.transfer.rows import EditionRows
from portal.transfer.tree import Tree, measure, parent_of
from topics.models import Edition, KeyFigure, Section

Planned = dict[int, PlannedRow]  # by `id(row)`


def check_rules(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Note every broken rule. The rows hold the file's values already."""
    planned = {id(each.row): each for each in planned_rows}
    tree = measure(rows)
    check_circles(tree, planned, findings)
    check_depth_below(tree, rows, planned, findings)
    for each in planned_rows:
        if isinstance(each.row, Edition):
            check_current(each, findings)
        if isinstance(each.row, KeyFigure):
            check_source_key(each, rows, findings)
        check_links(each, findings)
        if not findings.is_faulty(each.entry) and not _stands_in_a_circle(each.row, tree):
            check_row(each, findings)
    check_unique(rows, planned, findings)
    check_apparatus(planned_rows, rows, findings)


def check_row(planned: PlannedRow, findings: Findings) -> None:
    """What the model itself says in `clean`, and its check constraints."""
    try:
        planned.row.clean()
    except ObjectDoesNotExist:
        return  # A row it points to lacks a reference, which is noted there.
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            for message in messages:
                findings.add(message, planned.entry, name)
        return
    for names, message in broken_checks(planned.entry.content, planned.row):
        findings.add(message, planned.entry, names)


def check_current(planned: PlannedRow, findings: Findings) -> None:
    """One edition at most is the current one."""
    if not planned.row.is_current or not (planned.is_new or "is_current" in planned.changes):
        return
    for other in Edition.objects.current():
        if other.pk != planned.row.pk:
            reason = (
                f"the edition {shown_key([other.slug])} is the current one; "
                "take that mark from it first, or write false."
            )
            findings.add(reason, planned.entry, "is_current")


def check_source_key(planned: PlannedRow, rows: EditionRows, findings: Findings) -> None:
    """A figure's source is blank or stands in the edition's bibliography."""
    key = planned.row.source_key
    deletes = any(rows.doomed.values())  # then a key that the file leaves alone may lose its source too
    if not key or (key != planned.entry.fields.get("source_key") and not deletes):
        return
    if rows.find(Source, (rows.edition_slug, key)) is None:
        reason = f"names the source {shown(key)}, which the edition has not; add it, or write an empty text."
        findings.add(reason, planned.entry, "source_key")


def check_links(planned: PlannedRow, findings: Findings) -> None:
    """Links that must stay within one owner do so."""
    for field, change in planned.links.items():
        for stranger in strangers(planned.entry.content, field, planned.row, change.targets):
            reason = f"names {shown(stranger.slug)} of another topic; choose among those of its own."
            findings.add(reason, planned.entry, field.name)


def check_unique(rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """No two rows share what only one may have, such as a topic's number."""
    for content in catalogue().values():
        for fields, sharers in clashes(rows, content):
            names = [field.name for field in fields]
            in_file = [planned[id(row)] for row in sharers if id(row) in planned]
            in_file = [each for each in in_file if not findings.is_faulty(each.entry, *names)]
            stored = [row for row in sharers if id(row) not in planned]
            in_file.sort(key=lambda each: each.entry.number)
            holder = f"{shown_key(stored[0].natural_key())} in the database" if stored else ""
            for each in in_file:
                if holder:
                    value = getattr(each.row, names[-1])
                    reason = (
                        f"{value} is taken by {holder}; choose another, or change that one in the file too."
                    )
                    findings.add(reason, each.entry, names[-1])
                else:
                    holder = f"{findings.unit} {each.entry.number}, {each.entry.shown_key}"


def check_circles(tree: Tree, planned: Planned, findings: Findings) -> None:
    """No section stands in itself, be it through others of the file or of the database."""
    untold = {}
    for circle in tree.circles:
        in_file = sorted(
            (planned[id(section)] for section in circle if id(section) in planned),
            key=lambda each: each.entry.number,
        )
        if not in_file:
            untold |= {id(section): section for section in circle}
            continue
        start = circle.index(in_file[0].row)
        names = [section.slug for section in (*circle[start:], *circle[:start], circle[start])]
        findings.add(
            f"makes a circle: {' stands in '.join(names)}; choose a parent outside it.",
            in_file[0].entry,
            "parent",
        )
    for each in planned.values():
        moves = each.is_new or "parent" in each.changes
        if moves and untold and _leads_into(each.row, untold, tree):
            reason = "leads into a circle of sections in the database; mend that one in the same file."
            findings.add(reason, each.entry, "parent")


def check_depth_below(tree: Tree, rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """A section that moves takes what stands below it in the database to no level too deep."""
    told = set()
    for _, section in rows.all_of(Section):
        level = tree.level(section)
        if id(section) in planned or level is None or level <= Section.MAX_DEPTH:
            continue
        above = parent_of(section)
        while above is not None:
            mover = planned.get(id(above))
            if mover is not None and "parent" in mover.changes:
                if id(above) not in told and tree.level(above) <= Section.MAX_DEPTH:
                    told.add(id(above))
                    reason = (
                        f"would move {shown(section.slug)}, which stands below it in the database, "
                        f"to level {level}; a topic has {Section.MAX_DEPTH} levels at most."
                    )
                    findings.add(reason, mover.entry, "parent")
                break
            above = parent_of(above)


def _stands_in_a_circle(row: object, tree: Tree) -> bool:
    """In one or below one; spare rows, which are in no map, are faulty already."""
    return isinstance(row, Section) and not tree.is_whole(row)


def _leads_into(row: object, ring: dict[int, Section], tree: Tree) -> bool:
    if not _stands_in_a_circle(row, tree):
        return False
    above, passed = row, set()
    while above is not None and id(above) not in passed:
        if id(above) in ring:
            return True
        passed.add(id(above))
        above = parent_of(above)
    return False
