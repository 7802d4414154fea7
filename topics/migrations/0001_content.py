"""Editions and all that stands in them, drafts and marks, and the history of each."""

import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import time
import topics.fields
import topics.releases
import topics.slugs
from django.conf import settings
from django.db import migrations, models

from topics.migrations._history import ENTRY, WHEN, history_of

# What a row and the entries of its history have in common.
EDITION = [
    ("year", models.PositiveSmallIntegerField(help_text="The year of the conference. Example: 2030")),
    ("conference", models.CharField(help_text="Example: Model Assembly", max_length=120)),
    ("ordinal", models.CharField(blank=True, help_text="The session’s number, as printed. Example: Eleventh session", max_length=60)),
    ("status", models.CharField(choices=[("draft", "Draft (chairs and organisers only)"), ("published", "Published"), ("archived", "Archived (still readable, no longer current)")], default="draft", help_text="Who can read it. Example: Draft while you write it, Archived after the conference.", max_length=10)),
    ("is_current", models.BooleanField(default=False, help_text="The front page shows the current edition; there can be only one. Example: the next conference’s.", verbose_name="current")),
    ("drafting_rule", models.CharField(choices=[("free", "Delegates may bring clauses they wrote beforehand"), ("required", "Delegates must bring a draft resolution"), ("forbidden", "No clause may be written before the conference")], default="free", help_text="The conference’s rule on clauses written beforehand. Example: “Delegates must bring a draft resolution”, where the rules of procedure ask for one.", max_length=10)),
]

EDITION_2 = [
    ("organiser", models.CharField(blank=True, help_text="Example: Model Assembly Society", max_length=120)),
    ("address", models.TextField(blank=True, help_text='The organiser’s postal address, line by line. Example: 1 Example Street, then 1000 Example City')),
    ("email", models.EmailField(blank=True, help_text="The address for delegates and teachers. Example: guide@example.org", max_length=254)),
    ("website", models.URLField(blank=True, help_text="Example: https://www.example.org")),
    ("instagram", models.CharField(blank=True, help_text="The account's name without @. Example: model_assembly", max_length=60)),
    ("editor_note", topics.fields.MarkdownField(blank=True, help_text="Shown on the cover: mistakes in the printed guide, and how they were corrected here. Example: The printed cover has “Elevnth session”; we write Eleventh.")),
    ("bibliography_note", topics.fields.MarkdownField(blank=True, help_text="Shown above the bibliography: mistakes in the printed list, and how they were corrected here. Example: The printed list has twenty addresses, six of them twice.")),
]

COMMITTEE = [
    ("name", models.CharField(help_text="Example: World Health Organization", max_length=160)),
    ("acronym", models.CharField(blank=True, help_text="Example: WHO", max_length=40)),
    ("motto", models.CharField(blank=True, help_text="Example: Health for all, everywhere", max_length=160)),
    ("presentation", topics.fields.MarkdownField(blank=True, help_text="What the committee is. Headings start at ##. Example: WHO brings the health services of its members together.")),
    ("mandate", topics.fields.MarkdownField(blank=True, help_text="What it may do, and how. Headings start at ##. Example: It warns and advises, but it cannot close a border.")),
    ("editor_note", topics.fields.MarkdownField(blank=True, help_text="Shown to readers: mistakes in the printed guide, and how they were corrected here. Example: The printed guide has two sections 2.2; the second is 2.3 here.")),
]

TOPIC = [
    ("title", models.CharField(help_text="The full title, as on the agenda. Example: Safe Water in Places of Conflict", max_length=240)),
    ("short_title", models.CharField(blank=True, help_text="Two to four words for menus. Example: Safe water", max_length=60)),
    ("summary", models.TextField(blank=True, help_text="One or two plain sentences for the cover: what the topic asks. Example: How can people in places of conflict get safe water, and who pays for it?")),
    ("introduction", topics.fields.MarkdownField(blank=True, help_text="A few short paragraphs. Example: A pump breaks in an hour; a spare part takes weeks.")),
    ("editor_note", topics.fields.MarkdownField(blank=True, help_text="Shown to readers: mistakes in the printed guide, and how they were corrected here. Example: The printed guide has two sections 2.2; the second is 2.3 here.")),
]

