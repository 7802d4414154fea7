"""Kinds of terms are rows of an edition, which chairs edit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from topics.migrations._history import ENTRY, WHEN, history_of
from topics.former_kinds import TERM_KINDS
from topics.migrations._kinds import NOTES, WORDS, KindsToRows

# In the order of topics/state.py.
STATE = (
    *("id", "why_note", "why_owner", "published", "edition_id", "slug", "name", "aliases", "kind"),
    *("case_sensitive", "link_rule", "definition", "french"),
)
KINDS_TO_ROWS = KindsToRows("glossary", "Term", TERM_KINDS, "edition_id", STATE, ["see_also"])


class Migration(migrations.Migration):
    dependencies = [
        ("glossary", "0001_content"),
        ("topics", "0003_kinds_of_tools"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermKind",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                *NOTES,
                ("slug", models.SlugField(help_text="Its short name in files. Example: legal-instrument", max_length=80)),
                *WORDS,
                ("edition", models.ForeignKey(help_text="The conference year whose terms are of it. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="term_kinds", to="topics.edition")),
            ],
            options={"ordering": ["position", "slug"], "abstract": False, "verbose_name": "kind of term", "verbose_name_plural": "kinds of terms", "constraints": [
                models.UniqueConstraint(fields=("edition", "slug"), name="termkind_slug_unique_in_edition"),
            ]},
        ),
        history_of("TermKind", "kind of term", "kinds of terms", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            *NOTES,
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("slug", models.SlugField(db_index=False, help_text="Its short name in files. Example: legal-instrument", max_length=80)),
            *WORDS,
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year whose terms are of it. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        migrations.RenameField("term", "kind", "former_kind"),
        migrations.RenameField("historicalterm", "kind", "former_kind"),
        migrations.AddField("term", "kind", models.ForeignKey(blank=True, help_text="Readers can filter terms by kind. Example: MUN procedure for “operative clause”", null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="terms", to="glossary.termkind")),
        migrations.AddField("historicalterm", "kind", models.ForeignKey(blank=True, db_constraint=False, help_text="Readers can filter terms by kind. Example: MUN procedure for “operative clause”", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="glossary.termkind")),
        migrations.RunPython(KINDS_TO_ROWS),
        migrations.RemoveField("term", "former_kind"),
        migrations.RemoveField("historicalterm", "former_kind"),
    ]
