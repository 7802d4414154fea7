"""A database that an older version made keeps all that it holds when it is migrated.

Two files hold it, tests/samples/before_rooms.*.sql, one for each kind of database: a small edition with a row
of every model, drafts, a history with deletions, people and their permissions. Its export of then is beside
them.
"""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import connection

from portal.transfer import formats
from portal.transfer.problems import Findings
from tests.support.database_of_then import (
    IS_SQLITE,
    SAMPLES,
    Database,
    Row,
    Tables,
    database_of_then,
    shape_of,
)
from topics.fields import FIXTURE_FORMAT
from topics.former_kinds import TERM_KINDS, TOOL_KINDS

EXPORT = SAMPLES / "before_rooms.export.json"
# --- What has changed since; a migration that changes tables adds its line here ---

# Our migrations since, in their order. Example: "topics.0002_rooms"
SINCE = [
    "topics.0002_drafts_and_dismissals",
    "topics.0003_kinds_of_tools",
    "topics.0004_language",
    "topics.0005_evidence",
    "glossary.0002_kinds_of_terms",
    "glossary.0003_dates_of_sources",
    "glossary.0004_marks_of_kinds",
    "glossary.0005_equivalents",
    "portal.0002_search",
    "portal.0003_sessions",
    "portal.0004_hashed_recovery_codes",
    "portal.0005_edition_files",
    "portal.0006_guide_roles",
    "portal.0007_search_again",
    "portal.0008_search_by_program",
    "portal.0009_guides_by_rows",
    "topics.0006_draft_history",
    "topics.0007_figures_on_cover",
    "topics.0008_marks_of_kinds",
    "topics.0009_other_language",
]
# Models by their labels. Example: "topics.meantso": "topics.dismissal"
RENAMED_MODELS = {"topics.pendingchange": "topics.draftrevision", "topics.meantso": "topics.dismissal"}
# Columns, by the table's name of now. Example: ("topics_tool", "kind"): "kind_id"
RENAMED_COLUMNS: dict[tuple[str, str], str] = {
    (f"{app}_{history}{model}", "kind"): "kind_id"
    for app, model in (("topics", "tool"), ("glossary", "term"))
    for history in ("", "historical")
} | {(f"topics_{history}openingphrase", "edition_id"): "committee_id" for history in ("", "historical")}


def id_of_kind(table: str) -> Callable[[object, Tables], object]:
    """Finds the row of the only edition that has the name which the column of then stood for."""
    kinds, former = ("glossary_termkind", TERM_KINDS) if "term" in table else ("topics_toolkind", TOOL_KINDS)
    return lambda value, now: next(row["id"] for row in now[kinds] if row["name"] == former[value][0])


def first_committee(value: object, now: Tables) -> object:
    """Finds the committee that has the phrases of its edition now."""
    return min(row["id"] for row in now["topics_committee"] if row["edition_id"] == value)


def draft_of_now(values: Row, now: Tables) -> Row:
    """The values of a draft, of a tool or a term if they have a kind."""
    if "kind" not in values:
        return values
    table = "glossary_term" if "definition" in values else "topics_tool"
    return {**values, "kind": id_of_kind(table)(values["kind"], now)}


def lost_of_now(lost: Row | None, now: Tables) -> Row | None:
    """Return what a deletion took along, drafts with it."""
    drafts = [
        {
            **draft,
            **{name: draft_of_now(draft[name], now) for name in ("values", "began_with")},
            "began_from": state_of_now(draft["began_from"], now),
        }
        for draft in (lost or {}).get("draft", [])
    ]
    return {**lost, "draft": drafts} if drafts else lost


