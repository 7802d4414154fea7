"""Fields of the content models: Markdown text, and a list of names."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class MarkdownField(models.TextField):
    """Text in CommonMark; `topics.rendering.render_markdown` turns it into HTML."""


class NameListFormField(forms.CharField):
    """One name a line, as a list without blanks and without names given twice."""

    widget = forms.Textarea

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: object) -> list[str]:
        lines = value if isinstance(value, list) else super().to_python(value).splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))

    def has_changed(self, initial: object, data: object) -> bool:
        return self.to_python(data or "") != self.to_python(initial or [])


class NameListField(models.JSONField):
    """A list of names, kept in order: ["SALW", "small arms"]."""

    def __init__(self, *args, **options):
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def validate(self, value: object, model_instance: models.Model) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip() for name in value):
            raise ValidationError("This must be a list of names, each a text.", code="invalid")

    def formfield(self, **options):
        return models.Field.formfield(
            self, **{"form_class": NameListFormField, "widget": forms.Textarea(attrs={"rows": 3}), **options}
        )
