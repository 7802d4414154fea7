"""What an import refuses beyond single fields: files, objects, and rows that do not go together."""

import json
import os

import pytest
from django.core.management import CommandError, call_command

from portal.transfer import TransferError, import_edition, import_file, reading
from tests.support.small_edition import (
    AIR,
    COLOURED_KIND,
    COMMITTEE,
    EDITION,
    FIGURE,
    NEW,
    OTHER_TOPIC,
    POINT,
    QUESTION,
    SOURCE,
    TERM,
    TOOL,
    TOPIC,
    WATER,
    a_section,
    an_object,
    only_problem_of,
    problems_of,
    small_edition,
    written,
)
from topics.models import Committee, Edition, Section, Topic

pytestmark = pytest.mark.django_db


def test_ten_mistakes_in_one_file_are_ten_lines_in_its_order(tmp_path, stored):
    mistakes = [
        (EDITION, "email", "nowhere"),
        (COMMITTEE, "chairs", []),
        (TOPIC, "number", "one"),
        (OTHER_TOPIC, "titel", "Air"),
        (POINT, "parent", [*WATER, "sea"]),
        (TOOL, "notice_colour", "red"),
        (QUESTION, "text", None),
        (FIGURE, "source_key", "unknown"),
        (FIGURE, "period_start", "long ago"),
        (SOURCE, "accessed_on", "2026-02-30"),
    ]
    objects = small_edition()
    for number, field, value in mistakes:
        objects[number - 1]["fields"][field] = value
    found = problems_of(written(tmp_path, objects))
    assert sorted((each.number, each.field) for each in found) == sorted(
        (number, field) for number, field, _ in mistakes
    )
    assert [each.number for each in found] == sorted(each.number for each in found)


def test_one_mistake_in_the_last_object_writes_nothing(tmp_path):
    objects = [*small_edition(), a_section("springs", "nowhere")]
    assert only_problem_of(written(tmp_path, objects)).number == NEW
    assert not Edition.objects.exists()
    objects[-1] = a_section("springs", "wells")
    assert import_edition(written(tmp_path, objects)).created == NEW


@pytest.mark.parametrize(
    ("found", "model", "says"),
    [
        pytest.param("text", "", "is a text; write", id="a text"),
        pytest.param(None, "", "is null; write", id="null"),
        pytest.param([], "", "is a list; write", id="a list"),
        pytest.param({}, "", "names no model", id="an empty object"),
        pytest.param({"fields": {}}, "", "names no model", id="no model"),
        pytest.param({"model": 5, "fields": {}}, "", "names no model", id="a number for a model"),
        pytest.param({"model": "topics.topic"}, "topics.topic", "has no fields", id="no fields"),
        pytest.param(
            {"model": "topics.topic", "fields": []}, "topics.topic", "has no fields", id="a list of fields"
        ),
        pytest.param(an_object("auth.user", username="x"), "", "“auth.user” is not content", id="a user"),
        pytest.param(an_object("topics.topics"), "", "did you mean “topics.topic”?", id="a misspelt model"),
        pytest.param(an_object("\0" * 999), "", "is not content of an edition", id="no name of a model"),
    ],
)
def test_what_is_not_an_object_of_content_is_refused(tmp_path, found, model, says):
    problem = only_problem_of(written(tmp_path, [*small_edition(), found]))
    assert (problem.number, problem.model) == (NEW, model)
    assert says in problem.reason
    assert f"object {NEW}" in str(problem)


def test_a_pipe_is_refused_with_the_reason():
    reader, writer = os.pipe()
    os.close(writer)
    with open(reader, "rb") as pipe, pytest.raises(TransferError, match=r"^pipe: cannot be read \(.*seek"):
        import_file(pipe, "pipe")


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        pytest.param({"edition": ["2030"]}, "2030/?", id="a term without its slug"),
        pytest.param({"slug": "well"}, "?/well", id="a term without its edition"),
        pytest.param({"edition": [5], "slug": None}, "?/?", id="a term with neither"),
        pytest.param({"edition": ["\0"], "slug": 5}, r"\x00/?", id="an edition no database could have"),
    ],
)
def test_a_file_of_which_no_object_can_be_told_is_refused_field_by_field(tmp_path, fields, key):
    problems = problems_of(
        written(tmp_path, [an_object("glossary.term", name="Well", definition="Deep.", **fields)])
    )
    assert problems
    assert {(each.number, each.key) for each in problems} == {(1, key)}
    assert {each.field for each in problems} <= {"edition", "slug"}


def test_a_part_of_an_edition_without_a_name_of_its_own_is_told_beside_the_stored_edition(tmp_path, stored):
    found = only_problem_of(
        written(tmp_path, [an_object("topics.section", topic=list(WATER), title="Springs")])
    )
    assert (found.key, found.field) == ("2030/assembly/water/?", "slug")


