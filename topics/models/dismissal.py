"""Findings of content health that somebody has marked as intentional."""

from django.core.validators import RegexValidator
from django.db import models

from topics.models.base import EditionContent
from topics.models.edition import Edition


class Dismissal(EditionContent):
    """A finding marked as intentional; `why_note` gives the reason.

    The fingerprint is computed from the content that the rule objected to, so the dismissal ends when that
    changes. It does not depend on the edition's address, so next year's copy keeps the dismissal.
    """

    natural_key_lookups = ("edition__slug", "fingerprint")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="dismissals")
    fingerprint = models.CharField(
        max_length=16,
        validators=[RegexValidator(r"\A[0-9a-f]{16}\Z", "Write the 16 digits that check_content prints.")],
        help_text="The fingerprint of the finding, as check_content prints it.",
    )
    rule = models.CharField(max_length=40, help_text="Example: figure-uncited")
    about = models.CharField(max_length=40, help_text="The kind of row. Example: topics.keyfigure")
    place = models.CharField(
        max_length=400,
        blank=True,
        help_text="The row’s natural key below the edition. Example: who/member-states",
    )
    field = models.CharField(max_length=40, blank=True, help_text="Example: source_key")
    why_note = models.TextField("reason", help_text="Why it is intentional. Never shown to readers.")

    class Meta:
        ordering = ["rule", "about", "place", "field", "fingerprint"]
        verbose_name = "dismissed finding"
        verbose_name_plural = "dismissed findings"
        constraints = [
            models.UniqueConstraint(fields=["edition", "fingerprint"], name="dismissed_once_in_edition")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.about} {self.place}".rstrip()
