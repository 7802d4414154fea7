"""A draft that came with a file is published as if it had been kept here; Django's loader brings it too."""

import io
import json

import pytest
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from portal.transfer import export_edition, import_edition
from tests.support.admin_forms import admin_url, again
from tests.support.draft_forms import html_of, keep, press
from tests.support.edition_with_drafts import BODY, DRAFT, DRAFTS, edition_with_drafts, with_draft
from tests.support.small_edition import COMMITTEE, FIGURE, SECTION, SOURCE, TERM, WATER, kinds_first, written
from topics.history import history_of
from topics.models import DraftRevision, Edition, Publishable, ResolutionQuestion, Section
from topics.state import state_of

pytestmark = pytest.mark.django_db

NOUNS = BODY.replace("words", "nouns")


@pytest.fixture
def wells(tmp_path) -> Section:
    """A section with a draft of its body and title that a file brought."""
    draft = {"values": {"title": "Deep wells", "body": DRAFT}, "note": "Counted."}
    import_edition(written(tmp_path, with_draft(SECTION, draft)))
    return Section.objects.get(slug="wells")


def exported(slug: str = "2030") -> bytes:
    target = io.BytesIO()
    export_edition(Edition.objects.get(slug=slug)).write(target, ".json")
    return target.getvalue()


def row_of(change: DraftRevision) -> Publishable:
    return change.content_type.get_object_for_this_type(pk=change.object_id)


# Published in the admin


def test_every_draft_that_is_not_behind_is_published_plainly(tmp_path, awa):
    objects = edition_with_drafts()
    for found in objects:
        if "draft" in found["fields"]:
            found["fields"]["draft"] = {**found["fields"]["draft"], "is_behind": False}
    import_edition(written(tmp_path, objects))
    for change in DraftRevision.objects.all():
        response = press(awa, "draft_publish", row_of(change), change.state)
        assert response.status_code == 302, (row_of(change), response.context["adminform"].form.errors)
    assert not DraftRevision.objects.exists()
    stored = {found["fields"].get("slug") or found["fields"].get("key"): found["fields"] for found in objects}
    now = {
        found["fields"].get("slug") or found["fields"].get("key"): found["fields"]
        for found in json.loads(exported())
    }
    for name, fields in stored.items():
        for field, value in fields.get("draft", {}).get("values", {}).items():
            assert now[name][field] == value, (name, field)


def test_every_draft_that_is_behind_meets_the_page_of_the_conflict_and_loses_nothing(tmp_path, awa):
    objects = edition_with_drafts()
    for found in objects:
        if "draft" in found["fields"]:
            found["fields"]["draft"] = {**found["fields"]["draft"], "is_behind": True}
    import_edition(written(tmp_path, objects))
    for change in DraftRevision.objects.all():
        before = type(row_of(change)).objects.filter(pk=change.object_id).values().get()
        assert press(awa, "draft_publish", row_of(change), change.state).status_code == 409
        assert type(row_of(change)).objects.filter(pk=change.object_id).values().get() == before
    assert DraftRevision.objects.count() == len(DRAFTS)


def test_the_page_of_the_conflict_shows_both_texts_and_the_text_that_has_both(tmp_path, awa):
    draft = {"values": {"title": "Deep wells", "body": DRAFT}, "is_behind": True}
    import_edition(written(tmp_path, with_draft(SECTION, draft, body=NOUNS)))
    wells = Section.objects.get(slug="wells")
    assert "was changed since this draft was begun" in html_of(awa, admin_url("draft", wells))
    response = press(awa, "draft_publish", wells)
    page = response.content.decode()
    assert response.status_code == 409
    for text in ("<ins>nouns</ins>", "<ins>verbs</ins>", "Deep wells", "Wells"):
        assert text in page
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    wells.refresh_from_db()
    assert wells.title == "Deep wells"
    assert "verbs" in wells.body
    assert "nouns" in wells.body
    assert not DraftRevision.objects.exists()


def test_links_of_a_draft_that_is_behind_are_asked_about(tmp_path, awa):
    objects = edition_with_drafts()
    import_edition(written(tmp_path, objects))
    question = ResolutionQuestion.objects.get()
    DraftRevision.objects.of_row(question).update(began_from="", began_with={})
    response = press(awa, "draft_publish", question)
    assert response.status_code == 409
    [choice] = [each for each in response.context["conflict"].alternatives if "sections" in each.name]
    assert ("Deep" in choice.mine, "Deep" in choice.theirs) == (True, False)


