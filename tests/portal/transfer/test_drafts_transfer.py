"""Drafts of changes are in an edition's file and come back from it, whole and on any database alike."""

import io
import json
import random

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.transfer import export_edition, import_edition
from portal.transfer.cloning import clone_edition
from portal.transfer.exporting import entries_of
from portal.transfer.pictures import shown_pictures
from portal.transfer.showing import in_signs, shown_fields
from tests.support.draft_forms import keep
from tests.support.edition_with_drafts import (
    BODY,
    DRAFT,
    DRAFTS,
    PUMP,
    edition_with_drafts,
    with_draft,
    without_drafts,
)
from tests.support.paths import ROOT
from tests.support.people import signed_in
from tests.support.small_edition import (
    FIGURE,
    QUESTION,
    SECTION,
    SOURCE,
    TOOL,
    WATER,
    a_section,
    content_by_natural_key,
    written,
)
from tests.support.zipped_edition import WIDE
from topics.history import NOTE, history_of
from topics.models import (
    Committee,
    DraftRevision,
    Edition,
    KeyFigure,
    Precedent,
    Publishable,
    QuestionFact,
    ResolutionQuestion,
    Section,
    Tool,
    Topic,
)
from topics.pictures import ADDRESS
from topics.state import state_of

pytestmark = pytest.mark.django_db

SAMPLE = ROOT / "tests" / "samples" / "edition-with-drafts.json"


def exported(slug: str = "2030") -> bytes:
    target = io.BytesIO()
    export_edition(Edition.objects.get(slug=slug)).write(target, ".json")
    return target.getvalue()


def drafts_in(content: bytes) -> dict[tuple, object]:
    """Model and name of each object that has one → what waits for it."""
    return {
        (found["model"], found["fields"].get("slug") or found["fields"]["key"]): found["fields"]["draft"]
        for found in json.loads(content)
        if "draft" in found["fields"]
    }


def change_of(row: Publishable) -> DraftRevision:
    return DraftRevision.objects.of_row(row).get()


# Out


def test_each_draft_stands_last_among_the_fields_of_its_object(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    expected = {
        (found["model"], found["fields"].get("slug") or found["fields"].get("key")): found["fields"]["draft"]
        for found in edition_with_drafts()
        if "draft" in found["fields"]
    }
    content = exported()
    assert drafts_in(content) == expected
    assert {model for model, _ in expected} == {
        model._meta.label_lower
        for model in (
            *(Committee, Topic, Section, ResolutionQuestion, QuestionFact),
            *(Precedent, Tool, KeyFigure, Term, Source),
        )
    }
    for found in json.loads(content):
        assert "draft" not in list(found["fields"])[:-1]


def test_a_draft_that_a_chair_keeps_is_in_the_file_without_people_and_times(tmp_path):
    import_edition(written(tmp_path, without_drafts()))
    awa = signed_in("awa")
    section = Section.objects.get(slug="wells")
    keep(awa, section, title="Deep wells", body=DRAFT, **{NOTE: "Counted."})
    told = {"values": {"title": "Deep wells", "body": DRAFT}, "note": "Counted."}
    content = exported()
    assert drafts_in(content) == {("topics.section", "wells"): told}
    assert b"awa" not in content
    assert b"begun" not in content


def test_a_draft_is_behind_once_the_published_row_is_another(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    assert "is_behind" not in drafts_in(exported())["topics.section", "wells"]
    Section.objects.filter(slug="wells").update(title="Old wells")
    assert drafts_in(exported())["topics.section", "wells"]["is_behind"] is True
    assert "is_behind" not in drafts_in(exported())["glossary.term", "well"]
    Term.objects.get(slug="well").see_also.clear()
    assert drafts_in(exported())["glossary.term", "well"]["is_behind"] is True


def test_what_delegates_read_by_now_waits_no_more_and_a_draft_of_nothing_is_none(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    Section.objects.filter(slug="deep").update(title="Deeper")
    Section.objects.filter(slug="wells").update(body=DRAFT)
    found = drafts_in(exported())
    assert found["topics.section", "deep"]["values"] == {"body": "Water [@un-water]."}
    assert ("topics.section", "wells") not in found


def test_what_leads_to_a_row_that_is_gone_leads_nowhere(tmp_path):
    objects = with_draft(FIGURE, {"values": {"tool": PUMP, "topic": None}}, tool=None)
    objects[SOURCE - 1]["fields"]["draft"] = {"values": {"tools": [PUMP], "year": 2024}}
    import_edition(written(tmp_path, objects))
    Tool.objects.get(slug="pump").delete()
    assert drafts_in(exported()) == {
        ("topics.keyfigure", "people"): {"values": {"topic": None}},
        ("glossary.source", "un-water"): {"values": {"year": 2024}},
    }


def test_values_of_an_earlier_release_are_left_out(tmp_path):
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"title": "Deep wells"}})))
    change = DraftRevision.objects.get()
    change.values |= {"heading": "Gone", "slug": "gone"}
    change.save()
    assert drafts_in(exported()) == {("topics.section", "wells"): {"values": {"title": "Deep wells"}}}


