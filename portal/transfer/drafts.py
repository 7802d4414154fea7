"""Export drafts to an edition's file, and import them from one.

A draft is stored with the object it changes (topics/drafts/in_file.py), each value as the file would write
that field. Values that equal the row's are left out, and so are references to deleted rows.
"""

import copy
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from glossary.models import Source
from glossary.name_checks import citation_faults
from portal.transfer.catalogue import ContentModel
from portal.transfer.plan import DraftChange, Plan, PlannedRow
from portal.transfer.problems import Findings, quoted
from portal.transfer.reading import RepeatedNames
from portal.transfer.references import Resolver, shared_owner, strangers
from portal.transfer.rows import EditionRows, Key, related
from portal.transfer.spelling import Names, fields_in_order, value_of
from portal.transfer.values import clean_value
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
    content: ContentModel,
    row: models.Model,
    rows: EditionRows,
    names: Names,
    published: Callable[[str], object],
) -> DraftInFile | None:
    """Return the draft of the stored `row` as its file has it; None if there is none.

    `published` returns the published value of a field as the file writes it.
    """
    change = rows.draft_of(row)
    if change is None:
        return None
    values = {}
    for field in fields_in_order(content):
        if field.name in change.values and not fault_of_name(content.model, field.name):
            value = _spelled(field, row, change.values[field.name], names)
            if value != published(field.name):
                values[field.name] = value
    return DraftInFile(values, rows.is_behind(change), change.note, change.reason)


def _spelled(field: models.Field, row: models.Model, stored: object, names: Names) -> object:
    """Return a draft's value as the file writes it."""
    if field.many_to_many:
        return names.several(field, names.known(field.related_model, stored))
    if field.is_relation:
        return names.one(field, next(iter(names.known(field.related_model, [stored])), None))
    return _spelled_as(field, row, field.to_python(stored))


def _spelled_as(field: models.Field, row: models.Model, value: object) -> object:
    changed = copy.copy(row)
    setattr(changed, field.attname, value)
    return value_of(field, changed)


# --- In ---


def plan_drafts(
    planned_rows: list[PlannedRow], rows: EditionRows, resolver: Resolver, findings: Findings
) -> None:
    """Work out what the file's drafts change, beside the final rows, and report what is wrong."""
    carrying = [
        planned
        for planned in planned_rows
        if planned.entry.content.has_drafts and DRAFT_IN_FILE in planned.entry.fields
    ]
    source_keys = {source.key for _, source in rows.all_of(Source)}
    if carrying:  # making the reader visits all rows
        reader = DraftReader(rows, resolver, findings, source_keys)
        for planned in carrying:
            reader.read(planned)
    if rows.doomed[Source]:
        for planned in planned_rows:
            if DRAFT_IN_FILE not in planned.entry.fields and (stays := rows.draft_of(planned.row)):
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
        reason = f"names the source {quoted(key)}, which the edition lacks; add it, or write an empty text."
        note(reason, planned, findings, "source_key")


def note(reason: str, planned: PlannedRow, findings: Findings, name: str = "") -> None:
    """Report a problem of the draft of `planned`, in its field `name` or as a whole."""
    findings.add(reason, planned.entry, f"{DRAFT_IN_FILE}.{name}" if name else DRAFT_IN_FILE)


class DraftReader:
    """Gives planned rows the drafts of their objects."""

    def __init__(
        self, rows: EditionRows, resolver: Resolver, findings: Findings, source_keys: Collection[str]
    ):
        self.rows, self.resolver, self.findings, self.source_keys = rows, resolver, findings, source_keys
        self.names = Names(rows)
        self.keys: dict[int, Key] = {
            id(row): key for of_model in rows.by_key.values() for key, row in of_model.items()
        }

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
        values, spelled, published = {}, {}, {}
        for field in fields_in_order(content):
            if field.name not in given or fault_of_name(content.model, field.name):
                continue
            try:
                values[field.name], spelled[field.name] = self._value(planned, field, given[field.name])
            except ValidationError as error:
                for message in error.messages:
                    note(message, planned, self.findings, field.name)
            else:
                published[field.name] = self._published(planned, field)
        waiting = {name: value for name, value in spelled.items() if value != published[name]}
        check_citations(planned, {name: values[name] for name in waiting}, self.source_keys, self.findings)
        if not self.findings.is_faulty(entry):
            after = DraftInFile.from_json(None if found is None else {**found, "values": waiting})
            planned.draft = self._change(planned, after if waiting else None, values, published)

    def _change(
        self,
        planned: PlannedRow,
        after: DraftInFile | None,
        values: dict[str, object],
        published: dict[str, object],
    ) -> DraftChange | None:
        """Return the change to a draft; None if it stays as it is."""
        content, row = planned.entry.content, planned.row

        def of_row(name: str) -> object:
            if name not in published:
                published[name] = self._published(planned, content.model._meta.get_field(name))
            return published[name]

        stored = self.rows.draft_of(row)
        before = draft_in_file(content, row, self.rows, self.names, of_row)
        if stored is None and after is None:
            return None
        row_changes = bool(planned.changes.keys() - set(content.model.machine_fields) or planned.links)
        # If the row changes, only the file knows whether the draft was begun from the new state.
        if before is not None and before == after and not row_changes:
            return None
        stays = before and after and replace(before, is_behind=after.is_behind) == after
        waiting = {name: values[name] for name in after.values} if after else {}
        return DraftChange(before, after, waiting, published, stored if stays else None)

    def _value(self, planned: PlannedRow, field: models.Field, value: object) -> tuple[object, object]:
        """Return the value to store, and as the file writes it. Raises ValidationError."""
        if field.many_to_many:
            targets = self.resolver.resolve_links(field, value)
            far = strangers(planned.entry.content, field, planned.row, targets)
            if far:
                owner = shared_owner(planned.entry.content, field)
                raise ValidationError(
                    [f"names {quoted(each.slug)} of another {owner}; choose one of its own." for each in far]
                )
            return targets, sorted(value)
        if field.is_relation:
            return self.resolver.resolve(field, value), value
        cleaned = clean_value(field, value, planned.row)
        return cleaned, _spelled_as(field, planned.row, cleaned)

    def _published(self, planned: PlannedRow, field: models.Field) -> object:
        """Return the row's future value as the file writes it."""
        row = planned.row
        if field.many_to_many:
            change = planned.links.get(field)
            if change is None:
                return self.names.several(field, self.rows.links_of(field, row))
            return sorted(self._key(target) for target in change.targets)
        if not field.is_relation:
            return value_of(field, row)
        target = related(row, field)
        return self.names.one(field, getattr(row, field.attname)) if target is None else self._key(target)

    def _key(self, target: models.Model) -> list[str]:
        return list(self.keys.get(id(target)) or target.natural_key())  # doomed rows have no entry in `keys`


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
