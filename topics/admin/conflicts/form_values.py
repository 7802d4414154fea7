"""The values of a form as a browser sends them, and the writers of a change."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
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

from topics.admin.submission import Values
from topics.chronicle.versions import name_of
from topics.merging import normalised

# --- The values of a form ---


def plain_widget(field: Field) -> Widget:
    """Return the widget without the buttons that the admin puts around it."""
    widget = field.widget
    return widget.widget if isinstance(widget, RelatedFieldWidgetWrapper) else widget


def is_long_text(field: Field) -> bool:
    return isinstance(plain_widget(field), Textarea)


def takes_several(field: Field) -> bool:
    return getattr(plain_widget(field), "allow_multiple_selected", False)


def comparable(form: BaseForm) -> Iterator[tuple[str, Field]]:
    """Yield the fields that a person can change in `form`; files are not compared."""
    for name, field in form.fields.items():
        if not field.disabled and not field.widget.needs_multipart_form:
            yield name, field


def input_names(form: BaseForm, name: str) -> list[str]:
    """Return the names under which a browser sends the field `name`."""
    widget, html_name = plain_widget(form.fields[name]), form.add_prefix(name)
    if isinstance(widget, MultiWidget):
        return [html_name + suffix for suffix in widget.widgets_names]
    return [html_name]


def stored_values(form: BaseForm) -> Values:
    """Return the values that a browser would send for an unbound `form` that nobody changes."""
    values = {}
    for name, field in comparable(form):
        widget, value = plain_widget(field), form[name].value()
        if isinstance(widget, MultiWidget):
            parts = value if form.is_bound else widget.decompress(value)
            shown = zip(widget.widgets, parts, strict=True)
            values[name] = [_text(part_widget.format_value(part)) for part_widget, part in shown]
        elif isinstance(widget, CheckboxInput):
            values[name] = ["on"] if value else []
        else:
            shown = widget.format_value(value)
            values[name] = _canonical(field, shown if isinstance(shown, list | tuple) else [shown])
    return values


def posted_values(form: BaseForm, data: QueryDict) -> Values:
    """Return the values in `data` for each field of an unbound `form`."""
    return stored_values(type(form)(data, instance=form.instance))


def _canonical(field: Field, values: Iterable[object]) -> list[str]:
    texts = [normalised(_text(value)) for value in values]
    if getattr(field, "strip", False):
        texts = [text.strip() for text in texts]
    texts = [text for text in texts if text]
    return sorted(texts) if takes_several(field) else texts


def _text(value: object) -> str:
    return "" if value is None else str(value)


def in_words(field: Field, values: list[str]) -> str:
    """Return `values` of `field` in words: the names of choices in place of their ids."""
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


def typed_in_words(form: BaseForm, data: QueryDict) -> list[tuple[str, str]]:
    """Return what `data` has for `form`, in words, by the labels of the fields."""
    values = posted_values(form, data)
    typed = [(form[name].label, in_words(field, values[name])) for name, field in comparable(form)]
    return [(label, words) for label, words in typed if words]


# --- Writers ---


@dataclass(frozen=True)
class Writer:
    """The writer of a change, and the time; a change that no log has was an import's or a program's."""

    name: str = "an import or a program"
    when: datetime | None = None

    @classmethod
    def of(cls, user: object, when: datetime, viewer: object) -> "Writer":
        """Return the writer as the `viewer` is told; without a `user` it was a program."""
        name = "you, in another window" if user == viewer else name_of(user) if user else cls.name
        return cls(name, when)


def last_writer(model: type[Model], pk: object, since: datetime | None, viewer: object) -> Writer:
    """Return the person who last changed or deleted the row in the admin, at or after `since`."""
    content_type = ContentType.objects.get_for_model(model, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=content_type, object_id=str(pk)).select_related("user")
    if since is not None:
        entries = entries.filter(action_time__gte=since)
    entry = entries.order_by("-action_time", "-pk").first()
    return Writer() if entry is None else Writer.of(entry.user, entry.action_time, viewer)
