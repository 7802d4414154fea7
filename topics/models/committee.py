"""A committee of an edition."""

from django.conf import settings
from django.db import models

from topics.fields import EDITOR_NOTE_HELP, BackgroundField, MarkdownField
from topics.models.base import Publishable, Releasable
from topics.models.edition import Edition
from topics.page_addresses import address_of
from topics.slugs import validate_not_reserved


class Committee(Releasable, Publishable):
    """A committee: its name, presentation and mandate, and the people who chair it."""

    natural_key_lookups = ("edition__slug", "slug")
    siblings_share = ("edition",)
    public_fields = (
        "name",
        "acronym",
        "motto",
        "presentation",
        "mandate",
        "background",
        "how_it_works",
        "editor_note",
    )

    edition = models.ForeignKey(
        Edition,
        on_delete=models.CASCADE,
        related_name="committees",
        help_text="The conference year it belongs to. Example: Model Assembly 2030",
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
        help_text="What it may do, and how. Headings start at ##. Example: It warns and advises, but it "
        "cannot close a border.",
    )
    background = BackgroundField()
    how_it_works = BackgroundField(
        "how it works",
        help_text="A page of its own, added by the editors: what the committee can and cannot do, with "
        "sources. Headings start at ##. Example: A resolution asks; it does not order [@who-rules].",
    )
    editor_note = MarkdownField(blank=True, help_text=EDITOR_NOTE_HELP)
    authors = models.CharField(
        max_length=300,
        blank=True,
        help_text="The guide’s authors as citations name them: family name, given name; several separated "
        "by semicolons. Empty: the organiser. Example: Lovelace, Ada; Hopper, Grace",
    )
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Order among the committees; lower numbers come first. Example: 1"
    )
    chairs = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="chaired_committees",
        help_text="The people who may edit it and everything in it, by their user names. Example: ada",
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
        return address_of("topics:committee", self.edition.slug, self.slug)
