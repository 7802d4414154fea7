"""What a row holds, as a short digest: two digests differ when anything a person can edit does.

It needs no column and no cooperation from writers: a form, an import, a bulk update and a program all
change it, because it is read from what is stored.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from django.db.models import Field, Model, QuerySet


def state_of(row: Model) -> str:
    """The state of `row` with the values it was loaded with, and the links stored now.

    One query for each many-to-many field.
    """
    return states_of([row])[row.pk]


def states_of(rows: Iterable[Model]) -> dict[object, str]:
    """The states of loaded rows, all of one model, by their ids; as many queries for all as for one.

    Whoever shows the rows asks before reading their links: a state may be older than what is shown
    beside it, which costs a needless refusal, never newer, which would cost somebody's words.
    """
    rows = list(rows)
    if not rows:
        return {}
    model = type(rows[0])
    links = [linked_ids(field, rows) for field in model._meta.many_to_many]
    fields = [field for field in model._meta.concrete_fields if _counts(field)]
    return {
        row.pk: _digest(
            [[field.value_from_object(row) for field in fields], [sorted(ids[row.pk]) for ids in links]]
        )
        for row in rows
    }


def locked(rows: QuerySet) -> list[Model]:
    """`rows` as they are stored now, each held until the transaction ends.

    Always in the order of their ids, so that two who want the same rows do not wait for one another. On
    SQLite the transaction itself is the lock (DATABASES: transaction_mode IMMEDIATE).
    """
    plain = rows.model._base_manager.using(rows.db).filter(pk__in=rows.order_by().values("pk"))
    return list(plain.order_by("pk").select_for_update(no_key=True))


def changed_since(rows: QuerySet, states: Mapping[str, str]) -> list[Model]:
    """Those of `rows` that are no longer as in `states` (id as text → state), or are not named there.

    For whatever writes rows without a form of their own: an action, a drag in the outline. Call it in the
    transaction of the write, and write nothing unless the answer is empty: all rows stay locked.
    """
    found = locked(rows)
    now = states_of(found)
    return [row for row in found if states.get(str(row.pk)) != now[row.pk]]


def _counts(field: Field) -> bool:
    """What nobody edits, such as an edition's version, changes without anybody's words changing.

    A model names in `found_fields` what a file may set, but people only look at.
    """
    found = getattr(field.model, "found_fields", ())
    return field.primary_key or (field.editable and field.name not in found)


def linked_ids(field: Field, rows: list[Model]) -> dict[object, list]:
    """By the ids of `rows`: the ids of what each leads to by its many-to-many `field`, in no order."""
    found: dict[object, list] = defaultdict(list)
    source, target = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    through = field.remote_field.through._base_manager.filter(**{f"{source}__in": [row.pk for row in rows]})
    for source_id, target_id in through.order_by().values_list(source, target):
        found[source_id].append(target_id)
    return found


def _digest(values: list) -> str:
    text = json.dumps(values, default=str, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
