"""Search as one types where the guide is long on its way: that is told, and nothing else moves."""

import datetime

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.axe import violations
from tests.browser.pages import COMMITTEE, VIEWPORTS

LOADING = "Loading the guide for searching …"
PLACES = [
    *((name, COMMITTEE) for name in VIEWPORTS),
    ("phone", "/2026/search/"),
    ("desk", "/2026/search/?q=red"),
]
SHIFTS = """window.shifts = [];
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.shifts.push(value);
}).observe({ type: "layout-shift", buffered: true });"""
LONG = 60_000  # milliseconds


@pytest.fixture
def held(page: Page) -> list[Route]:
    """The requests for the guide's documents, each waiting for an answer."""
    routes: list[Route] = []
    page.route("**/search.json", lambda route: routes.append(route))
    return routes


def said(page: Page) -> Locator:
    return page.locator(".search__said")


def type_words(page: Page, words: str) -> None:
    """Type into the field of a page; on a phone into that of the sheet. The guide is asked for then."""
    link = page.get_by_role("link", name="Search", exact=True).filter(visible=True)
    with page.expect_request("**/search.json"):
        if page.get_by_role("searchbox").filter(visible=True).count():
            page.get_by_role("searchbox").click()
        else:
            link.click()
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.press("Control+A")
        page.keyboard.type(words)


def stop_the_clock(page: Page) -> None:
    """Let no timer of the page come to its end but by `page.clock.run_for`."""
    page.clock.install()
    page.goto(COMMITTEE)
    page.clock.pause_at(datetime.datetime.now(tz=datetime.UTC) + datetime.timedelta(hours=1))


@pytest.mark.parametrize(("viewport", "address"), PLACES)
def test_a_guide_that_is_long_on_its_way_is_told_and_nothing_moves(
    page: Page, held, viewport, address
) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.add_init_script(SHIFTS)
    page.goto(address)
    type_words(page, "iarms")
    expect(said(page)).to_have_text(LOADING)
    expect(said(page)).to_have_role("status")
    expect(said(page)).to_be_in_viewport(ratio=1)
    assert violations(page) == []
    assert page.evaluate("window.shifts") == []
    held[0].continue_()
    expect(said(page)).to_contain_text("for “iarms”")
    expect(page.locator(".hit__title").first).to_contain_text("ARMS")
    assert len(held) == 1


def test_a_guide_that_comes_soon_is_shown_without_a_word_of_waiting_then_or_later(page: Page, held) -> None:
    stop_the_clock(page)
    type_words(page, "iarms")
    expect(said(page)).to_be_hidden()
    held[0].continue_()
    page.clock.resume()  # the index is made in steps
    expect(said(page)).to_contain_text("for “iarms”")
    page.clock.run_for(LONG)
    expect(said(page)).to_contain_text("for “iarms”")
    page.keyboard.type("x")
    page.clock.run_for(LONG)
    expect(said(page)).to_contain_text("Search for iarmsx instead")


def test_a_guide_that_cannot_be_loaded_is_told_and_the_next_letter_tries_again(page: Page, held) -> None:
    stop_the_clock(page)
    type_words(page, "iar")
    expect(said(page)).to_be_hidden()  # all letters wait for the one answer
    assert len(held) == 1
    held.pop().fulfill(status=503)
    expect(said(page)).to_have_text(
        "The guide could not be loaded for searching. Type on to try again, or open the page of results."
    )
    way_on = said(page).get_by_role("link")
    assert way_on.evaluate("link => link.pathname + link.search") == "/2026/search/?q=iar"
    with page.expect_request("**/search.json"):
        page.keyboard.type("m")
    page.clock.run_for(LONG)
    expect(said(page)).to_have_text(LOADING)
    held.pop().abort()
    expect(said(page)).to_contain_text("The guide could not be loaded for searching. Type on to try again")
    page.unroute("**/search.json")
    page.clock.resume()
    page.keyboard.type("s")
    expect(said(page)).to_contain_text("for “iarms”")


@pytest.mark.parametrize("ends", ["continue_", "abort"])
def test_who_looks_elsewhere_meanwhile_is_not_called_back(page: Page, held, ends: str) -> None:
    stop_the_clock(page)
    type_words(page, "iarms")
    page.locator("h1").click(position={"x": 8, "y": 8})
    page.clock.run_for(LONG)
    expect(said(page)).to_be_hidden()
    with page.expect_event("requestfinished" if ends == "continue_" else "requestfailed"):
        getattr(held[0], ends)()
    page.clock.run_for(LONG)
    expect(said(page)).to_be_hidden()
    page.unroute("**/search.json")
    page.clock.resume()
    page.get_by_role("searchbox").click()
    expect(said(page)).to_contain_text("for “iarms”")
