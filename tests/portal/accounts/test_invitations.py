"""Invitations: a link that makes one person a chair, once, within seven days."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.models import VALID_DAYS, Invitation, hash_of
from tests.support.admin_forms import admin_url
from tests.support.people import load_roles
from tests.support.signing_in import Clock, may_open_the_admin, sign_in
from topics.models import Committee

CHOSEN = {"username": "ada", "password1": "analytical-engine", "password2": "analytical-engine"}
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture(autouse=True)
def roles(db) -> None:
    load_roles()


@pytest.fixture
def helper(db) -> Client:
    """The browser of an organiser who is no superuser."""
    return staff("helper", "Organisers")


def staff(name: str, group: str) -> Client:
    user = User.objects.create_user(name, is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


def invite(client: Client, *committees: Committee, **more: str) -> HttpResponse:
    data = {"name": "Ada Lovelace", "committees": [committee.pk for committee in committees]}
    return client.post(admin_url("add", Invitation), data | more)


def link_in(answer: HttpResponse) -> str:
    """The path of the link that is shown."""
    (path,) = re.findall(r"<code[^>]*>https?://[^/]+(/\S+)</code>", answer.content.decode())
    return path


@pytest.fixture
def link(helper, committee) -> str:
    return link_in(invite(helper, committee, email="ada@example.org"))


def is_dead(link: str) -> bool:
    """Return whether the link neither shows the form nor makes an account."""
    before = User.objects.count()
    seen = Client().get(link)
    if seen.status_code == 200:
        return False
    sent = Client().post(link, CHOSEN | {"username": "late"})
    assert [seen.status_code, sent.status_code] == [404, 404]
    for answer in (seen, sent):
        assert "ask the organiser who sent it for a new one" in answer.content.decode()
    return User.objects.count() == before


# The way of an invitation


def test_a_button_copies_the_link(helper, committee):
    page = invite(helper, committee).content.decode()
    assert page.count('id="invitation-link"') == page.count('data-copy="invitation-link"') == 1
    assert "portal/js/copy.js" in page


def test_the_link_makes_a_chair_of_the_committees_and_signs_them_in(link, client, committee):
    page = client.get(link).content.decode()
    assert "Welcome, Ada Lovelace" in page
    assert "Assembly" in page
    answer = client.post(link, CHOSEN, follow=True)
    assert may_open_the_admin(client)
    assert "Next time, sign in as “ada”" in answer.content.decode()
    chair = User.objects.get(username="ada")
    assert (chair.first_name, chair.email, chair.is_staff, chair.is_superuser) == (
        "Ada Lovelace",
        "ada@example.org",
        True,
        False,
    )
    assert [group.name for group in chair.groups.all()] == ["Chairs"]
    assert list(chair.chaired_committees.all()) == [committee]


def test_afterwards_the_chair_signs_in_with_what_was_chosen(link, client):
    Client().post(link, CHOSEN)
    sign_in(client, "ada", CHOSEN["password1"])
    assert may_open_the_admin(client)


def test_it_names_the_chair_on_no_other_committee(helper, client, committee):
    other = Committee.objects.create(edition=committee.edition, slug="court", name="Court")
    third = Committee.objects.create(edition=committee.edition, slug="council", name="Council")
    client.post(link_in(invite(helper, committee, other)), CHOSEN)
    assert set(User.objects.get(username="ada").chaired_committees.all()) == {committee, other}
    assert not third.chairs.exists()


def test_the_link_is_dead_after_it_was_used(link, client):
    client.post(link, CHOSEN)
    assert is_dead(link)
    assert Invitation.objects.get().state == Invitation.State.ACCEPTED


def test_the_link_works_for_seven_days_and_no_longer(link, clock):
    clock.move_on(VALID_DAYS * DAY - 1)
    assert not is_dead(link)
    assert Invitation.objects.get().state == Invitation.State.OPEN
    clock.move_on(1)
    assert is_dead(link)
    assert Invitation.objects.get().state == Invitation.State.EXPIRED


def test_of_two_who_use_the_link_at_once_one_becomes_the_chair(transactional_db, committee):
    link = link_in(invite(staff("helper", "Organisers"), committee))
    together = threading.Barrier(2)

    def accept(name: str) -> int:
        try:
            client = Client()
            together.wait()
            return client.post(link, CHOSEN | {"username": name}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(accept, ("ada", "eve"))) == [302, 404]
    assert committee.chairs.count() == User.objects.filter(username__in=["ada", "eve"]).count() == 1


def test_opening_the_link_does_not_use_it_up(link, client):
    """Messengers open links to show what is behind them."""
    client.head(link)
    client.get(link)
    assert client.post(link, CHOSEN).status_code == 302


def test_a_garbled_link_opens_nothing(link):
    for garbled in (link[:-2] + "/", link.replace("invitation/", "invitation/x"), "/admin/invitation/x/"):
        assert is_dead(garbled)
    assert not is_dead(link)


def test_the_hash_of_a_token_is_not_the_token(link):
    assert is_dead(f"/admin/invitation/{Invitation.objects.get().token_hash}/")


def test_the_password_has_to_be_a_good_one_and_no_part_of_the_name(link, client):
    def errors(password: str, again: str | None = None) -> str:
        answer = client.post(link, CHOSEN | {"password1": password, "password2": again or password})
        assert answer.status_code == 200
        return " ".join(answer.context["form"].errors["password2"])

    assert "too short" in errors("engine")
    assert "too similar to the first name" in errors("AdaLovelace")
    assert "too similar to the email" in errors("ada@example.org")
    assert "match" in errors("analytical-engine", "difference-engine")
    assert not is_dead(link)


@pytest.mark.parametrize("name", ["helper", "HELPER", "with space", ""])
def test_a_user_name_that_is_taken_or_odd_is_refused_and_the_link_stays(link, client, name):
    answer = client.post(link, CHOSEN | {"username": name})
    assert answer.context["form"].errors["username"]
    assert not may_open_the_admin(client)
    assert not is_dead(link)


def test_more_than_name_and_password_is_not_for_the_invited_to_choose(link, client):
    client.post(link, CHOSEN | {"is_superuser": "on", "groups": "2", "first_name": "Somebody"})
    chair = User.objects.get(username="ada")
    assert (chair.is_superuser, chair.first_name, chair.groups.count()) == (False, "Ada Lovelace", 1)


def test_who_is_signed_in_as_somebody_else_becomes_the_chair(link, helper):
    assert "You are signed in as helper" in helper.get(link).content.decode()
    before = helper.session.session_key
    helper.post(link, CHOSEN)
    assert helper.get("/admin/").context["user"].username == "ada"
    assert helper.session.session_key != before


def test_the_session_key_is_another_one_after_accepting(link, client):
    session = client.session
    session["before"] = "accepting"
    session.save()
    client.post(link, CHOSEN)
    assert client.session.session_key != session.session_key


# What an organiser sees of it


def test_the_token_is_shown_once_and_kept_nowhere(helper, committee):
    answer = invite(helper, committee)
    token = link_in(answer).split("/")[-2]
    assert len(token) > 40
    assert "no-store" in answer["Cache-Control"]
    stored = Invitation.objects.values().get()
    assert token not in str(stored)
    assert stored["token_hash"] == hash_of(token)
    invitation = Invitation.objects.get()
    for url in (admin_url("changelist", Invitation), admin_url("change", invitation)):
        page = helper.get(url).content.decode()
        assert token not in page
        assert hash_of(token) not in page


def test_the_address_of_the_link_is_told_to_nobody_and_not_kept(link, client):
    assert client.get(link)["Referrer-Policy"] == "strict-origin"
    assert "no-store" in client.get(link)["Cache-Control"]


def test_two_invitations_have_two_links(helper, committee):
    assert link_in(invite(helper, committee)) != link_in(invite(helper, committee))


def test_an_invitation_names_its_maker_and_a_committee(helper, committee):
    invite(helper, committee)
    assert Invitation.objects.get().invited_by.username == "helper"
    answer = invite(helper)
    assert answer.context["adminform"].form.errors["committees"] == ["This field is required."]


def test_the_list_says_how_each_invitation_stands(helper, committee, client, clock):
    client.post(link_in(invite(helper, committee, name="Used")), CHOSEN)
    invite(helper, committee, name="Late")
    clock.move_on(8 * DAY)
    helper.force_login(User.objects.get(username="helper"))
    invite(helper, committee, name="New")
    invite(helper, committee, name="Withdrawn")
    Invitation.objects.filter(name="Withdrawn").update(revoked_at=timezone.now())
    rows = helper.get(admin_url("changelist", Invitation)).context["cl"].result_list
    assert {row.name: row.state for row in rows} == {
        "Used": "accepted",
        "Late": "expired",
        "New": "open",
        "Withdrawn": "revoked",
    }


def test_a_revoked_link_is_dead_and_an_accepted_invitation_stays_so(helper, committee, client):
    used = link_in(invite(helper, committee))
    client.post(used, CHOSEN)
    link = link_in(invite(helper, committee))
    everything = list(Invitation.objects.values_list("pk", flat=True))
    data = {"action": "revoke", "_selected_action": everything}
    answer = helper.post(admin_url("changelist", Invitation), data, follow=True)
    assert "1 open invitation revoked." in answer.content.decode()
    assert is_dead(link)
    assert sorted(invitation.state for invitation in Invitation.objects.all()) == ["accepted", "revoked"]
    assert may_open_the_admin(client)


def test_the_link_of_a_deleted_invitation_is_dead(helper, link):
    assert helper.post(admin_url("delete", Invitation.objects.get()), {"post": "yes"}).status_code == 302
    assert is_dead(link)


def test_an_invitation_is_not_changed_afterwards(helper, link, committee):
    invitation = Invitation.objects.get()
    assert helper.get(admin_url("change", invitation)).status_code == 200
    answer = helper.post(admin_url("change", invitation), {"name": "Eve", "committees": [committee.pk]})
    assert answer.status_code == 403
    invitation.refresh_from_db()
    assert invitation.name == "Ada Lovelace"


def test_a_chair_invites_nobody(committee):
    chair = staff("chair", "Chairs")
    assert invite(chair, committee).status_code == 403
    assert chair.get(admin_url("changelist", Invitation)).status_code == 403
    assert "Invitation" not in chair.get("/admin/").content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_cannot_be_both_accepted_and_revoked(link):
    now = timezone.now()
    with pytest.raises(IntegrityError, match="invitation_accepted_or_revoked"), transaction.atomic():
        Invitation.objects.update(accepted_at=now, revoked_at=now)
    assert Invitation.objects.update(revoked_at=now) == 1
