"""Rules of content health, and their findings."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from portal.health.content import Content, committee_of, place_of
from topics.models import Committee, NaturalKeyed


class Spot(NamedTuple):
    """A place where a rule applies; the same `tripped` there is the same finding."""

    row: NaturalKeyed
    field: str
    what: str  # for a person, in a sentence or a few words
    tripped: str = ""  # the words or value that broke the rule


@dataclass(frozen=True)
class Rule:
    """A rule. `find` uses only loaded rows; it takes today's date to judge age."""

    code: str
    title: str  # heading over its findings
    explanation: str  # why it matters, and how to fix it
    find: Callable[[Content, date], Iterator[Spot]]


RULES: dict[str, Rule] = {}


def rule(code: str, title: str, explanation: str) -> Callable:
    """Register the decorated function as the rule `code`, after those registered before."""

    def register(find: Callable[[Content, date], Iterator[Spot]]) -> Callable:
        RULES[code] = Rule(code, title, explanation, find)
        return find

    return register


# What is no fault, and is only counted: functions that return what they count, and how many there are.
COUNTS: list[Callable[[Content], tuple[str, int]]] = []


def counted(count: Callable[[Content], tuple[str, int]]) -> Callable:
    """Register the decorated function, whose count is one line of the report."""
    COUNTS.append(count)
    return count


@dataclass(frozen=True)
class Finding:
    rule: Rule
    row: NaturalKeyed
    field: str
    what: str
    fingerprint: str

    @property
    def label(self) -> str:
        """Return the label of the row's model: "topics.section"."""
        return self.row._meta.label_lower

    @property
    def place(self) -> str:
        return place_of(self.row)

    @property
    def committee(self) -> Committee | None:
        return committee_of(self.row)


def finding_at(rule: Rule, spot: Spot) -> Finding:
    """Return the finding of `rule` at `spot`, with its fingerprint.

    The fingerprint covers the rule, the row's place, the field and what broke the rule, so it is the same in
    every run and in next year's copy, but different once the text there changes.
    """
    parts = [rule.code, spot.row._meta.label_lower, place_of(spot.row), spot.field, spot.tripped]
    digest = blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()
    return Finding(rule, spot.row, spot.field, spot.what, digest)
