"""Two people at once: nothing goes along with a deleted row that its deleter has not seen."""

import re

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.support.admin_forms import admin_url, open_form, send, states_in_list
from tests.support.crawler import squeeze
from tests.support.people import load_roles
from topics.models import Committee, ResolutionQuestion, Section


def confirmed(client: Client, row) -> dict[str, object]:
    """Return what the confirmation carries that asks whether to delete `row`."""
    context = client.get(admin_url("delete", row)).context
    return {"post": "yes", "_state": context["states"], "_cascades": context["along"]}


@pytest.mark.parametrize("happened", ["changed", "added"])
def test_a_row_is_kept_when_what_would_go_with_it_was_written_meanwhile(awa, bo, wells, happened):
    pumps = Section.objects.create(topic=wells.topic, parent=wells, slug="pumps", title="Pumps")
    asked = confirmed(awa, wells)
    if happened == "changed":
        send(bo, pumps, open_form(bo, pumps), body="His.")
    else:
        Section.objects.create(topic=wells.topic, parent=pumps, slug="hoses", title="Hoses", body="His.")
    refused = awa.post(admin_url("delete", wells), asked)
    assert refused.status_code == 409
    told = {
        "changed": "“Pumps”, which would be deleted too, was changed or added in the meantime by bo on",
        "added": "“Hoses”, which would be deleted too, was changed or added in the meantime by an import",
    }
    assert told[happened] in squeeze(refused.content.decode())
    assert Section.objects.filter(body="His.").exists()
    again = {"post": "yes", "_state": refused.context["states"], "_cascades": refused.context["along"]}
    assert awa.post(admin_url("delete", wells), again).status_code == 302
    assert not Section.objects.exists()


def test_what_goes_along_may_have_gone_before(awa, wells):
    pumps = Section.objects.create(topic=wells.topic, parent=wells, slug="pumps", title="Pumps")
    asked = confirmed(awa, wells)
    pumps.delete()
    assert awa.post(admin_url("delete", wells), asked).status_code == 302


def test_rows_chosen_in_a_list_are_kept_when_what_would_go_with_them_was_written_meanwhile(awa, bo, wells):
    pumps = Section.objects.create(topic=wells.topic, parent=wells, slug="pumps", title="Pumps")
    url = admin_url("changelist", Section)
    chosen = {"action": "delete_selected", "_selected_action": [wells.pk]}
    asked = awa.post(url, {**chosen, "_state": states_in_list(awa, Section)}).context
    sent = {**chosen, "post": "yes", "_state": asked["states"], "_cascades": asked["along"]}
    send(bo, pumps, open_form(bo, pumps), body="His.")
    refused = awa.post(url, sent, follow=True)
    assert "Nothing was done: “Pumps” changed since this list was shown" in refused.content.decode()
    assert Section.objects.count() == 2
    asked = awa.post(url, {**chosen, "_state": states_in_list(awa, Section)}).context
    sent |= {"_state": asked["states"], "_cascades": asked["along"]}
    assert awa.post(url, sent).status_code == 302
    assert not Section.objects.exists()


# --- Who comes for what is gone ---


def test_who_saves_a_row_that_went_along_is_told_who_deleted_it_and_how_to_bring_it_back(awa, bo, wells):
    pumps = Section.objects.create(topic=wells.topic, parent=wells, slug="pumps", title="Pumps")
    send(awa, pumps, open_form(awa, pumps), title="Hand pumps")  # the last to write in it
    hers = open_form(awa, pumps)
    bo.post(admin_url("delete", wells), confirmed(bo, wells))
    refused = send(awa, pumps, hers, body="Hers.")
    assert refused.status_code == 409
    page = refused.content.decode()
    assert "The section “Hand pumps” was deleted by bo on " in page
    [way_back] = re.findall(r'<a href="([^"]+)" target="_blank">Bring it back</a>', page)
    awa.post(way_back)
    assert set(Section.objects.values_list("slug", flat=True)) == {"wells", "pumps"}


