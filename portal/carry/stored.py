"""Files made of an edition, as they are stored: once for all processes and each version of the edition."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

MADE_AT_MOST_EVERY = timedelta(seconds=30)  # however often an edition is saved


class EditionFile(models.Model):
    """A file derived from an edition's content, made again when somebody asks for it and it is behind.

    `key` names what the stored content was made of. `begun_at` is when a process last began to make it.
    """

    # No foreign key, as with SearchIndex: the row of a deleted edition goes when the next file is made.
    edition_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    key = models.CharField(max_length=120, blank=True)
    content = models.BinaryField(default=bytes)  # packed by brotli
    size = models.PositiveIntegerField(default=0)  # in bytes, not packed
    begun_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition_id", "name"], name="edition_file_once_by_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.edition_id}"

    @classmethod
    def claim(cls, edition_id: int, name: str, key: str, moment: datetime) -> bool:
        """Return whether the caller is to make this file now; nobody else is told so for a while."""
        cls.objects.get_or_create(edition_id=edition_id, name=name)
        is_free = Q(begun_at=None) | Q(begun_at__lte=moment - MADE_AT_MOST_EVERY)
        behind = cls.objects.filter(edition_id=edition_id, name=name).exclude(key=key)
        return behind.filter(is_free).update(begun_at=moment) == 1

    @classmethod
    def being_made(cls, edition_id: int, beginning: str, key: str, moment: datetime) -> models.QuerySet:
        """Return the files whose names begin so, and that were begun lately and are not made yet."""
        begun = cls.objects.filter(edition_id=edition_id, name__startswith=beginning)
        return begun.filter(begun_at__gt=moment - MADE_AT_MOST_EVERY).exclude(key=key)

    @classmethod
    def forget_oldest(cls, edition_id: int, beginning: str, most: int) -> None:
        """Delete the files whose names begin so, but for the `most` of them that were begun last."""
        found = cls.objects.filter(edition_id=edition_id, name__startswith=beginning)
        oldest = list(found.order_by("-begun_at", "-pk").values_list("pk", flat=True)[most:])
        if oldest:
            cls.objects.filter(pk__in=oldest).delete()
