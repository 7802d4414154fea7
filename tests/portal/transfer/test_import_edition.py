"""Importing an edition from a file: what is made, changed, kept, counted and told."""

import json
import random
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.transfer import FieldChange, TransferError, import_edition, rules
from portal.transfer.catalogue import catalogue
from tests.support.paths import ROOT
from tests.support.small_edition import (
    AIR,
    COMMITTEE,
    EDITION,
    FIGURE,
    OTHER_TERM,
    OTHER_TOPIC,
    PHRASE,
    POINT,
    QUESTION,
    SECTION,
    SOURCE,
    TERM,
    TOOL,
    TOPIC,
    WATER,
    a_section,
    an_object,
    content_by_natural_key,
    everything_stored,
    small_edition,
    written,
)
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic

pytestmark = pytest.mark.django_db

FIXTURE = ROOT / "fixtures" / "2026.json"


def test_the_2026_file_imports_into_an_empty_database(fixture_objects):
    summary = import_edition(FIXTURE)
    assert (summary.created, summary.changed, summary.unchanged) == (len(fixture_objects), 0, 0)
    for label, content in catalogue().items():
        expected = sum(1 for found in fixture_objects if found["model"] == label)
        assert content.model.objects.count() == expected
        assert expected > 0 or label in {"topics.dismissal", "topics.checkitem"}
        assert summary.models.get(label, (0, 0, 0)) == (expected, 0, 0)


def test_a_second_import_of_the_2026_file_changes_nothing(fixture_objects):
    import_edition(FIXTURE)
    before = everything_stored()
    summary = import_edition(FIXTURE)
    assert (summary.created, summary.changed, summary.unchanged) == (0, 0, len(fixture_objects))
    assert everything_stored() == before


def test_every_model_and_reference_of_a_small_edition_is_written(stored):
    assert [section.slug for section in Section.objects.get(slug="wells").children.all()] == ["deep"]
    assert [section.slug for section in ResolutionQuestion.objects.get().sections.all()] == ["wells"]
    assert [term.slug for term in Term.objects.get(slug="well").see_also.all()] == ["aquifer"]
    source = Source.objects.get()
    assert (source.topics.get().slug, source.tools.get().slug) == ("water", "pump")
    figure = KeyFigure.objects.get()
    assert (figure.tool.slug, figure.topic.slug, figure.source_key) == ("pump", "water", "un-water")


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_the_file_gives_the_same_rows(tmp_path, stored, seed):
    expected = content_by_natural_key()
    stored.delete()
    shuffled = small_edition()
    random.Random(seed).shuffle(shuffled)  # noqa: S311
    import_edition(written(tmp_path, shuffled))
    assert content_by_natural_key() == expected


def test_a_file_with_the_last_object_first_is_written_parents_first(tmp_path):
    objects = [*small_edition(), a_section("deeper", "deep"), a_section("deepest", "deeper")]
    import_edition(written(tmp_path, objects[::-1]))
    assert Section.objects.get(slug="deepest").parent.parent.parent == Section.objects.get(slug="wells")


def test_a_changed_title_changes_that_field_of_that_row_and_no_other(tmp_path, stored):
    before = everything_stored()
    topic = Topic.objects.get(slug="water")
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    summary = import_edition(written(tmp_path, objects))
    assert str(summary) == "21 objects: 0 created, 1 changed, 20 unchanged."
    [change] = summary.changes
    assert (change.model, change.key, change.field_names) == ("topics.topic", tuple(WATER), ("title",))
    assert change.fields == (FieldChange("title", "Water", "Clean Water"),)
    assert Topic.objects.get(slug="water").title == "Clean Water"
    assert Topic.objects.get(slug="water").pk == topic.pk
    after = everything_stored()
    touched = [label for label in after if after[label] != before[label]]
    assert touched == ["topics.Edition", "topics.HistoricalTopic", "topics.Topic"]


