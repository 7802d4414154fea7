"""Check the database's constraints in memory, before the database would refuse a row."""

import operator
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from portal.transfer.catalogue import ContentModel
from portal.transfer.rows import EditionRows, related

COMPARISONS: dict[str, Callable[[object, object], bool]] = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "in": lambda value, choices: value in choices,
}


class CannotJudgeError(Exception):
    """A condition that only the database can evaluate."""


def broken_checks(content: ContentModel, row: models.Model) -> Iterator[tuple[str, str]]:
    """Yield the fields and the message of each check constraint that `row` breaks."""
    for constraint in content.model._meta.constraints:
        if not isinstance(constraint, CheckConstraint):
            continue
        try:
            broken = holds(constraint.condition, row) is False
        except CannotJudgeError:
            broken = _database_refuses(constraint, row)
        if broken:
            yield ", ".join(_names_in(constraint.condition)), constraint.get_violation_error_message()


def holds(condition: Q | tuple[str, object], row: models.Model) -> bool | None:
    """Return whether `condition` is true of `row`; None if SQL would give NULL, which breaks no constraint.

    Raises CannotJudgeError on an unknown lookup or expression.
    """
    if not isinstance(condition, Q):
        return _compare(condition, row)
    results = [holds(child, row) for child in condition.children]
    if condition.connector == Q.AND:
        deciding, otherwise = False, True
    elif condition.connector == Q.OR:
        deciding, otherwise = True, False
    else:
        raise CannotJudgeError
    result = deciding if deciding in results else None if None in results else otherwise
    return not result if condition.negated and result is not None else result


def _compare(condition: object, row: models.Model) -> bool | None:
    if not isinstance(condition, tuple):
        raise CannotJudgeError
    lookup, wanted = condition
    name, _, comparison = lookup.partition("__")
    value = _value_of(row, name)
    if comparison == "isnull":
        return (value is None) == wanted
    if isinstance(wanted, F):
        wanted = _value_of(row, wanted.name)
    compare = COMPARISONS.get(comparison or "exact")
    if compare is None or hasattr(wanted, "resolve_expression"):
        raise CannotJudgeError
    return None if value is None or wanted is None else compare(value, wanted)


def _value_of(row: models.Model, name: str) -> object:
    field = row._meta.pk if name == "pk" else row._meta.get_field(name)
    if not field.is_relation:
        return getattr(row, field.attname)
    target = related(row, field)
    # A target without an id equals nothing, but it is not NULL.
    return target if target is None or target.pk is None else target.pk


def _names_in(condition: object) -> list[str]:
    if isinstance(condition, Q):
        return list(dict.fromkeys(name for child in condition.children for name in _names_in(child)))
    if not isinstance(condition, tuple):
        return []
    lookup, wanted = condition
    return [lookup.partition("__")[0], *([wanted.name] if isinstance(wanted, F) else [])]


def _database_refuses(constraint: CheckConstraint, row: models.Model) -> bool:
    try:
        constraint.validate(type(row), row)
    except ValidationError:
        return True
    return False


def further_unique_fields(content: ContentModel) -> Iterator[tuple[models.Field, ...]]:
    """Yield the fields of each unconditional unique constraint other than the natural key."""
    own_key = {content.key_name, *([content.owner.name] if content.owner else [])}
    for constraint in content.model._meta.constraints:
        if not isinstance(constraint, UniqueConstraint) or constraint.condition is not None:
            continue
        if constraint.fields and set(constraint.fields) != own_key:
            yield tuple(content.model._meta.get_field(name) for name in constraint.fields)


def clashes(
    rows: EditionRows, content: ContentModel
) -> Iterator[tuple[tuple[models.Field, ...], list[models.Model]]]:
    """Yield unique fields, and the rows that would share one value of them."""
    for fields in further_unique_fields(content):
        sharing: dict[tuple, list[models.Model]] = {}
        for _, row in rows.all_of(content.model):
            values = tuple(
                id(related(row, field)) if field.is_relation else getattr(row, field.attname)
                for field in fields
            )
            if None not in values:
                sharing.setdefault(values, []).append(row)
        yield from ((fields, sharers) for sharers in sharing.values() if len(sharers) > 1)
