"""The edition that a command is told by its slug: it is found, or one line names those that are there."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db

COMMANDS = {  # what is typed before and after the slug
    "export_edition": ([], []),
    "clone_edition": ([], ["2031"]),
    "archive_edition": ([], ["nowhere"]),
    "check_content": ([], []),
    "check_links": ([], []),
    "export_glossary": ([], []),
    "export_bibliography": ([], []),
    "import_glossary": (["terms.csv", "--edition"], []),
    "import_bibliography": (["sources.bib", "--edition"], []),
    "import_guide": (["guide.md", "--committee", "assembly", "--edition"], []),
}
# What a shell passes on: a byte that is no letter of UTF-8 comes as half a character.
TYPED = {"2031": "'2031'", "": "''", "\udcff": r"'\udcff'", "2030\0": r"'2030\x00'", "2030\n": r"'2030\n'"}


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_no_edition_is_told_in_one_line_that_can_be_printed(edition, command, typed):
    before, after = COMMANDS[command]
    with pytest.raises(CommandError) as refusal:
        call_command(command, *before, typed, *after)
    assert str(refusal.value) == f"There is no edition {TYPED[typed]}; there are: 2030."
    assert str(refusal.value).isprintable()
    assert refusal.value.returncode == (2 if command == "check_content" else 1)


def test_where_there_is_none_yet_the_line_says_so():
    with pytest.raises(CommandError, match=r"^There is no edition '2030'; there are: none yet\.$"):
        call_command("export_edition", "2030")


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize(
    ("command", "how"),
    [
        ("import_edition", {}),
        ("import_glossary", {"edition": "2030"}),
        ("import_bibliography", {"edition": "2030"}),
        ("import_guide", {"edition": "2030", "committee": "assembly"}),
    ],
)
def test_tables_of_an_older_version_stop_an_import_in_one_line_and_its_dry_run_too(command, how, dry_run):
    MigrationRecorder(connection).record_unapplied(*MigrationLoader(None).graph.leaf_nodes("topics")[0])
    with pytest.raises(CommandError, match=r"“manage\.py migrate”\. Nothing was written\.$"):
        call_command(command, "nothing.json", dry_run=dry_run, **how)
