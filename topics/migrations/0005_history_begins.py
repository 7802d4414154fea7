"""A first entry in the history for each row that is there already."""

from django.db import migrations

from topics.history.beginning import begin_history

COMMITTEE = ("committee__edition", "committee")
TOPIC = ("topic__committee__edition", "topic__committee")
PLACES = {
    "topics.Edition": ("pk", ""),
    "topics.Committee": ("edition", "pk"),
    "topics.Topic": COMMITTEE,
    "topics.Section": TOPIC,
    "topics.ResolutionQuestion": TOPIC,
    "topics.Tool": COMMITTEE,
    "topics.KeyFigure": COMMITTEE,
    "topics.OpeningPhrase": ("edition", ""),
    "topics.MeantSo": ("edition", ""),
    "topics.CheckItem": ("edition", ""),
}


def begin(apps, schema_editor):
    begin_history(apps, schema_editor.connection.alias, PLACES)


class Migration(migrations.Migration):
    dependencies = [("topics", "0004_history_drafts_release_health")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
