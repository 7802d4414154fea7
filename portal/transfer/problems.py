"""Collect all problems of a file, one line each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

SHOWN_LENGTH = 80


class Entry(Protocol):
    """The parts of a file's object that a problem quotes; reading.py has the whole class."""

    number: int
    label: str
    shown_key: str


@dataclass(frozen=True)
class Problem:
    """A problem: its place, and a reason that says how to fix it.

    It quotes a file that can contain anything; each of its texts is made printable.
    """

    file: str
    reason: str
    number: int | None = None  # the object's position in the file, 1 for the first; None for the file itself
    model: str = ""
    key: str = ""
    field: str = ""
    unit: str = "object"  # that `number` counts: "line" in a spreadsheet

    def __post_init__(self) -> None:
        for name in ("file", "reason", "model", "key", "field"):
            object.__setattr__(self, name, printable(getattr(self, name)))

    def __str__(self) -> str:
        if self.number is None:
            return f"{self.file}: {self.reason}"
        thing = " ".join(part for part in (self.model, self.key) if part)
        place = ", ".join(part for part in (f"{self.unit} {self.number}", thing, self.field) if part)
        return f"{self.file}: {place}: {self.reason}"


class TransferError(Exception):
    """Nothing was written. `problems` gives the reasons in the order of the file."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = list(problems)
        super().__init__(*map(str, self.problems))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass
class Findings:
    """Collects the problems of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    faulty: dict[int, set[str]] = field(default_factory=dict)  # object's number → fields with a problem
    unit: str = "object"  # that the numbers count

    def add(self, reason: str, entry: Entry | None = None, field_name: str = "") -> None:
        """Add a problem of `entry`, or of the whole file without one."""
        if entry is None:
            self.problems.append(Problem(self.file, reason))
            return
        self.mark(entry, field_name)
        self.problems.append(
            Problem(self.file, reason, entry.number, entry.label, entry.shown_key, field_name, self.unit)
        )

    def add_unreadable(self, reason: str, number: int, model: str = "", field_name: str = "") -> None:
        """Add a problem of an object that cannot even be read as one of a model."""
        self.problems.append(Problem(self.file, reason, number, model, "", field_name, self.unit))

    def mark(self, entry: Entry, field_name: str = "") -> None:
        """Count `entry` as faulty without a line of its own, because another line says what is wrong."""
        self.faulty.setdefault(entry.number, set()).add(field_name)

    def is_faulty(self, entry: Entry, *field_names: str) -> bool:
        """Return whether `entry` has a problem, in one of `field_names` if given."""
        found = self.faulty.get(entry.number, set())
        return bool(found.intersection(field_names) if field_names else found)

    def refuse(self, reason: str) -> TransferError:
        """Return the error for a file that cannot be used at all; the caller raises it."""
        return TransferError([Problem(self.file, reason)])

    def raise_if_any(self) -> None:
        """Raise TransferError with every problem found so far, in the order of the file."""
        if self.problems:
            raise TransferError(sorted(self.problems, key=lambda problem: problem.number or 0))


def printable(text: str) -> str:
    """Return `text` on one line, without anything that controls a terminal or cannot be shown."""
    characters = (
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in " ".join(text.split())
    )
    return "".join(characters)


def quoted(text: str) -> str:
    """Return `text` in quotes, shortened."""
    return f"“{text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + '…'}”"


def shown_key(key: Sequence[object]) -> str:
    """Return a natural key for people: 2026/interpol/tracking-fugitives; “?” for a part that is not text."""
    parts = "/".join(part if isinstance(part, str) and part else "?" for part in key)
    return parts if len(parts) <= 2 * SHOWN_LENGTH else parts[: 2 * SHOWN_LENGTH - 1] + "…"


def described(value: object) -> str:
    """Return the kind of a JSON value in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "a number with a decimal point" if math.isfinite(value) else "NaN or an endless number"
    for kind, words in ((int, "a number"), (str, "a text"), (list, "a list")):
        if isinstance(value, kind):
            return words
    return "an object"
