"""A draft in a file that could not wait in the admin is refused, all of it at once, with how to mend it."""

import pytest

from glossary.models import Source
from portal.transfer import import_edition
from tests.small_edition import (
    CHECK_ITEM,
    COMMITTEE,
    EDITION,
    FIGURE,
    MEANT_SO,
    PHRASE,
    POINT,
    QUESTION,
    SECTION,
    SOURCE,
    TERM,
    TOOL,
    TOPIC,
    WATER,
    only_problem_of,
    problems_of,
    written,
)
from tests.waiting_edition import PUMP, waiting_edition, with_draft, without_drafts
from topics.models import PendingChange

pytestmark = pytest.mark.django_db

CLOUDS = ["2030", "assembly", "air", "clouds"]


@pytest.mark.parametrize(
    ("number", "pending", "field", "reason"),
    [
        # its shape
        (SECTION, "text", "pending", 'is no draft of a change; write {"values": {…}}, or null'),
        (SECTION, [], "pending", "is no draft of a change"),
        (SECTION, True, "pending", "is no draft of a change"),
        (SECTION, {}, "pending.values", "must be an object of fields"),
        (SECTION, {"values": ["body"]}, "pending.values", "must be an object of fields"),
        (SECTION, {"values": None}, "pending.values", "must be an object of fields"),
        (SECTION, {"values": {"body": "x"}, "is_behind": 1}, "pending.is_behind", "must be true or false"),
        (SECTION, {"values": {"body": "x"}, "note": None}, "pending.note", "must be a text"),
        (SECTION, {"values": {"body": "x"}, "reason": 5}, "pending.reason", "must be a text"),
        (
            SECTION,
            {"values": {"body": "x"}, "note": "x" * 301},
            "pending.note",
            "301 letters; shorten it to 300",
        ),
        (
            SECTION,
            {"values": {"body": "x"}, "saved_by": "awa"},
            "pending.saved_by",
            "known are values, is_behind",
        ),
        # names
        (
            SECTION,
            {"values": {"bdy": "x"}},
            "pending.bdy",
            "is not a field of topics.section; known here are",
        ),
        (SECTION, {"values": {"slug": "x"}}, "pending.slug", "cannot wait in a draft; take it out"),
        (SECTION, {"values": {"published": False}}, "pending.published", "cannot wait"),
        (SECTION, {"values": {"parent": None}}, "pending.parent", "cannot wait"),
        (SECTION, {"values": {"position": 4}}, "pending.position", "cannot wait"),
        (SECTION, {"values": {"topic": WATER}}, "pending.topic", "cannot wait"),
        (SECTION, {"values": {"id": 4}}, "pending.id", "cannot wait"),
        (SECTION, {"values": {"pending": None}}, "pending.pending", "is not a field"),
        (SECTION, {"values": {"history": None}}, "pending.history", "is not a field"),
        (COMMITTEE, {"values": {"chairs": []}}, "pending.chairs", "cannot wait"),
        (TOPIC, {"values": {"release_at": None}}, "pending.release_at", "cannot wait"),
        (SOURCE, {"values": {"key": "x"}}, "pending.key", "cannot wait"),
        (SOURCE, {"values": {"link_since": None}}, "pending.link_since", "cannot wait"),
        # values
        (SECTION, {"values": {"body": 5}}, "pending.body", "is a number; it must be a text"),
        (SECTION, {"values": {"body": None}}, "pending.body", "is null"),
        (SECTION, {"values": {"title": ""}}, "pending.title", "cannot be blank"),
        (SECTION, {"values": {"title": "x" * 301}}, "pending.title", "at most"),
        (SECTION, {"values": {"body": "a\0b"}}, "pending.body", "NUL character"),
        (TOOL, {"values": {"kind": "spoon"}}, "pending.kind", "is not a choice"),
        (TOOL, {"values": {"aliases": ["a", 5]}}, "pending.aliases", "must be a list of names"),
        (FIGURE, {"values": {"as_of": "2022"}}, "pending.as_of", "it must be a whole number"),
        (FIGURE, {"values": {"on_timeline": 1}}, "pending.on_timeline", "it must be true or false"),
        (SOURCE, {"values": {"accessed_on": "soon"}}, "pending.accessed_on", "date"),
        (SOURCE, {"values": {"url": "nowhere"}}, "pending.url", "valid URL"),
        # references
        (
            FIGURE,
            {"values": {"tool": ["2030", "assembly", "gone"]}},
            "pending.tool",
            "neither in the file nor",
        ),
        (FIGURE, {"values": {"tool": ["2031", "assembly", "pump"]}}, "pending.tool", "of another edition"),
        (FIGURE, {"values": {"tool": "pump"}}, "pending.tool", "is named by a list of texts"),
        (SOURCE, {"values": {"topics": ["water"]}}, "pending.topics", "its item 1 is a text"),
        (SOURCE, {"values": {"tools": [PUMP, PUMP]}}, "pending.tools", "twice"),
        (QUESTION, {"values": {"sections": [CLOUDS]}}, "pending.sections", "of another topic"),
        # what a text leads to
        (SECTION, {"values": {"body": "[@nobody]"}}, "pending.body", "cites “nobody”, which is no source"),
        (SECTION, {"values": {"body": "[@un-water, ]"}}, "pending.body", "is no citation"),
        (FIGURE, {"values": {"source_key": "nobody"}}, "pending.source_key", "which the edition has not"),
    ],
)
def test_what_cannot_wait_is_refused(tmp_path, number, pending, field, reason):
    problem = only_problem_of(written(tmp_path, with_draft(number, pending)))
    assert (problem.number, problem.field) == (number, field)
    assert problem.key.startswith("2030/")
    assert reason in problem.reason


