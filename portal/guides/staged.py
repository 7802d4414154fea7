"""An uploaded guide being corrected: stored until it is saved, or for a month."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from portal.guides.guide import Guide
from topics.models import Edition

KEPT_FOR = timedelta(days=30)


class StagedGuideQuerySet(models.QuerySet):
    def forgotten(self) -> StagedGuideQuerySet:
        """Return the guides that nobody has changed for a month."""
        return self.filter(changed_at__lt=timezone.now() - KEPT_FOR)

    def without_contents(self) -> StagedGuideQuerySet:
        """Leave out the file and the parsed guide: for lists."""
        return self.defer("data", "document")


class StagedGuide(models.Model):
    """An uploaded file and the guide as corrected so far. It is not part of an edition's content."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="staged_guides")
    committee_slug = models.SlugField("committee", max_length=60)
    file_name = models.CharField("file", max_length=200)
    data = models.BinaryField(editable=False)
    document = models.JSONField(editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    objects = StagedGuideQuerySet.as_manager()

    class Meta:
        verbose_name = "uploaded guide"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.file_name} for {self.edition.slug}/{self.committee_slug}"

    def get_absolute_url(self) -> str:
        return reverse("admin:portal_stagedguide_change", args=[self.pk])

    @property
    def guide(self) -> Guide:
        return Guide.from_data(self.document)

    def keep(self, guide: Guide) -> None:
        """Store the guide as it is now. Call it in a transaction that has locked this row."""
        self.document = guide.as_data()
        self.revision += 1
        self.changed_at = timezone.now()
        self.save(update_fields=["document", "revision", "changed_at"])
