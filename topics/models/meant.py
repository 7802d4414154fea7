"""What the checks of content health find and somebody has said is meant so."""

from django.core.validators import RegexValidator
from django.db import models

from topics.models.base import EditionContent
from topics.models.edition import Edition


class MeantSo(EditionContent):
    """A finding that is no fault, and why: its `why_note` is the reason.

    It names the finding by its fingerprint, which is of what tripped the rule: when that changes, the
    mark holds no more. Nothing of the edition's own address is in it, so that next year's copy keeps it.
    """

    natural_key_lookups = ("edition__slug", "fingerprint")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="meant_so")
    fingerprint = models.CharField(
        max_length=16,
        validators=[RegexValidator(r"\A[0-9a-f]{16}\Z", "Write the 16 digits that check_content prints.")],
        help_text="Which finding it is, as check_content prints it.",
    )
    rule = models.CharField(max_length=40, help_text="Example: figure-uncited")
    about = models.CharField(max_length=40, help_text="The kind of row. Example: topics.keyfigure")
    place = models.CharField(
        max_length=400,
        blank=True,
        help_text="Which one, below the edition. Example: who/member-states",
    )
    field = models.CharField(max_length=40, blank=True, help_text="Example: source_key")
    why_note = models.TextField("reason", help_text="Why it is meant so. Never shown to readers.")

    class Meta:
        ordering = ["rule", "about", "place", "field", "fingerprint"]
        verbose_name = "mark “meant so”"
        verbose_name_plural = "marks “meant so”"
        constraints = [
            models.UniqueConstraint(fields=["edition", "fingerprint"], name="meant_so_once_in_edition")
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.about} {self.place}".rstrip()
