"""A file is refused where a name of it would lead to two entries, or a citation to no source."""

from glossary.models import Term
from portal.transfer import import_edition
from tests.support.small_edition import (
    NEW,
    OTHER_TERM,
    SECTION,
    TERM,
    TOOL,
    an_object,
    only_problem_of,
    problems_of,
    small_edition,
    written,
)
from topics.models import Section, ToolKind


def a_term(slug: str, name: str, **fields) -> dict:
    return an_object("glossary.term", edition=["2030"], slug=slug, name=name, definition="It.", **fields)


def test_names_that_lead_to_one_entry_each_are_taken(tmp_path, db):
    import_edition(written(tmp_path, [*small_edition(), a_term("spring", "spring", aliases=["wellspring"])]))
    assert Term.objects.get(slug="spring").aliases == ["wellspring"]


def test_a_name_that_an_object_before_it_has_is_refused_naming_both(tmp_path, db):
    problem = only_problem_of(written(tmp_path, [*small_edition(), a_term("shaft", "Well")]))
    assert (problem.number, problem.key, problem.field) == (NEW, "2030/shaft", "name")
    assert problem.reason == (
        "“Well” already links to the term “well”, and cannot link to the term “Well” too; "
        "remove it from one of them."
    )


def test_a_term_and_a_tool_cannot_share_a_name_either(tmp_path, db):
    objects = small_edition()
    objects[TERM - 1]["fields"]["aliases"] = ["boreholes", "pumps"]
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.field) == (TERM, "aliases")
    assert "the tool “Pump”" in problem.reason


def test_a_name_that_an_entry_of_the_database_has_is_refused(tmp_path, db):
    import_edition(written(tmp_path, small_edition()))
    edition_alone = small_edition()[:1]
    problem = only_problem_of(written(tmp_path, [*edition_alone, a_term("shaft", "aquifer")]))
    assert (problem.number, problem.field) == (2, "name")


def test_two_entries_may_swap_their_names_in_one_file(tmp_path, db):
    import_edition(written(tmp_path, small_edition()))
    objects = small_edition()
    objects[TERM - 1]["fields"]["name"] = "aquifer"
    objects[OTHER_TERM - 1]["fields"]["name"] = "well"
    import_edition(written(tmp_path, objects))
    assert Term.objects.get(slug="well").name == "aquifer"


def a_kind(slug: str, name: str) -> dict:
    return an_object("topics.toolkind", edition=["2030"], slug=slug, name=name)


def test_a_name_that_another_kind_has_is_refused_in_the_file_and_beside_the_database(tmp_path, db):
    both = [*small_edition(), a_kind("devices", "device")]
    problem = only_problem_of(written(tmp_path, both))
    assert (problem.number, problem.field) == (NEW, "name")
    assert problem.reason == "“device” is the name of 2030/device too; change one of them."
    import_edition(written(tmp_path, small_edition()))
    assert only_problem_of(written(tmp_path, both)).key == "2030/devices"
    edition_alone = small_edition()[:1]
    assert only_problem_of(written(tmp_path, [*edition_alone, a_kind("devices", "Device")])).number == 2


def test_two_kinds_may_swap_their_names_in_one_file(tmp_path, db):
    import_edition(written(tmp_path, small_edition()))
    swapped = [a_kind("device", "Notice"), a_kind("notice", "Device")]
    import_edition(written(tmp_path, [*small_edition()[:1], *swapped]))
    assert ToolKind.objects.get(slug="device").name == "Notice"


def test_a_citation_of_a_source_of_the_file_is_taken(tmp_path, db):
    objects = small_edition()
    objects[SECTION - 1]["fields"]["body"] = "Water.[@un-water, p. 9]"
    import_edition(written(tmp_path, objects))
    assert Section.objects.get(slug="wells").body == "Water.[@un-water, p. 9]"


def test_a_citation_of_a_source_of_the_database_is_taken(tmp_path, db):
    import_edition(written(tmp_path, small_edition()))
    objects = [each for each in small_edition() if each["model"] != "glossary.source"]
    objects[SECTION - 1]["fields"]["body"] = "Water.[@un-water]"
    import_edition(written(tmp_path, objects))
    assert "[@un-water]" in Section.objects.get(slug="wells").body


def test_a_citation_of_no_source_is_refused_naming_the_section_and_the_key(tmp_path, db):
    objects = small_edition()
    objects[SECTION - 1]["fields"]["body"] = "Water.[@un-weather]"
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.key, problem.field) == (
        SECTION,
        "2030/assembly/water/wells",
        "body",
    )
    assert (
        problem.reason
        == "The text cites “un-weather”, which is not a source of this edition; did you mean “un-water”?"
    )


def test_a_citation_that_is_not_well_written_is_refused(tmp_path, db):
    objects = small_edition()
    objects[TOOL - 1]["fields"]["body"] = "Pumps.[@UN Water]"
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.field) == (TOOL, "body")
    assert problem.reason == "“[@UN Water]” is not a citation; write [@key] or [@key, p. 9]."


def test_every_fault_of_names_and_citations_is_told_in_one_go(tmp_path, db):
    objects = [*small_edition(), a_term("shaft", "well"), a_term("rain", "rain", aliases=["Pump"])]
    objects[SECTION - 1]["fields"]["body"] = "[@one] [@two]"
    objects[TOOL - 1]["fields"]["body"] = "[@Bad]"
    problems = problems_of(written(tmp_path, objects))
    assert [(problem.number, problem.field) for problem in problems] == [
        (SECTION, "body"),
        (SECTION, "body"),
        (TOOL, "body"),
        (NEW, "name"),
        (NEW + 1, "aliases"),
    ]


def test_an_entry_with_another_fault_is_told_of_that_alone(tmp_path, db):
    problem = only_problem_of(written(tmp_path, [*small_edition(), a_term("shaft", "well", kind="odd")]))
    assert problem.field == "kind"
