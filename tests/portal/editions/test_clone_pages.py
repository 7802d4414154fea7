"""The admin's pages to clone an edition and to work off its checklist; archiving; organisers only."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from portal.transfer import import_edition
from portal.transfer.cloning import clone_edition
from tests.support.admin_forms import admin_url, states_for
from tests.support.kept_rows import KeptRows
from tests.support.small_edition import everything_stored, small_edition, written
from topics.history import history_of
from topics.models import CheckItem, Committee, Edition, KeyFigure, Tool, Topic

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def old(kept_rows: KeptRows, db, tmp_path) -> Edition:
    kept_rows.store("small", lambda: import_edition(written(tmp_path, small_edition())))
    KeyFigure.objects.update(topic=None)
    return Edition.objects.get()


@pytest.fixture
def person(roles) -> User:
    """An organiser by role, who is no superuser."""
    user = User.objects.create_user("ada", is_staff=True)
    user.groups.add(Group.objects.get(name="Organisers"))
    return user


@pytest.fixture
def desk(person) -> Client:
    return browser(person)


@pytest.fixture
def chair(old, roles) -> Client:
    user = User.objects.create_user("chair", is_staff=True)
    user.groups.add(Group.objects.get(name="Chairs"))
    Committee.objects.get().chairs.add(user)
    return browser(user)


@pytest.fixture
def new(old) -> Edition:
    return Edition.objects.get(slug=clone_edition(old, "2031").edition)


def clone_url(edition: Edition) -> str:
    return reverse("clone_edition", args=[edition.pk])


def list_url(edition: Edition) -> str:
    return reverse("edition_checklist", args=[edition.pk])


def item_at(edition: Edition, place: str) -> CheckItem:
    return edition.check_items.get(place=place)


# Cloning


def test_the_page_says_before_it_clones_that_drafts_stay_behind(desk, old):
    page = desk.get(clone_url(old)).content.decode()
    assert "<strong>Not copied:</strong> chairs, history, and drafts of changes." in page


def test_an_organiser_clones_an_edition_and_is_led_to_its_checklist(desk, person, old):
    assert f'href="{clone_url(old)}"' in desk.get(admin_url("change", old)).content.decode()
    page = desk.get(clone_url(old)).content.decode()
    assert 'value="2031"' in page
    assert 'value="Model Assembly"' in page
    response = desk.post(clone_url(old), {"slug": "2031", "conference": "World Model", "year": "2031"})
    new = Edition.objects.get(slug="2031", conference="World Model")
    assert response["Location"] == list_url(new)
    assert not Topic.objects.filter(committee__edition=new).exists()
    entry = LogEntry.objects.get()
    assert (entry.user, entry.get_edited_object(), entry.is_addition()) == (person, new, True)
    entries = history_of(Edition).objects.filter(id=new.pk)
    assert [(one.history_change_reason, one.history_user) for one in entries] == [
        ("Cloned from 2030", person)
    ]


def test_topics_are_copied_when_the_box_is_ticked(desk, old):
    desk.post(
        clone_url(old), {"slug": "2031", "conference": "World Model", "year": "2031", "with_topics": "on"}
    )
    assert Topic.objects.filter(committee__edition__slug="2031").count() == 2


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"slug": "2030", "year": "2031"}, "slug"),
        ({"slug": "admin", "year": "2031"}, "slug"),
        ({"slug": "", "year": "2031"}, "slug"),
        ({"slug": "a b", "year": "2031"}, "slug"),
        ({"slug": "2031", "year": "x"}, "year"),
        ({"slug": "2031", "year": "99999"}, "year"),
        ({"slug": "2031", "year": ""}, "year"),
        ({}, "slug"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_written(desk, old, sent, field):
    before = everything_stored()
    response = desk.post(clone_url(old), sent)
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert everything_stored() == before


def test_faults_of_the_old_edition_are_listed(desk, old):
    Tool.objects.update(body="[@nobody]")
    page = desk.post(clone_url(old), {"slug": "2031", "conference": "World Model", "year": "2031"})
    assert "Nothing was copied" in page.content.decode()
    assert "nobody" in page.content.decode()
    assert Edition.objects.count() == 1


# The checklist


def test_each_item_leads_to_its_field(desk, new):
    page = desk.get(list_url(new)).content.decode()
    figure = KeyFigure.objects.get(committee__edition=new)
    committee = new.committees.get()
    assert f'href="{admin_url("change", new)}#id_email"' in page
    assert f'href="{admin_url("change", figure)}#id_value"' in page
    assert f'href="{admin_url("change", committee)}#id_chairs"' in page
    assert f'href="{reverse("check_links", args=[new.pk])}"' in page
    assert f"0 of {new.check_items.count()} checked" in page


def test_every_address_on_the_checklist_leads_to_a_page(desk, new):
    groups = desk.get(list_url(new)).context["groups"]
    urls = {shown.url.partition("#")[0] for _, items in groups for shown in items}
    assert {desk.get(url).status_code for url in urls} == {200}


def test_who_checked_something_and_when_is_said_until_it_is_taken_back(desk, person, new):
    item = item_at(new, "topics.edition/email")
    response = desk.post(list_url(new), {"item": item.pk, "done": "1"})
    assert response["Location"] == f"{list_url(new)}#item-{item.pk}"
    item.refresh_from_db()
    assert (item.done_by, item.done_at is not None) == (person, True)
    assert "Checked by ada on" in " ".join(desk.get(list_url(new)).content.decode().split())
    desk.post(list_url(new), {"item": item.pk, "done": "0"})
    item.refresh_from_db()
    assert (item.done_by, item.done_at) == (None, None)


def test_who_is_second_to_check_does_not_take_the_place_of_the_first(desk, person, organiser, new):
    item = item_at(new, "topics.edition/email")
    for client in (desk, browser(organiser)):
        client.post(list_url(new), {"item": item.pk, "done": "1"})
    item.refresh_from_db()
    assert item.done_by == person


def test_what_was_checked_here_stays_checked_when_the_account_goes(desk, person, new):
    item = item_at(new, "topics.edition/email")
    desk.post(list_url(new), {"item": item.pk, "done": "1"})
    person.delete()
    item.refresh_from_db()
    assert (item.done_by, item.done_at is not None) == (None, True)


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "999999"])
def test_an_item_that_is_not_there_changes_nothing(desk, new, number):
    before = everything_stored()
    page = desk.post(list_url(new), {"item": number, "done": "1"}, follow=True)
    assert "not on the list any more" in page.content.decode()
    assert everything_stored() == before


def test_an_item_of_another_edition_is_not_marked(desk, new, old):
    desk.post(list_url(new), {"item": old.check_items.get().pk, "done": "1"})
    assert old.check_items.get().done_at is None


def test_rows_that_are_gone_and_places_that_nobody_knows_still_make_a_page(desk, new):
    KeyFigure.objects.filter(committee__edition=new).delete()
    for place in (
        "x",
        "topics.dismissal/a/why_note",
        "auth.user/a/password",
        "topics.edition/a/b/c",
        "/",
        "topics.tool",
    ):
        new.check_items.create(place=place, what=place)
    page = desk.get(list_url(new))
    assert page.status_code == 200
    assert f'href="{admin_url("changelist", KeyFigure)}"' in page.content.decode()


def test_the_apparatus_is_published_once_all_is_checked(desk, person, new):
    desk.post(list_url(new), {"publish": "1"})
    assert not new.terms.filter(published=True).exists()
    for item in new.check_items.all():
        desk.post(list_url(new), {"item": item.pk, "done": "1"})
    assert "Publish all of these" in desk.get(list_url(new)).content.decode()
    desk.post(list_url(new), {"publish": "1"})
    committee = new.committees.get()
    for rows in (new.terms, new.sources, committee.tools, committee.precedents):
        assert set(rows.values_list("published", flat=True)) == {True}
    assert not new.committees.get().published
    assert "Publish all of these" not in desk.get(list_url(new)).content.decode()
    entry = history_of(Tool).objects.filter(of_edition=new.pk).latest("history_id")
    assert (entry.history_user, entry.history_change_reason) == (
        person,
        "Published, as the checklist is done.",
    )


def test_an_edition_that_was_not_cloned_has_nothing_to_check(desk, edition):
    assert "The list is empty" in desk.get(list_url(edition)).content.decode()


def test_the_home_says_how_much_is_left(desk, chair, new):
    def lines(client: Client) -> list[str]:
        groups = client.get(reverse("admin:index")).context["home_groups"]
        return [line.words for group in groups if group.title == "Before it opens" for line in group.lines]

    count = new.check_items.count()
    assert lines(desk) == [
        f"{count} things are still to be checked in {new}.",
        "1 thing is still to be checked in Model Assembly 2030.",
    ]
    assert lines(chair) == []
    CheckItem.objects.update(done_at="2031-01-01T00:00:00Z")
    assert lines(desk) == []


def test_the_checklist_takes_as_many_queries_for_many_items_as_for_few(
    desk, new, django_assert_max_num_queries
):
    for number in range(50):
        figure = KeyFigure.objects.create(
            committee=new.committees.get(), slug=f"n-{number}", value="1", statement="S.", as_of=2000
        )
        new.check_items.create(place=f"topics.keyfigure/assembly/{figure.slug}/value", what="S.")
    with django_assert_max_num_queries(20):
        desk.get(list_url(new))


# Who


def test_chairs_are_refused_and_others_sent_to_the_login(chair, client, stranger, old):
    outsider = browser(stranger)
    before = everything_stored()
    for url in (clone_url(old), list_url(old)):
        for method in ("get", "post"):
            data = {
                "slug": "2031",
                "conference": "World Model",
                "year": "2031",
                "item": old.check_items.get().pk,
                "done": "1",
            }
            assert getattr(chair, method)(url, data).status_code == 403
            assert getattr(client, method)(url, data)["Location"].startswith("/admin/login/")
            assert getattr(outsider, method)(url, data)["Location"].startswith("/admin/login/")
    assert everything_stored() == before


def test_an_edition_that_is_not_there_is_not_found(desk):
    for name in ("clone_edition", "edition_checklist"):
        assert desk.get(reverse(name, args=[99])).status_code == 404


def test_a_form_from_elsewhere_is_refused(person, old):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)
    assert (
        client.post(clone_url(old), {"slug": "2031", "conference": "World Model", "year": "2031"}).status_code
        == 403
    )
    assert client.post(list_url(old), {"item": "1"}).status_code == 403


# Archiving


def act(client: Client, action: str, *editions: Edition) -> str:
    data = {"action": action, "_selected_action": [edition.pk for edition in editions]} | states_for(
        *editions
    )
    page = client.post(admin_url("changelist", Edition), data, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def status(edition: Edition) -> str:
    return Edition.objects.get(pk=edition.pk).status


def test_an_edition_that_is_past_is_archived(desk, old):
    assert act(desk, "archive", old) == "Model Assembly 2030 is archived."
    assert status(old) == "archived"
    assert act(desk, "archive", old) == "Model Assembly 2030 is already archived."


def test_a_draft_is_not_archived_as_that_would_open_it(desk, old):
    Edition.objects.update(status="draft")
    assert "is a draft" in act(desk, "archive", old)
    assert status(old) == "draft"


def test_the_current_edition_is_archived_by_making_the_next_one_current(desk, old):
    Edition.objects.update(is_current=True)
    assert "is the current edition" in act(desk, "archive", old)
    assert status(old) == "published"
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly", status="published")
    assert "Model Assembly 2030 stays readable" in act(desk, "make_current", other)
    assert (status(old), status(other)) == ("archived", "published")


def test_a_current_edition_that_was_a_draft_stays_one(desk, old):
    Edition.objects.update(is_current=True, status="draft")
    other = Edition.objects.create(slug="2031", year=2031, conference="Model Assembly", status="published")
    act(desk, "make_current", other)
    assert status(old) == "draft"
