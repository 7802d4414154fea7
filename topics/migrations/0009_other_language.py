"""An edition says in which language its entries have equivalents, which was always French."""

from django.db import migrations, models

LANGUAGES = [("ar", "Arabic"), ("zh", "Chinese"), ("nl", "Dutch"), ("en", "English"), ("fr", "French"), ("de", "German"), ("it", "Italian"), ("pt", "Portuguese"), ("ru", "Russian"), ("es", "Spanish")]
LANGUAGE = models.CharField(blank=True, choices=LANGUAGES, help_text="The language of the equivalents in the glossary. Empty: French or, if the texts are in French, English. Example: Spanish", max_length=8)
OF_TOOL = models.CharField(blank=True, help_text="Its official name in the other language of the edition; the name itself if that does not change; “none found” if no source gives one. Example: système d’alerte précoce", max_length=160, verbose_name="equivalent")
OF_KIND = models.CharField(blank=True, help_text="In the edition’s other language. Example: Instrument juridique", max_length=80, verbose_name="equivalent")


def stem_again(apps, schema_editor):
    """Give editions in French another version: what is stored under the old one has English stems."""
    editions = apps.get_model("topics", "Edition").objects.using(schema_editor.connection.alias)
    editions.filter(language="fr").update(version=models.F("version") + 1)


class Migration(migrations.Migration):
    dependencies = [("topics", "0008_marks_of_kinds")]

    operations = [
        migrations.AddField("edition", "other_language", LANGUAGE),
        migrations.AddField("historicaledition", "other_language", LANGUAGE),
        migrations.AlterField("tool", "french", OF_TOOL),
        migrations.AlterField("historicaltool", "french", OF_TOOL),
        migrations.AlterField("toolkind", "french", OF_KIND),
        migrations.AlterField("historicaltoolkind", "french", OF_KIND),
        migrations.RunPython(stem_again, migrations.RunPython.noop),
    ]
