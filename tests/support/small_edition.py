"""A small edition as a file has it, and ways to look at all that the database holds."""

import functools
import json
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection

from portal.transfer import Problem, TransferError, import_edition
from portal.transfer.catalogue import catalogue

WATER, AIR = ["2030", "assembly", "water"], ["2030", "assembly", "air"]
# The places of the objects in `small_edition`, as messages count them.
EDITION, COMMITTEE, TOPIC, OTHER_TOPIC, SECTION, POINT, OTHER_SECTION = 1, 2, 3, 4, 5, 6, 7
TOOL, QUESTION, FIGURE, PHRASE, TERM, OTHER_TERM, SOURCE = 8, 9, 10, 11, 12, 13, 14
MEANT_SO, CHECK_ITEM, TOOL_KIND, COLOURED_KIND, TERM_KIND, FACT, PRECEDENT = 15, 16, 17, 18, 19, 20, 21
NEW = 22  # an object put at the end


def an_object(model: str, **fields) -> dict:
    return {"model": model, "fields": fields}


def kinds_first(objects: list[dict]) -> list[dict]:
    """Return `objects` as an export has them: kinds before what is of them, as `loaddata` needs it."""
    return sorted(objects, key=lambda found: not found["model"].endswith(("edition", "kind")))


def small_edition() -> list[dict]:
    """An object of every model at least, and one of every kind of reference."""
    committee = ["2030", "assembly"]
    return [
        an_object("topics.edition", slug="2030", year=2030, conference="Model Assembly", status="published"),
        an_object("topics.committee", edition=["2030"], slug="assembly", name="Assembly", published=True),
        an_object("topics.topic", committee=committee, number=1, slug="water", title="Water"),
        an_object("topics.topic", committee=committee, number=2, slug="air", title="Air"),
        an_object("topics.section", topic=WATER, parent=None, position=1, slug="wells", title="Wells"),
        an_object(
            "topics.section", topic=WATER, parent=[*WATER, "wells"], position=1, slug="deep", title="Deep"
        ),
        an_object("topics.section", topic=AIR, parent=None, position=1, slug="clouds", title="Clouds"),
        an_object(
            "topics.tool",
            committee=committee,
            slug="pump",
            name="Pump",
            kind=["2030", "device"],
            aliases=["pumps"],
        ),
        an_object(
            "topics.resolutionquestion",
            topic=WATER,
            position=1,
            slug="who-pays",
            label="Who pays?",
            text="Who pays for wells?",
            sections=[[*WATER, "wells"]],
        ),
        an_object(
            "topics.keyfigure",
            committee=committee,
            slug="people",
            value="2 billion",
            statement="Two billion people lack safe water.",
            as_of=2022,
            tool=[*committee, "pump"],
            topic=WATER,
            source_key="un-water",
        ),
        an_object(
            "topics.openingphrase",
            committee=committee,
            kind="operative",
            position=1,
            slug="urges",
            english="Urges",
            strength="strong",
        ),
        an_object(
            "glossary.term",
            edition=["2030"],
            slug="well",
            name="well",
            definition="A hole with water.",
            kind=["2030", "technical"],
            see_also=[["2030", "aquifer"]],
        ),
        an_object("glossary.term", edition=["2030"], slug="aquifer", name="aquifer", definition="Wet rock."),
        an_object(
            "glossary.source",
            edition=["2030"],
            key="un-water",
            title="Water for all",
            accessed_on="2026-01-31",
            topics=[WATER],
            tools=[[*committee, "pump"]],
        ),
        an_object(
            "topics.dismissal",
            edition=["2030"],
            fingerprint="0123456789abcdef",
            rule="term-unused",
            about="glossary.term",
            place="aquifer",
            why_note="Delegates ask.",
        ),
        an_object(
            "topics.checkitem", edition=["2030"], place="topics.edition/email", what="Who reads the mail?"
        ),
        an_object("topics.toolkind", edition=["2030"], slug="device", name="Device", position=1),
        an_object(
            "topics.toolkind", edition=["2030"], slug="notice", name="Notice", position=2, has_colours=True
        ),
        an_object("glossary.termkind", edition=["2030"], slug="technical", name="Technology"),
        an_object(
            "topics.questionfact",
            question=[*WATER, "who-pays"],
            kind="exists",
            position=1,
            slug="fund",
            statement="A fund pays.",
            as_of="2029",
            source_key="un-water",
        ),
        an_object(
            "topics.precedent",
            committee=committee,
            slug="a-64-292",
            body="UN General Assembly",
            number="64/292",
            year=2010,
            date="28 July 2010",
            title="The human right to water",
            source_key="un-water",
            questions=[[*WATER, "who-pays"]],
        ),
    ]


def next_small_edition() -> list[dict]:
    """The same a year later, to stand beside it."""
    return json.loads(json.dumps(small_edition()).replace("2030", "2031"))


def a_section(slug: str, parent: str | None, topic: list[str] = WATER) -> dict:
    return an_object(
        "topics.section",
        topic=topic,
        parent=parent and [*topic, parent],
        slug=slug,
        title=slug.capitalize(),
    )


def written(folder: Path, objects: object) -> Path:
    """The path of a new file that holds `objects`."""
    file = folder / "small.json"
    file.write_text(json.dumps(objects), encoding="utf-8")
    return file


def everything_stored() -> dict[str, list[tuple]]:
    """Every row of content, its links, and the users, as the database has them; ids and versions too."""
    with connection.cursor() as cursor:
        return {
            label: sorted(cursor.execute(question).fetchall(), key=repr)
            for label, question in questions_for_everything()
        }


@functools.cache
def questions_for_everything() -> list[tuple[str, str]]:
    """Return label and SQL of each model: written once, as tests ask them thousands of times."""
    return [
        (model._meta.label, str(model._base_manager.order_by().values_list().query))
        for label in ("topics", "glossary", "auth")
        for model in apps.get_app_config(label).get_models(include_auto_created=True)
    ]


def content_by_natural_key() -> list[dict]:
    """Every row of content as a fixture would have it, in one order, without versions."""
    objects = [
        found
        for content in catalogue().values()
        for found in serializers.serialize(
            "python",
            content.model.objects.all(),
            use_natural_foreign_keys=True,
            use_natural_primary_keys=True,
        )
    ]
    for found in objects:
        found["fields"].pop("version", None)
        for name, value in found["fields"].items():
            if isinstance(value, list) and value and not isinstance(value[0], str):
                found["fields"][name] = sorted(value)
    return sorted(objects, key=repr)


def problems_of(file: Path) -> list[Problem]:
    """Return what the import of `file` is refused for, having written nothing, dry run or not."""
    before = everything_stored()
    with pytest.raises(TransferError) as refusal:
        import_edition(file)
    assert everything_stored() == before
    with pytest.raises(TransferError) as rehearsal:
        import_edition(file, dry_run=True)
    assert rehearsal.value.problems == refusal.value.problems
    lines = str(refusal.value).splitlines()
    assert lines == [str(problem) for problem in refusal.value.problems]
    assert all(line.startswith(f"{file}: ") and line.isprintable() for line in lines)
    return refusal.value.problems


def only_problem_of(file: Path) -> Problem:
    [problem] = problems_of(file)
    return problem
