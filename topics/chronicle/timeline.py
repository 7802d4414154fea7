"""The history of a topic and everything in it, as lines that lead to the pages of the admin."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.utils.text import capfirst

from topics.admin_page import admin_address
from topics.chronicle.drafts import drafts_in_topic, line_of
from topics.chronicle.lookup import ids_there, row_of, times_of_topic
from topics.chronicle.versions import EntryLine, lines_of, names_of
from topics.history import history_of
from topics.models import DraftEntry, Topic
from topics.permissions import Person

Time = tuple[datetime, int, type[Model]]  # when, the id of the entry, and whose model it is or DraftEntry


@dataclass(frozen=True)
class TimelineLine:
    """An entry of any row, or of its draft, in the history of a topic."""

    line: EntryLine
    what: str
    url: str  # of the row's own history; empty if it is deleted
    note_url: str  # of the page to edit the note; empty if the row is deleted or there is no note


def timeline_of(topic: Topic, reader: Person) -> list[Time]:
    """Return all that happened in `topic`, the newest first, with the drafts that `reader` may see."""
    drafts = drafts_in_topic(topic, reader).values_list("made_at", "pk")
    times = [*times_of_topic(topic), *((when, pk, DraftEntry) for when, pk in drafts)]
    return sorted(times, key=lambda each: each[:2], reverse=True)


def timeline_lines(times: list[Time]) -> list[TimelineLine]:
    """Return the lines of these times, in their order; a few queries for each model."""
    found: dict[tuple, TimelineLine] = {}
    for model in {model for _, _, model in times}:
        ids = [pk for _, pk, each in times if each is model]
        read = _of_drafts(ids) if model is DraftEntry else _of_rows(model, ids)
        found |= {(model, each.line.pk): each for each in read}
    return [found[model, pk] for _, pk, model in times]


def _of_rows(model: type[Model], ids: list[int]) -> Iterator[TimelineLine]:
    entries = history_of(model)._base_manager.filter(pk__in=ids).select_related("history_user")
    return _placed(model, [(line, line.entry.id, row_of(line.entry)) for line in lines_of(entries)])


def _of_drafts(ids: list[int]) -> Iterator[TimelineLine]:
    by_model: dict[type[Model], list[DraftEntry]] = defaultdict(list)
    for entry in DraftEntry.objects.filter(pk__in=ids).with_people():
        by_model[entry.row_model].append(entry)
    for model, entries in by_model.items():
        names = names_of(model, {entry.object_id for entry in entries})
        lines = [(line_of(entry, model), entry.object_id, names[entry.object_id]) for entry in entries]
        yield from _placed(model, lines)


def _placed(model: type[Model], lines: list[tuple[EntryLine, int, object]]) -> Iterator[TimelineLine]:
    """Add to lines, which have the ids and names of their rows, what they are about and where they lead."""
    there = ids_there(model, (pk for _, pk, _ in lines))
    for line, pk, name in lines:
        url = admin_address(model, "history", pk) if pk in there else ""
        has_note = url and line.note and not line.of_draft
        note_url = admin_address(model, "note", pk, line.pk) if has_note else ""
        yield TimelineLine(line, f"{capfirst(model._meta.verbose_name)} “{name}”", url, note_url)
