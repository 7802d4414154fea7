"""Count by day what readers searched and did not find: the words alone, and nothing of who asked."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import F, Sum
from django.http import HttpResponse
from django.utils import timezone

from portal.search.words import words_of
from topics.models import Edition

MOST_LETTERS = 60  # of what is kept
MOST_ROWS = 200  # of an edition on a day
DAYS_KEPT = 90
TOLD_FROM = 2  # searches; a single one may be a slip, or a person's name


class UnfoundSearch(models.Model):
    """Words that were searched on a day without a result, and how often."""

    edition_id = models.BigIntegerField()  # no foreign key, as for SearchIndex
    day = models.DateField()
    words = models.CharField(max_length=MOST_LETTERS)
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["edition_id", "day", "words"], name="unfound_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.words}"


class NotFoundResponse(HttpResponse):
    """An answer that counts, once it was sent, what was not found."""

    unfound: tuple[Edition, str] | None = None

    def close(self) -> None:
        if self.unfound is not None:
            count_unfound(*self.unfound)
        super().close()


def count_unfound(edition: Edition, text: str) -> None:
    """Count a search for `text`; a database that cannot be written is left as it is."""
    words = " ".join(words_of(text))[:MOST_LETTERS].strip()
    if not words:
        return
    today = timezone.localdate()
    rows = UnfoundSearch.objects.filter(edition_id=edition.pk)
    try:
        if rows.filter(day=today, words=words).update(count=F("count") + 1):
            return
        with transaction.atomic():
            rows.filter(day__lt=today - timedelta(days=DAYS_KEPT)).delete()
            if rows.filter(day=today).count() < MOST_ROWS:
                UnfoundSearch.objects.create(edition_id=edition.pk, day=today, words=words)
    except IntegrityError:  # somebody else was quicker
        rows.filter(day=today, words=words).update(count=F("count") + 1)
    except DatabaseError:
        return


def not_found_in(edition: Edition) -> list[tuple[str, int]]:
    """Return (words, number of searches) for what was not found at least twice, the most wanted first."""
    rows = UnfoundSearch.objects.filter(edition_id=edition.pk).values_list("words")
    return list(rows.annotate(times=Sum("count")).filter(times__gte=TOLD_FROM).order_by("-times", "words"))
