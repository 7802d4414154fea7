"""The history of drafts. The drafts of now have their first entry in it."""

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONTENT = ("content_type_id", "object_id", "values", "note", "reason", "began_from", "began_with", "begun_at", "saved_at", "saved_by_id")


def record_drafts(apps, schema_editor):
    drafts, entries = (apps.get_model("topics", name).objects.using(schema_editor.connection.alias) for name in ("DraftRevision", "DraftEntry"))
    for draft in drafts.order_by("saved_at", "pk").values(*CONTENT).iterator():
        entries.create(kind="kept", made_at=draft["saved_at"], made_by_id=draft["saved_by_id"], **draft)


def user():
    return models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("topics", "0005_evidence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            "DraftEntry",
            [
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                ("values", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
                ("began_from", models.CharField(max_length=64)),
                ("began_with", models.JSONField()),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("kind", models.CharField(choices=[("kept", "Kept"), ("dropped", "Dropped"), ("published", "Published")], max_length=9)),
                ("made_at", models.DateTimeField()),
                ("change_reason", models.CharField(blank=True, default="", max_length=300)),
                ("brings_back", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="came_back", to="topics.draftentry")),
                ("content_type", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype")),
                ("made_by", user()),
                ("saved_by", user()),
            ],
            {
                "verbose_name": "entry of a draft",
                "verbose_name_plural": "entries of drafts",
                "ordering": ["pk"],
                "default_permissions": (),
                "indexes": [models.Index(fields=["content_type", "object_id"], name="draft_entries_of_a_row")],
            },
        ),
        migrations.RunPython(record_drafts, migrations.RunPython.noop),
    ]
