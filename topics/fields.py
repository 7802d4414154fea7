"""Fields of the content models: Markdown text, lists of names, keys of sources, and the format of files."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models


class MarkdownField(models.TextField):
    """Text in CommonMark; `topics.rendering.render_markdown` turns it into HTML."""


EDITOR_NOTE_HELP = (
    "Shown to readers: mistakes in the printed guide, and how they were corrected here. "
    "Example: The printed guide has two sections 2.2; the second is 2.3 here."
)


class BackgroundField(MarkdownField):
    """Text that the editors added to what the printed guide says, shown apart from it and always cited."""

    def __init__(self, verbose_name: str = "added by the editors", **options):
        super().__init__(verbose_name, **({"blank": True, "help_text": BACKGROUND_HELP} | options))


BACKGROUND_HELP = (
    "What the printed guide does not say: a newer figure, a date, what has happened since. Cite a source "
    "for it. Example: In 2024 the pumps of 12 countries were counted [@who-water]."
)


class SourceKeyField(models.CharField):
    """The citation key of a source, which is content of an app that this one does not know."""

    def __init__(self, *args, **options):
        super().__init__(*args, **({"max_length": 80, "blank": True} | options))


def has_source_key(model: type[models.Model]) -> bool:
    """Return whether the rows of `model` name their source in a field `source_key`."""
    return any(isinstance(field, SourceKeyField) for field in model._meta.fields)


class NameListFormField(forms.CharField):
    """A form field with one name a line; cleans to a list without blanks and duplicates."""

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
            raise ValidationError("This must be a list of names, each a string.", code="invalid")

    def formfield(self, **options):
        return models.Field.formfield(
            self, **{"form_class": NameListFormField, "widget": forms.Textarea(attrs={"rows": 3}), **options}
        )


# The format of the files that this release writes; portal/transfer/formats.py reads older ones.
FIXTURE_FORMAT = 3


class FixtureFormatField(models.Field):
    """The format number of a file, which the edition's object in it gives; rows have no column for it.

    It is declared on the model so that Django's `loaddata` reads this release's files, and refuses others.
    """

    def __init__(self, *args, **options):
        super().__init__(*args, **{**options, "editable": False})

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only=True)
        setattr(cls, name, FIXTURE_FORMAT)

    def get_attname_column(self) -> tuple[str, None]:
        return self.get_attname(), None

    def to_python(self, value: object) -> int:
        if type(value) is not int or value != FIXTURE_FORMAT:
            message = (
                "This file has format %(value)s, and this release loads format %(known)s; "
                "manage.py import_edition reads older files too."
            )
            raise ValidationError(message, code="format", params={"value": value, "known": FIXTURE_FORMAT})
        return value
