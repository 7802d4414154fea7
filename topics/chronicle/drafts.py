"""Put the history of a row's drafts into words, and into the history of the row."""

from collections import defaultdict
from collections.abc import Iterator
from heapq import merge
from operator import itemgetter

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from django.utils.text import capfirst

from topics.chronicle.lookup import entries_of, in_topic, models_with_history, still_deleted
from topics.chronicle.versions import (
    EntryLine,
    Version,
    label_of,
    lines_of,
    name_of,
    version_of_row,
    versions_of,
)
from topics.drafts.fields import draftable_fields
from topics.models import DraftEntry, Publishable, Topic
from topics.models.draft_entry import DraftEntryQuerySet
from topics.permissions import Person, entries_within_reach, may_change
from topics.releases import in_words

UNKNOWN_WRITER = "an import or a former account"
OF_DRAFT = "d"  # how the key of a draft begins


def writer_of_draft(user: object) -> str:
    return name_of(user) if user else UNKNOWN_WRITER


def told(entry: DraftEntry) -> str:
    """Return the sentence "Bo dropped the draft that Awa wrote", without its stop."""
    by, writer = entry.made_by, (entry.brings_back or entry).saved_by
    whose = f" that {name_of(writer)} wrote" if writer and writer != by else ""
    done = f"{entry.kind} the draft"
    if entry.kind == DraftEntry.Kind.KEPT:
        done = "brought back the draft" if whose or entry.brings_back else "kept a draft of a change"
    return f"{name_of(by) if by else capfirst(UNKNOWN_WRITER)} {done}{whose}"


def told_with_time(entry: DraftEntry) -> str:
    return f"{told(entry)} on {in_words(entry.made_at)}"


def changed_in(entry: DraftEntry, model: type[Model]) -> list[tuple[Field, object]]:
    """Return the fields that the draft changes, as far as this release still has them, and their values."""
    return [(each, entry.values[each.name]) for each in draftable_fields(model) if each.name in entry.values]


def line_of(entry: DraftEntry, model: type[Model]) -> EntryLine:
    reasons = dict.fromkeys(filter(None, (entry.change_reason, entry.reason)))
    return EntryLine(
        entry,
        told(entry),
        writer_of_draft(entry.made_by),
        entry.made_at,
        " · ".join(reasons),
        entry.note,
        [label_of(field) for field, _ in changed_in(entry, model)],
        key=f"{OF_DRAFT}{entry.pk}",
    )


def lost_drafts(
    reader: Person, edition_id: int | None, most: int
) -> Iterator[tuple[DraftEntry, DraftEntry, Model]]:
    """Yield (entry, how it was lost, row) of drafts dropped or overwritten, of rows that `reader` may change.

    A dropped one was lost by its own entry. A few queries for each model, for any number of drafts.
    """
    rows = {}
    for model in apps.get_models():
        if issubclass(model, Publishable) and may_change(reader, model):
            place = {} if edition_id is None else {model.edition_lookup: edition_id}
            rows[model] = model._default_manager.editable_by(reader).filter(**place)
    entries = DraftEntry.objects.of_rows(*rows.values())
    lost = [(entry, entry) for entry in entries.dropped().with_people()[:most]]
    lost += entries.overwritten(most)
    ids: dict[type[Model], set[int]] = defaultdict(set)
    for entry, _ in lost:
        ids[entry.row_model].add(entry.object_id)
    found = {model: model._default_manager.in_bulk(ids[model]) for model in ids}
    for entry, by in lost:
        yield entry, by, found[entry.row_model][entry.object_id]


def drafts_in_topic(topic: Topic, reader: Person) -> DraftEntryQuerySet:
    """Return the history of drafts of a topic and of what is or was in it, as far as `reader` may edit it."""
    models = [model for model in models_with_history() if may_change(reader, model)]
    found = DraftEntry.objects.of_rows(
        *(model._default_manager.editable_by(reader).filter(in_topic(model, topic)) for model in models)
    )
    for model in models:
        gone = still_deleted(model).filter(in_topic(model, topic), entries_within_reach(reader)).order_by()
        found |= DraftEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(model),
            object_id__in=gone.values("id"),
        )
    return found


class RowHistory:
    """The versions of a row, and those of its drafts for people who may edit it.

    Its `keys` have the newest first: the id of an entry of the row, or "d" and the id of an entry of a draft.
    """

    def __init__(self, row: Model, *, with_drafts: bool) -> None:
        self._row, self._model = row, type(row)
        self._entries = entries_of(self._model, row.pk)
        self._drafts = DraftEntry.objects.of_row(row)
        entries = self._entries.values_list("history_date", "history_id")
        drafts = self._drafts.order_by("-pk").values_list("made_at", "pk") if with_drafts else ()
        named = ((when, f"{OF_DRAFT}{pk}") for when, pk in drafts)
        # Both are in the order of their ids already, which stays even if the clock went back.
        both = merge(entries, named, key=itemgetter(0), reverse=True)
        self.keys = [str(key) for _, key in both]

    @property
    def newest_key(self) -> str | None:
        """The key of the version stored now."""
        return next(filter(str.isdecimal, self.keys), None)

    def published_before(self, key: str) -> str | None:
        """Return the key of the published version before this one, or below this draft."""
        return next(filter(str.isdecimal, self.keys[self.keys.index(key) + 1 :]), None)

    def lines(self, keys: list[str]) -> list[EntryLine]:
        """Return the lines of these versions, in their order; a few queries in all."""
        drafts = [key.removeprefix(OF_DRAFT) for key in keys if key.startswith(OF_DRAFT)]
        entries = self._entries.filter(pk__in=filter(str.isdecimal, keys)).select_related("history_user")
        found = lines_of(entries)
        if drafts:
            found += [
                line_of(entry, self._model) for entry in self._drafts.filter(pk__in=drafts).with_people()
            ]
        by_key = {line.key: line for line in found}
        return [by_key[key] for key in keys]

    def version(self, line: EntryLine) -> Version:
        """Return the version of `line`; of a draft what would have been published with it."""
        if not line.of_draft:
            return versions_of([line.entry])[line.entry.pk]
        below = self.published_before(line.key)
        published = self._entries.filter(pk=below).first() if below else None
        version = versions_of([published])[published.pk] if published else version_of_row(self._row)
        values, links = dict(version.values), dict(version.links)
        for field, value in changed_in(line.entry, self._model):
            if field.many_to_many:
                links[field.name] = value
            else:
                values[field.attname] = field.to_python(value)
        return Version(values, links)
