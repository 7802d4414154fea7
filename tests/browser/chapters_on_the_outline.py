"""The chapter of docs/chairs.md on the outline, followed by a chair who has it beside the admin."""

import re

from playwright.sync_api import Page, expect

from tests.browser.following import Reader, number, row


def find_your_topic(reader: Reader) -> None:
    page = reader.page
    reader.open_list("Topics")
    reader.press("Outline", page.locator("#content"))
    for problem in ("unpublished", "no text"):
        expect(row(page, "Pumps")).to_contain_text(reader.chapter.tells(problem))
    expect(row(page, "Dams")).to_contain_text(reader.chapter.tells("a paragraph of more than 120 words"))
    expect(row(page, "Wells")).to_contain_text("2 words")
    page.get_by_role("link", name="Wells", exact=True).click()

    expect(page.locator("#nav-sidebar")).to_be_hidden()
    for beside, title in (("Next: 2 Pumps", "2 Pumps"), ("Previous: 1 Wells", "1 Wells")):
        page.locator(".beside").get_by_role("link", name=beside).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
    reader.press("Home")
    expect(page.get_by_role("heading", name="Your tasks")).to_be_visible()
    page.go_back()
    page.locator(".breadcrumbs").get_by_role("link", name="Outline of").click()

    handle = page.get_by_role("button", name=re.compile(r"^Move [\d.]+ Pumps:"))
    wells = row(page, "Wells")
    with page.expect_navigation():
        handle.drag_to(wells, target_position={"x": 240, "y": wells.bounding_box()["height"] * 0.8}, steps=5)
    expect(number(page, "Pumps")).to_have_text("1.1")
    reader.press("Undo the last move")
    expect(number(page, "Pumps")).to_have_text("2")
    handle.click()
    with page.expect_navigation():
        page.keyboard.press("ArrowRight")
    expect(number(page, "Pumps")).to_have_text("1.1")
    expect(page.locator(".outline__moves").first.get_by_role("button")).to_have_count(4)
    page.get_by_role("button", name="Out of the section above it: Pumps").click()
    expect(number(page, "Pumps")).to_have_text("2")

    reader.press("Add a section")
    page.get_by_label("Title:").fill("Rivers")
    page.locator(".field-body textarea").fill("A river.")
    expect(reader.field("Position")).to_have_value("")
    parent = reader.field("Parent")
    parent.select_option(parent.locator("option", has_text="Wells").get_attribute("value"))
    page.get_by_role("button", name="Save", exact=True).first.click()
    is_back_in_the_outline(page)
    expect(number(page, "Rivers")).to_have_text("1.1")
    row(page, "Wells").get_by_role("link", name=re.compile(f"^{reader.chapter.says('Add below')}")).click()
    page.get_by_label("Title:").fill("Lakes")
    page.get_by_role("button", name="Save", exact=True).first.click()
    is_back_in_the_outline(page)
    expect(number(page, "Lakes")).to_have_text("2")


def is_back_in_the_outline(page: Page) -> None:
    expect(page.get_by_text("was added successfully")).to_be_visible()
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()


OUTLINE = {"Find your topic": find_your_topic}
