"""What an import will do, and what it has done."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db import models

from portal.transfer.catalogue import ContentModel
from portal.transfer.reading import Entry
from topics.carried import PENDING, CarriedChange
from topics.models import Edition, PendingChange


class FieldChange(NamedTuple):
    """A field's value before and after. References are natural keys, links sorted tuples of them.

    Of the field "pending" both are a Waiting.
    """

    name: str
    before: object
    after: object


class Waiting(NamedTuple):
    """The draft of a change, None where there is none, and what is published of the fields in question."""

    draft: CarriedChange | None
    published: dict[str, object]


@dataclass(frozen=True)
class Change:
    """An object that was created, or whose named fields changed."""

    model: str  # "topics.section"
    key: tuple[str, ...]
    is_new: bool
    fields: tuple[FieldChange, ...] = ()

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(change.name for change in self.fields)


@dataclass(frozen=True)
class Removal:
    """An object that was deleted as the file has it not."""

    model: str
    key: tuple[str, ...]


class Counts(NamedTuple):
    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Summary:
    """What came of an import; `changes` stand in the order of the file."""

    edition: str  # its slug
    changes: tuple[Change, ...]
    models: dict[str, Counts]  # label → how many of each
    version: int | None = None  # of the edition that this was worked out from; None where there was none
    deleted: tuple[Removal, ...] = ()
    also_deleted: dict[str, int] = field(default_factory=dict)  # what went with them: name → how many
    pictures: tuple[str, ...] = ()  # the files that were not stored here before
    missing_pictures: tuple[str, ...] = ()  # that texts show, and neither the file nor the portal has

    @property
    def differs(self) -> bool:
        return bool(self.changes or self.deleted or self.pictures)

    @property
    def created(self) -> int:
        return sum(counts.created for counts in self.models.values())

    @property
    def changed(self) -> int:
        return sum(counts.changed for counts in self.models.values())

    @property
    def unchanged(self) -> int:
        return sum(counts.unchanged for counts in self.models.values())

    def __str__(self) -> str:
        objects = self.created + self.changed + self.unchanged
        noun = "object" if objects == 1 else "objects"
        deleted = f", {len(self.deleted)} deleted" if self.deleted else ""
        return (
            f"{objects} {noun}: {self.created} created, {self.changed} changed, "
            f"{self.unchanged} unchanged{deleted}."
        )


@dataclass(frozen=True, eq=False)
class LinkChange:
    """What a row is linked to in the database, and what it will be linked to."""

    before: tuple[tuple[str, ...], ...]  # natural keys
    stored: dict[int, int]  # the target's id → the link's own id
    targets: list[models.Model]


@dataclass(frozen=True, eq=False)
class DraftChange:
    """What waits for a row in the database, and what will wait; None for nothing."""

    before: CarriedChange | None
    after: CarriedChange | None
    values: dict[str, object]  # of `after`, as they will be stored; rows for what leads to them
    published: dict[str, object]  # as a file spells them
    same: PendingChange | None  # what is stored, where only what it was begun from is another

    def as_field_change(self, content: ContentModel) -> FieldChange:
        published = _with_keys(content, self.published)
        before, after = (
            Waiting(each and replace(each, values=_with_keys(content, each.values)), published)
            for each in (self.before, self.after)
        )
        return FieldChange(PENDING, before, after)


@dataclass(eq=False)
class PlannedRow:
    """An object of the file beside the row it will be, with all that differs from the stored one.

    `changes` is field name → (before, after), empty for a new row. `links` has a new row's links too, and
    `draft` what waits for a new one.
    """

    entry: Entry
    row: models.Model
    is_new: bool
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)
    links: dict[models.ManyToManyField, LinkChange] = field(default_factory=dict)
    draft: DraftChange | None = None  # None where what waits stays as it is

    @property
    def is_changed(self) -> bool:
        """Whether anything of a stored object will differ, be it only what waits for it."""
        return self.changes_row or (not self.is_new and self.draft is not None)

    @property
    def changes_row(self) -> bool:
        """Whether a stored row itself will differ, or its links."""
        return not self.is_new and bool(self.changes or self.links)

    def as_change(self) -> Change:
        key = self.entry.key or ()
        if self.is_new:
            return Change(self.entry.label, key, is_new=True)
        values = [
            FieldChange(name, _plain(before), _plain(after)) for name, (before, after) in self.changes.items()
        ]
        links = [
            FieldChange(each.name, change.before, tuple(sorted(map(_plain, change.targets))))
            for each, change in self.links.items()
        ]
        draft = [self.draft.as_field_change(self.entry.content)] if self.draft else []
        waiting = [each for each in draft if each.before != each.after]
        return Change(self.entry.label, key, is_new=False, fields=(*values, *links, *waiting))


@dataclass(frozen=True, eq=False)
class Deletion:
    """The stored rows that the file has not, and how much else goes with them."""

    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)


@dataclass(eq=False)
class Plan:
    """A file without problems, ready to be written."""

    edition: Edition
    rows: list[PlannedRow]  # in the order of the file
    version: int | None = None  # of the edition as it was read; None for a new one
    deletion: Deletion = field(default_factory=Deletion)

    @property
    def differs(self) -> bool:
        return bool(self.deletion.rows) or any(each.is_new or each.is_changed for each in self.rows)

    def created(self, model: type[models.Model]) -> list[PlannedRow]:
        return [planned for planned in self.rows if planned.is_new and planned.entry.content.model is model]

    def changed(self, model: type[models.Model]) -> list[PlannedRow]:
        """The stored rows of `model` of which a value or a reference, not only links, will change."""
        return [
            planned
            for planned in self.rows
            if planned.changes and not planned.is_new and planned.entry.content.model is model
        ]

    def deleted(self, model: type[models.Model]) -> list[models.Model]:
        return self.deletion.rows.get(model, [])

    def summary(self, pictures: tuple[str, ...] = (), missing_pictures: tuple[str, ...] = ()) -> Summary:
        found: dict[str, Counter] = {}
        for planned in self.rows:
            outcome = "created" if planned.is_new else "changed" if planned.is_changed else "unchanged"
            found.setdefault(planned.entry.label, Counter())[outcome] += 1
        return Summary(
            edition=self.edition.slug,
            changes=tuple(each.as_change() for each in self.rows if each.is_new or each.is_changed),
            models={
                label: Counts(count["created"], count["changed"], count["unchanged"])
                for label, count in found.items()
            },
            version=self.version,
            deleted=tuple(
                Removal(model._meta.label_lower, row.natural_key())
                for model, rows in self.deletion.rows.items()
                for row in rows
            ),
            also_deleted=self.deletion.also,
            pictures=pictures,
            missing_pictures=missing_pictures,
        )


def _plain(value: object) -> object:
    return value.natural_key() if isinstance(value, models.Model) else value


def _with_keys(content: ContentModel, values: dict[str, object]) -> dict[str, object]:
    """Values of a file, with natural keys as tuples, which are told from lists of names."""
    found = {}
    for name, value in values.items():
        if name in content.links:
            found[name] = tuple(map(tuple, value))
        else:
            found[name] = tuple(value) if name in content.references and value else value
    return found