# The states of rows (topics/state.py) from which drafts were begun, and the same rows' states of now.
NEW_STATES = {
    "369bc92023cfae4450cb5b6c1b96bfad": "a84094fef490c3388c667a24bb52aa67",
    "5b406ee5a5662a3afd92d8929522531d": "b2d47501c2fda4ae76e0d27e7d66bf3e",
    "aca67e3a6073676a6e4539431acecb2f": "81638ee791465fba1dd49af26b7d73bc",
    "8b47de98099995bef11c180f26ac2341": "3145ae5fa7bde7bbe840aec0ada0fe9c",
    "b447917bbf7536f22ad158c545386ed1": "63ed80ad2b4d47c672a814f6dcc015f6",
    "3c6d241d038ada13905c1c4be4b3a4d9": "96ed62e269b748e88ea687d9824d4a30",
    "99352d0454bb2cbe11a11a6130b860df": "b495c1ffaea058c83ffcf3501e537ee2",
    "a36fda11283929d039dec9de573e9e37": "e4dd7bcea8895643a6358cfc94d137ec",
}


def state_of_now(state: str, now: Tables) -> str:
    return NEW_STATES.get(state, state)


# What became of the values of a column, by its names of now: called with the value of then and all tables of
# now. JSON is read already. Example: ("topics_tool", "kind_id"): id_of_kind
NEW_VALUES: dict[tuple[str, str], Callable[[object, Tables], object]] = {
    **{(table, new): id_of_kind(table) for (table, old), new in RENAMED_COLUMNS.items() if old == "kind"},
    ("topics_openingphrase", "committee_id"): first_committee,
    ("topics_historicalopeningphrase", "committee_id"): first_committee,
    # The sample has one edition with one committee, deleted ones too.
    ("topics_historicalopeningphrase", "of_committee"): lambda value, now: first_committee(1, now),
    ("topics_draftrevision", "values"): draft_of_now,
    ("topics_draftrevision", "began_with"): draft_of_now,
    ("topics_draftrevision", "began_from"): state_of_now,
    ("topics_historicaltool", "lost"): lost_of_now,
    ("topics_historicalresolutionquestion", "lost"): lost_of_now,
    ("glossary_historicalterm", "lost"): lost_of_now,
}

# Editions without a committee that have an opening phrase, put beside the sample: one is deleted.
ALONE, DELETED = 8, 9


def plant_phrases_without_committee(database: "Database", then: Tables) -> None:
    [edition], [phrase] = then["topics_edition"], then["topics_openingphrase"]
    [gone], [entry] = then["topics_historicaledition"], then["topics_historicalopeningphrase"]
    batch = {"history_type": "-", "batch": "0" * 32 if IS_SQLITE else UUID(int=0)}
    rows = [
        ("topics_edition", edition | {"id": ALONE, "slug": "2031"}),
        ("topics_openingphrase", phrase | {"id": 80, "edition_id": ALONE}),
        ("topics_historicaledition", gone | batch | {"id": DELETED, "history_id": 90, "slug": "2029"}),
        (
            "topics_historicalopeningphrase",
            entry | batch | {"id": 91, "history_id": 91, "edition_id": DELETED},
        ),
    ]
    with database.cursor() as cursor:
        for table, row in rows:
            names, marks = ", ".join(row), ", ".join(["?" if IS_SQLITE else "%s"] * len(row))
            cursor.execute(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [*row.values()])  # noqa: S608


def of_planted(table: str, row: Row) -> bool:
    places = [row.get(name) for name in ("edition_id", "of_edition")]
    if table in ("topics_edition", "topics_historicaledition"):
        places.append(row["id"])
    return bool({ALONE, DELETED}.intersection(places)) or row.get("committee_id", 1) not in (1, None)


# --- The database of then, and how it is read ---

OUR_APPS = ("topics", "glossary", "portal")
# Django and packages add rows here by themselves; those of then must all be there still.
GROWING = {"auth_permission", "django_content_type", "django_migrations"}


# --- What all should be now, by what has changed since ---


FORGOTTEN = {"portal_stagedguide"}  # uploads of the old kind, kept for a month only


