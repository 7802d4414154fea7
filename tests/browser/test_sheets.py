"""The sheets that the bar and the head open: by finger, by mouse, by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, TOPIC_1, TOPIC_2, VIEWPORTS, open_sheet

SHEETS = [("Contents", "phone"), ("Aa", "phone"), ("Display settings", "desk")]


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


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


@pytest.mark.parametrize(("button", "viewport"), SHEETS)
def test_the_head_of_a_sheet_is_at_its_top_and_hides_nothing_until_it_is_scrolled(
    page: Page, button: str, viewport: str
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto("/")
    sheet = open_sheet(page, button)
    head = sheet.locator(".sheet__head").bounding_box()
    first = sheet.locator("legend, .contents").first.bounding_box()
    assert first["y"] >= head["y"] + head["height"]
    assert head["y"] - sheet.bounding_box()["y"] <= 1  # its border


def test_what_forgets_the_place_stands_apart_from_what_saves_the_guide(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    sheet = open_sheet(page, "Aa")
    save = sheet.get_by_role("button", name="Save for offline").element_handle()
    forget = sheet.get_by_text("This device remembers")
    # At one moment: what stands above them changes once the device has been asked what it has.
    gap = "(forget, save) => forget.getBoundingClientRect().top - save.getBoundingClientRect().bottom"
    assert forget.evaluate(gap, save) >= 12


def test_only_one_sheet_is_open_at_a_time(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(TOPIC_1)
    expect(open_sheet(page, "Contents")).to_have_accessible_name("Contents")
    page.get_by_role("button", name="Aa", exact=True).press("Enter")
    expect(page.get_by_role("dialog")).to_have_accessible_name("Display settings")
    expect(page.get_by_role("dialog")).to_have_count(1)


def test_the_contents_lead_to_every_part_of_every_topic(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    links = open_sheet(page, "Contents").get_by_role("link")
    expect(links.filter(has_text="Questions a resolution could address")).to_have_count(2)
    for name in ("Tracking fugitives", "Tracing firearms", "Tools", "Glossary", "Bibliography"):
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


@pytest.mark.parametrize("has_script", [True, False], ids=["with scripts", "without"])
def test_three_taps_lead_from_anywhere_to_a_point(same_page, has_script: bool) -> None:
    page = same_page(java_script_enabled=has_script, viewport=PHONE)
    for start in ("/", "/2026/glossary/", f"{TOPIC_1}challenges/", TOPIC_2):
        page.goto(start)
        contents = open_sheet(page, "Contents")
        contents.locator("[data-accent='2'] ol a").first.click()
        page.get_by_role("navigation", name="On this page").get_by_role("link", name="1.2.5").click()
        expect(page).to_have_url(re.compile(f"{TOPIC_2}forms-and-mechanisms/#tracing-requests$"))
        expect(page.get_by_role("heading", name="1.2.5 Tracing Requests")).to_be_in_viewport()


def test_the_contents_open_where_one_is_with_the_points_of_this_part_alone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{TOPIC_2}challenges/")
    page.get_by_role("heading", name="3.4").first.scroll_into_view_if_needed()
    page.mouse.wheel(0, 400)
    expect(page.locator(".contents [aria-current=location]")).to_contain_text("3.")
    contents = open_sheet(page, "Contents")
    expect(contents.locator("[aria-current=location]")).to_be_in_viewport(ratio=1)
    expect(contents.get_by_role("button", name="Close")).to_be_in_viewport(ratio=1)
    numbers = contents.locator("[data-accent='2'] .number").all_inner_texts()
    assert [number for number in numbers if "." in number and not number.startswith("3.")] == []
    assert "3.2.1" in numbers
    folded = contents.locator("[data-accent='1'] ol a")
    expect(folded.first).to_have_accessible_name(re.compile("^1 The Main Forms"))
    assert {round(link.bounding_box()["y"]) for link in folded.all()} == {
        round(folded.first.bounding_box()["y"])
    }


def test_questions_leads_to_those_of_the_topic_or_asks_which(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{TOPIC_2}challenges/")
    shortcuts = page.get_by_role("navigation", name="Shortcuts")
    expect(shortcuts.get_by_role("link", name="Questions")).to_have_attribute(
        "href", f"{TOPIC_2}#site-questions"
    )
    page.goto("/2026/glossary/")
    asked = open_sheet(page, "Questions")
    expect(asked).to_have_accessible_name("Questions of which topic?")
    asked.get_by_role("link", name="Tracing firearms").click()
    expect(page).to_have_url(re.compile(f"{TOPIC_2}#site-questions$"))
