"""Deletions in the history: the rows deleted with a row, and the rows that linked to it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models import SET_NULL, Model
from django.db.models.deletion import Collector
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from topics.history.changes import changing, history_is_paused, holding
from topics.history.copying import in_batches
from topics.history.entries import CHANGED, DELETED, Links, record
from topics.history.links import has_history, linked_ids, links_of
from topics.history.lost_drafts import DRAFT, drafts_of

Going = dict[type[Model], set[int]]

_recorded: ContextVar[Going | None] = ContextVar("recorded_deletions", default=None)


def cascade_of(rows: Iterable[Model], using: str) -> Going:
    """Return the ids of `rows` and of the rows deleted with them, by model, of models with a history."""
    collector = Collector(using=using)
    collector.collect(rows)
    return {model: {row.pk for row in found} for model, found in collector.data.items() if has_history(model)}


@contextmanager
def recording_deletion(rows: Iterable[Model], using: str) -> Iterator[None]:
    """Record the deletion of `rows` in the block: entries of all rows deleted, and of rows that link to them.

    A cascade sends no signals for links and sets foreign keys to null, so both are read beforehand.
    """
    going = cascade_of(rows, using)
    with changing():
        left = record_deletions(going, using)
        with holding(_recorded, going):
            yield
        for model, ids in left.items():
            record(model, ids, CHANGED, links=links_of(model, ids, using), using=using)


@receiver(pre_delete)
def record_other_deletion(sender: type[Model], instance: Model, using: str | None, **kwargs) -> None:
    """Record the deletion of a row that neither a row's nor a queryset's `delete` announced."""
    if has_history(sender) and instance.pk not in (_recorded.get() or {}).get(sender, ()):
        record_deletions({sender: {instance.pk}}, using)


def pointing_at(
    going: Going, using: str | None = None
) -> Iterator[tuple[type[Model], models.Field, list[tuple[int, int]]]]:
    """Yield (model, field, [(id of a row that stays, id of the deleted row it links to)])."""
    for model, ids in going.items():
        for relation in model._meta.related_objects:
            owner, field = relation.related_model, relation.field
            if not has_history(owner):
                continue
            pairs: list[tuple[int, int]] = []
            if relation.many_to_many:
                pairs = linked_ids(field, ids, using, backwards=True)
            elif relation.on_delete is SET_NULL:
                rows = owner._base_manager.using(using).order_by("pk")
                for batch in in_batches(ids):
                    found = rows.filter(**{f"{field.attname}__in": batch})
                    pairs += found.values_list("pk", field.attname)
            pairs = [pair for pair in pairs if pair[0] not in going.get(owner, ())]
            if pairs:
                yield owner, field, pairs


def record_deletions(going: Going, using: str | None = None) -> Going:
    """Write the entries of rows about to be deleted; return the rows that stay and link to them.

    `delete` calls this itself; code that deletes with the history paused must call it.
    """
    if history_is_paused():
        return {}
    for model, ids in going.items():
        for batch in in_batches(ids):  # once locked, every earlier writer has written its entry
            rows = model._base_manager.using(using).filter(pk__in=batch).order_by("pk")
            list(rows.select_for_update().values_list("pk"))
    lost: dict[type[Model], dict[int, Links]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    left: Going = defaultdict(set)
    for owner, field, pairs in pointing_at(going, using):
        for source, target in pairs:
            lost[field.related_model][target][f"{owner._meta.label_lower}.{field.name}"].append(source)
            left[owner].add(source)
    for model, drafts in drafts_of(going, using).items():
        for pk, draft in drafts.items():
            lost[model][pk][DRAFT].append(draft)
    for model, ids in going.items():
        # Links to people have no history, but must be restored.
        links = links_of(model, ids, using, fields=model._meta.many_to_many)
        record(model, ids, DELETED, links=links, lost=lost.get(model), using=using)
    return left
