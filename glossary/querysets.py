"""Querysets of sources: links to check, and the recording of results."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from topics.querysets import PublishableQuerySet


class SourceQuerySet(PublishableQuerySet):
    def with_link(self) -> Self:
        """Sources whose address is checked: all but those that an editor has marked as gone."""
        return self.exclude(url="").filter(withdrawn=False)

    def with_dead_link(self) -> Self:
        """Sources for which `is_gone` is true."""
        return self.filter(Q(withdrawn=True) | Q(link_status__in=self.model.GONE))

    def unchecked_since(self, moment: datetime) -> Self:
        """Sources whose link was not checked since `moment`, the longest unchecked first."""
        stale = Q(link_checked_at=None) | Q(link_checked_at__lt=moment)
        return (
            self.with_link().filter(stale).order_by(F("link_checked_at").asc(nulls_first=True), "key", "pk")
        )

    def left_alone(self, now: datetime) -> Self:
        """Sources being checked at the moment, or whose servers asked not to be visited for a while."""
        return self.filter(link_not_before__gt=now)

    def bulk_update(self, objs: Iterable[models.Model], fields: Sequence[str], *args, **options) -> int:
        """Update like Django, and reset the results of checks if an address changes."""
        objs, fields = list(objs), list(fields)
        if "url" in fields:
            forgetting = [row.forget_other_address() for row in objs]
            if any(forgetting):
                fields = list(dict.fromkeys([*fields, *self.model.LINK_FIELDS]))
        return super().bulk_update(objs, fields, *args, **options)

    def update_unseen(self, **values) -> int:
        """Update fields that no reader sees: the edition keeps its version, and cached pages stay valid."""
        return models.QuerySet.update(self, **values)

    def record_check(self, checked: models.Model, status: str, note: str, now: datetime) -> bool:
        """Record the result of a check; return False if the source has another address by now.

        The edition gets a new version only if readers see a difference.
        """
        with transaction.atomic(using=self.db):
            rows = self.filter(pk=checked.pk, url=checked.url, withdrawn=False)
            row = rows.select_for_update(no_key=True).first()
            if row is None:
                return False
            today = timezone.localdate(now)
            status = row.status_after(status, today)
            since = row.link_since if row.lasts_as(status) else today
            seen_before = row.is_gone, row.gone_since
            row.link_status, row.link_since = status, since
            values = {
                "link_status": status,
                "link_since": since,
                "link_note": note,
                "link_checked_at": now,
                "link_not_before": None,
            }
            write = self.filter(pk=row.pk)
            if seen_before == (row.is_gone, row.gone_since):
                write.update_unseen(**values)
            else:
                write.update(**values)
        return True
