"""Run every rule over an edition, and separate what is intentional."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.utils import timezone

from portal.health import facts, misread, readability, words  # noqa: F401 – they register their rules
from portal.health.content import Content, content_of
from portal.health.findings import COUNTS, RULES, Finding, finding_at
from topics.models import Dismissal, Edition
from topics.permissions import Person, Reach


class Marked(NamedTuple):
    """A finding that somebody has marked as intentional."""

    finding: Finding
    mark: Dismissal


@dataclass(frozen=True)
class Report:
    edition: Edition
    findings: list[Finding]  # to be checked, by rule and then in the order of the guide
    dismissed: list[Marked]
    lapsed: list[Dismissal]  # dismissals without a finding, because the text was changed
    counted: list[str]  # a line for each count above zero, of the whole edition

    def counts(self) -> dict[str, int]:
        """Return rule → number of findings, for every rule."""
        found = [finding.rule.code for finding in self.findings]
        return {code: found.count(code) for code in RULES}


def check(content: Content, today: date) -> Report:
    """Return what the rules find in `content`, without a query."""
    marks = {mark.fingerprint: mark for mark in content.marks}
    found: dict[str, Finding] = {}
    for rule in RULES.values():
        for spot in rule.find(content, today):
            finding = finding_at(rule, spot)
            found.setdefault(finding.fingerprint, finding)
    counts = [count(content) for count in COUNTS]
    return Report(
        content.edition,
        [finding for fingerprint, finding in found.items() if fingerprint not in marks],
        [Marked(finding, marks[key]) for key, finding in found.items() if key in marks],
        [mark for key, mark in marks.items() if key not in found],
        [f"{what}: {number}." for what, number in counts if number],
    )


def report_of(edition: Edition) -> Report:
    """Return the report of `edition` at its version, as of today, cached in this process."""
    return _report(content_of(edition), timezone.localdate())


@lru_cache(maxsize=4)
def _report(content: Content, today: date) -> Report:
    return check(content, today)


def report_for(person: Person, edition: Edition) -> Report:
    """Return the part of the edition's report that `person` can act on.

    Anyone who edits something in the edition may take back a dismissal whose row is gone.
    """
    whole, reach, content = report_of(edition), Reach.of(person), content_of(edition)
    lapsed = ((mark, content.row_at(mark.about, mark.place)) for mark in whole.lapsed)
    return Report(
        edition,
        [finding for finding in whole.findings if reach.covers(finding.row)],
        [marked for marked in whole.dismissed if reach.covers(marked.finding.row)],
        [mark for mark, row in lapsed if row is None or reach.covers(row)],
        whole.counted,
    )
