"""docs/chairs.md followed to the letter: a chair presses, chapter by chapter, what stands there in bold."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, Page, expect

from tests.browser.accounts import PASSWORD, remove
from tests.browser.chapters_on_writing import (
    add_a_fact_to_a_question,
    add_a_picture,
    add_a_precedent,
    add_what_the_printed_guide_does_not_say,
    cite_a_source,
    kinds_of_tools_and_terms,
    link_a_term,
    paste_from_word,
    when_something_breaks,
    write_a_note,
)
from tests.browser.following import Reader, invitation
from tests.browser.pages import DESK
from tests.browser.writing import planted_section
from tests.support.chairs_guide import chapters
from tests.support.kinds import term_kind, tool_kind
from topics.models import EditingPresence, Section


@pytest.fixture
def section(site: str) -> Iterator[Section]:
    with planted_section() as section:
        section.body = "A well."
        section.save()
        rest = {"topic": section.topic, "published": True}
        Section.objects.create(position=2, slug="pumps", title="Pumps", topic=section.topic)
        Section.objects.create(position=3, slug="dams", title="Dams", body="word " * 130, **rest)
        section.topic.questions.create(slug="who", label="Who pays", text="Who?", published=True)
        term_kind(section.topic.committee.edition)
        tool_kind(section.topic.committee)
        yield section
        EditingPresence.objects.all().delete()
        remove(*User.objects.filter(username="ada"))


def test_a_chair_goes_through_the_guide_from_the_invitation_on(page: Page, section: Section) -> None:
    guide = chapters()
    page.set_viewport_size(DESK)
    page.on("dialog", lambda dialog: dialog.accept())
    with invitation(section.topic.committee, "Ada Lovelace") as link:
        sign_in_for_the_first_time(Reader(page, guide["Sign in for the first time"]), link)
        for title, follow in FURTHER.items():
            follow(Reader(page, guide[title]))
    left = {
        title: labels
        for title, chapter in guide.items()
        if chapter.followed and (labels := chapter.labels - chapter.followed)
    }
    assert left == {}


def sign_in_for_the_first_time(reader: Reader, link: str) -> None:
    page = reader.page
    page.goto(link)
    page.get_by_label("Username:").fill("ada")
    for label in ("Password:", "Password confirmation:"):
        page.get_by_label(label, exact=True).fill(PASSWORD)
    reader.press("Become a chair")
    account = page.get_by_role("button", name="Account:")
    for label, heading in (("Second factor", "Second factor"), ("Sessions", "Where you are signed in")):
        account.click()
        reader.press(label)
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    account.click()
    page.get_by_role("button", name="Log out").click()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link is not valid")).to_be_visible()
    page.goto(reader.chapter.tells("/admin/"))
    page.get_by_label("Username:").fill("ada")
    page.get_by_label("Password:").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    expect(account).to_be_visible()


def row(page: Page, title: str) -> Locator:
    return page.locator(".outline__row").filter(has=page.get_by_role("link", name=title, exact=True))


def number(page: Page, title: str) -> Locator:
    return row(page, title).locator(".outline__number")


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
    to_the_outline(page)
    expect(number(page, "Rivers")).to_have_text("1.1")
    row(page, "Wells").get_by_role("link", name=re.compile(f"^{reader.chapter.says('Add below')}")).click()
    page.get_by_label("Title:").fill("Lakes")
    page.get_by_role("button", name="Save", exact=True).first.click()
    to_the_outline(page)
    expect(number(page, "Lakes")).to_have_text("2")


def to_the_outline(page: Page) -> None:
    expect(page.get_by_text("was added successfully")).to_be_visible()
    page.goto("/admin/topics/topic/")
    page.locator("#content").get_by_role("link", name="Outline").click()


FURTHER = {
    "Find your topic": find_your_topic,
    "Cite a source": cite_a_source,
    "Write a note": write_a_note,
    "Link a term": link_a_term,
    "Add what the printed guide does not say": add_what_the_printed_guide_does_not_say,
    "Add a fact to a question": add_a_fact_to_a_question,
    "Add a precedent": add_a_precedent,
    "Kinds of tools and terms": kinds_of_tools_and_terms,
    "Add a picture": add_a_picture,
    "Paste from Word": paste_from_word,
    "When something breaks": when_something_breaks,
}
