"""A draft of a change as an edition's file has it: one name among the fields of the row that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import models

from topics.fields import FileOnlyField
from topics.history.changes import MOST_LETTERS, one_line
from topics.waiting import waiting_fields

PENDING = "pending"
SHAPE = '{"values": {…}}'
TOLD = ("note", "reason")
PARTS = ("values", "is_behind", *TOLD)


@dataclass(frozen=True)
class CarriedChange:
    """What waits for a row, each value as a file spells that field; without values nothing waits.

    It is behind when the published row is no more as it was when the draft was begun.
    """

    values: dict[str, object] = field(default_factory=dict)
    is_behind: bool = False
    note: str = ""
    reason: str = ""

    @classmethod
    def from_json(cls, found: dict[str, object] | None) -> CarriedChange:
        """Of a file's value in which `faults_in` finds nothing."""
        found = found or {}
        told = {name: one_line(found.get(name)) for name in TOLD}
        return cls(dict(found.get("values", {})), found.get("is_behind", False), **told)

    def as_json(self) -> dict[str, object]:
        found: dict[str, object] = {"values": self.values}
        if self.is_behind:
            found["is_behind"] = True
        return found | {name: getattr(self, name) for name in TOLD if getattr(self, name)}


def faults_in(found: object, model: type[models.Model]) -> Iterator[tuple[str, str]]:
    """What of `found` is no draft of a row of `model`: the part, empty for the whole, and how to mend it.

    The values themselves are for their fields to judge.
    """
    if found is None:
        return
    if not isinstance(found, dict):
        yield "", f"is no draft of a change; write {SHAPE}, or null where none waits."
        return
    for name in sorted(found.keys() - set(PARTS)):
        yield name, f"is not part of a draft; known are {', '.join(PARTS)}."
    if not isinstance(found.get("values"), dict):
        yield "values", f"must be an object of fields and what will stand in them; write {SHAPE}."
    else:
        for name in found["values"]:
            fault = fault_of_name(model, name)
            if fault:
                yield name, fault
    if not isinstance(found.get("is_behind", False), bool):
        yield "is_behind", "must be true or false; leave it out where the text is still as it was."
    for name in TOLD:
        text = found.get(name, "")
        if not isinstance(text, str):
            yield name, "must be a text; leave it out where there is none."
        elif len(text) > MOST_LETTERS:
            yield name, f"has {len(text)} letters; shorten it to {MOST_LETTERS}."


def fault_of_name(model: type[models.Model], name: str) -> str:
    """Why no change of the field `name` can wait, or an empty text where it can."""
    known = [each.name for each in waiting_fields(model)]
    if name in known:
        return ""
    label = model._meta.label_lower
    if name in {each.name for each in (*model._meta.concrete_fields, *model._meta.many_to_many)}:
        return "cannot wait in a draft; take it out, and write it among the object's own fields."
    return f"is not a field of {label}; known here are {', '.join(known)}."


class CarriedChangeField(FileOnlyField):
    """What waits for a row, as its object in a file says; null there means that nothing does.

    Django's `loaddata` reads it so; what comes of it is kept in topics/models/pending.py.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "blank": True, "null": True})

    def to_python(self, value: object) -> CarriedChange:
        if isinstance(value, CarriedChange):
            return value
        faults = [f"{name}: {fault}" if name else fault for name, fault in faults_in(value, self.model)]
        if faults:
            raise ValidationError([f"{self.name}: {fault}" for fault in faults], code="no_draft")
        return CarriedChange.from_json(value)
