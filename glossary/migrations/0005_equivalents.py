"""The equivalent of a term is in the other language of its edition, which was always French."""

from django.db import migrations, models

OF_TERM = models.CharField(blank=True, help_text="In the edition’s other language. Example: clause opératoire", max_length=160, verbose_name="equivalent")
OF_KIND = models.CharField(blank=True, help_text="In the edition’s other language. Example: Instrument juridique", max_length=80, verbose_name="equivalent")


class Migration(migrations.Migration):
    dependencies = [("glossary", "0004_marks_of_kinds")]

    operations = [
        migrations.AlterField("term", "french", OF_TERM),
        migrations.AlterField("historicalterm", "french", OF_TERM),
        migrations.AlterField("termkind", "french", OF_KIND),
        migrations.AlterField("historicaltermkind", "french", OF_KIND),
    ]
