"""A source has a month, a day, a number, and the keys it had before."""

import topics.fields
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

from topics.migrations._states import FieldsAdded

ADDED = {
    "former_keys": topics.fields.NameListField(blank=True, default=list, help_text="Keys that it had before, one a line: their addresses still lead here. Example: who-wells"),
    "month": models.PositiveSmallIntegerField(blank=True, help_text="The month it came out, if it is known: 1 to 12. Example: 11", null=True, validators=[MinValueValidator(1), MaxValueValidator(12)]),
    "day": models.PositiveSmallIntegerField(blank=True, help_text="The day it came out, if it is known. Example: 27", null=True, validators=[MinValueValidator(1), MaxValueValidator(31)]),
    "number": models.CharField(blank=True, help_text="The document’s own number. Example: A/RES/64/292", max_length=60),
}
CHANGED = {
    "title": models.CharField(help_text="The title as published, with the capitals of a sentence; if it has none, a description in square brackets. Example: Guidelines for drinking-water quality", max_length=300),
    "authors": models.CharField(blank=True, help_text="Family name, given name; several separated by semicolons. For news that a body publishes about itself, that body. Example: Lovelace, Ada; Hopper, Grace", max_length=300),
}
# In the order of topics/state.py.
STATE = (
    *("id", "why_note", "why_owner", "published", "edition_id", "key", "former_keys", "title", "publisher"),
    *("authors", "year", "month", "day", "number", "type", "url", "accessed_on", "archived_url", "archived_on"),
    *("withdrawn", "note"),
)


class Migration(migrations.Migration):
    dependencies = [("glossary", "0002_kinds_of_terms"), ("topics", "0005_evidence")]

    operations = [
        *(migrations.AddField(model, *added) for model in ("source", "historicalsource") for added in ADDED.items()),
        *(migrations.AlterField(model, *field) for model in ("source", "historicalsource") for field in CHANGED.items()),
        migrations.RunPython(FieldsAdded("glossary", "Source", STATE, {*ADDED}, ["topics", "tools"])),
    ]
