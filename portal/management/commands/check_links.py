"""Find the sources of an edition whose pages are gone, so that readers get the archived copies."""

import time
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template.defaultfilters import pluralize
from django.utils import timezone

from portal.editions.lookup import edition_called
from portal.links.checking import POLITE, Pace, check_batch
from portal.links.connecting import PUBLIC_WEB, Network
from portal.links.fetching import Outcome
from topics.models import Edition

MOST_LINKS = 1000
MOST_MINUTES = 30


class Command(BaseCommand):
    help = (
        "Check every address of an edition's sources for its page, and record the result. "
        "Each host gets one request at a time. Results are stored even if the command is "
        "interrupted; run it again with --older-than 1 to go on where it stopped."
    )
    stealth_options = ("network", "pace")  # for tests: no shell can pass them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument("--limit", type=int, default=MOST_LINKS, help="Check at most this many links.")
        parser.add_argument(
            "--minutes", type=int, default=MOST_MINUTES, help="Start no more checks after this many minutes."
        )
        parser.add_argument(
            "--older-than",
            type=int,
            default=0,
            metavar="DAYS",
            help="Skip what was checked within this many days.",
        )
        parser.add_argument("--strict", action="store_true", help="Fail if the page of any source is gone.")

    def handle(
        self,
        *,
        edition: str,
        limit: int,
        minutes: int,
        older_than: int,
        strict: bool,
        network: Network = PUBLIC_WEB,
        pace: Pace = POLITE,
        **options,
    ) -> None:
        row = edition_called(edition)
        for name, value in (("--limit", limit), ("--minutes", minutes)):
            if value < 1:
                raise CommandError(f"{name} must be 1 or more, not {value}.")
        if not 0 <= older_than <= 36_500:
            raise CommandError(f"--older-than must be a number of days from 0 to 36500, not {older_than}.")
        before = timezone.now() - timedelta(days=older_than)
        total = min(limit, row.sources.unchecked_since(before).count())
        counts: Counter[Outcome] = Counter()
        try:
            end = time.monotonic() + minutes * 60
            while (left := total - counts.total()) > 0 and time.monotonic() < end:
                batch = replace(pace, links=min(left, pace.links))
                before_batch = counts.total()
                for checked in check_batch(row, before, network=network, pace=batch):
                    finding = checked.finding
                    counts[finding.outcome] += 1
                    result = f"{finding.outcome.label}{finding.note and f' – {finding.note}'}"
                    if not checked.is_recorded:
                        result = "its address changed meanwhile; not recorded"
                    self.stdout.write(f"[{counts.total()}/{total}] {checked.source.key}: {result}")
                if counts.total() == before_batch:
                    break  # the rest have to wait
        except KeyboardInterrupt as interruption:
            self._print_totals(row, before, counts, total)
            raise CommandError("Interrupted; what was found is stored.", returncode=130) from interruption
        self._print_totals(row, before, counts, total)
        if strict and (gone := row.sources.with_dead_link().count()):
            raise CommandError(f"The pages of {gone} source{pluralize(gone)} of {row} are gone.")

    def _print_totals(self, edition: Edition, before: datetime, counts: Counter, total: int) -> None:
        found = ", ".join(f"{count} {outcome.label}" for outcome, count in counts.most_common())
        self.stdout.write(f"{counts.total()} of {total} links checked{found and f': {found}'}.")
        if waiting := edition.sources.unchecked_since(before).count():
            self.stdout.write(f"{waiting} are left for later: run the command again.")
        for source in edition.sources.with_dead_link().in_order():
            copy = f"archived copy: {source.archived_url}" if source.archived_url else "no archived copy"
            self.stdout.write(f"Gone: {source.key} ({copy})")
