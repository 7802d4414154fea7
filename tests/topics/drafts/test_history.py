"""Drafts have a history: every keep, drop and publish with its author, and a way back for what is gone."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.support.admin_forms import admin_url, again, open_form, plant_one_of_each, send
from tests.support.draft_forms import BODY, DRAFT, KEEP, html_of, keep, open_draft, press
from tests.support.history_pages import DELETED_LATELY, deleted, messages_of, text_of, undelete_url, url_of
from tests.support.people import chair_of
from topics.chronicle.drafts import told
from topics.history import NOTE, REASON
from topics.models import (
    Committee,
    DraftEntry,
    DraftRevision,
    KeyFigure,
    ResolutionQuestion,
    Section,
    Topic,
)

OTHER = "Bo wrote this instead."


def sentences() -> list[str]:
    return [told(entry) for entry in DraftEntry.objects.with_people()]


def kept_again(client: Client, row, body: str = OTHER, **more: str):
    return send(client, row, open_draft(client, row), body=body, **more, **KEEP)


def then_url(row, entry: DraftEntry) -> str:
    return url_of("draft_then", row, entry.pk)


def history_of_row(client: Client, row) -> str:
    return text_of(client.get(admin_url("history", row)))


# --- Entries ---


def test_every_keep_drop_and_publish_is_told_with_its_author(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    kept_again(bo, wells)
    press(awa, "draft_drop", wells)
    keep(awa, wells, body=DRAFT)
    press(bo, "draft_publish", wells)
    assert sentences() == [
        "Awa kept a draft of a change",
        "bo kept a draft of a change",
        "Awa dropped the draft that bo wrote",
        "Awa kept a draft of a change",
        "bo published the draft that Awa wrote",
    ]
    bodies = DraftEntry.objects.values_list("values__body", flat=True)
    assert list(bodies) == [DRAFT, OTHER, OTHER, DRAFT, DRAFT]


def test_who_ends_an_own_draft_is_named_once_and_nobody_is_a_former_account(awa, wells):
    keep(awa, wells, body=DRAFT)
    press(awa, "draft_drop", wells)
    DraftEntry.objects.create(
        **{name: value for name, value in DraftEntry.objects.values().last().items() if name != "id"}
        | {"made_by_id": None, "saved_by_id": None}
    )
    assert sentences()[1:] == ["Awa dropped the draft", "An import or a former account dropped the draft"]


def test_an_entry_has_the_reason_and_the_note(awa, wells):
    keep(awa, wells, body=DRAFT, **{NOTE: "Counted.", REASON: "Asked by the board"})
    change = DraftRevision.objects.get()
    awa.post(admin_url("draft_drop", wells), {"state": change.state, REASON: "Not now"})
    kept, dropped = DraftEntry.objects.all()
    assert (kept.note, kept.change_reason) == ("Counted.", "Asked by the board")
    assert dropped.change_reason == "Not now"
    page = history_of_row(awa, wells)
    assert "Asked by the board" in page
    assert "Not now" in page


def test_a_draft_that_becomes_what_is_published_counts_as_dropped(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    kept_again(bo, wells, BODY)
    assert sentences()[-1] == "bo dropped the draft that Awa wrote"


def test_a_refused_keep_drop_or_publish_leaves_no_entry(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    seen = DraftRevision.objects.get().state
    kept_again(bo, wells)
    before = DraftEntry.objects.count()
    for page in ("draft_drop", "draft_publish"):
        press(awa, page, wells, seen)
    keep(awa, wells, title="")
    assert DraftEntry.objects.count() == before


# --- In the history of the row ---


def test_the_history_of_the_row_has_both_in_order(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    send(bo, wells, open_form(bo, wells), title="Deep wells")
    press(bo, "draft_drop", wells)
    lines = bo.get(admin_url("history", wells)).context["lines"]
    assert [line.kind for line in lines][:3] == [
        "bo dropped the draft that Awa wrote",
        "Changed",
        "Awa kept a draft of a change",
    ]
    assert lines[0].changed == ["Body"]


def timeline(client: Client, topic) -> list:
    return client.get(reverse("admin:topics_topic_timeline", args=[topic.pk])).context["lines"]


def test_the_time_line_of_the_topic_has_the_drafts_of_what_is_and_was_in_it(awa, bo, wells):
    keep(awa, wells, body=DRAFT, **{REASON: "Asked by the board"})
    newest, *_ = timeline(bo, wells.topic)
    assert (newest.line.kind, newest.line.changed, newest.line.reason) == (
        "Awa kept a draft of a change",
        ["Body"],
        "Asked by the board",
    )
    assert (newest.what, newest.url) == ("Section “Wells”", admin_url("history", wells))
    press(bo, "draft_drop", wells)
    deleted(wells)
    lines = timeline(awa, wells.topic)
    assert [each.line.kind for each in lines][:3] == [
        "Deleted",
        "bo dropped the draft that Awa wrote",
        "Awa kept a draft of a change",
    ]
    assert [(each.what, each.url) for each in lines[1:3]] == [("Section “Wells (deleted)”", "")] * 2


def test_the_time_line_has_no_draft_of_another_topic_nor_for_who_may_not_see_it(awa, roles, wells, committee):
    keep(awa, wells, body=DRAFT)
    other = Topic.objects.create(committee=committee, number=9, slug="air", title="Air")
    kim = chair_of("kim", committee)
    assert "draft" not in " ".join(each.line.kind for each in timeline(kim, other))
    council = Committee.objects.create(edition=committee.edition, slug="council", name="Council")
    figure = KeyFigure.objects.create(
        committee=council, slug="one", value="1", statement="One.", as_of=2020, topic=wells.topic
    )
    DraftRevision.objects.keep(figure, {"statement": "Not for Kim."}, saved_by=None)
    lines = timeline(kim, wells.topic)
    assert [each.line.kind for each in lines if "One." in each.what] == ["Created"]
    assert lines[1].line.kind == "Awa kept a draft of a change"


def test_the_history_of_a_row_takes_as_many_queries_for_many_drafts(
    awa, wells, django_assert_max_num_queries
):
    keep(awa, wells, body=DRAFT)
    for number in range(3):
        kept_again(awa, wells, f"Number {number}.")
    with django_assert_max_num_queries(20) as few:
        awa.get(admin_url("history", wells))
    most = len(few)
    for number in range(3):
        kept_again(awa, wells, f"Another {number}.")
    with django_assert_max_num_queries(most):
        awa.get(admin_url("history", wells))


def test_a_draft_is_compared_with_the_text_published_then_and_with_another_draft(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    kept_again(bo, wells, DRAFT.replace("First", "Second"))
    hers, his = DraftEntry.objects.all()
    send(bo, wells, open_form(bo, wells), body="All new.")
    page = html_of(awa, url_of("compare", wells) + f"?new=d{hers.pk}")
    assert "<del>words</del><ins>verbs</ins>" in page
    assert "All new" not in page
    page = html_of(awa, url_of("compare", wells) + f"?old=d{hers.pk}&new=d{his.pk}")
    assert "<del>First</del><ins>Second</ins>" in page
    assert "words." not in page
    response = awa.get(url_of("compare", wells) + f"?new=d{his.pk + 9}")
    assert response["Location"] == admin_url("history", wells)


def test_links_of_a_draft_are_compared_too(awa, wells):
    plant_one_of_each(wells)
    ResolutionQuestion.objects.update(published=True)
    question = ResolutionQuestion.objects.get()
    keep(awa, question, sections=[wells.pk])
    entry = DraftEntry.objects.get()
    assert "<ins>Wells</ins>" in html_of(awa, url_of("compare", question) + f"?new=d{entry.pk}")


def test_the_history_of_another_row_has_no_draft_of_this_one(awa, wells):
    keep(awa, wells, body=DRAFT)
    lines = awa.get(admin_url("history", wells.topic)).context["lines"]
    assert not any(line.of_draft for line in lines)
    entry = DraftEntry.objects.get()
    assert awa.get(url_of("draft_then", wells.topic, entry.pk)).status_code == 404


# --- And back ---


def test_a_dropped_draft_comes_back_as_it_was(awa, bo, wells):
    keep(awa, wells, body=DRAFT, **{NOTE: "Counted."})
    before = DraftRevision.objects.get()
    dropped = bo.post(admin_url("draft_drop", wells), {"state": before.state}, follow=True)
    entry = DraftEntry.objects.last()
    assert then_url(wells, entry) in messages_of(dropped)[0]
    listed = awa.get(reverse(DELETED_LATELY))
    assert "Draft of the section “Wells”" in text_of(listed)
    assert then_url(wells, entry) in listed.content.decode()
    page = text_of(awa.get(then_url(wells, entry)))
    assert "bo dropped the draft that Awa wrote on " in page
    assert "The second has verbs." in page
    response = awa.post(then_url(wells, entry), follow=True)
    assert messages_of(response) == ["The draft of “Wells” is back. Readers still see the published text."]
    now = DraftRevision.objects.get()
    assert (now.values, now.note, now.began_from) == (before.values, "Counted.", before.began_from)
    assert sentences()[-1] == "Awa brought back the draft"
    assert "Draft of" not in text_of(awa.get(reverse(DELETED_LATELY)))
    press(bo, "draft_drop", wells)  # and can be dropped and brought back again
    assert "Draft of the section “Wells”" in text_of(awa.get(reverse(DELETED_LATELY)))


def test_an_overwritten_draft_comes_back_after_both_were_seen(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    kept_again(bo, wells)
    hers = DraftEntry.objects.first()
    assert "There is another draft now" in text_of(awa.get(then_url(wells, hers)))
    response = awa.post(then_url(wells, hers))
    assert response.status_code == 409
    assert "as there is another one. It was saved by bo on" in text_of(response)
    assert DraftRevision.objects.get().values["body"] == OTHER
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    body = DraftRevision.objects.get().values["body"]
    assert "verbs" in body
    assert OTHER in body
    assert sentences()[-1] == "Awa brought back the draft"


def listed_drafts(client: Client) -> list[str]:
    deletions = client.get(reverse(DELETED_LATELY)).context["deletions"]
    return [f"{each.names[0]} – {each.writer}" for each in deletions if each.batch is None]


def test_a_draft_that_a_colleague_wrote_over_is_among_what_was_deleted_until_it_is_back(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    kept_again(awa, wells, body=f"{DRAFT} Hers.")
    assert listed_drafts(awa) == []
    kept_again(bo, wells)
    kept_again(bo, wells, body=f"{OTHER} And more.")
    assert listed_drafts(awa) == ["Draft of the section “Wells”, as Awa left it – bo"]
    hers = DraftEntry.objects.all()[1]
    assert then_url(wells, hers) in awa.get(reverse(DELETED_LATELY)).content.decode()
    press(bo, "draft_publish", wells)
    assert listed_drafts(awa) == ["Draft of the section “Wells”, as Awa left it – bo"]
    response = awa.post(then_url(wells, hers))
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    assert listed_drafts(awa) == []


def test_a_draft_to_which_a_colleague_only_added_is_not_listed_until_words_of_it_are_gone(awa, bo, wells):
    keep(awa, wells, body=DRAFT, title="Deep wells")
    kept_again(bo, wells, body=f"{DRAFT} And more.")
    assert listed_drafts(awa) == []
    kept_again(bo, wells, body=f"{DRAFT} And more.", title="Wells")
    assert listed_drafts(awa) == ["Draft of the section “Wells”, as Awa left it – bo"]
    press(bo, "draft_drop", wells)
    assert len(listed_drafts(awa)) == 2
    keep(bo, wells, body="A new draft, without a word of the other.")
    assert len(listed_drafts(awa)) == 2


def test_a_draft_of_a_text_that_changed_since_comes_back_after_both_were_seen(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    press(awa, "draft_drop", wells)
    send(bo, wells, open_form(bo, wells), body=BODY.replace("words", "nouns"))
    response = awa.post(then_url(wells, DraftEntry.objects.last()))
    assert response.status_code == 409
    assert "Since it was begun, the published text was changed by bo on" in text_of(response)
    assert not DraftRevision.objects.exists()
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    body = DraftRevision.objects.get().values["body"]
    assert "verbs" in body
    assert "nouns" in body
    wells.refresh_from_db()
    assert "verbs" not in wells.body


def test_a_dropped_draft_whose_row_is_deleted_waits_until_that_is_back(awa, wells):
    keep(awa, wells, body=DRAFT)
    press(awa, "draft_drop", wells)
    batch = deleted(wells)
    assert "Draft of" not in text_of(awa.get(reverse(DELETED_LATELY)))
    awa.post(undelete_url(batch))
    assert "Draft of the section “Wells”" in text_of(awa.get(reverse(DELETED_LATELY)))


def test_the_history_of_drafts_outlives_their_edition(awa, wells):
    keep(awa, wells, body=DRAFT)
    press(awa, "draft_drop", wells)
    keep(awa, wells, body=OTHER)
    awa.post(undelete_url(deleted(wells.topic.committee.edition)))
    assert sentences()[-1] == "Awa kept a draft of a change"
    assert Section.objects.get() == wells
    assert "Awa dropped the draft" in history_of_row(awa, wells)


# --- A colleague ended it meanwhile ---


def test_who_continues_a_dropped_draft_is_told_by_whom_and_keeps_the_text(awa, bo, wells):
    keep(awa, wells, body=DRAFT, title="Deep wells")
    hers = open_draft(awa, wells)
    press(bo, "draft_drop", wells)
    response = send(awa, wells, hers, body=f"{DRAFT} And more.", **KEEP)
    assert response.status_code == 409
    page = text_of(response)
    assert "While you had the draft open: bo dropped the draft that Awa wrote on " in page
    assert "import" not in page
    assert [text.result for text in response.context["conflict"].texts] == [f"{DRAFT} And more."]
    built = awa.post(admin_url("change", wells), again(response) | {"_build_again": "body"})
    assert "bo dropped the draft" in text_of(built)
    assert [text.result for text in built.context["conflict"].texts] == [f"{DRAFT} And more."]
    assert awa.post(admin_url("change", wells), again(built)).status_code == 302
    assert DraftRevision.objects.get().values == {"body": f"{DRAFT} And more.", "title": "Deep wells"}


def test_who_continues_a_published_draft_is_told_by_whom_and_keeps_the_text(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    hers = open_draft(awa, wells)
    press(bo, "draft_publish", wells)
    response = send(awa, wells, hers, body=f"{DRAFT} And more.", **KEEP)
    assert response.status_code == 409
    assert "bo published the draft that Awa wrote on " in text_of(response)
    assert awa.post(admin_url("change", wells), again(response)).status_code == 302
    assert DraftRevision.objects.get().values == {"body": f"{DRAFT} And more."}


@pytest.mark.parametrize("page", ["draft_drop", "draft_publish"])
def test_a_press_on_a_page_of_a_draft_that_is_gone_says_who_ended_it(awa, bo, wells, page):
    keep(awa, wells, body=DRAFT)
    seen = DraftRevision.objects.get().state
    press(bo, "draft_drop", wells)
    for answer in (lambda: press(awa, page, wells, seen), lambda: awa.get(admin_url("draft", wells))):
        said = html_of(awa, answer()["Location"])
        assert "There is no draft: bo dropped the draft that Awa wrote on " in said


def test_who_opens_a_draft_that_is_gone_is_told_so(awa, bo, wells):
    keep(awa, wells, body=DRAFT)
    press(bo, "draft_drop", wells)
    response = awa.get(f"{admin_url('change', wells)}?draft=1")
    message = messages_of(response)[-1]
    assert message.startswith("There is no draft: bo dropped the draft that Awa wrote on ")
    assert message.endswith(". This form shows the published text.")


# --- Who may ---


def test_only_who_edits_the_row_reads_of_its_drafts_and_brings_them_back(roles, awa, wells, edition):
    council = Committee.objects.create(edition=edition, slug="council", name="Council", published=True)
    keep(awa, wells, body=DRAFT)
    press(awa, "draft_drop", wells)
    entry = DraftEntry.objects.last()
    own, foreign = chair_of("own", wells.topic.committee), chair_of("foreign", council)
    for client, status in ((own, 200), (foreign, 403)):
        assert client.get(then_url(wells, entry)).status_code == status
        assert client.get(admin_url("history", wells)).status_code == status
        listed = text_of(client.get(reverse(DELETED_LATELY)))
        assert ("Draft of the section “Wells”" in listed) is (status == 200)
    assert foreign.post(then_url(wells, entry)).status_code == 403
    assert not DraftRevision.objects.exists()
    assert own.post(then_url(wells, entry)).status_code == 302
    assert DraftRevision.objects.exists()
