"""An import that is killed, wherever it is, leaves the database and the stored pictures as they were."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from portal.transfer import import_edition
from tests.support.paths import ROOT
from tests.support.small_edition import PHRASE, SECTION, TERM, TOPIC, a_section, small_edition, written
from tests.support.zipped_edition import SMALL, WIDE, edition_json, file_with, whole, with_pictures, zipped
from topics.models import Edition, Section

pytestmark = [pytest.mark.django_db(transaction=True)]


def address_of_the_test_database() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host, port = database["HOST"] or "127.0.0.1", database["PORT"] or 5432
    login = f"{database['USER']}:{database['PASSWORD']}".removesuffix(":")
    return f"postgres://{login}@{host}:{port}/{database['NAME']}"


def renewed_edition() -> list[dict]:
    """With rows to create, to change, to link anew and to delete."""
    objects = with_pictures()
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    objects[TOPIC]["fields"]["number"], objects[TOPIC - 1]["fields"]["number"] = 1, 2
    objects[TERM - 1]["fields"]["see_also"] = []
    del objects[PHRASE - 1]
    return [*objects, a_section("springs", "wells"), a_section("source", "springs")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_an_import_killed_before_any_of_its_statements_leaves_all_as_it_was(tmp_path):
    import_edition(written(tmp_path, small_edition()))
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    file = file_with(tmp_path, zipped(whole(**{"edition.json": edition_json(renewed_edition())})))
    environment = {**os.environ, "DATABASE_URL": address_of_the_test_database()}
    done = subprocess.run(
        [sys.executable, "-m", "tests.portal.transfer.killed_import", file, pictures],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["torn"] == []
    assert report["statements"] > 40
    assert report["changed"]
    assert len(report["pictures"]) == len(WIDE.widths) + len(SMALL.widths)
    assert Section.objects.get(slug="source").parent.slug == "springs"
    assert Section.objects.get(slug="wells").body == with_pictures()[SECTION - 1]["fields"]["body"]
    assert import_edition(file, delete_missing=True).changes == ()
    assert Edition.objects.count() == 1
