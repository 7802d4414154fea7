"""Evidence on the questions, what the editors added, and phrases of a committee."""

import django.db.models.deletion
import simple_history.models
import topics.fields
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

from topics.migrations._phrases import phrases_to_committees
from topics.migrations._states import FieldsAdded

ENTRY = [
    ("batch", models.UUIDField(db_index=True)),
    ("change_note", models.CharField(blank=True, default="", max_length=300)),
    ("links", models.JSONField(null=True)),
    ("lost", models.JSONField(null=True)),
    ("of_edition", models.BigIntegerField(db_index=True, null=True)),
    ("of_committee", models.BigIntegerField(null=True)),
    ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
]
WHEN = [
    ("history_id", models.BigAutoField(editable=False, primary_key=True, serialize=False)),
    ("history_date", models.DateTimeField(db_index=True)),
    ("history_type", models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1)),
    ("history_change_reason", models.CharField(blank=True, default="", max_length=300)),
    ("history_user", models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
]
ID = ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))
WHY = [
    ("why_note", models.TextField(blank=True, help_text="For next year’s team, never shown to readers: why it is written this way, what was tried. Example: Delegates read “shall” as an order, so it says “may”.", verbose_name="why it is this way")),
    ("why_owner", models.CharField(blank=True, help_text="For next year’s team, never shown to readers. Example: Ada Lovelace, chair 2030", max_length=160, verbose_name="who to ask")),
]
YEARS = [MinValueValidator(1000), MaxValueValidator(2999)]
AS_OF = "The date for which it holds, as its source gives it; “undated” where it gives none. Example: March 2024"
SOURCE_KEY = topics.fields.SourceKeyField(blank=True, help_text="Citation key of its source in the bibliography. Example: who-water", max_length=80)
BACKGROUND = topics.fields.BackgroundField(blank=True, help_text="What the printed guide does not say: a newer figure, a date, what has happened since. Cite a source for it. Example: In 2024 the pumps of 12 countries were counted [@who-water].", verbose_name="added by the editors")
EDITOR_NOTE = topics.fields.MarkdownField(blank=True, help_text="Shown to readers: mistakes in the printed guide, and how they were corrected here. Example: The printed guide has two sections 2.2; the second is 2.3 here.")
FACT = [
    ("kind", models.CharField(choices=[("exists", "What exists already"), ("argued", "What is still argued about")], help_text="The list it stands in on the question’s page. Example: What exists already", max_length=8)),
    ("position", models.PositiveIntegerField(default=0, help_text="Order within its list; lower numbers come first. Example: 1")),
    ("statement", models.CharField(help_text="One or two sentences that stand alone. Example: A fund of 12 countries repairs pumps.", max_length=400)),
    ("as_of", models.CharField(help_text=AS_OF, max_length=60, verbose_name="as of")),
    ("source_key", SOURCE_KEY),
    ("locator", models.CharField(blank=True, help_text="Where in the source. Example: p. 9", max_length=60)),
]
PRECEDENT = [
    ("body", models.CharField(help_text="Who resolved it. Example: UN General Assembly", max_length=120)),
    ("number", models.CharField(blank=True, help_text="Its number; empty where it is not known. Example: 64/292", max_length=60)),
    ("year", models.PositiveSmallIntegerField(help_text="The year it was adopted; newer ones come first. Example: 2010", validators=YEARS)),
    ("date", models.CharField(help_text=AS_OF, max_length=60)),
    ("title", models.CharField(help_text="Example: The human right to water and sanitation", max_length=240)),
    ("asked", models.CharField(blank=True, help_text="What it asked for, in a sentence; empty where only its title is known. Example: It called on states to pay for safe water.", max_length=400)),
    ("source_key", SOURCE_KEY),
    ("locator", models.CharField(blank=True, help_text="Where in the source. Example: para 3", max_length=60)),
]


def published(**options):
    return ("published", models.BooleanField(default=False, help_text="Tick to show this to delegates. They see it once everything above it is published too. Example: a section of an unpublished topic stays hidden.", **options))


def slug(example, **options):
    return ("slug", models.SlugField(help_text=f"Its short name. Example: {example}", max_length=80, **options))


def reference(to, related_name, help_text):
    """Return the reference of a row of now, and that of an entry of its history."""
    return (
        models.ForeignKey(help_text=help_text, on_delete=django.db.models.deletion.CASCADE, related_name=related_name, to=to),
        models.ForeignKey(blank=True, db_constraint=False, help_text=help_text, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to=to),
    )


QUESTION, QUESTION_THEN = reference("topics.resolutionquestion", "facts", "The question it bears on. Example: Who Pays")
COMMITTEE, COMMITTEE_THEN = reference("topics.committee", "precedents", "The committee whose questions it bears on. Example: WHO")
OWNER, OWNER_THEN = reference("topics.committee", "opening_phrases", "The committee whose delegates know it. Example: WHO")


def entries_of(name):
    """Return the options of the history of the model `name`."""
    return {
        "options": {"verbose_name": f"historical {name}", "verbose_name_plural": f"historical {name}s", "ordering": ("-history_date", "-history_id"), "get_latest_by": ("history_date", "history_id"), "default_permissions": ()},
        "bases": (simple_history.models.HistoricalChanges, models.Model),
    }


def add(models_, name, field):
    """Yield the operations that add a field to models and their histories."""
    for model in models_:
        yield migrations.AddField(model, name, field)
        yield migrations.AddField(f"historical{model}", name, field)


def alter(model, name, field):
    yield migrations.AlterField(model, name, field)
    yield migrations.AlterField(f"historical{model}", name, field)


