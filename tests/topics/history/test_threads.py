"""Several people at once: each entry is its own writer's, and no deletion takes words unasked."""

import pytest
from django.test import Client

from tests.support.admin_forms import admin_url, open_form
from tests.support.at_once import MANY, all_at_once
from topics.chronicle.lookup import entries_of
from topics.chronicle.restoring import undelete
from topics.history import DELETED
from topics.models import Section, Topic

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sections(topic: Topic) -> list[Section]:
    return [
        Section.objects.create(topic=topic, position=number, slug=f"s{number}", title="Wells")
        for number in range(MANY)
    ]


def form_of(client: Client, section: Section, number: int) -> tuple[str, dict]:
    form = open_form(client, section) | {
        "body": f"By person {number}.",
        "_change_reason": f"Reason {number}",
    }
    return admin_url("change", section), form


def test_what_six_save_at_once_is_told_of_each_with_their_own_reason(clients, sections):
    requests = [form_of(client, sections[number], number) for number, client in enumerate(clients)]
    assert {status for _, status in all_at_once(clients, requests)} == {302}
    newest = [entries_of(Section, section.pk)[0] for section in sections]
    for number, entry in enumerate(newest):
        told = entry.history_user.username, entry.history_change_reason, entry.body
        assert told == (f"person-{number}", f"Reason {number}", f"By person {number}.")
    assert len({entry.batch for entry in newest}) == MANY


def test_what_is_saved_while_its_topic_is_deleted_keeps_it_or_comes_back(clients, sections, topic):
    requests = [form_of(client, sections[number], number) for number, client in enumerate(clients)]
    delete = admin_url("delete", topic)
    asked = clients[0].get(delete).context
    requests[0] = delete, {"post": "yes", "_state": asked["states"], "_cascades": asked["along"]}
    answers = all_at_once(clients, requests)
    saved = {url for url, status in answers if status == 302} - {delete}
    assert (delete, 409 if saved else 302) in answers
    if not saved:
        deletion = entries_of(Topic, topic.pk)[0]
        assert deletion.history_type == DELETED
        undelete(deletion.batch)
    for number, section in enumerate(sections):
        was_saved = admin_url("change", section) in saved
        assert Section.objects.get(pk=section.pk).body == (f"By person {number}." if was_saved else "")
