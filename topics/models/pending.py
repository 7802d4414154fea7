"""A change to something published that waits: readers keep the published text until it is published."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from topics.carried import PENDING, CarriedChange
from topics.history.changes import MOST_LETTERS
from topics.models.base import Publishable
from topics.models.edition import Edition
from topics.permissions import is_organiser
from topics.state import state_of
from topics.waiting import as_json, held_values

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class PendingChangeQuerySet(models.QuerySet):
    def of_row(self, row: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)

    def editable_by(self, user: AbstractBaseUser | AnonymousUser, *content: type[models.Model]) -> Self:
        """Those of rows of the models `content` that `user` may edit."""
        if is_organiser(user):
            return self
        types = ContentType.objects.get_for_models(*content)
        allowed = Q(pk__in=[])
        for model in content:
            rows = model._default_manager.editable_by(user).order_by().values("pk")
            allowed |= Q(content_type=types[model], object_id__in=rows)
        return self.filter(allowed)


class PendingChange(models.Model):
    """What a row will hold once this is published, where that differs from what it holds now.

    It counts as content of its edition, whose version changes with it. A row has one at most.
    """

    edition_lookup = "edition"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pending_changes")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)  # field → value; ids of rows for what leads to them
    # What delegates and the team will be told of the change when it is published.
    note = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    reason = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    began_from = models.CharField(max_length=64)  # the row's state (topics/state.py) when it was begun
    began_with = models.JSONField()  # what the row held then of all that can wait; nothing where nobody knows
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    objects = PendingChangeQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_pending_change_of_a_row")
        ]

    def __str__(self) -> str:
        return f"Draft of a change to {self.content_type} {self.object_id}"

    @property
    def state(self) -> str:
        """Differs when its values do; never the state of a row."""
        text = json.dumps(self.values, sort_keys=True)
        return f"draft-{blake2b(text.encode(), digest_size=16).hexdigest()}"

    def show_in(self, row: models.Model, reader: AbstractBaseUser | AnonymousUser | None = None) -> None:
        """Give `row`, loaded and not to be saved, the values that wait.

        For a `reader` it leads only to rows that they may see, which are fetched now.
        """
        self._put(self.values, row, reader)

    def show_begun_in(self, row: models.Model) -> None:
        """Give `row`, loaded and not to be saved, the values that it had when this was begun, where known."""
        self._put(self.began_with, row)

    def _put(
        self,
        values: Mapping[str, object],
        row: models.Model,
        reader: AbstractBaseUser | AnonymousUser | None = None,
    ) -> None:
        row.pending_change = self
        for name, value in values.items():
            try:
                field = row._meta.get_field(name)
            except FieldDoesNotExist:
                continue  # of a release before this one
            if field.many_to_many:
                if not hasattr(row, "_prefetched_objects_cache"):
                    row._prefetched_objects_cache = {}
                row._prefetched_objects_cache[name] = _rows_with(field.related_model, value, reader)
            elif field.many_to_one and reader is not None:
                setattr(row, name, next(iter(_rows_with(field.related_model, [value], reader)), None))
            else:
                setattr(row, field.attname, field.to_python(value))


def _rows_with(
    model: type[models.Model], ids: list[int], reader: AbstractBaseUser | AnonymousUser | None
) -> models.QuerySet:
    """These rows in order, fetched, with what their addresses are made of."""
    owners = [lookup.rpartition("__")[0] for lookup in model.natural_key_lookups if "__" in lookup]
    rows = model._default_manager.filter(pk__in=ids).in_order().select_related(*owners)
    rows = rows if reader is None else rows.visible_to(reader)
    len(rows)
    return rows


@receiver(post_delete)
def drop_with_its_row(sender: type, instance: models.Model, using: str, **kwargs) -> None:
    """What waits for a row goes with it."""
    if issubclass(sender, Publishable):
        PendingChange.objects.using(using).of_row(instance).delete()


# --- What Django's `loaddata` reads ---


@receiver(post_save)
def keep_what_was_loaded(sender: type, instance: models.Model, raw: bool, using: str, **kwargs) -> None:
    if raw and isinstance(getattr(instance, PENDING, None), CarriedChange):
        keep_carried(instance, using)


@receiver(m2m_changed)
def keep_it_with_its_links(sender: type, instance: models.Model, action: str, using: str, **kwargs) -> None:
    """A loaded row gets its links after it is saved, and they are part of what the draft began from."""
    if action.startswith("post_") and isinstance(getattr(instance, PENDING, None), CarriedChange):
        keep_carried(instance, using)


def keep_carried(row: models.Model, using: str, *, is_last: bool = False) -> None:
    """Let wait for `row`, as it is stored now, what it carries from a file, and nothing else.

    What leads to a row that is not there yet is tried again when the file is loaded, as Django does with
    links of rows. Raises DeserializationError where a value is none, or leads nowhere when `is_last`.
    """
    carried = getattr(row, PENDING)
    try:
        values = {name: _read_value(row, name, value, using) for name, value in carried.values.items()}
    except ObjectDoesNotExist as error:
        if is_last:
            raise DeserializationError(
                f"{_place(row)}: {error} What its draft leads to is neither in the file nor in the database; "
                "all else is loaded."
            ) from error
        transaction.on_commit(partial(keep_carried, row, using, is_last=True), using=using)
        return
    values = as_json(values)
    stored = type(row)._base_manager.using(using).get(pk=row.pk)
    held = held_values([stored])[stored.pk]
    differing = {name: value for name, value in values.items() if value != held[name]}
    PendingChange.objects.using(using).of_row(stored).delete()
    if not differing:
        return
    now = timezone.now()
    PendingChange.objects.using(using).create(
        edition_id=stored.edition_id_of_content(),
        content_type=ContentType.objects.get_for_model(stored),
        object_id=stored.pk,
        values=differing,
        note=carried.note,
        reason=carried.reason,
        began_from="" if carried.is_behind else state_of(stored),
        began_with={} if carried.is_behind else held,
        begun_at=now,
        saved_at=now,
    )


def _read_value(row: models.Model, name: str, value: object, using: str) -> object:
    """What a file says of a field, with ids in place of natural keys. Raises ObjectDoesNotExist."""
    field = row._meta.get_field(name)
    try:
        if field.many_to_many:
            return sorted(_id_of(field.related_model, key, using) for key in value)
        if field.many_to_one:
            return None if value is None else _id_of(field.related_model, value, using)
        return field.to_python(value)
    except (ValidationError, TypeError, ValueError) as error:
        raise DeserializationError(f"{_place(row)}.{name}: {error}") from error


def _place(row: models.Model) -> str:
    return f"{row._meta.label_lower} {'/'.join(row.natural_key())}, {PENDING}"


def _id_of(model: type[models.Model], key: list[str], using: str) -> int:
    return model._default_manager.db_manager(using).get_by_natural_key(*key).pk
