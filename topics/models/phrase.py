"""The phrases that open a resolution's clauses."""

from django.db import models

from topics.models.base import EditionContent
from topics.models.committee import Committee


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

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    siblings_share = ("committee", "kind")

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="opening_phrases",
        help_text="The committee whose delegates know it. Example: WHO",
    )
    kind = models.CharField(
        max_length=16,
        choices=Kind,
        help_text="The clauses it opens. Example: Preambulatory for “Noting”, operative for “Urges”",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Order in its list; softer phrases come first. Example: 1"
    )
    slug = models.SlugField(max_length=60, help_text="Its short name. Example: deeply-concerned")
    english = models.CharField(max_length=80, help_text="Example: Deeply concerned")
    french = models.CharField(
        "French, feminine",
        max_length=80,
        blank=True,
        help_text="As after l’Assemblée générale. Example: Profondément préoccupée",
    )
    french_masculine = models.CharField(
        "French, masculine",
        max_length=80,
        blank=True,
        help_text="As after le Comité; empty if it is the same. Example: Profondément préoccupé",
    )
    strength = models.CharField(
        max_length=8,
        choices=Strength,
        help_text="How forceful it is. Example: Soft for “Invites”, strong for “Establishes”",
    )
    is_allowed = models.BooleanField(
        "may be used",
        default=True,
        help_text="Whether this committee may use it. Example: only the Security Council “Demands”.",
    )

    class Meta:
        ordering = ["kind", "position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="phrase_slug_unique_in_committee")
        ]

    def __str__(self) -> str:
        return self.english
