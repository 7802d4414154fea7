"""The fields that an import refuses: each named with its object, its reason, and nothing written."""

import json

import pytest

from tests.support.small_edition import (
    AIR,
    COMMITTEE,
    EDITION,
    FACT,
    FIGURE,
    PHRASE,
    POINT,
    PRECEDENT,
    QUESTION,
    SECTION,
    SOURCE,
    TERM,
    TOOL,
    TOPIC,
    WATER,
    only_problem_of,
    problems_of,
    small_edition,
    written,
)

pytestmark = pytest.mark.django_db

PLACES = {
    EDITION: "topics.edition 2030",
    COMMITTEE: "topics.committee 2030/assembly",
    TOPIC: "topics.topic 2030/assembly/water",
    SECTION: "topics.section 2030/assembly/water/wells",
    POINT: "topics.section 2030/assembly/water/deep",
    TOOL: "topics.tool 2030/assembly/pump",
    QUESTION: "topics.resolutionquestion 2030/assembly/water/who-pays",
    FIGURE: "topics.keyfigure 2030/assembly/people",
    PHRASE: "topics.openingphrase 2030/assembly/urges",
    TERM: "glossary.term 2030/well",
    SOURCE: "glossary.source 2030/un-water",
    FACT: "topics.questionfact 2030/assembly/water/who-pays/fund",
    PRECEDENT: "topics.precedent 2030/assembly/a-64-292",
}


@pytest.fixture(params=["into an empty database", "over the stored edition"])
def either_database(request) -> None:
    if request.param == "over the stored edition":
        request.getfixturevalue("stored")


def case(number: int, field: str, value: object, says: str, *, called: str):
    """The object at `number` has `value` in `field`; the message `says` why that cannot be."""
    return pytest.param(number, field, value, says, id=called)


NEST = 500  # deep enough for a mistake, not too deep for the reader

WRONG_VALUES = [
    case(TOPIC, "title", 5, "is a number; it must be a text", called="a number for a text"),
    case(TOPIC, "title", ["Water"], "is a list; it must be a text", called="a list for a text"),
    case(TOPIC, "title", {"en": "Water"}, "is an object; it must be", called="an object for a text"),
    case(TOPIC, "title", True, "is true; it must be a text", called="true for a text"),
    case(TOPIC, "title", None, "is null; give a value", called="null for a text"),
    case(TOPIC, "title", "", "cannot be blank", called="an empty title"),
    case(TOPIC, "title", "x" * 241, "at most 240 characters", called="a title too long"),
    case(TOPIC, "title", "Wat\0er", "contains a NUL character", called="a NUL character"),
    case(TOPIC, "title", "Wat\ud800er", "half a character (\\ud800)", called="half a character"),
    case(TOPIC, "summary", "Wat\0er", "contains a NUL character", called="a NUL character in a long text"),
    case(TOPIC, "number", "1", "is a text; it must be a whole number", called="a text for a number"),
    case(TOPIC, "number", True, "is true; it must be a whole number", called="true for a number"),
    case(TOPIC, "number", 1.0, "is a number with a decimal point", called="a decimal point"),
    case(TOPIC, "number", float("nan"), "is NaN", called="NaN for a number"),
    case(TOPIC, "number", float("inf"), "endless number", called="infinity for a number"),
    case(TOPIC, "number", [1], "is a list; it must be a whole number", called="a list for a number"),
    case(TOPIC, "number", None, "is null; give a value", called="null for a number"),
    case(TOPIC, "number", 0, "greater than or equal to 1", called="a number too small"),
    case(TOPIC, "number", 32768, "between 0 and 32767", called="a number that only SQLite would take"),
    case(TOPIC, "number", 10**30, "between 0 and 32767", called="a number larger than any database's"),
    case(SECTION, "position", -1, "between 0 and 2147483647", called="a negative position"),
    case(TOPIC, "published", "true", "must be true or false", called="a text for true or false"),
    case(TOPIC, "published", 1, "must be true or false", called="a number for true or false"),
    case(TOPIC, "published", None, "is null; give a value", called="null for true or false"),
    case(SOURCE, "accessed_on", "2026-02-30", "invalid date", called="a day that no month has"),
    case(SOURCE, "accessed_on", "yesterday", "invalid date format", called="a word for a date"),
    case(SOURCE, "accessed_on", 20260130, "is a number; it must be a date", called="a number for a date"),
    case(SOURCE, "url", "www.un.org", "valid URL", called="an address without http"),
    case(SOURCE, "url", "https://un.org/" + "x" * 500, "at most 500", called="an address too long"),
    case(SOURCE, "year", 26, "greater than or equal to 1000", called="a year of two digits"),
    case(EDITION, "email", "at home", "valid email", called="no e-mail address"),
    case(EDITION, "year", 27, "from 1900 to 2999", called="a year of two digits"),
    case(PHRASE, "kind", "verbal", "choose one of preambulatory, operative", called="an unknown choice"),
    case(PHRASE, "kind", ["operative"], "is a list; it must be a text", called="a list for a choice"),
    case(TOOL, "kind", "weapon", "a topics.toolkind is named by a list", called="a word for a kind"),
    case(TOOL, "kind", ["2030", "weapon"], "neither in the file nor in the database", called="no such kind"),
    case(TOOL, "aliases", "pumps", "must be a list of names", called="a text for a list of names"),
    case(TOOL, "aliases", "", "must be a list of names", called="an empty text for a list of names"),
    case(TOOL, "aliases", {}, "must be a list of names", called="an object for a list of names"),
    case(TOOL, "aliases", None, "is null; give a value", called="null for a list of names"),
    case(TOOL, "aliases", ["pumps", 5], "must be a list of names", called="a number in a list of names"),
    case(TOOL, "aliases", ["pumps", " "], "must be a list of names", called="a blank in a list of names"),
    case(TOOL, "aliases", ["pum\0ps"], "contains a NUL character", called="a NUL character in a list"),
    case(
        TOOL, "aliases", json.loads("[" * NEST + "]" * NEST), "list of names", called="a deep list of names"
    ),
    case(TOOL, "notice_colour", "purple-ish", "is not a choice", called="an unknown colour"),
    case(SOURCE, "archived_url", "https://a.org", "when this copy", called="an archived copy without date"),
]

