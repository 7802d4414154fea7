"""Drafts are published from their list, several at once."""

import pytest
from django.contrib.admin import site
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, open_form, states_in_list
from tests.support.crawler import squeeze
from tests.support.kinds import tool_kind
from tests.support.people import person
from topics.history import history_of
from topics.models import Committee, Edition, KeyFigure, Precedent, ResolutionQuestion, Section, Tool, Topic


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


def ask(client: Client, rows: list, action: str = "publish_chosen", **sent) -> HttpResponse:
    """Choose the action for `rows` in their list."""
    model = type(rows[0])
    chosen = {"action": action, "_selected_action": [row.pk for row in rows]}
    sent = {"_state": states_in_list(client, model), **chosen, **sent}
    return client.post(admin_url("changelist", model), sent, follow=True)


def publish(client: Client, rows: list, **sent) -> str:
    """Return what the list says once the action was chosen for `rows` and confirmed."""
    return ask(client, rows, **{"post": "yes", **sent}).content.decode()


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
    assert "All of these are already published." in publish(chair, [section])
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


# --- It asks first ---


def test_publishing_asks_first_and_counts_what_becomes_public_and_what_stays_hidden(chair, section, drafts):
    draft_part = Section.objects.create(topic=section.topic, position=9, slug="law", title="Law")
    below = Section.objects.create(topic=section.topic, parent=draft_part, slug="treaty", title="Treaty")
    asked = ask(chair, [section, *drafts, below])
    page = squeeze(asked.content.decode())
    assert asked.context["title"] == "Publish 3 sections?"
    assert "Delegates see at once: 2" in page
    assert "Treaty: its parent section is unpublished" in page
    assert "1 of the chosen is already published and stays so." in page
    assert Section.objects.filter(published=True).count() == 1
    assert [row for row, _ in ask(chair, [draft_part, below]).context["kept_back"]] == []


def test_a_release_to_come_keeps_what_is_published_back_and_says_until_when(chair, topic, drafts):
    moment = timezone.now().replace(year=2090, month=12, day=3, hour=17, minute=0)
    Topic.objects.update(release_at=moment)
    page = squeeze(ask(chair, drafts).content.decode())
    assert "Not visible yet: 2" in page
    assert "Pumps: delegates see it on 3 December 2090, 18:00, with the topic" in page


def test_what_the_confirmation_carries_publishes_just_that_as_one_change(chair, drafts):
    context = ask(chair, drafts).context
    sent = {"action": context["action"], "_selected_action": context["chosen"], "_state": context["states"]}
    assert "Published: 2 sections." in publish(chair, drafts, **sent)
    entries = history_of(Section).objects.filter(history_change_reason="Published in the list.")
    assert len(set(entries.values_list("batch", flat=True))) == 1


def test_all_rows_of_a_long_list_can_be_chosen_and_are_all_shown_before(chair, drafts, monkeypatch):
    monkeypatch.setattr(site.get_model_admin(Section), "list_per_page", 1)
    context = ask(chair, drafts[:1], select_across="1").context
    assert len(context["at_once"]) == 2


def test_a_row_that_changed_after_the_question_is_not_published(chair, drafts):
    context = ask(chair, drafts).context
    Section.objects.filter(pk=drafts[0].pk).update(body="Not for delegates yet.")
    assert "Nothing was done: “Pumps” changed" in publish(chair, drafts, _state=context["states"])


def test_unpublishing_says_what_disappears_from_below_and_hides_it(chair, section):
    point = Section.objects.create(
        topic=section.topic, parent=section, slug="deep", title="Deep", published=True
    )
    Section.objects.create(topic=section.topic, parent=point, slug="dug", title="Dug", published=True)
    asked = ask(chair, [section], "unpublish_chosen")
    assert "With it disappear, from below: 2 sections." in squeeze(asked.content.decode())
    assert Section.objects.filter(published=True).count() == 3
    assert "Unpublished: 1 section." in publish(chair, [section], action="unpublish_chosen")
    assert not Section.objects.get(pk=section.pk).published


