"""Give an edition a new version in the same transaction as any change of its content.

The receivers here catch saves, deletes and many-to-many changes; the querysets' bulk writers
(topics/querysets.py) call `touch_editions` themselves.
"""

import time
from collections.abc import Iterable

from django.db.models import F, Model
from django.db.models.functions import Greatest
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver


def next_version() -> Greatest:
    """Return a version later than the stored one, even if the clock was set back."""
    return Greatest(F("version") + 1, time.time_ns())


def edition_model(content: type[Model]) -> type[Model]:
    """Return the model of editions, reached from a content model by its foreign keys, or itself."""
    for name in content.edition_lookup.split("__") if is_content(content) else ():
        content = content._meta.get_field(name).related_model
    return content


def draft_model(content: type[Model]) -> type[Model]:
    """Return the model of drafts, as an edition leads to its own."""
    return edition_model(content).draft_revisions.rel.related_model


def touch_editions(
    content: type[Model], edition_ids: Iterable[int | None], *, using: str | None = None
) -> None:
    """Give these editions, of rows of `content`, a new version. Call it in the transaction of the change."""
    found = {pk for pk in edition_ids if pk is not None}
    if found:
        editions = edition_model(content)._base_manager.using(using)
        editions.filter(pk__in=found).update(version=next_version())


def edition_ids_of(objs: Iterable[Model]) -> set[int | None]:
    """Return the ids of the editions that `objs`, all of one content model, belong to."""
    return {obj.edition_id_of_content() for obj in objs}


def is_content(model: type) -> bool:
    return hasattr(model, "edition_lookup")


def stored_edition_ids(instance: Model, using: str | None) -> list[int]:
    rows = type(instance)._base_manager.using(using).filter(pk=instance.pk)
    return list(rows.values_list(type(instance).edition_lookup, flat=True))


@receiver(pre_save)
def remember_edition_of_row(sender: type, instance: Model, using: str | None, **kwargs) -> None:
    """Note the edition of a row before it is saved, as a row that moves to another edition touches both.

    Both are touched after the save only: every writer locks the row first and then the edition, so that
    two writers of one row cannot deadlock.
    """
    if is_content(sender):
        is_stored = instance.pk is not None and not instance._state.adding
        instance._state.editions_before = stored_edition_ids(instance, using) if is_stored else []


@receiver([post_save, pre_delete])
def touch_edition_of_row(sender: type, instance: Model, using: str | None, signal, **kwargs) -> None:
    if not is_content(sender) or instance.pk is None:
        return
    before = instance._state.editions_before if signal is post_save else []
    touch_editions(sender, [*before, *stored_edition_ids(instance, using)], using=using)


@receiver(m2m_changed)
def touch_edition_of_links(sender, instance, action, model, pk_set, using, **kwargs) -> None:
    if action not in ("post_add", "post_remove", "pre_clear", "post_clear"):
        return
    if is_content(type(instance)):
        touch_editions(type(instance), stored_edition_ids(instance, using), using=using)
    elif is_content(model):  # set from the other side: the committees of a person
        rows = model._base_manager.using(using)
        if pk_set is None:
            link = next(field for field in model._meta.many_to_many if field.remote_field.through is sender)
            rows = rows.filter(**{link.name: instance})
        else:
            rows = rows.filter(pk__in=pk_set)
        touch_editions(model, rows.values_list(model.edition_lookup, flat=True), using=using)


@receiver(pre_save)
def renew_loaded_edition(sender: type, instance: Model, raw: bool, using: str | None, **kwargs) -> None:
    """Give an edition a new version when `loaddata` writes it, which does not call its `save`."""
    if raw and sender._meta.label == "topics.Edition":
        stored = sender._base_manager.using(using).filter(pk=instance.pk).values_list("version", flat=True)
        instance.version = max([time.time_ns(), *(version + 1 for version in stored)])