UNKNOWN_FIELDS = [
    case(TOPIC, "titel", "Water", "did you mean “title”?", called="a misspelt field"),
    case(TOPIC, "colour", "blue", "the known ones are committee, ", called="a field like no other"),
    case(TOPIC, "sections", [], "is not a field of topics.topic", called="a reference the other way round"),
    case(EDITION, "version", 5, "is set by the portal itself", called="the version of the edition"),
    case(COMMITTEE, "chairs", [["organiser"]], "names people", called="the chairs of a committee"),
    case(TOPIC, "id", 5, "a number of the database", called="an id among the fields"),
]

WRONG_REFERENCES = [
    case(
        POINT, "parent", [*WATER, "sea"], "neither in the file nor in the database", called="no such parent"
    ),
    case(POINT, "parent", "wells", "is a text; a topics.section is named by", called="a text for a parent"),
    case(POINT, "parent", {}, "is an object; a topics.section is named by", called="an object for a parent"),
    case(POINT, "parent", 5, "is a number; a topics.section is named by", called="an id for a parent"),
    case(
        POINT,
        "parent",
        ["wells"],
        'list of 1; a topics.section is named by a list of texts like ["edition", '
        '"committee", "topic", "slug"]',
        called="too short a key for a parent",
    ),
    case(POINT, "parent", [*WATER, 5], "contains a number", called="a number in the key of a parent"),
    case(POINT, "parent", [*WATER, None], "contains null", called="null in the key of a parent"),
    case(POINT, "parent", [*WATER, ["wells"]], "contains a list", called="a list in the key of a parent"),
    case(POINT, "parent", [*AIR, "clouds"], "belongs to another topic", called="a parent in another topic"),
    case(POINT, "parent", [*WATER, "deep"], "deep is in deep", called="a section that is its own parent"),
    case(SECTION, "parent", [*WATER, "deep"], "circle: wells is in deep is in wells", called="a circle"),
    case(POINT, "parent", ["2031", "a", "b", "c"], "another edition", called="a parent in another edition"),
    case(FIGURE, "tool", ["2030", "assembly", "spade"], "neither in the file", called="no such tool"),
    case(FIGURE, "source_key", "unknown", "which the edition lacks", called="no such source"),
    case(FACT, "source_key", "unknown", "which the edition lacks", called="no such source of a fact"),
    case(PRECEDENT, "source_key", "unknown", "which the edition lacks", called="no such precedent’s source"),
    case(PRECEDENT, "questions", [[*WATER, "whose"]], "item 1 names", called="no such question in a list"),
    case(QUESTION, "sections", None, "must be a list of", called="null for a list of references"),
    case(QUESTION, "sections", "wells", "must be a list of", called="a text for a list of references"),
    case(QUESTION, "sections", WATER, "its item 1 is a text", called="one key for a list of keys"),
    case(
        QUESTION,
        "sections",
        [[*WATER, "wells"], [*WATER, "sea"]],
        "its item 2 names the topics.section 2030/assembly/water/sea, which is neither",
        called="no such section in a list",
    ),
    case(
        QUESTION,
        "sections",
        [[*WATER, "wells"]] * 2,
        "its item 2 names 2030/assembly/water/wells twice",
        called="the same section twice",
    ),
    case(QUESTION, "sections", [[*AIR, "clouds"]], "“clouds” of another topic", called="a strange section"),
    case(
        TERM, "see_also", [["2031", "aquifer"]], "one file, one edition", called="a term of another edition"
    ),
    case(
        SOURCE,
        "topics",
        [["2031", "assembly", "water"]],
        "one file, one edition",
        called="a topic of another edition",
    ),
    case(
        SOURCE,
        "tools",
        [["2031", "assembly", "pump"]],
        "one file, one edition",
        called="a tool of another edition",
    ),
]


