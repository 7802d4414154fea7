"""What all content of an edition has in common."""

from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import models, router, transaction

from topics import clock
from topics.carried import CarriedChangeField
from topics.history import ContentHistory, telling_deletion
from topics.querysets import ContentQuerySet, PublishableQuerySet
from topics.releases import validate_release_time
from topics.signals import content_checked

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class NaturalKeyed(models.Model):
    """A row that fixtures name by the values of `natural_key_lookups`, its edition's slug first."""

    natural_key_lookups: tuple[str, ...]
    # What delegates read of a row, and are shown before and after a noted change; nothing where none is.
    told_fields: tuple[str, ...] = ()
    # What was found out about a row, not written (topics/state.py): going back to an earlier text keeps it.
    found_fields: tuple[str, ...] = ()

    why_note = models.TextField(
        "why it is so",
        blank=True,
        help_text="For next year’s team, never shown to readers: why it was written so, what was tried. "
        "Example: Delegates took “shall” for an order, so it says “may”.",
    )
    why_owner = models.CharField(
        "who knows more",
        max_length=160,
        blank=True,
        help_text="Whom next year’s team may ask. Never shown to readers. Example: Ada Lovelace, chair 2030",
    )
    history = ContentHistory(inherit=True)

    class Meta:
        abstract = True

    def delete(self, using: str | None = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:
        """Delete the row with all that stands in it; the history keeps what it takes to undo that."""
        using = using or router.db_for_write(type(self), instance=self)
        if self.pk is None:
            return super().delete(using=using, keep_parents=keep_parents)  # which says so
        with transaction.atomic(using=using), telling_deletion([self], using):
            return super().delete(using=using, keep_parents=keep_parents)

    delete.alters_data = True

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Also refuse what other apps do (topics/signals.py).

        That asks the database, which `clean` does not.
        """
        super().validate_constraints(exclude=exclude)
        content_checked.send(sender=type(self), row=self, exclude=exclude or set())

    def natural_key(self) -> tuple[str, ...]:
        return tuple(attrgetter(lookup.replace("__", "."))(self) for lookup in self.natural_key_lookups)


class Releasable(models.Model):
    """What can be set to appear at a time, once it is published."""

    release_at = models.DateTimeField(
        "release",
        null=True,
        blank=True,
        validators=[validate_release_time],
        help_text="When delegates see this, if it is published; until then it is as a draft. Empty: at once. "
        "Example: 2030-12-03 and 18:00",
    )

    class Meta:
        abstract = True


class EditionContent(NaturalKeyed):
    """A row of an edition. Saving or deleting it gives the edition a new version, in one transaction."""

    edition_lookup = "edition"  # from the row to its edition
    committee_lookup = "edition__committees"  # to the committee whose chairs edit it, or to all of them
    siblings_share: tuple[str, ...] = ()  # the fields alike in rows among which one has its `position`

    objects = ContentQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **options) -> None:
        with transaction.atomic(using=options.get("using")):
            super().save(*args, **options)

    def editable_by(self, user: "AbstractBaseUser | AnonymousUser") -> bool:
        """Whether `user` may edit this row, as it is stored."""
        return type(self)._default_manager.editable_by(user).filter(pk=self.pk).exists()

    def edition_id_of_content(self) -> int | None:
        """The id of the edition this row belongs to; None before it is given one."""
        *places, last = self.edition_lookup.split("__")
        owner = attrgetter(".".join(places))(self) if places else self
        return getattr(owner, f"{last}_id")


class Publishable(EditionContent):
    """Content that readers see only once it and all it stands in are published."""

    published_lookups: tuple[str, ...] = ("published",)
    release_lookups: tuple[str, ...] = ()  # to the release times below the edition's that must have come

    published = models.BooleanField(
        default=False,
        db_index=True,
        help_text="Delegates see this only when it is ticked, and only where all above it is published too. "
        "Example: a section of a topic that is a draft stays hidden.",
    )

    pending = CarriedChangeField()  # of a file, never of a row; of a row it is a PendingChange

    objects = PublishableQuerySet.as_manager()
    # Set where a row is shown with the values of a PendingChange in place of the published ones.
    pending_change: models.Model | None = None

    class Meta:
        abstract = True

    def save(self, *args, **options) -> None:
        """Raises TypeError for a row that is shown with values that wait: it would publish them."""
        if self.pending_change is not None:
            raise TypeError(f"{self!r} is shown with a pending change; fetch it again to save it.")
        super().save(*args, **options)

    @property
    def draft_label(self) -> str:
        """What those who see drafts are told of it; empty for what all readers see so."""
        if not self.published:
            return "Draft"
        if getattr(self, "release_at", None) and self.release_at > clock.now():
            return "Not released"
        return "Changed draft" if self.pending_change is not None else ""
