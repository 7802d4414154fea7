"""The content of an edition as a reader sees it: every row, fetched in one query and kept by version."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Expression,
    Field,
    JSONField,
    ManyToManyField,
    Model,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast
from django.db.models.sql.compiler import SQLCompiler
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from topics.derived import KeptByVersion
from topics.drafts.showing import show_drafts
from topics.loaded_rows import row_with
from topics.models import Edition, Kind, OpeningPhrase, Publishable
from topics.permissions import Person
from topics.roomy import make_room

SHOWN = (Publishable, Kind, OpeningPhrase)
# Notes for next year's team, which no page shows.
NEVER_SHOWN = ("why_note", "why_owner")
Links = dict[int, set[int]]  # id of a row → ids of the rows it leads to


class Content:
    """The rows of one version of `edition`, in order, with their owners and links.

    Many requests read the same rows, so they are never changed; a page that writes on one takes a copy.
    """

    def __init__(
        self, edition: Edition, rows: dict[type[Model], list[Model]], links: dict[str, Links]
    ) -> None:
        self.edition = edition
        self._rows = rows
        self._links = links
        self._groups: dict[tuple, dict[tuple, list[Model]]] = {}

    @property
    def models(self) -> Iterable[type[Model]]:
        return self._rows.keys()

    def of(self, model: type[Model], **values: object) -> list[Model]:
        """Return the rows of `model` with these values, in order."""
        if not values:
            return self._rows[model]
        key = (model, *values)
        if key not in self._groups:
            groups: dict[tuple, list[Model]] = defaultdict(list)
            for row in self._rows[model]:
                groups[tuple(getattr(row, name) for name in values)].append(row)
            self._groups[key] = dict(groups)
        return self._groups[key].get(tuple(values.values()), [])

    def find(self, model: type[Model], **values: object) -> Model | None:
        """Return the first row of `model` with these values; None if there is none."""
        return next(iter(self.of(model, **values)), None)

    def find_or_404(self, model: type[Model], **values: object) -> Model:
        """Return the first row of `model` with these values. Raises Http404 if there is none."""
        row = self.find(model, **values)
        if row is None:
            raise Http404(f"{self.edition} has no {model._meta.verbose_name} with {values}.")
        return row

    def linked(self, row: Model, name: str) -> list[Model]:
        """Return the rows that `row` links to by its many-to-many field `name`, in order."""
        field = row._meta.get_field(name)
        ids = self._linked_ids(row, field)
        return [other for other in self._rows[field.related_model] if other.pk in ids] if ids else []

    def linking_to(self, row: Model, accessor: str) -> list[Model]:
        """Return the rows that link to `row` by a field whose reverse accessor is `accessor`, in order."""
        field = row._meta.get_field(accessor).field
        return [other for other in self._rows[field.model] if row.pk in self._linked_ids(other, field)]

    def _linked_ids(self, row: Model, field: ManyToManyField) -> set[int]:
        if row.draft_revision is not None and field.name in row.draft_revision.values:
            return set(row.draft_revision.values[field.name])
        return self._links[str(field)].get(row.pk, set())


def content_or_404(slug: str, reader: Person) -> Content:
    """Return the content of the edition with this slug. Raises Http404 if `reader` may not open it."""
    return content_of(get_object_or_404(Edition.objects.visible_to(reader), slug=slug), reader)


@KeptByVersion
def content_of(edition: Edition, reader: Person) -> Content:
    """Return the content of `edition` that `reader` may see, from one query for any number of rows.

    For a reader who may edit some of it, drafts cost more queries (topics/drafts/showing.py).
    """
    models = {model._meta.label: model for model in apps.get_models() if issubclass(model, SHOWN)}
    ties = {str(tie): tie for model in models.values() for tie in model._meta.many_to_many if is_shown(tie)}
    parts = [_rows_of(model, edition, reader) for model in models.values()]
    parts += [_links_by(tie, edition) for tie in ties.values()]
    rows: dict[type[Model], list[Model]] = {model: [] for model in models.values()}
    links: dict[str, Links] = {name: defaultdict(set) for name in ties}
    makers = {label: RowMaker(model) for label, model in models.items()}
    found = list(parts[0].union(*parts[1:], all=True))
    make_room(edition.pk, sum(in_json.count('"') for _, in_json in found) // 2)  # its texts and names
    every_value = json.loads(f"[{','.join(in_json for _, in_json in found)}]")
    for (name, in_json), values in zip(found, every_value, strict=True):
        if name in makers:
            rows[models[name]].append(makers[name](values))
            rows[models[name]][-1].digest = digest_of(in_json)
        else:
            links[name][values[0]].add(values[1])
    for of_model in rows.values():
        if reader.is_staff:
            show_drafts(of_model, reader)
        put_in_order(of_model)
    by_id = {model: {row.pk: row for row in of_model} for model, of_model in rows.items()}
    for of_model in rows.values():
        join_owners(of_model, edition, by_id)
    return Content(edition, rows, links)


def digest_of(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()


def is_shown(tie: ManyToManyField) -> bool:
    return issubclass(tie.related_model, SHOWN)


def columns_of(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if field.name not in NEVER_SHOWN]


def _rows_of(model: type[Model], edition: Edition, reader: Person) -> QuerySet:
    """Return the rows of `model` in the two columns that all parts of the query have."""
    rows = model._default_manager.visible_to(reader).filter(**{model.edition_lookup: edition})
    return _in_two_columns(rows, model._meta.label, columns_of(model))


def _links_by(tie: ManyToManyField, edition: Edition) -> QuerySet:
    through, lookup = tie.remote_field.through, f"{tie.m2m_field_name()}__{tie.model.edition_lookup}"
    ends = [through._meta.get_field(name) for name in (tie.m2m_field_name(), tie.m2m_reverse_field_name())]
    return _in_two_columns(through._base_manager.filter(**{lookup: edition}), str(tie), ends)


def _in_two_columns(rows: QuerySet, name: str, fields: list[Field]) -> QuerySet:
    named = Cast(Value(name), CharField())
    return rows.order_by().annotate(of=named, in_json=InJson(fields)).values_list("of", "in_json")


class InJson(Expression):
    """The values of a row in a JSON array, as text; much quicker than Django's JSONObject of as many."""

    def __init__(self, fields: list[Field]) -> None:
        super().__init__(output_field=TextField())
        self._fields = fields

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **options) -> tuple[str, list]:
        on_postgresql = connection.vendor == "postgresql"
        quote, table = connection.ops.quote_name, compiler.query.get_initial_alias()
        columns = [f"{quote(table)}.{quote(field.column)}" for field in self._fields]
        if on_postgresql:
            return f"jsonb_build_array({', '.join(columns)})::text", []
        values = [
            f"json({column})" if isinstance(field, JSONField) else column
            for field, column in zip(self._fields, columns, strict=True)
        ]
        return f"json_array({', '.join(values)})", []


