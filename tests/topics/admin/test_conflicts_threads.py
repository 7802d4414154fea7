"""Six saves at once from the same state: one wins, whatever the database."""

import pytest
from django.test import Client

from tests.support.admin_forms import admin_url, open_form
from tests.support.at_once import MANY, ONE_WINS, all_at_once
from topics.models import Section

pytestmark = pytest.mark.django_db(transaction=True)


def statuses(clients: list[Client], url: str, forms: list[dict]) -> list[int]:
    return sorted(status for _, status in all_at_once(clients, [(url, form) for form in forms]))


def test_of_six_forms_saved_at_once_one_wins(clients, section):
    forms = [
        open_form(client, section) | {"body": f"By person {number}."} for number, client in enumerate(clients)
    ]
    assert statuses(clients, admin_url("change", section), forms) == ONE_WINS
    section.refresh_from_db()
    assert section.body in [form["body"] for form in forms]


def test_of_six_who_add_the_same_at_once_one_wins_and_the_others_are_told(clients, topic):
    url = admin_url("add", Section)
    forms = [
        {"topic": topic.pk, "position": 1, "title": "Wells", "slug": "wells", "body": f"By person {number}."}
        for number in range(MANY)
    ]
    assert statuses(clients, url, forms) == [200] * (MANY - 1) + [302]


def test_of_six_who_give_their_rows_the_same_slug_at_once_one_wins(clients, topic):
    requests = []
    for number, client in enumerate(clients):
        section = Section.objects.create(topic=topic, position=number, slug=f"s{number}", title="Wells")
        requests.append((admin_url("change", section), open_form(client, section) | {"slug": "wells"}))
    answers = all_at_once(clients, requests)
    assert sorted(status for _, status in answers) == [200] * (MANY - 1) + [302]


def test_after_six_at_once_all_merged_texts_together_have_every_word(clients, section):
    waiting = [
        (client, open_form(client, section) | {"body": f"By person {number}."})
        for number, client in enumerate(clients)
    ]
    url = admin_url("change", section)
    for client, form in waiting:
        response = client.post(url, form)
        while response.status_code == 409:
            conflict = response.context["conflict"]
            form = dict(conflict.hidden) | {text.input_name: text.result for text in conflict.texts}
            response = client.post(url, form)
    section.refresh_from_db()
    for number in range(MANY):
        assert f"By person {number}." in section.body


def test_of_six_deletions_and_saves_at_once_one_wins(clients, section):
    change, delete = admin_url("change", section), admin_url("delete", section)
    requests = []
    for number, client in enumerate(clients):
        if number % 2:
            states = client.get(delete).context["states"]
            requests.append((delete, {"post": "yes", "_state": states}))
        else:
            requests.append((change, open_form(client, section) | {"body": f"By person {number}."}))
    answers = all_at_once(clients, requests)
    saved = [url for url, status in answers if url == change and status == 302]
    if Section.objects.exists():
        assert len(saved) == 1
        assert [status for _, status in answers].count(409) == MANY - 1
    else:  # who came to delete it after that found it gone, as they wanted
        assert saved == []