def test_fields_that_the_file_leaves_out_stay_as_they_are(tmp_path, stored):
    Topic.objects.filter(slug="water").update(summary="Who may drink?")
    only_the_title = an_object("topics.topic", committee=WATER[:2], slug="water", title="Clean Water")
    import_edition(written(tmp_path, [only_the_title]))
    topic = Topic.objects.get(slug="water")
    assert (topic.title, topic.number, topic.summary) == ("Clean Water", 1, "Who may drink?")


def test_the_chairs_of_a_committee_stay_when_it_is_imported_again(tmp_path, stored, stranger):
    Committee.objects.get().chairs.add(stranger)
    objects = small_edition()
    objects[COMMITTEE - 1]["fields"]["name"] = "General Assembly"
    import_edition(written(tmp_path, objects))
    assert list(Committee.objects.get().chairs.all()) == [stranger]


def test_rows_that_the_file_leaves_out_stay(tmp_path, stored):
    import_edition(written(tmp_path, small_edition()[:OTHER_TOPIC]))
    assert Section.objects.count() == 3


def test_a_changed_slug_means_a_new_object(tmp_path, stored):
    objects = small_edition()
    objects[PHRASE - 1]["fields"]["slug"] = "strongly-urges"
    summary = import_edition(written(tmp_path, objects))
    assert [(change.key, change.is_new) for change in summary.changes] == [
        (("2030", "assembly", "strongly-urges"), True)
    ]


def test_a_changed_reference_is_told_by_natural_keys(tmp_path, stored):
    objects = small_edition()
    objects[POINT - 1]["fields"]["parent"] = None
    objects[FIGURE - 1]["fields"]["topic"] = AIR
    summary = import_edition(written(tmp_path, objects))
    assert [change.fields for change in summary.changes] == [
        (FieldChange("parent", (*WATER, "wells"), None),),
        (FieldChange("topic", tuple(WATER), tuple(AIR)),),
    ]
    assert Section.objects.get(slug="deep").parent is None
    assert KeyFigure.objects.get().topic.slug == "air"


def test_a_stored_section_can_move_below_a_new_one(tmp_path, stored):
    objects = [*small_edition(), a_section("works", None)]
    objects[SECTION - 1]["fields"]["parent"] = [*WATER, "works"]
    summary = import_edition(written(tmp_path, objects))
    assert (summary.created, summary.changed) == (1, 1)
    assert Section.objects.get(slug="wells").parent.slug == "works"


def test_changed_links_alone_give_a_new_version(tmp_path, stored):
    objects = small_edition()
    objects[QUESTION - 1]["fields"]["sections"] = [[*WATER, "deep"]]
    objects[TERM - 1]["fields"]["see_also"] = []
    summary = import_edition(written(tmp_path, objects))
    assert [change.fields for change in summary.changes] == [
        (FieldChange("sections", ((*WATER, "wells"),), ((*WATER, "deep"),)),),
        (FieldChange("see_also", (("2030", "aquifer"),), ()),),
    ]
    assert ResolutionQuestion.objects.get().sections.get().slug == "deep"
    assert not Term.see_also.through.objects.exists()
    assert Edition.objects.get().version > stored.version


def test_links_in_another_order_are_no_change(tmp_path, stored):
    objects = small_edition()
    objects[QUESTION - 1]["fields"]["sections"] = [[*WATER, "wells"], [*WATER, "deep"]]
    assert import_edition(written(tmp_path, objects)).changed == 1
    objects[QUESTION - 1]["fields"]["sections"].reverse()
    assert import_edition(written(tmp_path, objects)).changed == 0


@pytest.mark.parametrize("number", range(1, 15))
def test_a_change_of_any_object_gives_the_edition_one_later_version(tmp_path, stored, number):
    later = small_edition()
    names = {EDITION: "conference", COMMITTEE: "motto", TOOL: "name", QUESTION: "label", FIGURE: "statement"}
    names |= {PHRASE: "french", TERM: "french", OTHER_TERM: "french"}
    later[number - 1]["fields"][names.get(number, "title")] = "Something else"
    assert import_edition(written(tmp_path, later)).changed == 1
    version = Edition.objects.get().version
    assert version > stored.version
    assert import_edition(written(tmp_path, later)).changed == 0
    assert Edition.objects.get().version == version


