"""A conference year."""

import time
from datetime import datetime
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q

from topics.fields import FixtureFormatField, MarkdownField
from topics.history.changes import changing
from topics.models.base import NaturalKeyed, Releasable
from topics.page_addresses import address_of
from topics.permissions import Person, is_organiser
from topics.querysets import EditionQuerySet
from topics.releases import TIMES_IN_EDITION
from topics.slugs import validate_not_reserved
from topics.versioning import next_version

YEARS = range(1900, 3000)  # of an edition: a shorter number is a slip


class Edition(Releasable, NaturalKeyed):
    """One conference: its contact data and everything it gives delegates to read."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft (chairs and organisers only)"
        PUBLISHED = "published", "Published"
        ARCHIVED = "archived", "Archived (still readable, no longer current)"

    class DraftingRule(models.TextChoices):
        FREE = "free", "Delegates may bring clauses they wrote beforehand"
        REQUIRED = "required", "Delegates must bring a draft resolution"
        FORBIDDEN = "forbidden", "No clause may be written before the conference"

    class LinkRule(models.TextChoices):
        FIRST = "first", "Their first use in each section"
        EVERY = "every", "Every use"
        NEVER = "never", "Only terms in [[double brackets]]"

    class Language(models.TextChoices):
        BRITISH = "en-gb", "English (British)"
        AMERICAN = "en-us", "English (American)"
        FRENCH = "fr", "French"

    class EquivalentLanguage(models.TextChoices):
        ARABIC = "ar", "Arabic"
        CHINESE = "zh", "Chinese"
        DUTCH = "nl", "Dutch"
        ENGLISH = "en", "English"
        FRENCH = "fr", "French"
        GERMAN = "de", "German"
        ITALIAN = "it", "Italian"
        PORTUGUESE = "pt", "Portuguese"
        RUSSIAN = "ru", "Russian"
        SPANISH = "es", "Spanish"

    natural_key_lookups = ("slug",)
    public_fields = (
        *("conference", "ordinal", "organiser", "address", "email", "website", "instagram"),
        *("colophon", "editor_note", "bibliography_note"),
    )

    slug = models.SlugField(
        max_length=40,
        unique=True,
        validators=[validate_not_reserved],
        help_text="The edition's address and name in commands. Example: 2030",
    )
    year = models.PositiveSmallIntegerField(help_text="The year of the conference. Example: 2030")
    conference = models.CharField(max_length=120, help_text="Example: Model Assembly")
    ordinal = models.CharField(
        max_length=60, blank=True, help_text="The session’s number, as printed. Example: Eleventh session"
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Who can read it. Example: Draft while you write it, Archived after the conference.",
    )
    is_current = models.BooleanField(
        "current",
        default=False,
        help_text="The front page shows the current edition; there can be only one. Example: the next "
        "conference’s.",
    )
    drafting_rule = models.CharField(
        max_length=10,
        choices=DraftingRule,
        default=DraftingRule.FREE,
        help_text="The conference’s rule on clauses written beforehand. Example: “Delegates must bring a "
        "draft resolution”, where the rules of procedure ask for one.",
    )
    link_rule = models.CharField(
        "links to terms and tools",
        max_length=8,
        choices=LinkRule,
        default=LinkRule.FIRST,
        help_text="Which uses in running text become links. A term can have its own rule. Example: “Their "
        "first use in each section” keeps pages easy to read.",
    )
    lowest_reading_ease = models.PositiveSmallIntegerField(
        default=40,
        validators=[MaxValueValidator(100)],
        help_text="Content health reports longer texts that score lower than this on Flesch’s reading ease "
        "scale: 60 is plain English, 40 a serious newspaper, 30 a university textbook. 0 turns this off. "
        "Example: 40",
    )
    language = models.CharField(
        max_length=8,
        choices=Language,
        default=Language.BRITISH,
        help_text="The language of its texts, by which browsers hyphenate, quote and read aloud. Example: "
        "English (British)",
    )
    other_language = models.CharField(
        max_length=8,
        choices=EquivalentLanguage,
        blank=True,
        help_text="The language of the equivalents in the glossary. Empty: French or, if the texts are in "
        "French, English. Example: Spanish",
    )
    organiser = models.CharField(max_length=120, blank=True, help_text="Example: Model Assembly Society")
    address = models.TextField(
        blank=True,
        help_text="The organiser’s postal address, line by line. Example: 1 Example Street, "
        "then 1000 Example City",
    )
    email = models.EmailField(
        blank=True, help_text="The address for delegates and teachers. Example: guide@example.org"
    )
    website = models.URLField(blank=True, help_text="Example: https://www.example.org")
    instagram = models.CharField(
        max_length=60, blank=True, help_text="The account's name without @. Example: model_assembly"
    )
    colophon = models.CharField(
        max_length=200,
        blank=True,
        help_text="A line at the foot of every page: who made the guide. Example: Written by the Water Club.",
    )
    editor_note = MarkdownField(
        blank=True,
        help_text="Shown on the cover: mistakes in the printed guide, and how they were corrected here. "
        "Example: The printed cover has “Elevnth session”; we write Eleventh.",
    )
    bibliography_note = MarkdownField(
        blank=True,
        help_text="Shown above the bibliography: mistakes in the printed list, and how they were corrected "
        "here. Example: The printed list has twenty addresses, six of them twice.",
    )
    version = models.BigIntegerField(default=time.time_ns, editable=False)
    format = FixtureFormatField()  # read and written in files only

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_current_edition",
                violation_error_message="Another edition is the current one; untick “current” there first.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "archived"]), name="edition_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference} {self.year}"

    def clean(self) -> None:
        """Refuse a year that is a slip (code "year"), and the language of the texts as the other one.

        The code of the second is "same_language".
        """
        wrong = {}
        if self.year is not None and self.year not in YEARS:
            message = f"The year {self.year} is out of range; give one from {YEARS[0]} to {YEARS[-1]}."
            wrong["year"] = ValidationError(message, code="year")
        if self.other_language and self.other_language == self.own_language:
            message = f"The texts are in {self.own_language.label} already; choose another language."
            wrong["other_language"] = ValidationError(message, code="same_language")
        if wrong:
            raise ValidationError(wrong)

    @property
    def own_language(self) -> EquivalentLanguage:
        """Return the language of the texts, British or American."""
        return self.EquivalentLanguage(self.language[:2])

    @property
    def equivalent_language(self) -> EquivalentLanguage:
        """Return the language of the equivalents in the glossary."""
        own, languages = self.own_language, self.EquivalentLanguage
        usual = languages.ENGLISH if own == languages.FRENCH else languages.FRENCH
        return languages(self.other_language or usual)

    def save(self, *args, update_fields=None, **options) -> None:
        """Save, and give the edition a new version in the same statement."""
        if not self._state.adding:
            self.version = next_version()
            if update_fields is not None:
                update_fields = {*update_fields, "version"}
        with transaction.atomic(using=options.get("using")):
            super().save(*args, update_fields=update_fields, **options)
            if not isinstance(self.version, int):
                self.refresh_from_db(fields=["version"])

    @property
    def published(self) -> bool:
        return self.status != self.Status.DRAFT

    @cached_property
    def release_times(self) -> tuple[datetime | None, ...]:
        """The release times of the edition, its committees and its topics, read once."""
        rows = type(self)._base_manager.filter(pk=self.pk).values_list(*TIMES_IN_EDITION).distinct()
        return tuple(time for row in rows for time in row)

    @property
    def draft_label(self) -> str:
        return "Draft" if self.status == self.Status.DRAFT else ""

    def editable_by(self, user: Person) -> bool:
        return is_organiser(user)

    def make_current(self) -> list["Edition"]:
        """Make this the current edition; return the former ones, archived if they were published.

        Call it in a transaction that has locked all editions. A draft is not archived: readers could open it.
        """
        former = type(self).objects.current().exclude(pk=self.pk)
        editions = list(former)
        with changing(reason=f"{self} became the current edition."):
            former.filter(status=self.Status.PUBLISHED).update(status=self.Status.ARCHIVED)
            former.update(is_current=False)
        self.is_current = True
        with changing(reason="Made the current edition."):
            self.save(update_fields=["is_current"])
        return editions

    @property
    def provenance(self) -> str:
        """Whose words the pages are; empty where nobody is named as the author of the printed guide."""
        if not self.organiser:
            return ""
        guide = f"the {self.year} guide of {self.organiser}"
        return f"After {guide}, retold and annotated by the editors of this site."

    def get_absolute_url(self) -> str:
        return address_of("topics:edition", self.slug)
