"""Drafts are published from their list, several at once."""

import pytest
from django.test import Client

from tests.admin_pages import admin_url
from tests.test_conflicts import states_in_list
from tests.test_permissions import person
from tests.test_permissions import roles as roles
from topics.models import Committee, Edition, ResolutionQuestion, Section


@pytest.fixture
def chair(client, roles, committee) -> Client:
    client.force_login(person("awa", "Chairs", committee))
    return client


@pytest.fixture
def drafts(section: Section) -> list[Section]:
    """Two sections that wait, beside one that is published."""
    return [
        Section.objects.create(topic=section.topic, position=place, slug=slug, title=slug.title())
        for place, slug in enumerate(["pumps", "rain"], start=2)
    ]


def publish(client: Client, rows: list, **sent) -> str:
    """What the list says once the action was chosen for `rows`."""
    model = type(rows[0])
    chosen = {"action": "publish_chosen", "_selected_action": [row.pk for row in rows]}
    sent = {"_state": states_in_list(client, model), **chosen, **sent}
    return client.post(admin_url("changelist", model), sent, follow=True).content.decode()


def test_a_chair_publishes_the_chosen_drafts_at_once(chair, section, drafts):
    assert "Published: 2 sections." in publish(chair, [section, *drafts])
    assert not Section.objects.filter(published=False).exists()


def test_what_was_not_chosen_stays_a_draft(chair, drafts):
    assert "Published: 1 section." in publish(chair, drafts[:1])
    assert Section.objects.get(published=False) == drafts[1]


def test_the_history_tells_who_published_in_the_list(chair, drafts):
    publish(chair, drafts)
    page = " ".join(chair.get(admin_url("history", drafts[0])).content.decode().split())
    assert "by awa" in page
    assert "Published in the list." in page


def test_questions_are_published_from_their_list_too(chair, topic):
    question = ResolutionQuestion.objects.create(topic=topic, position=1, slug="who-pays", label="Who pays?")
    assert "Published: 1 resolution question." in publish(chair, [question])
    assert ResolutionQuestion.objects.get().published


def test_what_is_published_already_is_left_alone(chair, section):
    before = Edition.objects.get().version
    assert "All of these are published already." in publish(chair, [section])
    assert Edition.objects.get().version == before


def test_nothing_is_published_when_one_of_them_changed_since_the_list_was_shown(chair, drafts):
    seen = states_in_list(chair, Section)
    Section.objects.filter(pk=drafts[0].pk).update(body="Not for delegates yet.")
    assert "Nothing was done: “Pumps” changed" in publish(chair, drafts, _state=seen)
    assert Section.objects.filter(published=False).count() == 2


def test_the_drafts_of_another_committee_are_out_of_reach(chair, committee, drafts):
    seen = states_in_list(chair, Section)
    council = Committee.objects.create(edition=committee.edition, slug="council", name="Council")
    other = Client()
    other.force_login(person("bo", "Chairs", council))
    publish(other, drafts, _state=seen)
    assert Section.objects.filter(published=False).count() == 2
