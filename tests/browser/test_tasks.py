"""What delegates come for, counted in taps from the cover with a phone."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import PHONE


@dataclass
class Thumb:
    """Somebody's thumb, which counts its taps."""

    page: Page
    taps: int = 0

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.click()

    def tap_in_bar(self, name: str) -> None:
        self.tap(self.page.get_by_label("Shortcuts").locator(":is(a, button)", has_text=name))

    def search(self, words: str) -> None:
        self.tap_in_bar("Search")
        self.page.get_by_role("searchbox").filter(visible=True).fill(words)
        expect(self.page.locator(".hit__title").first).to_be_visible()


def at_the_cover(page: Page) -> Thumb:
    page.set_viewport_size(PHONE)
    page.goto("/")
    return Thumb(page)


def test_what_a_purple_notice_is_takes_two_taps_after_typing(page: Page) -> None:
    thumb = at_the_cover(page)
    thumb.search("purple notice")
    thumb.taps = 0
    thumb.tap(page.locator(".hit__title", has_text="Purple Notice").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Purple Notice")
    expect(page.get_by_text("An INTERPOL notice about the methods")).to_be_in_viewport()
    assert thumb.taps <= 2


def test_the_french_for_end_user_takes_two_taps(page: Page) -> None:
    thumb = at_the_cover(page)
    thumb.search("end-user")
    thumb.tap(page.locator(".hit__title", has_text="end user").first)
    expect(page.locator("main [lang=fr]", has_text="utilisateur final")).to_be_in_viewport()
    assert thumb.taps <= 2


@pytest.mark.parametrize("has_script", [True, False])
def test_the_evidence_on_martial_law_takes_three_taps(new_context, has_script: bool) -> None:
    page = new_context(java_script_enabled=has_script).new_page()
    thumb = at_the_cover(page)
    thumb.tap(page.locator("main").get_by_role("link", name="firearms").first)
    thumb.tap(page.locator("main").get_by_role("link", name="Information Sharing under Martial Law").first)
    evidence = page.get_by_role("region", name="Evidence in the guide")
    expect(evidence).to_contain_text("Under martial law, state bodies are often less transparent. 3.1.2")
    for name in ("What exists already", "What is still argued about", "Precedents"):
        expect(page.get_by_role("region", name=name)).to_be_visible()
    assert thumb.taps <= 3


def test_a_citation_is_copied_in_three_taps(page: Page) -> None:
    thumb = at_the_cover(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    thumb.tap(page.locator("main").get_by_role("link", name="firearms").first)
    thumb.tap(page.get_by_text("Cite this page", exact=True))
    thumb.tap(page.get_by_role("button", name="Copy the citation in APA"))
    expect(page.get_by_text("Copied: APA 7")).to_be_visible()
    assert "firearms" in page.evaluate("navigator.clipboard.readText()")
    assert thumb.taps <= 3
