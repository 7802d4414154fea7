"""Export drafts to an edition's file, and import them from one.

A draft is stored with the object it changes (topics/drafts/in_file.py), each value as the file would write
that field. Values that equal the row's are left out, and so are references to deleted rows.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from glossary.models import Source
from glossary.name_checks import citation_faults
from portal.transfer.catalogue import ContentModel
from portal.transfer.plan import DraftChange, Plan, PlannedRow
from portal.transfer.problems import Findings
from portal.transfer.reading import RepeatedNames
from portal.transfer.references import fault_of_source, faults_of_strangers, read_value
from portal.transfer.rows import EditionRows
from topics.drafts.fields import as_json, draftable_values
from topics.drafts.in_file import DRAFT_IN_FILE, DraftInFile, fault_of_name, faults_in
from topics.fields import MarkdownField, has_source_key
from topics.history.copying import in_batches
from topics.models import DraftEntry, DraftRevision
from topics.state import states_of

REPLACED = [
    "edition",
    "values",
    "note",
    "reason",
    "began_from",
    "began_with",
    "begun_at",
    "saved_at",
    "saved_by",
]


def draft_in_file(
    content: ContentModel, row: models.Model, rows: EditionRows, published: Mapping[str, object]
) -> DraftInFile | None:
    """Return the draft of the stored `row` as its file has it; None if there is none.

    `published` has the published values of all fields as the file writes them.
    """
    change = rows.drafts.get(id(row))
    if change is None:
        return None
    values = {}
    for name, field in content.fields.items():
        if name in change.values and not fault_of_name(content.model, name):
            value = rows.spelled(field, _value_in(change, field, rows))
            if value != published[name]:
                values[name] = value
    return DraftInFile(values, change.is_behind, change.note, change.reason)


def _value_in(change: DraftRevision, field: models.Field, rows: EditionRows) -> object:
    """Return the draft's value of a field, with rows in place of ids, but for rows that were deleted."""
    value = change.values[field.name]
    if field.many_to_many:
        return [row for pk in value if (row := rows.stored(field.related_model, pk)) is not None]
    return rows.stored(field.related_model, value) if field.is_relation else field.to_python(value)


# --- In ---


def plan_drafts(planned_rows: list[PlannedRow], rows: EditionRows, findings: Findings) -> None:
    """Work out what the file's drafts change, beside the final rows, and report what is wrong."""
    source_keys = {source.key for _, source in rows.all_of(Source)}
    reader = DraftReader(rows, findings, source_keys)
    for planned in planned_rows:
        if DRAFT_IN_FILE in planned.entry.fields:
            if planned.entry.content.has_drafts:  # otherwise the field is refused already
                reader.read(planned)
        elif rows.doomed[Source] and (stays := rows.drafts.get(id(planned.row))):
            check_citations(planned, stays.values, source_keys, findings)


def check_citations(
    planned: PlannedRow, waiting: Mapping[str, object], source_keys: Collection[str], findings: Findings
) -> None:
    """Report unknown sources in a draft, as in a published text: it could not be published."""
    for name, value in waiting.items():
        if isinstance(planned.entry.content.values.get(name), MarkdownField) and "[@" in value:
            for fault in citation_faults(value, source_keys):
                note(fault.message, planned, findings, name)
    key = waiting.get("source_key")
    if has_source_key(type(planned.row)) and key and key not in source_keys:
        note(fault_of_source(key), planned, findings, "source_key")


def note(reason: str, planned: PlannedRow, findings: Findings, name: str = "") -> None:
    """Report a problem of the draft of `planned`, in its field `name` or as a whole."""
    findings.add(reason, planned.entry, f"{DRAFT_IN_FILE}.{name}" if name else DRAFT_IN_FILE)


