"""What is shared opens no door to what is not: chairs read no title of what only other chairs may see."""

import pytest
from django.test import Client

from glossary.models import Source
from tests.support.admin_forms import admin_url, open_form, states_for
from tests.support.draft_forms import keep
from tests.support.kinds import tool_kind
from tests.support.people import chair_of
from topics.models import Committee, KeyFigure, Section, Tool, Topic

CITING = "The world of wells.[@shared]"
HIDDEN = "1 more that you may not see"


@pytest.fixture
def other(edition, roles) -> Committee:
    return Committee.objects.create(edition=edition, slug="who", name="WHO", published=True)


@pytest.fixture
def mine(wells, roles) -> Client:
    return chair_of("awa", wells.topic.committee)


@pytest.fixture
def theirs(other) -> Client:
    return chair_of("ines", other)


@pytest.fixture
def shared(edition) -> Source:
    return Source.objects.create(edition=edition, key="shared", title="Shared", published=True)


def asked(client: Client, row) -> str:
    """Return the page that asks whether to delete `row`."""
    response = client.get(admin_url("delete", row))
    assert response.status_code == 200
    return response.content.decode()


def test_who_asks_to_delete_a_shared_source_reads_no_title_of_what_they_may_not_see(
    mine, theirs, wells, shared
):
    Section.objects.update(body=CITING)
    assert "Section: Wells" in asked(theirs, shared)
    Section.objects.update(published=False)
    page = asked(theirs, shared)
    assert "Wells" not in page
    assert HIDDEN in page
    assert "Section: Wells" in asked(mine, shared)
    sent = {"action": "delete_selected", "_selected_action": [shared.pk]} | states_for(shared)
    listed = theirs.post(admin_url("changelist", Source), sent).content.decode()
    assert "Wells" not in listed
    assert HIDDEN in listed
    assert Source.objects.filter(pk=shared.pk).exists()


def test_nor_that_there_is_a_draft_of_a_text_which_they_may_see(mine, theirs, wells, shared):
    keep(mine, wells, body=CITING)
    page = asked(theirs, shared)
    assert "Wells" not in page
    assert HIDDEN in page
    assert "Section: Wells (in its draft)" in asked(mine, shared)


def test_nor_the_title_of_what_would_stay_and_link_to_a_deleted_row_no_more(mine, theirs, wells, other):
    committee = wells.topic.committee
    pump = Tool.objects.create(committee=other, slug="pump", name="Pump", kind=tool_kind(other))
    figure = {"value": "12", "statement": "Twelve wells.", "as_of": 2024, "slug": "twelve"}
    KeyFigure.objects.create(committee=committee, tool=pump, **figure)
    page = asked(theirs, pump)
    assert "Twelve wells." not in page
    assert HIDDEN in page
    KeyFigure.objects.update(published=True)
    page = asked(theirs, pump)
    assert "12: Twelve wells." in page
    assert HIDDEN not in page


def test_nor_which_unpublished_tools_are_of_a_shared_kind(mine, theirs, wells):
    committee = wells.topic.committee
    kind = tool_kind(committee)
    Tool.objects.create(committee=committee, slug="pump", name="Pump", kind=kind)
    page = asked(theirs, kind)
    assert "Pump" not in page
    assert "Yes, I" not in page
    assert "Pump" in asked(mine, kind)


def test_who_sends_a_form_of_a_row_that_is_gone_is_told_so_only_if_it_was_theirs(mine, theirs, wells):
    form, url = open_form(mine, wells), admin_url("change", wells)
    assert theirs.post(url, form).status_code == 403
    Topic.objects.filter(pk=wells.topic_id).get().sections.all().delete()
    refused = theirs.post(url, form)
    assert refused.status_code == 403
    assert "deleted" not in refused.content.decode()
    told = mine.post(url, form)
    assert told.status_code == 409
    assert "The section “Wells” was deleted by " in told.content.decode()
