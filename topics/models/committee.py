"""A committee of an edition."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from topics.fields import MarkdownField
from topics.models.base import Publishable, Releasable
from topics.models.edition import Edition
from topics.slugs import validate_not_reserved


class Committee(Releasable, Publishable):
    """Who debates: its name, what it is, what it may do, and who chairs it."""

    natural_key_lookups = ("edition__slug", "slug")
    siblings_share = ("edition",)
    told_fields = ("name", "acronym", "motto", "presentation", "mandate", "editor_note")

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="committees",
        help_text="The conference year it sits in. Example: Model Assembly 2030",
    )
    slug = models.SlugField(
        max_length=60,
        validators=[validate_not_reserved],
        help_text="Part of every address of the committee; keep it once it is published. Example: who",
    )
    name = models.CharField(max_length=160, help_text="Example: World Health Organization")
    acronym = models.CharField(max_length=40, blank=True, help_text="Example: WHO")
    motto = models.CharField(max_length=160, blank=True, help_text="Example: Health for all, everywhere")
    presentation = MarkdownField(
        blank=True,
        help_text="What the committee is. Headings start at ##. Example: WHO brings the health services of "
        "its members together.",
    )
    mandate = MarkdownField(
        blank=True,
        help_text="What it may do, and how. Headings start at ##. Example: It warns and advises; it closes "
        "no border.",
    )
    editor_note = MarkdownField(
        blank=True,
        help_text="Shown: where the printed guide slips, and what was done about it. "
        "Example: The printed guide has two sections 2.2; the second is 2.3 here.",
    )
    authors = models.CharField(
        max_length=300,
        blank=True,
        help_text="Who wrote the guide, as citations name them: family name, given name; several separated "
        "by semicolons. Empty: the organiser. Example: Lovelace, Ada; Hopper, Grace",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Its place among the committees; lower comes first. Example: 1"
    )
    chairs = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="chaired_committees",
        help_text="Who may edit it and all that stands in it, by their user names. Example: ada",
    )

    committee_lookup = "pk"
    published_lookups = ("published",)
    release_lookups = ("release_at",)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "slug"], name="committee_slug_unique_in_edition")
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        return self.acronym or self.name

    def get_absolute_url(self) -> str:
        return reverse("topics:committee", args=[self.edition.slug, self.slug])