class DraftReader:
    """Gives planned rows the drafts of their objects."""

    def __init__(self, rows: EditionRows, findings: Findings, source_keys: Collection[str]):
        self.rows, self.findings, self.source_keys = rows, findings, source_keys

    def read(self, planned: PlannedRow) -> None:
        content, entry = planned.entry.content, planned.entry
        found = entry.fields[DRAFT_IN_FILE]
        faults = list(faults_in(found, content.model))
        for name, fault in faults:
            note(fault, planned, self.findings, name)
        is_whole = not any(name in ("", "values") for name, _ in faults)
        given = found["values"] if is_whole and found is not None else {}
        for repeated in (found, given):
            for name in repeated.names if isinstance(repeated, RepeatedNames) else ():
                note("is given more than once; keep one of them.", planned, self.findings, name)
        published = {name: self._published(planned, field) for name, field in content.fields.items()}
        values, spelled = {}, {}
        for name, field in content.fields.items():
            if name not in given or fault_of_name(content.model, name):
                continue
            try:
                value = self._value(planned, field, given[name])
            except ValidationError as error:
                for message in error.messages:
                    note(message, planned, self.findings, name)
                continue
            if (as_written := self.rows.spelled(field, value)) != published[name]:
                values[name], spelled[name] = value, as_written
        check_citations(planned, values, self.source_keys, self.findings)
        if not self.findings.is_faulty(entry):
            after = DraftInFile.from_json({**found, "values": spelled}) if values else None
            planned.draft = self._change(planned, after, values, published)

    def _change(
        self,
        planned: PlannedRow,
        after: DraftInFile | None,
        values: dict[str, object],
        published: dict[str, object],
    ) -> DraftChange | None:
        """Return the change to a draft; None if it stays as it is."""
        content, row = planned.entry.content, planned.row
        stored = self.rows.drafts.get(id(row))
        before = draft_in_file(content, row, self.rows, published)
        if stored is None and after is None:
            return None
        row_changes = bool(planned.changes.keys() - set(content.model.machine_fields) or planned.links)
        # If the row changes, only the file knows whether the draft was begun from the new state.
        if before is not None and before == after and not row_changes:
            return None
        stays = before and after and replace(before, is_behind=after.is_behind) == after
        return DraftChange(before, after, values, published, stored if stays else None)

    def _value(self, planned: PlannedRow, field: models.Field, given: object) -> object:
        """Return the value to store, with rows in place of natural keys. Raises ValidationError."""
        value = read_value(self.rows, field, given, planned.row)
        if field.many_to_many:
            faults = list(faults_of_strangers(planned.entry.content, field, planned.row, value))
            if faults:
                raise ValidationError(faults)
        return value

    def _published(self, planned: PlannedRow, field: models.Field) -> object:
        """Return the row's future value as the file writes it."""
        change = planned.links.get(field)
        return self.rows.spelled(field, change.targets if change else self.rows.value_of(field, planned.row))


def write_drafts(plan: Plan, content: ContentModel) -> None:
    """Store the file's drafts for rows of one model, begun from the rows as they are stored now."""
    planned = {each.row.pk: each.draft for each in plan.rows if each.draft and each.entry.content is content}
    if not planned:
        return
    content_type, now = ContentType.objects.get_for_model(content.model), timezone.now()
    of_model = DraftRevision.objects.filter(content_type=content_type)
    for batch in in_batches(planned):
        dropped = of_model.filter(object_id__in=[pk for pk in batch if planned[pk].after is None])
        DraftEntry.objects.record(dropped, DraftEntry.Kind.DROPPED)
        dropped.delete()
        kept = [pk for pk in batch if planned[pk].after is not None]
        rows = list(content.model._base_manager.filter(pk__in=kept).order_by("pk"))
        states, drafted = states_of(rows), draftable_values(rows)
        changes = []
        for pk in kept:
            draft = planned[pk]
            change = draft.same or DraftRevision(begun_at=now, saved_at=now, began_with={})
            change.pk = None
            change.edition, change.content_type, change.object_id = plan.edition, content_type, pk
            change.values = as_json(_with_ids(content, draft.values))
            change.note, change.reason = draft.after.note, draft.after.reason
            if draft.after.is_behind:
                change.began_from = ""  # differs from the state of every row
            else:
                change.began_from, change.began_with = states[pk], drafted[pk]
            changes.append(change)
        DraftRevision.objects.bulk_create(
            changes,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=REPLACED,
        )
        written = [change for change in changes if planned[change.object_id].same is None]
        DraftEntry.objects.record(written, DraftEntry.Kind.KEPT)


def _with_ids(content: ContentModel, values: dict[str, object]) -> dict[str, object]:
    """Return `values` as a DraftRevision stores them: ids in place of rows, which all have one by now."""
    found = {}
    for name, value in values.items():
        if name in content.links:
            found[name] = sorted(row.pk for row in value)
        elif name in content.references:
            found[name] = value and value.pk
        else:
            found[name] = value
    return found
