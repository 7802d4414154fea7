"""Changes that wait in the admin, on their way out to an edition's file and in from one.

A draft stands on the object it changes (topics/carried.py), each value as the file would write that field.
Values that say what the row says anyway are none; what leads to a row that is gone leads nowhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from glossary.models import Source
from glossary.refusals import citation_faults
from portal.transfer.catalogue import ContentModel
from portal.transfer.plan import DraftChange, Plan, PlannedRow
from portal.transfer.problems import Findings, shown
from portal.transfer.reading import RepeatedNames
from portal.transfer.references import Resolver, strangers
from portal.transfer.rows import EditionRows, Key, related
from portal.transfer.spelling import Names, fields_in_order, value_of
from portal.transfer.values import clean_value
from topics.carried import PENDING, CarriedChange, fault_of_name, faults_in
from topics.fields import MarkdownField
from topics.models import KeyFigure, PendingChange
from topics.state import states_of
from topics.waiting import as_json, held_values

BATCH_SIZE = 500
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


def carried(
    content: ContentModel,
    row: models.Model,
    rows: EditionRows,
    names: Names,
    published: Callable[[str], object],
) -> CarriedChange | None:
    """What waits for the stored `row`, as its file has it; None when there is no draft.

    `published` gives what delegates get of a field, as the file spells it.
    """
    change = rows.pending_of(row)
    if change is None:
        return None
    values = {}
    for field in fields_in_order(content):
        if field.name in change.values and not fault_of_name(content.model, field.name):
            value = _spelled(field, row, change.values[field.name], names)
            if value != published(field.name):
                values[field.name] = value
    return CarriedChange(values, rows.is_behind(change), change.note, change.reason)


def _spelled(field: models.Field, row: models.Model, stored: object, names: Names) -> object:
    """A value that waits, as the file spells it."""
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
    """Work out what the file's drafts change, beside the rows as they will be, and note what is wrong."""
    carrying = [
        planned
        for planned in planned_rows
        if planned.entry.content.has_drafts and PENDING in planned.entry.fields
    ]
    source_keys = {source.key for _, source in rows.all_of(Source)}
    if carrying:  # the reader takes a look at all rows first
        reader = DraftReader(rows, resolver, findings, source_keys)
        for planned in carrying:
            reader.read(planned)
    if rows.doomed[Source]:
        for planned in planned_rows:
            if PENDING not in planned.entry.fields and (stays := rows.pending_of(planned.row)):
                check_citations(planned, stays.values, source_keys, findings)


def check_citations(
    planned: PlannedRow, waiting: Mapping[str, object], source_keys: Collection[str], findings: Findings
) -> None:
    """As of a text that is published at once: a draft that cites nothing could not be published."""
    for name, value in waiting.items():
        if isinstance(planned.entry.content.values.get(name), MarkdownField) and "[@" in value:
            for fault in citation_faults(value, source_keys):
                note(fault.message, planned, findings, name)
    key = waiting.get("source_key")
    if isinstance(planned.row, KeyFigure) and key and key not in source_keys:
        reason = f"names the source {shown(key)}, which the edition has not; add it, or write an empty text."
        note(reason, planned, findings, "source_key")


def note(reason: str, planned: PlannedRow, findings: Findings, name: str = "") -> None:
    """Something is wrong with the draft that `planned` carries, in its field `name` or as a whole."""
    findings.add(reason, planned.entry, f"{PENDING}.{name}" if name else PENDING)


class DraftReader:
    """Gives planned rows the drafts that their objects carry."""

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
        found = entry.fields[PENDING]
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
            after = CarriedChange.from_json(None if found is None else {**found, "values": waiting})
            planned.draft = self._change(planned, after if waiting else None, values, published)

    def _change(
        self,
        planned: PlannedRow,
        after: CarriedChange | None,
        values: dict[str, object],
        published: dict[str, object],
    ) -> DraftChange | None:
        """None where what waits stays as it is."""
        content, row = planned.entry.content, planned.row

        def of_row(name: str) -> object:
            if name not in published:
                published[name] = self._published(planned, content.model._meta.get_field(name))
            return published[name]

        stored = self.rows.pending_of(row)
        before = carried(content, row, self.rows, self.names, of_row)
        if stored is None and after is None:
            return None
        row_changes = bool(planned.changes.keys() - set(content.model.found_fields) or planned.links)
        # Of a row that changes only the file knows whether the draft was begun from what it becomes.
        if before is not None and before == after and not row_changes:
            return None
        stays = before and after and replace(before, is_behind=after.is_behind) == after
        waiting = {name: values[name] for name in after.values} if after else {}
        return DraftChange(before, after, waiting, published, stored if stays else None)

    def _value(self, planned: PlannedRow, field: models.Field, value: object) -> tuple[object, object]:
        """The value as it will be stored, and as the file spells it. Raises ValidationError."""
        if field.many_to_many:
            targets = self.resolver.resolve_links(field, value)
            far = strangers(planned.entry.content, field, planned.row, targets)
            if far:
                raise ValidationError(
                    [f"names {shown(each.slug)} of another topic; choose its own." for each in far]
                )
            return targets, sorted(value)
        if field.is_relation:
            return self.resolver.resolve(field, value), value
        cleaned = clean_value(field, value, planned.row)
        return cleaned, _spelled_as(field, planned.row, cleaned)

    def _published(self, planned: PlannedRow, field: models.Field) -> object:
        """What the row will hold, as the file spells it."""
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
        return list(self.keys.get(id(target)) or target.natural_key())  # doomed rows are in no map


def write_drafts(plan: Plan, content: ContentModel) -> None:
    """Let wait for rows of one model what the file says, begun from the rows as they are stored now."""
    planned = {each.row.pk: each.draft for each in plan.rows if each.draft and each.entry.content is content}
    if not planned:
        return
    content_type, now = ContentType.objects.get_for_model(content.model), timezone.now()
    of_model = PendingChange.objects.filter(content_type=content_type)
    ids = sorted(planned)
    for start in range(0, len(ids), BATCH_SIZE):
        batch = ids[start : start + BATCH_SIZE]
        of_model.filter(object_id__in=[pk for pk in batch if planned[pk].after is None]).delete()
        kept = [pk for pk in batch if planned[pk].after is not None]
        rows = list(content.model._base_manager.filter(pk__in=kept).order_by("pk"))
        states, held = states_of(rows), held_values(rows)
        changes = []
        for pk in kept:
            draft = planned[pk]
            change = draft.same or PendingChange(begun_at=now, saved_at=now, began_with={})
            change.pk = None
            change.edition, change.content_type, change.object_id = plan.edition, content_type, pk
            change.values = as_json(_with_ids(content, draft.values))
            change.note, change.reason = draft.after.note, draft.after.reason
            if draft.after.is_behind:
                change.began_from = ""  # the state that no row is ever in
            else:
                change.began_from, change.began_with = states[pk], held[pk]
            changes.append(change)
        PendingChange.objects.bulk_create(
            changes,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=REPLACED,
        )


def _with_ids(content: ContentModel, values: dict[str, object]) -> dict[str, object]:
    """`values` as a PendingChange holds them: ids in place of rows, which all have one by now."""
    found = {}
    for name, value in values.items():
        if name in content.links:
            found[name] = sorted(row.pk for row in value)
        elif name in content.references:
            found[name] = value and value.pk
        else:
            found[name] = value
    return found
