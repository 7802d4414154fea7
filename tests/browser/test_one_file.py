"""The guide in one file, opened from disk: with scripts and without, on a phone and on a desk."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from portal.carry.one_file import one_file
from tests.browser.axe import violations
from tests.browser.pages import VIEWPORTS
from topics.models import Edition


@pytest.fixture(scope="module")
def address(site: str, tmp_path_factory) -> str:
    path: Path = tmp_path_factory.mktemp("disk") / "binder.html"
    path.write_text(one_file(Edition.objects.get(slug="2026")), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(params=VIEWPORTS)
def open_file(request, address: str, new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    def open_file(**options: bool) -> Page:
        page = new_context(viewport=VIEWPORTS[request.param], **options).new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        page.asked = lambda: [each for each in asked if not each.startswith(("data:", address))]
        return page

    return open_file


def test_it_searches_and_shows_panels_and_asks_for_nothing(open_file):
    page = open_file()
    page.get_by_role("searchbox").fill("orange notise")
    expect(page.locator("#found a").first).to_contain_text("Orange Notice")
    page.get_by_role("searchbox").fill("zzzz")
    expect(page.get_by_role("status")).to_have_text("Nothing found")
    page.get_by_role("searchbox").fill("")
    panel = page.locator("#panel")
    expect(panel).to_be_hidden()
    for kind in ("w", "o", "r"):
        page.locator(f"main :is(p, sup) a[href^='#{kind}']").first.click()
        expect(panel).to_be_visible()
    panel.get_by_role("link", name="Go there").click()
    expect(panel).to_be_hidden()
    assert "#r" in page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert (page.asked(), page.complaints) == ([], [])


def test_axe_finds_nothing(address: str, page: Page):
    page.goto(address)
    page.locator("main p a[href^='#w']").first.click()  # beside an open panel
    expect(page.locator("#panel")).to_be_visible()
    assert violations(page) == []


def test_without_scripts_it_is_read_by_its_contents(open_file):
    page = open_file(java_script_enabled=False)
    expect(page.locator("form")).to_be_hidden()
    page.get_by_role("navigation").get_by_role("link", name="Glossary").click()
    expect(page.get_by_role("heading", name="Glossary")).to_be_in_viewport()
    page.locator("main p a[href^='#w']").first.click()
    expect(page.locator("dt:target")).to_be_in_viewport()
    assert (page.asked(), page.complaints) == ([], [])
