"""Restore a row to an earlier version, and undelete rows.

Both are changes like any other: they write entries of their own, and can be undone in turn.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from operator import attrgetter
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import SET_NULL, Model
from django.utils.text import capfirst

from topics.chronicle.lookup import (
    deleted_in,
    entries_of,
    ids_there,
    links_at,
    models_with_history,
    roots_of,
    row_of,
)
from topics.chronicle.versions import changed_fields, version_of_row, versions_of
from topics.history import (
    CHANGED,
    CREATED,
    DRAFT,
    HistoryEntry,
    bring_back_drafts,
    changing,
    has_history,
    link_fields,
    links_of,
    record,
    tracked_names,
)
from topics.history.copying import BATCH_SIZE
from topics.history.links import linked_ids
from topics.models import Edition
from topics.signals import coming_back
from topics.state import link_columns
from topics.versioning import is_content, touch_editions

BEFORE_RESTORING = "As it was before it was restored"


class NotRestoredError(Exception):
    """Restoring is impossible; nothing was written. `reasons` are whole sentences."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclass
class Restored:
    """The rows restored, and sentences about links that could not be, as their targets are deleted."""

    rows: list[Model] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def named(row: Model | HistoryEntry) -> str:
    """Return the kind and the name of a row, or of an entry's row: "the section “Wells”"."""
    model = getattr(row, "instance_type", type(row))
    row = row_of(row) if isinstance(row, HistoryEntry) else row
    return f"the {model._meta.verbose_name} “{row}”"


def restore(row: Model, entry: HistoryEntry, *, reason: str = "") -> Restored:
    """Restore `row`, which the caller's transaction has locked, to `entry`, with its links and place.

    Machine fields stay as they are. The stored version is recorded first if the history lacks it. Raises
    NotRestoredError, having written nothing, if the model's validation refuses the result.
    """
    restored = Restored([row])
    with transaction.atomic():
        _keep(row)
        for name in tracked_names(type(row)):
            if name not in row.machine_fields:
                setattr(row, name, getattr(entry, name))
        coming_back.send(None, rows=[(type(row), vars(row))], edition_id=entry.of_edition)
        _mend_references([row], restored)
        _refuse_faulty([(row, row.full_clean)])
        wanted = links_at([entry])[entry.pk]
        with changing(reason=reason):
            row.save()
            for each in link_fields(type(row)):
                there = ids_there(each.related_model, wanted[each.name])
                restored.left_out += _lost_links(row, each, set(wanted[each.name]) - there)
                getattr(row, each.name).set(there)
    return restored


def undelete(batch: UUID, *, reason: str = "") -> Restored:
    """Bring back all rows deleted by one change and still deleted, with ids, links, places and drafts.

    Rows that linked to them are linked again if they still exist and have no other link in that field.
    Raises NotRestoredError, having written nothing, if another row has taken the place of one of them, or
    if a row above them is deleted.
    """
    restored = Restored()
    with transaction.atomic(), changing(reason=reason):
        entries = deleted_in([batch])[batch]
        if not entries:
            raise NotRestoredError("There is nothing to bring back: everything is there again.")
        restored.rows = [row_of(entry) for entry in entries]
        _tell_of_return(entries, restored.rows)
        _mend_references(restored.rows, restored)
        _refuse_taken_places(entries, restored.rows)
        by_model = _by_model(restored.rows)
        for model, found in by_model.items():
            model._base_manager.bulk_create(found, batch_size=BATCH_SIZE)
        touched = _link_again(entries, restored)
        touch_editions(Edition, {entry.of_edition for entry in entries})
        whole = {row.pk for row in by_model[Edition]}  # they contain no other rows, so nothing can clash
        _refuse_faulty(
            # Their own fields are not validated: they come back even if rules have become stricter since.
            (row, row.clean, row.validate_constraints)
            for entry, row in zip(entries, restored.rows, strict=True)
            if entry.instance_type is Edition or entry.of_edition not in whole
        )
        for model, found in by_model.items():
            ids = [row.pk for row in found]
            record(model, ids, CREATED, links=links_of(model, ids))
        for model, ids in touched.items():
            record(model, ids, CHANGED, links=links_of(model, ids))
        bring_back_drafts(entries)
    return restored


def _tell_of_return(entries: list[HistoryEntry], rows: list[Model]) -> None:
    """Let the apps above change values of these rows, and of their drafts, that are called otherwise now."""
    coming: dict[int | None, list[tuple[type[Model], dict]]] = defaultdict(list)
    for entry, row in zip(entries, rows, strict=True):
        model = entry.instance_type
        coming[entry.of_edition].append((model, vars(row)))
        for draft in (entry.lost or {}).get(DRAFT, ()):
            coming[entry.of_edition] += [(model, draft.get(name, {})) for name in ("values", "began_with")]
    for edition_id, found in coming.items():
        coming_back.send(None, rows=found, edition_id=edition_id)


def _keep(row: Model) -> None:
    """Record the stored version of `row` if it was written without the history."""
    newest, now = entries_of(type(row), row.pk).first(), version_of_row(row)
    if newest is None or changed_fields(type(row), versions_of([newest])[newest.pk], now):
        with changing(reason=BEFORE_RESTORING):
            record(type(row), [row.pk], CHANGED, links={row.pk: now.links} if now.links else None)


def _by_model(rows: list[Model]) -> dict[type[Model], list[Model]]:
    found: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found


