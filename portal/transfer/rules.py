"""Rules about more than one value: a whole row, several rows, the tree."""

from collections import defaultdict
from collections.abc import Iterator

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models

from glossary.models import Source, Term
from glossary.name_checks import citation_faults, cited_texts, name_clashes
from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.plan import PlannedRow
from portal.transfer.problems import Findings, quoted, shown_key
from portal.transfer.references import fault_of_source, faults_of_strangers
from portal.transfer.rows import EditionRows, related
from portal.transfer.tree import Tree, measure, parent_of
from topics.fields import has_source_key
from topics.models import Edition, KeyFigure, Kind, Section, Tool

Planned = dict[int, PlannedRow]  # by `id(row)`
TOOL_KIND = Tool._meta.get_field("kind")
OF_COMMITTEE = KeyFigure._meta.get_field("committee")


def check_rules(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Report every broken rule. The rows already have the file's values."""
    planned = {id(each.row): each for each in planned_rows}
    tree = measure(rows)
    check_circles(tree, planned, findings)
    check_depth_below(tree, rows, planned, findings)
    for each in planned_rows:
        if has_source_key(type(each.row)):
            check_source_key(each, rows, findings)
        check_links(each, findings)
        if not findings.is_faulty(each.entry) and id(each.row) not in tree.circles:
            check_row(each, findings)
    check_colours(rows, planned, findings)
    check_kinds(rows, planned, findings)
    check_covers(rows, planned, findings)
    check_unique(rows, planned, findings)
    check_names_and_citations(planned_rows, rows, findings)


def check_row(planned: PlannedRow, findings: Findings) -> None:
    """Check the model's `clean`, which also keeps what the database's checks refuse."""
    try:
        planned.row.clean()
    except ObjectDoesNotExist:
        return  # a row it points to lacks a reference, which is reported there
    except ValidationError as error:
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            for message in messages:
                findings.add(message, planned.entry, name)


def check_colours(rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """No kind loses its colours while a tool that is not in the file has one; others say so in `clean`."""
    for key, tool in rows.all_of(Tool):
        kind = related(tool, TOOL_KIND)
        if id(tool) not in planned and id(kind) in planned and tool.notice_colour and not kind.has_colours:
            reason = (
                f"is false, but the tool {shown_key(key)} has a colour; take that from it in the same file."
            )
            findings.add(reason, planned[id(kind)].entry, "has_colours")


def check_kinds(rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """Check that no two kinds have one name, those that are not in the file first: they keep theirs."""
    for model in Kind.__subclasses__():
        holders: dict[str, tuple] = {}
        for key, kind in sorted(rows.all_of(model), key=lambda each: id(each[1]) in planned):
            holder = holders.setdefault(kind.name.casefold(), key)
            if holder != key and id(kind) in planned:
                reason = f"{quoted(kind.name)} is the name of {shown_key(holder)} too; change one of them."
                findings.add(reason, planned[id(kind)].entry, "name")


def check_covers(rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """Check the figures on the cover, those that are not in the file first: they keep their places there."""
    shown: dict[int, list[KeyFigure]] = {}  # by `id(committee)`
    on_cover = [figure for _, figure in rows.all_of(KeyFigure) if figure.on_cover]
    for figure in sorted(on_cover, key=lambda figure: id(figure) in planned):
        committee = related(figure, OF_COMMITTEE)
        if committee is None:
            continue  # reported at its own field
        others = shown.setdefault(id(committee), [])
        if id(figure) in planned and not findings.is_faulty(planned[id(figure)].entry):
            fault = figure.cover_fault(rows.find(Source, (rows.edition_slug, figure.source_key)), others)
            if fault is not None:
                findings.add(fault.message, planned[id(figure)].entry, "on_cover")
        others.append(figure)


def newer_current(planned_rows: list[PlannedRow], findings: Findings) -> str:
    """Let at most one edition be the current one, and return the slug of one that stays it.

    A file exported while its edition was current comes in as not current beside a newer current one. Beside
    an older one, somebody has to choose.
    """
    for planned in planned_rows:
        row = planned.row
        if not isinstance(row, Edition) or not row.is_current:
            continue
        for other in Edition.objects.current().exclude(pk=row.pk):
            if other.year > row.year:
                row.is_current = False
                planned.changes.pop("is_current", None)
                return other.slug
            reason = (
                f"the edition {shown_key([other.slug])} is the current one; "
                "unmark that edition first, or write false."
            )
            findings.add(reason, planned.entry, "is_current")
    return ""


def check_source_key(planned: PlannedRow, rows: EditionRows, findings: Findings) -> None:
    """Check that the source of a figure, fact or precedent is blank or in the edition's bibliography."""
    key = planned.row.source_key
    deletes = any(rows.doomed.values())  # then a key that is not in the file may lose its source too
    if not key or (key != planned.entry.fields.get("source_key") and not deletes):
        return
    if rows.find(Source, (rows.edition_slug, key)) is None:
        findings.add(fault_of_source(key), planned.entry, "source_key")


def check_links(planned: PlannedRow, findings: Findings) -> None:
    """Check that links that must stay within one owner do so."""
    for field, change in planned.links.items():
        for fault in faults_of_strangers(planned.entry.content, field, planned.row, change.targets):
            findings.add(fault, planned.entry, field.name)


def check_unique(rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """Check that no two rows share a unique value, such as a topic's number."""
    for content in catalogue().values():
        for fields, sharers in _sharers(rows, content):
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


def _sharers(
    rows: EditionRows, content: ContentModel
) -> Iterator[tuple[list[models.Field], list[models.Model]]]:
    """Yield unique fields, and the rows that would share one value of them, which the database refuses."""
    for fields in content.unique_fields:
        sharing: dict[tuple, list[models.Model]] = defaultdict(list)
        for _, row in rows.all_of(content.model):
            values = tuple(
                id(related(row, field)) if field.is_relation else getattr(row, field.attname)
                for field in fields
            )
            if None not in values:
                sharing[values].append(row)
        yield from ((fields, sharers) for sharers in sharing.values() if len(sharers) > 1)


def check_circles(tree: Tree, planned: Planned, findings: Findings) -> None:
    """Check that no section is inside itself, possibly through others in the file or the database."""
    for circle in {id(circle): circle for circle in tree.circles.values()}.values():
        in_file = sorted(
            (planned[id(section)] for section in circle if id(section) in planned),
            key=lambda each: each.entry.number,
        )
        if in_file:
            start = circle.index(in_file[0].row)
            names = [section.slug for section in (*circle[start:], *circle[:start], circle[start])]
            reason = f"makes a circle: {' is in '.join(names)}; choose a parent outside it."
            findings.add(reason, in_file[0].entry, "parent")
    for each in planned.values():
        moves = each.is_new or "parent" in each.changes
        circle = tree.circles.get(id(each.row), []) if moves else []
        if circle and not any(id(section) in planned for section in circle):
            reason = "leads into a circle of sections in the database; fix that circle in the same file."
            findings.add(reason, each.entry, "parent")


def check_depth_below(tree: Tree, rows: EditionRows, planned: Planned, findings: Findings) -> None:
    """Check that a section that moves does not take subsections in the database to a level too deep."""
    reported = set()
    for _, section in rows.all_of(Section):
        level = tree.levels.get(id(section), 0)
        if id(section) in planned or level <= Section.MAX_DEPTH:
            continue
        above = parent_of(section)
        while above is not None:
            mover = planned.get(id(above))
            if mover is not None and "parent" in mover.changes:
                if id(above) not in reported and tree.levels[id(above)] <= Section.MAX_DEPTH:
                    reported.add(id(above))
                    reason = (
                        f"would move {quoted(section.slug)}, which is below it in the database, "
                        f"to level {level}; a topic has at most {Section.MAX_DEPTH} levels."
                    )
                    findings.add(reason, mover.entry, "parent")
                break
            above = parent_of(above)


def check_names_and_citations(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Report every name that would belong to two entries, and every citation of an unknown source."""
    check_names(planned_rows, rows, findings)
    keys = {source.key for _, source in rows.all_of(Source)}
    for planned in planned_rows:
        if findings.is_faulty(planned.entry):
            continue
        for name, text in cited_texts(planned.row).items():
            for fault in citation_faults(text, keys):
                findings.add(fault.message, planned.entry, name)


def check_names(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Report a clash at the object in the file; if both are, at the later one."""
    sound = {
        id(planned.row): planned
        for planned in planned_rows
        if isinstance(planned.row, Term | Tool) and not findings.is_faulty(planned.entry)
    }
    in_file = {id(planned.row) for planned in planned_rows}
    stored = [row for model in (Tool, Term) for _, row in rows.all_of(model) if id(row) not in in_file]
    for clash in name_clashes([planned.row for planned in sound.values()], stored):
        findings.add(str(clash), sound[id(clash.entry)].entry, clash.field)
