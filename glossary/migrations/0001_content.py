"""Terms and sources, and the history of each."""

import django.core.validators
import django.db.models.deletion
import topics.fields
from django.conf import settings
from django.db import migrations, models

from topics.migrations._history import history_of

# What a row and the entries of its history have in common.
TERM = [
    ("name", models.CharField(help_text="In lower case unless it is a name. Example: operative clause", max_length=120)),
    ("aliases", topics.fields.NameListField(blank=True, default=list, help_text="Plurals, other spellings, the long form of an abbreviation; one per line. Example: operative clauses")),
    ("kind", models.CharField(choices=[("abbreviation", "Abbreviation"), ("technical", "Technology"), ("police", "Police work"), ("legal", "Law"), ("political", "Politics"), ("mun", "MUN procedure")], default="technical", help_text="Readers can filter terms by kind. Example: MUN procedure for “operative clause”", max_length=16)),
    ("case_sensitive", models.BooleanField(default=False, help_text="Tick this if lower case means something else. Example: WHO is not who.")),
    ("link_rule", models.CharField(choices=[("edition", "As the edition says"), ("first", "Link its first use in each section"), ("every", "Link every use"), ("never", "Link only in [[double brackets]]")], default="edition", help_text="How often its uses in texts become links. Example: “Link only in [[double brackets]]” for an everyday word such as “state”", max_length=8)),
    ("definition", topics.fields.MarkdownField(help_text="One to three short sentences that a sixteen-year-old understands. Example: A clause that asks for an action. It begins with a verb and has a number.")),
    ("french", models.CharField(blank=True, help_text="Example: clause opératoire", max_length=160, verbose_name="French equivalent")),
]

