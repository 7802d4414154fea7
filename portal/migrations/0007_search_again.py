"""Let each edition be indexed again at its next search: words and names are read in another way."""

from django.db import migrations


def forget_indexes(apps, schema_editor):
    """Delete what is derived from content; triggers keep the full-text index beside it."""
    for name in ("SearchName", "SearchDocument", "SearchIndex"):
        apps.get_model("portal", name).objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_guide_roles")]

    operations = [migrations.RunPython(forget_indexes, migrations.RunPython.noop)]
