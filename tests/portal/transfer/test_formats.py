"""The format of a file: an older release's is brought up to date, or refused in one line."""

import pytest

from portal.transfer import TransferError, import_edition
from portal.transfer.formats import fields_of, upgrade
from portal.transfer.problems import Findings
from tests.support.small_edition import (
    EDITION,
    TOPIC,
    an_object,
    only_problem_of,
    problems_of,
    small_edition,
    written,
)
from topics.fields import FIXTURE_FORMAT
from topics.models import Edition, Topic


def rename_heading(document: list[object]) -> None:
    """As if the title of a topic had once been called its heading."""
    for fields in fields_of(document, "topics.topic"):
        if "heading" in fields:
            fields["title"] = fields.pop("heading")


def move_motto(document: list[object]) -> None:
    for fields in fields_of(document, "topics.edition"):
        fields["ordinal"] = f"{fields.pop('motto')}!"


UPGRADES = {2: rename_heading, 3: move_motto}


def in_format(number: object, *others: dict) -> list[dict]:
    edition = an_object("topics.edition", slug="2030", motto="Dig", format=number)
    return [edition, an_object("topics.topic", heading="Water"), *others]


def upgraded(document: list[dict], present: int = 4) -> list[dict]:
    upgrade(document, Findings("old.json"), upgrades=UPGRADES, present=present)
    return [found["fields"] for found in document]


def refusal(document: list[dict], present: int = 4) -> str:
    with pytest.raises(TransferError) as error:
        upgraded(document, present)
    [problem] = error.value.problems
    return str(problem)


def test_a_file_is_taken_through_every_format_in_between():
    assert upgraded(in_format(2)) == [{"slug": "2030", "ordinal": "Dig!"}, {"title": "Water"}]
    assert upgraded(in_format(3)) == [{"slug": "2030", "ordinal": "Dig!"}, {"heading": "Water"}]


def test_a_file_of_the_present_format_stays_as_it_is_but_for_the_number():
    assert upgraded(in_format(4)) == [{"slug": "2030", "motto": "Dig"}, {"heading": "Water"}]


def test_a_file_too_old_is_refused_with_what_can_be_read():
    assert refusal(in_format(1)) == (
        "old.json: has the format 1, which this release no longer reads; it reads formats 2 to 4. "
        "Import the file with an earlier release, and export it there."
    )


def test_a_file_of_a_later_release_is_refused_before_it_is_misread():
    assert refusal(in_format(5)) == (
        "old.json: has the format 5, which a later release of the portal writes; this one reads formats "
        "up to 4: update the portal."
    )


@pytest.mark.parametrize("number", ["2", 0, -1, 2.0, None, True, [2], {}])
def test_what_is_no_number_is_refused(number):
    assert "as its format, not a number" in refusal(in_format(number))


def test_an_edition_without_a_number_is_of_the_first_format():
    document = in_format(1)
    del document[0]["fields"]["format"]
    assert "has the format 1" in refusal(document)


def test_a_part_without_the_edition_is_of_the_present_format():
    assert upgraded([an_object("topics.topic", heading="Water")]) == [{"heading": "Water"}]


def test_upgrades_bear_with_objects_that_are_none():
    odd = [5, None, [], {}, {"model": "topics.topic"}, {"model": ["x"], "fields": {}}]
    upgrade([*in_format(2), *odd], Findings("old.json"), upgrades=UPGRADES, present=4)


def test_the_present_release_reads_every_format_from_the_first_on():
    for number in range(1, FIXTURE_FORMAT + 1):
        upgrade([an_object("topics.edition", slug="2030", format=number)], Findings("old.json"))


@pytest.mark.django_db
def test_a_file_of_before_there_were_numbers_is_imported(tmp_path):
    assert import_edition(written(tmp_path, small_edition())).created == len(small_edition())


@pytest.mark.django_db
def test_the_number_is_neither_a_change_nor_kept(tmp_path):
    import_edition(written(tmp_path, small_edition()))
    objects = small_edition()
    objects[EDITION - 1]["fields"]["format"] = FIXTURE_FORMAT
    assert import_edition(written(tmp_path, objects)).differs is False
    assert "format" not in {field.name for field in Edition._meta.concrete_fields}


@pytest.mark.django_db
def test_an_import_refuses_a_later_format_and_the_number_anywhere_else(tmp_path):
    objects = small_edition()
    objects[EDITION - 1]["fields"]["format"] = FIXTURE_FORMAT + 1
    assert "update the portal" in only_problem_of(written(tmp_path, objects)).reason
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["format"] = FIXTURE_FORMAT
    assert only_problem_of(written(tmp_path, objects)).field == "format"
    assert not Topic.objects.exists()


def test_the_phrases_of_an_edition_become_those_of_each_committee_of_the_file():
    phrase = {"edition": ["2030"], "slug": "urges", "english": "Urges"}
    document = [
        an_object("topics.edition", slug="2030", format=2),
        an_object("topics.committee", edition=["2030"], slug="assembly"),
        an_object("topics.openingphrase", **phrase),
        an_object("topics.committee", edition=["2030"], slug="council"),
    ]
    upgrade(document, Findings("old.json"))
    phrases = [*fields_of(document, "topics.openingphrase")]
    assert [each.pop("committee") for each in phrases] == [["2030", "assembly"], ["2030", "council"]]
    assert phrases == [{"slug": "urges", "english": "Urges"}] * 2
    assert document[2]["fields"] == phrases[0]


@pytest.mark.django_db
def test_a_phrase_of_an_edition_without_a_committee_is_refused_with_what_to_write(tmp_path):
    phrase = {"slug": "urges", "english": "Urges", "kind": "operative", "strength": "soft"}
    edition = an_object("topics.edition", slug="2030", year=2030, conference="Assembly", format=2)
    document = [edition, an_object("topics.openingphrase", edition=["2030"], **phrase)]
    reasons = {problem.field: problem.reason for problem in problems_of(written(tmp_path, document))}
    assert set(reasons) == {"edition", "committee"}
    assert 'write its “committee”: ["edition", "slug"].' in reasons["edition"]


def test_a_phrase_of_the_present_format_stays_with_its_committee():
    document = [
        an_object("topics.edition", slug="2030", format=FIXTURE_FORMAT),
        an_object("topics.committee", edition=["2030"], slug="assembly"),
        an_object("topics.committee", edition=["2030"], slug="council"),
        an_object("topics.openingphrase", committee=["2030", "council"], slug="urges"),
    ]
    upgrade(document, Findings("new.json"))
    assert [*fields_of(document, "topics.openingphrase")] == [
        {"committee": ["2030", "council"], "slug": "urges"}
    ]
