"""What goes with a row that is deleted, and whether it is still what was shown when that was asked about."""

import json
from collections.abc import Iterable

from django.contrib.admin.utils import NestedObjects
from django.db.models import Model
from django.http import HttpRequest

from topics.admin.started import read_json
from topics.state import locked, states_of
from topics.versioning import is_content

ALONG = "_along"  # hidden in a confirmation: the states of all that goes along, by model and id


def states_along(rows: Iterable[Model]) -> str:
    """What a confirmation carries of the content that goes with loaded `rows`."""
    return json.dumps({key: state for _, key, state in _found(list(rows), hold=False)})


def changed_along(rows: Iterable[Model], request: HttpRequest) -> list[Model]:
    """What goes with `rows` and was changed, added or put there since the confirmation was shown.

    Call it in the transaction that deletes: all that goes along stays locked.
    """
    sent = read_json(request.POST.get(ALONG))
    sent = sent if isinstance(sent, dict) else {}
    return [row for row, key, state in _found(list(rows), hold=True) if sent.get(key) != state]


def _found(rows: list[Model], *, hold: bool) -> Iterable[tuple[Model, str, str]]:
    if not rows:
        return
    collector = NestedObjects(using=rows[0]._state.db, origin=rows)
    collector.collect(rows)
    for model in sorted(filter(is_content, collector.model_objs), key=lambda each: each._meta.label):
        ids = {row.pk for row in collector.model_objs[model]} - {row.pk for row in rows if type(row) is model}
        below = model._base_manager.filter(pk__in=ids)
        below = locked(below) if hold else list(below.order_by("pk"))
        states = states_of(below)
        for row in below:
            yield row, f"{model._meta.label_lower}:{row.pk}", states[row.pk]
