"""A draft that came with a file is published as if it had been kept here; Django's loader brings it too."""

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.transfer import export_edition, import_edition
from tests.support.admin_forms import admin_url, again
from tests.support.draft_forms import html_of, keep, press
from tests.support.edition_with_drafts import BODY, DRAFT, DRAFTS, edition_with_drafts, with_draft
from tests.support.small_edition import SECTION, written
from topics.history import history_of
from topics.models import DraftRevision, Edition, Publishable, ResolutionQuestion, Section

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
