"""A draft in a file that could not wait in the admin is refused, all of it at once, with how to mend it."""

import pytest

from glossary.models import Source
from portal.transfer import import_edition
from tests.support.edition_with_drafts import PUMP, edition_with_drafts, with_draft, without_drafts
from tests.support.small_edition import (
    CHECK_ITEM,
    COMMITTEE,
    EDITION,
    FACT,
    FIGURE,
    MEANT_SO,
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
    written,
)
from topics.models import DraftRevision

pytestmark = pytest.mark.django_db

CLOUDS = ["2030", "assembly", "air", "clouds"]


@pytest.mark.parametrize(
    ("number", "draft", "field", "reason"),
    [
        # its shape
        (SECTION, "text", "draft", 'is not a draft; write {"values": {…}}, or null'),
        (SECTION, [], "draft", "is not a draft"),
        (SECTION, True, "draft", "is not a draft"),
        (SECTION, {}, "draft.values", "must be an object of fields"),
        (SECTION, {"values": ["body"]}, "draft.values", "must be an object of fields"),
        (SECTION, {"values": None}, "draft.values", "must be an object of fields"),
        (SECTION, {"values": {"body": "x"}, "is_behind": 1}, "draft.is_behind", "must be true or false"),
        (SECTION, {"values": {"body": "x"}, "note": None}, "draft.note", "must be a text"),
        (SECTION, {"values": {"body": "x"}, "reason": 5}, "draft.reason", "must be a text"),
        (
            SECTION,
            {"values": {"body": "x"}, "note": "x" * 301},
            "draft.note",
            "301 characters; shorten it to 300",
        ),
        (
            SECTION,
            {"values": {"body": "x"}, "saved_by": "awa"},
            "draft.saved_by",
            "the parts are values, is_behind",
        ),
        # names
        (
            SECTION,
            {"values": {"bdy": "x"}},
            "draft.bdy",
            "is not a field of topics.section; a draft can have",
        ),
        (SECTION, {"values": {"slug": "x"}}, "draft.slug", "cannot be changed by a draft; move it"),
        (SECTION, {"values": {"published": False}}, "draft.published", "cannot be changed"),
        (SECTION, {"values": {"parent": None}}, "draft.parent", "cannot be changed"),
        (SECTION, {"values": {"position": 4}}, "draft.position", "cannot be changed"),
        (SECTION, {"values": {"topic": WATER}}, "draft.topic", "cannot be changed"),
        (SECTION, {"values": {"id": 4}}, "draft.id", "cannot be changed"),
        (SECTION, {"values": {"draft": None}}, "draft.draft", "is not a field"),
        (SECTION, {"values": {"history": None}}, "draft.history", "is not a field"),
        (COMMITTEE, {"values": {"chairs": []}}, "draft.chairs", "cannot be changed"),
        (TOPIC, {"values": {"release_at": None}}, "draft.release_at", "cannot be changed"),
        (SOURCE, {"values": {"key": "x"}}, "draft.key", "cannot be changed"),
        (SOURCE, {"values": {"link_since": None}}, "draft.link_since", "cannot be changed"),
        # values
        (SECTION, {"values": {"body": 5}}, "draft.body", "is a number; it must be a text"),
        (SECTION, {"values": {"body": None}}, "draft.body", "is null"),
        (SECTION, {"values": {"title": ""}}, "draft.title", "cannot be blank"),
        (SECTION, {"values": {"title": "x" * 301}}, "draft.title", "at most"),
        (SECTION, {"values": {"body": "a\0b"}}, "draft.body", "NUL character"),
        (TOOL, {"values": {"kind": "spoon"}}, "draft.kind", "is a text"),
        (TOOL, {"values": {"aliases": ["a", 5]}}, "draft.aliases", "must be a list of names"),
        (FIGURE, {"values": {"as_of": "2022"}}, "draft.as_of", "it must be a whole number"),
        (FIGURE, {"values": {"on_timeline": 1}}, "draft.on_timeline", "it must be true or false"),
        (SOURCE, {"values": {"accessed_on": "soon"}}, "draft.accessed_on", "date"),
        (SOURCE, {"values": {"url": "nowhere"}}, "draft.url", "valid URL"),
        # references
        (
            FIGURE,
            {"values": {"tool": ["2030", "assembly", "gone"]}},
            "draft.tool",
            "neither in the file nor",
        ),
        (FIGURE, {"values": {"tool": ["2031", "assembly", "pump"]}}, "draft.tool", "of another edition"),
        (FIGURE, {"values": {"tool": "pump"}}, "draft.tool", "is named by a list of texts"),
        (SOURCE, {"values": {"topics": ["water"]}}, "draft.topics", "its item 1 is a text"),
        (SOURCE, {"values": {"tools": [PUMP, PUMP]}}, "draft.tools", "twice"),
        (QUESTION, {"values": {"sections": [CLOUDS]}}, "draft.sections", "of another topic"),
        # what a text leads to
        (SECTION, {"values": {"body": "[@nobody]"}}, "draft.body", "cites “nobody”, which is not a source"),
        (SECTION, {"values": {"body": "[@un-water, ]"}}, "draft.body", "is not a citation"),
        *(
            (number, {"values": {"source_key": "nobody"}}, "draft.source_key", "which the edition lacks")
            for number in (FIGURE, FACT, PRECEDENT)
        ),
        (SECTION, {"values": {"background": "[@nobody]"}}, "draft.background", "cites “nobody”, which"),
    ],
)
def test_what_cannot_wait_is_refused(tmp_path, number, draft, field, reason):
    problem = only_problem_of(written(tmp_path, with_draft(number, draft)))
    assert (problem.number, problem.field) == (number, field)
    assert problem.key.startswith("2030/")
    assert reason in problem.reason


