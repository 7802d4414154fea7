"""The phrases that open a resolution's clauses."""

from django.db import models

from topics.models.base import EditionContent
from topics.models.edition import Edition


class OpeningPhrase(EditionContent):
    """The words a clause begins with, such as “Deeply concerned” or “Calls upon”."""

    class Kind(models.TextChoices):
        PREAMBULATORY = "preambulatory", "Preambulatory"
        OPERATIVE = "operative", "Operative"

    class Strength(models.TextChoices):
        SOFT = "soft", "Soft"
        MEDIUM = "medium", "Medium"
        STRONG = "strong", "Strong"
        COUNCIL = "council", "Security Council only, in most rule books"

    natural_key_lookups = ("edition__slug", "slug")
    siblings_share = ("edition", "kind")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="opening_phrases",
        help_text="The conference year whose delegates may use it. Example: Model Assembly 2030",
    )
    kind = models.CharField(
        max_length=16,
        choices=Kind,
        help_text="Which clauses it opens. Example: Preambulatory for “Noting”, operative for “Urges”",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place in its list; softer phrases come first. Example: 1"
    )
    slug = models.SlugField(max_length=60, help_text="Its short name. Example: deeply-concerned")
    english = models.CharField(max_length=80, help_text="Example: Deeply concerned")
    french = models.CharField(max_length=80, blank=True, help_text="Example: Profondément préoccupée")
    strength = models.CharField(
        max_length=8,
        choices=Strength,
        help_text="How hard it presses. Example: Soft for “Invites”, strong for “Establishes”",
    )

    class Meta:
        ordering = ["kind", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="phrase_slug_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.english