def test_an_import_leaves_other_editions_alone(tmp_path, stored):
    next_year = json.loads(json.dumps(small_edition()).replace('"2030"', '"2031"'))
    import_edition(written(tmp_path, next_year))
    stored.refresh_from_db()
    version = stored.version
    next_year[TOPIC - 1]["fields"]["title"] = "Rain"
    import_edition(written(tmp_path, next_year))
    stored.refresh_from_db()
    assert stored.version == version
    assert sorted(Topic.objects.values_list("committee__edition__slug", "title")) == [
        ("2030", "Air"),
        ("2030", "Water"),
        ("2031", "Air"),
        ("2031", "Rain"),
    ]


def test_a_part_of_an_edition_may_name_what_only_the_database_has(tmp_path, stored):
    part = [a_section("springs", "wells"), small_edition()[FIGURE - 1], small_edition()[QUESTION - 1]]
    part[1]["fields"]["value"] = "3 billion"
    summary = import_edition(written(tmp_path, part))
    assert str(summary) == "3 objects: 1 created, 1 changed, 1 unchanged."


def test_two_topics_may_change_places_on_the_agenda(tmp_path, stored):
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["number"], objects[OTHER_TOPIC - 1]["fields"]["number"] = 2, 1
    assert import_edition(written(tmp_path, objects)).changed == 2
    assert list(Topic.objects.values_list("number", "slug")) == [(1, "air"), (2, "water")]


def test_a_new_topic_may_take_the_number_that_another_gives_up(tmp_path, stored):
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["number"] = 3
    objects.append(an_object("topics.topic", committee=WATER[:2], number=1, slug="fire", title="Fire"))
    import_edition(written(tmp_path, objects))
    assert list(Topic.objects.values_list("number", "slug")) == [(1, "fire"), (2, "air"), (3, "water")]


def test_the_current_edition_may_be_imported_again_and_a_first_one_may_be_current(tmp_path):
    objects = small_edition()
    objects[EDITION - 1]["fields"]["is_current"] = True
    import_edition(written(tmp_path, objects))
    assert import_edition(written(tmp_path, objects)).changed == 0
    assert Edition.objects.current().get().slug == "2030"


def test_model_names_may_be_written_with_capitals(tmp_path):
    objects = small_edition()
    objects[PHRASE - 1]["model"] = "topics.OpeningPhrase"
    assert import_edition(written(tmp_path, objects)).created == 21


def test_a_dry_run_tells_what_would_be_and_writes_nothing(tmp_path, stored):
    before = everything_stored()
    objects = [*small_edition(), a_section("springs", None)]
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    objects[TERM - 1]["fields"]["see_also"] = []
    rehearsal = import_edition(written(tmp_path, objects), dry_run=True)
    assert str(rehearsal) == "22 objects: 1 created, 2 changed, 19 unchanged."
    assert everything_stored() == before
    assert import_edition(written(tmp_path, objects)) == rehearsal


def test_a_dry_run_into_an_empty_database_leaves_it_empty(tmp_path):
    before = everything_stored()
    assert import_edition(written(tmp_path, small_edition()), dry_run=True).created == 21
    assert everything_stored() == before


def sections_of(count: int, title: str) -> list[dict]:
    sections = [a_section(f"point-{number}", "wells") for number in range(count)]
    for section in sections:
        section["fields"]["title"] = title
    return sections


def test_the_number_of_queries_does_not_grow_with_the_sections(tmp_path):
    counts = []
    for slug, count in (("2031", 5), ("2032", 50)):
        for title in ("first", "changed", "changed"):
            objects = [*small_edition(), *sections_of(count, title)]
            file = written(tmp_path, json.loads(json.dumps(objects).replace('"2030"', f'"{slug}"')))
            with CaptureQueriesContext(
                connection,
            ) as queries:
                import_edition(file)
            counts.append(len(queries))
    assert counts[:3] == counts[3:]


