"""The second factor: its owner sets it up, renews and removes it, and an organiser helps who lost it."""

import re
from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.accounts.recovery import hash_of_code, plain_code
from tests.support.admin_forms import admin_url
from tests.support.people import load_roles
from tests.support.signing_in import (
    ADMIN,
    PAGE,
    PASSWORD,
    STEP,
    Clock,
    error_of,
    give,
    may_open_the_admin,
    set_up,
    set_up_by_hand,
    signed_in,
)

hashing = import_module("portal.migrations.0004_hashed_recovery_codes")


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def chair(db) -> User:
    return User.objects.create_user("chair", password=PASSWORD, is_staff=True)


def confirm(client: Client, code: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(f"{PAGE}confirm/", {"code": code, "password": password})


# Setting up, renewing and removing


def test_it_is_offered_on_the_pages_of_the_admin(chair, client):
    client.force_login(chair)
    assert f'href="{PAGE}"' in client.get(ADMIN).content.decode()


def test_setting_up_takes_a_code_made_with_the_new_key(chair, client, clock):
    client.force_login(chair)
    assert "You need an app" in client.get(PAGE).content.decode()
    assert client.get(f"{PAGE}key.svg").status_code == 404
    client.post(f"{PAGE}begin/")
    answer = confirm(client, clock.wrong_code(chair))
    assert "This code is wrong" in error_of(answer)
    assert may_open_the_admin(signed_in("chair"))
    clock.move_on(1)
    assert len(confirm(client, clock.code(chair)).context["codes"]) == 10
    assert may_open_the_admin(client)
    assert not may_open_the_admin(signed_in("chair"))


def test_setting_up_takes_the_password_and_a_wrong_one_uses_no_code_up(chair, client, clock):
    client.force_login(chair)
    client.post(f"{PAGE}begin/")
    answer = confirm(client, clock.code(chair), "a guess")
    assert answer.context["password"].errors["password"] == ["This is not your password."]
    assert "<title>Error: Second factor" in answer.content.decode()
    assert may_open_the_admin(signed_in("chair"))
    assert len(confirm(client, clock.code(chair)).context["codes"]) == 10


def test_guessing_the_password_while_setting_up_is_counted(chair, client, clock):
    client.force_login(chair)
    client.post(f"{PAGE}begin/")
    answers = [confirm(client, clock.code(chair), "a guess").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert confirm(client, clock.code(chair)).status_code == 429
    assert not TOTPDevice.objects.filter(confirmed=True).exists()


def test_the_key_is_shown_as_a_picture_and_in_words_until_it_is_confirmed(chair, client, clock):
    client.force_login(chair)
    client.post(f"{PAGE}begin/")
    picture = client.get(f"{PAGE}key.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert "no-store" in picture["Cache-Control"]
    assert picture.content.startswith(b"<?xml")
    assert b"style" not in picture.content
    page = client.get(PAGE).content.decode()
    (key,) = re.findall(r"<code>([A-Z2-7 ]+)</code>", page)
    assert len(key.replace(" ", "")) == 32
    confirm(client, clock.code(chair))
    assert client.get(f"{PAGE}key.svg").status_code == 404
    assert key not in client.get(PAGE).content.decode()


def test_another_key_can_be_asked_for_before_the_first_is_confirmed(chair, client, clock):
    client.force_login(chair)
    client.post(f"{PAGE}begin/")
    old = clock.code(chair)
    client.post(f"{PAGE}begin/")
    assert TOTPDevice.objects.count() == 1
    assert clock.code(chair) != old


def test_a_key_in_use_is_not_replaced_by_beginning_again(chair, client, clock):
    client.force_login(chair)
    set_up_by_hand(client, chair, clock)
    key = TOTPDevice.objects.get().key
    client.post(f"{PAGE}begin/")
    confirm(client, clock.code(chair))
    assert TOTPDevice.objects.get().key == key


def test_the_session_key_is_another_one_after_setting_up(chair, client, clock):
    client.force_login(chair)
    before = client.session.session_key
    set_up_by_hand(client, chair, clock)
    assert client.session.session_key != before


def test_each_recovery_code_stands_in_for_the_app_once(chair, client, clock):
    client.force_login(chair)
    codes = set_up_by_hand(client, chair, clock)
    assert len(set(codes)) == 10
    assert not any(code in client.get(PAGE).content.decode() for code in codes)
    first, second = signed_in("chair"), signed_in("chair")
    assert give(first, f" {codes[0].upper()} ").status_code == 302
    assert "9 are left" in first.get(ADMIN).content.decode()
    give(second, codes[0])
    assert not may_open_the_admin(second)
    clock.move_on(1)
    give(second, codes[1])
    assert may_open_the_admin(second)


def test_the_recovery_code_of_somebody_else_opens_nothing(chair, organiser, clock):
    codes = set_up_by_hand(signed_in("chair"), chair, clock)
    set_up_by_hand(signed_in("organiser"), organiser, clock)
    client = signed_in("organiser")
    give(client, codes[0])
    assert not may_open_the_admin(client)
    assert StaticToken.objects.filter(token=stored(codes[0])).exists()


def stored(code: str) -> str:
    return hash_of_code(plain_code(code))


def test_recovery_codes_are_stored_as_hashes_of_long_random_codes(chair, client, clock):
    client.force_login(chair)
    codes = set_up_by_hand(client, chair, clock)
    assert {len(plain_code(code)) * 5 for code in codes} == {120}  # bits
    assert all(re.fullmatch(r"([a-z2-7]{4}-){5}[a-z2-7]{4}", code) for code in codes)
    rows = StaticToken.objects.values_list("token", flat=True)
    assert len(set(rows)) == 10
    assert not set(rows) & {*codes, *map(plain_code, codes)}


def test_what_is_stored_of_a_recovery_code_opens_nothing(chair, client, clock):
    client.force_login(chair)
    set_up_by_hand(client, chair, clock)
    thief = signed_in("chair")
    for token in StaticToken.objects.values_list("token", flat=True)[:2]:
        give(thief, token)
        clock.move_on(5)
    assert not may_open_the_admin(thief)
    assert StaticToken.objects.count() == 10


def test_after_a_wrong_recovery_code_the_right_one_has_to_wait(chair, client, clock):
    client.force_login(chair)
    codes = set_up_by_hand(client, chair, clock)
    other = signed_in("chair")
    give(other, "aaaa-bbbb")
    answer = give(other, codes[0])
    assert (answer.status_code, answer["Retry-After"]) == (429, "1")
    clock.move_on(1)
    give(other, codes[0])
    assert may_open_the_admin(other)


def test_recovery_codes_from_before_they_were_hashed_go_on_working(chair, clock):
    set_up(chair)
    device = StaticDevice.objects.create(user=chair)
    StaticToken.objects.create(device=device, token="k7wq2mzt")
    hashing.store_hashes(apps, connection.schema_editor())
    assert not StaticToken.objects.filter(token="k7wq2mzt").exists()
    client = signed_in("chair")
    give(client, "k7wq2mzt")
    assert may_open_the_admin(client)


def test_new_recovery_codes_take_the_place_of_the_old_ones_for_a_code(chair, client, clock):
    client.force_login(chair)
    old = set_up_by_hand(client, chair, clock)
    assert "This code is wrong" in error_of(client.post(f"{PAGE}codes/", {"code": clock.wrong_code(chair)}))
    clock.move_on(1)
    new = client.post(f"{PAGE}codes/", {"code": clock.code(chair)}).context["codes"]
    assert set(StaticToken.objects.values_list("token", flat=True)) == set(map(stored, new))
    assert not set(new) & set(old)
    assert may_open_the_admin(client)


def test_who_came_in_by_a_recovery_code_renews_them_with_another_and_stays_in(chair, clock):
    codes = set_up_by_hand(signed_in("chair"), chair, clock)
    client = signed_in("chair")
    give(client, codes[0])
    assert client.post(f"{PAGE}codes/", {"code": codes[1]}).status_code == 200
    assert may_open_the_admin(client)


def test_removing_takes_the_password(chair, client, clock):
    client.force_login(chair)
    set_up_by_hand(client, chair, clock)
    answer = client.post(f"{PAGE}remove/", {"password": "a guess"})
    assert answer.context["removal"].errors["password"] == ["This is not your password."]
    assert not may_open_the_admin(signed_in("chair"))
    assert client.post(f"{PAGE}remove/", {"password": PASSWORD}).status_code == 302
    assert may_open_the_admin(signed_in("chair"))
    assert may_open_the_admin(client)
    assert not StaticToken.objects.exists()


def test_guessing_the_password_there_is_counted_too(chair, client, clock):
    client.force_login(chair)
    set_up_by_hand(client, chair, clock)
    answers = [client.post(f"{PAGE}remove/", {"password": "a guess"}).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert client.post(f"{PAGE}remove/", {"password": PASSWORD}).status_code == 429
    assert TOTPDevice.objects.exists()


def test_who_owes_a_code_neither_sees_nor_changes_the_second_factor(chair, clock):
    set_up(chair)
    client = signed_in("chair")
    posts = ("begin", "confirm", "codes", "remove")
    answers = [client.get(PAGE), client.get(f"{PAGE}key.svg")]
    answers += [client.post(f"{PAGE}{name}/", {"code": "1", "password": PASSWORD}) for name in posts]
    assert {answer["Location"].partition("?")[0] for answer in answers} == {STEP}
    assert TOTPDevice.objects.filter(confirmed=True).count() == 1


def test_the_page_is_for_staff_who_signed_in(client, stranger):
    assert client.get(PAGE)["Location"].startswith(reverse("admin:login"))
    client.force_login(stranger)
    assert client.get(PAGE)["Location"].startswith(reverse("admin:login"))
    assert client.post(f"{PAGE}begin/")["Location"].startswith(reverse("admin:login"))
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("name", ["begin", "confirm", "codes", "remove"])
def test_nothing_changes_by_following_a_link_or_without_the_form(chair, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(chair)
    assert client.get(f"{PAGE}{name}/").status_code == 405
    assert client.post(f"{PAGE}{name}/").status_code == 403


def test_keys_are_in_no_list_of_the_admin(organiser, client):
    client.force_login(organiser)
    assert client.get("/admin/otp_totp/totpdevice/").status_code == 404
    assert client.get("/admin/otp_static/staticdevice/").status_code == 404
    assert client.get("/admin/axes/accessattempt/").status_code == 404


# Phone and codes lost


def remove_by_action(client: Client, *users: User) -> str:
    data = {"action": "remove_second_factors", "_selected_action": [user.pk for user in users]}
    page = client.post(admin_url("changelist", User), data, follow=True)
    return " ".join(str(message) for message in page.context["messages"])


def test_an_organiser_removes_the_second_factor_of_a_chair(chair, organiser, client):
    set_up(chair)
    client.force_login(organiser)
    assert "chair signs in with the password alone now" in remove_by_action(client, chair)
    assert may_open_the_admin(signed_in("chair"))


def test_an_organiser_removes_neither_a_superusers_nor_their_own_by_the_action(chair, organiser, client):
    load_roles()
    chair.groups.add(Group.objects.get(name="Organisers"))
    set_up(organiser)
    client.force_login(chair)
    message = remove_by_action(client, organiser, chair)
    assert message.count("You cannot remove the second factor of") == 2
    assert TOTPDevice.objects.count() == 1


def test_a_chair_removes_nobodys(chair, organiser, client):
    load_roles()
    chair.groups.add(Group.objects.get(name="Chairs"))
    set_up(organiser)
    client.force_login(chair)
    data = {"action": "remove_second_factors", "_selected_action": [organiser.pk]}
    assert client.post(admin_url("changelist", User), data).status_code == 403
    assert TOTPDevice.objects.exists()


def test_who_runs_the_portal_makes_a_recovery_code_for_the_last_organiser(organiser):
    set_up(organiser)
    said = StringIO()
    call_command("addstatictoken", "organiser", stdout=said)
    client = signed_in("organiser")
    assert not StaticToken.objects.filter(token=plain_code(said.getvalue())).exists()
    give(client, said.getvalue())
    assert may_open_the_admin(client)


def test_a_recovery_code_for_nobody_is_refused_in_one_line(db):
    with pytest.raises(CommandError, match="Nobody has the user name “nobody”"):
        call_command("addstatictoken", "nobody")
    assert not StaticToken.objects.exists()
