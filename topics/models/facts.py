"""Tools that police work with, and the figures worth quoting."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from topics.fields import MarkdownField, NameListField
from topics.models.base import Publishable
from topics.models.committee import Committee
from topics.models.topic import Topic
from topics.querysets import KeyFigureQuerySet
from topics.slugs import validate_not_reserved

YEAR_VALIDATORS = [MinValueValidator(1000), MaxValueValidator(2999)]


class Tool(Publishable):
    """A system, database, notice, operation or instrument that the guide names."""

    class Kind(models.TextChoices):
        NOTICE = "notice", "Notice"
        BIOMETRIC_SYSTEM = "biometric_system", "Biometric system"
        DEVICE = "device", "Device"
        DATABASE = "database", "Database"
        BALLISTIC_NETWORK = "ballistic_network", "Ballistic network"
        COMMUNICATIONS_NETWORK = "communications_network", "Communications network"
        REFERENCE_TABLE = "reference_table", "Reference table"
        PROTOCOL = "protocol", "Protocol"
        PROCEDURE = "procedure", "Procedure"
        LEGAL_INSTRUMENT = "legal_instrument", "Legal instrument"
        OPERATION = "operation", "Operation"
        PROJECT = "project", "Project"
        PARTNERSHIP = "partnership", "Partnership"
        FORUM = "forum", "Forum"

    class NoticeColour(models.TextChoices):
        RED = "red", "Red"
        YELLOW = "yellow", "Yellow"
        BLUE = "blue", "Blue"
        BLACK = "black", "Black"
        GREEN = "green", "Green"
        ORANGE = "orange", "Orange"
        PURPLE = "purple", "Purple"
        SILVER = "silver", "Silver"

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    told_fields = ("name", "acronym", "expansion", "aliases", "since", "summary", "body")
    published_lookups = ("published", "committee__published")
    release_lookups = ("committee__release_at",)

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="tools",
        help_text="Whose guide names it. Example: WHO",
    )
    slug = models.SlugField(
        max_length=80,
        validators=[validate_not_reserved],
        help_text="Part of its address. Example: early-warning-system",
    )
    name = models.CharField(
        max_length=160, help_text="As a delegate would say it. Example: Early Warning System"
    )
    acronym = models.CharField(max_length=40, blank=True, help_text="Example: EWARS")
    expansion = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the acronym stands for. Example: Early Warning, Alert and Response System",
    )
    aliases = NameListField(
        help_text="Other spellings, plurals included, one a line. Example: early warning systems, then EWS"
    )
    kind = models.CharField(
        max_length=24,
        choices=Kind,
        help_text="What sort of thing it is: the mark beside its name follows. Example: Database",
    )
    since = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=YEAR_VALIDATORS, help_text="The year it began. Example: 2023"
    )
    notice_colour = models.CharField(
        max_length=8, choices=NoticeColour, blank=True, help_text="For notices only. Example: Red"
    )
    summary = models.CharField(
        max_length=240,
        blank=True,
        help_text="One plain sentence for lists. Example: Tells of an outbreak within a day.",
    )
    body = MarkdownField(
        blank=True,
        help_text="What it is, who uses it for what, and its limits. Example: It needs no laboratory, "
        "but it takes rumours for cases.",
    )

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="tool_slug_unique_in_committee"),
            models.CheckConstraint(
                condition=Q(notice_colour="") | Q(kind="notice"),
                name="only_notices_have_a_colour",
                violation_error_message="Only a notice has a notice colour.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_acronym(self) -> str:
        """The acronym where the name does not hold it already."""
        return "" if self.acronym in self.name else self.acronym

    @property
    def names(self) -> list[str]:
        """Every word or phrase that means this tool, each once."""
        given = [self.name, self.acronym, self.expansion, *self.aliases]
        return list(dict.fromkeys(name for name in given if name))

    def get_absolute_url(self) -> str:
        committee = self.committee
        return reverse("topics:tool", args=[committee.edition.slug, committee.slug, self.slug])


class KeyFigure(Publishable):
    """A dated fact worth quoting. `source_key` names a source of the edition's bibliography."""

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    siblings_share = ("committee",)
    told_fields = ("value", "statement", "period_start", "as_of")
    published_lookups = ("published", "committee__published")
    release_lookups = ("committee__release_at",)

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="figures",
        help_text="Whose guide quotes it. Example: WHO",
    )
    slug = models.SlugField(max_length=80, help_text="Its short name. Example: member-countries")
    value = models.CharField(max_length=40, help_text="As shown large. Example: 194")
    statement = models.CharField(
        max_length=300,
        help_text="One sentence that stands alone. Example: WHO has 194 member states.",
    )
    as_of = models.PositiveSmallIntegerField(
        "as of", validators=YEAR_VALIDATORS, help_text="The (last) year for which it holds. Example: 2022"
    )
    period_start = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="The first year, when it spans several. Example: 2020",
    )
    on_timeline = models.BooleanField(
        default=False,
        help_text="Whether it happened then: a date to draw. Example: a founding; not a number of members.",
    )
    timeline_label = models.CharField(
        max_length=60, blank=True, help_text="Two to six words for the drawing. Example: WHO founded"
    )
    tool = models.ForeignKey(
        Tool,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="figures",
        help_text="The tool it tells of, on whose page it then stands. Example: Early Warning System",
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="figures",
        help_text="The topic it belongs to; empty when it is of the whole committee. Example: 1. Safe water",
    )
    source_key = models.CharField(
        max_length=80,
        blank=True,
        help_text="Citation key of a source in the bibliography; empty when the guide itself is the source. "
        "Example: who-water",
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Its place among the figures; lower comes first. Example: 1"
    )

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="figure_slug_unique_in_committee"),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(period_start__lte=F("as_of")),
                name="figure_period_in_order",
                violation_error_message="The first year comes after the last.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.statement}"

    @property
    def period(self) -> str:
        """ "2023", or "2020–2022"."""
        if self.period_start is None or self.period_start == self.as_of:
            return str(self.as_of)
        return f"{self.period_start}–{self.as_of}"

    def get_absolute_url(self) -> str:
        """Where readers meet it: among the figures of its topic, or of its committee."""
        return f"{(self.topic or self.committee).get_absolute_url()}#site-figures"

    def clean(self) -> None:
        """Refuse a tool or topic of another committee (code "other_committee")."""
        if getattr(self, "committee", None) is None:
            return  # told at its own field
        for name in ("tool", "topic"):
            owner = getattr(self, name)
            if owner is not None and owner.committee != self.committee:
                message = f"This {name} belongs to another committee."
                raise ValidationError({name: ValidationError(message, code="other_committee")})