def expected(before: Tables, now: Tables) -> Tables:
    """The tables of then as they should be now."""
    renamed = {table_of(old): table_of(new) for old, new in with_histories(RENAMED_MODELS).items()}
    tables = {}
    for name, rows in before.items():
        if name in FORGOTTEN:
            continue
        table = renamed.get(name, name)
        tables[table] = [expected_row(table, row, now) for row in rows]
    for row in tables["django_content_type"]:
        label = f"{row['app_label']}.{row['model']}"
        row["model"] = with_histories(RENAMED_MODELS).get(label, label).partition(".")[2]
    rename_permissions(before, tables)
    return tables


def expected_row(table: str, row: Row, now: Tables) -> Row:
    found = {}
    for name, value in row.items():
        column = RENAMED_COLUMNS.get((table, name), name)
        becomes = NEW_VALUES.get((table, column))
        found[column] = becomes(value, now) if becomes else value
    return found


def with_histories(models: Mapping[str, str]) -> dict[str, str]:
    """These models, and those of their entries: topics.tool has topics.historicaltool."""
    entry = ".historical"
    entries = {old.replace(".", entry): new.replace(".", entry) for old, new in models.items()}
    return {**models, **entries}


def table_of(label: str) -> str:
    return label.replace(".", "_")


def rename_permissions(before: Tables, tables: Tables) -> None:
    """Name the permissions of a renamed model after it: change_meantso is change_dismissal then."""
    labels = {row["id"]: f"{row['app_label']}.{row['model']}" for row in before["django_content_type"]}
    models = with_histories(RENAMED_MODELS)
    for row in tables["auth_permission"]:
        label = labels[row["content_type_id"]]
        if label in models:
            action, model = row["codename"].partition("_")[0], models[label].partition(".")[2]
            row["codename"] = f"{action}_{model}"
        del row["name"]  # words for people


def in_order(rows: list[Row], like: list[Row]) -> list[Row]:
    """Rows in one order, with no more columns than those of `like` have."""
    columns = [*like[0]] if like else []
    return sorted(({name: row.get(name) for name in columns} for row in rows), key=repr)


# --- The upgrade ---


@dataclass(frozen=True)
class Upgrade:
    before: Tables
    plan: str
    ended: subprocess.CompletedProcess
    now: Tables
    shape: list[tuple]
    export: str


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory) -> Iterator[Upgrade]:
    with database_of_then(tmp_path_factory.mktemp("upgrade")) as database:
        before = database.tables()
        plant_phrases_without_committee(database, before)
        plan = database.manage("migrate", "--plan").stdout
        ended = database.manage("migrate")
        now, shape = database.tables(), database.shape()
        yield Upgrade(before, plan, ended, now, shape, database.manage("export_edition", "2030").stdout)


def test_an_upgrade_applies_what_has_come_since_and_says_no_word_of_trouble(upgrade):
    planned = [line for line in upgrade.plan.splitlines() if line.partition(".")[0] in OUR_APPS]
    assert planned == SINCE
    assert (upgrade.ended.returncode, upgrade.ended.stderr) == (0, "")


def test_the_database_of_then_holds_a_row_of_every_model_of_content_and_people(upgrade):
    assert {name for name, rows in upgrade.before.items() if not rows and name.startswith(OUR_APPS)} == set()
    kinds = {row["history_type"] for name in upgrade.before for row in upgrade.before[name] if "batch" in row}
    assert kinds == {"+", "~", "-"}


def test_an_upgraded_database_has_every_row_with_every_value(upgrade):
    for name, rows in expected(upgrade.before, upgrade.now).items():
        now = [row for row in upgrade.now[name] if not of_planted(name, row)]
        if name in GROWING:
            ids = {row["id"] for row in rows}
            now = [row for row in now if row["id"] in ids]
        assert in_order(now, rows) == in_order(rows, rows), name


