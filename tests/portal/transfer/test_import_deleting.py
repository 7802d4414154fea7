"""Importing with --delete-missing: the edition holds what the file says and nothing else, and no source goes
from under a citation."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from glossary.models import Source, Term
from portal.models import Invitation
from portal.transfer import Removal, TransferError, export_edition, import_edition
from tests.support.edition_with_drafts import with_draft, without_drafts
from tests.support.small_edition import (
    COMMITTEE,
    EDITION,
    FACT,
    FIGURE,
    OTHER_SECTION,
    OTHER_TERM,
    OTHER_TOPIC,
    PHRASE,
    POINT,
    PRECEDENT,
    QUESTION,
    SECTION,
    SOURCE,
    TERM,
    TERM_KIND,
    TOOL,
    TOOL_KIND,
    TOPIC,
    WATER,
    a_section,
    an_object,
    everything_stored,
    small_edition,
    written,
)
from topics.models import Committee, Edition, KeyFigure, ResolutionQuestion, Section, Tool, Topic

pytestmark = pytest.mark.django_db


def without(*numbers: int) -> list[dict]:
    """The small edition without the objects at `numbers`."""
    return [found for number, found in enumerate(small_edition(), 1) if number not in numbers]


def removed(summary) -> list[str]:
    return [f"{each.model} {'/'.join(each.key)}" for each in summary.deleted]


def refusals(file, **how) -> list[str]:
    before = everything_stored()
    with pytest.raises(TransferError) as refusal:
        import_edition(file, delete_missing=True, **how)
    assert everything_stored() == before
    return [str(problem).removeprefix(f"{file}: ") for problem in refusal.value.problems]


def test_what_the_file_has_not_is_deleted_and_nothing_else(tmp_path, stored):
    far = Edition.objects.create(slug="2031", year=2031, conference="Other")
    Term.objects.create(edition=far, slug="well", name="well", definition="x")
    summary = import_edition(written(tmp_path, without(PHRASE, OTHER_SECTION)), delete_missing=True)
    assert removed(summary) == [
        "topics.section 2030/assembly/air/clouds",
        "topics.openingphrase 2030/assembly/urges",
    ]
    assert str(summary) == "19 objects: 0 created, 0 changed, 19 unchanged, 2 deleted."
    assert sorted(Section.objects.values_list("slug", flat=True)) == ["deep", "wells"]
    assert Term.objects.filter(edition=far).count() == 1
    assert Edition.objects.get(slug="2030").version > stored.version


def test_unasked_nothing_is_deleted(tmp_path, stored):
    before = everything_stored()
    assert import_edition(written(tmp_path, without(PHRASE, OTHER_SECTION))).deleted == ()
    assert everything_stored() == before


def test_a_dry_run_tells_the_same_and_deletes_nothing(tmp_path, stored):
    before = everything_stored()
    file = written(tmp_path, without(PHRASE, OTHER_TOPIC, OTHER_SECTION))
    rehearsal = import_edition(file, delete_missing=True, dry_run=True)
    assert everything_stored() == before
    assert import_edition(file, delete_missing=True) == rehearsal
    assert rehearsal.deleted[0] == Removal("topics.topic", ("2030", "assembly", "air"))


def test_afterwards_the_edition_is_the_file(tmp_path, stored):
    objects = [
        *without(TOPIC, SECTION, POINT, QUESTION, FIGURE, SOURCE, FACT, PRECEDENT),
        a_section("fog", "clouds", ["2030", "assembly", "air"]),
    ]
    objects[2]["fields"]["number"] = 1  # of the topic that goes
    import_edition(written(tmp_path, objects), delete_missing=True)
    assert [(entry.label, entry.key[-1]) for entry in export_edition(stored).entries] == [
        ("topics.edition", "2030"),
        ("topics.checkitem", "topics.edition/email"),
        ("topics.committee", "assembly"),
        ("topics.dismissal", "0123456789abcdef"),
        ("topics.toolkind", "device"),
        ("topics.toolkind", "notice"),
        ("topics.topic", "air"),
        ("topics.section", "clouds"),
        ("topics.section", "fog"),
        ("topics.tool", "pump"),
        ("topics.openingphrase", "urges"),
        ("glossary.termkind", "technical"),
        ("glossary.term", "aquifer"),
        ("glossary.term", "well"),
    ]
    assert import_edition(written(tmp_path, objects), delete_missing=True).differs is False


def test_the_edition_itself_always_stays(tmp_path, stored):
    summary = import_edition(written(tmp_path, small_edition()[:EDITION]), delete_missing=True)
    assert len(summary.deleted) == 20
    assert Edition.objects.get().pk == stored.pk


def test_a_part_of_an_edition_deletes_nothing_and_is_refused(tmp_path, stored):
    [problem] = refusals(written(tmp_path, small_edition()[1:]))
    assert problem.startswith("has no topics.edition object: it is part of an edition")


def test_a_section_that_moves_out_of_one_that_goes_stays(tmp_path, stored):
    objects = without(SECTION, QUESTION, FACT, PRECEDENT)
    objects[POINT - 2]["fields"]["parent"] = None
    import_edition(written(tmp_path, objects), delete_missing=True)
    assert Section.objects.get(slug="deep").parent is None
    assert not Section.objects.filter(slug="wells").exists()


def test_what_stands_in_one_that_goes_is_refused_if_the_file_has_it_there(tmp_path, stored):
    assert refusals(written(tmp_path, without(SECTION, QUESTION, FACT, PRECEDENT))) == [
        "object 5, topics.section 2030/assembly/water/deep, parent: names the topics.section "
        "2030/assembly/water/wells, which is not in the file and so would be deleted; add it or correct the "
        "reference."
    ]


def test_and_also_if_the_file_leaves_its_place_alone(tmp_path, stored):
    objects = without(SECTION, QUESTION, FACT, PRECEDENT)
    del objects[POINT - 2]["fields"]["parent"]
    [problem] = refusals(written(tmp_path, objects))
    assert problem.startswith(
        "object 5, topics.section 2030/assembly/water/deep, parent: is left unchanged, "
    )


def test_a_figure_lets_go_of_a_tool_that_goes_and_this_is_told(tmp_path, stored):
    objects = without(TOOL)
    for found in objects:
        found["fields"].pop("tool", None)
        found["fields"].pop("tools", None)
    summary = import_edition(written(tmp_path, objects), delete_missing=True)
    told = {(change.model, field.name): field[1:] for change in summary.changes for field in change.fields}
    pump = ("2030", "assembly", "pump")
    assert told == {
        ("topics.keyfigure", "tool"): (pump, None),
        ("glossary.source", "tools"): ((pump,), ()),
    }
    assert KeyFigure.objects.get().tool is None
    assert Source.objects.get().tools.count() == 0


def test_a_reference_to_what_goes_is_refused_in_lists_too(tmp_path, stored):
    problems = refusals(written(tmp_path, without(OTHER_TERM, TOOL)))
    assert [problem.partition(": ")[0] for problem in problems] == [
        "object 9, topics.keyfigure 2030/assembly/people, tool",
        "object 11, glossary.term 2030/well, see_also",
        "object 12, glossary.source 2030/un-water, tools",
    ]
    assert all("would be deleted" in problem for problem in problems)


def test_a_cited_source_stays_whether_the_file_gives_the_text_or_leaves_it(tmp_path, stored):
    Section.objects.filter(slug="deep").update(body="So.[@un-water]")
    KeyFigure.objects.update(source_key="")
    objects = without(SOURCE, FACT, PRECEDENT)
    objects[FIGURE - 1]["fields"]["source_key"] = ""
    for body in (None, "So.[@un-water]"):
        if body:
            objects[POINT - 1]["fields"]["body"] = body
        [problem] = refusals(written(tmp_path, objects))
        assert problem.startswith(
            "object 6, topics.section 2030/assembly/water/deep, body: The text cites “un-water”"
        )
    objects[POINT - 1]["fields"]["body"] = "So."
    import_edition(written(tmp_path, objects), delete_missing=True)
    assert not Source.objects.exists()


def test_the_source_of_a_figure_stays_whether_the_file_names_it_or_leaves_it(tmp_path, stored):
    objects = without(SOURCE, FACT, PRECEDENT)
    for _ in range(2):
        [problem] = refusals(written(tmp_path, objects))
        assert problem.startswith("object 10, topics.keyfigure 2030/assembly/people, source_key: names the")
        objects[FIGURE - 1]["fields"].pop("source_key", None)


def test_a_source_that_only_a_stored_draft_cites_stays_unless_the_file_drops_the_draft(tmp_path):
    import_edition(written(tmp_path, with_draft(POINT, {"values": {"body": "So.[@un-water]"}})))
    objects = [
        found
        for number, found in enumerate(without_drafts(), 1)
        if number not in (FIGURE, SOURCE, FACT, PRECEDENT)
    ]
    [problem] = refusals(written(tmp_path, objects))
    place = "object 6, topics.section 2030/assembly/water/deep, draft.body"
    assert problem.startswith(f"{place}: The text cites “un-water”, which is not a source of this edition")
    objects[POINT - 1]["fields"]["draft"] = None
    import_edition(written(tmp_path, objects), delete_missing=True)
    assert not Source.objects.exists()


def test_a_name_or_number_of_what_goes_is_free(tmp_path, stored):
    objects = without(OTHER_TERM, OTHER_TOPIC, OTHER_SECTION)
    objects[TERM - 3]["fields"]["see_also"] = []
    objects.append(an_object("glossary.term", edition=["2030"], slug="rock", name="aquifer", definition="x"))
    objects.append(an_object("topics.topic", committee=WATER[:2], number=2, slug="fire", title="Fire"))
    summary = import_edition(written(tmp_path, objects), delete_missing=True)
    assert (summary.created, summary.changed, len(summary.deleted)) == (2, 1, 3)
    assert Topic.objects.get(number=2).slug == "fire"


def test_what_else_goes_is_counted(tmp_path, stored, stranger, capsys):
    committee = Committee.objects.create(edition=stored, slug="council", name="Council")
    committee.chairs.add(stranger)
    invitation = Invitation.objects.create(name="Ada", token_hash="x" * 64)
    invitation.committees.add(committee, Committee.objects.get(slug="assembly"))
    topic = Topic.objects.create(committee=committee, number=1, slug="peace", title="Peace")
    section = Section.objects.create(topic=topic, slug="past", title="Past")
    ResolutionQuestion.objects.create(topic=topic, slug="q", label="Q", text="?").sections.add(section)
    file = written(tmp_path, small_edition())
    summary = import_edition(file, delete_missing=True, dry_run=True)
    assert len(summary.deleted) == 4
    assert summary.also_deleted == {
        "links between committees and users": 1,
        "links between invitations and committees": 1,
        "links between resolution questions and sections": 1,
    }
    call_command("import_edition", file, delete_missing=True)
    lines = capsys.readouterr().out.splitlines()
    assert "topics.topic 2030/council/peace: deleted" in lines
    assert "Also deleted with these: 1 links between committees and users." in lines
    assert lines[-1] == "21 objects: 0 created, 0 changed, 21 unchanged, 4 deleted."
    assert list(invitation.committees.all()) == [Committee.objects.get()]


def test_what_the_database_holds_back_is_refused_before_it_is_tried(tmp_path, stored, monkeypatch):
    field = Source._meta.get_field("topics").remote_field.through._meta.get_field("topic")
    monkeypatch.setattr(field.remote_field, "on_delete", models.PROTECT)
    objects = without(OTHER_TOPIC, OTHER_SECTION)
    Source.objects.get().topics.add(Topic.objects.get(slug="air"))
    next(found for found in objects if found["model"] == "glossary.source")["fields"].pop("topics")
    [problem] = refusals(written(tmp_path, objects))
    assert problem.startswith("would delete 2030/assembly/air, which 1 other object needs")


def test_the_command_refuses_what_it_cannot_delete_in_lines(tmp_path, stored):
    file = written(tmp_path, without(COMMITTEE))
    with pytest.raises(CommandError) as failure:
        call_command("import_edition", file, delete_missing=True, verbosity=0)
    assert len(str(failure.value).splitlines()) == 6
    assert Tool.objects.exists()


def test_the_number_of_queries_to_look_at_it_does_not_grow_with_what_goes(tmp_path, stored):
    counts = []
    for count in (2, 40):
        import_edition(written(tmp_path, [a_section(f"point-{number}", "wells") for number in range(count)]))
        file = written(tmp_path, small_edition())
        with CaptureQueriesContext(connection) as queries:
            assert len(import_edition(file, delete_missing=True, dry_run=True).deleted) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("kind", "entries"),
    [(TOOL_KIND, (TOOL, FIGURE, FACT, PRECEDENT, SOURCE)), (TERM_KIND, (TERM, OTHER_TERM))],
)
def test_a_kind_goes_with_the_entries_that_are_of_it_and_not_before_them(tmp_path, stored, kind, entries):
    problems = refusals(written(tmp_path, without(kind)))
    assert len(problems) == 1
    assert "which is not in the file and so would be deleted" in problems[0]
    left_out = (kind, *entries)
    summary = import_edition(written(tmp_path, without(*left_out)), delete_missing=True)
    assert len(summary.deleted) == len(left_out)