SOURCE = [
    ("key", models.CharField(help_text="The key that texts cite as [@key]. Example: who-water", max_length=80, validators=[django.core.validators.RegexValidator('\\A[a-z0-9][a-z0-9._-]*\\Z', "Use lower-case letters, digits, hyphens, dots and underscores.")], verbose_name="citation key")),
    ("title", models.CharField(help_text="The title as published. Example: Guidelines for Drinking-Water Quality", max_length=300)),
    ("publisher", models.CharField(blank=True, help_text="Example: WHO", max_length=160)),
    ("authors", models.CharField(blank=True, help_text="Family name, given name; several separated by semicolons. Example: Lovelace, Ada; Hopper, Grace", max_length=300)),
    ("year", models.PositiveSmallIntegerField(blank=True, help_text="The year of publication; empty if the publication gives none. Example: 2024", null=True, validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2999)])),
    ("type", models.CharField(choices=[("web_page", "Web page"), ("news", "News item"), ("report", "Report"), ("issue_paper", "Issue paper"), ("article", "Article"), ("legal_text", "Legal text"), ("book", "Book")], default="web_page", help_text="The kind of publication; decides the format of citations. Example: Report", max_length=16)),
    ("url", models.URLField(blank=True, help_text="Its web address; empty if it is on paper only. Example: https://www.who.int/health-topics", max_length=500, verbose_name="address")),
    ("accessed_on", models.DateField(blank=True, help_text="The day one of us last read it there. Example: 2030-01-31", null=True)),
    ("archived_url", models.URLField(blank=True, help_text="The address of a copy in an archive. Example: https://web.archive.org/web/2030/https://www.who.int/health-topics", max_length=500, verbose_name="archived copy")),
    ("archived_on", models.DateField(blank=True, help_text="The day the archive made that copy. Example: 2030-02-01", null=True)),
]


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("glossary", "0001_initial"),
        ("glossary", "0002_link_rule_of_the_edition"),
        ("glossary", "0003_history_drafts_release_health"),
        ("glossary", "0004_history_begins"),
    ]

    dependencies = [
        ("topics", "0001_content"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Term",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("slug", models.SlugField(help_text="Part of its address. Example: operative-clause", max_length=80)),
                *TERM,
                ("edition", models.ForeignKey(help_text="The conference year it belongs to. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="terms", to="topics.edition")),
                ("see_also", models.ManyToManyField(blank=True, help_text="Terms that help readers understand it. Example: preambulatory clause", related_name="seen_from", to="glossary.term")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["name", "slug"], "constraints": [
                models.UniqueConstraint(fields=("edition", "slug"), name="term_slug_unique_in_edition"),
            ]},
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                *SOURCE,
                ("link_status", models.CharField(choices=[("unchecked", "Not checked yet"), ("working", "Working"), ("moved", "Moved"), ("dead", "Gone: page not found"), ("no_host", "Gone: host not found"), ("name_lost", "Host not found (counts as gone after a day)"), ("refused", "Blocks robots, or asks for a login"), ("server_error", "Server error"), ("unreachable", "No connection"), ("timeout", "No answer in time"), ("slow", "Too slow to read"), ("large", "Too large for a page"), ("certificate", "Untrusted certificate"), ("circles", "Redirects in circles"), ("forbidden", "Not a public address"), ("malformed", "Not an address"), ("garbled", "Invalid response")], default="unchecked", help_text="Whether the address still works; set by checks. Example: Gone, and readers are sent to the archived copy", max_length=16, verbose_name="link")),
                ("note", models.TextField(blank=True, help_text="One sentence on what delegates find there. Example: Limits for harmful substances in drinking water.")),
                ("edition", models.ForeignKey(help_text="The conference year it belongs to. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="sources", to="topics.edition")),
                ("tools", models.ManyToManyField(blank=True, help_text="The tools it describes. Example: Early Warning System", related_name="sources", to="topics.tool")),
                ("topics", models.ManyToManyField(blank=True, help_text="The topics it helps with. Example: 1. Safe water", related_name="sources", to="topics.topic")),
                ("link_checked_at", models.DateTimeField(editable=False, null=True, verbose_name="checked")),
                ("link_not_before", models.DateTimeField(editable=False, null=True)),
                ("link_note", models.CharField(blank=True, editable=False, max_length=600, verbose_name="result")),
                ("link_since", models.DateField(editable=False, null=True, verbose_name="since")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
                ("withdrawn", models.BooleanField(default=False, help_text="Tick this if the address still works but the text is no longer there: readers are then sent to the archived copy. “Check the links” finds pages that do not answer. Example: the address of a report now shows the front page", verbose_name="the text is gone")),
            ],
            options={"ordering": ["publisher", "title", "key"], "constraints": [
                models.UniqueConstraint(fields=("edition", "key"), name="source_key_unique_in_edition"),
            ]},
        ),
        history_of("Source", "source", "sources", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            ("batch", models.UUIDField(db_index=True)),
            ("change_note", models.CharField(blank=True, default="", max_length=300)),
            ("links", models.JSONField(null=True)),
            ("lost", models.JSONField(null=True)),
            ("of_edition", models.BigIntegerField(db_index=True, null=True)),
            ("of_committee", models.BigIntegerField(null=True)),
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            *SOURCE,
            ("withdrawn", models.BooleanField(default=False, help_text="Tick this if the address still works but the text is no longer there: readers are then sent to the archived copy. “Check the links” finds pages that do not answer. Example: the address of a report now shows the front page", verbose_name="the text is gone")),
            ("link_status", models.CharField(choices=[("unchecked", "Not checked yet"), ("working", "Working"), ("moved", "Moved"), ("dead", "Gone: page not found"), ("no_host", "Gone: host not found"), ("name_lost", "Host not found (counts as gone after a day)"), ("refused", "Blocks robots, or asks for a login"), ("server_error", "Server error"), ("unreachable", "No connection"), ("timeout", "No answer in time"), ("slow", "Too slow to read"), ("large", "Too large for a page"), ("certificate", "Untrusted certificate"), ("circles", "Redirects in circles"), ("forbidden", "Not a public address"), ("malformed", "Not an address"), ("garbled", "Invalid response")], default="unchecked", help_text="Whether the address still works; set by checks. Example: Gone, and readers are sent to the archived copy", max_length=16, verbose_name="link")),
            ("note", models.TextField(blank=True, help_text="One sentence on what delegates find there. Example: Limits for harmful substances in drinking water.")),
            ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
            ("history_date", models.DateTimeField(db_index=True)),
            ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year it belongs to. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        history_of("Term", "term", "terms", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            ("batch", models.UUIDField(db_index=True)),
            ("change_note", models.CharField(blank=True, default="", max_length=300)),
            ("links", models.JSONField(null=True)),
            ("lost", models.JSONField(null=True)),
            ("of_edition", models.BigIntegerField(db_index=True, null=True)),
            ("of_committee", models.BigIntegerField(null=True)),
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("slug", models.SlugField(db_index=False, help_text="Part of its address. Example: operative-clause", max_length=80)),
            *TERM,
            ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
            ("history_date", models.DateTimeField(db_index=True)),
            ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year it belongs to. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
    ]
