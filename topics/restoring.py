"""Bringing back what the history has: a row as it was, and rows that were deleted.

Both are changes like any other: they leave entries of their own, and can be undone in their turn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import SET_NULL, Model
from django.utils.text import capfirst

from topics.chronicle import deleted_in, entries_of, links_at, roots_of, row_id, row_of
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
from topics.history.entries import BATCH_SIZE, in_batches
from topics.history.links import linked_ids
from topics.models import Edition
from topics.versioning import is_content, touch_editions

NOT_TOLD = "As it stood before it was restored"


class NotRestoredError(Exception):
    """Something stands in the way; nothing was written. `reasons` are whole sentences."""

    def __init__(self, *reasons: str) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


@dataclass
class Restored:
    """What came back, and what could not: sentences about links to what is no longer there."""

    rows: list[Model] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def named(row: Model | HistoryEntry) -> str:
    """ "the section “Wells”" of a row or of one of its entries."""
    model = getattr(row, "instance_type", type(row))
    row = row_of(row) if isinstance(row, HistoryEntry) else row
    return f"the {model._meta.verbose_name} “{row}”"


def restore(row: Model, entry: HistoryEntry, *, reason: str = "") -> Restored:
    """Make `row`, loaded and locked in the transaction of the caller, what `entry` says, links and place too.

    What was found out about it since stays so. What is stored now is in the history already, or is put
    there. Raises NotRestoredError, having written nothing, where the checks of the model refuse it.
    """
    restored = Restored([row])
    with transaction.atomic():
        _keep(row)
        for name in tracked_names(type(row)):
            if name not in row.found_fields:
                setattr(row, name, getattr(entry, name))
        _mend_references([row], {}, restored)
        try:
            row.full_clean()
        except ValidationError as error:
            raise NotRestoredError(*_sentences(row, error)) from error
        wanted = links_at([entry])[entry.pk]
        with changing(reason=reason):
            row.save()
            for each in link_fields(type(row)):
                there = set(_there(each.related_model, wanted[each.name]))
                restored.left_out += _lost_links(row, each, set(wanted[each.name]) - there)
                getattr(row, each.name).set(there)
    return restored


def undelete(batch: UUID, *, reason: str = "") -> Restored:
    """Bring back all that one change deleted and that is still gone: with its ids, links, places and drafts.

    What was linked to it, and lost that with the deletion, is linked again if it is still there and has
    nothing else in that place. Raises NotRestoredError, having written nothing, when something has taken
    the place of a row or what it stood in is gone.
    """
    restored = Restored()
    with transaction.atomic(), changing(reason=reason):
        entries = deleted_in([batch])[batch]
        if not entries:
            raise NotRestoredError("There is nothing left to bring back: it is all there again.")
        rows = {(entry.instance_type, row_id(entry)): row_of(entry) for entry in entries}
        restored.rows = list(rows.values())
        _mend_references(restored.rows, rows, restored)
        _refuse_taken_places(rows, roots_of(entries))
        by_model: dict[type[Model], list[Model]] = defaultdict(list)
        for row in restored.rows:
            by_model[type(row)].append(row)
        for model, found in by_model.items():
            model._base_manager.bulk_create(found, batch_size=BATCH_SIZE)
        touched = _link_again(entries, restored)
        touch_editions({entry.of_edition for entry in entries})
        whole = {row.pk for row in by_model[Edition]}  # nothing else stands in them: nothing can clash
        among_others = [
            rows[entry.instance_type, row_id(entry)]
            for entry in entries
            if entry.instance_type is Edition or entry.of_edition not in whole
        ]
        reasons = [sentence for row in among_others for sentence in _faults_among_others(row)]
        if reasons:
            raise NotRestoredError(*dict.fromkeys(reasons))
        for model, found in by_model.items():
            ids = [row.pk for row in found]
            record(model, ids, CREATED, links=links_of(model, ids))
        for model, ids in touched.items():
            record(model, ids, CHANGED, links=links_of(model, ids))
        bring_back_drafts(entries)
    return restored


def _keep(row: Model) -> None:
    """An entry of what is stored, should something have written past the history."""
    newest = entries_of(type(row), row.pk).first()
    links = links_of(type(row), [row.pk]).get(row.pk, {})
    if (
        newest is None
        or any(getattr(newest, name) != getattr(row, name) for name in tracked_names(type(row)))
        or {name: sorted(ids) for name, ids in links_at([newest])[newest.pk].items()} != links
    ):
        with changing(reason=NOT_TOLD):
            record(type(row), [row.pk], CHANGED, links={row.pk: links} if links else None)


def _there(model: type[Model], ids: Iterable[int]) -> list[int]:
    found: list[int] = []
    for batch in in_batches(ids):
        found += model._base_manager.filter(pk__in=batch).values_list("pk", flat=True)
    return found


def _mend_references(rows: list[Model], coming: dict, restored: Restored) -> None:
    """Refuse rows whose place is gone; leave out what else they led to and what is gone."""
    by_model: dict[type[Model], list[Model]] = defaultdict(list)
    for row in rows:
        by_model[type(row)].append(row)
    missing = []
    for model, found in by_model.items():
        for each in filter(attrgetter("is_relation"), model._meta.concrete_fields):
            target = each.related_model
            wanted = {getattr(row, each.attname) for row in found} - {None}
            there = set(_there(target, wanted)) | {pk for pk in wanted if (target, pk) in coming}
            for row in found:
                pk = getattr(row, each.attname)
                if pk is None or pk in there:
                    continue
                what = _name_of_gone(target, pk)
                if each.remote_field.on_delete is SET_NULL:
                    setattr(row, each.attname, None)
                    restored.left_out.append(
                        f"{capfirst(named(row))} led to {what}, which is no longer there."
                    )
                else:
                    lacking = f"{capfirst(named(row))} stood in {what}, which is no longer there."
                    missing.append(f"{lacking} Undelete that first.")
    if missing:
        raise NotRestoredError(*dict.fromkeys(missing))


def _name_of_gone(model: type[Model], pk: int) -> str:
    entry = entries_of(model, pk).first() if has_history(model) else None
    return named(entry) if entry else f"a {model._meta.verbose_name} (number {pk})"


def _lost_links(row: Model, each: models.ManyToManyField, gone: Iterable[int]) -> list[str]:
    targets = [_name_of_gone(each.related_model, pk) for pk in sorted(gone)]
    return [f"{capfirst(named(row))} was linked to {what}, which is no longer there." for what in targets]


def _refuse_taken_places(rows: dict, roots: list[HistoryEntry]) -> None:
    """What stood in something that comes back too has its place for itself."""
    reasons = []
    for entry in roots:
        row = rows[entry.instance_type, row_id(entry)]
        try:
            row.validate_unique()
            Model.validate_constraints(row)  # the others are checked once everything is there
        except ValidationError as error:
            reasons += _sentences(row, error)
    if reasons:
        raise NotRestoredError(*reasons)


def _faults_among_others(row: Model) -> list[str]:
    """What is wrong with a row among the others as they are now.

    What it holds in itself is as it was, and comes back even if rules have become stricter meanwhile.
    """
    try:
        row.clean()
        row.validate_constraints()
    except ValidationError as error:
        return _sentences(row, error)
    return []


def _sentences(row: Model, error: ValidationError) -> list[str]:
    """The messages of `error`, each with the row's name, its field, and how to mend it."""
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
    """Links and references of what came back and of what had stayed; returns the latter, by model."""
    wanted: dict[models.ManyToManyField, list[tuple[int, int]]] = defaultdict(list)
    touched: dict[type[Model], set[int]] = defaultdict(set)
    nulled: dict[models.ForeignKey, list[tuple[int, int]]] = defaultdict(list)
    by_label = {f"{model._meta.label_lower}": model for model in _all_models(entries)}
    for entry in entries:
        model = entry.instance_type
        for name, ids in (entry.links or {}).items():
            wanted[model._meta.get_field(name)] += [(row_id(entry), pk) for pk in ids]
        for place, ids in (entry.lost or {}).items():
            if place == DRAFT:
                continue
            label, _, name = place.rpartition(".")
            each = by_label[label]._meta.get_field(name)
            (wanted if each.many_to_many else nulled)[each] += [(pk, row_id(entry)) for pk in ids]
    came_back = {(type(row), row.pk) for row in restored.rows}
    for each, pairs in wanted.items():
        sources = set(_there(each.model, {source for source, _ in pairs}))
        targets = set(_there(each.related_model, {target for _, target in pairs}))
        for row in restored.rows:
            if type(row) is each.model and has_history(each.related_model):
                gone = {target for source, target in pairs if source == row.pk} - targets
                restored.left_out += _lost_links(row, each, gone)
        there = {pair for pair in pairs if pair[0] in sources and pair[1] in targets}
        there -= set(linked_ids(each, sources))
        names = f"{each.m2m_field_name()}_id", f"{each.m2m_reverse_field_name()}_id"
        through = each.remote_field.through
        through._base_manager.bulk_create(
            [through(**dict(zip(names, pair, strict=True))) for pair in sorted(there)], batch_size=BATCH_SIZE
        )
        touched[each.model] |= {source for source, _ in there if (each.model, source) not in came_back}
    for each, pairs in nulled.items():
        for source, target in pairs:
            free = each.model._base_manager.filter(pk=source, **{each.attname: None})
            if free.update(**{each.attname: target}):
                touched[each.model].add(source)
    for model, ids in touched.items():
        rows = model._base_manager.filter(pk__in=ids)
        lookup = model.edition_lookup if is_content(model) else "pk"
        touch_editions(rows.order_by().values_list(lookup, flat=True))
    return {model: ids for model, ids in touched.items() if ids}


def _all_models(entries: list[HistoryEntry]) -> set[type[Model]]:
    """The models of these entries and all whose rows can lead to theirs."""
    found = {entry.instance_type for entry in entries}
    return found | {
        relation.related_model
        for model in found
        for relation in model._meta.related_objects
        if has_history(relation.related_model)
    }
