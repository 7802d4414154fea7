"""The format of a file, by number: what an older release wrote is brought up to the present one, or refused.

The number stands in the edition's object, as its field `format` (topics/fields.py). A file whose edition
gives none is of the first format, which had no numbers; one without an edition's object is a part that
somebody wrote by hand, for the portal as it is.

A new number is due when a field or a model changes its name or its meaning, not when one is added: what a
file leaves out stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from portal.transfer.problems import Findings, described
from topics.fields import FIXTURE_FORMAT

EDITION, FORMAT = "topics.edition", "format"
FIRST_FORMAT = 1

# A format → what makes a file of it one of the next. It changes the objects where they stand, so that the
# numbers in messages stay those of the file; it must bear with objects that are no such thing, which are
# refused later (`fields_of`). Without an entry, files of that format and of all before it are refused.
UPGRADES: dict[int, Callable[[list[object]], object]] = {}


def upgrade(
    document: list[object],
    findings: Findings,
    *,
    upgrades: Mapping[int, Callable[[list[object]], object]] = UPGRADES,
    present: int = FIXTURE_FORMAT,
) -> None:
    """Make the objects of `document` those of the `present` format, and take the number from them.

    Raises TransferError when the number is none, is of a later release, or of one too long ago.
    """
    found = format_of(document, present, findings)
    if found > present:
        raise findings.refuse(
            f"is of the format {found}, which a later release of the portal writes; this one reads formats "
            f"up to {present}: update the portal."
        )
    missing = next((number for number in range(present - 1, found - 1, -1) if number not in upgrades), None)
    if missing is not None:
        raise findings.refuse(
            f"is of the format {found}, which this release no longer reads; it reads formats {missing + 1} "
            f"to {present}. Import the file with an earlier release, and export it there."
        )
    for number in range(found, present):
        upgrades[number](document)


def format_of(document: list[object], present: int, findings: Findings) -> int:
    """The number that the file gives, which is taken out of it. Raises TransferError when it is none."""
    given = [fields.pop(FORMAT, FIRST_FORMAT) for fields in fields_of(document, EDITION)]
    for number in given:
        if type(number) is not int or number < FIRST_FORMAT:
            reason = f"gives as its format {described(number)}, not a number from {FIRST_FORMAT} up; "
            raise findings.refuse(f"{reason}it was {present} when this portal wrote it.")
    return max(given, default=present)


def fields_of(document: list[object], label: str) -> Iterator[dict[str, object]]:
    """The fields of each well-formed object of the model `label`."""
    for found in document:
        if not isinstance(found, dict) or not isinstance(found.get("fields"), dict):
            continue
        if str(found.get("model", "")).lower() == label:
            yield found["fields"]
