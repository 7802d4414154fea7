"""Writes a plan, with a number of statements that grows by the thousand rows, not by the row."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.constraints import further_unique_fields
from portal.transfer.plan import Plan
from portal.transfer.rows import related
from topics.history import CHANGED, CREATED, links_of, paused_history, record
from topics.models import Edition
from topics.versioning import touch_editions

BATCH_SIZE = 500


def write(plan: Plan) -> None:
    """Write what differs, if anything, and give the edition a new version. Call it in a transaction.

    Each object that is new or differs gets one entry in its history, with its links.
    """
    if not plan.differs:
        return
    with paused_history():
        write_rows(plan)
    # Links are written past the querysets, which would have done this.
    touch_editions([plan.edition.pk])
    record_plan(plan)


def write_rows(plan: Plan) -> None:
    write_edition(plan)
    contents = [content for content in catalogue().values() if content.model is not Edition]
    for content in contents:
        set_aside_numbers(plan, content)
    for content in contents:
        create_rows(content, [planned.row for planned in plan.created(content.model)])
        update_rows(plan, content)
    for content in contents:
        for field in content.links.values():
            write_links(plan, field)


def record_plan(plan: Plan) -> None:
    for content in catalogue().values():
        rows = [each for each in plan.rows if each.entry.content is content]
        new = [planned.row.pk for planned in rows if planned.is_new]
        changed = [planned.row.pk for planned in rows if planned.is_changed]
        links = links_of(content.model, [planned.row.pk for planned in rows if planned.links])
        record(content.model, new, CREATED, links=links)
        record(content.model, changed, CHANGED, links=links)


def write_edition(plan: Plan) -> None:
    for planned in plan.created(Edition):
        planned.row.save(force_insert=True)
    for planned in plan.changed(Edition):
        planned.row.save(update_fields=list(planned.changes))


def create_rows(content: ContentModel, rows: list[models.Model]) -> None:
    """Insert `rows`, those that stand in another one after it, as they need its id."""
    itself = [field for field in content.references.values() if field.related_model is content.model]
    waiting = rows
    while waiting:
        ready = [
            row
            for row in waiting
            if all(target is None or target.pk is not None for target in _targets(row, itself))
        ]
        content.model.objects.bulk_create(ready, batch_size=BATCH_SIZE)
        waiting = [row for row in waiting if row.pk is None]


def update_rows(plan: Plan, content: ContentModel) -> None:
    """Update the stored rows that differ, and only their fields that differ."""
    changed = plan.changed(content.model)
    names = [name for name in content.names if any(name in planned.changes for planned in changed)]
    if names:
        rows = [planned.row for planned in changed]
        content.model.objects.bulk_update(rows, names, batch_size=BATCH_SIZE)


def set_aside_numbers(plan: Plan, content: ContentModel) -> None:
    """Give rows whose unique number changes one that nobody has, until all are written.

    Databases check uniqueness row by row: two topics that change places would meet halfway.
    """
    for fields in further_unique_fields(content):
        number = next((field for field in fields if isinstance(field, models.IntegerField)), None)
        moving = [each for each in plan.changed(content.model) if number and number.name in each.changes]
        if not moving:
            continue
        stored = content.model.objects.filter(**{content.model.edition_lookup: plan.edition})
        taken = set(stored.values_list(number.attname, flat=True))
        highest = BaseDatabaseOperations.integer_field_ranges[number.get_internal_type()][1]
        free = (value for value in range(highest, 0, -1) if value not in taken)
        for planned in moving:
            setattr(planned.row, number.attname, next(free))
        content.model.objects.bulk_update([planned.row for planned in moving], [number.name], BATCH_SIZE)
        for planned in moving:
            setattr(planned.row, number.attname, planned.changes[number.name][1])


def write_links(plan: Plan, field: models.ManyToManyField) -> None:
    """Delete the links that the file no longer names, and insert those it adds."""
    through = field.remote_field.through
    source, target = (f"{name}_id" for name in (field.m2m_field_name(), field.m2m_reverse_field_name()))
    obsolete, added = [], []
    for planned in plan.rows:
        change = planned.links.get(field)
        if change is None:
            continue
        wanted = [row.pk for row in change.targets]
        obsolete += [change.stored[pk] for pk in change.stored.keys() - set(wanted)]
        added += [through(**{source: planned.row.pk, target: pk}) for pk in wanted if pk not in change.stored]
    for start in range(0, len(obsolete), BATCH_SIZE):
        through._base_manager.filter(pk__in=obsolete[start : start + BATCH_SIZE]).delete()
    through._base_manager.bulk_create(added, batch_size=BATCH_SIZE)


def _targets(row: models.Model, fields: list[models.ForeignKey]) -> Iterator[models.Model | None]:
    return (related(row, field) for field in fields)
