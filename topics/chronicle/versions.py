"""Put entries of the history into words, and compare two versions of a row."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from django.contrib.admin.utils import model_ngettext
from django.db import models
from django.db.models import Model
from django.utils.text import capfirst

from topics.chronicle.lookup import links_at, row_of, with_previous
from topics.fields import NameListField
from topics.history import (
    CREATED,
    DELETED,
    HistoryEntry,
    has_history,
    history_of,
    link_fields,
    links_of,
    tracked_names,
)
from topics.history.entries import Links
from topics.merging import Token, marked

NOBODY = "a program or a former account"


@dataclass(frozen=True)
class Version:
    """A version of a row: its values by attribute, and the ids of linked rows by field."""

    values: dict[str, object]
    links: Links


@dataclass(frozen=True)
class Difference:
    """A field that differs between two versions, with inserted and deleted words marked."""

    label: str
    tokens: list[Token]


@dataclass(frozen=True)
class EntryLine:
    """An entry in a list, of a row or of a draft."""

    entry: HistoryEntry
    kind: str
    writer: str
    when: datetime
    reason: str
    note: str
    changed: list[str]  # labels of fields
    key: str  # among all versions of the row: an id, for a draft with a letter before it

    @property
    def pk(self) -> int:
        return self.entry.pk

    @property
    def of_draft(self) -> bool:
        return not self.key.isdecimal()


def version_of_row(row: Model) -> Version:
    return _version(row, type(row), links_of(type(row), [row.pk]).get(row.pk, {}))


def versions_of(entries: Iterable[HistoryEntry]) -> dict[int, Version]:
    """Return the versions of these entries, all of one model, by the entries' ids."""
    entries = list(entries)
    links = links_at(entries)
    return {entry.pk: _version(entry, entry.instance_type, links[entry.pk]) for entry in entries}


def _version(found: Model | HistoryEntry, model: type[Model], links: Links) -> Version:
    return Version({name: getattr(found, name) for name in tracked_names(model)}, links)


def name_of(user: object) -> str:
    """Return the full name of `user`, or else the user name."""
    return user.get_full_name() or user.get_username()


def writer_of(entry: HistoryEntry) -> str:
    return name_of(entry.history_user) if entry.history_user else NOBODY


def kind_of(entry: HistoryEntry, before: HistoryEntry | None) -> str:
    if entry.history_type == DELETED:
        return "Deleted"
    if before is not None and before.history_type == DELETED:
        return "Brought back"
    if entry.history_type == CREATED:
        return "Created"
    return "Changed" if before is not None else "First version"


def lines_of(entries: Iterable[HistoryEntry]) -> list[EntryLine]:
    """Return lines for these entries, all of one model, with the fields changed; a few queries in all."""
    entries = list(entries)
    before = with_previous(entries)
    versions = versions_of([*entries, *filter(None, before.values())])
    lines = []
    for entry in entries:
        earlier = before[entry.pk]
        changed = []
        if earlier is not None and entry.history_type != DELETED:
            pair = versions[earlier.pk], versions[entry.pk]
            changed = [label_of(field) for field in changed_fields(entry.instance_type, *pair)]
        lines.append(
            EntryLine(
                entry,
                kind_of(entry, earlier),
                writer_of(entry),
                entry.history_date,
                entry.history_change_reason,
                entry.change_note,
                changed,
                str(entry.pk),
            )
        )
    return lines


def label_of(field: models.Field) -> str:
    return capfirst(str(field.verbose_name))


def changed_fields(model: type[Model], older: Version, newer: Version) -> list[models.Field]:
    fields = [field for field in model._meta.concrete_fields if field.attname in newer.values]
    return [
        *(field for field in fields if older.values.get(field.attname) != newer.values[field.attname]),
        *(
            field
            for field in link_fields(model)
            if sorted(older.links.get(field.name, [])) != sorted(newer.links.get(field.name, []))
        ),
    ]


def differences(model: type[Model], older: Version, newer: Version) -> list[Difference]:
    """Return every field in which the two versions differ, word by word."""
    fields = changed_fields(model, older, newer)
    names = _names(fields, older, newer)
    return [
        Difference(label_of(field), marked(in_words(field, older, names), in_words(field, newer, names)))
        for field in fields
    ]


def in_words(field: models.Field, version: Version, names: dict[tuple[type[Model], int], str]) -> str:
    """Return the field's value in `version` in words."""
    if field.many_to_many:
        linked = [names[field.related_model, pk] for pk in version.links.get(field.name, [])]
        return "\n".join(sorted(linked))
    value = version.values.get(field.attname)
    if value is None:
        return ""
    if field.is_relation:
        return names.get((field.related_model, value), str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, NameListField):
        return "\n".join(str(name) for name in value)
    return str(dict(field.flatchoices).get(value, value))


def names_of(model: type[Model], ids: Iterable[int]) -> dict[int, str]:
    """Return the names of these rows by id; deleted rows have their last name."""
    ids = set(ids)
    found = {pk: str(row) for pk, row in model._base_manager.in_bulk(ids).items()}
    gone = ids - found.keys()
    if gone and has_history(model):
        for entry in history_of(model)._base_manager.filter(id__in=gone).order_by("history_id"):
            found[entry.id] = f"{row_of(entry)} (deleted)"
    return {pk: found.get(pk, f"number {pk} (deleted)") for pk in ids}


def _names(fields: list[models.Field], *versions: Version) -> dict[tuple[type[Model], int], str]:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for field in filter(attrgetter("is_relation"), fields):
        for version in versions:
            one = version.values.get(field.attname)
            ids = version.links.get(field.name, ()) if field.many_to_many else [one]
            wanted[field.related_model].update(ids)
    return {
        (model, pk): name
        for model, ids in wanted.items()
        for pk, name in names_of(model, ids - {None}).items()
    }


def counted(entries: Iterable[HistoryEntry]) -> str:
    """Return the number of rows of each model: "41 sections, 5 resolution questions"."""
    return number_of_each(Counter(entry.instance_type for entry in entries))


def number_of_each(counts: Mapping[type[Model], int]) -> str:
    return ", ".join(f"{count} {model_ngettext(model, count)}" for model, count in counts.items() if count)
