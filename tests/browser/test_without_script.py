"""Without scripts every page has its whole text, and every control that is shown works."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import DESK, PAGES, PHONE, TOPIC_1, TOPIC_2, VIEWPORTS, open_sheet

# Lists that wait to be asked for are opened, and the filter, which needs a script, is left out.
WHOLE_TEXT = """main => {
  for (const list of main.querySelectorAll("details")) list.open = true;
  for (const filter of main.querySelectorAll("[data-filter]")) filter.remove();
  return main.innerText;
}"""


@pytest.fixture
def plain_page(new_context) -> Page:
    """A page in a browser that runs no scripts."""
    return new_context(java_script_enabled=False).new_page()


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_shows_the_same_text_without_scripts(
    page: Page, plain_page: Page, address: str, viewport: str
) -> None:
    texts = []
    for reader in (page, plain_page):
        reader.set_viewport_size(VIEWPORTS[viewport])
        reader.goto(address)
        texts.append(reader.locator("main").evaluate(WHOLE_TEXT))
    assert len(texts[0]) > 100
    assert texts[0] == texts[1]


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_without_scripts_lists_stand_open(plain_page: Page, address: str) -> None:
    plain_page.set_viewport_size(DESK)
    plain_page.goto(address)
    expect(plain_page.locator("details:not([open])")).to_have_count(0)


@pytest.mark.parametrize("viewport", VIEWPORTS)
@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_without_scripts_no_control_is_shown_that_does_nothing(
    plain_page: Page, address: str, viewport: str
) -> None:
    plain_page.set_viewport_size(VIEWPORTS[viewport])
    plain_page.goto(address)
    controls = plain_page.locator("button, input, select, textarea, [role=button]").filter(visible=True)
    needing_no_script = controls.and_(plain_page.locator("[popovertarget=site-contents]"))
    expect(controls).to_have_count(1 if viewport == "phone" else 0)
    expect(needing_no_script).to_have_count(1 if viewport == "phone" else 0)


def test_with_scripts_the_controls_that_need_them_are_shown(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/2026/glossary/")
    expect(page.get_by_role("button", name="Aa", exact=True)).to_be_visible()
    expect(page.get_by_role("searchbox")).to_be_visible()
    page.set_viewport_size(DESK)
    expect(page.get_by_role("button", name="Look of the page")).to_be_visible()


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
    paper, ink = page.locator("body").evaluate(
        """body => ["backgroundColor", "color"].map((name) =>
             getComputedStyle(body)[name].match(/\\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"""
    )
    assert (paper > ink) is (scheme == "light")
    expect(page.locator("html")).to_have_css("color-scheme", scheme)
