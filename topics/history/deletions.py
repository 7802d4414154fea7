"""Deletions in the history: all that goes with a row, and what pointed at it and is left without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models
from django.db.models import SET_NULL, Model
from django.db.models.deletion import Collector
from django.db.models.signals import pre_delete
from django.dispatch import receiver

from topics.history.changes import changing, history_is_paused
from topics.history.drafts import DRAFT, drafts_of
from topics.history.entries import CHANGED, DELETED, Links, in_batches, record
from topics.history.links import has_history, link_fields, linked_ids, links_of

Going = dict[type[Model], set[int]]

_told: ContextVar[Going | None] = ContextVar("deletions_told", default=None)


@contextmanager
def telling_deletion(rows: Iterable[Model], using: str) -> Iterator[None]:
    """Around a deletion of `rows`, in its transaction: entries for all that goes, and for what stays without.

    What a database takes along sends no signal of its links, and ends with null what pointed at it: so
    both are read before.
    """
    collector = Collector(using=using)
    collector.collect(rows)
    going = {
        model: {row.pk for row in found} for model, found in collector.data.items() if has_history(model)
    }
    with changing():
        left = tell_deletions(going, using)
        token = _told.set(going)
        try:
            yield
        finally:
            _told.reset(token)
        for model, ids in left.items():
            record(model, ids, CHANGED, links=links_of(model, ids, using), using=using)


@receiver(pre_delete)
def tell_what_nobody_told(sender: type[Model], instance: Model, using: str | None, **kwargs) -> None:
    """A row that goes by another way than a row's or a queryset's `delete`."""
    if has_history(sender) and instance.pk not in (_told.get() or {}).get(sender, ()):
        tell_deletions({sender: {instance.pk}}, using)


def pointing_at(
    going: Going, using: str | None = None
) -> Iterator[tuple[type[Model], models.Field, list[tuple[int, int]]]]:
    """(model, its field, [(id of its row, id of what goes)]) of rows that stay and lead to what goes."""
    for model, ids in going.items():
        for relation in model._meta.related_objects:
            owner, field = relation.related_model, relation.field
            if not has_history(owner):
                continue
            pairs: list[tuple[int, int]] = []
            if relation.many_to_many:
                source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
                rows = relation.through._base_manager.using(using)
                for batch in in_batches(ids):
                    pairs += (
                        rows.filter(**{f"{target}__in": batch}).order_by("pk").values_list(source, target)
                    )
            elif relation.on_delete is SET_NULL:
                rows = owner._base_manager.using(using)
                for batch in in_batches(ids):
                    found = rows.filter(**{f"{field.attname}__in": batch}).order_by("pk")
                    pairs += found.values_list("pk", field.attname)
            pairs = [pair for pair in pairs if pair[0] not in going.get(owner, ())]
            if pairs:
                yield owner, field, pairs


def tell_deletions(going: Going, using: str | None = None) -> Going:
    """Write the entries of what goes, before it does; returns what stays and leads to it.

    For whoever deletes with the history paused, and by itself around `delete`.
    """
    if history_is_paused():
        return {}
    for model, ids in going.items():
        for batch in in_batches(ids):  # who wrote it last has written their entry by then
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
        links = links_of(model, ids, using)
        for field in model._meta.many_to_many:
            if field not in link_fields(model):  # people have no history, but come back with the row
                for source, target in linked_ids(field, ids, using):
                    links.setdefault(source, {}).setdefault(field.name, []).append(target)
        record(model, ids, DELETED, links=links, lost=lost.get(model), using=using)
    return left
