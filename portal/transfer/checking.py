"""Check entries against the models and the database, collecting every problem before refusing."""

from collections import Counter
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import models

from portal.transfer.deleting import doom_missing, leave_doomed, plan_deletion
from portal.transfer.drafts import plan_drafts
from portal.transfer.plan import LinkChange, Plan, PlannedRow
from portal.transfer.problems import Findings, shown_key
from portal.transfer.reading import Entry
from portal.transfer.references import read_value
from portal.transfer.rows import EditionRows, related, stored_rows
from portal.transfer.rules import check_rules, newer_current
from topics.drafts.in_file import DRAFT_IN_FILE
from topics.models import Edition

PROGRESS_STEP = 2_500  # objects


def make_plan(
    entries: list[Entry],
    findings: Findings,
    *,
    delete_missing: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Plan:
    """Return what the import of `entries` would do to the edition as it is stored now.

    Adds to `findings` and raises TransferError if there are any. The number of queries does not grow with the
    entries. Locks nothing and writes nothing.
    """
    slug = home_edition(entries)
    rows, stored = stored_rows(slug)
    planned_rows = place(of_one_edition(entries, slug, findings), rows, findings)
    if delete_missing:
        doom_missing(planned_rows, rows, findings)
    filler = Filler(rows, findings)
    for count, planned in enumerate(planned_rows, 1):
        filler.fill(planned)
        if progress and count % PROGRESS_STEP == 0:
            progress(f"Checked {count:,} of {len(planned_rows):,}")
    if delete_missing:
        leave_doomed(planned_rows, rows, findings)
    plan_drafts(planned_rows, rows, findings)
    stays_current = newer_current(planned_rows, findings)
    check_rules(planned_rows, rows, findings)
    findings.raise_if_any()
    doomed, also_deleted = plan_deletion(rows, findings)
    findings.raise_if_any()
    version = None if stored is None else stored.version
    edition = rows.find(Edition, (slug,))
    return Plan(edition, planned_rows, version, doomed, also_deleted, stays_current)


def home_edition(entries: list[Entry]) -> str:
    """Return the slug of the file's edition: that of its edition object, else the one named most often.

    It is empty if no object names one; then each of them has a problem.
    """
    named = [(entry, entry.content.key_of(entry.fields)[0]) for entry in entries]
    named = [(entry, slug) for entry, slug in named if isinstance(slug, str)]
    of_edition = [slug for entry, slug in named if entry.content.model is Edition]
    slugs = Counter(of_edition[:1] or [slug for _, slug in named])
    return slugs.most_common(1)[0][0] if slugs else ""


def of_one_edition(entries: list[Entry], slug: str, findings: Findings) -> list[Entry]:
    """Return the entries of the edition `slug`, and refuse the others."""
    own = []
    for entry in entries:
        if entry.key is None or entry.key[0] == slug:
            own.append(entry)
            continue
        reason = (
            f"belongs to the edition {shown_key(entry.key[:1])}, but this file is of {shown_key([slug])}; "
            "one file, one edition."
        )
        owner = entry.content.owner
        findings.add(reason, entry, owner.name if owner else entry.content.key_name)
    return own


def place(entries: list[Entry], rows: EditionRows, findings: Findings) -> list[PlannedRow]:
    """Give each entry its row: the stored one with its key, or a new one."""
    planned, first_numbers = [], {}
    for entry in entries:
        content, key = entry.content, entry.key
        first = first_numbers.setdefault((content.model, key), entry.number)
        if key is not None and first == entry.number:
            stored = rows.find(content.model, key)
            planned.append(PlannedRow(entry, stored or rows.add(content, key), is_new=stored is None))
            continue
        if key is not None:
            reason = f"has the same natural key as {findings.unit} {first}; keep one, or rename it."
            findings.add(reason, entry, content.key_name)
        planned.append(PlannedRow(entry, content.model(), is_new=True))
    return planned


class Filler:
    """Puts the file's values into rows, recording what differs from before and what cannot be right."""

    def __init__(self, rows: EditionRows, findings: Findings):
        self.rows, self.findings = rows, findings
        self.misses_edition = False

    def fill(self, planned: PlannedRow) -> None:
        content, fields = planned.entry.content, planned.entry.fields
        for name, value in fields.items():
            if name == DRAFT_IN_FILE and content.has_drafts:
                continue  # checked later beside the final row: plan_drafts
            try:
                if name not in content.fields:
                    raise ValidationError(content.reason_against(name))
                self.fill_field(planned, content.fields[name], value)
            except ValidationError as error:
                for message in error.messages:
                    self.findings.add(message, planned.entry, name)
        for name, field in content.fields.items() if planned.is_new else ():
            is_needed = not (field.many_to_many or field.blank or field.has_default())
            if is_needed and name not in fields:
                self.findings.add("is missing; a new object needs it.", planned.entry, name)

    def fill_field(self, planned: PlannedRow, field: models.Field, given: object) -> None:
        row, name = planned.row, field.name
        try:
            value = read_value(self.rows, field, given, row)
        except ValidationError as error:
            if field.related_model is Edition and error.code == "missing":
                if self.misses_edition:  # every object names the missing edition; report it once
                    self.findings.mark(planned.entry, name)
                    return
                self.misses_edition = True
            raise
        if field.many_to_many:
            stored = self.rows.links_of(field, row)
            if {target.pk for target in value} != stored.keys():
                planned.links[field] = LinkChange(self.rows.value_of(field, row), stored, value)
            return
        if not planned.is_new and name in row.machine_fields and value == field.get_default():
            return  # the file is older than the check, whose result stays as long as the address does
        before = related(row, field) if field.is_relation else getattr(row, name)
        if not planned.is_new and value != before:
            planned.changes[name] = (before, value)
        setattr(row, name, value)
