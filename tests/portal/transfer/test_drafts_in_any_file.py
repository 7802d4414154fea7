"""Whatever files of drafts come one after the other, what the last one says holds, and is exported so."""

import io
import json
import random
from pathlib import Path

import pytest

from portal.transfer import export_edition, import_edition
from tests.support.edition_with_drafts import BODY, PUMP, edition_with_drafts
from tests.support.small_edition import AIR, COMMITTEE, FIGURE, QUESTION, SECTION, SOURCE, TERM, WATER
from topics.models import Edition, Section

pytestmark = pytest.mark.django_db

WELLS, DEEP = [*WATER, "wells"], [*WATER, "deep"]

# What the fields of an object, and what waits for them, are chosen from.
CHOICES = {
    COMMITTEE: {"name": ["Assembly", "Council"], "motto": ["", "Water for all"]},
    SECTION: {"title": ["Wells", "Deep wells"], "body": ["", "One\r\ntwo", BODY]},
    QUESTION: {"text": ["Who pays?", "Who digs?"], "sections": [[WELLS], [DEEP, WELLS], []]},
    FIGURE: {"tool": [None, PUMP], "topic": [None, WATER, AIR], "period_start": [None, 2000]},
    TERM: {
        "see_also": [[["2030", "aquifer"]], []],
        "aliases": [[], ["wells"]],
        "case_sensitive": [True, False],
    },
    SOURCE: {
        "accessed_on": ["2030-01-31", None],
        "topics": [[AIR, WATER], []],
        "link_status": ["dead", "moved"],
    },
}


def any_file(chance: random.Random) -> bytes:
    objects = edition_with_drafts()
    for number, choices in CHOICES.items():
        fields = objects[number - 1]["fields"]
        fields.pop("draft")
        fields |= {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.4}
        waiting = {name: chance.choice(values) for name, values in choices.items() if chance.random() < 0.5}
        match chance.randrange(5):
            case 0:
                fields["draft"] = None
            case 1 | 2:
                fields["draft"] = {"values": waiting, "note": chance.choice(["", "Counted."])}
            case 3:
                fields["draft"] = {"values": waiting, "is_behind": True}
    chance.shuffle(objects)
    return json.dumps(objects).encode()


def exported(file: Path) -> bytes:
    """The edition as it is, also written to `file`."""
    target = io.BytesIO()
    export_edition(Edition.objects.get()).write(target, ".json")
    file.write_bytes(target.getvalue())
    return target.getvalue()


@pytest.mark.parametrize("seed", range(3))
def test_what_the_last_file_says_holds_and_is_exported_so(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311
    file, export = tmp_path / "any.json", tmp_path / "export.json"
    for _ in range(10):
        file.write_bytes(any_file(chance))
        would = import_edition(file, dry_run=True)
        assert import_edition(file).changes == would.changes
        assert import_edition(file).differs is False
        exported(export)
        assert import_edition(export, delete_missing=True).differs is False
        Section.objects.filter(slug="wells").update(title=chance.choice(["Wells", "Old wells"]))
    content = exported(export)
    Edition.objects.all().delete()
    import_edition(export)
    assert exported(export) == content
