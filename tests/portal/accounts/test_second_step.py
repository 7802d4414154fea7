"""The second step: who set up a second factor gives a code after the password; before it nothing opens."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from django.urls import reverse

from portal.accounts.access import may_enter
from tests.support.admin_forms import admin_url
from tests.support.people import load_roles
from tests.support.served_portal import run_portal
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
    sign_in,
    signed_in,
)
from topics.models import Edition, Section

PRINT_IT = "from django.conf import settings; print(settings.REQUIRE_SECOND_FACTOR)"


@pytest.fixture(autouse=True)
def clock(monkeypatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def chair(db) -> User:
    return User.objects.create_user("chair", password=PASSWORD, is_staff=True)


@pytest.fixture
def required(settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


# After the password


def test_without_a_second_factor_the_password_is_enough(chair):
    assert may_open_the_admin(signed_in("chair"))


def test_with_one_the_password_alone_leads_to_the_code(chair):
    set_up(chair)
    client = signed_in("chair")
    answer = client.get(admin_url("changelist", Section), follow=True)
    assert answer.redirect_chain[-1][0].startswith(f"{STEP}?next=/admin/")
    assert not may_open_the_admin(client)


def test_the_right_code_opens_the_admin_and_leads_to_where_one_was_going(organiser, clock):
    set_up(organiser)
    client = signed_in("organiser")
    asked = client.get(admin_url("changelist", Section), follow=True)
    answer = give(client, clock.code(organiser), next=asked.context["next"])
    assert answer["Location"] == admin_url("changelist", Section)
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org", "javascript:alert(1)", ""])
def test_nobody_is_led_away_from_the_portal(chair, clock, address):
    set_up(chair)
    assert give(signed_in("chair"), clock.code(chair), next=address)["Location"] == ADMIN


def test_a_wrong_code_opens_nothing_and_says_how_to_mend(chair, clock):
    set_up(chair)
    client = signed_in("chair")
    answer = give(client, clock.wrong_code(chair))
    assert answer.status_code == 200
    assert "Wait for the app's next one" in error_of(answer)
    assert not may_open_the_admin(client)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\0", "x" * 5000])
def test_what_is_no_code_is_refused(chair, clock, code):
    set_up(chair)
    client = signed_in("chair")
    assert give(client, code).status_code == 200
    assert not may_open_the_admin(client)


def test_a_code_may_be_typed_with_spaces(chair, clock):
    set_up(chair)
    client = signed_in("chair")
    code = clock.code(chair)
    give(client, f" {code[:3]} {code[3:]} ")
    assert may_open_the_admin(client)


def test_a_code_works_once(chair, clock):
    set_up(chair)
    code = clock.code(chair)
    first, second = signed_in("chair"), signed_in("chair")
    give(first, code)
    give(second, code)
    assert may_open_the_admin(first)
    assert not may_open_the_admin(second)


def test_the_code_of_somebody_else_opens_nothing(chair, organiser, clock):
    set_up(chair)
    set_up(organiser)
    client = signed_in("chair")
    give(client, clock.code(organiser))
    assert not may_open_the_admin(client)


def test_after_a_wrong_code_the_right_one_has_to_wait(chair, clock):
    set_up(chair)
    client = signed_in("chair")
    for _ in range(3):
        give(client, clock.wrong_code(chair))
        clock.move_on(5)
    give(client, clock.wrong_code(chair))
    clock.move_on(7)
    answer = give(client, clock.code(chair))
    assert answer.status_code == 429
    assert answer["Retry-After"] == "1"
    assert "Wait 1 second, then" in error_of(answer)
    clock.move_on(1)
    give(client, clock.code(chair))
    assert may_open_the_admin(client)


def test_the_session_key_is_another_one_after_the_code(chair, clock):
    set_up(chair)
    client = signed_in("chair")
    before = client.session.session_key
    give(client, clock.code(chair))
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_who_has_not_given_the_password_is_asked_for_it_first(chair, client, clock):
    set_up(chair)
    for answer in (client.get(STEP), give(client, clock.code(chair))):
        assert answer["Location"].startswith(reverse("admin:login"))
    assert not may_open_the_admin(client)


def test_who_owes_nothing_is_led_on(chair, client):
    client.force_login(chair)
    assert client.get(STEP)["Location"] == ADMIN


def test_a_new_second_factor_is_asked_of_sessions_that_were_open(chair, clock):
    here, there = signed_in("chair"), signed_in("chair")
    set_up_by_hand(here, chair, clock)
    assert may_open_the_admin(here)
    assert not may_open_the_admin(there)


def test_who_cannot_give_the_code_signs_in_as_somebody_else(chair, organiser):
    set_up(chair)
    client = signed_in("chair")
    assert client.post(f"{STEP}leave/")["Location"] == reverse("admin:login")
    assert client.get(reverse("admin:login")).status_code == 200
    sign_in(client, "organiser")
    assert may_open_the_admin(client)


def test_another_password_on_the_login_page_gives_no_code_away(chair, organiser, clock):
    """The session of somebody who gave a code is none for the next one who gives a password."""
    set_up(chair)
    set_up(organiser)
    client = signed_in("chair")
    give(client, clock.code(chair))
    sign_in(client, "organiser")
    assert not may_open_the_admin(client)


# What the password alone opens: nothing


def addresses_for_staff(section: Section) -> list[str]:
    return [
        ADMIN,
        admin_url("changelist", Section),
        admin_url("change", section),
        admin_url("delete", section),
        admin_url("changelist", User),
        reverse("admin:password_change"),
        reverse("admin:sessions"),
        reverse("admin:end_sessions"),
        reverse("admin:autocomplete"),
        reverse("markdown_preview"),
        reverse("markdown_upload"),
    ]


@pytest.mark.parametrize("has_one", [True, False], ids=["a code is owed", "a second factor is owed"])
def test_the_password_alone_opens_no_page_of_the_admin_and_no_draft(organiser, section, required, has_one):
    if has_one:
        set_up(organiser)
    Edition.objects.update(status=Edition.Status.DRAFT)
    client = signed_in("organiser")
    for address in addresses_for_staff(section):
        for answer in (client.get(address), client.post(address, {"content": "x", "post": "yes"})):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith(reverse("admin:login")), address
    assert client.get(section.get_absolute_url()).status_code == 404
    assert Section.objects.filter(pk=section.pk).exists()


def test_after_the_code_the_same_pages_open(organiser, section, required, clock):
    set_up(organiser)
    Edition.objects.update(status=Edition.Status.DRAFT)
    client = signed_in("organiser")
    give(client, clock.code(organiser))
    answers = [client.get(address).status_code for address in addresses_for_staff(section)]
    assert set(answers) <= {200, 403, 405}
    assert client.get(admin_url("change", section)).status_code == 200
    assert client.get(section.get_absolute_url()).status_code == 200


# Of whom it is required


def test_a_required_second_factor_is_set_up_before_anything_opens(organiser, required, clock):
    client = signed_in("organiser")
    answer = client.get(ADMIN, follow=True)
    assert answer.redirect_chain[-1][0] == f"{PAGE}?next=/admin/"
    assert "Organisers of this portal need a second factor" in answer.content.decode()
    set_up_by_hand(client, organiser, clock)
    assert may_open_the_admin(client)


def test_it_is_required_of_superusers_and_of_the_group_of_organisers_alone(chair, organiser, required):
    load_roles()
    helper, other = (
        User.objects.create_user(name, password=PASSWORD, is_staff=True) for name in ("helper", "other")
    )
    helper.groups.add(Group.objects.get(name="Organisers"))
    other.groups.add(Group.objects.get(name="Chairs"))
    let_in = {name: may_open_the_admin(signed_in(name)) for name in ("organiser", "helper", "other", "chair")}
    assert let_in == {"organiser": False, "helper": False, "other": True, "chair": True}


def test_it_is_required_of_nobody_where_the_portal_does_not_ask(organiser):
    assert may_open_the_admin(signed_in("organiser"))


@pytest.mark.parametrize(("value", "is_required"), [("1", "True"), ("0", "False"), ("", "False")])
def test_the_environment_says_whether_it_is_required(value, is_required):
    run = run_portal("-c", PRINT_IT, REQUIRE_SECOND_FACTOR=value)
    assert run.stdout.strip() == is_required, run.stderr


def test_an_odd_value_stops_the_start_and_is_named():
    run = run_portal("-c", PRINT_IT, REQUIRE_SECOND_FACTOR="yes")
    assert run.returncode != 0
    assert run.stderr.strip().endswith("REQUIRE_SECOND_FACTOR='yes' is neither 1 (on) nor 0 (off).")


def test_who_may_enter_is_active_staff_that_owes_nothing(chair, organiser, stranger, settings):
    former = User(username="former", is_staff=True, is_active=False)
    people = [AnonymousUser(), stranger, former, chair, organiser]
    assert [may_enter(person) for person in people] == [False, False, False, True, True]
    settings.REQUIRE_SECOND_FACTOR = True
    set_up(chair)
    again = User.objects.filter(is_staff=True).order_by("username")
    assert [(user.username, may_enter(user)) for user in again] == [("chair", False), ("organiser", False)]
