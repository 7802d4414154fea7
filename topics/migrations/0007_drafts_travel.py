"""A draft keeps what delegates will be told, and knows what its row held when it was begun."""

from django.db import migrations, models


def forget_forms(apps, schema_editor):
    """Drafts kept the values of a form until now. Publishing one over a changed text shows both texts."""
    changes = apps.get_model("topics", "PendingChange")._base_manager.using(schema_editor.connection.alias)
    changes.update(began_with={})


class Migration(migrations.Migration):
    dependencies = [("topics", "0006_accounts_leave_at_any_moment")]

    operations = [
        migrations.AddField(
            "pendingchange", "note", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(
            "pendingchange", "reason", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.RunPython(forget_forms, migrations.RunPython.noop),
    ]
