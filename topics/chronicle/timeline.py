"""The history of a topic and everything in it, as lines that lead to the pages of the admin."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model
from django.urls import reverse
from django.utils.text import capfirst

from topics.chronicle.lookup import row_id, row_of
from topics.chronicle.versions import EntryLine, lines_of
from topics.history import history_of


@dataclass(frozen=True)
class TimelineLine:
    """An entry of any row in the history of a topic."""

    line: EntryLine
    what: str
    url: str  # of the row's own history; empty if it is deleted
    note_url: str  # of the page to edit the note; empty if the row is deleted or there is no note


def timeline_lines(times: list[tuple[datetime, int, type[Model]]]) -> list[TimelineLine]:
    """Return the lines of these (time, id, model), in their order; a few queries for each model."""
    found: dict[tuple, TimelineLine] = {}
    for model in {model for _, _, model in times}:
        ids = [pk for _, pk, each in times if each is model]
        entries = history_of(model)._base_manager.filter(pk__in=ids).select_related("history_user")
        lines = lines_of(entries)
        there = set(
            model._base_manager.filter(pk__in={row_id(line.entry) for line in lines}).values_list(
                "pk", flat=True
            )
        )
        for line in lines:
            pk = row_id(line.entry)
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            url = reverse(f"{name}_history", args=[pk]) if pk in there else ""
            note_url = reverse(f"{name}_note", args=[pk, line.pk]) if pk in there and line.note else ""
            what = f"{capfirst(model._meta.verbose_name)} “{row_of(line.entry)}”"
            found[model, line.pk] = TimelineLine(line, what, url, note_url)
    return [found[model, pk] for _, pk, model in times]
