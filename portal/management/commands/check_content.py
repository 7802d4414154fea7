"""Checks an edition's content, for a person or for CI."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import pluralize

from portal.environment import told_of_database
from portal.health.findings import RULES, Finding
from portal.health.report import Report, report_of
from portal.management.editions import edition_called


class Command(BaseCommand):
    help = (
        "Look through an edition for what its chairs should mend before readers meet it. The exit status is "
        "0 when nothing is found but what is marked “meant so”, 1 when something is, and 2 when it could not "
        "be looked at."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("edition", help="The edition's slug. Example: 2026")
        parser.add_argument("--json", action="store_true", help="Print one JSON object, for programs.")

    def handle(self, *, edition: str, json: bool, **options) -> None:
        try:
            report = report_of(edition_called(edition, returncode=2))
        except DatabaseError as error:  # which would end as what has something to mend
            raise CommandError(told_of_database(error), returncode=2) from error
        self.stdout.write(as_json(report) if json else as_text(report))
        if report.findings:
            sys.exit(1)


def as_text(report: Report) -> str:
    """A line for each finding, as rule, row, field, fingerprint and words, and the totals."""
    lines = [
        f"{found.rule.code}  {found.label} {found.place or report.edition.slug}, {found.field}  "
        f"[{found.fingerprint}]  {found.what}"
        for found in report.findings
    ]
    lines += [f"The mark “meant so” on {mark} holds no more." for mark in report.lapsed]
    count = len(report.findings)
    lines.append(
        f"{report.edition}: {count} finding{pluralize(count)} by {len(RULES)} rules, "
        f"and {len(report.meant)} meant so."
    )
    return "\n".join(lines)


def as_json(report: Report) -> str:
    document = {
        "edition": report.edition.slug,
        "counts": report.counts(),
        "findings": [as_object(finding) for finding in report.findings],
        "meant_so": [as_object(finding) | {"reason": mark.why_note} for finding, mark in report.meant],
        "lapsed": [mark.fingerprint for mark in report.lapsed],
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
