"""The base classes of an edition's content."""

from operator import attrgetter

from django.db import models, router, transaction

from topics import clock
from topics.history import ContentHistory, recording_deletion
from topics.permissions import Person
from topics.querysets import ContentQuerySet, PublishableQuerySet
from topics.releases import validate_release_time
from topics.signals import content_checked


class NaturalKeyed(models.Model):
    """A row whose natural key is the values of `natural_key_lookups`, its edition's slug first."""

    natural_key_lookups: tuple[str, ...]
    # The fields that delegates read, compared on the page of changes; empty: no change is announced.
    public_fields: tuple[str, ...] = ()
    # Fields that checks fill in, not people (topics/state.py); restoring an earlier version keeps them.
    machine_fields: tuple[str, ...] = ()

    why_note = models.TextField(
        "why it is this way",
        blank=True,
        help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. "
        "Example: Delegates read “shall” as an order, so it says “may”.",
    )
    why_owner = models.CharField(
        "who to ask",
        max_length=160,
        blank=True,
        help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030",
    )
    history = ContentHistory(inherit=True)

    class Meta:
        abstract = True

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the row and everything in it; the history keeps enough to undo that."""
        using = using or router.db_for_write(type(self), instance=self)
        if self.pk is None:
            return super().delete(using=using, keep_parents=keep_parents)  # raises Django's own error
        with transaction.atomic(using=using), recording_deletion([self], using):
            return super().delete(using=using, keep_parents=keep_parents)

    delete.alters_data = True

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Validate, and let other apps refuse the row (topics/signals.py).

        Unlike `clean` this queries the database.
        """
        super().validate_constraints(exclude=exclude)
        content_checked.send(sender=type(self), row=self, exclude=exclude or set())

    def natural_key(self) -> tuple[str, ...]:
        return tuple(attrgetter(lookup.replace("__", "."))(self) for lookup in self.natural_key_lookups)


class Releasable(models.Model):
    """A row with a release time, before which it stays hidden even if it is published."""

    release_at = models.DateTimeField(
        "release",
        null=True,
        blank=True,
        validators=[validate_release_time],
        help_text="The time from which delegates see this, if it is published. Empty: at once. "
        "Example: 2030-12-03 and 18:00",
    )

    class Meta:
        abstract = True


class EditionContent(NaturalKeyed):
    """A row of an edition. Saving or deleting it gives the edition a new version in one transaction."""

    edition_lookup = "edition"  # from the row to its edition
    committee_lookup = "edition__committees"  # to the committee whose chairs edit it, or to all of them
    siblings_share: tuple[str, ...] = ()  # fields whose values siblings share; `position` orders siblings
    reading_order: tuple[str, ...] = ()  # attributes that order rows on pages, where `ordering` is not enough

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **options) -> None:
        with transaction.atomic(using=options.get("using")):
            super().save(*args, **options)

    @property
    def equivalent_language(self) -> models.TextChoices:
        """Return the other language of its edition, in which entries of the glossary have an equivalent."""
        return attrgetter(self.edition_lookup.replace("__", "."))(self).equivalent_language

    def editable_by(self, user: Person) -> bool:
        """Return whether `user` may edit this row as it is stored."""
        return type(self)._default_manager.editable_by(user).filter(pk=self.pk).exists()

    digest = b""  # of its values, where it was read with all rows of its edition
    printed_key: tuple | None = None  # of it and its owners: topics/templatetags/fragments.py

    def edition_id_of_content(self) -> int | None:
        """Return the id of the edition that this row belongs to; None before it has one."""
        *places, last = self.edition_lookup.split("__")
        owner = attrgetter(".".join(places))(self) if places else self
        return getattr(owner, f"{last}_id")


class Publishable(EditionContent):
    """Content that readers see once it and everything above it are published."""

    published_lookups: tuple[str, ...] = ("published",)
    release_lookups: tuple[str, ...] = ()  # to its release times below the edition's; all must have come
    appears_with: tuple[str, ...] = ()  # to rows that must be published and released too, if it has them

    published = models.BooleanField(
        default=False,
        db_index=True,
        help_text="Tick to show this to delegates. They see it once everything above it is published too. "
        "Example: a section of an unpublished topic stays hidden.",
    )

    objects = PublishableQuerySet.as_manager()
    # The draft whose values this row shows in place of the published ones; set by DraftRevision.show_in.
    draft_revision: models.Model | None = None

    class Meta:
        abstract = True

    def save(self, *args, **options) -> None:
        """Save the row. Raises TypeError for a row that shows its draft, as this would publish the draft."""
        if self.draft_revision is not None:
            raise TypeError(f"{self!r} shows its draft; fetch it again to save it.")
        super().save(*args, **options)

    @property
    def draft_label(self) -> str:
        """The label of a row that readers do not see as it is here; empty where they do."""
        if not self.published:
            return "Unpublished"
        if getattr(self, "release_at", None) and self.release_at > clock.now():
            return "Not released"
        return "Draft" if self.draft_revision is not None else ""