def test_every_kind_of_publishable_content_is_published_from_its_list(chair, edition, committee, topic):
    rows = [
        Term.objects.create(edition=edition, slug="well", name="well", definition="Deep."),
        Source.objects.create(edition=edition, key="book", title="A book"),
        Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=tool_kind(edition)),
        KeyFigure.objects.create(committee=committee, slug="n", value="1", statement="One.", as_of=2020),
        Precedent.objects.create(
            committee=committee, slug="a", body="UN", year=2010, date="2010", title="Water"
        ),
    ]
    for row in rows:
        assert "Published: 1 " in publish(chair, [row])
        assert type(row).objects.get().published
        assert "Unpublished: 1 " in publish(chair, [row], action="unpublish_chosen")
        assert not type(row).objects.get().published


# --- What is said after a save ---


def saved(client: Client, row, **changes) -> str:
    form = {name: value for name, value in open_form(client, row).items() if name not in changes}
    sent = {name: value for name, value in changes.items() if value is not None}
    response = client.post(admin_url("change", row), form | sent, follow=True)
    return "\n".join(str(message) for message in response.context["messages"])


def test_who_unticks_a_part_reads_how_much_below_it_disappears(chair, section, drafts):
    Section.objects.create(topic=section.topic, parent=section, slug="deep", title="Deep", published=True)
    Section.objects.create(topic=section.topic, parent=section, slug="draft", title="Draft")
    told = saved(chair, section, published=None)
    assert "“Wells” is unpublished, and with it 1 section below it: readers see none of it now." in told
    assert "below it" not in saved(chair, section, title="Old wells")


def test_who_unticks_a_topic_reads_how_much_of_each_kind_disappears(chair, topic, section, committee):
    question = topic.questions.create(slug="who", label="Who", text="Who?", published=True)
    question.facts.create(slug="fund", kind="exists", statement="So.", as_of="2029", published=True)
    KeyFigure.objects.create(
        committee=committee, topic=topic, slug="n", value="1", statement="1.", as_of=2020, published=True
    )
    told = saved(chair, topic, published=None)
    assert "1 section, 1 resolution question, 1 key figure and 1 question fact below it" in told


def test_a_release_to_come_is_said_in_words_after_the_save(chair, topic, committee):
    Committee.objects.update(release_at=None)
    told = saved(chair, topic, release_at_0="2090-12-03", release_at_1="18:00")
    assert "Delegates will see “1. Water” from 3 December 2090, 18:00 (Europe/Paris) on, not before." in told


def test_a_release_time_is_echoed_in_words_as_it_was_read(chair, topic):
    told = saved(chair, topic, release_at_0="03/02/2020", release_at_1="18h00")
    assert "The release time of “1. Water”, 3 February 2020, 18:00, has come." in told
    assert "has come" not in saved(chair, topic, title="Clean water")


def test_who_changes_the_address_of_what_readers_have_is_told_that_links_to_the_old_one_are_lost(
    chair, section, drafts, committee
):
    tool = Tool.objects.create(
        committee=committee, slug="pump", name="Pump", kind=tool_kind(committee), published=True
    )
    told = saved(chair, tool, slug="hand-pump")
    assert (
        "“Pump” has another address now. Links to /2030/assembly/tools/pump/, which people may have" in told
    )
    section.refresh_from_db()
    old = section.get_absolute_url()
    assert f"Links to {old}, which people may have shared" in saved(chair, section, slug="old-wells")
    for row, changes in (
        (drafts[0], {"slug": "hand-pumps"}),
        (tool, {"name": "Hand pump"}),
        (tool.kind, {"slug": "works"}),
    ):
        told = saved(chair, row, **changes)
        assert "was changed successfully" in told
        assert "another address" not in told


def test_who_makes_a_draft_of_an_edition_reads_that_all_of_it_disappears(client, organiser, edition):
    client.force_login(organiser)
    told = "“Model Assembly 2030” is a draft now: readers see none of it."
    for status, is_told in (("draft", True), ("draft", False), ("published", False), ("archived", False)):
        assert (told in saved(client, edition, status=status, email=f"{status}@un.org")) is is_told, status
