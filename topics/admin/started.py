"""What a form carries of the row it began with, and how the values of two forms are compared."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.forms import (
    BaseForm,
    CheckboxInput,
    ChoiceField,
    Field,
    ModelChoiceField,
    MultiWidget,
    Textarea,
    Widget,
)
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from topics.merging import normalised

STARTED_FROM = "_started_from"  # the hidden field of a form, and of a formset's management form

# The values of a form as a browser sends them, by the names of its fields.
Values = dict[str, list[str]]


@dataclass(frozen=True)
class Started:
    """The state of a row when its form was opened, when that was, and the values the form then had.

    A form that says nothing of it has the empty state, which no row is ever in.
    """

    state: str = ""
    opened: datetime | None = None
    base: Values | None = None

    def as_json(self) -> dict:
        opened = self.opened.isoformat() if self.opened else ""
        return {"state": self.state, "opened": opened, "base": self.base}

    @classmethod
    def from_json(cls, found: object) -> "Started":
        """Whatever was sent; what cannot be read counts as not said."""
        if not isinstance(found, dict):
            return cls()
        return cls(
            str(found.get("state", "")), read_time(found.get("opened")), values_from_json(found.get("base"))
        )


def read_json(text: str | None) -> object:
    try:
        return json.loads(text or "null")
    except (ValueError, RecursionError):
        return None


def read_time(text: object) -> datetime | None:
    """A moment as a form carries it; None for what is none."""
    moment = None
    with suppress(ValueError):
        moment = parse_datetime(str(text))
    return None if moment is None or timezone.is_naive(moment) else moment


def values_from_json(found: object) -> Values | None:
    if not isinstance(found, dict):
        return None
    return {
        name: [str(value) for value in values] for name, values in found.items() if isinstance(values, list)
    }


# --- The values of a form ---


def plain_widget(field: Field) -> Widget:
    """The widget without the buttons that the admin puts around it."""
    widget = field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def is_long_text(field: Field) -> bool:
    return isinstance(plain_widget(field), Textarea)


def takes_several(field: Field) -> bool:
    return getattr(plain_widget(field), "allow_multiple_selected", False)


def comparable(form: BaseForm) -> Iterator[tuple[str, Field]]:
    """The fields that a person can change in `form`; files are not compared."""
    for name, field in form.fields.items():
        if not field.disabled and not field.widget.needs_multipart_form:
            yield name, field


def input_names(form: BaseForm, name: str) -> list[str]:
    """The names under which a browser sends field `name`."""
    widget, html_name = plain_widget(form.fields[name]), form.add_prefix(name)
    if isinstance(widget, MultiWidget):
        return [html_name + suffix for suffix in widget.widgets_names]
    return [html_name]


def stored_values(form: BaseForm) -> Values:
    """What a browser would send for `form`, which is not bound, when nobody changes anything."""
    values = {}
    for name, field in comparable(form):
        widget = plain_widget(field)
        value = field.prepare_value(form.get_initial_for_field(field, name))
        if isinstance(widget, MultiWidget):
            parts = zip(widget.widgets, widget.decompress(value), strict=True)
            values[name] = [_text(part_widget.format_value(part)) for part_widget, part in parts]
        elif isinstance(widget, CheckboxInput):
            values[name] = ["on"] if value else []
        else:
            shown = widget.format_value(value)
            values[name] = _canonical(field, shown if isinstance(shown, list | tuple) else [shown])
    return values


def posted_values(form: BaseForm, data: QueryDict) -> Values:
    """What `data` says for each field of `form`."""
    values = {}
    for name, field in comparable(form):
        names = input_names(form, name)
        if len(names) > 1:
            values[name] = [data.get(input_name, "") for input_name in names]
        elif isinstance(plain_widget(field), CheckboxInput):
            values[name] = ["on"] if field.widget.value_from_datadict(data, {}, names[0]) else []
        else:
            values[name] = _canonical(field, data.getlist(names[0]))
    return values


def _canonical(field: Field, values: Iterable[object]) -> list[str]:
    texts = [normalised(_text(value)) for value in values]
    if getattr(field, "strip", False):
        texts = [text.strip() for text in texts]
    texts = [text for text in texts if text]
    return sorted(texts) if takes_several(field) else texts


def _text(value: object) -> str:
    return "" if value is None else str(value)


def in_words(field: Field, values: list[str]) -> str:
    """`values` of `field` as a person reads them: the names of choices in place of their ids."""
    if isinstance(plain_widget(field), CheckboxInput):
        return "yes" if values else "no"
    names = values
    if isinstance(field, ModelChoiceField):
        with suppress(ValueError, TypeError):
            rows = field.queryset.filter(**{f"{field.to_field_name or 'pk'}__in": values})
            names = [field.label_from_instance(row) for row in rows]
    elif isinstance(field, ChoiceField):
        labels = {str(value): str(label) for value, label in field.choices}
        names = [labels.get(value, value) for value in values]
    return ", ".join(name for name in names if name)


# --- Who changed it ---


@dataclass(frozen=True)
class Writer:
    """Who changed a row, and when; a change that no log tells of is an import's or a program's."""

    name: str = "an import or a program"
    when: datetime | None = None


def last_writer(
    model: type[Model], pk: object, since: datetime | None, viewer: object, row: Model | None = None
) -> Writer:
    """Who last changed or deleted the row in the admin, if that was not before `since`.

    With `row` also who changed it below the form of what it belongs to, where the log is of that form.
    """
    entry = _entries(model, since).filter(object_id=str(pk)).first()
    if entry is None and row is not None:
        named = f'"object": {json.dumps(str(row))}'
        for field in model._meta.concrete_fields:
            if entry is None and field.many_to_one and getattr(row, field.attname) is not None:
                of_owner = _entries(field.related_model, since).filter(
                    object_id=str(getattr(row, field.attname)), change_message__contains=named
                )
                entry = of_owner.first()
    if entry is None:
        return Writer()
    if entry.user == viewer:
        return Writer("you, in another window", entry.action_time)
    return Writer(name_of(entry.user), entry.action_time)


def _entries(model: type[Model], since: datetime | None) -> QuerySet:
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=content_type).select_related("user")
    if since is not None:
        entries = entries.filter(action_time__gte=since)
    return entries.order_by("-action_time", "-pk")


def name_of(user: object) -> str:
    """What colleagues call somebody."""
    return user.get_full_name() or user.get_username()
