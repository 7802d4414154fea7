"""Overwritten drafts are looked for in the newest part of the history, however long that is."""

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from topics.models import DraftEntry, Section, draft_entry

Kind = DraftEntry.Kind
AT_ONCE = 4


@pytest.fixture(autouse=True)
def read_by_fours(monkeypatch):
    monkeypatch.setattr(draft_entry, "READ_AT_ONCE", AT_ONCE)


@pytest.fixture
def people(db) -> list[User]:
    return [User.objects.create_user(name) for name in ("awa", "bo")]


def write(section: Section, people: list[User], stories: int) -> None:
    """Write the history of so many drafts, each by Awa, overwritten by Bo and then published."""
    now, of = timezone.now(), ContentType.objects.get_for_model(section)
    awa, bo = people
    DraftEntry.objects.bulk_create(
        DraftEntry(
            kind=kind,
            made_at=now,
            made_by=writer,
            saved_by=writer,
            content_type=of,
            object_id=section.pk,
            values={"body": f"By {writer.username}, {story}"},
            began_from="x",
            began_with={},
            begun_at=now,
            saved_at=now,
        )
        for story in range(stories)
        for kind, writer in ((Kind.KEPT, awa), (Kind.KEPT, bo), (Kind.PUBLISHED, bo))
    )


def overwritten(most: int) -> list[tuple[str, str]]:
    found = DraftEntry.objects.overwritten(most)
    return [(entry.values["body"], after.values["body"]) for entry, after in found]


@pytest.mark.parametrize("stories", [1, 2, 3, 4, 5, 8])
def test_all_are_found_the_newest_first_wherever_a_reading_ends(section, people, stories):
    write(section, people, stories)
    expected = [(f"By awa, {story}", f"By bo, {story}") for story in reversed(range(stories))]
    assert overwritten(100) == expected


@pytest.mark.parametrize(("most", "found"), [(0, 0), (1, 0), (2, 1), (7, 3), (8, 4)])
def test_so_many_are_looked_at_also_those_of_which_no_word_is_lost(section, people, most, found):
    """Bo published what he had kept: of each story hers is lost, and his is not."""
    write(section, people, 9)
    assert overwritten(most) == [(f"By awa, {8 - n}", f"By bo, {8 - n}") for n in range(found)]


@pytest.mark.parametrize("entry", [0, 3])
def test_what_came_back_is_left_out_wherever_it_stands_in_the_history(section, people, entry):
    write(section, people, 3)
    lost = DraftEntry.objects.order_by("pk")[entry]
    DraftEntry.objects.filter(pk=DraftEntry.objects.last().pk).update(brings_back=lost)
    assert lost.values["body"] not in dict(overwritten(100))
    assert len(overwritten(100)) == 2


@pytest.mark.parametrize("stories", [20, 60])
def test_a_longer_history_costs_no_more_than_what_is_looked_at(section, people, stories):
    write(section, people, stories)
    with CaptureQueriesContext(connection) as queries:
        assert len(overwritten(4)) == 2
    assert len(queries) == 2 + 1  # six entries in two readings, and those that are looked at
