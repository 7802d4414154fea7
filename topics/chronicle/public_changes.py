"""The changes of an edition announced to readers, read in two queries."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache

from django.db import models
from django.db.models import BooleanField, Case, F, Model, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from topics import clock
from topics.chronicle.lookup import models_with_history
from topics.chronicle.visibility import Key, Seen, State, VisibleChange
from topics.history import DELETED, history_of
from topics.models import Committee, Edition, QuestionFact, ResolutionQuestion, Section, Topic

# Counted back from the newest change, not from today: so a page stays the same until something changes.
LATELY = timedelta(days=14)
MOST_CHANGES = 50  # listed; marks and the dates under sections cover all changes
PLACES = {
    "edition": "topics.edition",
    "committee": "topics.committee",
    "topic": "topics.topic",
    "parent": "topics.section",
    "question": "topics.resolutionquestion",
}
# A model whose rows others stand in → the model of those, and their field that says where.
ABOVE = {Section: (Section, "parent"), ResolutionQuestion: (QuestionFact, "question")}


class Changes:
    """The announced changes of an edition, of rows that readers can still see."""

    def __init__(self, seen: Seen, changes: Iterable[VisibleChange] = ()) -> None:
        found = sorted(changes, key=lambda each: (each.moment, each.note, each.key))
        groups: dict[str, list[VisibleChange]] = defaultdict(list)
        for change in reversed(found):
            groups[change.anchor].append(change)
        self.listed = list(groups.values())[:MOST_CHANGES]
        self.more = max(0, len(groups) - MOST_CHANGES)
        self._anchors = {group[0].anchor for group in self.listed}
        self._newest = found[-1].moment if found else None
        self._of: dict[Key, VisibleChange] = {}
        self._within: dict[Key, VisibleChange] = {}
        self._new = {change.key for change in found if change.is_new and self.is_late(change)}
        for change in found:  # the newest comes last
            self._of[change.key] = change
            for key in _upwards(seen, change.key):
                self._within[key] = change

    def of(self, row: Model) -> VisibleChange | None:
        """Return the newest change of the row itself."""
        return self._of.get(key_of(row))

    def within(self, row: Model) -> VisibleChange | None:
        """Return the newest change of the row or of anything in it."""
        return self._within.get(key_of(row))

    def is_new(self, row: Model) -> bool:
        """Return whether readers first saw the row lately."""
        return key_of(row) in self._new

    def is_late(self, change: VisibleChange) -> bool:
        """Return whether it is less than a fortnight older than the newest change."""
        return self._newest is not None and change.moment > self._newest - LATELY

    def is_listed(self, change: VisibleChange) -> bool:
        return change.anchor in self._anchors


def public_changes_of(edition: Edition) -> Changes:
    """Return the announced changes of `edition`; one query if there are no notes, else two."""
    noted = [
        _announced(model, edition).annotate(told_label=Value(label)).values_list("told_label", "id")
        for label, model in public_models().items()
    ]
    keys = sorted(set(_union(noted)))
    if not keys:
        return Changes(Seen({}, clock.now()))
    states: dict[Key, list[State]] = defaultdict(list)
    queries = (_states(model, edition) for model in public_models().values())
    for row in sorted(_union(queries), key=lambda row: row[2]):
        label, pk, entry, since, is_open, release_at, note, batch, *ids = row
        places = [(PLACES[name], place) for name, place in zip(PLACES, ids, strict=True) if place is not None]
        states[label, pk].append(State(entry, since, bool(is_open), release_at, (*places,), note, batch))
    seen = Seen(states, clock.now())
    shown = [key for key in keys if seen.is_seen(key, seen.latest)]
    return Changes(seen, [change for key in shown for change in seen.changes_of(key)])


@cache
def public_models() -> dict[str, type[Model]]:
    """Return the models whose changes can be announced, by their labels."""
    return {label_of(model): model for model in models_with_history() if model.public_fields}


def label_of(model: type[Model]) -> str:
    return model._meta.label_lower


def key_of(row: Model) -> Key:
    return label_of(type(row)), row.pk


def _announced(model: type[Model], edition: Edition) -> QuerySet:
    return history_of(model)._base_manager.filter(of_edition=edition.pk).exclude(change_note="").order_by()


def _states(model: type[Model], edition: Edition) -> QuerySet:
    """Return the entries of all announced rows, and of rows that can be above them, without their texts."""
    history = history_of(model)
    wanted = Q(id__in=_announced(model, edition).values("id"))
    if model in (Edition, Committee, Topic):
        wanted |= Q(of_edition=edition.pk)
    elif model in ABOVE:
        below, name = ABOVE[model]
        rows = history_of(below)._base_manager.filter(of_edition=edition.pk, **{f"{name}__isnull": False})
        wanted |= Q(id__in=rows.order_by().values(name))
    names = {field.name for field in history._meta.get_fields()}
    is_open = Q(published=True) if "published" in names else ~Q(status=Edition.Status.DRAFT)
    columns = {
        "told_label": Value(label_of(model)),
        "told_open": Case(
            When(~Q(history_type=DELETED) & is_open, then=True), default=False, output_field=BooleanField()
        ),
        "told_release": _column(names, "release_at", models.DateTimeField()),
        **{f"told_{name}": _column(names, name, models.BigIntegerField(), "_id") for name in PLACES},
    }
    if model is Edition:
        columns["told_edition"] = Cast(None, models.BigIntegerField())
    return (
        history._base_manager.filter(wanted)
        .annotate(**columns)
        .order_by()
        .values_list(
            *("told_label", "id", "history_id", "history_date", "told_open", "told_release"),
            *("change_note", "batch", *(f"told_{name}" for name in PLACES)),
        )
    )


def _column(names: set[str], name: str, kind: models.Field, suffix: str = "") -> F | Cast:
    return F(f"{name}{suffix}") if name in names else Cast(None, kind)


def _union(queries: Iterable[QuerySet]) -> QuerySet:
    first, *others = queries
    return first.union(*others, all=True)


def _upwards(seen: Seen, key: Key) -> Iterator[Key]:
    """Yield the row and everything above it now, each once."""
    to_visit, passed = [key], {key}
    while to_visit:
        each = to_visit.pop()
        yield each
        state = seen.state(each, seen.latest)
        places = [place for place in (state.places if state else ()) if place not in passed]
        to_visit += places
        passed.update(places)
