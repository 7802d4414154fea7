"""The many-to-many links of a row in its history."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ManyToManyField, Model
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from topics.history.changes import current_change, history_is_paused
from topics.history.entries import CHANGED, DELETED, Links, history_of, in_batches, record


def has_history(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def link_fields(model: type[Model]) -> list[ManyToManyField]:
    """The links to other content. Who chairs a committee is no content: it has no history."""
    if not has_history(model):
        return []
    return [field for field in model._meta.many_to_many if has_history(field.related_model)]


def linked_ids(field: ManyToManyField, ids: Iterable[int], using: str | None = None) -> list[tuple[int, int]]:
    """(id of the row, id of what it is linked to), in order."""
    source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through._base_manager.using(using)
    found: list[tuple[int, int]] = []
    for batch in in_batches(ids):
        found += (
            through.filter(**{f"{source}__in": batch}).order_by(source, target).values_list(source, target)
        )
    return found


def links_of(model: type[Model], ids: Iterable[int], using: str | None = None) -> dict[int, Links]:
    """The stored links of each of these rows; nothing for a model without any."""
    fields = link_fields(model)
    if not fields:
        return {}
    found: dict[int, Links] = {pk: {field.name: [] for field in fields} for pk in ids}
    for field in fields:
        for source, target in linked_ids(field, found, using):
            found[source][field.name].append(target)
    return found


def record_links(model: type[Model], ids: Iterable[int], using: str | None = None) -> None:
    """Tell in the history what these rows are linked to now.

    Where the change under way has an entry of a row already, there: a form saves the row, then its links.
    """
    ids = set(ids)
    if not ids or history_is_paused():
        return
    found = links_of(model, ids, using)
    change = current_change()
    for pk in sorted(ids) if change else ():
        entries = (
            history_of(model)
            ._base_manager.using(using)
            .filter(batch=change.batch, **{model._meta.pk.name: pk})
        )
        newest = entries.exclude(history_type=DELETED).order_by("-history_id").values("history_id")[:1]
        if history_of(model)._base_manager.using(using).filter(pk__in=newest).update(links=found[pk]):
            ids.discard(pk)
    if ids:
        record(model, ids, CHANGED, links=found, using=using)


@receiver(m2m_changed)
def record_changed_links(
    sender, instance, action: str, reverse: bool, model, pk_set: set | None, using: str | None, **kwargs
) -> None:
    """Seen from either side, the entry is of the row that has the field."""
    owner = model if reverse else type(instance)
    if not has_history(owner):
        return
    field = next((field for field in link_fields(owner) if field.remote_field.through is sender), None)
    if field is None:
        return
    if action == "pre_clear":
        key = f"{field.m2m_reverse_field_name() if reverse else field.m2m_field_name()}_id"
        through = sender._base_manager.using(using).filter(**{key: instance.pk})
        instance.rows_to_be_cleared = set(through.values_list(f"{field.m2m_field_name()}_id", flat=True))
    elif action == "post_clear":
        record_links(owner, instance.__dict__.pop("rows_to_be_cleared", ()), using)
    elif action in ("post_add", "post_remove") and pk_set:
        with transaction.atomic(using=using, savepoint=False):
            record_links(owner, pk_set if reverse else [instance.pk], using)
