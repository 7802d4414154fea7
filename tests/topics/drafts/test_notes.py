"""What a chair says of a change while it is a draft is kept, and told when it is published."""

from django.test import Client

from glossary.models import Term
from tests.support.admin_forms import admin_url, send
from tests.support.draft_forms import BODY, DRAFT, KEEP, html_of, keep, open_draft, press
from topics.history import NOTE, REASON, history_of
from topics.models import DraftRevision, Section

SAID = {NOTE: "The wells are counted.", REASON: "Asked by the board"}


def newest_entry():
    return history_of(Section).objects.order_by("-history_id").first()


def publish_as_shown(client: Client, row, **typed):
    """Press the button of the draft's own page."""
    change = client.get(admin_url("draft", row)).context["draft"]
    sent = {"state": change.state, NOTE: change.note, REASON: change.reason} | typed
    return client.post(admin_url("draft_publish", row), sent)


def test_the_note_and_the_reason_are_kept_with_the_draft_and_told_to_nobody_yet(awa, wells):
    entries = history_of(Section).objects.count()
    keep(awa, wells, body=DRAFT, **SAID)
    change = DraftRevision.objects.get()
    assert (change.note, change.reason) == (SAID[NOTE], SAID[REASON])
    assert history_of(Section).objects.count() == entries
    assert SAID[NOTE] not in html_of(Client(), "/2030/changes/")


def test_the_page_of_the_draft_is_filled_in_with_both(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    page = html_of(awa, admin_url("draft", wells))
    assert f'name="{NOTE}" maxlength="300" value="{SAID[NOTE]}"' in page
    assert f'name="{REASON}" maxlength="300" value="{SAID[REASON]}"' in page


def test_so_is_the_form_of_the_draft_and_not_that_of_the_published_text(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    of_draft = html_of(awa, f"{admin_url('change', wells)}?draft=1")
    assert f'value="{SAID[NOTE]}"' in of_draft
    assert f'value="{SAID[REASON]}"' in of_draft
    of_row = html_of(awa, admin_url("change", wells))
    assert f'value="{SAID[NOTE]}"' not in of_row
    assert f"Note for delegates: “{SAID[NOTE]}”" in of_row


def test_keeping_the_draft_again_keeps_what_is_said_then(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    send(awa, wells, open_draft(awa, wells), title="Deep wells", **{NOTE: "Other."}, **KEEP)
    change = DraftRevision.objects.get()
    assert (change.note, change.reason) == ("Other.", "")


def test_publishing_tells_both(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    assert publish_as_shown(awa, wells).status_code == 302
    entry = newest_entry()
    assert (entry.change_note, entry.history_change_reason) == (SAID[NOTE], SAID[REASON])
    assert SAID[NOTE] in html_of(Client(), "/2030/changes/")


def test_what_is_typed_when_it_is_published_counts_even_if_it_is_nothing(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    publish_as_shown(awa, wells, **{NOTE: "", REASON: "Minor"})
    entry = newest_entry()
    assert (entry.change_note, entry.history_change_reason) == ("", "Minor")


def test_the_button_beside_the_form_of_the_row_tells_what_was_kept(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    assert press(awa, "draft_publish", wells).status_code == 302
    assert newest_entry().change_note == SAID[NOTE]


def test_a_conflict_on_the_way_carries_both(awa, wells):
    keep(awa, wells, body=DRAFT, **SAID)
    Section.objects.update(body=BODY.replace("words", "nouns"))
    response = publish_as_shown(awa, wells)
    assert response.status_code == 409
    assert {(NOTE, SAID[NOTE]), (REASON, SAID[REASON])} <= set(response.context["conflict"].hidden)


def test_a_long_note_is_cut_to_its_column_and_stays_on_one_line(awa, edition):
    term = Term.objects.create(
        edition=edition, slug="well", name="well", definition="A hole.", published=True
    )
    keep(awa, term, definition="A deep hole.", **{NOTE: "Line\nline " + "x" * 400})
    note = DraftRevision.objects.get().note
    assert note.startswith("Line line x")
    assert len(note) == 300
