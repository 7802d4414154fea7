"""A draft in an edition's file: one key among the fields of the row that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models

from topics.drafts.fields import draftable_fields
from topics.history.changes import MOST_LETTERS, one_line

DRAFT_IN_FILE = "draft"
SHAPE = '{"values": {…}}'
REMARKS = ("note", "reason")
PARTS = ("values", "is_behind", *REMARKS)


@dataclass(frozen=True)
class DraftInFile:
    """A row's draft, its values as a file spells them; without values there is no draft.

    It is behind if the published row has changed since the draft was begun.
    """

    values: dict[str, object] = field(default_factory=dict)
    is_behind: bool = False
    note: str = ""
    reason: str = ""

    @classmethod
    def from_json(cls, found: dict[str, object] | None) -> DraftInFile:
        """Make one from a file's value in which `faults_in` finds nothing."""
        found = found or {}
        remarks = {name: one_line(found.get(name)) for name in REMARKS}
        return cls(dict(found.get("values", {})), found.get("is_behind", False), **remarks)

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {"values": self.values}
        if self.is_behind:
            found["is_behind"] = True
        return found | {name: getattr(self, name) for name in REMARKS if getattr(self, name)}


def faults_in(found: object, model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """Yield the faults of `found` as a draft of a row of `model`: (part, message); "" for the whole.

    The fields themselves validate the values.
    """
    if found is None:
        return
    if not isinstance(found, dict):
        yield "", f"is not a draft; write {SHAPE}, or null if there is none."
        return
    for name in sorted(found.keys() - set(PARTS)):
        yield name, f"is not part of a draft; the parts are {', '.join(PARTS)}."
    if not isinstance(found.get("values"), dict):
        yield "values", f"must be an object of fields and their new values; write {SHAPE}."
    else:
        for name in found["values"]:
            fault = fault_of_name(model, name)
            if fault:
                yield name, fault
    if not isinstance(found.get("is_behind", False), bool):
        yield "is_behind", "must be true or false; leave it out if the published text has not changed."
    for name in REMARKS:
        text = found.get(name, "")
        if not isinstance(text, str):
            yield name, "must be a text; leave it out if there is none."
        elif len(text) > MOST_LETTERS:
            yield name, f"has {len(text)} characters; shorten it to {MOST_LETTERS}."


def fault_of_name(model: type[models.Model], name: str) -> str:
    """Return the reason why a draft cannot change the field `name`; "" if it can."""
    known = [each.name for each in draftable_fields(model)]
    if name in known:
        return ""
    label = model._meta.label_lower
    if name in {each.name for each in (*model._meta.concrete_fields, *model._meta.many_to_many)}:
        return "cannot be changed by a draft; move it to the object's own fields."
    return f"is not a field of {label}; a draft can have {', '.join(known)}."
