"""Numbered formats of the file: a file of an older release is upgraded to the present one, or refused.

The number is the field `format` of the edition's object (topics/fields.py). A file whose edition gives none
is of the first format, which had no numbers; a file without an edition's object is a part, written by hand
for the present format.

A new number is needed when a field or model changes its name or meaning, not when one is added: fields
missing from a file stay unchanged.
"""

from collections.abc import Callable, Iterator, Mapping

from portal.transfer.problems import Findings, described
from topics.fields import FIXTURE_FORMAT
from topics.former_kinds import TERM_KINDS, TOOL_KINDS, kind_fields, slug_of

EDITION, FORMAT = "topics.edition", "format"
FIRST_FORMAT = 1


def rename_drafts_and_dismissals(document: list[object]) -> None:
    """Rename what format 1 called `pending` (a draft) and `topics.meantso` (a dismissal)."""
    for found in document:
        if not isinstance(found, dict):
            continue
        if str(found.get("model", "")).lower() == "topics.meantso":
            found["model"] = "topics.dismissal"
        fields = found.get("fields")
        if isinstance(fields, dict) and "pending" in fields:
            fields["draft"] = fields.pop("pending")


def make_kinds_rows(document: list[object]) -> None:
    """Format 1 had the kind of a tool or a term as a word; now it is an object, which the entry refers to."""
    kinds: dict[tuple[str, str, str], dict[str, object]] = {}
    for label, owner, table in (
        ("topics.tool", "committee", TOOL_KINDS),
        ("glossary.term", "edition", TERM_KINDS),
    ):
        for fields in [*fields_of(document, label)]:
            draft = fields.get("draft")
            waiting = draft.get("values") if isinstance(draft, dict) else None
            for found in (fields, waiting):
                place = fields.get(owner)
                value = found.get("kind") if isinstance(found, dict) else None
                is_known = isinstance(value, str) and value in table
                if is_known and isinstance(place, list) and place and isinstance(place[0], str):
                    found["kind"] = [place[0], slug_of(value)]
                    kind = {"edition": place[:1], **kind_fields(table, value)}
                    kinds.setdefault((f"{label}kind", place[0], value), kind)
    document += [{"model": label, "fields": fields} for (label, _, _), fields in kinds.items()]


def upgrade_first_format(document: list[object]) -> None:
    rename_drafts_and_dismissals(document)
    make_kinds_rows(document)


def give_phrases_to_committees(document: list[object]) -> None:
    """Format 2 had opening phrases of the edition: each committee of the file has them all now."""
    committees: dict[object, list[list[object]]] = {}
    for fields in fields_of(document, "topics.committee"):
        if isinstance(fields.get("edition"), list) and fields["edition"]:
            committees.setdefault(fields["edition"][0], []).append([*fields["edition"], fields.get("slug")])
    for fields in [*fields_of(document, "topics.openingphrase")]:
        edition = fields.get("edition")
        first, *others = committees.get(edition[0] if isinstance(edition, list) and edition else None, [None])
        if first is not None:
            del fields["edition"]
            of_others = [{**fields, "committee": committee} for committee in others]
            fields["committee"] = first
            document += [{"model": "topics.openingphrase", "fields": copy} for copy in of_others]


# Format → function that upgrades a file of it to the next. It changes the objects in place, so that the
# numbers in messages stay those of the file; it must ignore malformed objects, which are refused later
# (`fields_of`). Without an entry, files of that format and all earlier ones are refused.
UPGRADES: dict[int, Callable[[list[object]], object]] = {
    FIRST_FORMAT: upgrade_first_format,
    2: give_phrases_to_committees,
}


def upgrade(
    document: list[object],
    findings: Findings,
    *,
    upgrades: Mapping[int, Callable[[list[object]], object]] = UPGRADES,
    present: int = FIXTURE_FORMAT,
) -> None:
    """Upgrade the objects of `document` to the `present` format, and remove the number from them.

    Raises TransferError if the number is invalid, of a later release, or too old.
    """
    found = format_of(document, present, findings)
    if found > present:
        raise findings.refuse(
            f"has the format {found}, which a later release of the portal writes; this one reads formats "
            f"up to {present}: update the portal."
        )
    missing = next((number for number in range(present - 1, found - 1, -1) if number not in upgrades), None)
    if missing is not None:
        raise findings.refuse(
            f"has the format {found}, which this release no longer reads; it reads formats {missing + 1} "
            f"to {present}. Import the file with an earlier release, and export it there."
        )
    for number in range(found, present):
        upgrades[number](document)


def format_of(document: list[object], present: int, findings: Findings) -> int:
    """Return the number that the file gives, removing it. Raises TransferError if it is not one."""
    given = [fields.pop(FORMAT, FIRST_FORMAT) for fields in fields_of(document, EDITION)]
    for number in given:
        if type(number) is not int or number < FIRST_FORMAT:
            reason = f"gives {described(number)} as its format, not a number from {FIRST_FORMAT} up; "
            raise findings.refuse(f"{reason}it was {present} when this portal wrote it.")
    return max(given, default=present)


def fields_of(document: list[object], label: str) -> Iterator[dict[str, object]]:
    """Yield the fields of each well-formed object of the model `label`."""
    for found in document:
        if not isinstance(found, dict) or not isinstance(found.get("fields"), dict):
            continue
        if str(found.get("model", "")).lower() == label:
            yield found["fields"]
