"""What the pages of the history show: entries in words, and two versions of a row side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.db.models import Model
from django.utils.text import capfirst

from topics.admin.started import name_of
from topics.chronicle import links_at, row_id, row_of, with_previous
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
    """What a row held at some time: values by attribute, ids of linked rows by field."""

    values: dict[str, object]
    links: Links


@dataclass(frozen=True)
class Difference:
    """A field of two versions, the words of the newer marked against the older."""

    label: str
    tokens: list[Token]


@dataclass(frozen=True)
class EntryLine:
    """An entry in a list."""

    entry: HistoryEntry
    kind: str
    writer: str
    when: datetime
    reason: str
    note: str
    changed: list[str]  # labels of fields

    @property
    def pk(self) -> int:
        return self.entry.pk


def version_of_row(row: Model) -> Version:
    links = links_of(type(row), [row.pk]).get(row.pk, {})
    return Version({name: getattr(row, name) for name in tracked_names(type(row))}, links)


def versions_of(entries: Iterable[HistoryEntry]) -> dict[int, Version]:
    """By the ids of the entries, all of one model."""
    entries = list(entries)
    links = links_at(entries)
    return {
        entry.pk: Version(
            {name: getattr(entry, name) for name in tracked_names(entry.instance_type)}, links[entry.pk]
        )
        for entry in entries
    }


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
    """The entries, all of one model, each with what it changed; a few queries, however many they are."""
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
    """Every field in which the two versions differ, word by word."""
    fields = changed_fields(model, older, newer)
    names = _names(fields, older, newer)
    return [
        Difference(label_of(field), marked(in_words(field, older, names), in_words(field, newer, names)))
        for field in fields
    ]


def in_words(field: models.Field, version: Version, names: dict[tuple[type[Model], int], str]) -> str:
    """What a person reads for the field's value in `version`."""
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
    """What the rows are called now; of those that are gone, what they were called."""
    ids = set(ids)
    found = {pk: str(row) for pk, row in model._base_manager.in_bulk(ids).items()}
    gone = ids - found.keys()
    if gone and has_history(model):
        entries = history_of(model)._base_manager.filter(**{f"{model._meta.pk.name}__in": gone})
        for entry in entries.order_by("history_id"):
            found[row_id(entry)] = f"{row_of(entry)} (deleted)"
    return {pk: found.get(pk, f"number {pk}, which is gone") for pk in ids}


def _names(fields: list[models.Field], *versions: Version) -> dict[tuple[type[Model], int], str]:
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for field in fields:
        if not field.is_relation:
            continue
        for version in versions:
            if field.many_to_many:
                wanted[field.related_model].update(version.links.get(field.name, []))
            else:
                wanted[field.related_model].add(version.values.get(field.attname))
    return {
        (model, pk): name
        for model, ids in wanted.items()
        for pk, name in names_of(model, ids - {None}).items()
    }


def counted(entries: list[HistoryEntry]) -> str:
    """ "41 sections, 5 resolution questions"."""
    counts: dict[type[Model], int] = defaultdict(int)
    for entry in entries:
        counts[entry.instance_type] += 1
    return ", ".join(number_of(model, count) for model, count in counts.items())


def number_of(model: type[Model], count: int) -> str:
    """ "1 section", "5 resolution questions"."""
    return f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