@pytest.mark.parametrize("number", [EDITION, PHRASE, MEANT_SO, CHECK_ITEM])
@pytest.mark.parametrize("pending", [None, {"values": {"why_note": "x"}}])
def test_what_readers_get_at_once_has_no_draft(tmp_path, number, pending):
    problem = only_problem_of(written(tmp_path, with_draft(number, pending)))
    assert (problem.number, problem.field) == (number, "pending")
    assert "counts at once; leave it out" in problem.reason


def test_a_name_that_is_given_twice_is_told(tmp_path):
    file = written(tmp_path, with_draft(SECTION, {"values": {"body": "one"}}))
    text = file.read_text()
    file.write_text(text.replace('"body": "one"', '"body": "one", "body": "two"'))
    assert only_problem_of(file).field == "pending.body"
    file.write_text(text.replace('"values": {"body": "one"}', '"note": "a", "note": "b", "values": {}'))
    assert only_problem_of(file).field == "pending.note"


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    objects = with_draft(SECTION, {"values": {"body": 5, "slug": "x", "title": ""}, "is_behind": "no"})
    objects[TERM - 1]["fields"]["pending"] = {"values": {"see_also": [["2030", "gone"], ["2031", "well"]]}}
    found = [(problem.number, problem.field) for problem in problems_of(written(tmp_path, objects))]
    assert sorted(found) == [
        *((SECTION, f"pending.{name}") for name in ("body", "is_behind", "slug", "title")),
        *[(TERM, "pending.see_also")] * 2,
    ]


@pytest.mark.parametrize(
    ("number", "values", "missing"),
    [
        (FIGURE, {"tool": PUMP}, TOOL),
        (QUESTION, {"sections": [[*WATER, "deep"]]}, POINT),
        (SECTION, {"body": "[@un-water]"}, SOURCE),
    ],
)
def test_what_would_be_deleted_is_nothing_to_lead_to(tmp_path, number, values, missing):
    objects = without_drafts()
    objects[FIGURE - 1]["fields"] |= {"tool": None, "source_key": ""}
    import_edition(written(tmp_path, objects))
    objects[number - 1]["fields"]["pending"] = {"values": values}
    kept = [found for place, found in enumerate(objects, 1) if place != missing]
    file = written(tmp_path, kept)
    assert import_edition(file, dry_run=True).differs
    with pytest.raises(Exception, match=f"pending.{next(iter(values))}"):
        import_edition(file, delete_missing=True)
    assert not PendingChange.objects.exists()
    assert Source.objects.exists()


def test_a_good_edition_is_the_other_side_of_the_line(tmp_path):
    import_edition(written(tmp_path, waiting_edition()))
    assert PendingChange.objects.exists()
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {}})))
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": "x"}, "note": "x" * 300})))
