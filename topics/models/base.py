"""What all content of an edition has in common."""

from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import models, transaction

from topics.querysets import ContentQuerySet, PublishableQuerySet
from topics.signals import content_checked

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser


class NaturalKeyed(models.Model):
    """A row that fixtures name by the values of `natural_key_lookups`, its edition's slug first."""

    natural_key_lookups: tuple[str, ...]

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: set[str] | None = None) -> None:
        """Also refuse what other apps do (topics/signals.py).

        That asks the database, which `clean` does not.
        """
        super().validate_constraints(exclude=exclude)
        content_checked.send(sender=type(self), row=self, exclude=exclude or set())

    def natural_key(self) -> tuple[str, ...]:
        return tuple(attrgetter(lookup.replace("__", "."))(self) for lookup in self.natural_key_lookups)


class EditionContent(NaturalKeyed):
    """A row of an edition. Saving or deleting it gives the edition a new version, in one transaction."""

    edition_lookup = "edition"  # from the row to its edition
    committee_lookup = "edition__committees"  # to the committee whose chairs edit it, or to all of them

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

    published = models.BooleanField(
        default=False,
        db_index=True,
        help_text="Delegates see this only when it is ticked, and only where all above it is published too.",
    )

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
        return "Changed draft" if self.pending_change is not None else ""