@pytest.mark.parametrize("pk", [5, None, "a"])
def test_an_object_with_a_number_of_the_database_is_refused(tmp_path, pk):
    objects = small_edition()
    objects[TOPIC - 1]["pk"] = pk
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.field, problem.key) == (TOPIC, "pk", "2030/assembly/water")


def test_an_object_with_more_than_a_model_and_fields_is_refused(tmp_path):
    objects = small_edition()
    objects[TOPIC - 1]["comment"] = "new"
    assert "“comment” is not part of an object" in only_problem_of(written(tmp_path, objects)).reason


def test_a_field_given_twice_is_refused(tmp_path):
    file = tmp_path / "twice.json"
    text = json.dumps(small_edition()).replace('"title": "Water"', '"title": "Water", "title": "Rain"')
    file.write_text(text)
    problem = only_problem_of(file)
    assert (problem.number, problem.key, problem.field) == (TOPIC, "2030/assembly/water", "title")
    assert "more than once" in problem.reason


def test_an_endless_number_is_refused(tmp_path):
    file = tmp_path / "endless.json"
    file.write_text(json.dumps(small_edition()).replace('"number": 1', '"number": ' + "9" * 5000))
    assert "between 0 and 32767" in only_problem_of(file).reason


def test_two_objects_with_one_natural_key_are_refused_with_both_numbers(tmp_path):
    objects = [
        *small_edition(),
        an_object("glossary.term", edition=["2030"], slug="well", name="w", definition="d"),
    ]
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.key, problem.field) == (NEW, "2030/well", "slug")
    assert f"object {TERM}" in problem.reason


def test_the_same_slug_in_two_topics_is_no_mistake(tmp_path):
    import_edition(written(tmp_path, [*small_edition(), a_section("clouds", None)]))
    assert Section.objects.filter(slug="clouds").count() == 2


def test_a_second_edition_in_the_file_is_refused(tmp_path):
    second = an_object("topics.edition", slug="2031", year=2031, conference="Model Assembly")
    problem = only_problem_of(written(tmp_path, [*small_edition(), second]))
    assert (problem.number, problem.model, problem.field) == (NEW, "topics.edition", "slug")
    assert problem.reason.endswith("this file is of 2030; one file, one edition.")


def test_an_object_of_another_edition_is_refused(tmp_path, stored):
    file = written(tmp_path, small_edition())
    Edition.objects.create(slug="2031", year=2031, conference="Model Assembly")
    stray = an_object("topics.committee", edition=["2031"], slug="council", name="Council")
    problem = only_problem_of(written(tmp_path, [*small_edition(), stray]))
    assert (problem.number, problem.key, problem.field) == (NEW, "2031/council", "edition")
    assert import_edition(written(tmp_path, [stray])).created == 1
    assert file.exists()


def test_an_edition_that_is_nowhere_is_told_once(tmp_path):
    problem = only_problem_of(written(tmp_path, small_edition()[1:]))
    assert (problem.number, problem.field) == (1, "edition")
    assert "the topics.edition 2030, which is neither in the file nor in the database" in problem.reason


def test_a_number_that_another_topic_of_the_file_has_is_refused(tmp_path):
    objects = small_edition()
    objects[OTHER_TOPIC - 1]["fields"]["number"] = 1
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.key, problem.field) == (OTHER_TOPIC, "2030/assembly/air", "number")
    assert "1 is taken by object 3, 2030/assembly/water" in problem.reason


def test_a_number_that_a_topic_of_the_database_has_is_refused(tmp_path, stored):
    fire = an_object("topics.topic", committee=WATER[:2], number=2, slug="fire", title="Fire")
    problem = only_problem_of(written(tmp_path, [fire]))
    assert (problem.number, problem.key, problem.field) == (1, "2030/assembly/fire", "number")
    assert "2 is taken by 2030/assembly/air in the database" in problem.reason
    fire["fields"]["number"] = 3
    assert import_edition(written(tmp_path, [fire])).created == 1


def test_a_number_of_a_topic_of_another_committee_is_no_mistake(tmp_path):
    council = an_object("topics.committee", edition=["2030"], slug="council", name="Council")
    peace = an_object("topics.topic", committee=["2030", "council"], number=1, slug="peace", title="Peace")
    import_edition(written(tmp_path, [*small_edition(), council, peace]))
    assert Topic.objects.filter(number=1).count() == 2


