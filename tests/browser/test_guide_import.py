"""A guide is uploaded, corrected and saved in a real browser, without scripts, on a phone and on a desk."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from portal.models import StagedGuide
from tests.browser.accounts import PASSWORD
from tests.browser.axe import violations
from tests.browser.pages import VIEWPORTS
from tests.support.guides import SAMPLES
from topics.models import Committee, Section

ADD = "/admin/portal/stagedguide/add/"


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    StagedGuide.objects.all().delete()
    Committee.objects.filter(slug="rivers").delete()


def sign_in(page: Page) -> None:
    page.goto(f"/admin/login/?next={ADD}")
    page.get_by_label("Username").fill("organiser")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("button", name="Read the guide")).to_be_visible()


def upload(page: Page) -> None:
    page.get_by_label("Edition").select_option(index=1)
    page.get_by_label("Committee").fill("rivers")
    page.get_by_label("File").set_input_files(SAMPLES / "numbered.md")
    page.get_by_role("button", name="Read the guide").click()
    expect(page.get_by_role("heading", name="What was made of the guide")).to_be_visible()


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_a_guide_is_corrected_and_saved_without_scripts(new_context, organiser: User, viewport: str) -> None:
    page = new_context(java_script_enabled=False, viewport=VIEWPORTS[viewport]).new_page()
    sign_in(page)
    upload(page)
    page.locator("summary", has_text="Dams Upstream").click()
    page.get_by_role("button", name="One level up: Dams Upstream").click()
    opened = page.locator("details[open]")
    expect(opened.locator("summary")).to_contain_text("part")
    opened.get_by_label("Title").fill("Dams up the River")
    opened.get_by_role("button", name="Change").click()
    expect(page.locator("details[open] summary")).to_contain_text("Dams up the River")
    page.get_by_role("button", name="Save all unpublished").click()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    expect(page.get_by_role("link", name="Dams up the River", exact=True)).to_be_visible()
    assert Section.objects.get(title="Dams up the River").parent is None


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_the_pages_of_the_import_break_no_rule_and_scroll_one_way_only(
    page: Page, organiser: User, viewport: str
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    sign_in(page)
    assert own_violations(page) == []
    upload(page)
    page.locator("summary", has_text="Dams Upstream").click()
    assert own_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def own_violations(page: Page) -> list[str]:
    """Return what axe finds in the part of the page that is ours; the rest is Django's."""
    page.wait_for_load_state()
    djangos = "#header, #nav-sidebar, .breadcrumbs, #footer"
    page.evaluate("parts => document.querySelectorAll(parts).forEach(each => each.remove())", djangos)
    return violations(page)
