"""Plan of an import, and its summary."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import models

from portal.transfer.reading import Entry
from topics.drafts.in_file import DRAFT_IN_FILE, DraftInFile
from topics.models import DraftRevision, Edition


class FieldChange(NamedTuple):
    """A field's value before and after. References are natural keys, links sorted tuples of them.

    For the field "draft" both are a DraftState.
    """

    name: str
    before: object
    after: object


class DraftState(NamedTuple):
    """A draft, None if there is none, and the published values of its fields."""

    draft: DraftInFile | None
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
    """An object that was deleted because it is missing from the file."""

    model: str
    key: tuple[str, ...]


class Counts(NamedTuple):
    created: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Summary:
    """The result of an import; `changes` are in the order of the file."""

    edition: str  # its slug
    changes: tuple[Change, ...]
    models: dict[str, Counts]  # by label
    version: int | None  # of the edition when the plan was made; None if there was none
    deleted: tuple[Removal, ...]
    also_deleted: dict[str, int]  # deleted with them: name → how many
    pictures: tuple[str, ...]  # files that were not stored here before
    stays_current: str  # slug of a newer edition that stays the current one, although the file's was
    missing_pictures: tuple[str, ...]  # shown by texts, but neither in the file nor stored here

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
    """The links of a row in the database, and those it will have."""

    before: list[models.Model]
    stored: dict[int, int]  # the target's id → the link's own id
    targets: list[models.Model]


@dataclass(frozen=True, eq=False)
class DraftChange:
    """A row's draft in the database, and the one it will have; None if there is none."""

    before: DraftInFile | None
    after: DraftInFile | None
    values: dict[str, object]  # of `after`, as they will be stored; rows in place of references
    published: dict[str, object]  # as a file writes them
    same: DraftRevision | None  # the stored draft, if only the state it was begun from differs

    def as_field_change(self) -> FieldChange:
        states = (DraftState(each, self.published) for each in (self.before, self.after))
        return FieldChange(DRAFT_IN_FILE, *states)


@dataclass(eq=False)
class PlannedRow:
    """An object of the file, its future row, and all that differs from the stored one.

    `changes` is field name → (before, after), empty for a new row. `links` includes a new row's links, and
    `draft` a new row's draft.
    """

    entry: Entry
    row: models.Model
    is_new: bool
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)
    links: dict[models.ManyToManyField, LinkChange] = field(default_factory=dict)
    draft: DraftChange | None = None  # None if the draft stays as it is

    @property
    def outcome(self) -> str:
        return "created" if self.is_new else "changed" if self.is_changed else "unchanged"

    @property
    def is_changed(self) -> bool:
        """Return whether a stored object will differ, even if only in its draft."""
        return self.changes_row or (not self.is_new and self.draft is not None)

    @property
    def changes_row(self) -> bool:
        """Return whether a stored row itself, or its links, will differ."""
        return not self.is_new and bool(self.changes or self.links)

    def as_change(self) -> Change:
        key = self.entry.key or ()
        if self.is_new:
            return Change(self.entry.label, key, is_new=True)
        values = [
            FieldChange(name, _plain(before), _plain(after)) for name, (before, after) in self.changes.items()
        ]
        links = [
            FieldChange(each.name, _keys(change.before), _keys(change.targets))
            for each, change in self.links.items()
        ]
        draft = [self.draft.as_field_change()] if self.draft else []
        waiting = [each for each in draft if each.before != each.after]
        return Change(self.entry.label, key, is_new=False, fields=(*values, *links, *waiting))


@dataclass(eq=False)
class Plan:
    """A file without problems, ready to be written."""

    edition: Edition
    rows: list[PlannedRow]  # in the order of the file
    version: int | None  # of the edition as it was read; None for a new one
    doomed: dict[type[models.Model], list[models.Model]]  # stored rows missing from the file
    also_deleted: dict[str, int]  # as in a summary
    stays_current: str  # as in a summary

    @property
    def differs(self) -> bool:
        return bool(self.doomed) or any(each.is_new or each.is_changed for each in self.rows)

    def created(self, model: type[models.Model]) -> list[PlannedRow]:
        return [planned for planned in self.rows if planned.is_new and planned.entry.content.model is model]

    def changed(self, model: type[models.Model]) -> list[PlannedRow]:
        """Return the stored rows of `model` in which a value or reference, not only links, will change."""
        return [
            planned
            for planned in self.rows
            if planned.changes and not planned.is_new and planned.entry.content.model is model
        ]

    def deleted(self, model: type[models.Model]) -> list[models.Model]:
        return self.doomed.get(model, [])

    def summary(self, pictures: tuple[str, ...], missing_pictures: tuple[str, ...]) -> Summary:
        found: dict[str, Counter] = defaultdict(Counter)
        for planned in self.rows:
            found[planned.entry.label][planned.outcome] += 1
        return Summary(
            edition=self.edition.slug,
            changes=tuple(each.as_change() for each in self.rows if each.is_new or each.is_changed),
            models={
                label: Counts(*(count[outcome] for outcome in Counts._fields))
                for label, count in found.items()
            },
            version=self.version,
            deleted=tuple(
                Removal(model._meta.label_lower, row.natural_key())
                for model, rows in self.doomed.items()
                for row in rows
            ),
            also_deleted=self.also_deleted,
            pictures=pictures,
            stays_current=self.stays_current,
            missing_pictures=missing_pictures,
        )


def _plain(value: object) -> object:
    return value.natural_key() if isinstance(value, models.Model) else value


def _keys(rows: list[models.Model]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted(row.natural_key() for row in rows))
