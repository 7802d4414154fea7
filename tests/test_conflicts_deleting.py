"""Two people at once: nothing goes along with a deleted row that its deleter has not seen."""

import pytest
from django.test import Client

from tests.admin_pages import admin_url, open_form
from tests.test_conflicts import states_in_list
from tests.two_people import send
from topics.models import Section


def confirmed(client: Client, row) -> dict[str, object]:
    """What the confirmation carries that asks whether to delete `row`."""
    context = client.get(admin_url("delete", row)).context
    return {"post": "yes", "_state": context["states"], "_along": context["along"]}


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
        "changed": "“Pumps”, which would go with it, was changed or put there meanwhile by bo on",
        "added": "“Hoses”, which would go with it, was changed or put there meanwhile by an import",
    }
    assert told[happened] in refused.content.decode()
    assert Section.objects.filter(body="His.").exists()
    again = {"post": "yes", "_state": refused.context["states"], "_along": refused.context["along"]}
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
    sent = {**chosen, "post": "yes", "_state": asked["states"], "_along": asked["along"]}
    send(bo, pumps, open_form(bo, pumps), body="His.")
    refused = awa.post(url, sent, follow=True)
    assert "Nothing was done: “Pumps” changed since this list was shown" in refused.content.decode()
    assert Section.objects.count() == 2
    asked = awa.post(url, {**chosen, "_state": states_in_list(awa, Section)}).context
    sent |= {"_state": asked["states"], "_along": asked["along"]}
    assert awa.post(url, sent).status_code == 302
    assert not Section.objects.exists()