TOOL = [
    ("name", models.CharField(help_text="The name delegates would use. Example: Early Warning System", max_length=160)),
    ("acronym", models.CharField(blank=True, help_text="Example: EWARS", max_length=40)),
    ("expansion", models.CharField(blank=True, help_text="What the acronym stands for. Example: Early Warning, Alert and Response System", max_length=200)),
    ("aliases", topics.fields.NameListField(blank=True, default=list, help_text="Other spellings and plurals, one per line. Example: early warning systems, then EWS")),
    ("kind", models.CharField(choices=[("notice", "Notice"), ("biometric_system", "Biometric system"), ("device", "Device"), ("database", "Database"), ("ballistic_network", "Ballistic network"), ("communications_network", "Communications network"), ("reference_table", "Reference table"), ("protocol", "Protocol"), ("procedure", "Procedure"), ("legal_instrument", "Legal instrument"), ("operation", "Operation"), ("project", "Project"), ("partnership", "Partnership"), ("forum", "Forum")], help_text="What kind of thing it is; decides the mark beside its name. Example: Database", max_length=24)),
    ("since", models.PositiveSmallIntegerField(blank=True, help_text="The year it began. Example: 2023", null=True, validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2999)])),
    ("notice_colour", models.CharField(blank=True, choices=[("red", "Red"), ("yellow", "Yellow"), ("blue", "Blue"), ("black", "Black"), ("green", "Green"), ("orange", "Orange"), ("purple", "Purple"), ("silver", "Silver")], help_text="For notices only. Example: Red", max_length=8)),
    ("summary", models.CharField(blank=True, help_text="One plain sentence for lists. Example: Reports an outbreak within a day.", max_length=240)),
    ("body", topics.fields.MarkdownField(blank=True, help_text="What it is, who uses it for what, and its limits. Example: It needs no laboratory, but it counts rumours as cases.")),
]

KEY_FIGURE = [
    ("value", models.CharField(help_text="The number, shown in large type. Example: 194", max_length=40)),
    ("statement", models.CharField(help_text="One sentence that makes sense on its own. Example: WHO has 194 member states.", max_length=300)),
    ("as_of", models.PositiveSmallIntegerField(help_text="The (last) year for which it holds. Example: 2022", validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2999)], verbose_name="as of")),
    ("period_start", models.PositiveSmallIntegerField(blank=True, help_text="The first year, when it spans several. Example: 2020", null=True, validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2999)])),
    ("on_timeline", models.BooleanField(default=False, help_text="Tick if it is an event for the time line. Example: a founding; not a number of members.")),
    ("timeline_label", models.CharField(blank=True, help_text="Two to six words for the drawing. Example: WHO founded", max_length=60)),
    ("source_key", models.CharField(blank=True, help_text="Citation key of a source in the bibliography; empty if the guide itself is the source. Example: who-water", max_length=80)),
    ("position", models.PositiveIntegerField(default=0, help_text="Order among the figures; lower numbers come first. Example: 1")),
]

CHECK_ITEM = [
    ("place", models.CharField(help_text="Model, natural key below the edition, field. Example: topics.keyfigure/who/members/value", max_length=400)),
    ("what", models.CharField(help_text="What to check. Example: 194 member states (2029)", max_length=300)),
    ("position", models.PositiveSmallIntegerField(default=0)),
    ("done_at", models.DateTimeField(blank=True, help_text="When it was checked. Empty: not yet.", null=True)),
]