def test_only_the_drafts_of_the_edition_are_in_it(tmp_path, edition_2026):
    import_edition(written(tmp_path, edition_with_drafts()))
    assert drafts_in(exported("2026")) == {}


def test_the_number_of_queries_does_not_grow_with_the_drafts(tmp_path):
    counts = []
    for count in (2, 40):
        objects = edition_with_drafts()
        for number in range(count):
            draft = {"draft": {"values": {"body": f"Text {number}."}}}
            objects.append(a_section(f"point-{number}", "wells"))
            objects[-1]["fields"] |= draft
        with CaptureQueriesContext(connection) as queries:
            import_edition(written(tmp_path, objects))
        importing = len(queries)
        with CaptureQueriesContext(connection) as queries:
            exported()
        counts.append((importing, len(queries)))
        Edition.objects.all().delete()
    assert counts[0] == counts[1]


# In, and out again


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_the_file_is_not_seen_nor_the_database(tmp_path, seed):
    """After a change of the models: import the sample into an empty portal and export it over itself."""
    objects = edition_with_drafts()
    random.Random(seed).shuffle(objects)  # noqa: S311
    import_edition(written(tmp_path, objects))
    assert exported() == SAMPLE.read_bytes()


def test_what_was_exported_imports_into_an_empty_database_and_exports_alike(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    before, values = content_by_natural_key(), exported()
    file = tmp_path / "once.json"
    file.write_bytes(values)
    Edition.objects.all().delete()
    import_edition(file)
    assert content_by_natural_key() == before
    assert exported() == values


def test_what_is_stored_leads_by_id_and_is_begun_from_the_row_as_it_is_written(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    question = ResolutionQuestion.objects.get()
    change = change_of(question)
    ids = sorted(Section.objects.filter(topic__slug="water").values_list("pk", flat=True))
    assert change.values == {"text": "Who?", "sections": ids}
    assert change.began_from == state_of(question)
    assert change.began_with["sections"] == [Section.objects.get(slug="wells").pk]
    assert change.saved_by is None
    assert change.begun_at == change.saved_at
    behind = change_of(Section.objects.get(slug="deep"))
    assert (behind.began_from, behind.began_with) == ("", {})


def test_importing_it_again_changes_nothing_and_writes_nothing(tmp_path):
    file = written(tmp_path, edition_with_drafts())
    import_edition(file)
    stored = [list(DraftRevision.objects.values_list()), Edition.objects.get().version]
    for _ in range(2):
        summary = import_edition(file, delete_missing=True)
        assert (summary.differs, summary.changed) == (False, 0)
    assert [list(DraftRevision.objects.values_list()), Edition.objects.get().version] == stored


def test_so_does_the_file_of_drafts_that_chairs_kept_and_they_stay_theirs(tmp_path):
    import_edition(written(tmp_path, without_drafts()))
    awa = signed_in("awa")
    keep(awa, Section.objects.get(slug="wells"), body=DRAFT)
    keep(awa, Section.objects.get(slug="deep"), title="Deeper")
    Section.objects.filter(slug="deep").update(body="Changed since.")
    stored = list(DraftRevision.objects.values_list())
    file = tmp_path / "export.json"
    file.write_bytes(exported())
    assert import_edition(file).differs is False
    assert list(DraftRevision.objects.values_list()) == stored
    assert DraftRevision.objects.filter(saved_by=User.objects.get()).count() == 2


def test_what_differs_is_replaced_and_the_edition_gets_a_version_and_the_row_no_entry(tmp_path):
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": DRAFT, "title": "Deep"}})))
    version, entries = Edition.objects.get().version, history_of(Section).objects.count()
    summary = import_edition(written(tmp_path, with_draft(SECTION, {"values": {"title": "Deeper"}})))
    assert [change.field_names for change in summary.changes] == [("draft",)]
    assert (summary.changed, DraftRevision.objects.get().values) == (1, {"title": "Deeper"})
    assert Edition.objects.get().version > version
    assert history_of(Section).objects.count() == entries


def test_null_drops_a_draft_and_a_file_that_does_not_name_it_leaves_it(tmp_path):
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": DRAFT}})))
    assert import_edition(written(tmp_path, without_drafts())).differs is False
    assert DraftRevision.objects.count() == 1
    version = Edition.objects.get().version
    nothing = written(tmp_path, with_draft(SECTION, None))
    assert import_edition(nothing).changed == 1
    assert not DraftRevision.objects.exists()
    assert Edition.objects.get().version > version
    assert import_edition(nothing).differs is False


def test_null_drops_also_a_draft_that_says_what_is_published(tmp_path):
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": DRAFT}})))
    Section.objects.filter(slug="wells").update(body=DRAFT)
    objects = with_draft(SECTION, None, body=DRAFT)
    assert import_edition(written(tmp_path, objects)).changed == 1
    assert not DraftRevision.objects.exists()


def test_values_that_say_what_the_row_says_are_no_draft(tmp_path):
    draft = {"values": {"body": BODY, "title": "Deep wells", "editor_note": ""}}
    import_edition(written(tmp_path, with_draft(SECTION, draft)))
    assert DraftRevision.objects.get().values == {"title": "Deep wells"}
    assert import_edition(written(tmp_path, with_draft(SECTION, draft))).differs is False
    nothing = {"values": {"body": BODY, "title": "Wells"}, "note": "Nothing."}
    import_edition(written(tmp_path, with_draft(SECTION, nothing)))
    assert not DraftRevision.objects.exists()


def test_values_are_compared_with_what_the_same_file_makes_of_the_row(tmp_path):
    import_edition(written(tmp_path, with_draft(QUESTION, {"values": {"text": "Who?"}})))
    both = [[*WATER, "wells"], [*WATER, "deep"]]
    objects = with_draft(QUESTION, {"values": {"text": "Who?", "sections": both}}, text="Who?", sections=both)
    import_edition(written(tmp_path, objects))
    assert ResolutionQuestion.objects.get().text == "Who?"
    assert not DraftRevision.objects.exists()


def test_a_draft_follows_a_row_that_the_same_file_changes_and_stays_its_writers(tmp_path):
    """What the file says holds: its draft was begun from its row."""
    import_edition(written(tmp_path, without_drafts()))
    keep(signed_in("awa"), Section.objects.get(slug="wells"), title="Deep wells")
    objects = with_draft(SECTION, {"values": {"title": "Deep wells"}}, body="Changed.")
    summary = import_edition(written(tmp_path, objects))
    assert [change.field_names for change in summary.changes] == [("body",)]
    section = Section.objects.get(slug="wells")
    change = change_of(section)
    assert (change.began_from, change.began_with["body"]) == (state_of(section), "Changed.")
    assert change.saved_by.username == "awa"
    assert import_edition(written(tmp_path, objects)).differs is False


def test_a_draft_stays_behind_although_the_file_gives_the_row_back_what_it_was_begun_from(tmp_path):
    import_edition(written(tmp_path, without_drafts()))
    keep(signed_in("awa"), Section.objects.get(slug="wells"), title="Deep wells")
    Section.objects.filter(slug="wells").update(body="Changed.")
    file = written(tmp_path, with_draft(SECTION, {"values": {"title": "Deep wells"}, "is_behind": True}))
    assert [change.field_names for change in import_edition(file).changes] == [("body",)]
    assert drafts_in(exported())["topics.section", "wells"]["is_behind"] is True
    assert DraftRevision.objects.get().began_with["body"] == BODY
    assert import_edition(file).differs is False


def test_what_a_draft_leads_to_may_come_later_in_the_file(tmp_path):
    objects = with_draft(FIGURE, {"values": {"tool": ["2030", "assembly", "winch"]}})
    winch = {"model": "topics.tool", "fields": objects[TOOL - 1]["fields"] | {"slug": "winch", "aliases": []}}
    winch["fields"]["name"] = "Winch"
    import_edition(written(tmp_path, [*objects, winch]))
    assert DraftRevision.objects.get().values == {"tool": Tool.objects.get(slug="winch").pk}


# What it would do, for people


def said(summary) -> list[str]:
    return [in_signs(*field) for change in summary.changes for field in shown_fields(change)]


@pytest.mark.parametrize(
    ("number", "before", "after", "says"),
    [
        (
            SECTION,
            None,
            {"values": {"body": DRAFT}, "note": "Counted.", "is_behind": True},
            "draft: a draft begins; body: First. The second has [-words-]{+verbs+}. Third.; "
            "note: {+Counted.+}; {+begun from an older text+}",
        ),
        (
            SECTION,
            {"values": {"title": "Deep wells"}},
            {"values": {"title": "Deep holes"}},
            "draft: title: Deep [-wells-]{+holes+}",
        ),
        (
            SECTION,
            {"values": {"title": "Old"}},
            None,
            "draft: the draft is dropped; title: [-Old-]{+Wells+}",
        ),
        (
            QUESTION,
            None,
            {"values": {"sections": [[*WATER, "deep"]]}},
            "draft: a draft begins; sections: [-assembly/water/wells-] {+assembly/water/deep+}",
        ),
        (
            FIGURE,
            {"values": {"tool": None}},
            {"values": {"topic": None}},
            "draft: tool: [-nothing-] {+assembly/pump+}; topic: [-assembly/water-] {+nothing+}",
        ),
        (
            TOOL,
            None,
            {"values": {"aliases": ["pumps", "water pump"]}},
            "draft: a draft begins; aliases: {+water pump+}",
        ),
    ],
)
def test_the_summary_marks_the_words_that_will_wait(tmp_path, number, before, after, says):
    import_edition(written(tmp_path, with_draft(number, before)))
    summary = import_edition(written(tmp_path, with_draft(number, after)), dry_run=True)
    assert said(summary) == [says]


def test_a_dry_run_writes_no_draft(tmp_path):
    import_edition(written(tmp_path, without_drafts()))
    assert import_edition(written(tmp_path, edition_with_drafts()), dry_run=True).changed == len(DRAFTS)
    assert not DraftRevision.objects.exists()


# What is no draft's


def test_a_clone_takes_what_is_published(tmp_path):
    import_edition(written(tmp_path, edition_with_drafts()))
    clone_edition(Edition.objects.get(), "2031", with_topics=True)
    assert Section.objects.filter(topic__committee__edition__slug="2031", slug="wells").get().body == BODY
    assert drafts_in(exported("2031")) == {}
    assert DraftRevision.objects.count() == len(DRAFTS)


def test_a_picture_that_only_a_draft_shows_comes_along(tmp_path):
    body = f"![A well]({ADDRESS}{WIDE.name()})"
    import_edition(written(tmp_path, with_draft(SECTION, {"values": {"body": body}})))
    assert shown_pictures(entries_of(Edition.objects.get())) == [WIDE]
