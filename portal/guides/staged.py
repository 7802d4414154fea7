"""An uploaded guide that is given its roles: stored until it is saved, or for a month."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.guides.blocks import Block, Item, Look, Shape
from portal.guides.guide import Guide
from portal.guides.roles import Row, Step
from portal.guides.tree import understand
from topics.models import Edition

KEPT_FOR = timedelta(days=30)  # since anybody changed it


class StagedGuide(models.Model):
    """An uploaded file as it was read, and the steps taken since. It is not part of an edition's content."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="staged_guides")
    committee_slug = models.SlugField("committee", max_length=60)
    file_name = models.CharField("file", max_length=200)
    data = models.BinaryField(editable=False)
    reading = models.JSONField(editable=False)
    steps = models.JSONField(default=list, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    class Meta:
        verbose_name = "uploaded guide"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.edition.slug}/{self.committee_slug}"

    def get_absolute_url(self) -> str:
        return reverse("admin:portal_stagedguide_change", args=[self.pk])

    def understood(self) -> tuple[Guide, list[Row]]:
        """Return the guide as its steps make it, and its rows. Raises GuideError."""
        reading = self.reading
        steps = self.steps_taken()
        blocks = [stored_block(each) for each in reading["blocks"]]
        guide, rows = understand(blocks, reading["kind"], steps)
        guide.doubts += reading["doubts"]
        return guide, rows

    def steps_taken(self) -> list[Step]:
        return [Step.from_data(step) for step in self.steps]

    def keep(self, steps: list[Step]) -> None:
        """Store the steps. Call it in a transaction that has locked this row."""
        self.steps = [asdict(step) for step in steps]
        self.revision += 1
        self.changed_at = timezone.now()
        self.save(update_fields=["steps", "revision", "changed_at"])


def stored_block(given: dict) -> Block:
    """Return the block that is stored as its fields."""
    items = [Item(**item) for item in given["items"]]
    return Block(**given | {"shape": Shape(given["shape"]), "items": items, "look": Look(**given["look"])})
