"""The checklist of a copied edition: values to check before it can be trusted."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from topics.models.base import EditionContent, NaturalKeyed
from topics.models.edition import Edition


class CheckItem(EditionContent):
    """A value of an edition that may be out of date, and when somebody checked it.

    Exports include it, so that a half-finished edition can be handed over, but not `done_by`.
    """

    natural_key_lookups = ("edition__slug", "place")

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="check_items")
    place = models.CharField(
        max_length=400,
        help_text="Model, natural key below the edition, field. Example: topics.keyfigure/who/members/value",
    )
    what = models.CharField(max_length=300, help_text="What to check. Example: 194 member states (2029)")
    position = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True, help_text="When it was checked. Empty: not yet.")
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["position", "place"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "place"], name="check_item_once_in_edition")
        ]

    def __str__(self) -> str:
        return self.what

    @staticmethod
    def place_of(model: type[NaturalKeyed], key: tuple[str, ...], field: str) -> str:
        """Return the place of `field` in the row with this key below the edition; in all rows without one."""
        return "/".join((model._meta.label_lower, *key, field))

    @property
    def label(self) -> str:
        """The model's label: "topics.keyfigure"."""
        return self.place.partition("/")[0]

    @property
    def key(self) -> tuple[str, ...]:
        """The row's natural key below the edition."""
        return tuple(self.place.split("/")[1:-1])

    @property
    def field(self) -> str:
        return self.place.rpartition("/")[2]

    def mark(self, person: models.Model, *, done: bool) -> None:
        """Record that `person` has checked it, or that it needs to be checked again."""
        self.done_at, self.done_by = (timezone.now(), person) if done else (None, None)
        self.save(update_fields=["done_at", "done_by"])
