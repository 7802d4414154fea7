"""Without scripts every page has its whole text, and every control that is shown works."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import DESK, PAGES, PHONE, TOPIC_1, TOPIC_2, VIEWPORTS, each_page, open_sheet

# Lists that wait to be asked for are opened, and what needs a script, as the filter does, is left out.
WHOLE_TEXT = """main => {
  for (const list of main.querySelectorAll("details")) list.open = true;
  const needsScript = "[data-filter], .needs-script, .needs-worker";
  for (const control of main.querySelectorAll(needsScript)) control.remove();
  return main.innerText;
}"""


@pytest.fixture
def plain_page(new_context) -> Page:
    """A page in a browser that runs no scripts."""
    return new_context(java_script_enabled=False).new_page()


@dataclass
class Shown:
    """What a page without scripts shows, by viewport; its lists that are closed."""

    closed: int
    controls: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def shown(browser: Browser, browser_context_args: dict) -> Iterator[dict[str, Shown]]:
    """Name of a page → what it shows. Each page is opened once: without scripts it follows its width."""
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    controls = page.locator("button, input, select, textarea, [role=button]").filter(visible=True)
    lists = page.locator(".diagram__text:not([open])")
    found = {}
    for name in each_page(page, PHONE):
        found[name] = Shown(closed=lists.count())
        for viewport, size in VIEWPORTS.items():
            page.set_viewport_size(size)
            found[name].controls[viewport] = [text.strip() for text in controls.all_inner_texts()]
        for viewport, size in VIEWPORTS.items():
            page.set_viewport_size(size)
            found[name].texts[viewport] = page.locator("main").evaluate(WHOLE_TEXT)
        page.set_viewport_size(PHONE)
    yield found
    context.close()


def test_a_page_shows_the_same_text_without_scripts(page: Page, shown) -> None:
    with_scripts = {}
    for name in each_page(page, DESK):
        with_scripts[name] = {}
        for viewport in ("desk", "phone"):
            page.set_viewport_size(VIEWPORTS[viewport])
            with_scripts[name][viewport] = page.locator("main").evaluate(WHOLE_TEXT)
        page.set_viewport_size(DESK)
    assert min(len(text) for texts in with_scripts.values() for text in texts.values()) > 100
    assert {name: each.texts for name, each in shown.items()} == with_scripts


def test_without_scripts_lists_stand_open(shown) -> None:
    assert {name: each.closed for name, each in shown.items()} == dict.fromkeys(PAGES, 0)


FIELD_OF_SEARCH = ""  # has no text; it leads to the page of results
TAKES_ALONG = "Take it with you"  # from the cover, by a plain form
A_FORM = "on paper"  # the page that is one: tests/portal/carry/test_paper_views.py sends it


@pytest.mark.parametrize(("viewport", "expected"), [("phone", ["Contents"]), ("desk", [FIELD_OF_SEARCH])])
def test_without_scripts_no_control_is_shown_that_does_nothing(
    shown, viewport: str, expected: list[str]
) -> None:
    found = {name: [*each.controls[viewport]] for name, each in shown.items()}
    asking = [name for name, controls in found.items() if "Questions" in controls]  # of both topics
    found = {name: [text for text in each if text != "Questions"] for name, each in found.items()}
    assert len(found.pop(A_FORM)) > 10
    for cover in ("home", "edition"):
        found[cover].remove(TAKES_ALONG)
    assert found == dict.fromkeys(PAGES.keys() - {A_FORM}, expected)
    assert bool(asking) is (viewport == "phone")


def test_with_scripts_the_controls_that_need_them_are_shown(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    expect(page.get_by_role("button", name="Aa", exact=True)).to_be_visible()
    expect(page.get_by_role("main").get_by_role("searchbox")).to_be_visible()
    page.set_viewport_size(DESK)
    expect(page.get_by_role("button", name="Display settings")).to_be_visible()


def test_without_scripts_the_contents_open_close_and_lead_on(plain_page: Page) -> None:
    plain_page.set_viewport_size(PHONE)
    plain_page.goto(TOPIC_1)
    sheet = open_sheet(plain_page, "Contents")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(sheet).to_be_hidden()
    open_sheet(plain_page, "Contents").get_by_role("link", name="Tracing firearms").click()
    expect(plain_page).to_have_url(plain_page.url.replace("tracking-fugitives", "tracing-firearms"))
    expect(plain_page.locator("h1")).to_contain_text("firearms")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_scripts_the_light_is_as_the_device_has_it(new_context, scheme: str) -> None:
    page = new_context(java_script_enabled=False, color_scheme=scheme).new_page()
    page.goto(TOPIC_2)
    paper, ink = (
        page.locator("body").evaluate(
            """(body, property) => getComputedStyle(body)[property].match(/\\d+/g).slice(0, 3)
                 .reduce((sum, part) => sum + Number(part), 0)""",
            property_,
        )
        for property_ in ("backgroundColor", "color")
    )
    assert (paper > ink) is (scheme == "light")
