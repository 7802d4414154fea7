"""The rows that cite a source, and so keep it from being deleted or getting another key."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.apps import apps
from django.db.models import Model, Q
from django.utils.text import capfirst

from glossary.citing import brackets_of, read_bracket
from glossary.models import Source
from topics.fields import MarkdownField, has_source_key
from topics.models import DraftRevision, NaturalKeyed
from topics.rendering import parse
from topics.versioning import is_content

CONTENT_APPS = ("topics", "glossary")


class Citing(NamedTuple):
    """A row that cites a source, in its published text or only in its draft."""

    row: NaturalKeyed
    is_draft: bool = False

    def __str__(self) -> str:
        return f"“{self.row}”{self._where}"

    @property
    def listed(self) -> str:
        """A line for a list, with the kind of row: “Section: Wells”."""
        return f"{capfirst(self.row._meta.verbose_name)}: {self.row}{self._where}"

    @property
    def _where(self) -> str:
        return " (in its draft)" if self.is_draft else ""


def rows_citing(source: Source) -> list[Citing]:
    """Return the texts, figures and drafts of the edition that cite `source` by its stored key.

    A row that cites it in its published text is listed once, without its draft.
    """
    stored = Source.objects.filter(pk=source.pk).values_list("key", "edition").first()
    return rows_citing_key(*stored) if stored else []


def rows_citing_key(key: str, edition_id: int) -> list[Citing]:
    """Return the rows of an edition that cite `key`, or whose drafts do, as `rows_citing` has them."""
    texts = [
        row
        for model, fields in markdown_models()
        for row in rows_with(model, fields, f"@{key}", edition_id)
        if any(key in keys_in(getattr(row, name)) for name in fields)
    ]
    named = [
        row
        for model in filter(has_source_key, _content_models())
        for row in model._default_manager.filter(**{"source_key": key, model.edition_lookup: edition_id})
    ]
    published = list(dict.fromkeys([*texts, *named]))
    drafts = (
        change.content_type.get_object_for_this_type(pk=change.object_id)
        for change in DraftRevision.objects.filter(edition=edition_id).select_related("content_type")
        if key in keys_in_values(change.content_type.model_class(), change.values)
    )
    in_drafts = [row for row in drafts if row not in published]
    return [*(Citing(row) for row in published), *(Citing(row, is_draft=True) for row in in_drafts)]


def keys_in_values(model: type[Model], values: Mapping[str, object]) -> set[str]:
    """Return the keys that these values of fields of `model` cite, known or not."""
    keys = {values["source_key"]} - {""} if has_source_key(model) and "source_key" in values else set()
    for name in markdown_fields(model):
        keys |= keys_in(values.get(name, ""))
    return keys


def markdown_models() -> Iterator[tuple[type[Model], list[str]]]:
    """Yield the models of content with the names of their Markdown fields."""
    for model in _content_models():
        if fields := markdown_fields(model):
            yield model, fields


def _content_models() -> list[type[NaturalKeyed]]:
    models = (model for label in CONTENT_APPS for model in apps.get_app_config(label).get_models())
    return [model for model in models if issubclass(model, NaturalKeyed)]


def markdown_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, MarkdownField)]


def keys_in(text: str) -> set[str]:
    """Return the keys that a Markdown text cites, known or not."""
    keys = set()
    for bracket in brackets_of(parse(text)):
        try:
            keys |= {citation.key for citation in read_bracket(bracket)}
        except ValueError:
            continue
    return keys


def rows_with(model: type[Model], fields: list[str], words: str, edition_id: int) -> Iterator[Model]:
    """Yield the rows of an edition that have `words` in one of these fields."""
    holds = Q()
    for name in fields:
        holds |= Q(**{f"{name}__contains": words})
    lookup = model.edition_lookup if is_content(model) else "pk"
    yield from model._default_manager.filter(holds, **{lookup: edition_id})