def test_what_was_chosen_for_a_row_that_is_gone_is_told_by_name_and_not_by_number(awa, bo, wells):
    pumps = Section.objects.create(topic=wells.topic, parent=wells, slug="pumps", title="Pumps")
    hers = open_form(awa, pumps)
    bo.post(admin_url("delete", pumps), confirmed(bo, pumps))
    typed = dict(send(awa, pumps, hers, body="Hers.\n\nMore.").context["typed"])
    assert typed["Topic"] == "1. Water — 2030 · assembly"
    assert typed["Parent"] == "Wells — 2030 · assembly · water"
    assert typed["Body"] == "Hers.\n\nMore."


def test_the_address_of_a_deleted_row_leads_to_the_way_back_only_those_who_may_go_it(awa, bo, wells):
    address = admin_url("change", wells)
    bo.post(admin_url("delete", wells), confirmed(bo, wells))
    told = awa.get(address, follow=True)
    assert "The section “Wells” was deleted by bo on " in told.content.decode()
    way_back = str(next(iter(told.context["messages"]))).split('"')[1]
    assert awa.get(way_back).status_code == 200
    load_roles()
    stranger = User.objects.create_user("cy", is_staff=True)
    stranger.groups.add(Group.objects.get(name="Chairs"))
    other = Committee.objects.create(edition=wells.topic.committee.edition, slug="other", name="Other")
    other.chairs.add(stranger)
    client = Client()
    client.force_login(stranger)
    refused = client.get(address, follow=True).content.decode()
    assert "doesn’t exist" in refused
    assert "Wells" not in refused
    assert "doesn’t exist" in awa.get(admin_url("change", Section(pk=9_999)), follow=True).content.decode()


# --- What it costs ---


@pytest.mark.parametrize("who", ["organiser", "chair"])
def test_asking_whether_to_delete_costs_the_same_however_much_goes_along(
    client, wells, who, django_assert_num_queries
):
    topic = wells.topic
    load_roles()
    person = User.objects.create_user("cy", is_staff=True)
    person.groups.add(Group.objects.get(name={"organiser": "Organisers", "chair": "Chairs"}[who]))
    topic.committee.chairs.add(person)
    client.force_login(person)

    def grow(start: int) -> None:
        for number in range(start, start + 10):
            section = Section.objects.create(topic=topic, slug=f"s-{number}", title=f"S {number}")
            question = ResolutionQuestion.objects.create(topic=topic, slug=f"q-{number}", label="Q", text="?")
            question.sections.add(section)

    grow(0)
    client.get(admin_url("delete", topic))
    with CaptureQueriesContext(connection) as few:
        client.get(admin_url("delete", topic))
    grow(10)
    with django_assert_num_queries(len(few)):
        page = client.get(admin_url("delete", topic))
    assert ("sections", 21) in [(str(name).lower(), count) for name, count in page.context["model_count"]]
    assert b"Yes, I" in page.content


def test_what_goes_along_and_is_not_theirs_is_still_refused(client, wells):
    """Known for all rows of a model at once, and for each row by itself."""
    load_roles()
    person = User.objects.create_user("cy", is_staff=True)
    person.groups.add(Group.objects.get(name="Chairs"))
    mine = wells.topic.committee
    mine.chairs.add(person)
    other = Committee.objects.create(edition=mine.edition, slug="other", name="Other")
    theirs = Section.objects.create(
        topic=other.topics.create(number=1, slug="air", title="Air"), slug="wind", title="Wind"
    )
    client.force_login(person)
    assert client.get(admin_url("delete", wells)).status_code == 200
    assert client.get(admin_url("delete", theirs)).status_code == 403
    admin = site.get_model_admin(Section)
    request = RequestFactory().get("/")
    request.user = person
    assert admin.get_deleted_objects([wells], request)[2] == set()
    assert admin.get_deleted_objects([theirs], request)[2] == {"section"}
