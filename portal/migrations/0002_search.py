"""The index of search, with what each database searches it by."""

from django.db import migrations, models

LOOSE = {"on_delete": models.DO_NOTHING, "db_constraint": False, "related_name": "+"}
COLUMNS = "title_stems, name_stems, text_stems"
# FTS5 reads the texts from the table of documents; triggers tell it what comes and goes.
SQLITE = f"""
CREATE VIRTUAL TABLE portal_searchdocument_fts USING fts5(
    {COLUMNS}, content='portal_searchdocument', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2'
);
CREATE TRIGGER portal_searchdocument_comes AFTER INSERT ON portal_searchdocument BEGIN
    INSERT INTO portal_searchdocument_fts(rowid, {COLUMNS})
    VALUES (new.id, new.title_stems, new.name_stems, new.text_stems);
END;
CREATE TRIGGER portal_searchdocument_goes AFTER DELETE ON portal_searchdocument BEGIN
    INSERT INTO portal_searchdocument_fts(portal_searchdocument_fts, rowid, {COLUMNS})
    VALUES ('delete', old.id, old.title_stems, old.name_stems, old.text_stems);
END;
"""
POSTGRESQL = """
ALTER TABLE portal_searchdocument ADD COLUMN vector tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector('simple'::regconfig, title_stems), 'A') ||
    setweight(to_tsvector('simple'::regconfig, name_stems), 'B') ||
    setweight(to_tsvector('simple'::regconfig, text_stems), 'D')
) STORED;
CREATE INDEX portal_searchdocument_vector ON portal_searchdocument USING gin (vector);
"""


def make_searchable(apps, editor):
    """Statement by statement, as SQLite's own way to run several commits before."""
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL, params=None)
        return
    for statement in SQLITE.replace("END;", "END\x00").replace(");\nCREATE", ")\x00CREATE").split("\x00"):
        if statement.strip():
            editor.execute(statement.strip(), params=None)


def make_unsearchable(apps, editor):
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE portal_searchdocument_fts", params=None)


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_content")]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition_id", models.BigIntegerField()),
                ("audience", models.CharField(blank=True, max_length=64)),
                ("version", models.BigIntegerField()),
                ("released", models.BigIntegerField()),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("edition_id", "audience"), name="search_index_once_an_audience")]},
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("url", models.CharField(max_length=400)),
                ("number", models.CharField(max_length=40)),
                ("title", models.TextField()),
                ("place", models.TextField()),
                ("text", models.TextField()),
                ("names", models.TextField()),
                ("title_stems", models.TextField()),
                ("name_stems", models.TextField()),
                ("text_stems", models.TextField()),
                ("index", models.ForeignKey(to="portal.searchindex", **LOOSE)),
            ],
            options={"ordering": ["position"]},
        ),
        migrations.CreateModel(
            name="SearchName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=200)),
                ("document", models.ForeignKey(to="portal.searchdocument", **LOOSE)),
                ("index", models.ForeignKey(to="portal.searchindex", **LOOSE)),
            ],
            options={"indexes": [models.Index(fields=["index", "key"], name="search_name_key")]},
        ),
        migrations.CreateModel(
            name="UnfoundSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("edition_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("words", models.CharField(max_length=60)),
                ("count", models.PositiveIntegerField(default=1)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=("edition_id", "day", "words"), name="unfound_once_a_day")]},
        ),
        migrations.RunPython(make_searchable, make_unsearchable),
    ]
