"""The door in a real browser: password, second factor, invitation, lock.

One goes through it on a phone; each page is looked at as it is at a desk, too.
"""

import re
from base64 import b32decode
from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from portal.accounts.login import FROM_ONE_ADDRESS
from portal.models import Invitation
from tests.browser.accounts import PASSWORD
from tests.browser.axe import faults_at
from tests.browser.pages import DESK, PHONE, Watch
from tests.support.admin_forms import admin_url

pytestmark = pytest.mark.one_context


@pytest.fixture(autouse=True)
def unlocked() -> Iterator[None]:
    """The tests here share one address, and a database that nobody empties between them."""
    yield
    AccessAttempt.objects.all().delete()


def give_password(page: Page, name: str, password: str = PASSWORD) -> None:
    page.goto("/admin/")
    page.get_by_label("Username:").fill(name)
    page.get_by_label("Password:").fill(password)
    page.get_by_role("button", name="Log in").click()


def give_code(page: Page, code: str, button: str) -> None:
    page.get_by_label("Code:").fill(code)
    page.get_by_role("button", name=button).click()


def code_for(page: Page) -> str:
    """Return what an app shows that was given the key on the page."""
    key = page.locator("code").inner_text().replace(" ", "")
    return f"{totp(b32decode(key)):06}"


def assert_sound(page: Page) -> None:
    """The page breaks no rule, and nothing of it stands out at the side, on the phone and at a desk."""
    assert faults_at(page, PHONE, DESK) == []


def test_a_second_factor_is_set_up_and_then_asked_for(
    watch: Watch, page: Page, organiser: User, settings
) -> None:
    settings.OTP_STATIC_THROTTLE_FACTOR = 0  # after a wrong code, nobody has to wait here
    page.set_viewport_size(PHONE)
    give_password(page, organiser.username)
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("link", name="Second factor").click()
    assert_sound(page)
    page.get_by_role("button", name="Set up a second factor").click()
    picture = page.get_by_role("img", name="QR code")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert_sound(page)
    page.get_by_label("Your password:").fill(PASSWORD)
    give_code(page, code_for(page), "Turn it on")
    expect(page.get_by_text("shown only once")).to_be_visible()
    assert_sound(page)
    codes = page.locator("main li code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="continue").click()
    page.get_by_role("button", name="Account:").click()
    page.get_by_role("button", name="Log out").click()

    give_password(page, organiser.username)
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    assert_sound(page)
    page.goto(admin_url("changelist", User))
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    give_code(page, "no code", "Continue")
    expect(page.get_by_text("This code is wrong")).to_be_visible()
    assert_sound(page)
    give_code(page, codes[0], "Continue")
    expect(page).to_have_url(re.compile(re.escape(admin_url("changelist", User)) + "$"))
    expect(page.get_by_text("9 are left")).to_be_visible()

    page.goto("/admin/second-factor/")
    assert_sound(page)
    page.get_by_label("Your password:").fill(PASSWORD)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The second factor is removed.")).to_be_visible()
    assert watch.complaints == []


def test_where_it_is_required_an_organiser_is_led_to_it(
    watch: Watch, page: Page, organiser: User, settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    page.set_viewport_size(PHONE)
    give_password(page, organiser.username)
    expect(page.get_by_text("Organisers of this portal need a second factor")).to_be_visible()
    assert_sound(page)
    page.goto(admin_url("changelist", User))
    page.get_by_role("button", name="Set up a second factor").click()
    assert_sound(page)
    page.get_by_label("Your password:").fill(PASSWORD)
    give_code(page, code_for(page), "Turn it on")
    page.get_by_role("link", name="continue").click()
    expect(page).to_have_url(re.compile(re.escape(admin_url("changelist", User)) + "$"))
    assert watch.complaints == []


def test_an_invited_chair_chooses_a_password_and_is_in(
    watch: Watch, page: Page, organiser: User, new_context
) -> None:
    give_password(page, organiser.username)
    page.goto(admin_url("add", Invitation))
    page.get_by_label("Name:").fill("Ada Lovelace")
    page.get_by_role("checkbox", name="INTERPOL").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Copy this link now")).to_be_visible()
    page.set_viewport_size(PHONE)
    assert_sound(page)
    link = re.sub(r"^https?://[^/]+", "", page.locator("#invitation-link").inner_text())

    chair = new_context().new_page()
    chair.set_viewport_size(PHONE)
    chair.goto(link)
    expect(chair.get_by_role("heading", name="Welcome, Ada Lovelace")).to_be_visible()
    assert_sound(chair)
    chair.get_by_label("Username:").fill("ada")
    for label in ("Password:", "Password confirmation:"):
        chair.get_by_label(label, exact=True).fill("analytical-engine")
    chair.get_by_role("button", name="Become a chair").click()
    expect(chair.get_by_text("Welcome, Ada Lovelace. Next time, sign in as")).to_be_visible()
    chair.goto(link)
    expect(chair.get_by_role("heading", name="This link is not valid")).to_be_visible()
    assert_sound(chair)
    assert watch.complaints == []
    User.objects.get(username="ada").delete()
    Invitation.objects.all().delete()


def test_too_many_wrong_passwords_are_told_so(page: Page, organiser: User) -> None:
    page.set_viewport_size(PHONE)
    for _ in range(FROM_ONE_ADDRESS):
        give_password(page, organiser.username, "a guess")
    expect(page.get_by_role("heading", name="Too many wrong passwords")).to_be_visible()
    assert_sound(page)
    page.get_by_role("link", name="Sign in again").click()
    expect(page.get_by_role("button", name="Log in")).to_be_visible()