def test_a_figure_of_a_tool_of_another_committee_is_refused(tmp_path):
    council = an_object("topics.committee", edition=["2030"], slug="council", name="Council")
    named = {"slug": "spade", "name": "Spade", "kind": ["2030", "device"]}
    spade = an_object("topics.tool", committee=["2030", "council"], **named)
    objects = [*small_edition(), council, spade]
    objects[FIGURE - 1]["fields"]["tool"] = ["2030", "council", "spade"]
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.key, problem.field) == (FIGURE, "2030/assembly/people", "tool")


@pytest.mark.parametrize(
    ("number", "fields", "named", "says"),
    [
        (FIGURE, {"period_start": 2023}, "period_start", "The first year is after the last."),
        (
            TOOL,
            {"notice_colour": "red"},
            "notice_colour",
            "“Device” is a kind without colours; leave this empty, or choose another kind.",
        ),
    ],
)
def test_values_that_do_not_go_together_are_refused_before_the_database_sees_them(
    tmp_path, number, fields, named, says
):
    objects = small_edition()
    objects[number - 1]["fields"] |= fields
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.field, problem.reason) == (number, named, says)
    objects[number - 1]["fields"] |= (
        {"kind": ["2030", "notice"]} if number == TOOL else {"period_start": 2022}
    )
    assert import_edition(written(tmp_path, objects)).created == len(objects)


@pytest.mark.parametrize(("changes", "refused"), [({}, True), ({"notice_colour": ""}, False)])
def test_a_kind_loses_its_colours_only_with_its_tools(tmp_path, stored, changes, refused):
    """The tools stand in the file, where they are to lose theirs, or in the database alone."""
    red = {"kind": ["2030", "notice"], "notice_colour": "red"}
    objects = small_edition()
    objects[TOOL - 1]["fields"] |= red
    import_edition(written(tmp_path, objects))
    objects[COLOURED_KIND - 1]["fields"]["has_colours"] = False
    objects[TOOL - 1]["fields"] |= changes
    file = written(tmp_path, objects)
    if refused:
        problem = only_problem_of(file)
        assert (problem.number, problem.field) == (TOOL, "notice_colour")
        problem = only_problem_of(written(tmp_path, [objects[COLOURED_KIND - 1]]))
        assert (problem.number, problem.field) == (1, "has_colours")
        assert "2030/assembly/pump" in problem.reason
    else:
        assert import_edition(file).changed == 2


def test_a_second_current_edition_is_refused_and_the_first_one_named(tmp_path):
    Edition.objects.create(slug="2029", year=2029, conference="Model Assembly", is_current=True)
    objects = small_edition()
    objects[EDITION - 1]["fields"]["is_current"] = True
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.key, problem.field) == (EDITION, "2030", "is_current")
    assert "the edition 2029 is the current one" in problem.reason
    objects[EDITION - 1]["fields"]["is_current"] = False
    assert import_edition(written(tmp_path, objects)).created == len(objects)


def test_a_circle_longer_than_the_levels_is_told_once_as_a_circle(tmp_path):
    around = [a_section(f"step-{place}", f"step-{(place + 1) % 6}") for place in range(6)]
    beside = a_section("beside", "step-3")
    problem = only_problem_of(written(tmp_path, [*small_edition(), *around, beside]))
    assert (problem.number, problem.field) == (NEW, "parent")
    assert "step-0 is in step-1 is in step-2" in problem.reason


def test_a_circle_that_the_file_makes_with_the_database_is_refused(tmp_path, stored):
    only_wells = a_section("wells", "deep")  # in the database, “deep” stands in “wells”
    problem = only_problem_of(written(tmp_path, [only_wells]))
    assert (problem.number, problem.key, problem.field) == (1, "2030/assembly/water/wells", "parent")
    assert "wells is in deep is in wells" in problem.reason
    both = [only_wells, a_section("deep", None)]
    assert import_edition(written(tmp_path, both)).changed == 2
    assert Section.objects.get(slug="wells").parent.slug == "deep"


def test_a_circle_that_stands_in_the_database_takes_nothing_new_but_can_be_mended(tmp_path, stored):
    deep, wells = Section.objects.get(slug="deep"), Section.objects.get(slug="wells")
    Section.objects.filter(pk=wells.pk).update(parent=deep)
    newcomer = a_section("springs", "deep")
    problem = only_problem_of(written(tmp_path, [newcomer]))
    assert (problem.number, problem.field) == (1, "parent")
    assert "a circle of sections in the database" in problem.reason
    assert import_edition(written(tmp_path, [a_section("clouds", None, AIR)])).unchanged == 1
    assert import_edition(written(tmp_path, [newcomer, a_section("wells", None)])).created == 1