def test_the_phrases_of_an_edition_without_a_committee_stand_in_a_new_one_and_that_is_said(upgrade):
    [made] = [row for row in upgrade.now["topics_committee"] if row["edition_id"] == ALONE]
    assert (made["name"], bool(made["published"])) == ("Committee", False)
    assert [row["committee_id"] for row in upgrade.now["topics_openingphrase"] if row["id"] == 80] == [
        made["id"]
    ]
    assert "“2031” has opening phrases and no committee" in upgrade.ended.stdout
    assert "“2030” has" not in upgrade.ended.stdout


def test_the_phrases_of_a_deleted_edition_without_a_committee_come_back_with_one(upgrade):
    [made] = [row for row in upgrade.now["topics_historicalcommittee"] if row["edition_id"] == DELETED]
    [phrase] = [row for row in upgrade.now["topics_historicalopeningphrase"] if row["id"] == 91]
    assert phrase["committee_id"] == made["id"]
    assert (phrase["batch"], phrase["history_type"]) == (made["batch"], made["history_type"])
    assert made["id"] not in {row["id"] for row in upgrade.now["topics_committee"]}


def test_an_upgraded_database_has_the_tables_of_a_new_one(upgrade, db):
    with connection.cursor() as cursor:
        assert upgrade.shape == shape_of(cursor)


def test_an_upgraded_database_exports_the_edition_as_before(upgrade):
    """Fields that have come since are left out of the comparison."""
    entries, exported = json.loads(EXPORT.read_text(encoding="utf-8")), json.loads(upgrade.export)
    formats.upgrade(entries, Findings(EXPORT.name))
    edition = exported[0]["fields"]
    assert (edition.pop("format"), edition.pop("language")) == (FIXTURE_FORMAT, "en-gb")
    assert any("draft" in entry["fields"] for entry in entries)
    known = {(entry["model"], name) for entry in entries for name in entry["fields"]}
    for entry in exported:
        fields = entry["fields"].items()
        if not entry["model"].endswith("kind"):
            entry["fields"] = {name: value for name, value in fields if (entry["model"], name) in known}
    kinds, now = kinds_in(entries), kinds_in(exported)
    assert {name: now[name] | kinds[name] for name in kinds} == {name: now[name] for name in kinds}
    assert {name for _, name in now.keys() - kinds.keys()} == {"Protocol", "Database"}  # of the history
    rest, rest_now = (
        sorted(json.dumps(entry, sort_keys=True) for entry in found if not entry["model"].endswith("kind"))
        for found in (entries, exported)
    )
    assert rest_now == rest


def kinds_in(entries: list[dict]) -> dict[tuple[str, str], dict]:
    """Their fields by model and name."""
    return {
        (entry["model"], entry["fields"]["name"]): entry["fields"]
        for entry in entries
        if entry["model"].endswith("kind")
    }


# --- A database that was left half-way ---


COMMANDS = (["migrate"], ["migrate", "--plan"], ["serve", "--prepare-only"])


@pytest.mark.parametrize(
    ("applied", "missing", "commands"),
    [
        ("topics.0006_accounts_leave_at_any_moment", "topics.0007_drafts_travel", COMMANDS),
        # Django would leave portal out, in silence.
        ("portal.0001_invitations", "portal.0002_staged_guides", COMMANDS[:1]),
    ],
)
def test_a_database_that_was_left_half_way_stops_with_one_line_and_stays_as_it_is(
    tmp_path, applied, missing, commands
):
    with database_of_then(tmp_path) as database:
        with database.cursor() as cursor:
            name = missing.partition(".")[2]
            cursor.execute(f"DELETE FROM django_migrations WHERE name = '{name}'")  # noqa: S608 – of ours
        before = database.tables()
        for command in commands:
            ended = database.manage(*command)
            assert (ended.returncode, ended.stdout) == (1, "")
            (line,) = ended.stderr.splitlines()
            assert "An older version left this database half-migrated" in line
            assert f"{applied}; missing: {missing})" in line
        assert database.tables() == before
