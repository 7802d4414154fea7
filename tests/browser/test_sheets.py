"""The sheets that the bar and the head open: by finger, by mouse, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, TOPIC_1, VIEWPORTS, open_sheet

SHEETS = [("Contents", "phone"), ("Aa", "phone"), ("Look of the page", "desk")]


@pytest.mark.parametrize(("button", "viewport"), SHEETS)
def test_a_sheet_closes_by_its_button_by_escape_and_by_a_touch_outside(
    page: Page, button: str, viewport: str
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(TOPIC_1)
    sheet = page.get_by_role("dialog")
    expect(sheet).to_have_count(0)
    for close in (
        lambda: sheet.get_by_role("button", name="Close").click(),
        lambda: page.keyboard.press("Escape"),
        lambda: page.mouse.click(20, 70),
    ):
        open_sheet(page, button)
        expect(sheet).to_be_visible()
        close()
        expect(sheet).to_have_count(0)
    expect(page).to_have_url(re.compile(f"{TOPIC_1}$"))


@pytest.mark.parametrize(("button", "viewport"), SHEETS)
def test_a_sheet_opens_and_closes_by_keyboard_and_gives_the_focus_back(
    page: Page, button: str, viewport: str
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(TOPIC_1)
    opener = page.get_by_role("button", name=button, exact=True)
    sheet = page.get_by_role("dialog")
    close = sheet.get_by_role("button", name="Close")

    opener.focus()
    page.keyboard.press("Enter")
    expect(sheet).to_be_visible()
    page.keyboard.press("Tab")
    expect(close).to_be_focused()
    page.keyboard.press("Tab")
    expect(sheet.locator("a, input:checked").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(opener).to_be_focused()

    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(sheet).to_have_count(0)
    expect(opener).to_be_focused()


def test_only_one_sheet_is_open_at_a_time(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    expect(open_sheet(page, "Contents")).to_have_accessible_name("Contents")
    page.get_by_role("button", name="Aa", exact=True).press("Enter")
    expect(page.get_by_role("dialog")).to_have_accessible_name("Look of the page")
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_the_contents_lead_to_every_part_of_every_topic(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    links = open_sheet(page, "Contents").get_by_role("link")
    expect(links.filter(has_text="Questions a resolution could address")).to_have_count(2)
    for name in ("Tracking fugitives", "Tracing firearms", "Tools and notices", "Glossary", "Bibliography"):
        expect(links.filter(has_text=name)).to_have_count(1)
    links.filter(has_text="Tracing firearms").locator("xpath=../ol/li[3]/a").click()
    expect(page).to_have_url(re.compile("/topics/tracing-firearms/challenges/$"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_an_entry_that_leads_to_a_place_on_the_same_page_lets_it_be_seen(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    open_sheet(page, "Contents").get_by_role("link", name="Questions").first.click()
    expect(page).to_have_url(re.compile(f"{TOPIC_1}#site-questions$"))
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("heading", name="Questions a resolution could address")).to_be_in_viewport()
