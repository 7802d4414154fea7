"""No page breaks a rule of WCAG 2.2 (A and AA), nor what axe calls best practice."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.pages import PAGES, PHONE, TOPIC_2, VIEWPORTS, each_page, open_sheet

AXE = Axe().axe_script
ALL_RULES = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"],
}
RULES_OF_COLOUR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUNS = {"light": ALL_RULES, "dark": RULES_OF_COLOUR}  # nothing but the colours differs


def violations(page: Page) -> list[str]:
    """What axe finds on the page as it is now, in light and in dark."""
    found = []
    page.evaluate(AXE)
    for scheme, rules in RUNS.items():
        page.emulate_media(color_scheme=scheme)
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")  # colours fade
        options = {
            "runOnly": rules,
            "rules": {"target-size": {"enabled": rules is ALL_RULES}},  # off by default
            "resultTypes": ["violations"],
            "preload": False,  # of style sheets and films; no rule in use looks at them
        }
        for violation in page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in violation["nodes"]:
                found.append(f"{scheme}: {violation['id']}: {node['html'][:160]} – {node['failureSummary']}")
    return found


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_no_page_breaks_a_rule_in_light_or_dark(page: Page, viewport: str) -> None:
    found = {name: violations(page) for name in each_page(page, VIEWPORTS[viewport])}
    assert found == {name: [] for name in PAGES}


@pytest.mark.parametrize(
    ("button", "viewport"), [("Contents", "phone"), ("Aa", "phone"), ("Look of the page", "desk")]
)
def test_an_open_sheet_breaks_no_rule_in_light_or_dark(page: Page, button: str, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(TOPIC_2)
    expect(open_sheet(page, button)).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize("kind", ["to-term", "to-tool", "to-source"])
@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_an_open_panel_breaks_no_rule_in_light_or_dark(page: Page, viewport: str, kind: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(f"{TOPIC_2}challenges/")
    page.locator(f"main .{kind}").nth(1).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("document.querySelector('h1').style.color = '#bbb'", "light: color-contrast"),
        ("document.querySelector('h1').style.color = '#333'", "dark: color-contrast"),
        ("document.querySelector('main').append(document.createElement('button'))", "light: button-name"),
        ("document.querySelector('main').append(document.createElement('h5'))", "light: empty-heading"),
        (
            "document.querySelector('.thumb-bar').style.display = 'block';"
            "for (const part of document.querySelectorAll('.thumb-bar > *')) { part.textContent = 'Aa';"
            " part.style = 'display: block; min-height: 0; height: 9px; padding: 0; font-size: 2px' }",
            "light: target-size",
        ),
    ],
    ids=[
        "pale ink",
        "dark ink in the dark",
        "a button that says nothing",
        "an empty heading",
        "flat targets",
    ],
)
def test_a_broken_rule_is_found(page: Page, script: str, found: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/operative-clause/")
    page.evaluate(script)
    assert any(violation.startswith(f"{found}:") for violation in violations(page))
