"""A change to something published can wait: it is checked, compared, seen in place, published or dropped."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from glossary.models import Source
from tests.support.admin_forms import admin_url, again, open_form, plant_one_of_each, send
from tests.support.draft_forms import BODY, DRAFT, KEEP, html_of, keep, open_draft, press
from tests.support.people import load_roles
from topics.models import (
    Committee,
    DraftRevision,
    Edition,
    OpeningPhrase,
    ResolutionQuestion,
    Section,
    Topic,
)

# --- Keeping ---


def test_a_kept_draft_changes_nothing_for_readers(awa, wells):
    before = Section.objects.values().get()
    assert keep(awa, wells, body=DRAFT, title="Deep wells").status_code == 302
    assert Section.objects.values().get() == before
    change = DraftRevision.objects.get()
    assert change.values == {"body": DRAFT, "title": "Deep wells"}
    assert change.saved_by.username == "awa"
    html = html_of(Client(), wells.get_absolute_url())
    assert "words" in html
    assert "verbs" not in html


def test_only_what_is_published_offers_to_keep_a_draft_and_says_that_readers_get_a_save(awa, wells):
    page = html_of(awa, admin_url("change", wells))
    assert 'value="Save and publish"' in page
    assert 'value="Keep as a draft"' in page
    Section.objects.update(published=False)
    page = html_of(awa, admin_url("change", wells))
    assert 'value="Save"' in page
    assert "Keep as a draft" not in page
    response = keep(awa, wells, body=DRAFT)
    assert "it needs no draft" in response.content.decode()
    for model in (Edition, OpeningPhrase):
        assert "Keep as a draft" not in html_of(awa, admin_url("add", model))


def test_what_is_kept_is_checked_like_what_is_saved(awa, wells):
    for changes, field in [({"body": "[@nobody]"}, "body"), ({"title": ""}, "title")]:
        response = keep(awa, wells, **changes)
        assert response.status_code == 200
        assert field in response.context["adminform"].form.errors
    assert not DraftRevision.objects.exists()


@pytest.mark.parametrize(
    ("model", "name", "value"),
    [
        (Section, "slug", "other"),
        (Section, "position", "9"),
        (Section, "published", ""),
        (Topic, "number", "4"),
        (Topic, "committee", "council"),
        (Source, "key", "other-key"),
        (Committee, "chairs", "people"),
        (Committee, "position", "7"),
    ],
)
def test_what_cannot_wait_is_named(awa, wells, edition, model, name, value):
    plant_one_of_each(wells)
    Source.objects.update(published=True)
    if value == "council":
        value = Committee.objects.create(edition=edition, slug="council", name="Council").pk
    if value == "people":
        value = [User.objects.get().pk]
    row = model.objects.exclude(slug="council").first() if model is Committee else model.objects.get()
    response = keep(awa, row, **{name: value})
    assert response.status_code == 200
    [message] = response.context["adminform"].form.errors[name]
    assert "A draft cannot change" in message
    assert not DraftRevision.objects.exists()


def test_a_draft_like_what_is_published_is_none(awa, wells):
    assert keep(awa, wells).status_code == 302
    assert not DraftRevision.objects.exists()
    keep(awa, wells, body=DRAFT)
    send(awa, wells, open_draft(awa, wells), body=BODY, **KEEP)
    assert not DraftRevision.objects.exists()


def test_keeping_changing_and_dropping_a_draft_gives_the_edition_a_new_version(awa, wells):
    versions = [Edition.objects.get().version]
    keep(awa, wells, body=DRAFT)
    versions.append(Edition.objects.get().version)
    send(awa, wells, open_draft(awa, wells), body="Other.", **KEEP)
    versions.append(Edition.objects.get().version)
    press(awa, "draft_drop", wells)
    versions.append(Edition.objects.get().version)
    assert len(set(versions)) == 4
    assert versions == sorted(versions)


def test_a_draft_goes_with_its_row(awa, wells):
    keep(awa, wells, body=DRAFT)
    Section.objects.all().delete()
    assert not DraftRevision.objects.exists()


def test_links_wait_too(awa, wells, edition):
    plant_one_of_each(wells)
    ResolutionQuestion.objects.update(published=True)
    question = ResolutionQuestion.objects.get()
    keep(awa, question, sections=[wells.pk])
    assert DraftRevision.objects.get().values == {"sections": [wells.pk]}
    assert open_draft(awa, question)["sections"] == [wells.pk]
    assert press(awa, "draft_publish", question).status_code == 302
    assert list(question.sections.all()) == [wells]


# --- The form of a row that has a draft ---


def test_the_form_of_the_row_tells_of_the_draft_and_holds_what_is_published(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    page = html_of(bo, admin_url("change", wells))
    assert "There is a draft of a change" in page
    assert "saved by Awa on" in page
    for way in ("Continue the draft", "Compare word by word", "See it in place", "Publish the draft", "Drop"):
        assert way in page
    assert 'value="Keep as a draft"' not in page
    assert open_form(bo, wells)["body"] == BODY


def test_the_form_of_the_draft_holds_it_and_keeps_it(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    form = open_draft(bo, wells)
    assert form["body"] == DRAFT
    page = html_of(bo, f"{admin_url('change', wells)}?draft=1")
    assert "Save and publish" not in page
    assert send(bo, wells, form, title="Deep wells", **KEEP).status_code == 302
    change = DraftRevision.objects.get()
    assert change.values == {"body": DRAFT, "title": "Deep wells"}
    assert change.saved_by.username == "bo"


def test_the_second_of_two_who_begin_a_draft_is_refused_with_both_texts(awa, bo, wells):
    his = open_form(bo, wells)
    keep(awa, wells, body=DRAFT)
    response = send(bo, wells, his, body=BODY.replace("words", "nouns"), **KEEP)
    assert response.status_code == 409
    page = response.content.decode()
    assert "<ins>nouns</ins>" in page
    assert "<ins>verbs</ins>" in page
    assert "Awa on " in page
    assert 'value="Keep the merged text as a draft"' in page
    assert bo.post(admin_url("change", wells), again(response)).status_code == 302
    body = DraftRevision.objects.get().values["body"]
    assert "nouns" in body
    assert "verbs" in body
    wells.refresh_from_db()
    assert wells.body == BODY


def test_the_second_of_two_who_continue_a_draft_is_refused(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    hers, his = open_draft(awa, wells), open_draft(bo, wells)
    assert send(awa, wells, hers, title="Hers", **KEEP).status_code == 302
    assert send(bo, wells, his, title="His", **KEEP).status_code == 409
    assert DraftRevision.objects.get().values["title"] == "Hers"


def test_a_draft_cannot_be_begun_from_an_old_text(awa, bo, wells):
    his = open_form(bo, wells)
    send(awa, wells, open_form(awa, wells), body=BODY.replace("words", "nouns"))
    assert send(bo, wells, his, body=DRAFT, **KEEP).status_code == 409
    assert not DraftRevision.objects.exists()


def test_saving_from_the_form_of_a_draft_never_publishes_it_unseen(awa, wells):
    keep(awa, wells, body=DRAFT)
    assert send(awa, wells, open_draft(awa, wells), title="Other").status_code == 409


# --- Comparing, publishing, dropping ---


def test_the_draft_is_compared_word_by_word(awa, wells):
    keep(awa, wells, body=DRAFT, title="Deep wells")
    page = html_of(awa, admin_url("draft", wells))
    assert "The second has <del>words</del>." in page
    assert "The second has <ins>verbs</ins>." in page
    assert "<ins>Deep </ins>" in page or "<ins>Deep wells</ins>" in page
    assert page.count("The same on both sides") == 2
    assert "was changed since" not in page


def test_publishing_gives_readers_the_draft_and_ends_it(awa, wells):
    keep(awa, wells, body=DRAFT, title="Deep wells")
    assert press(awa, "draft_publish", wells).status_code == 302
    wells.refresh_from_db()
    assert (wells.body, wells.title) == (DRAFT, "Deep wells")
    assert not DraftRevision.objects.exists()
    assert "verbs" in html_of(Client(), wells.get_absolute_url())


def test_who_publishes_a_draft_is_told_so_and_stays_with_the_row(awa, wells):
    keep(awa, wells, body=DRAFT)
    seen = DraftRevision.objects.get().state
    published = press(awa, "draft_publish", wells)
    assert published["Location"] == admin_url("change", wells)
    assert "The draft of “Wells” is published." in html_of(awa, published["Location"])
    again_pressed = press(awa, "draft_publish", wells, seen)
    assert "There is no draft: Awa published the draft on" in html_of(awa, again_pressed["Location"])


def test_publishing_over_a_text_that_changed_since_shows_both(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    send(bo, wells, open_form(bo, wells), body=BODY.replace("words", "nouns"), title="His")
    assert "was changed since" in html_of(awa, admin_url("draft", wells))
    response = press(awa, "draft_publish", wells)
    assert response.status_code == 409
    page = response.content.decode()
    assert "<ins>nouns</ins>" in page
    assert "<ins>verbs</ins>" in page
    assert 'value="Publish the merged text"' in page
    assert f'action="{admin_url("change", wells)}"' in page
    wells.refresh_from_db()
    assert "verbs" not in wells.body
    assert DraftRevision.objects.exists()
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    wells.refresh_from_db()
    assert wells.title == "His"
    assert "verbs" in wells.body
    assert not DraftRevision.objects.exists()


def test_a_draft_that_cannot_be_published_any_more_says_why(awa, wells, edition):
    source = Source.objects.create(edition=edition, key="a-book", title="A book", published=True)
    keep(awa, wells, body="Water [@a-book].")
    source.delete()
    response = press(awa, "draft_publish", wells)
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert "a-book" in form.errors["body"][0]
    assert f'action="{admin_url("change", wells)}"' in response.content.decode()
    mended = open_form(awa, wells) | {
        "body": "Water.",
        "_publish_draft": response.context["publishes_draft"],
        "_started_from": response.context["started_from"],
    }
    assert awa.post(admin_url("change", wells), mended).status_code == 302
    assert not DraftRevision.objects.exists()


@pytest.mark.parametrize("page", ["draft_publish", "draft_drop"])
def test_a_draft_that_changed_since_it_was_looked_at_stays(awa, bo, wells, page):
    keep(awa, wells, body=DRAFT)
    seen = DraftRevision.objects.get().state
    send(bo, wells, open_draft(bo, wells), title="His", **KEEP)
    response = press(awa, page, wells, seen)
    assert response["Location"] == admin_url("draft", wells)
    assert DraftRevision.objects.get().values["title"] == "His"
    wells.refresh_from_db()
    assert wells.body == BODY


def test_dropping_asks_first_and_leaves_what_is_published(awa, wells):
    keep(awa, wells, body=DRAFT)
    assert "You find it again under “Deleted" in html_of(awa, admin_url("draft_drop", wells))
    assert DraftRevision.objects.exists()
    assert press(awa, "draft_drop", wells).status_code == 302
    assert not DraftRevision.objects.exists()
    wells.refresh_from_db()
    assert wells.body == BODY


def test_without_a_draft_its_pages_lead_to_the_form(awa, wells):
    for page in ("draft", "draft_drop"):
        assert awa.get(admin_url(page, wells))["Location"] == admin_url("change", wells)
    gone = admin_url("draft", wells)
    wells.delete()
    assert awa.get(gone).status_code == 404


def test_who_signs_in_again_after_pressing_publish_sees_the_draft_and_has_published_nothing(awa, wells):
    keep(awa, wells, body=DRAFT)
    assert awa.get(admin_url("draft_publish", wells))["Location"] == admin_url("draft", wells)
    wells.refresh_from_db()
    assert wells.body == BODY


def test_only_who_edits_the_row_comes_to_its_draft(awa, wells, edition):
    load_roles()
    council = Committee.objects.create(edition=edition, slug="council", name="Council", published=True)
    keep(awa, wells, body=DRAFT)
    for name, committee, allowed in [("chair", wells.topic.committee, True), ("other", council, False)]:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name="Chairs"))
        user.chaired_committees.add(committee)
        client = Client()
        client.force_login(user)
        for page in ("draft", "draft_drop"):
            assert client.get(admin_url(page, wells)).status_code == (200 if allowed else 403)
        html = html_of(client, wells.get_absolute_url())
        assert ("verbs" in html) is allowed
        if not allowed:
            assert press(client, "draft_publish", wells).status_code == 403
            assert press(client, "draft_drop", wells).status_code == 403
    assert DraftRevision.objects.exists()
