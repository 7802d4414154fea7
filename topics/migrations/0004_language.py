"""An edition says in which language its texts are."""

from django.db import migrations, models

LANGUAGE = models.CharField(choices=[("en-gb", "English (British)"), ("en-us", "English (American)"), ("fr", "French")], default="en-gb", help_text="The language of its texts, by which browsers hyphenate, quote and read aloud. Example: English (British)", max_length=8)


class Migration(migrations.Migration):
    dependencies = [("topics", "0003_kinds_of_tools")]

    operations = [
        migrations.AddField("edition", "language", LANGUAGE),
        migrations.AddField("historicaledition", "language", LANGUAGE),
    ]