@pytest.mark.usefixtures("either_database")
@pytest.mark.parametrize(
    ("number", "field", "value", "says"), [*WRONG_VALUES, *UNKNOWN_FIELDS, *WRONG_REFERENCES]
)
def test_a_wrong_field_is_refused_and_named(tmp_path, number, field, value, says):
    objects = small_edition()
    objects[number - 1]["fields"][field] = value
    found = problems_of(written(tmp_path, objects))
    problem = found[0]
    shown_field = "archived_on" if field == "archived_url" and value == "https://a.org" else field
    assert (problem.number, f"{problem.model} {problem.key}", problem.field) == (
        number,
        PLACES[number],
        shown_field,
    )
    assert says in problem.reason
    assert f": object {number}, {PLACES[number]}, {shown_field}: " in str(problem)
    # A list of keys may have several wrong ones; all else is one mistake and one line.
    assert len(found) == (3 if value == WATER else 1)


KEYS_AND_OWNERS = [
    case(TOPIC, "slug", "clean water", "Enter a valid “slug”", called="a slug with a space"),
    case(TOPIC, "slug", "search", "address of one of the site’s own pages", called="a reserved slug"),
    case(TOPIC, "slug", 5, "is a number; it must be a text", called="a number for a slug"),
    case(TOPIC, "slug", None, "is null; give a value", called="null for a slug"),
    case(TOPIC, "slug", "wat\0er", "contains a NUL character", called="a NUL character in a slug"),
    case(TOPIC, "slug", "wat\udfffer", "half a character", called="half a character in a slug"),
    case(TOPIC, "slug", "", "cannot be blank", called="an empty slug"),
    case(TOPIC, "committee", None, "is null; every row", called="null for a committee"),
    case(TOPIC, "committee", "assembly", "is a text; a topics.committee", called="a text for a committee"),
    case(TOPIC, "committee", ["assembly"], "is a list of 1", called="too short a key for a committee"),
    case(TOPIC, "committee", ["2030", "council"], "neither in the file", called="no such committee"),
    case(TOPIC, "committee", ["2031", "assembly"], "one file, one edition", called="another edition"),
]


@pytest.mark.parametrize(("number", "field", "value", "says"), KEYS_AND_OWNERS)
def test_a_wrong_natural_key_is_refused_and_named(tmp_path, number, field, value, says):
    objects = small_edition()[:TOPIC]  # the topic is the last, so that nothing else names it
    objects[number - 1]["fields"][field] = value
    problem = only_problem_of(written(tmp_path, objects))
    assert (problem.number, problem.model, problem.field) == (TOPIC, "topics.topic", field)
    assert says in problem.reason
    assert problem.key.split("/")[0] in ("2030", "2031", "?")


@pytest.mark.parametrize(
    ("number", "field"),
    [
        (EDITION, "slug"),
        (EDITION, "year"),
        (COMMITTEE, "edition"),
        (TOPIC, "committee"),
        (TOPIC, "number"),
        (TOPIC, "slug"),
        (TOOL, "kind"),
        (PHRASE, "strength"),
        (SOURCE, "key"),
        (SOURCE, "title"),
    ],
)
def test_a_new_object_without_a_field_it_needs_is_refused(tmp_path, number, field):
    objects = small_edition()
    del objects[number - 1]["fields"][field]
    found = [each for each in problems_of(written(tmp_path, objects)) if each.number == number]
    assert [(each.field, each.reason) for each in found] == [(field, "is missing; a new object needs it.")]
