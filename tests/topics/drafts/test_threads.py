"""Several who write, drop and publish one draft at the same moment lose no word, whatever the database."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.support.admin_forms import admin_url, again, open_form
from tests.support.at_once import MANY, ONE_WINS, all_at_once
from tests.support.draft_forms import BODY, KEEP, keep, open_draft
from tests.support.history_pages import url_of
from topics.models import DraftEntry, DraftRevision, Section

pytestmark = pytest.mark.django_db(transaction=True)

Forms = list[tuple[Client, dict]]


def texts_by(clients: list[Client], opened) -> Forms:
    """The form of each, with words of their own in the second paragraph."""
    forms = [(client, opened(client) | KEEP) for client in clients]
    for number, (_, form) in enumerate(forms):
        form["body"] = form["body"].replace("words", f"words by {number}")
    return forms


def merge_all(row: Section, forms: Forms) -> None:
    """Each sends their text until it is kept, pressing Save on the page of both texts where there is one."""
    for client, form in forms:
        post_until_kept(client, admin_url("change", row), form)


def post_until_kept(client: Client, url: str, form: dict) -> None:
    response = client.post(url, form)
    while response.status_code == 409:
        response = client.post(response.context.get("form_url") or url, again(response))
    assert response.status_code == 302


def text_of_draft() -> str:
    return DraftRevision.objects.get().values["body"]


def test_of_six_who_begin_a_draft_at_once_one_wins_and_all_words_get_into_it(clients, wells):
    forms = texts_by(clients, lambda client: open_form(client, wells))
    url = admin_url("change", wells)
    answers = all_at_once(clients, [(url, form) for _, form in forms])
    assert sorted(status for _, status in answers) == ONE_WINS
    assert DraftEntry.objects.count() == 1
    merge_all(wells, forms)
    assert all(f"words by {number}" in text_of_draft() for number in range(MANY))
    wells.refresh_from_db()
    assert wells.body == BODY


def test_of_six_who_continue_a_draft_at_once_one_wins_and_all_words_get_into_it(clients, wells):
    keep(clients[0], wells, title="Deep wells")
    forms = texts_by(clients, lambda client: open_draft(client, wells))
    answers = all_at_once(clients, [(admin_url("change", wells), form) for _, form in forms])
    assert sorted(status for _, status in answers) == ONE_WINS
    merge_all(wells, forms)
    assert all(f"words by {number}" in text_of_draft() for number in range(MANY))


@pytest.fixture
def two_chairs(awa, bo) -> list[Client]:
    """Six browsers, three of each."""
    clients = []
    for number in range(MANY):
        client = Client()
        client.force_login(User.objects.get(username=("awa", "bo")[number % 2]))
        clients.append(client)
    return clients


def test_two_chairs_who_keep_drop_and_publish_one_draft_at_once_lose_no_word(two_chairs, wells):
    keep(two_chairs[0], wells, body=BODY.replace("First", "Begun"))
    state = DraftRevision.objects.get().state
    writing = texts_by(two_chairs[:2], lambda client: open_draft(client, wells))
    saving = two_chairs[2], open_form(two_chairs[2], wells) | {"body": BODY.replace("Third", "Saved")}
    change = admin_url("change", wells)
    presses = ["draft_drop", "draft_publish", "draft_drop"]
    all_at_once(
        two_chairs,
        [
            *((change, form) for _, form in (*writing, saving)),
            *((admin_url(page, wells), {"state": state}) for page in presses),
        ],
    )
    said = [entry.values["body"] for entry in DraftEntry.objects.filter(values__has_key="body")]
    assert any("Begun" in text for text in said)
    merge_all(wells, [*writing, saving])  # what was refused is still in their forms
    for entry in DraftEntry.objects.dropped():
        post_until_kept(two_chairs[0], url_of("draft_then", wells, entry.pk), {})
    assert not DraftEntry.objects.dropped().exists()
    wells.refresh_from_db()
    now = wells.body + "".join(DraftRevision.objects.values_list("values__body", flat=True))
    for word in ("Begun", "Saved", "words by 0", "words by 1"):
        assert word in now, word
