"""Six hundred damaged files: each is refused in plain lines or imported whole; none leaves half of itself."""

import json
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from django.db import transaction

from glossary.models import Source, Term
from portal.transfer import TransferError, export_edition, import_edition
from tests.support.edition_with_drafts import edition_with_drafts
from tests.support.small_edition import (
    SECTION,
    WATER,
    a_section,
    an_object,
    everything_stored,
    small_edition,
    written,
)
from topics.models import Edition

pytestmark = pytest.mark.django_db

ODD_VALUES: list[object] = [
    None, True, False, 0, -1, 1.5, 10**30, float("nan"), float("-inf"), "", " ", "\0", "\ud800", "é",
    "\u202e", "x" * 100_000, "../..", "admin", "[@nowhere]", "[@", "[[", "2030", [], [[]], [None], {},
    {"a": [1]},
    ["2030"], ["2030", "assembly"], [*WATER, "wells"], [*WATER, "nowhere"], ["2031", "a"], [["2030", "well"]],
    "2026-02-30", "9999-12-31", "0000-00-00", [["2030"]] * 50, json.loads("[" * 200 + "]" * 200),
]  # fmt: skip


def damage_value(objects: list, chance: random.Random) -> None:
    fields = chance.choice(objects)["fields"]
    fields[chance.choice(list(fields))] = chance.choice(ODD_VALUES)


def rename_field(objects: list, chance: random.Random) -> None:
    fields = chance.choice(objects)["fields"]
    name = chance.choice(list(fields))
    fields[chance.choice([name.upper(), f"{name}s", "id", "pk", "version", "", "chairs"])] = fields.pop(name)


def drop_field(objects: list, chance: random.Random) -> None:
    fields = chance.choice(objects)["fields"]
    fields.pop(chance.choice(list(fields)))


def damage_reference(objects: list, chance: random.Random) -> None:
    lists = [
        (fields, name)
        for found in objects
        for fields in (found["fields"],)
        for name, value in fields.items()
        if isinstance(value, list) and value
    ]
    fields, name = chance.choice(lists)
    value = fields[name]
    place = chance.randrange(len(value))
    fields[name] = [*value[:place], chance.choice(ODD_VALUES), *value[place + 1 :]]


def make_circle(objects: list, chance: random.Random) -> None:
    slugs = [f"ring-{number}" for number in range(chance.randint(1, 6))]
    objects += [a_section(slug, above) for slug, above in zip(slugs, [*slugs[1:], slugs[0]], strict=True)]


def go_deep(objects: list, chance: random.Random) -> None:
    slugs = ["deep", *(f"below-{number}" for number in range(chance.randint(2, 30)))]
    objects += [a_section(slug, above) for above, slug in pairwise(slugs)]


def repeat_object(objects: list, chance: random.Random) -> None:
    objects.insert(chance.randrange(len(objects)), json.loads(json.dumps(chance.choice(objects))))


def drop_object(objects: list, chance: random.Random) -> None:
    objects.pop(chance.randrange(len(objects)))


def replace_object(objects: list, chance: random.Random) -> None:
    odd = [*ODD_VALUES, an_object("auth.user"), {"model": "topics.topic"}, {"fields": {}}, {"model": []}]
    objects[chance.randrange(len(objects))] = chance.choice(odd)


def change_model(objects: list, chance: random.Random) -> None:
    chance.choice(objects)["model"] = chance.choice([found["model"] for found in objects] + ["topics.x", 5])


def clash_names(objects: list, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 4)):
        name = chance.choice(["well", "Pump", "pumps", "Wells", "aquifer"])
        slug = f"clash-{chance.randrange(99)}"
        objects.append(an_object("glossary.term", edition=["2030"], slug=slug, name=name, definition="x"))


def change_format(objects: list, chance: random.Random) -> None:
    objects[0]["fields"]["format"] = chance.choice(ODD_VALUES)


def damage_draft(objects: list, chance: random.Random) -> None:
    fields = chance.choice(objects)["fields"]
    names = chance.sample(list(fields), min(len(fields), 2))
    whole = {"values": {name: chance.choice([fields[name], *ODD_VALUES]) for name in names}}
    part = chance.choice(["values", "note", "reason", "is_behind", "x"])
    fields["draft"] = chance.choice(
        [whole, whole, whole | {part: chance.choice(ODD_VALUES)}, chance.choice(ODD_VALUES)]
    )


OF_OBJECTS: list[Callable[[list, random.Random], None]] = [
    damage_value, damage_value, rename_field, drop_field, damage_reference, damage_reference, make_circle,
    go_deep, repeat_object, drop_object, change_model, clash_names, change_format, damage_draft,
]  # fmt: skip


