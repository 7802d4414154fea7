"""Finding one's place in a text: contents that follow, links to a paragraph, ways past the head."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import DESK, PHONE, TOPIC_1, TOPIC_2, VIEWPORTS

PART = f"{TOPIC_2}challenges/"

# Whether the middle of a heading's line is really what is painted there: not under a bar, not off the screen.
IS_IN_SIGHT = """heading => {
  const range = document.createRange();
  range.selectNodeContents(heading);
  const line = range.getClientRects()[0];
  const painted = document.elementFromPoint(line.left + line.width / 2, line.top + line.height / 2);
  return heading.contains(painted);
}"""


def marked_entry(page: Page) -> Locator:
    return page.get_by_role("navigation", name="Contents of topic").locator("[aria-current=location]")


def expect_in_sight(page: Page, slug: str) -> None:
    heading = page.locator(f"[id='{slug}']")
    expect(heading).to_be_in_viewport()
    assert heading.evaluate(IS_IN_SIGHT)


@pytest.fixture
def page(same_page) -> Page:
    return same_page()


@pytest.fixture
def desk(page: Page) -> Page:
    page.set_viewport_size(DESK)
    page.goto(PART)
    return page


def scroll_to(heading: Locator, below: int) -> None:
    """Bring the heading to `below` pixels under the line it passes when the reader has reached it."""
    heading.evaluate(
        "(heading, below) => scrollBy(0, heading.getBoundingClientRect().top - innerHeight / 3 - below)",
        below,
    )


def test_the_contents_mark_each_heading_as_it_comes_into_the_upper_third(desk: Page) -> None:
    headings = desk.locator(".node__title").all()
    before = None
    for heading in headings:
        slug = heading.get_attribute("id")
        scroll_to(heading, below=10)
        if before:
            expect(marked_entry(desk)).to_have_attribute("href", re.compile(f"#{before}$"))
        else:
            expect(marked_entry(desk)).to_have_count(0)
        scroll_to(heading, below=-10)
        expect(marked_entry(desk)).to_have_count(1)
        expect(marked_entry(desk)).to_have_attribute("href", re.compile(f"#{slug}$"))
        before = slug
    assert len(headings) > 5


def test_before_the_first_heading_and_back_there_no_entry_is_marked_but_the_part(desk: Page) -> None:
    side = desk.get_by_role("navigation", name="Contents of topic")
    expect(side.locator("[aria-current=page]")).to_have_attribute("href", PART)
    expect(marked_entry(desk)).to_have_count(0)
    desk.locator(".node__title").last.evaluate("heading => heading.scrollIntoView()")
    expect(marked_entry(desk)).to_have_count(1)
    desk.evaluate("scrollTo(0, 0)")
    expect(marked_entry(desk)).to_have_count(0)


def test_the_marked_entry_is_in_sight_in_contents_longer_than_the_screen(desk: Page) -> None:
    desk.set_viewport_size({"width": 1280, "height": 420})
    side = desk.get_by_role("navigation", name="Contents of topic")
    assert side.evaluate("side => side.scrollHeight > side.clientHeight")
    for heading in desk.locator(".node__title").all():
        scroll_to(heading, below=-10)
        expect(marked_entry(desk)).to_have_attribute("href", re.compile(f"#{heading.get_attribute('id')}$"))
        box, window = marked_entry(desk).bounding_box(), side.bounding_box()
        assert window["y"] <= box["y"]
        assert box["y"] + box["height"] <= window["y"] + window["height"] + 1


def test_an_entry_of_the_contents_leads_to_its_heading_and_is_marked(desk: Page) -> None:
    side = desk.get_by_role("navigation", name="Contents of topic")
    for entry in side.locator("a[href*='challenges/#']").all():
        slug = entry.get_attribute("href").partition("#")[2]
        entry.click()
        expect(desk).to_have_url(re.compile(f"#{slug}$"))
        expect(marked_entry(desk)).to_have_attribute("href", re.compile(f"#{slug}$"))
        expect_in_sight(desk, slug)


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("address", [f"{PART}#tampering", f"{TOPIC_2}tampering/"])
def test_the_address_of_a_point_opens_its_part_at_its_heading_which_the_contents_mark(
    page: Page, address: str, viewport: str
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(address)
    expect(page).to_have_url(re.compile(f"{PART}#tampering$"))
    expect_in_sight(page, "tampering")
    if viewport == "desk":
        expect(marked_entry(page)).to_have_attribute("href", re.compile("#tampering$"))


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("address", [PART, TOPIC_1, "/2026/glossary/"])
def test_the_first_tab_offers_to_skip_to_the_text(page: Page, address: str, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(address)
    skip_link = page.get_by_role("link", name="Skip to the text")
    expect(skip_link).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip_link).to_be_focused()
    expect(skip_link).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main a").locator("visible=true").first).to_be_focused()


def test_on_a_phone_the_list_on_the_page_leads_to_its_headings(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(PART)
    for entry in page.get_by_role("navigation", name="On this page").get_by_role("link").all():
        entry.click()
        expect_in_sight(page, entry.get_attribute("href").partition("#")[2])
