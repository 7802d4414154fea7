"""A conference year."""

import time
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from topics.fields import FixtureFormatField, MarkdownField
from topics.models.base import NaturalKeyed, Releasable
from topics.permissions import is_organiser
from topics.querysets import EditionQuerySet
from topics.releases import TIMES_IN_EDITION
from topics.slugs import validate_not_reserved
from topics.versioning import next_version

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class Edition(Releasable, NaturalKeyed):
    """One conference, its contact data and all it gives delegates to read."""

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
        NEVER = "never", "Only where [[written so]]"

    natural_key_lookups = ("slug",)
    told_fields = (
        *("conference", "ordinal", "organiser", "address", "email", "website", "instagram"),
        *("editor_note", "bibliography_note"),
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
        max_length=60, blank=True, help_text="Which one it is, as printed. Example: Eleventh session"
    )
    status = models.CharField(
        max_length=10,
        choices=Status,
        default=Status.DRAFT,
        help_text="Who can read it. Example: Draft while it is written, Archived after the conference.",
    )
    is_current = models.BooleanField(
        "current",
        default=False,
        help_text="Whether the front page shows this edition. One edition at most. Example: the one of the "
        "next conference.",
    )
    drafting_rule = models.CharField(
        max_length=10,
        choices=DraftingRule,
        default=DraftingRule.FREE,
        help_text="What this conference says of clauses written beforehand. Example: “Delegates must bring a "
        "draft resolution”, where the rules of procedure ask for one.",
    )
    link_rule = models.CharField(
        "links to terms and tools",
        max_length=8,
        choices=LinkRule,
        default=LinkRule.FIRST,
        help_text="Which uses in running text are links. A term can have a rule of its own. Example: “Their "
        "first use in each section” keeps a page calm.",
    )
    lowest_reading_ease = models.PositiveSmallIntegerField(
        default=40,
        validators=[MaxValueValidator(100)],
        help_text="Content health tells of longer texts that are harder to read than this, on Flesch’s "
        "scale: 60 is plain English, 40 a serious newspaper, 30 a university’s textbook. 0 asks nothing. "
        "Example: 40",
    )
    organiser = models.CharField(max_length=120, blank=True, help_text="Example: Model Assembly Society")
    address = models.TextField(
        blank=True,
        help_text="The organiser's postal address, one line a line. Example: 1 Example Street, "
        "then 1000 Example City",
    )
    email = models.EmailField(
        blank=True, help_text="Where delegates and teachers may write. Example: guide@example.org"
    )
    website = models.URLField(blank=True, help_text="Example: https://www.example.org")
    instagram = models.CharField(
        max_length=60, blank=True, help_text="The account's name without @. Example: model_assembly"
    )
    editor_note = MarkdownField(
        blank=True,
        help_text="Shown on the cover: where the printed guide slips, and what was done about it. "
        "Example: The cover prints “Elevnth session”; we write Eleventh.",
    )
    bibliography_note = MarkdownField(
        blank=True,
        help_text="The same, shown above the bibliography. Example: The printed list has twenty "
        "addresses, six of them twice.",
    )
    version = models.BigIntegerField(default=time.time_ns, editable=False)
    format = FixtureFormatField()  # of a file, never of a row

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=Q(is_current=True),
                name="one_current_edition",
                violation_error_message="Another edition is the current one; take that mark from it first.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "published", "archived"]), name="edition_status_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conference} {self.year}"

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
        """Those of the edition, its committees and its topics, as stored when first asked."""
        rows = type(self)._base_manager.filter(pk=self.pk).values_list(*TIMES_IN_EDITION).distinct()
        return tuple(time for row in rows for time in row)

    @property
    def draft_label(self) -> str:
        return "Draft" if self.status == self.Status.DRAFT else ""

    def editable_by(self, user: "AbstractBaseUser | AnonymousUser") -> bool:
        return is_organiser(user)

    def get_absolute_url(self) -> str:
        return reverse("topics:edition", args=[self.slug])
