"""What cites a source: what would be left without it if it went, or took another key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.apps import apps
from django.db.models import Model, Q
from django.utils.text import capfirst

from glossary.citing import brackets_of, read_bracket
from glossary.models import Source
from topics.fields import MarkdownField
from topics.models import KeyFigure, NaturalKeyed, PendingChange
from topics.rendering import parse
from topics.versioning import is_content

CONTENT_APPS = ("topics", "glossary")


class Citing(NamedTuple):
    """A row that cites a source: for its readers, or only in the draft of a change to it."""

    row: NaturalKeyed
    is_draft: bool = False

    def __str__(self) -> str:
        return f"“{self.row}”{self._where}"

    @property
    def listed(self) -> str:
        """With what kind of row it is, for a list: “Section: Wells”."""
        return f"{capfirst(self.row._meta.verbose_name)}: {self.row}{self._where}"

    @property
    def _where(self) -> str:
        return " (the draft of a change to it)" if self.is_draft else ""


def rows_citing(source: Source) -> list[Citing]:
    """What in the edition names `source` by the key that it has in the database: texts, figures, and drafts.

    A row whose readers find it cited is there once, whatever its draft says.
    """
    stored = Source.objects.filter(pk=source.pk).values_list("key", "edition").first()
    if stored is None:
        return []
    key, edition_id = stored
    texts = [
        row
        for model, fields in markdown_models()
        for row in _rows_with(model, fields, f"@{key}", edition_id)
        if any(key in keys_in(getattr(row, name)) for name in fields)
    ]
    figures = KeyFigure.objects.filter(committee__edition=edition_id, source_key=key)
    published = list(dict.fromkeys([*texts, *figures]))
    drafts = (
        change.content_type.get_object_for_this_type(pk=change.object_id)
        for change in PendingChange.objects.filter(edition=edition_id).select_related("content_type")
        if key in keys_in_values(change.content_type.model_class(), change.values)
    )
    waiting = [row for row in drafts if row not in published]
    return [*(Citing(row) for row in published), *(Citing(row, is_draft=True) for row in waiting)]


def keys_in_values(model: type[Model], values: Mapping[str, object]) -> set[str]:
    """The keys that these values of fields of a `model` cite, known or not."""
    keys = {values["source_key"]} - {""} if model is KeyFigure and "source_key" in values else set()
    for name in markdown_fields(model):
        keys |= keys_in(values.get(name, ""))
    return keys


def markdown_models() -> Iterator[tuple[type[Model], list[str]]]:
    """The models of content with the names of their Markdown fields."""
    for label in CONTENT_APPS:
        for model in apps.get_app_config(label).get_models():
            fields = markdown_fields(model)
            if fields and issubclass(model, NaturalKeyed):
                yield model, fields


def markdown_fields(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, MarkdownField)]


def keys_in(text: str) -> set[str]:
    """The keys that a Markdown text cites, known or not."""
    keys = set()
    for bracket in brackets_of(parse(text)):
        try:
            keys |= {citation.key for citation in read_bracket(bracket)}
        except ValueError:
            continue
    return keys


def _rows_with(model: type[Model], fields: list[str], words: str, edition_id: int) -> Iterator[Model]:
    holds = Q()
    for name in fields:
        holds |= Q(**{f"{name}__contains": words})
    lookup = model.edition_lookup if is_content(model) else "pk"
    yield from model._default_manager.filter(holds, **{lookup: edition_id})
