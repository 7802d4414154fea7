"""A first entry in the history for each row that is there already."""

from django.db import migrations

from topics.history.beginning import begin_history

PLACES = {"glossary.Term": ("edition", ""), "glossary.Source": ("edition", "")}


def begin(apps, schema_editor):
    begin_history(apps, schema_editor.connection.alias, PLACES)


class Migration(migrations.Migration):
    dependencies = [("glossary", "0003_history_drafts_release_health")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
