"""Runs every rule over an edition and sets apart what is meant so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils import timezone

from portal.health import facts, prose, words  # noqa: F401 – they register their rules
from portal.health.content import Content, committee_of, content_of
from portal.health.findings import RULES, Finding, finding_at
from topics.models import Edition, MeantSo, NaturalKeyed

Person = AbstractBaseUser | AnonymousUser


class Marked(NamedTuple):
    """A finding that somebody has said is meant so."""

    finding: Finding
    mark: MeantSo


@dataclass(frozen=True)
class Report:
    edition: Edition
    findings: list[Finding]  # to be looked at, by rule and then in the order of the guide
    meant: list[Marked]
    lapsed: list[MeantSo]  # marks whose finding is no more, because the text was changed

    def counts(self) -> dict[str, int]:
        """Rule → how many findings, for every rule."""
        found = [finding.rule.code for finding in self.findings]
        return {code: found.count(code) for code in RULES}


def check(content: Content, today: date) -> Report:
    """What the rules find in `content`. Asks the database nothing."""
    marks = {mark.fingerprint: mark for mark in content.marks}
    found: dict[str, Finding] = {}
    for rule in RULES.values():
        for spot in rule.find(content, today):
            finding = finding_at(rule, spot)
            found.setdefault(finding.fingerprint, finding)
    return Report(
        content.edition,
        [finding for fingerprint, finding in found.items() if fingerprint not in marks],
        [Marked(finding, marks[key]) for key, finding in found.items() if key in marks],
        [mark for key, mark in marks.items() if key not in found],
    )


def report_of(edition: Edition) -> Report:
    """The report of `edition` at the version it was read with, as of today; kept in this process."""
    return _report(content_of(edition), timezone.localdate())


@lru_cache(maxsize=4)
def _report(content: Content, today: date) -> Report:
    return check(content, today)


class Reach:
    """What of an edition a person may edit, asked once. One query for a chair, none for organisers."""

    def __init__(self, person: Person, edition: Edition) -> None:
        self._person = person
        self._edits_edition = edition.editable_by(person)
        committees = edition.committees.editable_by(person)
        self._committees = set() if self._edits_edition else set(committees.values_list("pk", flat=True))

    def covers(self, row: NaturalKeyed) -> bool:
        """As `row.editable_by` says, and the person's role lets them change such rows."""
        options = row._meta
        if not self._person.has_perm(f"{options.app_label}.change_{options.model_name}"):
            return False
        if self._edits_edition:
            return True
        committee = committee_of(row)
        if committee is not None:
            return committee.pk in self._committees
        return not isinstance(row, Edition) and bool(self._committees)


def report_for(person: Person, edition: Edition) -> Report:
    """The part of the edition's report that `person` can do something about.

    Whoever edits anything of the edition may clear away a mark whose row is gone.
    """
    whole, reach, content = report_of(edition), Reach(person, edition), content_of(edition)

    def is_for_them(mark: MeantSo) -> bool:
        row = content.row_at(mark.about, mark.place)
        return row is None or reach.covers(row)

    return Report(
        edition,
        [finding for finding in whole.findings if reach.covers(finding.row)],
        [marked for marked in whole.meant if reach.covers(marked.finding.row)],
        [mark for mark in whole.lapsed if is_for_them(mark)],
    )
