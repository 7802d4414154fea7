"""The draft of a change and a dismissed finding under the names they have in the code."""

import django.db.models.deletion
from django.db import migrations, models

RENAMED = {"pendingchange": "draftrevision", "meantso": "dismissal"}


def rename_permissions(apps, schema_editor):
    """Rename the permissions of the renamed models, which groups and people keep."""
    change_permissions(apps, schema_editor, RENAMED)


def restore_permissions(apps, schema_editor):
    change_permissions(apps, schema_editor, {new: old for old, new in RENAMED.items()})


def change_permissions(apps, schema_editor, names):
    permissions = apps.get_model("auth", "Permission").objects.using(schema_editor.connection.alias)
    for old, new in names.items():
        for permission in permissions.filter(content_type__app_label="topics", codename__endswith=f"_{old}"):
            permission.codename = permission.codename.removesuffix(old) + new
            permission.name = f"Can {permission.codename.partition('_')[0]} {new}"
            permission.save(update_fields=["codename", "name"])


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("topics", "0001_content"),
    ]

    operations = [
        migrations.RemoveConstraint("pendingchange", "one_pending_change_of_a_row"),
        migrations.RenameModel("PendingChange", "DraftRevision"),
        migrations.AlterField("draftrevision", "edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="draft_revisions", to="topics.edition")),
        migrations.AddConstraint("draftrevision", models.UniqueConstraint(fields=("content_type", "object_id"), name="one_draft_of_a_row")),
        migrations.RemoveConstraint("meantso", "meant_so_once_in_edition"),
        migrations.RenameModel("MeantSo", "Dismissal"),
        migrations.AlterModelOptions("dismissal", {"ordering": ["rule", "about", "place", "field", "fingerprint"], "verbose_name": "dismissed finding", "verbose_name_plural": "dismissed findings"}),
        migrations.AlterField("dismissal", "edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="dismissals", to="topics.edition")),
        migrations.AddConstraint("dismissal", models.UniqueConstraint(fields=("edition", "fingerprint"), name="dismissed_once_in_edition")),
        migrations.RenameModel("HistoricalMeantSo", "HistoricalDismissal"),
        migrations.AlterModelOptions("historicaldismissal", {"default_permissions": (), "get_latest_by": ("history_date", "history_id"), "ordering": ("-history_date", "-history_id"), "verbose_name": "historical dismissed finding", "verbose_name_plural": "historical dismissed findings"}),
        migrations.RunPython(rename_permissions, restore_permissions),
    ]
