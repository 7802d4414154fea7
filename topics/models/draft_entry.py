"""The history of the drafts of a row: who kept, dropped, published or brought one back, and what it said."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Self

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from topics.history.changes import MOST_LETTERS, Change, current_change
from topics.loaded_rows import put_links
from topics.permissions import Person


class OfRowsQuerySet(models.QuerySet):
    """Drafts, or entries of their history, by the rows that they change."""

    def of_row(self, row: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(row), object_id=row.pk)

    def of_rows(self, *rows: QuerySet) -> Self:
        """Return those of these rows, one queryset for each model."""
        types = ContentType.objects.get_for_models(*(each.model for each in rows))
        allowed = Q(pk__in=[])
        for each in rows:
            allowed |= Q(content_type=types[each.model], object_id__in=each.order_by().values("pk"))
        return self.filter(allowed)


class DraftContent(models.Model):
    """The values that a row gets when its draft is published, as far as they differ from the stored ones."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)  # field → value; links are ids of rows
    # The note for delegates and the reason for the team, written to the history when it is published.
    note = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    reason = models.CharField(max_length=MOST_LETTERS, blank=True, default="")
    began_from = models.CharField(max_length=64)  # the row's state (topics/state.py) when it was begun
    began_with = models.JSONField()  # the row's draftable values then; empty if they are not known
    begun_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def row_model(self) -> type[models.Model]:
        """The model of its row."""
        return ContentType.objects.get_for_id(self.content_type_id).model_class()

    @property
    def state(self) -> str:
        """A digest of its values; never equal to the state of a row."""
        text = json.dumps(self.values, sort_keys=True)
        return f"{DRAFT_STATE}{blake2b(text.encode(), digest_size=16).hexdigest()}"

    def has_words_of(self, other: "DraftContent") -> bool:
        """Return whether each change of `other` and each word in it is in this one too, as often."""
        mine, theirs = (
            Counter(re.findall(r"\w+", " ".join(f"{name} {value}" for name, value in each.values.items())))
            for each in (self, other)
        )
        return theirs <= mine

    def show_in(self, row: models.Model, reader: Person | None = None) -> None:
        """Give a loaded `row`, which must not be saved, the values of the draft.

        For a `reader`, its links lead only to rows that they may see; those are fetched now.
        """
        self._put(self.values, row, reader)

    def show_begun_in(self, row: models.Model) -> None:
        """Give a loaded `row`, not to be saved, its values from when the draft was begun, as far as known."""
        self._put(self.began_with, row)

    def _put(
        self,
        values: Mapping[str, object],
        row: models.Model,
        reader: Person | None = None,
    ) -> None:
        row.draft_revision = self
        for name, value in values.items():
            try:
                field = row._meta.get_field(name)
            except FieldDoesNotExist:
                continue  # a field that this release no longer has
            if field.many_to_many:
                put_links(row, name, _rows_with(field.related_model, value, reader))
            elif field.many_to_one and reader is not None:
                target = next(iter(_rows_with(field.related_model, [value], reader)), None)
                if target is not None or field.null:  # else the published one stays
                    setattr(row, name, target)
            else:
                setattr(row, field.attname, field.to_python(value))


DRAFT_STATE = "draft-"  # how the state of every draft begins
READ_AT_ONCE = 500  # entries of the history
CONTENT = tuple(field.attname for field in DraftContent._meta.local_fields)


def _rows_with(model: type[models.Model], ids: list[int], reader: Person | None) -> QuerySet:
    """Fetch these rows in order, with the owners that their addresses need."""
    rows = model._default_manager.filter(pk__in=ids).in_order().with_owners()
    rows = rows if reader is None else rows.visible_to(reader)
    len(rows)
    return rows


class DraftEntryQuerySet(OfRowsQuerySet):
    def record(
        self, drafts: Iterable[DraftContent], kind: str, brings_back: "DraftEntry | None" = None
    ) -> None:
        """Write an entry for each of these drafts as they are; call it in the transaction of the change."""
        change, now = current_change() or Change(), timezone.now()
        self.bulk_create(
            DraftEntry(
                kind=kind,
                made_at=now,
                made_by_id=change.user_id or (draft.saved_by_id if kind == DraftEntry.Kind.KEPT else None),
                change_reason=change.reason,
                brings_back=brings_back,
                **{name: getattr(draft, name) for name in CONTENT},
            )
            for draft in drafts
        )

    def with_people(self) -> Self:
        """Fetch the people whom the words of an entry name."""
        return self.select_related("made_by", "saved_by", "brings_back__saved_by")

    def newest_of(self, row: models.Model) -> "DraftEntry | None":
        return self.of_row(row).with_people().order_by("-pk").first()

    def dropped(self) -> Self:
        """Return those of drafts that were dropped and have not been brought back, the newest first."""
        return self.filter(kind=DraftEntry.Kind.DROPPED, came_back=None).order_by("-made_at", "-pk")

    def overwritten(self, most: int) -> list[tuple["DraftEntry", "DraftEntry"]]:
        """Return the last that each writer kept in a draft which lost words of it, with the entry after it.

        Those that have been brought back are left out; the newest come first, `most` are looked at. Of the
        history only what is newer than they are is read.
        """
        names = ("pk", "kind", "made_by", "brings_back", "content_type", "object_id")
        found, came_back, drafts = [], set(), {}
        for pk, kind, writer, brings_back, *row in self._newest_first(*names):
            if len(found) == most:
                break
            came_back.add(brings_back)
            last, writers, after = drafts.get((*row,), (None, (), None))
            if last is None or kind != DraftEntry.Kind.KEPT:
                last, writers = pk, ()  # what the draft said in the end, if it has ended
            elif writer not in writers and pk not in came_back:
                found.append((pk, after, last))
            drafts[*row,] = last, (*writers, *([writer] if kind == DraftEntry.Kind.KEPT else [])), pk
        entries = self.with_people().in_bulk({pk for each in found for pk in each})
        all_three = ([entries[pk] for pk in each] for each in found)
        return [(entry, after) for entry, after, last in all_three if not last.has_words_of(entry)]

    def _newest_first(self, *names: str) -> Iterator[tuple]:
        """Yield these values of each entry, the id first among them; the next are read when they are due."""
        rows = self.order_by("-pk").values_list(*names)
        read = list(rows[:READ_AT_ONCE])
        yield from read
        while len(read) == READ_AT_ONCE:
            read = list(rows.filter(pk__lt=read[-1][0])[:READ_AT_ONCE])
            yield from read


class DraftEntry(DraftContent):
    """A draft as it was when somebody kept, dropped or published it: part of the history of its row.

    Only people who may edit the row see it. Like all history it stays when the row is deleted.
    """

    class Kind(models.TextChoices):
        KEPT = "kept"
        DROPPED = "dropped"
        PUBLISHED = "published"

    kind = models.CharField(max_length=9, choices=Kind)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    change_reason = models.CharField(max_length=MOST_LETTERS, blank=True, default="")  # for the team
    brings_back = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="came_back")

    objects = DraftEntryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "entry of a draft"
        verbose_name_plural = "entries of drafts"
        default_permissions = ()
        indexes = [models.Index(fields=["content_type", "object_id"], name="draft_entries_of_a_row")]

    def __str__(self) -> str:
        return f"Draft of a change to {self.content_type} {self.object_id}, {self.kind}"
