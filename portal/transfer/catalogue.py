"""The content of an edition's file: its models, their fields, and their order of dependence."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

from django.apps import apps
from django.db import models
from django.db.models import UniqueConstraint

from topics.drafts.in_file import DRAFT_IN_FILE
from topics.models import NaturalKeyed, Publishable

CONTENT_APPS = ("topics", "glossary")


@dataclass(frozen=True, eq=False)
class ContentModel:
    """A model of an edition's content. Its natural key is its owner's key and the value of its own field."""

    model: type[NaturalKeyed]
    owner: models.ForeignKey | None  # the beginning of its natural key; None for the edition itself
    key_name: str  # its own field in the natural key
    values: dict[str, models.Field] = field(default_factory=dict)
    references: dict[str, models.ForeignKey] = field(default_factory=dict)
    links: dict[str, models.ManyToManyField] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)  # field name → why files may not set it

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def key_length(self) -> int:
        return len(self.model.natural_key_lookups)

    @property
    def key_pattern(self) -> str:
        """Return the form of a reference to it: ["edition", "committee", "slug"]."""
        names = [(["", *lookup.split("__")])[-2] or lookup for lookup in self.model.natural_key_lookups]
        return "[" + ", ".join(f'"{name}"' for name in names) + "]"

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """Return what a file may set, by name: the natural key, the rest in the model's order, links."""
        names = [self.owner.name] if self.owner else []
        names += [self.key_name, *(each.name for each in self.model._meta.fields), *self.links]
        known = {**self.values, **self.references, **self.links}
        return {name: known[name] for name in names if name in known}

    @property
    def unique_fields(self) -> list[list[models.Field]]:
        """Return the fields of each unconditional unique constraint other than the natural key."""
        own_key = {self.key_name, *([self.owner.name] if self.owner else [])}
        return [
            [self.model._meta.get_field(name) for name in each.fields]
            for each in self.model._meta.constraints
            if isinstance(each, UniqueConstraint)
            and each.condition is None
            and {*each.fields} not in (own_key, set())
        ]

    @property
    def has_drafts(self) -> bool:
        """Return whether its published rows can have drafts, which a file has beside the row's fields."""
        return issubclass(self.model, Publishable)

    def key_of(self, fields: dict[str, object]) -> list[object]:
        """Return the natural key as far as `fields` gives it, None for each missing or malformed part."""
        own = fields.get(self.key_name)
        if self.owner is None:
            return [own]
        owner = fields.get(self.owner.name)
        length = self.key_length - 1
        is_given = isinstance(owner, list | tuple) and len(owner) == length
        return [*(owner if is_given else [None] * length), own]

    def reason_against(self, name: str) -> str:
        """Return why a file may not set the field `name`, and what to write instead."""
        if name == DRAFT_IN_FILE and not self.has_drafts:
            return f"is a draft, which a {self.label} cannot have: its changes count at once; leave it out."
        if name in self.refused:
            return self.refused[name]
        if name == "edition" and self.owner is not None:  # as the file of a phrase without a committee has it
            above = content_of(self.owner.related_model).key_pattern
            return f"does not say where a {self.label} stands; write its “{self.owner.name}”: {above}."
        return f"is not a field of {self.label}; {hint(name, self.fields)}"


def hint(name: str, known: Iterable[str]) -> str:
    """Return the nearest of the `known` names, or all of them."""
    known = list(known)
    near = difflib.get_close_matches(name[:100], known, n=1)
    return f"did you mean “{near[0]}”?" if near else f"the known ones are {', '.join(known)}."


@cache
def catalogue() -> dict[str, ContentModel]:
    """Return label → content model, each after the targets of its foreign keys and, if possible, links."""
    waiting = [
        described_model(model)
        for app in CONTENT_APPS
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, NaturalKeyed)
    ]
    placed: dict[str, ContentModel] = {}
    while waiting:
        ready = [content for content in waiting if _targets(content, content.references) <= placed.keys()]
        if not ready:
            labels = ", ".join(content.label for content in waiting)
            raise TypeError(f"These models need each other first, so none can be written first: {labels}")
        # Links can be written after their targets, but a file reads better if targets come first.
        first = next((each for each in ready if _targets(each, each.links) <= placed.keys()), ready[0])
        placed[first.label] = first
        waiting.remove(first)
    return placed


def content_of(model: type[models.Model]) -> ContentModel:
    return catalogue()[model._meta.label_lower]


def described_model(model: type[NaturalKeyed]) -> ContentModel:
    """Sort the fields of `model` by whether and how a file may set them."""
    lookups = model.natural_key_lookups
    owner_name = lookups[0].partition("__")[0] if len(lookups) > 1 else ""
    owner = model._meta.get_field(owner_name) if owner_name else None
    above = owner.related_model.natural_key_lookups if owner else ()
    if lookups != (*(f"{owner_name}__{lookup}" for lookup in above), lookups[-1]):
        raise TypeError(f"{model.__name__}.natural_key_lookups are not its owner's, then a field of its own.")
    content = ContentModel(model, owner, lookups[-1])
    for each in (*model._meta.fields, *model._meta.many_to_many):
        if each.primary_key:
            content.refused[each.name] = "is a number of the database; objects are identified by natural key."
        elif not each.editable:
            content.refused[each.name] = "is set by the portal itself; leave it out."
        elif not each.is_relation:
            content.values[each.name] = each
        elif not issubclass(each.related_model, NaturalKeyed):
            content.refused[each.name] = (
                "names people, who are not part of an edition's file; leave it out, use the admin."
            )
        elif each.many_to_many:
            content.links[each.name] = each
        else:
            content.references[each.name] = each
    return content


def _targets(content: ContentModel, fields: dict[str, models.Field]) -> set[str]:
    """Return the labels of the other models that these fields lead to."""
    return {each.related_model._meta.label_lower for each in fields.values()} - {content.label}
