"""Write a plan, with one statement for hundreds of rows instead of one for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations

from portal.transfer.catalogue import ContentModel, catalogue
from portal.transfer.drafts import write_drafts
from portal.transfer.plan import Plan
from portal.transfer.rows import related
from topics.history import (
    CHANGED,
    CREATED,
    changing,
    has_history,
    links_of,
    paused_history,
    record,
    record_deletions,
)
from topics.models import Edition
from topics.state import link_columns
from topics.versioning import touch_editions

BATCH_SIZE = 500
PROGRESS_STEP = 2_500  # rows


def lock(plan: Plan) -> bool:
    """Lock what the plan changes until the transaction ends; return whether the edition is still as planned.

    Rows are locked before the edition, as in every save: in the other order, an import and a chair could each
    wait for the other.
    """
    for content in _contents():
        touched = [each.row for each in plan.rows if each.is_changed and each.entry.content is content]
        for batch in _batches(sorted(row.pk for row in (*touched, *plan.deleted(content.model)))):
            _hold(content.model._base_manager.filter(pk__in=batch))
    return _version_held(plan.edition.slug) == plan.version


def lock_all(slug: str) -> None:
    """Lock the edition `slug` and everything in it until the transaction ends, in the same order."""
    for content in _contents():
        rows = content.model._base_manager.filter(**{f"{content.model.edition_lookup}__slug": slug})
        _hold(content.model._base_manager.filter(pk__in=rows.order_by().values("pk")))
    _version_held(slug)


def _hold(rows: models.QuerySet) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def _version_held(slug: str) -> int | None:
    return Edition.objects.filter(slug=slug).select_for_update().values_list("version", flat=True).first()


def write(
    plan: Plan, *, reason: str = "", note: str = "", progress: Callable[[str], object] | None = None
) -> None:
    """Write what differs, if anything, and give the edition a new version. Call it in a transaction.

    Each object that is new, changed or deleted gets one entry in its history, with its links; `reason` says
    there why all this changed at once, and `note` tells delegates.
    """
    if not plan.differs:
        return
    with changing(reason=reason, note=note):
        # Recorded as they are, before their numbers are set aside.
        left = record_deletions({model: {row.pk for row in rows} for model, rows in plan.doomed.items()})
        with paused_history():
            write_rows(plan, Progress(plan, progress))
        # Links are written without the querysets that would have done this.
        touch_editions(type(plan.edition), [plan.edition.pk])
        record_plan(plan, left)


def write_rows(plan: Plan, progress: Progress) -> None:
    for planned in plan.created(Edition):
        planned.row.save(force_insert=True)
    for planned in plan.changed(Edition):
        planned.row.save(update_fields=list(planned.changes))
    contents = _contents()
    for content in contents:
        set_aside_numbers(plan, content)
    for content in contents:
        create_rows(content, [planned.row for planned in plan.created(content.model)], progress)
        update_rows(plan, content, progress)
    for content in contents:
        for field in content.links.values():
            write_links(plan, field)
    # Last, when nothing that stays depends on them; and from the leaves to the root.
    for content in reversed(contents):
        for batch in _batches(plan.deleted(content.model)):
            content.model.objects.filter(pk__in=[row.pk for row in batch]).delete()
            progress(len(batch))
    # Drafts begin from the rows as they are now, with all their links.
    for content in contents:
        write_drafts(plan, content)


def record_plan(plan: Plan, left: Mapping[type[models.Model], set[int]]) -> None:
    """Record an entry for each object written, and for those in `left`, which referred to a deleted one."""
    for content in catalogue().values():
        if not has_history(content.model):
            continue
        rows = [each for each in plan.rows if each.entry.content is content]
        new = {planned.row.pk for planned in rows if planned.is_new}
        changed = {planned.row.pk for planned in rows if planned.changes_row}
        linked = {planned.row.pk for planned in rows if planned.links}
        bereft = left.get(content.model, set())
        links = links_of(content.model, linked | bereft)
        record(content.model, new, CREATED, links=links)
        record(content.model, changed | bereft - new, CHANGED, links=links)


def _contents() -> list[ContentModel]:
    """Return all models but the edition, owners first."""
    return [content for content in catalogue().values() if content.model is not Edition]


class Progress:
    """Reports now and then how many of the rows are written."""

    def __init__(self, plan: Plan, say: Callable[[str], object] | None):
        changed = sum(1 for each in plan.rows if each.is_new or each.changes)
        self.total = changed + sum(map(len, plan.doomed.values()))
        self.say = say
        self.written = self.said = 0

    def __call__(self, rows: int) -> None:
        self.written += rows
        if self.say and self.written >= self.said + PROGRESS_STEP:
            self.said = self.written
            self.say(f"Written {self.written:,} of {self.total:,}")


def create_rows(content: ContentModel, rows: list[models.Model], progress: Progress) -> None:
    """Insert `rows`, each after the one it belongs to, because it needs its id."""
    itself = [field for field in content.references.values() if field.related_model is content.model]
    waiting = rows
    while waiting:
        ready = [
            row
            for row in waiting
            if all(above is None or above.pk for above in (related(row, field) for field in itself))
        ]
        for batch in _batches(ready):
            content.model.objects.bulk_create(batch)
            progress(len(batch))
        waiting = [row for row in waiting if row.pk is None]


def update_rows(plan: Plan, content: ContentModel, progress: Progress) -> None:
    """Update the stored rows that differ, and only their fields that differ."""
    changed = plan.changed(content.model)
    names = [name for name in content.fields if any(name in planned.changes for planned in changed)]
    if not names:
        return
    for batch in _batches([planned.row for planned in changed]):
        content.model.objects.bulk_update(batch, names)
        progress(len(batch))


def set_aside_numbers(plan: Plan, content: ContentModel) -> None:
    """Give rows whose unique number changes, or that are deleted, a free one until all are written.

    Databases check uniqueness row by row: two topics that swap numbers would collide halfway.
    """
    for fields in content.unique_fields:
        number = next((field for field in fields if isinstance(field, models.IntegerField)), None)
        if number is None:
            continue
        moving = [each for each in plan.changed(content.model) if number.name in each.changes]
        aside = [*(planned.row for planned in moving), *plan.deleted(content.model)]
        if not aside:
            continue
        stored = content.model.objects.filter(**{content.model.edition_lookup: plan.edition})
        taken = set(stored.values_list(number.attname, flat=True))
        highest = BaseDatabaseOperations.integer_field_ranges[number.get_internal_type()][1]
        free = (value for value in range(highest, 0, -1) if value not in taken)
        for row in aside:
            setattr(row, number.attname, next(free))
        content.model.objects.bulk_update(aside, [number.name], BATCH_SIZE)
        for planned in moving:
            setattr(planned.row, number.attname, planned.changes[number.name][1])


def write_links(plan: Plan, field: models.ManyToManyField) -> None:
    """Delete the links that the file no longer names, and insert those it adds."""
    through = field.remote_field.through
    source, target = link_columns(field)
    obsolete, added = [], []
    for planned in plan.rows:
        change = planned.links.get(field)
        if change is None:
            continue
        wanted = [row.pk for row in change.targets]
        obsolete += [change.stored[pk] for pk in change.stored.keys() - set(wanted)]
        added += [through(**{source: planned.row.pk, target: pk}) for pk in wanted if pk not in change.stored]
    for batch in _batches(obsolete):
        through._base_manager.filter(pk__in=batch).delete()
    through._base_manager.bulk_create(added, batch_size=BATCH_SIZE)


def _batches(items: list) -> Iterator[list]:
    return (items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE))
