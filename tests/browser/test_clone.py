"""Cloning an edition and working off its checklist in Chromium, on a phone and without a script."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect

from tests.browser.accounts import PASSWORD
from tests.browser.axe import violations
from tests.browser.pages import PHONE
from topics.models import CheckItem, Edition


@pytest.fixture(autouse=True)
def edition_as_before(site: str) -> Iterator[None]:
    yield
    Edition.objects.filter(slug="2027").delete()
    Edition.objects.filter(slug="2026").update(status="published", is_current=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_an_organiser_clones_checks_and_readers_are_led_on(
    browser: Browser, site: str, organiser: User, scripts
):
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/admin/login/?next=/admin/topics/edition/")
    page.get_by_label("Username").fill(organiser.username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.locator("#result_list a", has_text="MUN des Lycéens").click()
    page.get_by_role("link", name="Clone", exact=True).click()
    page.get_by_role("button", name="Make the new edition").click()
    total = CheckItem.objects.filter(edition__slug="2027").count()
    expect(page.get_by_text(f"0 of {total} checked").first).to_be_visible()
    page.get_by_role("button", name="Checked: E-mail").click()
    expect(page.get_by_text(f"1 of {total} checked").first).to_be_visible()
    if scripts:
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    Edition.objects.filter(slug="2026").update(status="archived", is_current=False)
    Edition.objects.filter(slug="2027").update(status="published", is_current=True)
    reader: Page = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=scripts).new_page()
    reader.goto("/2026/glossary/")
    reader.get_by_role("complementary", name="An earlier guide").get_by_role("link").click()
    expect(reader).to_have_url(f"{site}/2027/glossary/")
    if scripts:
        reader.goto("/2026/interpol/")
        assert reader.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert violations(reader) == []
    context.close()