@pytest.mark.parametrize("number", [EDITION, PHRASE, MEANT_SO, CHECK_ITEM])
@pytest.mark.parametrize("draft", [None, {"values": {"why_note": "x"}}])
def test_what_readers_get_at_once_has_no_draft(tmp_path, number, draft):
    problem = only_problem_of(written(tmp_path, with_draft(number, draft)))
    assert (problem.number, problem.field) == (number, "draft")
    assert "count at once; leave it out" in problem.reason


def test_a_name_that_is_given_twice_is_told(tmp_path):
    file = written(tmp_path, with_draft(SECTION, {"values": {"body": "one"}}))
    text = file.read_text()
    file.write_text(text.replace('"body": "one"', '"body": "one", "body": "two"'))
    assert only_problem_of(file).field == "draft.body"
    file.write_text(text.replace('"values": {"body": "one"}', '"note": "a", "note": "b", "values": {}'))
    assert only_problem_of(file).field == "draft.note"


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    objects = with_draft(SECTION, {"values": {"body": 5, "slug": "x", "title": ""}, "is_behind": "no"})
    objects[TERM - 1]["fields"]["draft"] = {"values": {"see_also": [["2030", "gone"], ["2031", "well"]]}}
    found = [(problem.number, problem.field) for problem in problems_of(written(tmp_path, objects))]
    assert sorted(found) == [
        *((SECTION, f"draft.{name}") for name in ("body", "is_behind", "slug", "title")),
        *[(TERM, "draft.see_also")] * 2,
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
    objects[number - 1]["fields"]["draft"] = {"values": values}
    kept = [found for place, found in enumerate(objects, 1) if place != missing]
    file = written(tmp_path, kept)
    assert import_edition(file, dry_run=True).differs
    with pytest.raises(Exception, match=f"draft.{next(iter(values))}"):
        import_edition(file, delete_missing=True)
    assert not DraftRevision.objects.exists()
    assert Source.objects.exists()


def test_a_good_edition_is_the_other_side_of_the_line(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    assert DraftRevision.objects.exists()
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {}})))
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": "x"}, "note": "x" * 300})))
