"""What was deleted, brought back and deleted again: its last deletion is the one that counts."""

import pytest
from django.db.models import Q

from tests.history_cast import deleted
from topics.chronicle import latest_deletions
from topics.models import Section
from topics.restoring import NotRestoredError, undelete

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
