"""What a rule of content health is, and what it finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from portal.health.content import Content, committee_of, place_of
from topics.models import Committee, NaturalKeyed


class Spot(NamedTuple):
    """Where a rule is tripped, and by what: the same `tripped` is the same finding."""

    row: NaturalKeyed
    field: str
    what: str  # for a person, in a sentence or a few words
    tripped: str = ""  # the words or value that tripped it


@dataclass(frozen=True)
class Rule:
    """`find` looks at loaded rows only; today's date is for what ages."""

    code: str
    title: str  # as a heading over its findings
    explanation: str  # why it matters, and how to mend it
    find: Callable[[Content, date], Iterator[Spot]]


RULES: dict[str, Rule] = {}


def rule(code: str, title: str, explanation: str) -> Callable:
    """Registers the function as the rule `code`, after those registered before."""

    def register(find: Callable[[Content, date], Iterator[Spot]]) -> Callable:
        RULES[code] = Rule(code, title, explanation, find)
        return find

    return register


@dataclass(frozen=True)
class Finding:
    rule: Rule
    row: NaturalKeyed
    field: str
    what: str
    fingerprint: str

    @property
    def label(self) -> str:
        """ "topics.section"."""
        return self.row._meta.label_lower

    @property
    def place(self) -> str:
        return place_of(self.row)

    @property
    def committee(self) -> Committee | None:
        return committee_of(self.row)


def finding_at(rule: Rule, spot: Spot) -> Finding:
    """The finding of `rule` at `spot`, with its fingerprint.

    The fingerprint is of the rule, the row's place, the field and what tripped the rule, so that it is
    the same in every run and in next year's copy, and another once the text is changed there.
    """
    told = [rule.code, spot.row._meta.label_lower, place_of(spot.row), spot.field, spot.tripped]
    digest = blake2b(json.dumps(told).encode(), digest_size=8).hexdigest()
    return Finding(rule, spot.row, spot.field, spot.what, digest)