class RowMaker:
    """Makes rows of `model` from their values in JSON."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        fields = columns_of(model)
        self._names = [field.attname for field in fields]
        # Other values are text, numbers, lists and nothing in JSON too.
        self._to_read = [
            (place, field)
            for place, field in enumerate(fields)
            if isinstance(field, (BooleanField, DateField))
        ]

    def __call__(self, values: list[object]) -> Model:
        for place, field in self._to_read:
            if values[place] is not None:
                values[place] = read_value(field, values[place])
        return row_with(self._model, dict(zip(self._names, values, strict=True)))


def read_value(field: Field, value: object) -> object:
    """Return the value of `field` that the database wrote into JSON."""
    if isinstance(field, BooleanField):
        return bool(value)  # SQLite has numbers
    value = field.to_python(value)
    if isinstance(field, DateTimeField) and timezone.is_naive(value):
        return value.replace(tzinfo=UTC)  # SQLite has no time zones
    return value


def put_in_order(rows: list[Model]) -> None:
    """Sort rows of one model by its `reading_order`, or by its `ordering`."""
    for name in reversed((rows[0].reading_order or rows[0]._meta.ordering) if rows else ()):
        rows.sort(key=lambda row, name=name: getattr(row, name.lstrip("-")), reverse=name.startswith("-"))


def join_owners(rows: Iterable[Model], edition: Edition, by_id: dict[type[Model], dict[int, Model]]) -> None:
    """Let the foreign keys of `rows` lead to `edition` and to rows that the reader sees, or to nothing."""
    for row in rows:
        for field in row._meta.concrete_fields:
            if field.many_to_one:
                model, owner_id = field.related_model, getattr(row, field.attname)
                owner = edition if model is Edition else by_id[model].get(owner_id)
                field.set_cached_value(row, owner)
