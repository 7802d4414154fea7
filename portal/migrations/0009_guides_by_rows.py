"""Forget guides that were uploaded before their rows were read and counted as they are now."""

from django.db import migrations


def forget_guides(apps, schema_editor):
    """Delete the uploads of the old kind, which are kept for a month only."""
    apps.get_model("portal", "StagedGuide").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_search_by_program")]

    operations = [migrations.RunPython(forget_guides, migrations.RunPython.noop)]
