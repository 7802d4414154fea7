"""The tag that prints rows as they were printed before, where nothing that they show has changed.

    {% fragment source=source topics=source_topics %} … {% endfragment %}

The block sees these values alone, so it prints nothing but them and the rows that own them.
"""

from dataclasses import fields, is_dataclass
from functools import lru_cache
from operator import attrgetter

from django import template
from django.db.models import Model
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.urls import get_script_prefix
from django.utils.safestring import SafeString

from topics.content import columns_of
from topics.models import Edition
from topics.roomy import Results

register = template.Library()
printed: Results[SafeString] = Results()
# The version is new with each change, of whatever; all else may be printed.
edition_values = attrgetter(
    *(field.attname for field in Edition._meta.concrete_fields if field.name != "version")
)


class UnknownRowError(Exception):
    """Raised for a row of which it is not known whether it is printed as before."""


@register.tag
def fragment(parser: Parser, token: Token) -> template.Node:
    """Print the block, or what it printed before of the same values."""
    values = token_kwargs(token.split_contents()[1:], parser)
    nodelist = parser.parse(("endfragment",))
    parser.delete_first_token()
    return FragmentNode(nodelist, values)


class FragmentNode(template.Node):
    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self._values = values

    def render(self, context: template.Context) -> SafeString:
        given = {name: value.resolve(context, ignore_failures=True) for name, value in self._values.items()}
        try:
            key = (self, get_script_prefix(), *map(key_of, given.values()))
        except UnknownRowError:
            return self.nodelist.render(context.new(given))
        found = printed.find(key)
        if found is None:
            found = self.nodelist.render(context.new(given))
            printed.keep(key, found)
        return found


def key_of(value: object) -> object:
    """Return what is equal for values that are printed alike: of a row its digest, label and owners.

    Of a dataclass, these are the fields that are compared.

    Raises UnknownRowError for a row of which they are not known.
    """
    if isinstance(value, list | tuple):
        return tuple(map(key_of, value))
    if is_dataclass(value):
        return tuple(key_of(getattr(value, name)) for name in names_of_parts(type(value)))
    if isinstance(value, Edition):
        return edition_values(value)
    if not isinstance(value, Model):
        return value
    if not value.digest or getattr(value, "draft_revision", None) is not None:
        raise UnknownRowError
    if value.printed_key is None:
        owners = (getattr(value, name) for name in names_of_owners(type(value)))
        value.printed_key = (value.digest, getattr(value, "draft_label", ""), *map(key_of, owners))
    return value.printed_key


@lru_cache
def names_of_parts(dataclass: type) -> list[str]:
    return [part.name for part in fields(dataclass) if part.compare]


@lru_cache
def names_of_owners(model: type[Model]) -> list[str]:
    return [field.name for field in columns_of(model) if field.many_to_one]
