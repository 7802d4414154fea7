"""Fields of the content models: Markdown text, a list of names, and what stands in an edition's file only."""

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


FIXTURE_FORMAT = (
    1  # of the editions' files that this release writes; portal/transfer/formats.py reads older ones
)


class FileOnlyField(models.Field):
    """A name among the fields of an object in an edition's file, without a column of its own.

    As a field of the model it is nothing that Django's `loaddata` stumbles over. Every row has `of_rows` by
    this name, for code that goes through all fields.
    """

    of_rows: object = None

    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "editable": False})

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=True)
        setattr(cls, name, self.of_rows)

    def get_attname_column(self) -> tuple[str, None]:
        return self.get_attname(), None


class FixtureFormatField(FileOnlyField):
    """The number of the format that a file is in, as the edition's object of that file gives it.

    The number tells of a file, and a stored one would be wrong after the next update of the portal.
    `loaddata` keeps nothing of it, and refuses a number that is not this release's.
    """

    of_rows = FIXTURE_FORMAT

    def to_python(self, value: object) -> int:
        if type(value) is not int or value != FIXTURE_FORMAT:
            message = (
                "This file is of the format %(value)s, and this portal loads files of the format %(known)s; "
                "manage.py import_edition reads older ones too."
            )
            raise ValidationError(message, code="format", params={"value": value, "known": FIXTURE_FORMAT})
        return value
