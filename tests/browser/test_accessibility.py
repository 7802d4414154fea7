"""No page breaks a rule of WCAG 2.2 (A and AA), nor what axe calls best practice."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import new_looks, violations, violations_at
from tests.browser.pages import DESK, PAGES, PHONE, TOPIC_2, VIEWPORTS, each_page, open_sheet

pytestmark = pytest.mark.one_database


def test_no_page_breaks_a_rule_in_light_or_dark(page: Page) -> None:
    found = {name: violations_at(page, PHONE, DESK) for name in each_page(page, PHONE)}
    assert found == {name: [] for name in PAGES}


def test_an_open_sheet_breaks_no_rule_in_light_or_dark(page: Page) -> None:
    found = {}
    for button, viewport in (("Contents", "phone"), ("Aa", "phone"), ("Display settings", "desk")):
        page.set_viewport_size(VIEWPORTS[viewport])
        page.goto(TOPIC_2)
        expect(open_sheet(page, button)).to_be_visible()
        found[button] = violations(page)
    assert found == {"Contents": [], "Aa": [], "Display settings": []}


@pytest.mark.parametrize("viewport", VIEWPORTS)
def test_an_open_panel_breaks_no_rule_in_light_or_dark(page: Page, viewport: str) -> None:
    page.set_viewport_size(VIEWPORTS[viewport])
    page.goto(f"{TOPIC_2}challenges/")
    found = {}
    for kind in ("to-term", "to-tool", "to-source"):
        page.locator(f"main .{kind}").nth(1).click()
        panel = page.get_by_role("dialog")
        expect(panel).to_be_visible()
        found[kind] = violations(page)
        page.keyboard.press("Escape")
        expect(panel).to_have_count(0)
    assert found == {"to-term": [], "to-tool": [], "to-source": []}


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


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("main p { color: #bbb }", "light: color-contrast"),
        ("main { background: #555 }", "light: color-contrast"),
        ("h1 { visibility: hidden }", "light: page-has-heading-one"),
    ],
    ids=["pale ink", "a grey page", "no heading"],
)
def test_what_only_another_width_shows_is_looked_at(page: Page, style: str, found: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/operative-clause/")
    page.evaluate(
        "style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
        " document.adoptedStyleSheets = [sheet] }",
        f"@media (width > 800px) {{ {style} }}",
    )
    broken = violations_at(page, PHONE, DESK)
    assert any(each.startswith(f"1280 pixels wide: {found}:") for each in broken)
    assert all(each.startswith("1280 pixels wide: ") for each in broken)


def test_what_is_shown_at_another_width_as_before_is_measured_there(page: Page) -> None:
    page.set_content(
        """<!doctype html><html lang="en"><title>Two buttons</title>
        <style>
          button { min-width: 48px; min-height: 48px; padding: 0 }
          @media (width > 800px) { button { min-width: 9px; min-height: 9px; font-size: 2px } }
        </style>
        <main><h1>Two buttons</h1><button>One</button><button>Two</button></main>"""
    )
    broken = violations_at(page, PHONE, DESK)
    assert len(broken) == 2
    assert all(each.startswith("1280 pixels wide: light: target-size:") for each in broken)


def test_words_that_appear_on_a_page_are_looked_at_and_what_is_as_it_was_is_not(page: Page) -> None:
    page.goto("/2026/glossary/operative-clause/")
    page.evaluate("document.querySelector('h1').style.color = '#bbb'")
    assert len(violations(page)) == 1
    assert violations(page) == []
    page.evaluate(
        "const word = document.createElement('b'); word.style.color = '#bbb'; word.textContent = 'pale';"
        "document.querySelector('main p').append(word)"
    )
    assert len(violations(page)) == 1


def test_what_was_sound_on_a_page_is_looked_at_on_the_next_only_if_its_ground_is_another(
    page: Page,
) -> None:
    page.goto("/2026/glossary/operative-clause/")
    assert violations(page) == []
    page.reload()
    assert {scheme: new_looks(page, scheme) for scheme in ("light", "dark")} == {"light": [], "dark": []}
    page.evaluate("document.querySelector('main').style.background = '#555'")
    assert any(each.startswith("light: color-contrast:") for each in violations(page))


def test_what_stands_in_a_shadow_tree_is_looked_at(page: Page) -> None:
    page.goto("/2026/glossary/operative-clause/")
    assert violations(page) == []
    page.evaluate(
        "const tree = document.querySelector('main').appendChild(document.createElement('div'))"
        ".attachShadow({ mode: 'open' });"
        "const word = tree.appendChild(document.createElement('p'));"
        "word.textContent = 'Pale.'; word.style.color = '#bbb'"
    )
    assert any(each.startswith("light: color-contrast:") for each in violations(page))
