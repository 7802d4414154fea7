"""The many-to-many links of a row in its history."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import ManyToManyField, Model
from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from topics.history.changes import current_change, history_is_paused
from topics.history.copying import in_batches
from topics.history.entries import CHANGED, DELETED, Links, history_of, record
from topics.state import link_columns


def has_history(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def link_fields(model: type[Model]) -> list[ManyToManyField]:
    """Return the links to other content. Chairs of a committee are not content and have no history."""
    if not has_history(model):
        return []
    return [field for field in model._meta.many_to_many if has_history(field.related_model)]


def linked_ids(
    field: ManyToManyField, ids: Iterable[int], using: str | None = None, *, backwards: bool = False
) -> list[tuple[int, int]]:
    """Return (id of the row, id of the row it links to), in order: of links from `ids`, or `backwards` to."""
    source, target = link_columns(field)
    links = field.remote_field.through._base_manager.using(using).order_by(source, target)
    place = f"{target if backwards else source}__in"
    return [
        pair
        for batch in in_batches(ids)
        for pair in links.filter(**{place: batch}).values_list(source, target)
    ]


def links_of(
    model: type[Model],
    ids: Iterable[int],
    using: str | None = None,
    fields: Iterable[ManyToManyField] | None = None,
) -> dict[int, Links]:
    """Return the stored links of each of these rows, by `fields` or by all link fields; empty without any."""
    fields = link_fields(model) if fields is None else fields
    if not fields:
        return {}
    found: dict[int, Links] = {pk: {field.name: [] for field in fields} for pk in ids}
    for field in fields:
        for source, target in linked_ids(field, found, using):
            found[source][field.name].append(target)
    return found


def record_links(model: type[Model], ids: Iterable[int], using: str | None = None) -> None:
    """Record the present links of these rows in the history.

    If the change under way has an entry of the row, they go into it: a form saves a row, then its links.
    """
    ids = set(ids)
    if not ids or history_is_paused():
        return
    found = links_of(model, ids, using)
    change = current_change()
    entries = history_of(model)._base_manager.using(using)
    for pk in sorted(ids) if change else ():
        its = entries.filter(batch=change.batch, id=pk).exclude(history_type=DELETED)
        newest = its.order_by("-history_id").values("history_id")[:1]
        if entries.filter(pk__in=newest).update(links=found[pk]):
            ids.discard(pk)
    if ids:
        record(model, ids, CHANGED, links=found, using=using)


@receiver(m2m_changed)
def record_changed_links(
    sender, instance, action: str, reverse: bool, model, pk_set: set | None, using: str | None, **kwargs
) -> None:
    """Record a change of links, made from either side, for the row that has the field."""
    owner = model if reverse else type(instance)
    field = next((field for field in link_fields(owner) if field.remote_field.through is sender), None)
    if field is None:
        return
    if action == "pre_clear":
        source, target = link_columns(field)
        through = sender._base_manager.using(using).filter(**{target if reverse else source: instance.pk})
        instance.rows_to_be_cleared = set(through.values_list(source, flat=True))
    elif action == "post_clear":
        record_links(owner, instance.__dict__.pop("rows_to_be_cleared", ()), using)
    elif action in ("post_add", "post_remove") and pk_set:
        with transaction.atomic(using=using, savepoint=False):
            record_links(owner, pk_set if reverse else [instance.pk], using)
