"""An edition's version changes in the same transaction as any of its content.

Saves, deletes and many-to-many changes are caught by the receivers here; the querysets' bulk
writers (topics/querysets.py) call `touch_editions` themselves.
"""

import time
from collections.abc import Iterable

from django.apps import apps
from django.db.models import F, Model
from django.db.models.functions import Greatest
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save
from django.dispatch import receiver


def next_version() -> Greatest:
    """A version later than the stored one, whatever the clock says."""
    return Greatest(F("version") + 1, time.time_ns())


def touch_editions(edition_ids: Iterable[int | None], *, using: str | None = None) -> None:
    """Give these editions a new version. Call it in the transaction of the change itself."""
    found = {pk for pk in edition_ids if pk is not None}
    if found:
        apps.get_model("topics", "Edition")._base_manager.using(using).filter(pk__in=found).update(
            version=next_version()
        )


def edition_ids_of(objs: Iterable[Model]) -> set[int | None]:
    """The editions that `objs`, all of one content model, belong to."""
    return {obj.edition_id_of_content() for obj in objs}


def is_content(model: type) -> bool:
    return hasattr(model, "edition_lookup")


def stored_edition_ids(instance: Model, using: str | None) -> list[int]:
    rows = type(instance)._base_manager.using(using).filter(pk=instance.pk)
    return list(rows.values_list(type(instance).edition_lookup, flat=True))


@receiver(pre_save)
def remember_edition_of_row(sender: type, instance: Model, using: str | None, **kwargs) -> None:
    """A row that is moved to another edition touches both, once it is written.

    Not before: whoever writes takes the row first and then the edition, so that of two who write the same
    row none holds what the other waits for.
    """
    if is_content(sender):
        is_stored = instance.pk is not None and not instance._state.adding
        instance._state.editions_before = stored_edition_ids(instance, using) if is_stored else []


@receiver([post_save, pre_delete])
def touch_edition_of_row(sender: type, instance: Model, using: str | None, signal, **kwargs) -> None:
    if not is_content(sender) or instance.pk is None:
        return
    before = instance._state.editions_before if signal is post_save else []
    touch_editions([*before, *stored_edition_ids(instance, using)], using=using)


@receiver(m2m_changed)
def touch_edition_of_links(sender, instance, action, model, pk_set, using, **kwargs) -> None:
    if action not in ("post_add", "post_remove", "pre_clear", "post_clear"):
        return
    if is_content(type(instance)):
        touch_editions(stored_edition_ids(instance, using), using=using)
    elif is_content(model):  # seen from a person: the committees of a chair
        rows = model._base_manager.using(using)
        if pk_set is None:
            link = next(field for field in model._meta.many_to_many if field.remote_field.through is sender)
            rows = rows.filter(**{link.name: instance})
        else:
            rows = rows.filter(pk__in=pk_set)
        touch_editions(rows.values_list(model.edition_lookup, flat=True), using=using)


@receiver(pre_save)
def renew_loaded_edition(sender: type, instance: Model, raw: bool, using: str | None, **kwargs) -> None:
    """Django's loader writes an edition as it stands in the file, past its `save`."""
    if raw and sender._meta.label == "topics.Edition":
        stored = sender._base_manager.using(using).filter(pk=instance.pk).values_list("version", flat=True)
        instance.version = max([time.time_ns(), *(version + 1 for version in stored)])
