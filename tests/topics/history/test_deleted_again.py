"""What was deleted, brought back and deleted again: its last deletion is the one that counts.

And the draft of a change that waited for it comes back with it.
"""

import pytest
from django.contrib.auth import get_user_model
from django.db.models import Q

from tests.support.admin_forms import admin_url
from tests.support.draft_forms import DRAFT, html_of, keep, press
from tests.support.history_pages import deleted
from tests.support.people import signed_in
from topics.chronicle.lookup import latest_deletions
from topics.chronicle.restoring import NotRestoredError, undelete
from topics.models import DraftRevision, Section

EVERYTHING = Q()


def test_what_came_back_and_was_deleted_again_is_gone_by_the_last_deletion_alone(section):
    first = deleted(section.topic)
    undelete(first)
    Section.objects.filter(pk=section.pk).update(body="Written after it came back.")
    last = deleted(section)
    assert latest_deletions(EVERYTHING, None, 9) == [last]
    with pytest.raises(NotRestoredError):
        undelete(first)  # which would bring back the text of then
    undelete(last)
    assert Section.objects.get().body == "Written after it came back."


def test_each_of_what_one_change_deleted_has_a_last_deletion_of_its_own(section):
    first = deleted(section.topic)
    undelete(first)
    last = deleted(section), deleted(section.topic)
    assert latest_deletions(EVERYTHING, None, 9) == [last[1], last[0]]


def draft_of(row: Section) -> dict:
    [draft] = DraftRevision.objects.of_row(row).values()
    return {name: value for name, value in draft.items() if name != "id"}


@pytest.mark.parametrize("place", ["itself", "topic", "committee", "edition"])
def test_a_draft_comes_back_with_its_row_and_can_be_published(section, place):
    awa = signed_in("awa")
    keep(awa, section, body=DRAFT)
    before = draft_of(section)
    places = {
        "itself": section,
        "topic": section.topic,
        "committee": section.topic.committee,
        "edition": section.topic.committee.edition,
    }
    batch = deleted(places[place])
    assert not DraftRevision.objects.exists()
    undelete(batch)
    assert draft_of(section) == before
    page = html_of(awa, admin_url("draft", section))
    assert "was changed since this draft was begun" not in page
    assert "verbs" in page
    press(awa, "draft_publish", section)
    assert Section.objects.get().body == DRAFT


def test_a_draft_comes_back_although_its_writer_is_gone(section):
    awa = signed_in("awa")
    keep(awa, section, body=DRAFT)
    batch = deleted(section)
    get_user_model().objects.all().delete()
    undelete(batch)
    assert draft_of(section)["saved_by_id"] is None


def test_what_no_draft_waited_for_comes_back_without_one(section):
    undelete(deleted(section))
    assert not DraftRevision.objects.exists()
