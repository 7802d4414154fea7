"""Which texts cite a source: what would be left without it if it went, or took another key."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model, Q

from glossary.citing import brackets_of, read_bracket
from glossary.models import Source
from topics.fields import MarkdownField
from topics.models import NaturalKeyed
from topics.rendering import parse
from topics.versioning import is_content

CONTENT_APPS = ("topics", "glossary")


def rows_citing(source: Source) -> list[NaturalKeyed]:
    """The rows of the edition whose texts cite `source` by the key that it has in the database."""
    stored = Source.objects.filter(pk=source.pk).values_list("key", "edition").first()
    if stored is None:
        return []
    key, edition_id = stored
    return [
        row
        for model, fields in markdown_models()
        for row in _rows_with(model, fields, f"@{key}", edition_id)
        if any(key in keys_in(getattr(row, name)) for name in fields)
    ]


def markdown_models() -> Iterator[tuple[type[Model], list[str]]]:
    """The models of content with the names of their Markdown fields."""
    for label in CONTENT_APPS:
        for model in apps.get_app_config(label).get_models():
            fields = [field.name for field in model._meta.fields if isinstance(field, MarkdownField)]
            if fields and issubclass(model, NaturalKeyed):
                yield model, fields


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
