"""What is wrong with a file, gathered until all of it is known, one line each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.transfer.reading import Entry

SHOWN_LENGTH = 80


@dataclass(frozen=True)
class Problem:
    """One thing to mend: where it stands, and a reason that says how to mend it.

    It quotes a file in which anything may stand; whatever that is, each of its texts can be shown.
    """

    file: str
    reason: str
    number: int | None = None  # the object's place in the file, 1 for the first; None for the file itself
    model: str = ""
    key: str = ""
    field: str = ""
    unit: str = "object"  # what `number` counts: "line" in a spreadsheet

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
    """Nothing was written. `problems` says why, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = list(problems)
        super().__init__(*map(str, self.problems))

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@dataclass
class Findings:
    """Gathers the problems of one file."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    faulty: dict[int, set[str]] = field(default_factory=dict)  # object's number → fields with a problem
    unit: str = "object"  # what the numbers count

    def add(self, reason: str, entry: Entry | None = None, field_name: str = "") -> None:
        """Note a problem of `entry`, or of the whole file without one."""
        if entry is None:
            self.problems.append(Problem(self.file, reason))
            return
        self.mark(entry, field_name)
        self.problems.append(
            Problem(self.file, reason, entry.number, entry.label, entry.shown_key, field_name, self.unit)
        )

    def add_unreadable(self, reason: str, number: int, model: str = "", field_name: str = "") -> None:
        """Note a problem of an object that could not even be taken for one of a model."""
        self.problems.append(Problem(self.file, reason, number, model, "", field_name, self.unit))

    def mark(self, entry: Entry, field_name: str = "") -> None:
        """Count `entry` as faulty without a line of its own, as another line says what is wrong."""
        self.faulty.setdefault(entry.number, set()).add(field_name)

    def is_faulty(self, entry: Entry, *field_names: str) -> bool:
        """Whether `entry` has a problem, in one of `field_names` when they are given."""
        found = self.faulty.get(entry.number, set())
        return bool(found.intersection(field_names) if field_names else found)

    def refuse(self, reason: str) -> TransferError:
        """The error for a file that cannot be used at all; the caller raises it."""
        return TransferError([Problem(self.file, reason)])

    def copy(self) -> Findings:
        """The same so far, for an attempt that may be made again."""
        faulty = {number: set(names) for number, names in self.faulty.items()}
        return Findings(self.file, list(self.problems), faulty, self.unit)

    def raise_if_any(self) -> None:
        """Raises TransferError with every problem found so far, in the order of the file."""
        if self.problems:
            raise TransferError(sorted(self.problems, key=lambda problem: problem.number or 0))


def printable(text: str) -> str:
    """`text` on one line, without anything that a terminal would obey or could not show."""
    characters = (
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in " ".join(text.split())
    )
    return "".join(characters)


def shown(text: str) -> str:
    """`text` in quotes, shortened."""
    return f"“{text if len(text) <= SHOWN_LENGTH else text[: SHOWN_LENGTH - 1] + '…'}”"


def shown_key(key: Sequence[object]) -> str:
    """A natural key for the eye: 2026/interpol/tracking-fugitives; “?” for what is not a text."""
    parts = "/".join(part if isinstance(part, str) and part else "?" for part in key)
    return parts if len(parts) <= 2 * SHOWN_LENGTH else parts[: 2 * SHOWN_LENGTH - 1] + "…"


def described(value: object) -> str:
    """What kind of JSON value this is, in words."""
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
