"""Kinds of tools are rows of an edition, which chairs edit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from topics.migrations._history import ENTRY, WHEN, history_of
from topics.former_kinds import TOOL_KINDS
from topics.migrations._kinds import NOTES, WORDS, KindsToRows

# In the order of topics/state.py.
STATE = (
    *("id", "why_note", "why_owner", "published", "committee_id", "slug", "name", "acronym", "expansion"),
    *("aliases", "kind", "since", "notice_colour", "summary", "body"),
)
KINDS_TO_ROWS = KindsToRows("topics", "Tool", TOOL_KINDS, "committee__edition_id", STATE)


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0002_drafts_and_dismissals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ToolKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                *NOTES,
                ("slug", models.SlugField(help_text="Its short name in files. Example: legal-instrument", max_length=80)),
                *WORDS,
                ("has_colours", models.BooleanField(default=False, help_text="Whether colours tell tools of this kind apart. Example: alerts, of which one is red.", verbose_name="has colours")),
                ("edition", models.ForeignKey(help_text="The conference year whose tools are of it. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="tool_kinds", to="topics.edition")),
            ],
            options={"ordering": ["position", "slug"], "abstract": False, "verbose_name": "kind of tool", "verbose_name_plural": "kinds of tools", "constraints": [
                models.UniqueConstraint(fields=("edition", "slug"), name="toolkind_slug_unique_in_edition"),
            ]},
        ),
        history_of("ToolKind", "kind of tool", "kinds of tools", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            *NOTES,
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("slug", models.SlugField(db_index=False, help_text="Its short name in files. Example: legal-instrument", max_length=80)),
            *WORDS,
            ("has_colours", models.BooleanField(default=False, help_text="Whether colours tell tools of this kind apart. Example: alerts, of which one is red.", verbose_name="has colours")),
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year whose tools are of it. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        migrations.RemoveConstraint("tool", "only_notices_have_a_colour"),
        migrations.AlterField("tool", "notice_colour", models.CharField(blank=True, choices=[("red", "Red"), ("yellow", "Yellow"), ("blue", "Blue"), ("black", "Black"), ("green", "Green"), ("orange", "Orange"), ("purple", "Purple"), ("silver", "Silver")], help_text="Only for a kind that has colours. Example: Red", max_length=8, verbose_name="colour")),
        migrations.AlterField("historicaltool", "notice_colour", models.CharField(blank=True, choices=[("red", "Red"), ("yellow", "Yellow"), ("blue", "Blue"), ("black", "Black"), ("green", "Green"), ("orange", "Orange"), ("purple", "Purple"), ("silver", "Silver")], help_text="Only for a kind that has colours. Example: Red", max_length=8, verbose_name="colour")),
        migrations.RenameField("tool", "kind", "former_kind"),
        migrations.RenameField("historicaltool", "kind", "former_kind"),
        migrations.AddField("tool", "kind", models.ForeignKey(null=True, help_text="What kind of thing it is; decides the mark beside its name. Example: Database", on_delete=django.db.models.deletion.RESTRICT, related_name="tools", to="topics.toolkind")),
        migrations.AddField("historicaltool", "kind", models.ForeignKey(blank=True, db_constraint=False, help_text="What kind of thing it is; decides the mark beside its name. Example: Database", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.toolkind")),
        migrations.RunPython(KINDS_TO_ROWS),
        migrations.RemoveField("tool", "former_kind"),
        migrations.RemoveField("historicaltool", "former_kind"),
        migrations.AlterField("tool", "kind", models.ForeignKey(help_text="What kind of thing it is; decides the mark beside its name. Example: Database", on_delete=django.db.models.deletion.RESTRICT, related_name="tools", to="topics.toolkind")),
    ]
