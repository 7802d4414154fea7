"""Drafts of changes to published rows: readers see the published text until the draft is published."""

from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from topics.drafts.fields import draftable_values
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
