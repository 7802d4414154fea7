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


@receiver([pre_save, post_save, pre_delete])
def touch_edition_of_row(sender: type, instance: Model, using: str | None, signal, **kwargs) -> None:
    """Before and after a save, so that a row moved to another edition touches both."""
    if not is_content(sender) or instance.pk is None:
        return
    if signal is pre_save and instance._state.adding:
        return
    touch_editions(stored_edition_ids(instance, using), using=using)


@receiver(m2m_changed)
def touch_edition_of_links(instance: Model, action: str, using: str | None, **kwargs) -> None:
    if is_content(type(instance)) and action in ("post_add", "post_remove", "pre_clear", "post_clear"):
        touch_editions(stored_edition_ids(instance, using), using=using)
