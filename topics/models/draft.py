"""Drafts of changes to published rows: readers see the published text until the draft is published."""

from functools import partial
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.dispatch import receiver
from django.utils import timezone

from topics.drafts.fields import as_json, draftable_values
from topics.drafts.in_file import DRAFT_IN_FILE, DraftInFile
from topics.models.base import Publishable
from topics.models.draft_entry import DraftContent, DraftEntry, OfRowsQuerySet
from topics.models.edition import Edition
from topics.permissions import Person, is_organiser
from topics.state import state_of


class DraftRevisionQuerySet(OfRowsQuerySet):
    def ids_of_rows(self, model: type[models.Model]) -> set[int]:
        """Return the ids of the rows of `model` that have a draft."""
        rows = self.filter(content_type=ContentType.objects.get_for_model(model))
        return set(rows.values_list("object_id", flat=True))

    def keep(
        self,
        stored: models.Model,
        values: dict[str, object],
        brings_back: DraftEntry | None = None,
        **by: object,
    ) -> bool:
        """Keep `values` as the draft of the locked row `stored`; return False if there are none to keep.

        Then the row has no draft. `by` are the writer, the note and the reason, by the names of the fields.
        """
        draft, now = self.of_row(stored).select_for_update().first(), timezone.now()
        if not values:
            if draft is not None:
                draft.end(DraftEntry.Kind.DROPPED)
            return False
        if draft is None:
            draft = self.model(
                content_type=ContentType.objects.get_for_model(stored),
                object_id=stored.pk,
                began_from=state_of(stored),
                began_with=draftable_values([stored])[stored.pk],
                begun_at=now,
            )
        for name, value in by.items():
            setattr(draft, name, value)
        draft.edition_id, draft.values, draft.saved_at = stored.edition_id_of_content(), values, now
        draft.save()
        DraftEntry.objects.record([draft], DraftEntry.Kind.KEPT, brings_back)
        return True

    def editable_by(self, user: Person, *content: type[models.Model]) -> Self:
        """Drafts of rows that `user` may edit, of the models `content`."""
        if is_organiser(user):
            return self
        return self.of_rows(*(model._default_manager.editable_by(user) for model in content))


class DraftRevision(DraftContent):
    """The draft of a change to a row, which has at most one.

    It counts as content of its edition, whose version changes with it.
    """

    edition_lookup = "edition"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="draft_revisions")

    objects = DraftRevisionQuerySet.as_manager()

    class Meta:
        ordering = ["begun_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="one_draft_of_a_row")
        ]

    def __str__(self) -> str:
        return f"Draft of a change to {self.content_type} {self.object_id}"

    def record(self, kind: DraftEntry.Kind = DraftEntry.Kind.KEPT) -> None:
        """Write in the history of its row that it was kept as it is; or dropped, or published."""
        DraftEntry.objects.using(self._state.db).record([self], kind)

    def end(self, kind: DraftEntry.Kind) -> None:
        """Delete it, and write in the history that it was dropped or published."""
        self.record(kind)
        self.delete()


@receiver(post_delete)
def drop_with_its_row(sender: type, instance: models.Model, using: str, **kwargs) -> None:
    """Delete the draft of a row that is deleted."""
    if issubclass(sender, Publishable):
        DraftRevision.objects.using(using).of_row(instance).delete()


# --- Drafts read by Django's `loaddata` ---


@receiver(post_save)
def keep_what_was_loaded(sender: type, instance: models.Model, raw: bool, using: str, **kwargs) -> None:
    if raw and isinstance(getattr(instance, DRAFT_IN_FILE, None), DraftInFile):
        keep_draft_in_file(instance, using)


@receiver(m2m_changed)
def keep_it_with_its_links(sender: type, instance: models.Model, action: str, using: str, **kwargs) -> None:
    """Store the draft again once a loaded row has its links, which are part of what it began from."""
    if action.startswith("post_") and isinstance(getattr(instance, DRAFT_IN_FILE, None), DraftInFile):
        keep_draft_in_file(instance, using)


def keep_draft_in_file(row: models.Model, using: str, *, is_last: bool = False) -> None:
    """Replace the stored draft of `row` by the one that it was read with from a file.

    A link to a row that is not loaded yet is tried again once the file is loaded, as Django does. Raises
    DeserializationError for an invalid value, and for a link that leads nowhere when `is_last`.
    """
    from_file = getattr(row, DRAFT_IN_FILE)
    try:
        values = {name: _read_value(row, name, value, using) for name, value in from_file.values.items()}
    except ObjectDoesNotExist as error:
        if is_last:
            raise DeserializationError(
                f"{_place(row)}: {error} Its draft links to a row that is neither in the file nor in the "
                "database; everything else is loaded."
            ) from error
        transaction.on_commit(partial(keep_draft_in_file, row, using, is_last=True), using=using)
        return
    values = as_json(values)
    stored = type(row)._base_manager.using(using).get(pk=row.pk)
    published = draftable_values([stored])[stored.pk]
    differing = {name: value for name, value in values.items() if value != published[name]}
    before = DraftRevision.objects.using(using).of_row(stored).first()
    if not differing:
        if before is not None:
            before.end(DraftEntry.Kind.DROPPED)
        return
    if before is not None:
        before.delete()
    now = timezone.now()
    draft = DraftRevision.objects.using(using).create(
        edition_id=stored.edition_id_of_content(),
        content_type=ContentType.objects.get_for_model(stored),
        object_id=stored.pk,
        values=differing,
        note=from_file.note,
        reason=from_file.reason,
        began_from="" if from_file.is_behind else state_of(stored),
        began_with={} if from_file.is_behind else published,
        begun_at=now,
        saved_at=now,
    )
    if before is None or not draft.says_the_same(before):
        draft.record()


def _read_value(row: models.Model, name: str, value: object, using: str) -> object:
    """Return a file's value of a field, ids in place of natural keys. Raises ObjectDoesNotExist."""
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
    return f"{row._meta.label_lower} {'/'.join(row.natural_key())}, {DRAFT_IN_FILE}"


def _id_of(model: type[models.Model], key: list[str], using: str) -> int:
    return model._default_manager.db_manager(using).get_by_natural_key(*key).pk
