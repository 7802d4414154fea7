"""The roles: what chairs and organisers may do, and what not."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from glossary.models import Source, Term
from tests.support.admin_forms import admin_url, open_form, plant_one_of_each, save, states_for
from tests.support.people import load_roles
from topics.models import Committee, Edition, OpeningPhrase, Section, Topic

EVERY = ("add", "change", "delete", "view")
GUIDE = (
    *("topic", "section", "resolutionquestion", "questionfact", "precedent", "keyfigure"),
    *("tool", "openingphrase", "toolkind"),
)
APPARATUS = ("term", "termkind", "source")
CHAIRS = {
    *(("topics", f"{action}_committee") for action in ("change", "view")),
    *(("topics", f"{action}_{model}") for action in EVERY for model in GUIDE),
    *(("glossary", f"{action}_{model}") for action in EVERY for model in APPARATUS),
}
ORGANISERS = {
    *(("topics", f"{action}_{model}") for action in EVERY for model in ("edition", "committee", *GUIDE)),
    *(("glossary", f"{action}_{model}") for action in EVERY for model in APPARATUS),
    *(("auth", f"{action}_user") for action in EVERY),
    *(("auth", f"{action}_group") for action in ("add", "change", "view")),
}


@pytest.fixture
def roles(db) -> None:
    call_command("loaddata", "roles", verbosity=0)


def staff(name: str, group: str) -> Client:
    """The browser of somebody who is staff and in `group`."""
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chair(roles, section: Section) -> Client:
    plant_one_of_each(section)
    client = staff("chair", "Chairs")
    section.topic.committee.chairs.add(User.objects.get(username="chair"))
    return client


@pytest.fixture
def helper(roles, section: Section) -> Client:
    """Somebody in the group of organisers who is no superuser."""
    plant_one_of_each(section)
    return staff("helper", "Organisers")


def granted(group: str) -> set[tuple[str, str]]:
    permissions = Group.objects.get(name=group).permissions
    return set(permissions.values_list("content_type__app_label", "codename"))


def test_the_roles_grant_what_they_say_and_nothing_else(roles):
    assert set(Group.objects.values_list("name", flat=True)) == {"Chairs", "Organisers"}
    assert granted("Chairs") == CHAIRS
    assert granted("Organisers") == ORGANISERS


def test_the_roles_loaded_again_are_the_same_groups_and_keep_their_members(roles, stranger):
    group = Group.objects.get(name="Chairs")
    stranger.groups.add(group)
    group.permissions.clear()
    call_command("loaddata", "roles", verbosity=0)
    assert Group.objects.count() == 2
    assert list(stranger.groups.all()) == [group]
    assert granted("Chairs") == CHAIRS


def test_other_tests_get_the_same_roles_twice_asked_for_or_once(stranger):
    for _ in range(2):
        load_roles()
        assert set(Group.objects.values_list("name", flat=True)) == {"Chairs", "Organisers"}
        assert granted("Chairs") == CHAIRS
        assert granted("Organisers") == ORGANISERS
        Group.objects.get(name="Chairs").user_set.add(stranger)
    assert stranger.groups.get().name == "Chairs"


def test_a_chair_edits_the_guide(chair, section):
    save(chair, section, body="Dug by a chair.")
    assert section.body == "Dug by a chair."
    committee = section.topic.committee
    save(chair, committee, motto="Dig")
    assert committee.motto == "Dig"


@pytest.mark.parametrize("model", [Topic, Section, Term, Source, OpeningPhrase])
def test_a_chair_adds_and_deletes_content(chair, model):
    row = model.objects.get()
    data = open_form(chair, row)
    assert chair.post(admin_url("delete", row), {"post": "yes"} | states_for(row)).status_code == 302
    assert not model.objects.exists()
    assert chair.post(admin_url("add", model), data).status_code == 302
    assert model.objects.count() == 1


def test_a_chair_neither_adds_nor_deletes_committees(chair, committee):
    assert chair.get(admin_url("add", Committee)).status_code == 403
    assert chair.post(admin_url("delete", committee), {"post": "yes"}).status_code == 403


def test_a_chair_does_not_appoint_chairs(chair, committee, stranger):
    user = User.objects.get(username="chair")
    assert "chairs" not in open_form(chair, committee)
    save(chair, committee, chairs=[user.pk, stranger.pk])
    assert list(committee.chairs.all()) == [user]


@pytest.mark.parametrize("model", [User, Group, Edition])
def test_a_chair_cannot_open_users_groups_and_editions(chair, model):
    row = model.objects.first()
    assert chair.get(admin_url("changelist", model)).status_code == 403
    assert chair.get(admin_url("change", row)).status_code == 403
    assert chair.get(admin_url("add", model)).status_code == 403


def test_an_organiser_appoints_chairs(helper, committee, stranger):
    save(helper, committee, chairs=[stranger.pk])
    assert list(committee.chairs.all()) == [stranger]


def test_an_organiser_makes_users_staff_but_nobody_a_superuser(helper, stranger):
    chairs = Group.objects.get(name="Chairs")
    save(helper, stranger, is_staff="on", is_superuser="on", groups=[chairs.pk], user_permissions=[1])
    assert stranger.is_staff
    assert list(stranger.groups.all()) == [chairs]
    assert not stranger.is_superuser
    assert not stranger.user_permissions.exists()


def test_a_superuser_makes_another_one(client, organiser, stranger):
    client.force_login(organiser)
    save(client, stranger, is_superuser="on")
    assert stranger.is_superuser


def test_an_organiser_neither_changes_nor_deletes_a_superuser(helper, organiser, stranger):
    def answers(user: User) -> list[int]:
        password_page = reverse("admin:auth_user_password_change", args=[user.pk])
        return [
            helper.get(password_page).status_code,
            helper.post(admin_url("change", user), {"username": user.username}).status_code,
            helper.post(admin_url("delete", user), {"post": "yes"}).status_code,
        ]

    assert answers(organiser) == [403, 403, 403]
    assert answers(stranger) == [200, 200, 302]
    assert list(User.objects.filter(username__in=["organiser", "stranger"])) == [organiser]


def test_an_organiser_does_not_delete_a_superuser_among_others(helper, organiser, stranger):
    data = {"action": "delete_selected", "_selected_action": [organiser.pk, stranger.pk], "post": "yes"}
    assert helper.post(admin_url("changelist", User), data).status_code == 403
    assert User.objects.filter(username__in=["organiser", "stranger"]).count() == 2


def test_nobody_takes_their_own_rights_or_deletes_their_own_account(roles, client, organiser):
    client.force_login(organiser)
    save(
        client, organiser, first_name="Ada"
    )  # without the ticks for what one may do, which are not asked for
    chosen = {"action": "delete_selected", "_selected_action": [organiser.pk], "post": "yes"}
    for path, form in (
        (admin_url("delete", organiser), {"post": "yes"}),
        (admin_url("changelist", User), chosen),
    ):
        assert client.post(path, form).status_code == 403
    organiser.refresh_from_db()
    assert (organiser.first_name, organiser.is_active, organiser.is_staff) == ("Ada", True, True)
    assert organiser.is_superuser


def test_the_two_roles_are_neither_deleted_nor_renamed_and_other_groups_are(roles, client, organiser):
    client.force_login(organiser)
    for group in (*Group.objects.all(), Group.objects.create(name="Press")):
        client.post(admin_url("change", group), {"name": "Others"})
        client.post(admin_url("delete", group), {"post": "yes"})
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Chairs", "Organisers"]


def test_only_a_superuser_deletes_an_edition(helper, client, edition, organiser):
    assert helper.get(admin_url("change", edition)).status_code == 200
    assert helper.post(admin_url("delete", edition), {"post": "yes"}).status_code == 403
    assert "delete_selected" not in helper.get(admin_url("changelist", Edition)).content.decode()
    client.force_login(organiser)
    assert client.post(admin_url("delete", edition), {"post": "yes"} | states_for(edition)).status_code == 302
    assert not Edition.objects.exists()
