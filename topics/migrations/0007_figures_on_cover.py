"""Up to three figures of a committee stand on the cover."""

from django.db import migrations, models

from topics.migrations._states import FieldsAdded

STATE = ("id", "why_note", "why_owner", "published", "committee_id", "slug", "value", "statement", "as_of", "as_of_words", "period_start", "on_timeline", "timeline_label", "on_cover", "tool_id", "topic_id", "source_key", "position")
ON_COVER = models.BooleanField(default=False, help_text="Tick for up to three figures of a committee that strike, each with a source outside the printed guide: the cover shows them large. Example: 2 billion people lack safe water.")


class Migration(migrations.Migration):
    dependencies = [("topics", "0006_draft_history")]

    operations = [
        migrations.AddField("keyfigure", "on_cover", ON_COVER),
        migrations.AddField("historicalkeyfigure", "on_cover", ON_COVER),
        migrations.RunPython(FieldsAdded("topics", "KeyFigure", STATE, {"on_cover"})),
    ]