MEANT_SO = [
    ("fingerprint", models.CharField(help_text="The fingerprint of the finding, as check_content prints it.", max_length=16, validators=[django.core.validators.RegexValidator('\\A[0-9a-f]{16}\\Z', "Write the 16 digits that check_content prints.")])),
    ("rule", models.CharField(help_text="Example: figure-uncited", max_length=40)),
    ("about", models.CharField(help_text="The kind of row. Example: topics.keyfigure", max_length=40)),
    ("place", models.CharField(blank=True, help_text="The row’s natural key below the edition. Example: who/member-states", max_length=400)),
    ("field", models.CharField(blank=True, help_text="Example: source_key", max_length=40)),
    ("why_note", models.TextField(help_text="Why it is intentional. Never shown to readers.", verbose_name="reason")),
]


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("topics", "0001_initial"),
        ("topics", "0002_links_and_authors"),
        ("topics", "0003_editing_presence"),
        ("topics", "0004_history_drafts_release_health"),
        ("topics", "0005_history_begins"),
        ("topics", "0006_accounts_leave_at_any_moment"),
        ("topics", "0007_drafts_travel"),
    ]

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(help_text="The edition's address and name in commands. Example: 2030", max_length=40, unique=True, validators=[topics.slugs.validate_not_reserved])),
                *EDITION,
                *EDITION_2,
                ("version", models.BigIntegerField(default=time.time_ns, editable=False)),
                ("link_rule", models.CharField(choices=[("first", "Their first use in each section"), ("every", "Every use"), ("never", "Only terms in [[double brackets]]")], default="first", help_text="Which uses in running text become links. A term can have its own rule. Example: “Their first use in each section” keeps pages easy to read.", max_length=8, verbose_name="links to terms and tools")),
                ("lowest_reading_ease", models.PositiveSmallIntegerField(default=40, help_text="Content health reports longer texts that score lower than this on Flesch’s reading ease scale: 60 is plain English, 40 a serious newspaper, 30 a university textbook. 0 turns this off. Example: 40", validators=[django.core.validators.MaxValueValidator(100)])),
                ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["-year", "slug"], "constraints": [
                models.UniqueConstraint(condition=models.Q(("is_current", True)), fields=("is_current",), name="one_current_edition", violation_error_message="Another edition is the current one; untick “current” there first."),
                models.CheckConstraint(condition=models.Q(("status__in", ["draft", "published", "archived"])), name="edition_status_known"),
            ]},
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("slug", models.SlugField(help_text="Part of every address of the committee; keep it once it is published. Example: who", max_length=60, validators=[topics.slugs.validate_not_reserved])),
                *COMMITTEE,
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Order among the committees; lower numbers come first. Example: 1")),
                ("chairs", models.ManyToManyField(blank=True, help_text="The people who may edit it and everything in it, by their user names. Example: ada", related_name="chaired_committees", to=settings.AUTH_USER_MODEL)),
                ("edition", models.ForeignKey(help_text="The conference year it belongs to. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="committees", to="topics.edition")),
                ("authors", models.CharField(blank=True, help_text="The guide’s authors as citations name them: family name, given name; several separated by semicolons. Empty: the organiser. Example: Lovelace, Ada; Hopper, Grace", max_length=300)),
                ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["position", "slug"], "constraints": [
                models.UniqueConstraint(fields=("edition", "slug"), name="committee_slug_unique_in_edition"),
            ]},
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("number", models.PositiveSmallIntegerField(help_text="Its number on the agenda. Example: 1", validators=[django.core.validators.MinValueValidator(1)])),
                ("slug", models.SlugField(help_text="Part of its address; keep it once it is published. Example: safe-water", max_length=80, validators=[topics.slugs.validate_not_reserved])),
                *TOPIC,
                ("committee", models.ForeignKey(help_text="The committee that debates it. Example: WHO", on_delete=django.db.models.deletion.CASCADE, related_name="topics", to="topics.committee")),
                ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["number", "slug"], "constraints": [
                models.UniqueConstraint(fields=("committee", "slug"), name="topic_slug_unique_in_committee"),
                models.UniqueConstraint(fields=("committee", "number"), name="topic_number_unique_in_committee"),
                models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="topic_number_from_one"),
            ]},
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("position", models.PositiveIntegerField(default=0, help_text="Order within its section; lower numbers come first. Example: 1")),
                ("slug", models.SlugField(help_text="Its permanent link in the topic, kept when it is renamed or moved. Example: broken-pumps", max_length=80, validators=[topics.slugs.validate_not_reserved])),
                ("title", models.CharField(help_text="Heading or label. Example: Broken Pumps", max_length=240)),
                ("body", topics.fields.MarkdownField(blank=True, help_text="Short paragraphs in Markdown. Example: **Pumps** break within a year [@who-water].")),
                ("editor_note", topics.fields.MarkdownField(blank=True, help_text="Shown to readers: mistakes in the printed guide, and how they were corrected here. Example: The printed guide has two sections 2.2; the second is 2.3 here.")),
                ("parent", models.ForeignKey(blank=True, help_text="The section above it; empty for a part of the topic. Example: 2.3 Challenges", null=True, on_delete=django.db.models.deletion.CASCADE, related_name="children", to="topics.section")),
                ("topic", models.ForeignKey(help_text="The topic it belongs to. Example: 1. Safe water", on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="topics.topic")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["position", "pk"], "constraints": [
                models.UniqueConstraint(fields=("topic", "slug"), name="section_slug_unique_in_topic"),
                models.CheckConstraint(condition=models.Q(("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"), name="section_not_its_own_parent", violation_error_message="A section cannot be its own parent."),
            ]},
        ),
        migrations.CreateModel(
            name="ResolutionQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("position", models.PositiveIntegerField(default=0, help_text="Order in the list; lower numbers come first. Example: 1")),
                ("slug", models.SlugField(help_text="Part of its address. Example: who-pays", max_length=80, validators=[topics.slugs.validate_not_reserved])),
                ("label", models.CharField(help_text="Its short label, as printed. Example: Who Pays", max_length=160)),
                ("text", topics.fields.MarkdownField(help_text="The question in one or two sentences. Example: Who pays when a pump breaks?")),
                ("sections", models.ManyToManyField(blank=True, help_text="The sections that help answer it. Example: 2.3 Challenges", related_name="questions", to="topics.section")),
                ("topic", models.ForeignKey(help_text="The topic of a resolution that would answer it. Example: 1. Safe water", on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="topics.topic")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["position", "pk"], "constraints": [
                models.UniqueConstraint(fields=("topic", "slug"), name="question_slug_unique_in_topic"),
            ]},
        ),
        migrations.CreateModel(
            name="Tool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("slug", models.SlugField(help_text="Part of its address. Example: early-warning-system", max_length=80, validators=[topics.slugs.validate_not_reserved])),
                *TOOL,
                ("committee", models.ForeignKey(help_text="The committee whose guide names it. Example: WHO", on_delete=django.db.models.deletion.CASCADE, related_name="tools", to="topics.committee")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["name", "slug"], "constraints": [
                models.UniqueConstraint(fields=("committee", "slug"), name="tool_slug_unique_in_committee"),
                models.CheckConstraint(condition=models.Q(("notice_colour", ""), ("kind", "notice"), _connector="OR"), name="only_notices_have_a_colour", violation_error_message="Only a notice has a notice colour."),
            ]},
        ),
        migrations.CreateModel(
            name="KeyFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("published", models.BooleanField(db_index=True, default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
                ("slug", models.SlugField(help_text="Its short name. Example: member-countries", max_length=80)),
                *KEY_FIGURE,
                ("committee", models.ForeignKey(help_text="The committee whose guide quotes it. Example: WHO", on_delete=django.db.models.deletion.CASCADE, related_name="figures", to="topics.committee")),
                ("tool", models.ForeignKey(blank=True, help_text="The tool it is about; the figure also appears on its page. Example: Early Warning System", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="figures", to="topics.tool")),
                ("topic", models.ForeignKey(blank=True, help_text="The topic it belongs to; empty if it concerns the whole committee. Example: 1. Safe water", null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="figures", to="topics.topic")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["position", "slug"], "constraints": [
                models.UniqueConstraint(fields=("committee", "slug"), name="figure_slug_unique_in_committee"),
                models.CheckConstraint(condition=models.Q(("period_start__isnull", True), ("period_start__lte", models.F("as_of")), _connector="OR"), name="figure_period_in_order", violation_error_message="The first year is after the last."),
            ]},
        ),
        migrations.CreateModel(
            name="OpeningPhrase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("preambulatory", "Preambulatory"), ("operative", "Operative")], help_text="The clauses it opens. Example: Preambulatory for “Noting”, operative for “Urges”", max_length=16)),
                ("position", models.PositiveSmallIntegerField(default=0, help_text="Order in its list; softer phrases come first. Example: 1")),
                ("slug", models.SlugField(help_text="Its short name. Example: deeply-concerned", max_length=60)),
                ("english", models.CharField(help_text="Example: Deeply concerned", max_length=80)),
                ("french", models.CharField(blank=True, help_text="Example: Profondément préoccupée", max_length=80)),
                ("strength", models.CharField(choices=[("soft", "Soft"), ("medium", "Medium"), ("strong", "Strong"), ("council", "Security Council only, in most rule books")], help_text="How forceful it is. Example: Soft for “Invites”, strong for “Establishes”", max_length=8)),
                ("edition", models.ForeignKey(help_text="The conference year whose delegates may use it. Example: Model Assembly 2030", on_delete=django.db.models.deletion.CASCADE, related_name="opening_phrases", to="topics.edition")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ],
            options={"ordering": ["kind", "position", "slug"], "constraints": [
                models.UniqueConstraint(fields=("edition", "slug"), name="phrase_slug_unique_in_edition"),
            ]},
        ),
        migrations.CreateModel(
            name="CheckItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
                *CHECK_ITEM,
                ("done_by", models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="check_items", to="topics.edition")),
            ],
            options={"ordering": ["position", "place"], "constraints": [
                models.UniqueConstraint(fields=("edition", "place"), name="check_item_once_in_edition"),
            ]},
        ),
        migrations.CreateModel(
            name="MeantSo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
                *MEANT_SO,
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="meant_so", to="topics.edition")),
            ],
            options={"verbose_name": "mark “meant so”", "verbose_name_plural": "marks “meant so”", "ordering": ["rule", "about", "place", "field", "fingerprint"], "constraints": [
                models.UniqueConstraint(fields=("edition", "fingerprint"), name="meant_so_once_in_edition"),
            ]},
        ),
        migrations.CreateModel(
            name="PendingChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                ("values", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ("began_from", models.CharField(max_length=64)),
                ("began_with", models.JSONField()),
                ("begun_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField()),
                ("content_type", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype")),
                ("edition", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="pending_changes", to="topics.edition")),
                ("saved_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("reason", models.CharField(blank=True, default="", max_length=300)),
            ],
            options={"ordering": ["begun_at", "pk"], "constraints": [
                models.UniqueConstraint(fields=("content_type", "object_id"), name="one_pending_change_of_a_row"),
            ]},
        ),
        migrations.CreateModel(
            name="EditingPresence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.BigIntegerField()),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField(db_index=True)),
                ("content_type", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype")),
                ("user", models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={"ordering": ["since", "pk"], "constraints": [
                models.UniqueConstraint(fields=("content_type", "object_id", "user"), name="presence_unique_of_user_at_row"),
            ]},
        ),
        history_of("CheckItem", "check item", "check items", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            *CHECK_ITEM,
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        history_of("Committee", "committee", "committees", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("slug", models.SlugField(db_index=False, help_text="Part of every address of the committee; keep it once it is published. Example: who", max_length=60, validators=[topics.slugs.validate_not_reserved])),
            *COMMITTEE,
            ("authors", models.CharField(blank=True, help_text="The guide’s authors as citations name them: family name, given name; several separated by semicolons. Empty: the organiser. Example: Lovelace, Ada; Hopper, Grace", max_length=300)),
            ("position", models.PositiveSmallIntegerField(default=0, help_text="Order among the committees; lower numbers come first. Example: 1")),
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year it belongs to. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        history_of("Edition", "edition", "editions", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
            ("slug", models.SlugField(db_index=False, help_text="The edition's address and name in commands. Example: 2030", max_length=40, validators=[topics.slugs.validate_not_reserved])),
            *EDITION,
            ("link_rule", models.CharField(choices=[("first", "Their first use in each section"), ("every", "Every use"), ("never", "Only terms in [[double brackets]]")], default="first", help_text="Which uses in running text become links. A term can have its own rule. Example: “Their first use in each section” keeps pages easy to read.", max_length=8, verbose_name="links to terms and tools")),
            ("lowest_reading_ease", models.PositiveSmallIntegerField(default=40, help_text="Content health reports longer texts that score lower than this on Flesch’s reading ease scale: 60 is plain English, 40 a serious newspaper, 30 a university textbook. 0 turns this off. Example: 40", validators=[django.core.validators.MaxValueValidator(100)])),
            *EDITION_2,
            *WHEN,
        ]),
        history_of("KeyFigure", "key figure", "key figures", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("slug", models.SlugField(db_index=False, help_text="Its short name. Example: member-countries", max_length=80)),
            *KEY_FIGURE,
            *WHEN,
            ("committee", models.ForeignKey(blank=True, db_constraint=False, help_text="The committee whose guide quotes it. Example: WHO", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.committee")),
            ("tool", models.ForeignKey(blank=True, db_constraint=False, help_text="The tool it is about; the figure also appears on its page. Example: Early Warning System", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.tool")),
            ("topic", models.ForeignKey(blank=True, db_constraint=False, help_text="The topic it belongs to; empty if it concerns the whole committee. Example: 1. Safe water", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.topic")),
        ]),
        history_of("MeantSo", "mark “meant so”", "marks “meant so”", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            *MEANT_SO,
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        history_of("OpeningPhrase", "opening phrase", "opening phrases", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("kind", models.CharField(choices=[("preambulatory", "Preambulatory"), ("operative", "Operative")], help_text="The clauses it opens. Example: Preambulatory for “Noting”, operative for “Urges”", max_length=16)),
            ("position", models.PositiveSmallIntegerField(default=0, help_text="Order in its list; softer phrases come first. Example: 1")),
            ("slug", models.SlugField(db_index=False, help_text="Its short name. Example: deeply-concerned", max_length=60)),
            ("english", models.CharField(help_text="Example: Deeply concerned", max_length=80)),
            ("french", models.CharField(blank=True, help_text="Example: Profondément préoccupée", max_length=80)),
            ("strength", models.CharField(choices=[("soft", "Soft"), ("medium", "Medium"), ("strong", "Strong"), ("council", "Security Council only, in most rule books")], help_text="How forceful it is. Example: Soft for “Invites”, strong for “Establishes”", max_length=8)),
            *WHEN,
            ("edition", models.ForeignKey(blank=True, db_constraint=False, help_text="The conference year whose delegates may use it. Example: Model Assembly 2030", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.edition")),
        ]),
        history_of("ResolutionQuestion", "resolution question", "resolution questions", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("position", models.PositiveIntegerField(default=0, help_text="Order in the list; lower numbers come first. Example: 1")),
            ("slug", models.SlugField(db_index=False, help_text="Part of its address. Example: who-pays", max_length=80, validators=[topics.slugs.validate_not_reserved])),
            ("label", models.CharField(help_text="Its short label, as printed. Example: Who Pays", max_length=160)),
            ("text", topics.fields.MarkdownField(help_text="The question in one or two sentences. Example: Who pays when a pump breaks?")),
            *WHEN,
            ("topic", models.ForeignKey(blank=True, db_constraint=False, help_text="The topic of a resolution that would answer it. Example: 1. Safe water", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.topic")),
        ]),
        history_of("Section", "section", "sections", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("position", models.PositiveIntegerField(default=0, help_text="Order within its section; lower numbers come first. Example: 1")),
            ("slug", models.SlugField(db_index=False, help_text="Its permanent link in the topic, kept when it is renamed or moved. Example: broken-pumps", max_length=80, validators=[topics.slugs.validate_not_reserved])),
            ("title", models.CharField(help_text="Heading or label. Example: Broken Pumps", max_length=240)),
            ("body", topics.fields.MarkdownField(blank=True, help_text="Short paragraphs in Markdown. Example: **Pumps** break within a year [@who-water].")),
            ("editor_note", topics.fields.MarkdownField(blank=True, help_text="Shown to readers: mistakes in the printed guide, and how they were corrected here. Example: The printed guide has two sections 2.2; the second is 2.3 here.")),
            *WHEN,
            ("parent", models.ForeignKey(blank=True, db_constraint=False, help_text="The section above it; empty for a part of the topic. Example: 2.3 Challenges", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.section")),
            ("topic", models.ForeignKey(blank=True, db_constraint=False, help_text="The topic it belongs to. Example: 1. Safe water", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.topic")),
        ]),
        history_of("Tool", "tool", "tools", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("slug", models.SlugField(db_index=False, help_text="Part of its address. Example: early-warning-system", max_length=80, validators=[topics.slugs.validate_not_reserved])),
            *TOOL,
            *WHEN,
            ("committee", models.ForeignKey(blank=True, db_constraint=False, help_text="The committee whose guide names it. Example: WHO", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.committee")),
        ]),
        history_of("Topic", "topic", "topics", [
            ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
            *ENTRY,
            ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
            ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
            ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
            ("release_at", models.DateTimeField(blank=True, help_text="The time from which delegates see this, if it is published. Empty: at once. Example: 2030-12-03 and 18:00", null=True, validators=[topics.releases.validate_release_time], verbose_name="release")),
            ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.")),
            ("number", models.PositiveSmallIntegerField(help_text="Its number on the agenda. Example: 1", validators=[django.core.validators.MinValueValidator(1)])),
            ("slug", models.SlugField(db_index=False, help_text="Part of its address; keep it once it is published. Example: safe-water", max_length=80, validators=[topics.slugs.validate_not_reserved])),
            *TOPIC,
            *WHEN,
            ("committee", models.ForeignKey(blank=True, db_constraint=False, help_text="The committee that debates it. Example: WHO", null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="topics.committee")),
        ]),
    ]