def of_objects(chance: random.Random) -> bytes:
    objects = chance.choice([small_edition, edition_with_drafts])()
    for _ in range(chance.randint(1, 4)):
        chance.choice(OF_OBJECTS)(objects, chance)
    if chance.random() < 0.2:
        replace_object(objects, chance)
    chance.shuffle(objects)
    return json.dumps(objects).encode()


def of_bytes(chance: random.Random) -> bytes:
    """Broken off, in another encoding, with bytes exchanged, put in or doubled."""
    content = bytearray(json.dumps(small_edition(), ensure_ascii=False, indent=1).encode())
    match chance.randrange(6):
        case 0:
            return bytes(content[: chance.randrange(len(content))])
        case 1:
            return (
                content.decode()
                .replace("Water", "Wäter")
                .encode(chance.choice(["latin-1", "utf-16", "utf-7"]))
            )
        case 2:
            for _ in range(chance.randint(1, 5)):
                content[chance.randrange(len(content))] = chance.randrange(256)
        case 3:
            place = chance.randrange(len(content))
            content[place:place] = chance.choice(
                [b"\xef\xbb\xbf", b"\0", b"[" * 5_000, b'"', b"{}", b"\\u0000"]
            )
        case 4:
            place = chance.randrange(len(content))
            content[place:place] = content[: chance.randrange(len(content))]
        case 5:
            digits = b"9" * chance.choice([5, 50, 5_000])
            return bytes(content).replace(b": 1,", b": " + digits + b",", 1)
    return bytes(content)


@pytest.fixture(params=["into an empty portal", "over the stored edition"])
def either_portal(request, tmp_path) -> None:
    """With another edition that no file here is of, and with the small edition or without."""
    if request.param == "over the stored edition":
        import_edition(written(tmp_path, small_edition()))
    far = Edition.objects.create(slug="2031", year=2031, conference="Other", is_current=True)
    Term.objects.create(edition=far, slug="well", name="well", definition="x")
    Source.objects.create(edition=far, key="un-water", title="x")


@pytest.mark.parametrize("batch", range(6))
def test_fifty_damaged_files_give_no_traceback_and_no_half_import(tmp_path, either_portal, batch):
    chance = random.Random(batch)  # noqa: S311
    before = everything_stored()
    refused = 0
    for number in range(50):
        content = of_objects(chance) if number % 3 else of_bytes(chance)
        file = tmp_path / "damaged.json"
        file.write_bytes(content)
        delete_missing = chance.random() < 0.3
        with transaction.atomic():
            try:
                summary = import_edition(file, delete_missing=delete_missing)
            except TransferError as refusal:
                refused += 1
                lines = str(refusal).splitlines()
            else:
                lines = []
                again_is_nothing(file, delete_missing, summary.edition)
                transaction.set_rollback(True)
        assert all(line.startswith(f"{file}: ") and line.isprintable() for line in lines), lines
        assert everything_stored() == before, (batch, number)
    assert 25 <= refused <= 50


def again_is_nothing(file: Path, delete_missing: bool, slug: str) -> None:
    """What was taken was taken whole: the same file changes nothing more, and the edition can be exported."""
    assert import_edition(file, delete_missing=delete_missing).differs is False
    assert export_edition(Edition.objects.get(slug=slug)).entries


def many_sections(count: int) -> list[dict]:
    head = small_edition()
    return [*head, *(a_section(f"point-{number}", "wells") for number in range(count - len(head)))]


def test_a_broken_reference_at_object_950_of_1000_names_object_950(tmp_path):
    objects = many_sections(1_000)
    objects[949]["fields"]["parent"] = [*WATER, "nowhere"]
    slug = objects[949]["fields"]["slug"]
    with pytest.raises(TransferError) as refusal:
        import_edition(written(tmp_path, objects))
    [problem] = refusal.value.problems
    assert (problem.number, problem.field) == (950, "parent")
    assert f": object 950, topics.section 2030/assembly/water/{slug}, parent: names the" in str(problem)
    assert not Edition.objects.exists()


def test_ten_errors_in_a_thousand_objects_are_reported_as_ten(tmp_path):
    objects = many_sections(1_000)
    places = [SECTION - 1, *range(100, 1_000, 100)]
    for place in places:
        objects[place]["fields"]["title"] = ""
    with pytest.raises(TransferError) as refusal:
        import_edition(written(tmp_path, objects))
    assert [problem.number for problem in refusal.value.problems] == [place + 1 for place in places]
