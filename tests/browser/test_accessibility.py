"""No page breaks a rule of WCAG 2.2 (A and AA), nor what axe calls best practice, nor the strict policy."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import faults_at, new_looks, violations
from tests.browser.pages import DESK, PAGES, PHONE, TOPIC_2, Watch, each_page, open_sheet

TERM = "/2026/glossary/operative-clause/"  # a page with little on it
# The page of the edition at another address, and those that topic 2 has of the same kinds.
TWICE = ("home", "topic 1", "section of topic 1")


def test_no_page_breaks_a_rule_in_light_or_dark_or_the_policy_or_is_too_wide(
    watch: Watch, page: Page
) -> None:
    kinds = {name: address for name, address in PAGES.items() if name not in TWICE}
    found = {}
    for name in each_page(page, PHONE, kinds):
        found[name] = faults_at(page, PHONE, DESK)
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # for what is loaded late
    assert found == {name: [] for name in kinds}
    page.wait_for_load_state("networkidle")
    *others, from_network, from_console = watch.complaints  # these of the page that is not there
    assert others == []
    assert from_network == f"404: {page.url}"
    assert "404 (Not Found)" in from_console


def test_an_open_sheet_breaks_no_rule_in_light_or_dark(page: Page) -> None:
    found = {}
    for button, viewport, address in (
        ("Contents", PHONE, TOPIC_2),
        ("Aa", PHONE, TERM),
        ("Display settings", DESK, TERM),
    ):
        page.set_viewport_size(viewport)
        page.goto(address)
        expect(open_sheet(page, button)).to_be_visible()
        found[button] = violations(page)
    assert found == {"Contents": [], "Aa": [], "Display settings": []}


def test_an_open_panel_breaks_no_rule_in_light_or_dark(page: Page) -> None:
    page.goto(PAGES["question"])
    found = {}
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        for kind in ("to-term", "to-tool", "to-source"):
            page.locator(f"main .{kind}").first.click()
            panel = page.get_by_role("dialog")
            expect(panel).to_be_visible()
            found[kind, size["width"]] = violations(page)
            page.keyboard.press("Escape")
            expect(panel).to_have_count(0)
    assert {panel: faults for panel, faults in found.items() if faults} == {}


def test_every_kind_of_broken_rule_is_found(page: Page) -> None:
    broken = {
        "document.querySelector('h1').style.color = '#bbb'": "light: color-contrast:",
        "document.querySelector('main p').style.color = '#333'": "dark: color-contrast:",
        "document.querySelector('main').append(document.createElement('button'))": "light: button-name:",
        "document.querySelector('main').append(document.createElement('h5'))": "light: empty-heading:",
        "document.querySelector('.thumb-bar').style.display = 'block';"
        "for (const part of document.querySelectorAll('.thumb-bar > *')) { part.textContent = 'Aa';"
        " part.style = 'display: block; min-height: 0; height: 9px; padding: 0; font-size: 2px' }": (
            "light: target-size:"
        ),
    }
    page.set_viewport_size(PHONE)
    page.goto(TERM)
    for script in broken:
        page.evaluate(f"() => {{ {script} }}")
    found = violations(page)
    assert [each for each in broken.values() if not any(one.startswith(each) for one in found)] == []


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
    page.goto(TERM)
    page.evaluate(
        "style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
        " document.adoptedStyleSheets = [sheet] }",
        f"@media (width > 800px) {{ {style} }}",
    )
    broken = faults_at(page, PHONE, DESK)
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
    broken = faults_at(page, PHONE, DESK)
    assert len(broken) == 2
    assert all(each.startswith("1280 pixels wide: light: target-size:") for each in broken)


def test_words_that_appear_on_a_page_are_looked_at_and_what_is_as_it_was_is_not(page: Page) -> None:
    page.goto(TERM)
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
    page.goto(TERM)
    assert violations(page) == []
    page.reload()
    assert {scheme: new_looks(page, scheme) for scheme in ("light", "dark")} == {"light": [], "dark": []}
    page.evaluate("document.querySelector('main').style.background = '#555'")
    assert any(each.startswith("light: color-contrast:") for each in violations(page))


def test_what_stands_in_a_shadow_tree_is_looked_at(page: Page) -> None:
    page.goto(TERM)
    assert violations(page) == []
    page.evaluate(
        "const tree = document.querySelector('main').appendChild(document.createElement('div'))"
        ".attachShadow({ mode: 'open' });"
        "const word = tree.appendChild(document.createElement('p'));"
        "word.textContent = 'Pale.'; word.style.color = '#bbb'"
    )
    assert any(each.startswith("light: color-contrast:") for each in violations(page))