def test_a_section_on_the_fifth_level_is_refused_and_on_the_fourth_is_not(tmp_path):
    objects = [*small_edition(), a_section("third", "deep"), a_section("fourth", "third")]
    fifth = a_section("fifth", "fourth")
    problem = only_problem_of(written(tmp_path, [*objects, fifth]))
    assert (problem.number, problem.key, problem.field) == (NEW + 2, "2030/assembly/water/fifth", "parent")
    assert "level 5" in problem.reason
    assert import_edition(written(tmp_path, objects)).created == NEW + 1


def test_a_move_that_pushes_sections_of_the_database_too_deep_is_refused(tmp_path, stored):
    import_edition(written(tmp_path, [a_section("first", None), a_section("second", "first")]))
    import_edition(written(tmp_path, [a_section("third", "deep")]))
    move = a_section("wells", "second")  # with “deep” and “third” below it in the database
    problem = only_problem_of(written(tmp_path, [move]))
    assert (problem.number, problem.key, problem.field) == (1, "2030/assembly/water/wells", "parent")
    assert "“third”" in problem.reason
    assert "level 5" in problem.reason
    move["fields"]["parent"] = [*WATER, "first"]
    assert import_edition(written(tmp_path, [move])).changed == 1


UNUSABLE_FILES = [
    pytest.param(b"\n", "is empty; choose the file that the portal exported", id="an empty file"),
    pytest.param(b'[\n  {"model": }\n]', "at line 2, column 13; export it again", id="a slip of the pen"),
    pytest.param(b"\x89PNG\r\n\x1a\n", "nor a zip; choose the file that the portal exported", id="a picture"),
    pytest.param(b"\xef\xbb\xbf[]", "contains no objects", id="an empty list after a byte order mark"),
    pytest.param("[]".encode("utf-16"), "is not written in UTF-8 (byte 1", id="UTF-16"),
    pytest.param('["é"]'.encode("latin-1"), "is not written in UTF-8 (byte 3", id="Latin-1"),
    pytest.param(b'{"model": "topics.topic"}', "is an object, not a list", id="an object"),
    pytest.param(b"5", "is a number, not a list", id="a number"),
    pytest.param(b"null", "is null, not a list", id="null"),
    pytest.param(b"[]", "contains no objects", id="an empty list"),
    pytest.param(b"[" * 100_000 + b"]" * 100_000, "is nested too deeply", id="a deep nest"),
    pytest.param(b"[" + b" " * 5000, "is larger than", id="a file too large"),
    pytest.param(b"\0\0\0", "is not JSON, as an edition's file is", id="zeros"),
]


@pytest.mark.parametrize(("content", "says"), UNUSABLE_FILES)
def test_a_file_that_is_no_edition_is_refused_in_one_line(tmp_path, monkeypatch, content, says):
    if content.startswith(b"[ "):
        monkeypatch.setattr(reading, "SIZE_LIMIT", 5000)
    file = tmp_path / "odd.json"
    file.write_bytes(content)
    problem = only_problem_of(file)
    assert str(problem).startswith(f"{file}: ")
    assert says in problem.reason
    assert (problem.number, problem.model, problem.key, problem.field) == (None, "", "", "")


def test_a_file_just_within_the_limit_is_read(tmp_path, monkeypatch):
    file = written(tmp_path, small_edition())
    monkeypatch.setattr(reading, "SIZE_LIMIT", file.stat().st_size)
    assert import_edition(file).created == 21


@pytest.mark.parametrize("name", ["missing.json", ".", "nul\0.json", "x" * 300])
def test_a_file_that_cannot_be_opened_is_refused_in_one_line(tmp_path, name):
    with pytest.raises(TransferError) as refusal:
        import_edition(f"{tmp_path}/{name}")
    assert len(str(refusal.value).splitlines()) == 1
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("name", ["missing.json", "."])
def test_the_command_fails_in_one_line_without_a_file(tmp_path, name):
    with pytest.raises(CommandError, match=r"cannot be read \((No such file|Is a directory)"):
        call_command("import_edition", f"{tmp_path}/{name}", verbosity=0)


def test_a_message_never_breaks_its_line_nor_commands_the_terminal(tmp_path):
    objects = small_edition()
    objects[TOPIC - 1]["fields"]["ti\ntle\x1b[31m"] = "Water"
    objects[TOOL - 1]["fields"]["kind"] = "de\nvi\x1b[2Jce\ud800"
    assert len(problems_of(written(tmp_path, objects))) == 2


def test_nothing_of_the_committees_is_written_when_a_user_stands_in_the_file(tmp_path, stored):
    objects = [*small_edition(), an_object("auth.user", username="intruder", is_superuser=True)]
    objects[COMMITTEE - 1]["fields"]["name"] = "Taken over"
    assert only_problem_of(written(tmp_path, objects)).number == NEW
    assert Committee.objects.get().name == "Assembly"
