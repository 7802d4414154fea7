"""Check an edition's content, for a person or for CI."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import pluralize

from portal.editions.lookup import edition_called
from portal.health.findings import RULES, Finding
from portal.health.report import Report, report_of
from portal.serving.environment import database_error_line


class Command(BaseCommand):
    help = (
        "Look through an edition for what its chairs should fix before readers see it. The exit status is "
        "0 when there are no findings except intentional ones, 1 when there are, and 2 when the edition "
        "could not be checked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument("--json", action="store_true", help="Print one JSON object, for programs.")

    def handle(self, *, edition: str, json: bool, **options) -> None:
        try:
            report = report_of(edition_called(edition, returncode=2))
        except DatabaseError as error:  # otherwise its exit status would mean that there are findings
            raise CommandError(database_error_line(error), returncode=2) from error
        self.stdout.write(as_json(report) if json else as_text(report))
        if report.findings:
            sys.exit(1)


def as_text(report: Report) -> str:
    """Return a line for each finding, with rule, row, field, fingerprint and text, then counts and totals."""
    lines = [
        f"{found.rule.code}  {found.label} {found.place or report.edition.slug}, {found.field}  "
        f"[{found.fingerprint}]  {found.what}"
        for found in report.findings
    ]
    lines += [f"The dismissed finding on {mark} no longer exists." for mark in report.lapsed]
    lines += report.counted
    count = len(report.findings)
    lines.append(
        f"{report.edition}: {count} finding{pluralize(count)} by {len(RULES)} rules, "
        f"and {len(report.dismissed)} marked as intentional."
    )
    return "\n".join(lines)


def as_json(report: Report) -> str:
    document = {
        "edition": report.edition.slug,
        "counts": report.counts(),
        "findings": [as_object(finding) for finding in report.findings],
        "dismissals": [as_object(finding) | {"reason": mark.why_note} for finding, mark in report.dismissed],
        "lapsed": [mark.fingerprint for mark in report.lapsed],
        "counted": report.counted,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def as_object(finding: Finding) -> dict[str, str]:
    return {
        "rule": finding.rule.code,
        "model": finding.label,
        "place": finding.place,
        "field": finding.field,
        "what": finding.what,
        "fingerprint": finding.fingerprint,
    }