def locks_of(file: Path, **how) -> list[str]:
    """The tables of which the import of `file` holds rows, in the order in which it takes them."""
    with CaptureQueriesContext(connection) as queries:
        import_edition(file, **how)
    return [
        query["sql"].partition(" FROM ")[2].split()[0].strip('"')
        for query in queries
        if query["sql"].endswith((" FOR UPDATE", " FOR NO KEY UPDATE"))
    ]


def test_rows_that_change_are_held_first_and_then_the_edition_as_by_who_saves_one(tmp_path, stored):
    if not connection.features.has_select_for_update:
        pytest.skip("this database locks as a whole")
    objects = small_edition()
    assert locks_of(written(tmp_path, objects)) == []
    objects[TERM - 1]["fields"]["name"] = "spring"
    objects[TOPIC - 1]["fields"]["title"] = "Clean Water"
    assert locks_of(written(tmp_path, objects), dry_run=True) == []
    assert locks_of(written(tmp_path, objects)) == ["topics_topic", "glossary_term", "topics_edition"]


def test_what_only_the_database_refuses_is_told_and_rolled_back(tmp_path, stored, monkeypatch):
    monkeypatch.setattr(rules, "check_unique", lambda *arguments: None)
    before = everything_stored()
    objects = small_edition()
    objects[TOOL - 1]["fields"]["name"] = "Hand pump"
    objects.append(an_object("topics.topic", committee=WATER[:2], number=1, slug="fire", title="Fire"))
    with pytest.raises(TransferError, match=r"small\.json: the database refused it") as refusal:
        import_edition(written(tmp_path, objects))
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert "\n" not in str(refusal.value)
    assert everything_stored() == before
    assert Tool.objects.get().name == "Pump"


def test_the_command_prints_its_phases_and_totals(tmp_path, capsys):
    file = written(tmp_path, small_edition())
    call_command("import_edition", file)
    assert capsys.readouterr().out.splitlines() == [
        f"Reading {file}",
        "Checking 21 objects",
        "Writing",
        "21 objects: 21 created, 0 changed, 0 unchanged.",
    ]


def test_the_command_is_silent_when_asked_to_be(tmp_path, capsys):
    call_command("import_edition", written(tmp_path, small_edition()), verbosity=0)
    assert capsys.readouterr().out == ""
    assert Edition.objects.count() == 1


def test_the_command_names_the_changed_fields_in_a_dry_run(tmp_path, capsys, stored):
    objects = small_edition()
    objects[TOPIC - 1]["fields"] |= {"title": "Clean Water", "number": 3}
    before = everything_stored()
    call_command("import_edition", written(tmp_path, objects), dry_run=True)
    assert capsys.readouterr().out.splitlines()[2:] == [
        "topics.topic 2030/assembly/water: number, title",
        "21 objects: 0 created, 1 changed, 20 unchanged.",
        "This was a dry run: nothing was written.",
    ]
    assert everything_stored() == before


def test_the_command_fails_with_one_line_for_each_problem(tmp_path, stored):
    before = everything_stored()
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["title"] = ""
    objects[SOURCE - 1]["fields"]["url"] = "nowhere"
    file = written(tmp_path, objects)
    with pytest.raises(CommandError) as failure:
        call_command("import_edition", file, verbosity=0)
    assert str(failure.value).splitlines() == [
        f"{file}: object 3, topics.topic 2030/assembly/water, title: This field cannot be blank.",
        f"{file}: object 14, glossary.source 2030/un-water, url: Enter a valid URL.",
    ]
    assert everything_stored() == before


def test_an_edition_exported_while_current_comes_in_beside_a_newer_current_one_and_says_so(tmp_path, capsys):
    Edition.objects.create(slug="2031", year=2031, conference="Model Assembly", is_current=True)
    objects = small_edition()
    objects[EDITION - 1]["fields"]["is_current"] = True
    for expected in (True, False):
        summary = import_edition(written(tmp_path, objects))
        assert (summary.stays_current, summary.differs) == ("2031", expected)
        assert [edition.slug for edition in Edition.objects.current()] == ["2031"]
    call_command("import_edition", str(written(tmp_path, objects)), dry_run=True)
    assert "2031 is newer and stays the current edition; this one is not." in capsys.readouterr().out
