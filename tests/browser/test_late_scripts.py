"""What readers press before the scripts have come, as on a slow network, is done once they are there."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESK, TOPIC_1, hold_scripts


@pytest.fixture
def bring_scripts(page: Page) -> Callable[[], None]:
    """Let the scripts come, which are on their way until then."""
    bring = hold_scripts(page)
    page.set_viewport_size(DESK)
    page.goto(TOPIC_1, wait_until="commit")
    return bring


def test_a_citation_is_copied(page: Page, bring_scripts) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_text("Cite this page", exact=True).click()
    page.get_by_role("button", name="Copy the citation in APA").click()
    bring_scripts()
    expect(page.get_by_text("Copied: APA 7")).to_be_visible()
    page.get_by_role("button", name="Copy the citation in MLA").click()
    expect(page.get_by_text("Copied: MLA 9")).to_be_visible()


def test_colours_are_remembered(page: Page, bring_scripts) -> None:
    page.get_by_role("button", name="Display settings").click()
    page.get_by_label("Dark", exact=True).check()
    bring_scripts()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("localStorage.getItem('portal-theme')") == "dark"
    expect(page.get_by_label("Same as device")).not_to_be_checked()
