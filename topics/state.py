"""A short digest of a row: it differs as soon as anything that a person can edit differs.

It is computed from the stored values, so it needs no column, and it notices every writer: forms, imports,
bulk updates and programs.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from django.db.models import Field, ManyToManyField, Model, QuerySet


def state_of(row: Model) -> str:
    """Return the state of `row`: the values it was loaded with, and the links stored now.

    One query for each many-to-many field.
    """
    return states_of([row])[row.pk]


def states_of(rows: Iterable[Model]) -> dict[object, str]:
    """Return the states of loaded rows of one model, by id; as many queries for all as for one.

    Call it before reading the links of rows that you show. A state older than the page costs a needless
    refusal; a newer one would overwrite somebody's words.
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
    """Return `rows` as they are stored now, each locked until the transaction ends.

    Rows are locked in the order of their ids, so that two transactions on the same rows cannot deadlock.
    On SQLite the transaction itself is the lock (DATABASES: transaction_mode IMMEDIATE).
    """
    plain = rows.model._base_manager.using(rows.db).filter(pk__in=rows.order_by().values("pk"))
    return list(plain.order_by("pk").select_for_update(no_key=True))


def changed_since(rows: QuerySet, states: Mapping[str, str]) -> list[Model]:
    """Return the `rows` that differ from `states` (id as text → state), or are missing from it.

    For code that writes rows without a form for each: an action, a drag in the outline. Call it in the
    transaction of the write, and write only when the list is empty; all rows stay locked.
    """
    found = locked(rows)
    now = states_of(found)
    return [row for row in found if states.get(str(row.pk)) != now[row.pk]]


def _counts(field: Field) -> bool:
    """Return whether people edit `field`, unlike an edition's version.

    A model lists in `machine_fields` the fields that a file may set but people only look at.
    """
    machine_fields = getattr(field.model, "machine_fields", ())
    return field.primary_key or (field.editable and field.name not in machine_fields)


def link_columns(field: ManyToManyField) -> tuple[str, str]:
    """The columns of the links of `field`: the id of the row, and that of what it leads to."""
    return f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"


def linked_ids(field: Field, rows: list[Model]) -> dict[object, list]:
    """Return the ids that each of `rows` links to by its many-to-many `field`, by row id, unordered."""
    found: dict[object, list] = defaultdict(list)
    source, target = link_columns(field)
    through = field.remote_field.through._base_manager.filter(**{f"{source}__in": [row.pk for row in rows]})
    for source_id, target_id in through.order_by().values_list(source, target):
        found[source_id].append(target_id)
    return found


def _digest(values: list) -> str:
    text = json.dumps(values, default=str, sort_keys=True)
    return blake2b(text.encode(), digest_size=16).hexdigest()
