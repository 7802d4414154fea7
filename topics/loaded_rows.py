"""Look into rows that Django has loaded, and change what is shown of them: all by its private parts.

They are no promise of Django's; tests/topics/test_loaded_rows.py fails on a release that changes them:

- whatever reads rows from a queryset, apart from `iterator()`, calls `_fetch_all`, which fills
  `_result_cache` once and then prefetches; `_iterable_class` says whether the results are rows at all;
- every method that returns another queryset copies itself by `_clone`;
- the manager of a many-to-many field takes its rows from `_prefetched_objects_cache` of the instance, a
  dictionary by the field's name, where one is there;
- `_state.fields_cache` holds what was loaded by the foreign keys of a row;
- a row has the values of its fields in its `__dict__`, and `_state` says whether it is stored.
"""

from collections.abc import Iterable
from typing import Self

from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable


class ShownToReaderQuerySet(QuerySet):
    """Calls `_show` with rows when they are fetched, once, where a queryset of the chain names a reader."""

    reader = None

    def _show(self, rows: list[Model]) -> None:
        raise NotImplementedError

    def _shown_to(self, reader: object) -> Self:
        rows = self._clone()
        rows.reader = reader
        return rows

    def _clone(self) -> Self:
        clone = super()._clone()
        clone.reader = self.reader
        return clone

    def _fetch_all(self) -> None:
        is_new = self._result_cache is None
        super()._fetch_all()
        if is_new and self.reader is not None and issubclass(self._iterable_class, ModelIterable):
            self._show(self._result_cache)


def put_links(row: Model, name: str, rows: QuerySet) -> None:
    """Make the many-to-many field `name` of `row` lead to `rows`, without a word to the database."""
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = rows


def row_with(model: type[Model], values: dict[str, object]) -> Model:
    """Return a stored row with these values, without signals and hooks: a fifth of the time of `from_db`.

    It is for reading; fields that have no value here are asked of the database.
    """
    row = model.__new__(model)
    row.__dict__.update(values, _state=ModelState())
    row._state.adding = False
    return row


def loaded_with(row: Model) -> Iterable[Model | None]:
    """Return what was loaded by the foreign keys of `row`."""
    return row._state.fields_cache.values()
