"""The tools that a guide names, and the figures worth quoting."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from topics.fields import EDITOR_NOTE_HELP, BackgroundField, MarkdownField, NameListField, SourceKeyField
from topics.models.base import Publishable
from topics.models.committee import Committee
from topics.models.kind import ToolKind, refuse_kind_elsewhere
from topics.models.topic import Topic
from topics.page_addresses import address_of
from topics.querysets import KeyFigureQuerySet, OfAKindQuerySet
from topics.slugs import validate_not_reserved

UNDATED = "undated"
MOST_ON_COVER = 3  # figures of a committee
NO_FRENCH = "none found"
WRONG_PERIOD = "The first year is after the last."
YEAR_VALIDATORS = [MinValueValidator(1000), MaxValueValidator(2999)]


class Tool(Publishable):
    """A system, database, operation or instrument that the guide names."""

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
    public_fields = (
        *("name", "acronym", "expansion", "aliases", "french", "since", "summary", "body", "background"),
        *("editor_note", "binding", "asks", "coverage"),
    )
    published_lookups = ("published", "committee__published")
    release_lookups = ("committee__release_at",)

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="tools",
        help_text="The committee whose guide names it. Example: WHO",
    )
    slug = models.SlugField(
        max_length=80,
        validators=[validate_not_reserved],
        help_text="Part of its address. Example: early-warning-system",
    )
    name = models.CharField(
        max_length=160, help_text="The name delegates would use. Example: Early Warning System"
    )
    acronym = models.CharField(max_length=40, blank=True, help_text="Example: EWARS")
    expansion = models.CharField(
        max_length=200,
        blank=True,
        help_text="What the acronym stands for. Example: Early Warning, Alert and Response System",
    )
    aliases = NameListField(
        help_text="Other spellings and plurals, one per line. Example: early warning systems, then EWS"
    )
    kind = models.ForeignKey(
        ToolKind,
        on_delete=models.RESTRICT,
        related_name="tools",
        help_text="What kind of thing it is; decides the mark beside its name. Example: Database",
    )
    french = models.CharField(
        "equivalent",
        max_length=160,
        blank=True,
        help_text="Its official name in the other language of the edition; the name itself if that does not "
        "change; “none found” if no source gives one. Example: système d’alerte précoce",
    )
    since = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=YEAR_VALIDATORS, help_text="The year it began. Example: 2023"
    )
    notice_colour = models.CharField(
        "colour",
        max_length=8,
        choices=NoticeColour,
        blank=True,
        help_text="Only for a kind that has colours. Example: Red",
    )
    summary = models.CharField(
        max_length=240,
        blank=True,
        help_text="One plain sentence for lists. Example: Reports an outbreak within a day.",
    )
    body = MarkdownField(
        blank=True,
        help_text="What it is, who uses it for what, and its limits. Example: It needs no laboratory, "
        "but it counts rumours as cases.",
    )
    background = BackgroundField()
    editor_note = MarkdownField(blank=True, help_text=EDITOR_NOTE_HELP)
    # Of instruments: what the table of them says.
    binding = models.CharField(
        max_length=60, blank=True, help_text="For instruments: whether it binds. Example: legally binding"
    )
    asks = models.CharField(
        max_length=300,
        blank=True,
        help_text="For instruments: what it asks of states, in a sentence. Example: States test every well.",
    )
    coverage = models.CharField(
        max_length=160, blank=True, help_text="For instruments: what it covers. Example: drinking water"
    )

    objects = OfAKindQuerySet.as_manager()

    class Meta:
        ordering = ["name", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="tool_slug_unique_in_committee")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_acronym(self) -> str:
        """The acronym, unless the name contains it."""
        return "" if self.acronym in self.name else self.acronym

    @property
    def names(self) -> list[str]:
        """Every word or phrase that means this tool, each once."""
        given = [self.name, self.acronym, self.expansion, *self.aliases]
        return list(dict.fromkeys(name for name in given if name))

    @property
    def other_words(self) -> str:
        """The words by which it is called beside those of its name, in the other language too, each once."""
        french = "" if self.french_note else self.french
        words = dict.fromkeys(" ".join([*self.names[1:], french]).split())
        return " ".join(word for word in words if word not in self.name.split())

    @property
    def french_note(self) -> str:
        """Return what is said in place of an equivalent that is the same or that no source gives."""
        if self.french not in (NO_FRENCH, self.name):
            return ""
        language = self.equivalent_language.label
        is_same = self.french == self.name
        return f"name unchanged in {language}" if is_same else f"no official {language} name in our sources"

    @property
    def is_added(self) -> bool:
        """Return whether the editors added it, because the printed guide says nothing of it."""
        return bool(self.background) and not self.body

    @property
    def is_described(self) -> bool:
        """Return whether it says of an instrument what the table of them compares."""
        return bool(self.binding or self.asks or self.coverage)

    @property
    def shown_colour(self) -> str:
        """The colour where its kind has colours."""
        return self.notice_colour if self.kind.has_colours else ""

    def clean(self) -> None:
        """Refuse a kind of another edition ("other_edition"), and a colour without need ("colourless")."""
        kind, committee = getattr(self, "kind", None), getattr(self, "committee", None)
        if kind is None or committee is None:
            return  # told at its own field
        refuse_kind_elsewhere(kind, committee.edition)
        if self.notice_colour and not kind.has_colours:
            message = f"“{kind}” is a kind without colours; leave this empty, or choose another kind."
            raise ValidationError({"notice_colour": ValidationError(message, code="colourless")})

    def get_absolute_url(self) -> str:
        committee = self.committee
        return address_of("topics:tool", committee.edition.slug, committee.slug, self.slug)


class KeyFigure(Publishable):
    """A dated fact worth quoting. `source_key` names a source of the edition's bibliography."""

    edition_lookup = "committee__edition"
    committee_lookup = "committee"
    natural_key_lookups = ("committee__edition__slug", "committee__slug", "slug")
    siblings_share = ("committee",)
    public_fields = ("value", "statement", "period_start", "as_of", "as_of_words")
    published_lookups = ("published", "committee__published")
    release_lookups = ("committee__release_at",)
    appears_with = ("topic",)

    committee = models.ForeignKey(
        Committee,
        on_delete=models.CASCADE,
        related_name="figures",
        help_text="The committee whose guide quotes it. Example: WHO",
    )
    slug = models.SlugField(max_length=80, help_text="Its short name. Example: member-countries")
    value = models.CharField(max_length=40, help_text="The number, shown in large type. Example: 194")
    statement = models.CharField(
        max_length=300,
        help_text="One sentence that makes sense on its own. Example: WHO has 194 member states.",
    )
    as_of = models.PositiveSmallIntegerField(
        "as of",
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="The (last) year for which it holds; empty if its source gives none. Example: 2022",
    )
    as_of_words = models.CharField(
        "as of, in words",
        max_length=40,
        blank=True,
        help_text="Shown in place of the year where a year says too much or too little. "
        "Example: undated, 2023 or later",
    )
    period_start = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=YEAR_VALIDATORS,
        help_text="The first year, when it spans several. Example: 2020",
    )
    on_timeline = models.BooleanField(
        default=False,
        help_text="Tick if it is an event for the time line. Example: a founding; not a number of members.",
    )
    timeline_label = models.CharField(
        max_length=60, blank=True, help_text="Two to six words for the drawing. Example: WHO founded"
    )
    on_cover = models.BooleanField(
        default=False,
        help_text="Tick for up to three figures of a committee that strike, each with a source outside the "
        "printed guide: the cover shows them large. Example: 2 billion people lack safe water.",
    )
    tool = models.ForeignKey(
        Tool,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="figures",
        help_text="The tool it is about; the figure also appears on its page. Example: Early Warning System",
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="figures",
        help_text="The topic it belongs to; empty if it concerns the whole committee. Example: 1. Safe water",
    )
    source_key = SourceKeyField(
        help_text="Citation key of its source in the bibliography. Example: who-water"
    )
    position = models.PositiveIntegerField(
        default=0, help_text="Order among the figures; lower numbers come first. Example: 1"
    )

    objects = KeyFigureQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "slug"], name="figure_slug_unique_in_committee"),
            models.CheckConstraint(
                condition=Q(period_start__isnull=True) | Q(period_start__lte=F("as_of")),
                name="figure_period_in_order",
                violation_error_message=WRONG_PERIOD,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.statement}"

    @property
    def is_measured(self) -> bool:
        """Return whether the value measures something: it is no year, and more than a single digit."""
        return len(self.value) > 1 and not re.fullmatch(r"[12]\d{3}(\W+[12]\d{3})?", self.value)

    @property
    def period(self) -> str:
        """Return what it says of its time: "2023", "2020–2022", "2023 or later" or "undated"."""
        if self.as_of_words or self.as_of is None:
            return self.as_of_words or UNDATED
        if self.period_start is None or self.period_start == self.as_of:
            return str(self.as_of)
        return f"{self.period_start}–{self.as_of}"

    def get_absolute_url(self) -> str:
        """Return the address of the figures of its topic or, without one, of its committee."""
        return f"{(self.topic or self.committee).get_absolute_url()}#site-figures"

    def clean(self) -> None:
        """Refuse a tool or topic of another committee, an event without a year, and a period that ends first.

        Raises ValidationError with code "other_committee", "no_year" or "period".
        """
        if None not in (self.period_start, self.as_of) and self.period_start > self.as_of:
            raise ValidationError({"period_start": ValidationError(WRONG_PERIOD, code="period")})
        if self.on_timeline and self.as_of is None:
            message = "Give the year in which it happened, or take it off the time line."
            raise ValidationError({"as_of": ValidationError(message, code="no_year")})
        if getattr(self, "committee", None) is None:
            return  # reported at its own field
        for name in ("tool", "topic"):
            owner = getattr(self, name)
            if owner is not None and owner.committee != self.committee:
                message = f"This {name} belongs to another committee."
                raise ValidationError({name: ValidationError(message, code="other_committee")})

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Refuse, too, what may not be on the cover. Unlike `clean` this queries the database."""
        super().validate_constraints(exclude=exclude)
        if not self.on_cover or "on_cover" in (exclude or ()) or getattr(self, "committee", None) is None:
            return
        others = self.committee.figures.filter(on_cover=True).exclude(pk=self.pk)
        fault = self.cover_fault(self.committee.edition.sources.filter(key=self.source_key).first(), others)
        if fault is not None:
            raise ValidationError({"on_cover": fault})

    def cover_fault(
        self, source: models.Model | None, others: Iterable["KeyFigure"]
    ) -> ValidationError | None:
        """Return why this figure may not join `others` on the cover: code "guide_only" or "too_many".

        `source` is the row of the bibliography that it names. What the organiser published is the guide.
        """
        organiser = self.committee.edition.organiser.casefold()
        if source is None or (organiser and source.publisher.casefold() == organiser):
            message = (
                "The cover shows no figure that only the printed guide supports. Name another source first."
            )
            return ValidationError(message, code="guide_only")
        shown = [f"“{other.value}”" for other in others]
        if len(shown) < MOST_ON_COVER:
            return None
        message = (
            f"The cover has {MOST_ON_COVER} figures already: {', '.join(shown)}. Take one of them off first."
        )
        return ValidationError(message, code="too_many")
