"""Let an index of search have the key of all that is made of an edition, in which the program counts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_search_again")]

    operations = [
        migrations.RemoveField(model_name="searchindex", name="version"),
        migrations.RemoveField(model_name="searchindex", name="released"),
        migrations.AddField(
            model_name="searchindex",
            name="key",
            field=models.CharField(max_length=120, blank=True, default=""),  # no key: made again
            preserve_default=False,
        ),
    ]