# In the order of topics/state.py.
WHYS = ("id", "why_note", "why_owner")
STATES = [
    FieldsAdded("topics", "Committee", (*WHYS, "release_at", "published", "edition_id", "slug", "name", "acronym", "motto", "presentation", "mandate", "background", "how_it_works", "editor_note", "authors", "position"), {"background", "how_it_works"}, ["chairs"]),
    FieldsAdded("topics", "Topic", (*WHYS, "release_at", "published", "committee_id", "number", "slug", "title", "short_title", "summary", "introduction", "background", "editor_note"), {"background"}),
    FieldsAdded("topics", "Section", (*WHYS, "published", "topic_id", "parent_id", "position", "slug", "title", "body", "background", "editor_note"), {"background"}),
    FieldsAdded("topics", "ResolutionQuestion", (*WHYS, "published", "topic_id", "position", "slug", "label", "text", "background"), {"background"}, ["sections"]),
    FieldsAdded("topics", "Tool", (*WHYS, "published", "committee_id", "slug", "name", "acronym", "expansion", "aliases", "kind_id", "french", "since", "notice_colour", "summary", "body", "background", "editor_note", "binding", "asks", "coverage"), {"french", "background", "editor_note", "binding", "asks", "coverage"}),
    FieldsAdded("topics", "KeyFigure", (*WHYS, "published", "committee_id", "slug", "value", "statement", "as_of", "as_of_words", "period_start", "on_timeline", "timeline_label", "tool_id", "topic_id", "source_key", "position"), {"as_of_words"}),
]


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0004_language"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel("QuestionFact", [ID, *WHY, published(db_index=True), slug("pumps-counted"), *FACT, ("question", QUESTION)], {"ordering": ["-kind", "position", "slug"], "constraints": [
            models.UniqueConstraint(fields=("question", "slug"), name="fact_slug_unique_on_question"),
        ]}),
        migrations.CreateModel("HistoricalQuestionFact", [*ENTRY, *WHY, published(), slug("pumps-counted", db_index=False), *FACT, *WHEN, ("question", QUESTION_THEN)], **entries_of("question fact")),
        migrations.CreateModel("Precedent", [ID, *WHY, published(db_index=True), slug("unga-64-292"), *PRECEDENT, ("committee", COMMITTEE), ("questions", models.ManyToManyField(blank=True, help_text="The questions it bears on. Example: Who Pays", related_name="precedents", to="topics.resolutionquestion"))], {"ordering": ["-year", "slug"], "constraints": [
            models.UniqueConstraint(fields=("committee", "slug"), name="precedent_slug_unique_in_committee"),
        ]}),
        migrations.CreateModel("HistoricalPrecedent", [*ENTRY, *WHY, published(), slug("unga-64-292", db_index=False), *PRECEDENT, *WHEN, ("committee", COMMITTEE_THEN)], **entries_of("precedent")),
        *add(["edition"], "colophon", models.CharField(blank=True, help_text="A line at the foot of every page: who made the guide. Example: Written by the Water Club.", max_length=200)),
        *add(["committee", "topic", "section", "resolutionquestion", "tool"], "background", BACKGROUND),
        *add(["committee"], "how_it_works", topics.fields.BackgroundField(blank=True, help_text="A page of its own, added by the editors: what the committee can and cannot do, with sources. Headings start at ##. Example: A resolution asks; it does not order [@who-rules].", verbose_name="how it works")),
        *add(["tool"], "editor_note", EDITOR_NOTE),
        *add(["tool"], "french", models.CharField(blank=True, help_text="Its official French name; the name itself if that does not change in French; “none found” if no source gives one. Example: système d’alerte précoce", max_length=160, verbose_name="French name")),
        *add(["tool"], "binding", models.CharField(blank=True, help_text="For instruments: whether it binds. Example: legally binding", max_length=60)),
        *add(["tool"], "asks", models.CharField(blank=True, help_text="For instruments: what it asks of states, in a sentence. Example: States test every well.", max_length=300)),
        *add(["tool"], "coverage", models.CharField(blank=True, help_text="For instruments: what it covers. Example: drinking water", max_length=160)),
        *add(["keyfigure"], "as_of_words", models.CharField(blank=True, help_text="Shown in place of the year where a year says too much or too little. Example: undated, 2023 or later", max_length=40, verbose_name="as of, in words")),
        *alter("keyfigure", "as_of", models.PositiveSmallIntegerField(blank=True, help_text="The (last) year for which it holds; empty if its source gives none. Example: 2022", null=True, validators=YEARS, verbose_name="as of")),
        *alter("keyfigure", "source_key", SOURCE_KEY),
        *map(migrations.RunPython, STATES),
        *alter("openingphrase", "french", models.CharField(blank=True, help_text="As after l’Assemblée générale. Example: Profondément préoccupée", max_length=80, verbose_name="French, feminine")),
        *add(["openingphrase"], "french_masculine", models.CharField(blank=True, help_text="As after le Comité; empty if it is the same. Example: Profondément préoccupé", max_length=80, verbose_name="French, masculine")),
        *add(["openingphrase"], "is_allowed", models.BooleanField(default=True, help_text="Whether this committee may use it. Example: only the Security Council “Demands”.", verbose_name="may be used")),
        migrations.RemoveConstraint("openingphrase", "phrase_slug_unique_in_edition"),
        migrations.AddField("openingphrase", "committee", models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name="opening_phrases", to="topics.committee")),
        migrations.AddField("historicalopeningphrase", "committee", OWNER_THEN),
        migrations.RunPython(phrases_to_committees),
        migrations.RemoveField("openingphrase", "edition"),
        migrations.RemoveField("historicalopeningphrase", "edition"),
        migrations.AlterField("openingphrase", "committee", OWNER),
        migrations.AddConstraint("openingphrase", models.UniqueConstraint(fields=("committee", "slug"), name="phrase_slug_unique_in_committee")),
    ]
