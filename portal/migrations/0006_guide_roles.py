"""Keep an uploaded guide as it was read, with the steps of the person who gives it its roles."""

from django.db import migrations, models


def forget_guides(apps, schema_editor):
    """Delete the uploads of the old kind, which are kept for a month only."""
    apps.get_model("portal", "StagedGuide").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_edition_files")]

    operations = [
        migrations.RunPython(forget_guides, migrations.RunPython.noop),
        migrations.RenameField("stagedguide", "document", "reading"),
        migrations.AddField("stagedguide", "steps", models.JSONField(default=list, editable=False)),
    ]