def test_a_published_row_that_changes_after_the_import_is_met_as_without_one(awa, wells, edition_2026):
    """The base is known: what only one side changed is settled, what both changed is shown."""
    local = Section.objects.filter(topic__slug="water", slug="deep").get()
    Section.objects.filter(pk=local.pk).update(body=BODY)
    local.refresh_from_db()
    keep(awa, local, title="Deep wells", body=DRAFT)
    answers = []
    for row in (wells, local):
        Section.objects.filter(pk=row.pk).update(body=NOUNS, editor_note="New.")
        response = press(awa, "draft_publish", row)
        conflict = response.context["conflict"]
        answers.append(
            (
                response.status_code,
                [(text.label, text.result) for text in conflict.texts],
                [label for label, _ in conflict.kept_mine],
                [line.label for line in conflict.lines],
            )
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 409
    assert [label for label, _ in answers[0][1]] == ["Body"]
    assert answers[0][2:] == (["Title"], [])


def test_the_note_that_came_with_it_is_told_and_its_page_says_that_an_import_kept_it(awa, wells):
    page = html_of(awa, admin_url("draft", wells))
    assert "an import or a former account" in page
    assert 'value="Counted."' in page
    assert press(awa, "draft_publish", wells).status_code == 302
    assert history_of(Section).objects.order_by("-history_id").first().change_note == "Counted."


def test_readers_get_none_of_it_and_those_who_edit_see_it_in_place(awa, wells):
    assert "verbs" not in html_of(Client(), wells.get_absolute_url())
    assert "verbs" in html_of(awa, wells.get_absolute_url())


# Before it is imported


def test_the_command_and_the_page_of_an_import_say_what_would_wait(tmp_path, awa, wells, capsys):
    draft = {"values": {"title": "Deeper wells", "body": DRAFT}, "note": "Counted."}
    file = written(tmp_path, with_draft(SECTION, draft))
    call_command("import_edition", file, dry_run=True, verbosity=2)
    said = capsys.readouterr().out
    assert "topics.section 2030/assembly/water/wells: draft\n" in said
    assert "  draft: title: [-Deep-]{+Deeper+} wells\n" in said
    with file.open("rb") as sent:
        page = awa.post(reverse("import_edition"), {"file": sent}, follow=True).content.decode()
    assert "<dt>draft</dt>" in page
    assert "<del>Deep</del><ins>Deeper</ins> wells" in page


# By Django's own loader


@pytest.fixture
def load(django_capture_on_commit_callbacks):
    """Django's loader, up to the end of its transaction."""

    def load(file) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            call_command("loaddata", file, verbosity=0)

    return load


@pytest.fixture
def file(tmp_path):
    """Return what the portal exports of an edition in which everything waits."""
    import_edition(written(tmp_path, edition_with_drafts()))
    file = tmp_path / "exported.json"
    file.write_bytes(exported())
    Edition.objects.all().delete()
    return file


def test_django_loads_what_was_exported_and_it_exports_alike(file, load):
    load(file)
    assert DraftRevision.objects.count() == len(DRAFTS)
    assert exported() == file.read_bytes()


def test_an_import_of_what_django_loaded_changes_nothing(file, load):
    load(file)
    assert import_edition(file).differs is False


def test_loading_it_again_over_itself_leaves_one_draft_of_each(file, load):
    load(file)
    load(file)
    assert exported() == file.read_bytes()


def test_a_loaded_draft_is_published_plainly_though_its_row_has_links(file, load, awa):
    load(file)
    for row in (ResolutionQuestion.objects.get(), Source.objects.get(), *Term.objects.all()):
        assert press(awa, "draft_publish", row).status_code == 302, row
    assert ResolutionQuestion.objects.get().sections.count() == 2
    assert Term.objects.get(slug="aquifer").see_also.get().slug == "well"


def test_null_drops_a_draft_that_is_there_and_an_object_without_one_leaves_it(file, load, tmp_path):
    load(file)
    objects = json.loads(file.read_text())
    for found in objects:
        found["fields"].pop("draft", None)
    load(written(tmp_path, objects))
    assert DraftRevision.objects.count() == len(DRAFTS)
    for found in objects:
        if found["fields"].get("slug") == "wells":
            found["fields"]["draft"] = None
    load(written(tmp_path, objects))
    assert DraftRevision.objects.count() == len(DRAFTS) - 1


def test_django_loads_what_says_nothing_new_as_no_draft(tmp_path, load):
    load(written(tmp_path, kinds_first(with_draft(SECTION, {"values": {"body": BODY}}))))
    assert not DraftRevision.objects.exists()


@pytest.mark.parametrize(
    ("number", "draft", "says"),
    [
        (SECTION, "text", "draft: is not a draft"),
        (SECTION, {"values": {"slug": "x"}}, "draft: slug: cannot be changed by a draft"),
        (SECTION, {"values": {"bdy": "x"}}, "draft: bdy: is not a field of topics.section"),
        (COMMITTEE, {"values": {"name": "x"}, "by": 1}, "draft: by: is not part of a draft"),
        (SOURCE, {"values": {"year": "soon"}}, "glossary.source 2030/un-water, draft.year"),
        (SOURCE, {"values": {"topics": "water"}}, "glossary.source 2030/un-water, draft.topics"),
        (SOURCE, {"values": {"topics": [[*WATER, "x"]]}}, "glossary.source 2030/un-water, draft.topics"),
    ],
)
def test_django_refuses_to_load_what_is_no_draft_and_says_where(tmp_path, load, number, draft, says):
    with pytest.raises(DeserializationError, match=says):
        load(written(tmp_path, kinds_first(with_draft(number, draft))))
    assert not Edition.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("number", "values"),
    [(FIGURE, {"tool": ["2030", "assembly", "gone"]}), (TERM, {"see_also": [["2030", "gone"]]})],
)
def test_a_draft_that_leads_nowhere_is_not_lost_unseen(tmp_path, number, values):
    """Only at the end is it known, and then the rest is loaded."""
    file = written(tmp_path, kinds_first(with_draft(number, {"values": values})))
    with pytest.raises(DeserializationError, match=r"Its draft links to a row that is neither in the file"):
        call_command("loaddata", file, verbosity=0)
    assert not DraftRevision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_a_draft_leads_to_may_come_later_in_the_file(tmp_path):
    draft = {"values": {"see_also": [["2030", "aquifer"]]}}
    objects = with_draft(TERM, draft, see_also=[])
    call_command("loaddata", written(tmp_path, kinds_first(objects)), verbosity=0)
    [change] = DraftRevision.objects.all()
    assert change.values == {"see_also": [Term.objects.get(slug="aquifer").pk]}
    assert change.began_from == state_of(Term.objects.get(slug="well"))
