"""Who may read, restore and undelete: who may edit the row, or could edit where it stood; nobody else."""

from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, states_for
from tests.support.history_pages import DELETED_LATELY, deleted, text_of, undelete_url, url_of
from tests.support.kinds import tool_kind
from tests.support.people import chair_of
from topics.chronicle.lookup import entries_of
from topics.history import changing
from topics.models import Committee, Section, Tool, Topic


def test_a_row_is_not_restored_to_a_place_out_of_reach(roles, section, edition):
    council = Committee.objects.create(edition=edition, slug="council", name="Council")
    elsewhere = Topic.objects.create(committee=council, number=1, slug="air", title="Air")
    old = entries_of(Section, section.pk)[0]
    section.topic = elsewhere
    section.save()
    client = chair_of("of-council", council)
    assert client.get(url_of("restore", section, old.pk)).status_code == 403
    assert client.post(url_of("restore", section, old.pk), states_for(section)).status_code == 403
    assert Section.objects.get().topic == elsewhere


# tests/portal/accounts/access/test_admin_addresses.py has the doors of what is there; here are the others.


def test_a_chair_compares_two_entries_and_undeletes(chair, section, edition):
    term = Term.objects.create(edition=edition, slug="pit", name="pit", definition="A hole.")
    for row in (section, term):
        entry = entries_of(type(row), row.pk)[0]
        assert chair.get(url_of("compare", row) + f"?new={entry.pk}").status_code == 200
    for batch in (deleted(section), deleted(term)):
        assert chair.get(undelete_url(batch)).status_code == 200
        assert chair.post(undelete_url(batch)).status_code == 302
    assert (Section.objects.count(), Term.objects.count()) == (1, 1)


def test_everybody_else_compares_and_undeletes_nothing(others, section, stranger):
    compared = url_of("compare", section) + f"?new={entries_of(Section, section.pk)[0].pk}"
    assert [client.get(compared).status_code for client in others] == [403, 403, 403]
    batch = deleted(section)
    for client in others:
        assert client.get(undelete_url(batch)).status_code == 403
        assert client.post(undelete_url(batch)).status_code == 403
        assert "Wells" not in client.get(reverse(DELETED_LATELY)).content.decode()
    assert others[-1].get(reverse(DELETED_LATELY)).status_code == 403
    client = Client()
    for signed_in in (False, True):
        if signed_in:
            client.force_login(stranger)
        assert "/admin/login/" in client.post(undelete_url(batch))["Location"]
    assert not Section.objects.exists()


def test_the_apparatus_is_undeleted_by_any_chair_of_the_edition_and_by_no_other(others, edition):
    of_council, of_far, former = others
    source = Source.objects.create(edition=edition, key="a-book", title="A book")
    batch = deleted(source)
    for client in (of_far, former):
        assert client.post(undelete_url(batch)).status_code == 403
    assert of_council.post(undelete_url(batch)).status_code == 302
    assert Source.objects.exists()


def test_what_was_deleted_in_two_committees_at_once_is_an_organisers_to_bring_back(others, desk, section):
    council = Committee.objects.get(slug="council")
    tool = Tool.objects.create(committee=council, slug="pump", name="Pump", kind=tool_kind(council))
    with changing() as change:
        section.delete()
        tool.delete()
    listed = text_of(others[0].get(reverse(DELETED_LATELY)))
    assert "An organiser can bring it back." in listed
    assert others[0].post(undelete_url(change.batch)).status_code == 403
    assert desk.post(undelete_url(change.batch)).status_code == 302
    assert (Section.objects.count(), Tool.objects.count()) == (1, 1)


def test_a_committee_and_an_edition_are_brought_back_by_organisers_only(chair, desk, committee, section):
    batch = deleted(committee)
    assert chair.post(undelete_url(batch)).status_code == 403
    assert desk.post(undelete_url(batch)).status_code == 302
    assert chair.get(admin_url("change", section)).status_code == 200
    batch = deleted(committee.edition)
    listed = text_of(desk.get(reverse(DELETED_LATELY)))
    assert "The edition “Model Assembly 2030” with 1 committee, 1 topic, 1 section" in listed
    assert desk.post(undelete_url(batch)).status_code == 302
    assert Section.objects.get() == section