def _mend_references(rows: list[Model], restored: Restored) -> None:
    """Refuse rows whose parent is deleted; remove their other references to deleted rows."""
    missing = []
    coming = {(type(row), row.pk) for row in rows}
    for model, found in _by_model(rows).items():
        for each in filter(attrgetter("is_relation"), model._meta.concrete_fields):
            target = each.related_model
            there = ids_there(target, (getattr(row, each.attname) for row in found))
            for row in found:
                pk = getattr(row, each.attname)
                if pk is None or pk in there or (target, pk) in coming:
                    continue
                what = _name_of_gone(target, pk)
                if each.remote_field.on_delete is SET_NULL:
                    setattr(row, each.attname, None)
                    restored.left_out.append(
                        f"{capfirst(named(row))} referred to {what}, which is no longer there."
                    )
                else:
                    lacking = f"{capfirst(named(row))} belonged to {what}, which is no longer there."
                    missing.append(f"{lacking} Undelete that first.")
    if missing:
        raise NotRestoredError(*dict.fromkeys(missing))


def _name_of_gone(model: type[Model], pk: int) -> str:
    entry = entries_of(model, pk).first() if has_history(model) else None
    return named(entry) if entry else f"a {model._meta.verbose_name} (number {pk})"


def _lost_links(row: Model, each: models.ManyToManyField, gone: Iterable[int]) -> list[str]:
    targets = [_name_of_gone(each.related_model, pk) for pk in sorted(gone)]
    return [f"{capfirst(named(row))} was linked to {what}, which is no longer there." for what in targets]


def _refuse_taken_places(entries: list[HistoryEntry], rows: list[Model]) -> None:
    """Refuse roots whose place is taken. Rows below them come back with an empty parent: no clash."""
    roots = set(roots_of(entries))
    _refuse_faulty(
        # The rules of other apps are asked once everything is there.
        (row, row.validate_unique, partial(Model.validate_constraints, row))
        for entry, row in zip(entries, rows, strict=True)
        if entry in roots
    )


def _refuse_faulty(checked: Iterable[tuple]) -> None:
    """Raise NotRestoredError with all reasons for which the checks of rows, (row, check, …), refuse them."""
    reasons = []
    for row, *checks in checked:
        try:
            for check in checks:
                check()
        except ValidationError as error:
            reasons += _sentences(row, error)
    if reasons:
        raise NotRestoredError(*dict.fromkeys(reasons))


def _sentences(row: Model, error: ValidationError) -> list[str]:
    """Return the messages of `error`, each with the row's name, its field and a hint."""
    sentences = []
    for name, errors in error.update_error_dict({}).items():
        for each in errors:
            label = "" if name == "__all__" else f"{capfirst(row._meta.get_field(name).verbose_name)}: "
            taken = each.code in ("unique", "unique_together")
            hint = " Rename or delete that one first." if taken else ""
            message = " ".join(each.messages)
            sentences.append(f"{capfirst(named(row))} cannot come back. {label}{message}{hint}")
    return sentences


def _link_again(entries: list[HistoryEntry], restored: Restored) -> dict[type[Model], set[int]]:
    """Restore links from and to the rows brought back; return the ids of other rows changed, by model."""
    wanted: dict[models.ManyToManyField, list[tuple[int, int]]] = defaultdict(list)
    touched: dict[type[Model], set[int]] = defaultdict(set)
    nulled: dict[models.ForeignKey, list[tuple[int, int]]] = defaultdict(list)
    by_label = {model._meta.label_lower: model for model in models_with_history()}
    for entry in entries:
        model = entry.instance_type
        for name, ids in (entry.links or {}).items():
            wanted[model._meta.get_field(name)] += [(entry.id, pk) for pk in ids]
        for place, ids in (entry.lost or {}).items():
            if place == DRAFT:
                continue
            label, _, name = place.rpartition(".")
            each = by_label[label]._meta.get_field(name)
            (wanted if each.many_to_many else nulled)[each] += [(pk, entry.id) for pk in ids]
    came_back = {(type(row), row.pk) for row in restored.rows}
    for each, pairs in wanted.items():
        sources = ids_there(each.model, (source for source, _ in pairs))
        targets = ids_there(each.related_model, (target for _, target in pairs))
        for row in restored.rows:
            if type(row) is each.model and has_history(each.related_model):
                gone = {target for source, target in pairs if source == row.pk} - targets
                restored.left_out += _lost_links(row, each, gone)
        there = {pair for pair in pairs if pair[0] in sources and pair[1] in targets}
        there -= set(linked_ids(each, sources))
        through, (source, target) = each.remote_field.through, link_columns(each)
        links = [through(**{source: pk, target: other}) for pk, other in sorted(there)]
        through._base_manager.bulk_create(links, batch_size=BATCH_SIZE)
        touched[each.model] |= {source for source, _ in there if (each.model, source) not in came_back}
    for each, pairs in nulled.items():
        for source, target in pairs:
            free = each.model._base_manager.filter(pk=source, **{each.attname: None})
            if free.update(**{each.attname: target}):
                touched[each.model].add(source)
    for model, ids in touched.items():
        rows = model._base_manager.filter(pk__in=ids)
        lookup = model.edition_lookup if is_content(model) else "pk"
        touch_editions(model, rows.order_by().values_list(lookup, flat=True))
    return {model: ids for model, ids in touched.items() if ids}
